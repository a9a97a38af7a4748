"""Routes that show what the handlers may do here. Keys that only read learn what is switched on, and nothing else."""

from typing import Protocol

from fastapi import FastAPI, Request, Response

from functions.api.http.auth import principal_of
from functions.api.http.responses import reply
from functions.api.http.routing import add_route
from functions.api.routes.serializers import JsonObject
from rauskuclaw.config import Settings


class SettingsEngine(Protocol):
    @property
    def settings(self) -> Settings: ...


class HandlerSettingsRoutes:
    def __init__(self, engine: SettingsEngine) -> None:
        self._engine = engine

    async def read(self, request: Request) -> Response:
        handlers = _described(self._engine.settings)
        if not principal_of(request).can_write:
            handlers = {name: {"enabled": each["enabled"]} for name, each in handlers.items()}
        return reply({"ok": True, "handlers": handlers})


def _described(settings: Settings) -> dict[str, JsonObject]:
    fetch, search, program = settings.data_fetch, settings.web_search, settings.tool_exec
    targets = settings.handlers.deploy_targets
    return {
        "deploy": {"enabled": bool(targets), "dry_run": True, "targets": list(targets)},
        "data_fetch": {
            "enabled": fetch.enabled and bool(fetch.allowlist),
            "allowlist": list(fetch.allowlist),
            "timeout_ms": fetch.timeout_ms,
            "max_bytes": fetch.max_bytes,
        },
        "tool_exec": {
            "enabled": settings.driver == "embedded" and program.enabled and bool(program.allowlist),
            "allowlist": list(program.allowlist),
            "timeout_ms": program.timeout_ms,
            "memory_mb": program.memory_mb,
        },
        "web_search": {
            "enabled": search.enabled,
            "provider": search.provider,
            "timeout_ms": search.timeout_ms,
            "has_brave_key": search.brave_key is not None,
        },
    }


def add_handler_settings_routes(app: FastAPI, routes: HandlerSettingsRoutes) -> None:
    add_route(app, "GET", "/v1/runtime/handlers", routes.read, "readHandlerSettings")
