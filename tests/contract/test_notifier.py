"""Notifier: hints that something changed. Where `notifies` is false, a wait may end early without a notice."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.domain.lifecycle import Transition
from rauskuclaw.ports import Backend, Listener
from rauskuclaw.ports.notifier import DELIVERIES_TOPIC, JOBS_TOPIC, job_topic, queue_topic
from tests.support.drivers import Opener
from tests.support.factories import CALLBACK_URL, make_entry, make_job, make_submission
from tests.support.lives import applied, cancelling, claimed, claiming, retrying, submitted, succeeding

LONG = 5.0
SHORT = 0.05


async def notices(backend: Backend, listener: Listener) -> bool:
    """Whether a notice arrives, or could not because the driver has no notifier."""
    loop = asyncio.get_running_loop()
    started = loop.time()
    rang = await listener.wait(LONG)
    return rang or (not backend.capabilities.notifies and loop.time() - started <= LONG + 1)


async def submits(backend: Backend) -> None:
    await submitted(backend.store)


async def claims(backend: Backend) -> None:
    await claimed(backend.store)


@pytest.mark.parametrize("topic", [JOBS_TOPIC, queue_topic("default")])
async def test_a_new_job_rings(backend: Backend, topic: str) -> None:
    listener = backend.notifier.listen(topic)
    await submitted(backend.store)
    assert await notices(backend, listener)
    listener.close()


@pytest.mark.parametrize("plan", [claiming, cancelling])
async def test_a_change_of_status_rings_for_the_job(backend: Backend, plan: Callable[[Job], Transition]) -> None:
    job = await submitted(backend.store)
    listener = backend.notifier.listen(job_topic(job.id))
    await applied(backend.store, plan(job))
    assert await notices(backend, listener)
    listener.close()


@pytest.mark.parametrize("plan", [claiming, cancelling])
async def test_a_change_of_status_rings_for_all_jobs(backend: Backend, plan: Callable[[Job], Transition]) -> None:
    job = await submitted(backend.store)
    listener = backend.notifier.listen(JOBS_TOPIC)
    await applied(backend.store, plan(job))
    assert await notices(backend, listener)
    listener.close()


async def test_a_log_line_rings_for_its_job(backend: Backend) -> None:
    job = await claimed(backend.store)
    listener = backend.notifier.listen(job_topic(job.id))
    assert await backend.store.append_events(job, [make_entry()])
    assert await notices(backend, listener)
    listener.close()


async def test_a_job_that_waits_again_rings_its_lane(backend: Backend) -> None:
    job = await claimed(backend.store)
    listener = backend.notifier.listen(queue_topic("default"))
    await applied(backend.store, retrying(job))
    assert await notices(backend, listener)
    listener.close()


async def test_an_owed_callback_rings(backend: Backend) -> None:
    job = await claimed(backend.store, callback_url=CALLBACK_URL)
    listener = backend.notifier.listen(DELIVERIES_TOPIC)
    await applied(backend.store, succeeding(job))
    assert await notices(backend, listener)
    listener.close()


async def test_other_topics_do_not_ring(backend: Backend) -> None:
    job = await claimed(backend.store)
    listener = backend.notifier.listen(job_topic(job.id), queue_topic("high"), DELIVERIES_TOPIC)
    await submitted(backend.store)
    assert await listener.wait(SHORT) is False
    listener.close()


async def test_silence_ends_with_the_timeout(backend: Backend) -> None:
    listener = backend.notifier.listen(JOBS_TOPIC)
    assert await listener.wait(SHORT) is False
    assert await listener.wait(0) is False
    listener.close()


async def test_a_ring_before_the_wait_is_not_lost(backend: Backend) -> None:
    listener = backend.notifier.listen(JOBS_TOPIC)
    await submitted(backend.store)
    await backend.store.check()
    assert await notices(backend, listener)
    listener.close()


async def test_rings_between_two_waits_count_once(backend: Backend) -> None:
    listener = backend.notifier.listen(JOBS_TOPIC)
    for _ in range(5):
        await submitted(backend.store)
    assert await notices(backend, listener)
    assert await listener.wait(SHORT) is False
    listener.close()


async def test_what_happened_before_listening_does_not_ring(backend: Backend) -> None:
    await submitted(backend.store)
    listener = backend.notifier.listen(JOBS_TOPIC)
    assert await listener.wait(SHORT) is False
    listener.close()


async def test_one_listener_hears_several_topics(backend: Backend) -> None:
    job = await claimed(backend.store)
    listener = backend.notifier.listen(queue_topic("default"), job_topic(job.id))
    await submitted(backend.store)
    assert await notices(backend, listener)
    assert await backend.store.append_events(job, [make_entry()])
    assert await notices(backend, listener)
    listener.close()


async def test_every_listener_is_woken(backend: Backend, open_backend: Opener) -> None:
    other = await open_backend()
    listeners = [each.notifier.listen(JOBS_TOPIC) for each in (backend, backend, other)]
    waits = [asyncio.ensure_future(notices(backend, listener)) for listener in listeners]
    await submitted(backend.store)
    assert await asyncio.gather(*waits) == [True] * 3
    for listener in listeners:
        listener.close()


@pytest.mark.parametrize("act", [submits, claims])
async def test_another_process_hears_the_ring(
    backend: Backend, open_backend: Opener, act: Callable[[Backend], Awaitable[None]]
) -> None:
    other = await open_backend()
    listener = other.notifier.listen(JOBS_TOPIC)
    await act(backend)
    assert await notices(other, listener)
    listener.close()


async def test_a_woken_listener_sees_what_rang(backend: Backend, open_backend: Opener) -> None:
    other = await open_backend()
    job = await submitted(backend.store)
    listener = other.notifier.listen(job_topic(job.id))
    await applied(backend.store, claiming(job))
    assert await notices(other, listener)
    assert await other.store.statuses([job.id]) == {job.id: (JobStatus.RUNNING, 1)}
    listener.close()


async def test_a_big_batch_rings_for_each_of_its_jobs(backend: Backend, open_backend: Opener) -> None:
    other = await open_backend()
    jobs = [make_job() for _ in range(100)]
    listeners = [other.notifier.listen(job_topic(job.id)) for job in (jobs[0], jobs[50], jobs[99])]
    await backend.store.submit([make_submission(job) for job in jobs], now=jobs[0].created_at)
    assert await asyncio.gather(*(notices(other, listener) for listener in listeners)) == [True] * 3
    for listener in listeners:
        listener.close()


async def test_closing_a_listener_twice_is_safe(backend: Backend) -> None:
    listener, other = backend.notifier.listen(JOBS_TOPIC), backend.notifier.listen(JOBS_TOPIC)
    listener.close()
    listener.close()
    await submitted(backend.store)
    assert await notices(backend, other)
    other.close()
