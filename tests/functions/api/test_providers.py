"""What the API tells about model providers."""

from pathlib import Path
from typing import Any

from pydantic import SecretStr

from functions.api.openapi.base import example_of
from functions.api.openapi.providers import ProvidersSchema
from rauskuclaw.config import CodexSettings, OpenAiSettings, ProviderSettings
from rauskuclaw.domain.clock import utc_now
from rauskuclaw.egress.client import EgressClient
from rauskuclaw.providers.registry import ChatModels
from tests.functions.api.world import READER, open_world


def described(**given: Any) -> dict[str, Any]:
    return ChatModels(ProviderSettings(**given), clients=EgressClient(), clock=utc_now).describe()


async def test_the_providers_are_told_to_whoever_may_read(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        answer = await world.as_key(READER).get("/v1/runtime/providers")
        assert (await world.as_key(None).get("/v1/runtime/providers")).status_code == 401
    assert answer.status_code == 200
    providers = answer.json()["providers"]
    assert {name: set(each) for name, each in providers.items()} == {
        name: set(each) for name, each in example_of(ProvidersSchema).items()
    }
    assert providers["openai"] == {
        "enabled": False,
        "model": "gpt-4.1-mini",
        "base_url": "https://api.openai.com",
        "timeout_ms": 30000,
    }
    assert providers["demo"] == {"enabled": True, "model": "demo-1"}


def test_a_key_is_never_told() -> None:
    given = OpenAiSettings(enabled=True, api_key=SecretStr("canary-1"), base_url="http://u:canary-1@127.0.0.1:1")
    assert "canary-1" not in str(described(openai=given))


def test_a_local_provider_is_told_only_where_codex_uses_one() -> None:
    assert described(codex=CodexSettings(exec_mode="oss"))["codex"]["local_provider"] == "ollama"
    assert described(codex=CodexSettings())["codex"]["local_provider"] is None
