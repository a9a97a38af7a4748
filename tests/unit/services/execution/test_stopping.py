"""How a run is ended from outside: cancel, timeout, lost lease, the end of the function, the end of the process."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from rauskuclaw.domain import events
from rauskuclaw.domain.job import JobStatus
from rauskuclaw.domain.lifecycle import Rules
from rauskuclaw.services.execution.attempt import Outcome
from rauskuclaw.services.execution.batch import FUNCTION_MARGIN_SEC
from tests.support.attempts import QUICK, Anything, Bench, Run, handler, message_for
from tests.support.factories import RULES
from tests.support.lives import cancelling, claiming, recovering
from tests.support.waiting import eventually
from tests.unit.services.execution.conftest import MakeBench

# Far from the minute that a lease lasts and that nobody looks, whatever else the machine does.
SOON_SEC = RULES.lease.total_seconds() / 2


class Sleeper:
    """A handler that never ends by itself and notes how it was ended."""

    def __init__(self) -> None:
        self.started = asyncio.Event()
        self.ended: list[str] = []

    async def __call__(self, payload: object, context: object) -> Anything:
        self.started.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.ended.append("cancelled")
            raise
        return Anything()


async def stubborn(payload: object, context: object) -> Anything:
    """Swallows its cancellation, and the second one when it is abandoned, and goes on for a while."""
    for _ in range(2):
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
    await asyncio.sleep(0.3)
    return Anything()


async def test_a_cancelled_job_stops_its_handler_at_once(make_bench: MakeBench) -> None:
    sleeper = Sleeper()
    bench = make_bench(handler(sleeper))
    job = await bench.submit()
    running = asyncio.create_task(bench.attempt(job))
    await sleeper.started.wait()
    stored = await bench.stored(job)
    assert await bench.store.inner.transition(cancelling(stored))
    async with asyncio.timeout(SOON_SEC):
        assert await running is Outcome.CANCELLED
    assert sleeper.ended == ["cancelled"]
    assert (await bench.stored(job)).status is JobStatus.CANCELLED


async def test_the_bell_makes_a_cancel_arrive_long_before_the_next_look(make_bench: MakeBench) -> None:
    sleeper = Sleeper()
    bench = make_bench(handler(sleeper), timing=replace(QUICK, watch_every_sec=60, renew_every_sec=60))
    job = await bench.submit()
    running = asyncio.create_task(bench.attempt(job))
    await sleeper.started.wait()
    await bench.store.inner.transition(cancelling(await bench.stored(job)))
    async with asyncio.timeout(SOON_SEC):
        assert await running is Outcome.CANCELLED


async def test_a_cancel_between_claim_and_start_keeps_the_handler_from_running(make_bench: MakeBench) -> None:
    bench = make_bench(handler(_unreached))
    job = await bench.submit()
    bench.store.hanging.add("get_type")
    running = asyncio.create_task(bench.attempt(job))
    await eventually(_status_of(bench, job.id), lambda status: status is JobStatus.RUNNING)
    await bench.store.inner.transition(cancelling(await bench.stored(job)))
    bench.store.hanging.clear()
    assert await running is Outcome.CANCELLED


async def _unreached(payload: object, context: object) -> Anything:
    raise AssertionError("the handler must not be called")


async def test_a_job_over_its_time_is_stopped_and_fails_with_timeout(make_bench: MakeBench) -> None:
    sleeper = Sleeper()
    bench = make_bench(handler(sleeper))
    job = await bench.submit(timeout_sec=1, max_attempts=2)
    async with asyncio.timeout(SOON_SEC):
        assert await bench.attempt(job) is Outcome.RETRIED
    error = (await bench.stored(job)).error
    assert error is not None
    assert (error.message, error.code) == ("timeout: not done after 1 s, the timeout_sec of the job", "JOB_TIMEOUT")
    assert sleeper.ended == ["cancelled"]


async def test_a_handler_that_ignores_its_timeout_is_abandoned_and_writes_nothing_more(make_bench: MakeBench) -> None:
    refused = asyncio.Event()

    async def talk_on(payload: object, context: object) -> Anything:
        await stubborn(payload, context)
        try:
            await context.log("info", "I am still here")  # type: ignore[attr-defined]
        finally:
            refused.set()
        return Anything()

    bench = make_bench(handler(talk_on))
    job = await bench.submit(timeout_sec=1, max_attempts=1)
    async with bench.execution.batch(1) as batch:
        outcome = await bench.execution.run_attempt(message_for(job), batch)
    assert outcome is Outcome.FAILED
    await refused.wait()
    assert (await bench.log(job))[-1] == events.ATTEMPT_FAILED


async def test_a_worker_cut_off_from_the_store_stops_before_its_lease_ends(make_bench: MakeBench) -> None:
    sleeper = Sleeper()
    lease_sec = 5
    bench = make_bench(handler(sleeper), rules=Rules(lease=timedelta(seconds=lease_sec)))
    job = await bench.submit()
    running = asyncio.create_task(bench.attempt(job))
    await sleeper.started.wait()
    bench.store.failing |= {"renew_lease", "statuses"}
    loop = asyncio.get_running_loop()
    begun = loop.time()
    assert await running is Outcome.LEASE_LOST
    assert loop.time() - begun < lease_sec
    assert sleeper.ended == ["cancelled"]


async def test_a_store_that_hangs_does_not_keep_the_handler_from_being_stopped(make_bench: MakeBench) -> None:
    sleeper = Sleeper()
    bench = make_bench(handler(sleeper), rules=Rules(lease=timedelta(seconds=1)))
    job = await bench.submit()
    running = asyncio.create_task(bench.attempt(job))
    await sleeper.started.wait()
    bench.store.hanging |= {"renew_lease"}
    bench.store.failing |= {"statuses"}
    async with asyncio.timeout(SOON_SEC):
        assert await running is Outcome.LEASE_LOST


async def test_a_lease_is_renewed_while_the_handler_runs(make_bench: MakeBench) -> None:
    sleeper = Sleeper()
    bench = make_bench(handler(sleeper), rules=Rules(lease=timedelta(seconds=1)))
    job = await bench.submit(timeout_sec=2)
    running = asyncio.create_task(bench.attempt(job))
    await sleeper.started.wait()
    await eventually(_count_of(bench, "renew_lease"), lambda count: count > 6)
    assert not running.done()
    await bench.execution.drain(0)
    assert await running is Outcome.GIVEN_BACK


async def test_a_job_taken_over_by_another_worker_stops_the_first(make_bench: MakeBench) -> None:
    sleeper = Sleeper()
    bench = make_bench(handler(sleeper))
    job = await bench.submit()
    running = asyncio.create_task(bench.attempt(job))
    await sleeper.started.wait()
    await bench.store.inner.transition(recovering(await bench.stored(job)))
    async with asyncio.timeout(SOON_SEC):
        assert await running is Outcome.LEASE_LOST
    assert (await bench.stored(job)).crashes == 1


async def test_a_newer_fence_stops_a_stale_worker_long_before_its_lease_ends(make_bench: MakeBench) -> None:
    """Its job runs elsewhere: the status alone would not tell."""
    sleeper = Sleeper()
    bench = make_bench(handler(sleeper))
    job = await bench.submit()
    running = asyncio.create_task(bench.attempt(job))
    await sleeper.started.wait()
    await bench.store.inner.transition(recovering(await bench.stored(job)))
    await bench.store.inner.transition(claiming(await bench.stored(job), owner="boot-1/worker-2"))
    async with asyncio.timeout(SOON_SEC):
        assert await running is Outcome.LEASE_LOST
    stored = await bench.stored(job)
    assert stored.lease is not None
    assert (stored.status, stored.lease.owner) == (JobStatus.RUNNING, "boot-1/worker-2")


async def test_a_worker_that_was_cut_off_puts_its_job_back_and_it_is_no_crash(make_bench: MakeBench) -> None:
    sleeper = Sleeper()
    bench = make_bench(handler(sleeper), rules=Rules(lease=timedelta(seconds=1)))
    job = await bench.submit(max_attempts=1)
    running = asyncio.create_task(bench.attempt(job))
    await sleeper.started.wait()
    bench.store.failing |= {"renew_lease", "statuses", "transition"}
    await eventually(_count_of(bench, "transition"), lambda count: count > 2)
    bench.store.failing.clear()
    assert await running is Outcome.LEASE_LOST
    stored = await bench.stored(job)
    assert (stored.status, stored.crashes, stored.interruptions) == (JobStatus.QUEUED, 0, 1)


async def test_who_stood_still_renews_before_anything_is_stopped(make_bench: MakeBench) -> None:
    """As after a pause of the machine: the lease has long run out by this process's own clock."""
    sleeper = Sleeper()
    timing = replace(QUICK, standstill_sec=0.5)
    bench = make_bench(handler(sleeper), rules=Rules(lease=timedelta(seconds=1)), timing=timing)
    job = await bench.submit(timeout_sec=60)
    running = asyncio.create_task(bench.attempt(job))
    await sleeper.started.wait()
    time.sleep(2)
    renewals = bench.store.calls["renew_lease"]
    await eventually(_count_of(bench, "renew_lease"), lambda count: count > renewals + 3)
    assert not running.done()
    assert sleeper.ended == []
    await bench.execution.drain(0)
    assert await running is Outcome.GIVEN_BACK


