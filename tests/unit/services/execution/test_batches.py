"""Several wake-ups in one invocation, and workers that die."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.domain.lanes import LaneMap
from rauskuclaw.domain.losses import Loss
from rauskuclaw.services.execution.attempt import Outcome
from rauskuclaw.services.execution.context import AttemptContext
from tests.support.attempts import Anything, Bench, handler, message_for
from tests.support.factories import RULES
from tests.support.lives import claiming, recovering
from tests.unit.services.execution.conftest import MakeBench


class Watcher:
    """A handler that notes who runs beside whom."""

    def __init__(self) -> None:
        self.running: set[str] = set()
        self.beside: list[tuple[str, frozenset[str]]] = []

    async def __call__(self, payload: Any, context: AttemptContext) -> Anything:
        self.running.add(context.job_id)
        await asyncio.sleep(0.02)
        self.beside.append((context.job_id, frozenset(self.running)))
        self.running.discard(context.job_id)
        return Anything()


async def run_all(bench: Bench, jobs: list[Job]) -> list[Outcome]:
    async with bench.execution.batch(len(jobs)) as batch:
        return await asyncio.gather(*[bench.execution.run_attempt(message_for(job), batch) for job in jobs])


async def crashed_once(bench: Bench) -> Job:
    """A job whose handler had started when its worker died."""
    job = await bench.submit()
    await bench.store.inner.transition(claiming(job, at=bench.clock()))
    held = await bench.stored(job)
    assert held.lease is not None
    await bench.store.inner.renew_lease(held, until=held.lease.until, started=True)
    loss = Loss(is_death=True, suspect=job.id)
    await bench.store.inner.transition(
        recovering(await bench.stored(job), at=bench.clock(), rules=bench.rules, loss=loss)
    )
    return await bench.stored(job)


async def test_jobs_of_a_batch_run_side_by_side(make_bench: MakeBench) -> None:
    watcher = Watcher()
    bench = make_bench(handler(watcher))
    jobs = [await bench.submit() for _ in range(8)]
    assert await run_all(bench, jobs) == [Outcome.SUCCEEDED] * 8
    assert max(len(others) for _, others in watcher.beside) == 8


async def test_jobs_that_crashed_a_worker_run_last_and_alone(make_bench: MakeBench) -> None:
    watcher = Watcher()
    bench = make_bench(handler(watcher))
    suspects = [await crashed_once(bench) for _ in range(2)]
    others = [await bench.submit() for _ in range(3)]
    assert await run_all(bench, [suspects[0], *others, suspects[1]]) == [Outcome.SUCCEEDED] * 5
    order = [job_id for job_id, _ in watcher.beside]
    assert set(order[3:]) == {job.id for job in suspects}
    assert all(beside == {job_id} for job_id, beside in watcher.beside[3:])


async def test_a_batch_of_nothing_but_suspects_does_not_wait_for_anybody(make_bench: MakeBench) -> None:
    bench = make_bench()
    suspects = [await crashed_once(bench) for _ in range(3)]
    async with asyncio.timeout(60):
        assert await run_all(bench, suspects) == [Outcome.SUCCEEDED] * 3


async def test_where_there_is_a_quarantine_lane_nobody_waits_for_a_turn(make_bench: MakeBench) -> None:
    watcher = Watcher()
    bench = make_bench(handler(watcher), rules=replace(RULES, lanes=LaneMap(has_quarantine=True)))
    suspects = [await crashed_once(bench) for _ in range(2)]
    assert suspects[0].lane == "quarantine"
    await run_all(bench, suspects)
    assert len(watcher.beside[0][1]) == 2


async def test_the_job_of_a_dead_worker_runs_again_and_the_crash_costs_no_attempt(make_bench: MakeBench) -> None:
    bench = make_bench()
    job = await crashed_once(bench)
    assert await bench.attempt(job) is Outcome.SUCCEEDED
    stored = await bench.stored(job)
    assert (stored.attempts, stored.crashes, stored.attempts_spent) == (2, 1, 1)


async def test_the_second_crash_fails_the_job(make_bench: MakeBench) -> None:
    bench = make_bench()
    job = await crashed_once(bench)
    bench.clock.advance(seconds=1)
    await bench.store.inner.transition(claiming(job, at=bench.clock()))
    held = await bench.stored(job)
    assert held.lease is not None
    await bench.store.inner.renew_lease(held, until=held.lease.until, started=True)
    await bench.store.inner.transition(recovering(await bench.stored(job), at=bench.clock(), rules=bench.rules))
    stored = await bench.stored(job)
    assert stored.error is not None
    assert (stored.status, stored.error.code) == (JobStatus.FAILED, "CRASH_LOOP")
    assert await bench.attempt(stored) is Outcome.NOT_CLAIMED


async def test_two_workers_with_the_same_messages_run_each_job_once(make_bench: MakeBench) -> None:
    runs: list[str] = []

    async def note(payload: Any, context: AttemptContext) -> Anything:
        runs.append(context.job_id)
        return Anything()

    bench = make_bench(handler(note))
    jobs = [await bench.submit() for _ in range(20)]
    other = bench.new_execution(owner="boot-1/worker-2")

    async def run_on(execution: Any) -> None:
        async with execution.batch(len(jobs)) as batch:
            await asyncio.gather(*[execution.run_attempt(message_for(job), batch) for job in jobs])

    await asyncio.gather(run_on(bench.execution), run_on(other))
    assert sorted(runs) == sorted(job.id for job in jobs)


@pytest.mark.parametrize("cancel_when", ["running", "before"])
async def test_cancelling_the_invocation_ends_its_handlers(make_bench: MakeBench, cancel_when: str) -> None:
    watcher = Watcher()
    bench = make_bench(handler(watcher))
    job = await bench.submit()
    attempt = asyncio.create_task(bench.attempt(job))
    if cancel_when == "running":
        await _until(lambda: bool(watcher.running))
    attempt.cancel()
    with pytest.raises(asyncio.CancelledError):
        await attempt
    assert bench.execution.running == 0
    assert watcher.beside == []


async def _until(condition: Callable[[], bool]) -> None:
    while not condition():
        await asyncio.sleep(0)
