"""The real Codex program against the model server without a model. Skipped where the program is not installed.

`make codex` installs it; CODEX_BINARY names another one, and a `codex` on PATH is taken as well.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from local.model_server.server import ModelServer
from rauskuclaw.bootstrap import build_engine
from rauskuclaw.config import CodexSettings, DatabaseSettings, Price, ProviderSettings, Settings, read_prices
from rauskuclaw.domain.clock import utc_now
from rauskuclaw.domain.failures import FailureClass
from rauskuclaw.domain.job import Job
from rauskuclaw.domain.models import Finished, Message, ModelRequest
from rauskuclaw.domain.wakeups import WakeUpMessage
from rauskuclaw.providers.codex.provider import CodexProvider
from rauskuclaw.providers.errors import ProviderError
from rauskuclaw.services.principal import Principal
from tests.codex.binary import BINARY, needs_codex
from tests.support.chat import CANARY, model_server
from tests.support.drivers import DRIVERS, Driver
from tests.support.waiting import eventually

pytestmark = needs_codex

# Not `openai`, which it would first try to reach over a WebSocket.
CONFIG = """
model_provider = "double"
[model_providers.double]
name = "double"
base_url = "{url}/v1"
env_key = "DOUBLE_KEY"
wire_api = "responses"
request_max_retries = 0
stream_max_retries = {retries}
"""
Make = Callable[..., CodexProvider]


def settings_for(folder: Path, server: ModelServer, *, retries: int = 0, **given: Any) -> CodexSettings:
    """Its home set up for the server."""
    home = folder / "codex-home"
    (home / ".codex").mkdir(parents=True, exist_ok=True)
    (home / ".codex" / "config.toml").write_text(CONFIG.format(url=server.url, retries=retries))
    (folder / "workspace").mkdir(exist_ok=True)
    plain: dict[str, Any] = {
        "enabled": True,
        "model": "test-model",
        "cli_path": str(BINARY),
        "working_directory": folder / "workspace",
        "home": home,
        "pass_env": ("DOUBLE_KEY",),
        "transient_retries": 0,
    }
    return CodexSettings(**(plain | given))


@asynccontextmanager
async def double(folder: Path, *script: str) -> AsyncIterator[tuple[ModelServer, Make]]:
    async with model_server(*script) as server:
        environment = {
            "PATH": os.environ["PATH"],
            "DOUBLE_KEY": CANARY,
            "CODEX_OSS_BASE_URL": f"{server.url}/v1",
        }
        yield (
            server,
            lambda **given: CodexProvider(
                settings_for(folder, server, **given), clock=utc_now, environment=environment
            ),
        )


def asked(text: str = "Say hello", **given: Any) -> ModelRequest:
    plain: dict[str, Any] = {"model": "test-model", "max_output_tokens": 100}
    return ModelRequest(
        messages=(Message("system", "Be brief."), Message("user", text)),
        deadline=utc_now() + timedelta(seconds=60),
        **(plain | given),
    )


async def answer_of(provider: CodexProvider, request: ModelRequest) -> Finished:
    events = [event async for event in provider.stream(request)]
    assert isinstance(events[-1], Finished)
    return events[-1]


async def failure_of(provider: CodexProvider, request: ModelRequest) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        await answer_of(provider, request)
    return caught.value


async def test_online_it_answers_over_the_responses_protocol(tmp_path: Path) -> None:
    async with double(tmp_path) as (server, make):
        provider = make()
        finished = await answer_of(provider, asked())
        [sent] = server.record.requests
    assert "user:\nSay hello" in finished.text
    assert sent.headers["authorization"] == f"Bearer {CANARY}"
    assert finished.usage is not None
    assert finished.usage.input > finished.usage.cached > 100
    assert finished.extra is not None
    assert finished.extra["raw_events_count"] >= 4
    assert CANARY not in str(finished)


async def test_its_local_mode_answers_too(tmp_path: Path) -> None:
    async with double(tmp_path) as (server, make):
        provider = make(exec_mode="oss", local_provider="ollama")
        finished = await answer_of(provider, asked())
        assert [each.path for each in server.record.requests] == ["/v1/responses"]
    assert "Say hello" in finished.text
    assert provider.name == "codex-oss"


async def test_an_answer_has_the_asked_shape(tmp_path: Path) -> None:
    schema = {
        "type": "object",
        "properties": {"mood": {"type": "string"}},
        "required": ["mood"],
        "additionalProperties": False,
    }
    async with double(tmp_path) as (_, make):
        finished = await answer_of(make(), asked(schema=schema))
    assert finished.text == '{"mood": "demo"}'


async def test_a_refused_key_is_permanent_and_not_repeated(tmp_path: Path) -> None:
    async with double(tmp_path) as (_, make):
        error = await failure_of(make(), asked(model="fault:401"))
    assert (error.failure.code, error.failure.failure_class) == ("PROVIDER_EXEC", FailureClass.PERMANENT)
    assert "401" in error.failure.message
    assert CANARY not in f"{error.failure}"


@pytest.mark.parametrize("fault", ["fault:cut", "fault:end-early", "fault:reset"])
async def test_a_cut_stream_is_never_a_success(tmp_path: Path, fault: str) -> None:
    async with double(tmp_path) as (_, make):
        error = await failure_of(make(), asked(model=fault))
    assert (error.failure.code, error.failure.failure_class) == ("PROVIDER_EXEC", FailureClass.RETRYABLE)


async def test_it_is_run_again_after_a_cut_stream(tmp_path: Path) -> None:
    async with double(tmp_path, "cut") as (server, make):
        finished = await answer_of(make(transient_retries=1, transient_backoff_ms=0), asked())
        assert len(server.record.requests) == 2
    assert finished.extra is not None
    assert finished.extra["transient_retries"] == 1


async def test_a_connection_that_it_finds_again_by_itself_is_no_failure(tmp_path: Path) -> None:
    async with double(tmp_path, "cut") as (server, make):
        finished = await answer_of(make(retries=2), asked())
        assert len(server.record.requests) == 2
    assert finished.extra is not None
    assert finished.extra["transient_retries"] == 0


async def test_cancelling_closes_its_connection(tmp_path: Path) -> None:
    async with double(tmp_path) as (server, make):
        task = asyncio.ensure_future(answer_of(make(), asked(model="fault:hang")))

        async def open_calls() -> int:
            return server.record.open

        await eventually(open_calls, lambda count: count == 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await eventually(open_calls, lambda count: count == 0)
        assert server.record.begun == 1


@pytest.mark.parametrize("driver", DRIVERS, ids=lambda driver: driver.name)
async def test_a_job_runs_from_end_to_end(tmp_path: Path, driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOUBLE_KEY", CANARY)
    async with model_server() as server:
        with driver.storage(tmp_path / "storage") as open_one:
            backend = await open_one()
            codex = settings_for(tmp_path, server)
            prices: tuple[Price, ...] = read_prices([{"model": "test-model", "input": 1, "output": 2}])
            settings = Settings(
                data_dir=tmp_path,
                database=DatabaseSettings(path=tmp_path / "unused"),
                providers=ProviderSettings(codex=codex, prices=prices),
            )
            engine = build_engine(settings, backend)
            await engine.types.seed(enabled=frozenset({"codex.chat.generate"}))
            body = {"type": "codex.chat.generate", "input": {"messages": [], "prompt": "Say hello"}}
            created = await engine.jobs.submit(body, caller=Principal(name="ci"))
            job = await finished_job(engine, created.job)
            usage = await engine.spending.of_job(job.id)
            log = await backend.store.read_events(job.id, after=0, limit=100)
            await engine.close()
    assert job.status == "succeeded", job.error
    assert "Say hello" in job.result["output_text"]
    assert (job.result["provider"], job.result["local_provider"], job.result["auth_mode"]) == ("codex-cli", None, None)
    assert CANARY not in f"{job}{log}"
    [call] = usage.calls
    assert (call.provider, call.model, call.key, call.is_estimated) == ("codex-cli", "test-model", "ci", False)
    uncached, told = call.usage.input - call.usage.cached, call.usage.output
    assert call.cost_nano == 1000 * (uncached + call.usage.cached) + 2000 * told


async def finished_job(engine: Any, job: Job) -> Job:
    """Run one attempt, as a worker does on a wake-up."""
    message = WakeUpMessage(job_id=job.id, attempt=1, correlation_id=job.correlation_id)
    async with engine.runs.batch(1, remaining_sec=None) as batch:
        await engine.runs.run_attempt(message, batch)
    found = await engine.backend.store.get_job(job.id)
    assert isinstance(found, Job)
    return found
