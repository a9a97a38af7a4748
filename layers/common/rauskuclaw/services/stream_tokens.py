"""Tokens for clients that can send no header, such as a browser's EventSource: short-lived, in place of the key."""

import hashlib
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.job import Json
from rauskuclaw.ports.stream_tokens import StreamToken, StreamTokenStore
from rauskuclaw.services.fields import Fields
from rauskuclaw.services.principal import Principal

PREFIX = "sst_"  # so that whoever finds one knows what it is
DEFAULT_TTL_SEC, MIN_TTL_SEC, MAX_TTL_SEC = 120, 30, 1800
MAX_TEXT = 200
ID = re.compile(r"[A-Za-z0-9._:-]{1,100}")


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """The streams that a token is wanted for; both None: any that the key may open."""

    job_id: str | None
    conversation_id: str | None
    ttl_sec: int


@dataclass(frozen=True, slots=True)
class Minted:
    """A new token with its text, which is stored nowhere."""

    text: str
    token: StreamToken


def read_token_request(body: Mapping[str, Json]) -> TokenRequest:
    """Raises InvalidRequestError naming fields."""
    fields = Fields(body)
    request = TokenRequest(
        job_id=_id(fields, "job_id", "a job"),
        conversation_id=_id(fields, "conversation_id", "a conversation"),
        ttl_sec=fields.integer("ttl_sec", low=MIN_TTL_SEC, high=MAX_TTL_SEC, default=DEFAULT_TTL_SEC),
    )
    fields.check()
    return request


def _id(fields: Fields, name: str, what: str) -> str | None:
    return fields.text(name, pattern=ID, expected=f"the id of {what}") if fields.has(name) else None


class StreamTokens:
    """Makes tokens and recognises them. Whether the caller may see what one is bound to, its caller has looked at."""

    def __init__(
        self, store: StreamTokenStore, *, clock: Clock, new_text: Callable[[], str] = lambda: secrets.token_urlsafe(32)
    ) -> None:
        self._store = store
        self._clock = clock
        self._new_text = new_text

    async def mint(self, request: TokenRequest, *, caller: Principal) -> Minted:
        """A new token for this caller. Durable when it returns. Raises BackendError."""
        text = PREFIX + self._new_text()
        token = StreamToken(
            digest=_digest(text),
            key_name=caller.name,
            expires_at=self._clock() + timedelta(seconds=request.ttl_sec),
            queue_allowlist=caller.queue_allowlist,
            job_id=request.job_id,
            conversation_id=request.conversation_id,
        )
        await self._store.put(token)
        return Minted(text, token)

    async def find(self, text: str) -> StreamToken | None:
        """The token of this text while its time lasts. Raises BackendError."""
        if not text.startswith(PREFIX) or len(text) > MAX_TEXT:
            return None
        return await self._store.get(_digest(text), now=self._clock())

    async def purge(self, *, limit: int) -> int:
        """Erase a portion of those whose time is over; 0: nothing is left."""
        return await self._store.purge(self._clock(), limit=limit)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
