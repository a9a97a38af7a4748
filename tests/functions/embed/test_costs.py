"""Embeddings of a server that wants money are in the usage of the day, on every driver."""

from pathlib import Path

import pytest

from rauskuclaw.bootstrap import build_engine
from rauskuclaw.config import BudgetSettings, DatabaseSettings, MemorySettings, ProviderSettings, Settings
from rauskuclaw.domain.usage import Usage
from tests.support.chat import model_server, openai_settings
from tests.support.clock import ManualClock
from tests.support.drivers import DRIVERS, Driver
from tests.support.model_calls import DAY


@pytest.mark.parametrize("driver", DRIVERS, ids=lambda driver: driver.name)
async def test_what_embedding_cost_is_in_the_days_usage_and_budget(tmp_path: Path, driver: Driver) -> None:
    async with model_server() as server:
        settings = Settings(
            data_dir=tmp_path,
            database=DatabaseSettings(path=tmp_path / "unused"),
            providers=ProviderSettings(openai=openai_settings(server), budgets=BudgetSettings(per_day_usd=1)),
            memory=MemorySettings(embedder="openai", openai_model="text-embedding-3-small"),
        )
        with driver.storage(tmp_path / "storage") as open_one:
            engine = build_engine(settings, await open_one(), clock=ManualClock())
            await engine.embedder.embed(["one two three", "four"], "passage")
            [today] = await engine.spending.by_day(1)
            [(_, spent)] = await engine.spending.today()
            await engine.close()
    assert [(total.value, total.calls, total.usage) for total in today.by_type] == [("memory.embed", 1, Usage(4, 0))]
    assert [total.value for total in today.by_model] == ["text-embedding-3-small"]
    assert (today.day, spent) == (DAY, 4 * 20)
