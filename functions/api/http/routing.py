"""Routes that cost little: how an endpoint is registered, and how it is called."""

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

Endpoint = Callable[[Request], Awaitable[Response | ASGIApp]]


class LeanRoute(Route):
    """A route whose endpoint takes the request and returns an ASGI answer.

    FastAPI's own way costs two exit stacks, dependency solving and a validation of the answer for every request, and
    models and fields at every start; endpoints that parse and render by themselves need none of these.
    """

    def __init__(self, method: str, path: str, endpoint: Endpoint, operation_id: str) -> None:
        super().__init__(path, endpoint, methods=[method])
        self.method = method
        self.methods = {method}  # without the HEAD that Starlette adds to GET
        self.operation_id = operation_id

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != self.method:
            raise HTTPException(405, headers={"allow": self.method})
        answer = await self.endpoint(Request(scope, receive, send))
        await answer(scope, receive, send)


def add_route(app: FastAPI, method: str, path: str, endpoint: Endpoint, operation_id: str) -> None:
    """Register a route. Routes are tried in the order they are added.

    `operation_id` names its description in functions/api/openapi, and the operation in generated clients.
    """
    app.router.routes.append(LeanRoute(method, path, endpoint, operation_id))
