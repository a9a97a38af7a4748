"""The model providers as configured; never their keys."""

from fastapi import Request, Response

from functions.api.auth import principal_of
from functions.api.documented import Api, add_route
from functions.api.replies import reply
from rauskuclaw.providers.registry import ChatModels


class ProviderRoutes:
    def __init__(self, models: ChatModels) -> None:
        self._models = models

    async def read(self, request: Request) -> Response:
        principal_of(request)
        return reply({"ok": True, "providers": self._models.describe()})


def add_provider_routes(app: Api, routes: ProviderRoutes) -> None:
    add_route(app, "GET", "/v1/runtime/providers", routes.read, "readProviders")
