"""Tokens that open streams."""

from typing import TYPE_CHECKING, Protocol

from fastapi import FastAPI, Request, Response

from functions.api.http.auth import principal_of
from functions.api.http.request_body import read_object
from functions.api.http.responses import reply
from functions.api.http.routing import add_route
from functions.api.http.stream_tokens import TOKEN_PARAM
from rauskuclaw.domain.clock import to_wire
from rauskuclaw.errors import ForbiddenError
from rauskuclaw.services.jobs.service import Jobs

if TYPE_CHECKING:
    from rauskuclaw.services.stream_tokens import StreamTokens
    from rauskuclaw.services.suggestions.service import Suggestions


class TokenEngine(Protocol):
    """What is asked for only by a request, so that a start does not import it."""

    @property
    def jobs(self) -> Jobs: ...

    @property
    def stream_tokens(self) -> "StreamTokens": ...

    @property
    def suggestions(self) -> "Suggestions": ...


class StreamTokenRoutes:
    def __init__(self, engine: TokenEngine) -> None:
        self._engine = engine

    async def mint(self, request: Request) -> Response:
        from rauskuclaw.services.stream_tokens import read_token_request

        caller = principal_of(request)
        wanted = read_token_request(await read_object(request))
        if not caller.sse:
            raise ForbiddenError("This key may not open streams")
        if wanted.job_id is not None:
            await self._engine.jobs.get_slim(wanted.job_id, caller=caller)
        if wanted.conversation_id is not None:
            await self._engine.suggestions.conversation(wanted.conversation_id, caller=caller)
        minted = await self._engine.stream_tokens.mint(wanted, caller=caller)
        return reply(
            {
                "ok": True,
                "token": minted.text,
                "token_param": TOKEN_PARAM,
                "ttl_sec": wanted.ttl_sec,
                "expires_at": to_wire(minted.token.expires_at),
                "job_id": wanted.job_id,
                "conversation_id": wanted.conversation_id,
            }
        )


def add_stream_token_routes(app: FastAPI, routes: StreamTokenRoutes) -> None:
    add_route(app, "POST", "/v1/auth/sse-token", routes.mint, "mintStreamToken")
