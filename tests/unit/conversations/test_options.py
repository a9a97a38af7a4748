"""Who is offered to answer, where the keys of providers are in this process and where only workers have them."""

from pathlib import Path

from rauskuclaw.adapters.sqlite.backend import open_sqlite
from rauskuclaw.builtins.registry import seeded_types
from rauskuclaw.config import OpenAiSettings, ProviderSettings
from rauskuclaw.egress.client import EgressClient
from rauskuclaw.ports.handlers import Registry
from rauskuclaw.providers.registry import ChatModels
from rauskuclaw.services.conversations.options import Options, TypeOption
from rauskuclaw.services.jobs.types import CHAT_TYPE, JobTypes
from tests.support.clock import ManualClock

OPENAI = "https://api.openai.com"


async def chat(folder: Path, openai: OpenAiSettings, *, has_keys: bool) -> TypeOption:
    """What is said of the chat type."""
    clock = ManualClock()
    backend = await open_sqlite(folder / "jobs.sqlite", run_dir=folder / "run", clock=clock)
    types = JobTypes(store=backend.store, registry=Registry.of(), seeds=seeded_types())
    await types.seed(enabled=[CHAT_TYPE])
    models = ChatModels(ProviderSettings(openai=openai), clients=EgressClient(), clock=clock)

    async def offered() -> tuple[tuple[str, ...], str | None]:
        return (), "it was asked"

    options = Options(types=types, models=lambda: models, offered=offered, has_keys=has_keys)
    try:
        return next(each for each in (await options.read()).types if each.name == CHAT_TYPE)
    finally:
        await backend.close()


async def test_a_key_that_only_workers_have_is_not_missed(tmp_path: Path) -> None:
    option = await chat(tmp_path, OpenAiSettings(enabled=True, base_url=OPENAI, model="m"), has_keys=False)
    assert (option.enabled, option.reason, option.models, option.models_reason) == (True, None, ("m",), None)


async def test_a_key_that_should_be_here_is_missed(tmp_path: Path) -> None:
    option = await chat(tmp_path, OpenAiSettings(enabled=True, base_url=OPENAI, model="m"), has_keys=True)
    assert not option.enabled
    assert option.reason is not None
    assert "no API key" in option.reason


async def test_a_missing_model_is_told_anywhere(tmp_path: Path) -> None:
    option = await chat(tmp_path, OpenAiSettings(enabled=True, base_url=OPENAI, model=""), has_keys=False)
    assert not option.enabled
    assert option.reason is not None
    assert "No model" in option.reason
