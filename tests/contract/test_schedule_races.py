"""Many schedulers at once on one storage: each occurrence has exactly one job."""

import asyncio
import random
from datetime import datetime, timedelta

import pytest

from rauskuclaw.domain.clock import utc_now
from rauskuclaw.domain.job import JobStatus, JobType
from rauskuclaw.domain.lanes import LaneMap
from rauskuclaw.domain.schedules import Overlap
from rauskuclaw.ports import Backend, JobFilter
from rauskuclaw.services.schedules.dispatch import Dispatcher
from rauskuclaw.services.schedules.submitting import occurrence_job_id
from tests.support.clock import NOON, after
from tests.support.drivers import Driver, Opener
from tests.support.schedules import changed, make_schedule

SCHEDULERS = 8
REPORT = JobType("report.generate", "builtin:report.generate")


async def job_ids(backend: Backend) -> list[str]:
    found: list[str] = []
    page = await backend.store.list_jobs(JobFilter(), limit=200)
    found += [job.id for job in page.items]
    while page.cursor is not None:
        page = await backend.store.list_jobs(JobFilter(), limit=200, cursor=page.cursor)
        found += [job.id for job in page.items]
    return found


@pytest.mark.timeout(900)
async def test_eight_schedulers_submit_one_job_for_each_occurrence(
    open_backend: Opener, backend: Backend, driver: Driver
) -> None:
    ticks = 500 if driver.sequences > 50 else 12  # where a call is slow, a shorter race
    await backend.store.create_type(REPORT)
    plain = make_schedule(interval_sec=5, next_run_at=NOON, overlap=Overlap.ALLOW)
    cron = make_schedule(interval_sec=None, cron="*/5 * * * * *", next_run_at=NOON, overlap=Overlap.ALLOW)
    for schedule in (plain, cron):
        assert await backend.schedules.create(schedule)
    handles = [backend, *[await open_backend() for _ in range(SCHEDULERS - 1)]]
    draws = random.Random(1)

    async def dispatch(handle: Backend, now: datetime) -> None:
        dispatcher = Dispatcher(backend=handle, lanes=LaneMap(), clock=lambda: now)
        await asyncio.sleep(0 if draws.random() < 0.5 else draws.random() / 1000)
        await dispatcher.dispatch_due()

    for tick in range(ticks):
        # Clocks differ: the slow ones look a little before. Some agree, and then plan the very same change.
        moments = [after(5 * tick) + timedelta(milliseconds=draws.randrange(-20, 900)) for _ in handles]
        moments[draws.randrange(SCHEDULERS)] = after(5 * tick + 1)
        await asyncio.gather(*map(dispatch, handles, moments))
        due = await backend.schedules.due(after(5 * tick + 1), limit=5)
        while due:  # a list of what is due may lag behind writes
            await dispatch(backend, after(5 * tick + 1))
            due = await backend.schedules.due(after(5 * tick + 1), limit=5)
    wanted = {occurrence_job_id(each.id, after(5 * tick)) for each in (plain, cron) for tick in range(ticks)}
    statuses: dict[str, tuple[JobStatus, int]] = {}
    for start in range(0, len(wanted), 100):
        statuses |= await backend.store.statuses(sorted(wanted)[start : start + 100])
    assert set(statuses) == wanted
    if backend.capabilities.list_is_consistent:
        assert sorted(await job_ids(backend)) == sorted(wanted)


async def test_changes_during_a_race_are_not_lost(open_backend: Opener, backend: Backend) -> None:
    await backend.store.create_type(REPORT)
    schedule = make_schedule(interval_sec=5, next_run_at=NOON, overlap=Overlap.ALLOW)
    assert await backend.schedules.create(schedule)
    other = await open_backend()

    async def rename(number: int) -> None:
        while True:
            before = await other.schedules.get(schedule.id)
            assert before is not None
            tags = (*before.tags, str(number))
            if await other.schedules.change(changed(before, tags=tags)):
                return

    for tick in range(10):
        dispatcher, now = Dispatcher(backend=backend, lanes=LaneMap(), clock=utc_now), after(5 * tick)
        await asyncio.gather(rename(tick), dispatcher.dispatch_one(schedule.id, now=now))
        await dispatcher.dispatch_one(schedule.id, now=now)
    found = await backend.schedules.get(schedule.id)
    assert found is not None
    assert found.tags == tuple(map(str, range(10)))
    assert found.next_run_at == after(50)
