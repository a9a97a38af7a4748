"""The model providers as configured; never their keys."""

from typing import TYPE_CHECKING, Protocol

from fastapi import FastAPI, Request, Response

from functions.api.http.auth import principal_of
from functions.api.http.responses import reply
from functions.api.http.routing import add_route

if TYPE_CHECKING:
    from rauskuclaw.providers.registry import ChatModels


class ProviderEngine(Protocol):
    """`chat_models` is asked for only by a request, so that a start does not import it."""

    @property
    def chat_models(self) -> "ChatModels": ...


class ProviderRoutes:
    def __init__(self, engine: ProviderEngine) -> None:
        self._engine = engine

    async def read(self, request: Request) -> Response:
        principal_of(request)
        return reply({"ok": True, "providers": self._engine.chat_models.describe()})


def add_provider_routes(app: FastAPI, routes: ProviderRoutes) -> None:
    add_route(app, "GET", "/v1/runtime/providers", routes.read, "readProviders")
