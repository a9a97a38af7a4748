"""Streams opened by a token of the query: for clients that can send no header and should not put a key into a URL."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.types import Scope

from functions.api.http.auth import Authenticator, stream_of
from rauskuclaw.errors import AuthError
from rauskuclaw.services.principal import Principal

if TYPE_CHECKING:
    from rauskuclaw.services.stream_tokens import StreamTokens

TOKEN_PARAM = "stream_token"  # noqa: S105


class TokenDoor:
    """Admits whoever has a token. `tokens` is called when somebody shows one."""

    def __init__(self, tokens: "Callable[[], StreamTokens]", authenticator: Authenticator) -> None:
        self._tokens = tokens
        self._authenticator = authenticator

    async def admit(self, scope: Scope, headers: Mapping[bytes, bytes]) -> Principal | None:
        """Who made the token, as a reader of its queues; None where a key decides: it is in a header, or there is
        no token.

        Raises AuthError, also when the key that made it is gone or has other queues now, ForbiddenError, BackendError.
        """
        stream = stream_of(scope["path"])
        text = _token_in(scope) if stream is not None and not self._authenticator.is_shown_key(headers) else None
        if stream is None or text is None:
            return None
        token = await self._tokens().find(text)
        kind, name = stream
        bound = {"jobs": token.job_id, "conversations": token.conversation_id} if token is not None else {}
        is_free = not any(bound.values())
        if token is None or not (is_free or bound[kind] == name):
            raise AuthError("A valid stream token is required: a new one may be had")
        return self._authenticator.admit_again(token.key_name, token.queue_allowlist)


def _token_in(scope: Scope) -> str | None:
    params = parse_qsl(scope.get("query_string", b"").decode("latin-1"))
    return next((value for name, value in params if name == TOKEN_PARAM), None)