async def test_who_stood_still_and_has_lost_its_job_stops(make_bench: MakeBench) -> None:
    sleeper = Sleeper()
    timing = replace(QUICK, standstill_sec=0.5)
    bench = make_bench(handler(sleeper), rules=Rules(lease=timedelta(seconds=1)), timing=timing)
    job = await bench.submit(timeout_sec=60)
    running = asyncio.create_task(bench.attempt(job))
    await sleeper.started.wait()
    await bench.store.inner.transition(recovering(await bench.stored(job)))
    time.sleep(2)
    assert await running is Outcome.LEASE_LOST
    assert sleeper.ended == ["cancelled"]


async def test_draining_gives_back_what_still_runs_without_spending_the_attempt(make_bench: MakeBench) -> None:
    sleeper = Sleeper()
    bench = make_bench(handler(sleeper))
    job, other = await bench.submit(), await bench.submit()
    running = asyncio.create_task(bench.attempt(job))
    await sleeper.started.wait()
    assert await bench.execution.drain(0.05) == 1
    assert await running is Outcome.GIVEN_BACK
    stored = await bench.stored(job)
    assert (stored.status, stored.attempts, stored.crashes) == (JobStatus.QUEUED, 0, 0)
    assert (await bench.log(job))[-1] == events.GIVEN_BACK
    assert await bench.attempt(other) is Outcome.RETURNED


