"""Store and queue together: the wake-ups that changes of jobs owe.

Where `store_enqueues` is false the caller sends them after the commit, as the services do.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from rauskuclaw.domain.clock import utc_now
from rauskuclaw.domain.job import Job
from rauskuclaw.domain.lifecycle import Transition
from rauskuclaw.domain.wakeups import WakeUp, decode
from rauskuclaw.ports import Backend, QueueDelivery
from tests.support.drivers import Opener
from tests.support.factories import make_job, make_key, make_submission
from tests.support.lives import applied, cancelling, claiming, giving_back, recovering, retrying, submitted, succeeding
from tests.support.waiting import eventually

A_WHILE = timedelta(seconds=30)


async def submit(backend: Backend, **given: Any) -> Job:
    job = await submitted(backend.store, **given)
    await send(backend, WakeUp.of(job))
    return job


async def change(backend: Backend, planned: Transition) -> Job:
    job = await applied(backend.store, planned)
    await send(backend, planned.wake_up)
    return job


async def send(backend: Backend, wake_up: WakeUp | None) -> None:
    if wake_up is not None and not backend.capabilities.store_enqueues:
        await backend.queue.send([wake_up])


async def receive(backend: Backend, lane: str = "default") -> list[QueueDelivery]:
    return await backend.queue.receive(lane, limit=10, visibility=A_WHILE)


async def woken(backend: Backend, lane: str = "default") -> QueueDelivery:
    [delivery] = await eventually(lambda: receive(backend, lane), lambda found: len(found) == 1)
    return delivery


async def test_a_new_job_wakes_a_worker(backend: Backend) -> None:
    job = await submit(backend, correlation_id="cor-9")
    message = decode((await woken(backend)).body)
    assert (message.job_id, message.attempt, message.correlation_id) == (job.id, 1, "cor-9")


async def test_a_wake_up_goes_to_the_lane_of_its_job(backend: Backend) -> None:
    job = await submit(backend, lane="high", priority=9)
    assert await receive(backend, "default") == []
    assert decode((await woken(backend, "high")).body).job_id == job.id


async def test_a_job_planned_for_later_wakes_nobody_before(backend: Backend) -> None:
    now = utc_now()
    job = await submit(backend, created_at=now, run_at=now + timedelta(seconds=2))
    assert await receive(backend) == []
    assert decode((await woken(backend)).body).job_id == job.id
    assert utc_now() >= job.run_at


async def test_a_replay_wakes_nobody(backend: Backend) -> None:
    first, second = (make_submission(idempotency=make_key()) for _ in range(2))
    await backend.store.submit([first, second], now=first.job.created_at)
    await backend.store.submit([second, first], now=first.job.created_at)
    assert len(await receive(backend)) == int(backend.capabilities.store_enqueues)


async def test_a_conflict_wakes_nobody(backend: Backend) -> None:
    first = make_submission(idempotency=make_key())
    other = make_submission(idempotency=make_key(request={}))
    await backend.store.submit([first, other], now=first.job.created_at)
    assert {decode(each.body).job_id for each in await receive(backend)} <= {first.job.id}


@pytest.mark.parametrize("plan", [giving_back, recovering])
async def test_a_job_given_back_wakes_a_worker_again(backend: Backend, plan: Callable[[Job], Transition]) -> None:
    job = await submit(backend)
    await backend.queue.delete([await woken(backend)])
    await change(backend, plan(await change(backend, claiming(job))))
    assert decode((await woken(backend)).body).job_id == job.id


async def test_a_retry_wakes_a_worker_when_its_wait_is_over(backend: Backend) -> None:
    job = await submit(backend)
    await backend.queue.delete([await woken(backend)])
    running = await change(backend, claiming(job))
    waiting = await change(backend, retrying(running, at=utc_now() + timedelta(seconds=1)))
    assert await receive(backend) == []
    message = decode((await woken(backend)).body)
    assert (message.job_id, message.attempt) == (job.id, 2)
    assert utc_now() >= waiting.run_at


async def test_a_finished_job_wakes_nobody(backend: Backend) -> None:
    job = await submit(backend)
    delivery = await woken(backend)
    await change(backend, succeeding(await change(backend, claiming(job))))
    await backend.queue.delete([delivery])
    assert await receive(backend) == []
    assert (await backend.queue.depth("default")).delayed == 0


async def test_the_delete_after_a_retry_does_not_take_the_next_wake_up(backend: Backend) -> None:
    job = await submit(backend)
    delivery = await woken(backend)
    await change(backend, giving_back(await change(backend, claiming(job))))
    await backend.queue.delete([delivery])
    assert decode((await woken(backend)).body).job_id == job.id


async def test_a_repeated_change_leaves_one_wake_up(backend: Backend) -> None:
    job = await submit(backend)
    await backend.queue.delete([await woken(backend)])
    planned = giving_back(await change(backend, claiming(job)))
    await change(backend, planned)
    delivery = await woken(backend)
    assert await backend.store.transition(planned)
    assert await receive(backend) == []
    await backend.queue.delete([delivery])
    assert await receive(backend) == []


async def test_a_wake_up_sent_again_by_the_sweep_wakes_again(backend: Backend) -> None:
    job = await submit(backend)
    await backend.queue.delete([await woken(backend)])
    assert await receive(backend) == []
    await backend.queue.send([WakeUp.of(job)])
    assert decode((await woken(backend)).body).job_id == job.id


async def test_a_wake_up_of_a_cancelled_job_does_no_harm(backend: Backend) -> None:
    job = await submit(backend)
    cancelled = await change(backend, cancelling(job))
    await backend.queue.send([WakeUp.of(job)])
    assert await backend.store.transition(claiming(job)) is False
    assert await backend.store.get_job(job.id) == cancelled


async def test_every_job_of_many_submitters_wakes_a_worker(backend: Backend, open_backend: Opener) -> None:
    handles = [backend, await open_backend()]
    jobs = [make_job() for _ in range(60)]
    calls = [handles[n % 2].store.submit([make_submission(job)], now=job.created_at) for n, job in enumerate(jobs)]
    await asyncio.gather(*calls)
    for job in jobs:
        await send(backend, WakeUp.of(job))
    woke: set[str] = set()

    async def collect() -> int:
        found = await receive(backend)
        woke.update(decode(each.body).job_id for each in found)
        await backend.queue.delete(found)
        return len(woke)

    await eventually(collect, lambda count: count == 60)
    assert woke == {job.id for job in jobs}
