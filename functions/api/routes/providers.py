"""The model providers as configured; never their keys."""

from typing import Any

from fastapi import Request, Response

from functions.api import schemas
from functions.api.auth import principal_of
from functions.api.documented import Api, Doc, add_route
from functions.api.replies import reply
from rauskuclaw.providers.registry import ChatModels

EXAMPLE: dict[str, Any] = {
    "codex": {
        "enabled": False,
        "exec_mode": "online",
        "model": None,
        "local_provider": None,
        "cli_path": "codex",
        "timeout_ms": 60000,
    },
    "openai": {
        "enabled": True,
        "model": "gpt-4.1-mini",
        "base_url": "https://api.openai.com",
        "timeout_ms": 30000,
    },
    "demo": {"enabled": False, "model": "demo-1"},
}


class ProviderRoutes:
    def __init__(self, models: ChatModels) -> None:
        self._models = models

    async def read(self, request: Request) -> Response:
        principal_of(request)
        return reply({"ok": True, "providers": self._models.describe()})


def add_provider_routes(app: Api, routes: ProviderRoutes) -> None:
    read = Doc(
        id="readProviders",
        summary="Which model providers are enabled, and how; without keys",
        tag="runtime",
        answers={200: (schemas.ProvidersResponse, {"ok": True, "providers": EXAMPLE})},
    )
    add_route(app, "GET", "/v1/runtime/providers", routes.read, read)
