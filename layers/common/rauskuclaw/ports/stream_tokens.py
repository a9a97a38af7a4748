"""Tokens that open streams: few, short-lived, and kept by their digests, so that who reads the store has none."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class StreamToken:
    """What a token opens until `expires_at`, as often as wanted: streams that the key of this name may open.

    `digest` is the SHA-256 of its text, hex. `job_id`, `conversation_id`: these streams and no others.
    `queue_allowlist` is that of the key when it was made; None: all queues.
    """

    digest: str
    key_name: str
    expires_at: datetime
    queue_allowlist: frozenset[str] | None = None
    job_id: str | None = None
    conversation_id: str | None = None


class StreamTokenStore(Protocol):
    """Stream tokens by their digests."""

    async def put(self, token: StreamToken) -> None:
        """Store it. Durable, and seen by every process, when it returns. Safe to repeat."""
        ...

    async def get(self, digest: str, *, now: datetime) -> StreamToken | None:
        """The token (a consistent read); None when there is none, or its time is over."""
        ...

    async def purge(self, now: datetime, *, limit: int) -> int:
        """Erase up to `limit` tokens whose `expires_at <= now`. How many went; 0 where they go by themselves."""
        ...
