"""The clock's tick records the model calls of workers that died, on every driver."""

from datetime import timedelta
from pathlib import Path

import pytest

from functions.scheduler import handler as scheduler
from rauskuclaw import lambda_runtime
from rauskuclaw.bootstrap import build_engine
from rauskuclaw.config import DatabaseSettings, ProviderSettings, Settings, read_prices
from rauskuclaw.domain.usage import Usage
from tests.support.clock import NOON, ManualClock, after
from tests.support.drivers import DRIVERS, Driver
from tests.support.events import scheduled_event


@pytest.mark.parametrize("driver", DRIVERS, ids=lambda driver: driver.name)
async def test_a_call_whose_worker_died_is_in_the_jobs_usage_after_a_tick(tmp_path: Path, driver: Driver) -> None:
    clock = ManualClock()
    prices = read_prices([{"model": "m", "input": 1, "output": 1}])
    settings = Settings(
        data_dir=tmp_path,
        database=DatabaseSettings(path=tmp_path / "unused"),
        providers=ProviderSettings(prices=prices),
    )
    with driver.storage(tmp_path / "storage") as open_one:
        engine = build_engine(settings, await open_one(), clock=clock)
        call = engine.spending.plan(
            job_id="job",
            job_type="ai.chat.generate",
            key="ci",
            provider="openai",
            model="m",
            messages_chars=400,
            max_output_tokens=50,
            deadline=after(60),
        )
        await engine.spending.reserve(call)
        lambda_runtime.use_engine(engine)
        try:
            assert clock() == NOON
            early = await scheduler.handle_tick(scheduled_event(only=["retention"]), None)
            clock.advance(timedelta(hours=1))
            late = await scheduler.handle_tick(scheduled_event(only=["retention"]), None)
        finally:
            lambda_runtime.use_engine(None)
        found = await engine.spending.of_job("job")
        await engine.close()
    assert (early["counts"]["calls_settled"], late["counts"]["calls_settled"]) == (0, 1)
    assert [(call.usage, call.cost_nano, call.is_estimated) for call in found.calls] == [
        (Usage(100, 50), 150_000, True)
    ]
