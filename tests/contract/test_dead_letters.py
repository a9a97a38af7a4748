"""DeadLetters, on the drivers that keep dead letters themselves."""

from datetime import timedelta
from typing import Any

import pytest

from rauskuclaw.domain.clock import utc_now
from rauskuclaw.domain.job import Job
from rauskuclaw.domain.wakeups import WakeUp
from rauskuclaw.ports import Backend
from rauskuclaw.ports.dead_letters import DeadLetters, Redriven
from tests.support.factories import make_job, make_wake_up
from tests.support.lives import applied, cancelling, submitted

AT_ONCE = timedelta(0)


@pytest.fixture
def letters(backend: Backend) -> DeadLetters:
    if backend.dead_letters is None:
        pytest.skip("the service behind this driver keeps them")
    return backend.dead_letters


async def die(backend: Backend, *lanes: str) -> None:
    """Receive whatever is there until it is set aside."""
    for lane in lanes or ("default",):
        while found := await backend.queue.receive(lane, limit=10, visibility=timedelta(minutes=1)):
            await backend.queue.extend(found, AT_ONCE)


async def a_dead_job(backend: Backend, **given: Any) -> Job:
    job = await submitted(backend.store, make_job(**given))
    await die(backend, job.lane)
    return job


async def test_a_message_that_is_set_aside_can_be_seen(backend: Backend, letters: DeadLetters) -> None:
    began = utc_now()
    job = await a_dead_job(backend, queue="nightly", lane="ai")
    [letter] = await letters.list_dead(limit=10)
    assert (letter.lane, letter.queue, letter.job_id, letter.sent_at) == ("ai", "nightly", job.id, job.created_at)
    assert began <= letter.died_at <= utc_now()


async def test_the_newest_are_listed_first_and_by_lane(backend: Backend, letters: DeadLetters) -> None:
    jobs = [await a_dead_job(backend, lane=lane) for lane in ("default", "ai", "default")]
    assert [each.job_id for each in await letters.list_dead(limit=2)] == [jobs[2].id, jobs[1].id]
    assert [each.job_id for each in await letters.list_dead(lane="ai", limit=10)] == [jobs[1].id]


async def test_redriving_wakes_queued_jobs_once_and_drops_the_others(backend: Backend, letters: DeadLetters) -> None:
    job, over = await a_dead_job(backend), await a_dead_job(backend)
    await applied(backend.store, cancelling(over))
    await backend.queue.send([make_wake_up(job_id="of-no-job")])
    await die(backend)
    assert [await letters.redrive(limit=10), await letters.redrive(limit=10)] == [Redriven(1, 2), Redriven()]
    found = await backend.queue.receive("default", limit=10, visibility=timedelta(minutes=1))
    assert [(each.receive_count, job.id in each.body) for each in found] == [(1, True)]
    assert (await backend.queue.depth("default")).dead == 0


async def test_redriving_takes_the_oldest_of_a_lane(backend: Backend, letters: DeadLetters) -> None:
    jobs = [await a_dead_job(backend, lane=lane) for lane in ("ai", "default", "default")]
    assert await letters.redrive(lane="default", limit=1) == Redriven(1, 0)
    assert [each.job_id for each in await letters.list_dead(limit=10)] == [jobs[2].id, jobs[0].id]


async def test_purging_takes_what_died_before_a_time_up_to_a_number(backend: Backend, letters: DeadLetters) -> None:
    for lane in ("default", "default", "default", "ai"):
        await a_dead_job(backend, lane=lane)
    assert await letters.purge_dead(utc_now() - timedelta(days=1), limit=10) == 0
    later = utc_now() + timedelta(seconds=1)
    assert [await letters.purge_dead(later, lane="default", limit=2) for _ in range(3)] == [2, 1, 0]
    assert await letters.purge_dead(later, limit=10) == 1
    assert await letters.list_dead(limit=10) == []


async def test_a_job_whose_message_died_is_still_woken_by_the_sweeps_message(
    backend: Backend, letters: DeadLetters
) -> None:
    job = await a_dead_job(backend)
    await backend.queue.send([WakeUp.of(job)])
    assert len(await backend.queue.receive("default", limit=10, visibility=timedelta(minutes=1))) == 1