async def test_draining_gives_back_a_job_whose_claim_was_on_its_way(make_bench: MakeBench) -> None:
    bench = make_bench(handler(_unreached))
    job = await bench.submit()
    bench.store.hanging.add("transition")
    running = asyncio.create_task(bench.attempt(job))
    await eventually(_count_of(bench, "transition"), lambda count: count > 0)
    draining = asyncio.create_task(bench.execution.drain(0.02))
    await asyncio.wait({draining}, timeout=0.05)
    bench.store.hanging.clear()
    await draining
    assert await running is Outcome.GIVEN_BACK
    assert (await bench.stored(job)).attempts == 0


async def test_draining_lets_short_jobs_end(make_bench: MakeBench) -> None:
    async def nap(payload: object, context: object) -> Anything:
        await asyncio.sleep(0.05)
        return Anything()

    bench = make_bench(handler(nap))
    job = await bench.submit()
    running = asyncio.create_task(bench.attempt(job))
    await eventually(_status_of(bench, job.id), lambda status: status is JobStatus.RUNNING)
    assert await bench.execution.drain(5) == 0
    assert await running is Outcome.SUCCEEDED


@pytest.mark.parametrize("remaining_sec", [-3.0, 0.0, FUNCTION_MARGIN_SEC])
async def test_no_job_is_claimed_when_the_function_is_about_to_end(make_bench: MakeBench, remaining_sec: float) -> None:
    bench = make_bench()
    job = await bench.submit()
    assert await bench.attempt(job, remaining_sec=remaining_sec) is Outcome.RETURNED
    assert (await bench.stored(job)).status is JobStatus.QUEUED


async def test_a_job_longer_than_the_whole_function_times_out(make_bench: MakeBench) -> None:
    bench = make_bench(handler(Sleeper()))
    job = await bench.submit(timeout_sec=600, max_attempts=1)
    assert await bench.attempt(job, remaining_sec=FUNCTION_MARGIN_SEC + 0.2) is Outcome.FAILED
    error = (await bench.stored(job)).error
    assert error is not None
    assert error.code == "JOB_TIMEOUT"


@pytest.mark.parametrize("run", [Sleeper(), stubborn])
async def test_a_job_that_began_late_in_a_function_is_given_back(make_bench: MakeBench, run: Run) -> None:
    bench = make_bench(handler(run))
    job = await bench.submit(timeout_sec=600)
    async with bench.execution.batch(1, remaining_sec=FUNCTION_MARGIN_SEC + 0.2) as batch:
        batch.began_at -= 60  # as if others of the batch had taken a minute
        assert await bench.execution.run_attempt(message_for(job), batch) is Outcome.GIVEN_BACK
    assert (await bench.stored(job)).attempts == 0


async def test_nothing_of_the_keeper_is_left_after_the_last_invocation(make_bench: MakeBench) -> None:
    bench = make_bench()
    before = asyncio.all_tasks()
    await asyncio.gather(*[bench.attempt(await bench.submit()) for _ in range(5)])
    await eventually(_tasks, lambda tasks: tasks == before)
    assert bench.execution.running == 0


async def _tasks() -> set["asyncio.Task[object]"]:
    return asyncio.all_tasks()


def _count_of(bench: Bench, name: str) -> Callable[[], Awaitable[int]]:
    async def count() -> int:
        return bench.store.calls[name]

    return count


def _status_of(bench: Bench, job_id: str) -> Callable[[], Awaitable[JobStatus | None]]:
    async def status() -> JobStatus | None:
        found = await bench.store.inner.get_job(job_id)
        return found.status if found else None

    return status
