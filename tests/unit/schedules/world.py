"""A store in memory or a file, a clock, job types, and dispatchers over it."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from rauskuclaw.adapters.sqlite.backend import open_sqlite
from rauskuclaw.domain.job import Job, JobType
from rauskuclaw.domain.lanes import LaneMap
from rauskuclaw.domain.lifecycle import Transition
from rauskuclaw.domain.schedules import Schedule, ScheduleRun
from rauskuclaw.ports import Backend, JobFilter
from rauskuclaw.services.schedules.dispatch import Dispatcher
from tests.support.clock import ManualClock
from tests.support.inmemory import InMemoryStorage, open_inmemory
from tests.support.lives import cancelling, claiming, failing, succeeding
from tests.support.schedules import make_schedule

REPORT = JobType("report.generate", "builtin:report.generate")


@dataclass
class Planned:
    """See the module. `handles` are backends on the same storage, as other processes would have."""

    backend: Backend
    clock: ManualClock
    handles: list[Backend] = field(default_factory=list)

    def dispatcher(self, backend: Backend | None = None, **given: Any) -> Dispatcher:
        return Dispatcher(backend=backend or self.backend, lanes=LaneMap(), clock=self.clock, **given)

    async def stored(self, **given: Any) -> Schedule:
        schedule = make_schedule(**given)
        assert await self.backend.schedules.create(schedule)
        return schedule

    async def read(self, schedule: Schedule) -> Schedule:
        found = await self.backend.schedules.get(schedule.id)
        assert found is not None
        return found

    async def runs(self, schedule: Schedule) -> list[ScheduleRun]:
        """The history, oldest first."""
        return (await self.backend.schedules.runs(schedule.id, limit=200))[::-1]

    async def told(self, schedule: Schedule) -> list[tuple[str, str | None, datetime, int]]:
        """The history in short."""
        return [(run.outcome, run.reason, run.nominal_at, run.count) for run in await self.runs(schedule)]

    async def jobs(self) -> list[Job]:
        """All jobs, oldest first."""
        found: list[Job] = []
        page = await self.backend.store.list_jobs(JobFilter(), limit=200)
        found += page.items
        while page.cursor is not None:
            page = await self.backend.store.list_jobs(JobFilter(), limit=200, cursor=page.cursor)
            found += page.items
        return found[::-1]

    async def last_job(self, schedule: Schedule) -> Job:
        job_id = (await self.read(schedule)).last_job_id
        assert job_id is not None
        job = await self.backend.store.get_job(job_id)
        assert job is not None
        return job

    async def end(self, schedule: Schedule, how: str) -> None:
        """Bring the schedule's last job to an end: `succeeded`, `failed` or `cancelled`."""
        job = await self.last_job(schedule)
        if how == "cancelled":
            await self._apply(cancelling(job))
            return
        change = claiming(job)
        await self._apply(change)
        await self._apply(succeeding(change.after) if how == "succeeded" else failing(change.after))

    async def _apply(self, change: Transition) -> None:
        assert await self.backend.store.transition(change)

    async def tick(self, seconds: float = 0, *, ends: str | None = None, of: Iterable[Schedule] = ()) -> None:
        """Let time pass, end the last jobs of some schedules, dispatch."""
        for schedule in of:
            if ends is not None:
                await self.end(schedule, ends)
        self.clock.advance(timedelta(seconds=seconds))
        await self.dispatcher().dispatch_due()


@asynccontextmanager
async def planned(folder: Path | None = None, *, handles: int = 1) -> AsyncIterator[Planned]:
    """In memory, or in a file in `folder`."""
    clock = ManualClock()
    storage = InMemoryStorage(clock=clock)
    opened = []
    for number in range(handles):
        if folder is None:
            opened.append(await open_inmemory(storage))
        else:
            opened.append(await open_sqlite(folder / "jobs.sqlite", run_dir=folder / f"run{number}", clock=clock))
    try:
        await opened[0].store.create_type(REPORT)
        yield Planned(opened[0], clock, opened)
    finally:
        for backend in opened:
            await backend.close()
