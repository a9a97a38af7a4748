"""SweepStore: what is due for a check, and moving the check on."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from rauskuclaw.domain.job import FINAL_STATUSES, Job, JobStatus
from rauskuclaw.domain.lifecycle import Transition
from rauskuclaw.ports import Store
from tests.support.clock import NOON, after
from tests.support.drivers import Opener
from tests.support.factories import make_job
from tests.support.lives import (
    applied,
    cancelling,
    claimed,
    claiming,
    read,
    recovering,
    retrying,
    stored_in,
    submitted,
)
from tests.support.waiting import eventually


async def due(store: Store, now: datetime, *, count: int, limit: int = 100) -> Sequence[Job]:
    """What is due, once it is so many; at once where lists are consistent."""
    return await eventually(lambda: store.due_for_check(now, limit=limit), lambda found: len(found) == count)


async def test_nothing_is_due_in_an_empty_store(store: Store) -> None:
    assert await store.due_for_check(after(days=900), limit=10) == []


@pytest.mark.parametrize(("ms_late", "count"), [(-1, 0), (0, 1), (1, 1)])
async def test_a_queued_job_is_due_from_its_check_on(store: Store, ms_late: int, count: int) -> None:
    job = await submitted(store, check_at=after(60))
    found = await due(store, after(60) + timedelta(milliseconds=ms_late), count=count)
    assert [each.id for each in found] == [job.id] * count


async def test_a_job_planned_for_later_is_not_due_before(store: Store) -> None:
    await submitted(store, run_at=after(days=30))
    assert await store.due_for_check(after(days=30), limit=10) == []
    assert len(await due(store, after(minutes=1, days=30), count=1)) == 1


async def test_the_most_overdue_come_first_and_no_more_than_asked(store: Store) -> None:
    jobs = {seconds: await submitted(store, check_at=after(seconds)) for seconds in (30, 10, 40, 20)}
    await due(store, after(100), count=4)
    found = await store.due_for_check(after(100), limit=3)
    assert [job.id for job in found] == [jobs[10].id, jobs[20].id, jobs[30].id]


async def test_what_is_due_is_slim(store: Store) -> None:
    running = await claimed(store, input={"big": "x" * 10_000})
    [found] = await due(store, after(hours=1), count=1)
    assert found == replace(running, input=None)


async def test_a_running_job_is_due_when_its_lease_has_ended(store: Store) -> None:
    running = await claimed(store)
    assert running.lease is not None
    assert await store.due_for_check(running.lease.until - timedelta(milliseconds=1), limit=10) == []
    assert [job.id for job in await due(store, running.lease.until, count=1)] == [running.id]


async def test_a_renewed_lease_moves_the_check(store: Store) -> None:
    running = await claimed(store)
    assert await store.renew_lease(running, until=after(300), started=True)
    await eventually(lambda: store.due_for_check(after(299), limit=10), lambda found: not found)
    assert len(await due(store, after(hours=1), count=1)) == 1


@pytest.mark.parametrize("state", sorted(FINAL_STATUSES))
async def test_final_jobs_are_never_due(store: Store, state: JobStatus) -> None:
    await stored_in(store, state)
    assert await due(store, after(days=3650), count=0) == []


async def test_a_cancelled_queued_job_is_no_longer_due(store: Store) -> None:
    await applied(store, cancelling(await submitted(store)))
    assert await due(store, after(days=3650), count=0) == []


async def test_a_lost_worker_is_found_and_its_job_recovered(store: Store) -> None:
    running = await claimed(store, input={"keep": 1})
    [found] = await due(store, after(hours=1), count=1)
    recovered = await applied(store, recovering(found, at=after(hours=1)))
    stored = await read(store, running)
    assert (stored.status, stored.crashes, stored.input) == (JobStatus.QUEUED, 1, {"keep": 1})
    assert await due(store, after(hours=1), count=0) == []
    assert stored.check_at == recovered.check_at


async def test_two_sweeps_at_once_recover_a_job_once(store: Store, open_backend: Opener) -> None:
    stores = [store, (await open_backend()).store]
    await claimed(store)
    [found] = await due(store, after(hours=1), count=1)
    moments = [after(hours=1), after(hours=1) + timedelta(milliseconds=1)]
    calls = [each.transition(recovering(found, at=at)) for each, at in zip(stores, moments, strict=True)]
    assert sorted(await asyncio.gather(*calls)) == [False, True]


async def test_rescheduling_moves_the_check_and_counts_the_wake_up(store: Store) -> None:
    job = await submitted(store)
    assert await store.reschedule_check(job, check_at=after(600), wakes=1)
    assert await read(store, job) == replace(job, check_at=after(600), wakes=1)
    assert await due(store, after(599), count=0) == []
    assert len(await due(store, after(600), count=1)) == 1


async def test_a_job_read_slim_can_be_rescheduled(store: Store) -> None:
    job = await submitted(store, input={"keep": 1})
    [found] = await due(store, after(hours=1), count=1)
    assert await store.reschedule_check(found, check_at=after(hours=2), wakes=1)
    assert (await read(store, job)).input == {"keep": 1}


async def test_rescheduling_goes_on_from_what_it_wrote(store: Store) -> None:
    job = await submitted(store)
    for wakes in (1, 2, 3):
        assert await store.reschedule_check(await read(store, job), check_at=after(hours=wakes), wakes=wakes)
    assert await read(store, job) == replace(job, check_at=after(hours=3), wakes=3)


async def test_a_sweep_that_read_before_another_reschedules_nothing(store: Store) -> None:
    job = await submitted(store)
    assert await store.reschedule_check(job, check_at=after(600), wakes=1)
    assert await store.reschedule_check(job, check_at=after(601), wakes=1) is False
    assert await read(store, job) == replace(job, check_at=after(600), wakes=1)


@pytest.mark.parametrize("plan", [claiming, cancelling])
async def test_a_job_that_moved_on_is_not_rescheduled(store: Store, plan: Callable[[Job], Transition]) -> None:
    job = await submitted(store)
    moved = await applied(store, plan(job))
    assert await store.reschedule_check(job, check_at=after(600), wakes=1) is False
    assert await read(store, job) == moved


async def test_a_job_queued_again_is_not_rescheduled_by_an_old_reading(store: Store) -> None:
    job = await submitted(store)
    again = await applied(store, retrying(await applied(store, claiming(job))))
    assert await store.reschedule_check(job, check_at=after(600), wakes=1) is False
    assert await read(store, job) == again


async def test_an_unknown_job_is_not_rescheduled(store: Store) -> None:
    assert await store.reschedule_check(make_job(), check_at=after(600), wakes=1) is False


async def test_a_rescheduled_job_can_be_claimed_from_an_older_reading(store: Store) -> None:
    job = await submitted(store)
    assert await store.reschedule_check(job, check_at=after(600), wakes=1)
    running = await applied(store, claiming(job))
    assert await read(store, job) == running


async def test_hundreds_of_due_jobs_are_worked_off_in_portions(store: Store) -> None:
    jobs = [await submitted(store, created_at=NOON + timedelta(seconds=number)) for number in range(120)]
    done: list[str] = []
    while found := await store.due_for_check(after(hours=1), limit=50):
        calls = [store.reschedule_check(job, check_at=after(hours=9), wakes=1) for job in found]
        assert all(await asyncio.gather(*calls))
        done.extend(job.id for job in found)
    assert done == [job.id for job in jobs]
