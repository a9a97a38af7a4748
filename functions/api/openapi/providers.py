"""The description of the route that tells which model providers are configured."""

from typing import Any

from functions.api import schemas
from functions.api.openapi.operation import Doc

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


def docs() -> tuple[Doc, ...]:
    read = Doc(
        id="readProviders",
        summary="Which model providers are enabled, and how; without keys",
        description="Models, addresses and time-outs as configured. Keys are never shown.",
        tag="runtime",
        answers={200: (schemas.ProvidersResponse, {"ok": True, "providers": EXAMPLE})},
    )
    return (read,)
