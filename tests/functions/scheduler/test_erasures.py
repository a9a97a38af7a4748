"""The retention step of the scheduler over a whole engine: what is past its time is gone, and at which pace."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import apsw
import pytest

from functions.scheduler import handler as scheduler
from rauskuclaw import lambda_runtime
from rauskuclaw.bootstrap import build_engine
from rauskuclaw.config import settings_from_environment
from rauskuclaw.domain.job import JobStatus
from rauskuclaw.engine import Engine
from rauskuclaw.services.retention import JOBS_AT_ONCE
from tests.support.clock import NOON, ManualClock, after
from tests.support.drivers import DRIVERS, Driver, sqlite_storage
from tests.support.events import FunctionContext, scheduled_event
from tests.support.factories import make_key, make_submission
from tests.support.lives import claiming, stored_in, succeeding
from tests.support.memories import make_draft, written
from tests.support.model_calls import model_call

LONG_AFTER = timedelta(days=500)


@dataclass
class Field:
    engine: Engine
    clock: ManualClock
    folder: Path

    async def tick(self, context: object = None) -> dict[str, int]:
        answer = await scheduler.handle_tick(scheduled_event(only=["retention"]), context)
        assert answer["failed"] == []
        counts: dict[str, int] = answer["counts"]
        return counts


@asynccontextmanager
async def a_field(driver: Driver, folder: Path) -> AsyncIterator[Field]:
    clock = ManualClock()
    with driver.storage(folder, clock) as open_one:
        backend = await open_one()
        settings = settings_from_environment({"DATA_DIR": str(folder), "MEMORY_VECTOR_ENABLED": "0"})
        engine = build_engine(settings, backend, clock=clock)
        lambda_runtime.use_engine(engine)
        try:
            yield Field(engine, clock, folder)
        finally:
            lambda_runtime.use_engine(None)
            await backend.close()


@pytest.fixture(params=DRIVERS, ids=lambda driver: driver.name)
def driver(request: pytest.FixtureRequest) -> Driver:
    return cast(Driver, request.param)


@pytest.mark.parametrize("context", [None, FunctionContext(60_000)], ids=["pump", "function"])
async def test_a_tick_erases_all_that_is_past_its_time(driver: Driver, tmp_path: Path, context: object) -> None:
    async with a_field(driver, tmp_path) as field:
        backend = field.engine.backend
        jobs = [await stored_in(backend.store, state) for state in (JobStatus.SUCCEEDED, JobStatus.FAILED)]
        expiring = await written(backend.memories, make_draft("expiring", expires_at=after(60)))
        for number in range(5):
            await written(backend.memories, make_draft(f"reset-{number}", scope="old"))
        await backend.memories.reset("old", now=NOON)
        await backend.ledger.settle(model_call("old"), None)
        field.clock.advance(LONG_AFTER)
        counts = await field.tick(context)
        assert counts["memories_erased"] == 6
        assert await backend.memories.get(expiring.id) is None
        assert (counts["usage_purged"] > 0) is not backend.capabilities.forgets_by_itself
        assert counts["purged"] == 2
        assert [await backend.store.get_job(job.id) for job in jobs] == [None, None]


async def many_finished(field: Field, count: int) -> None:
    store = field.engine.backend.store
    submissions = [make_submission(idempotency=make_key(f"k{number}")) for number in range(count)]
    await store.submit(submissions, now=NOON)
    claims = [claiming(each.job) for each in submissions]
    await asyncio.gather(*(store.transition(claim) for claim in claims))
    await asyncio.gather(*(store.transition(succeeding(claim.after)) for claim in claims))


async def test_a_tick_erases_in_portions_and_does_not_end_before_it_is_done(tmp_path: Path) -> None:
    """1,000 jobs a minute was all there was once, whatever came in."""
    async with a_field(Driver("sqlite", sqlite_storage), tmp_path) as field:
        jobs, memories = 2500, 1200
        await many_finished(field, jobs)
        drafts = [make_draft(f"k{number}") for number in range(memories)]
        await asyncio.gather(*(written(field.engine.backend.memories, draft) for draft in drafts))
        await field.engine.backend.memories.reset(None, now=NOON)
        field.clock.advance(LONG_AFTER)
        writer = cast(Any, field.engine.backend.store).writer
        before = writer.commits
        counts = await field.tick()
        assert (counts["purged"], counts["keys_purged"], counts["memories_erased"]) == (jobs, jobs, memories)
        # 100 jobs, 200 keys and 200 memories in a transaction, and a few looks: the pace that docs/retention.md names.
        assert 25 + 13 + 6 <= writer.commits - before <= 25 + 13 + 6 + 6


async def test_a_process_that_stops_ends_a_long_erasure(tmp_path: Path) -> None:
    async with a_field(Driver("sqlite", sqlite_storage), tmp_path) as field:
        await many_finished(field, 5 * JOBS_AT_ONCE)
        field.clock.advance(LONG_AFTER)
        looks = iter([False, False, True])

        class Stopping:
            def is_stopping(self) -> bool:
                return next(looks, True)

        assert (await field.tick(Stopping()))["purged"] == JOBS_AT_ONCE


async def test_freed_pages_are_used_again(tmp_path: Path) -> None:
    """The file does not shrink by itself, and does not grow either while as much goes as comes."""
    async with a_field(Driver("sqlite", sqlite_storage), tmp_path) as field:
        db = apsw.Connection(str(tmp_path / "jobs.sqlite"))
        sizes = []
        for _ in range(4):
            await many_finished(field, 500)
            field.clock.advance(LONG_AFTER)
            await field.tick()
            sizes.append(db.pragma("page_count"))
            field.clock.advance(NOON - field.clock())
        assert sizes[3] <= sizes[1] * 1.1
