"""Services that listen for the ends of jobs: told where a job ends, and owed by the sweep until they have heard."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from rauskuclaw.domain import lifecycle
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.errors import StoreUnavailableError
from rauskuclaw.ports.watches import Watch
from rauskuclaw.services.jobs.endings import LATER, SOON, Endings, WatchCounts
from tests.support.clock import ManualClock
from tests.support.drivers import DRIVERS, Driver
from tests.support.factories import RULES, make_submission
from tests.support.lives import applied, claiming, succeeding
from tests.support.tool_world import tool_world

WATCHER = "ear/room-1"


@dataclass
class Room:
    """A listener that fails as often as `failures` says, and remembers what it heard."""

    endings: Endings
    clock: ManualClock
    job: Job
    failures: list[Exception] = field(default_factory=list)
    heard: list[tuple[str, JobStatus | None]] = field(default_factory=list)

    async def hear(self, watcher_id: str, job: Job | None) -> None:
        if self.failures:
            raise self.failures.pop()
        self.heard.append((watcher_id, None if job is None else job.status))

    async def watches(self) -> list[Watch]:
        return await self.endings._watches.of_job(self.job.id)


@asynccontextmanager
async def room(driver: Driver, folder: Path, *failures: Exception) -> AsyncIterator[Room]:
    async with tool_world(driver, folder) as world:
        backend = world.engine.backend
        made = make_submission(created_at=world.clock())
        await backend.store.submit([made], now=world.clock())
        found = Room(world.engine.endings, world.clock, made.job, list(failures))
        found.endings = Endings(backend=backend, rules=RULES, clock=world.clock, listeners={"ear": found.hear})
        await found.endings.watch(made.job.id, watcher_id=WATCHER)
        yield found


async def end(room: Room) -> None:
    running = await applied(room.endings._store, claiming(room.job))
    assert await room.endings.commit(succeeding(running, {"n": 1}))


async def test_a_listener_hears_of_the_end_at_once(driver: Driver, tmp_path: Path) -> None:
    async with room(driver, tmp_path) as found:
        await end(found)
        assert found.heard == [(WATCHER, JobStatus.SUCCEEDED)]
        assert await found.watches() == []


async def test_one_that_storage_failed_hears_soon(driver: Driver, tmp_path: Path) -> None:
    async with room(driver, tmp_path, StoreUnavailableError("away")) as found:
        await end(found)
        assert found.heard == []
        found.clock.advance(SOON)
        assert await found.endings.tell_due() == WatchCounts(told=1)
        assert found.heard == [(WATCHER, JobStatus.SUCCEEDED)]
        assert await found.watches() == []


async def test_one_that_is_broken_holds_up_nobody(tmp_path: Path) -> None:
    async with room(DRIVERS[1], tmp_path, ValueError("a bug")) as found:
        await end(found)
        assert [each.check_at for each in await found.watches()] == [found.clock() + LATER]
        found.clock.advance(LATER)
        await found.endings.tell_due()
        assert found.heard == [(WATCHER, JobStatus.SUCCEEDED)]


async def test_a_process_that_does_not_know_it_leaves_it_to_another(tmp_path: Path) -> None:
    async with room(DRIVERS[1], tmp_path) as found:
        stranger = Endings(backend=found.endings._backend, rules=RULES, clock=found.clock)
        assert await stranger.commit(lifecycle.cancel(found.job, at=found.clock(), rules=RULES))
        assert await stranger.tell_due() == WatchCounts()
        found.clock.advance(LATER)
        assert await found.endings.tell_due() == WatchCounts(told=1)
        assert found.heard == [(WATCHER, JobStatus.CANCELLED)]


async def test_it_is_told_of_a_job_that_never_came(driver: Driver, tmp_path: Path) -> None:
    async with room(driver, tmp_path) as found:
        await found.endings.watch("no-such-job", watcher_id=WATCHER)
        found.clock.advance(SOON + timedelta(seconds=1))
        assert await found.endings.tell_due() == WatchCounts(told=1)
        assert found.heard == [(WATCHER, None)]
