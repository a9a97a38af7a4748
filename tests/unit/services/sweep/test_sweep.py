"""The sweep finds what was lost, and nothing else."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import pytest

from rauskuclaw.adapters.sqlite.backend import open_sqlite
from rauskuclaw.domain import events
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.domain.losses import DIED
from rauskuclaw.domain.wakeups import WakeUp, next_check
from rauskuclaw.errors import QueueUnavailableError
from rauskuclaw.ports import Backend, Queue
from rauskuclaw.services.jobs.lease_patience import LeasePatience
from rauskuclaw.services.jobs.sweep import Sweep, SweepCounts
from tests.support.clock import ManualClock
from tests.support.factories import RULES, make_job, make_submission
from tests.support.lives import claiming, succeeding

LONG_ENOUGH = timedelta(seconds=61)


class RecordingQueue:
    """Notes what is sent; refuses what it is told to."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.refuses: set[str] = set()
        self.is_away = False

    async def send(self, wake_ups: list[WakeUp]) -> None:
        if self.is_away:
            raise QueueUnavailableError("away")
        if self.refuses & {each.job_id for each in wake_ups}:
            raise ValueError("a message the service will not take")
        self.sent += [each.job_id for each in wake_ups]


class Field:
    """A storage with jobs, a clock and a sweep over them."""

    def __init__(self, backend: Backend, clock: ManualClock) -> None:
        self.clock = clock
        self.queue = RecordingQueue()
        self.backend = replace(backend, queue=cast(Queue, self.queue))
        self.store = backend.store
        self.sweep = self.new_sweep()

    def new_sweep(self, **given: Any) -> Sweep:
        return Sweep(backend=self.backend, rules=RULES, clock=self.clock, **given)

    async def queued(self, **given: Any) -> Job:
        job = make_job(**given)
        await self.store.submit([make_submission(job)], now=self.clock())
        return job

    async def running(self, *, owner: str = "boot-1/worker-1", started: bool = True) -> Job:
        job = await self.queued()
        await self.store.transition(claiming(job, owner=owner, at=self.clock(), rules=RULES))
        held = await self.stored(job)
        assert held.lease is not None
        await self.store.renew_lease(held, until=held.lease.until, started=started)
        return await self.stored(job)

    async def stored(self, job: Job) -> Job:
        found = await self.store.get_job(job.id)
        assert found is not None
        return found


@pytest.fixture
def field(tmp_path: Path, runner: asyncio.Runner) -> Iterator[Field]:
    clock = ManualClock()
    with TemporaryDirectory(prefix="rk-") as run_dir:
        backend = runner.run(open_sqlite(tmp_path / "jobs.sqlite", run_dir=Path(run_dir), clock=clock))
        yield Field(backend, clock)
        runner.run(backend.close())


async def test_a_quiet_field_gives_the_sweep_nothing_to_do(field: Field) -> None:
    await field.queued()
    await field.running()
    assert await field.sweep.tick() == SweepCounts()


async def test_a_forgotten_job_is_woken_again_and_later_each_time(field: Field) -> None:
    job = await field.queued()
    field.clock.advance(LONG_ENOUGH)
    assert (await field.sweep.tick()).resent == 1
    assert field.queue.sent == [job.id]
    stored = await field.stored(job)
    assert (stored.wakes, stored.check_at) == (1, next_check(field.clock(), wakes=1))
    assert (await field.sweep.tick()).resent == 0


async def test_after_a_long_outage_a_woken_job_is_not_overdue_at_once(field: Field) -> None:
    await field.queued()
    field.clock.advance(timedelta(days=3))
    assert (await field.sweep.tick()).resent == 1
    assert (await field.sweep.tick()).resent == 0


async def test_a_job_scheduled_for_later_is_left_alone(field: Field) -> None:
    due = field.clock() + timedelta(days=2)
    await field.queued(run_at=due)
    field.clock.advance(timedelta(days=1))
    assert await field.sweep.tick() == SweepCounts()


async def test_the_job_of_a_dead_worker_goes_back_to_the_queue(field: Field) -> None:
    job = await field.running()
    field.clock.advance(LONG_ENOUGH)
    assert (await field.sweep.tick()).recovered == 1
    stored = await field.stored(job)
    assert (stored.status, stored.crashes, stored.attempts, stored.lease) == (JobStatus.QUEUED, 1, 1, None)


async def test_a_job_that_was_claimed_but_never_started_costs_neither_attempt_nor_crash(field: Field) -> None:
    job = await field.running(started=False)
    field.clock.advance(LONG_ENOUGH)
    await field.sweep.tick()
    stored = await field.stored(job)
    assert (stored.status, stored.crashes, stored.attempts) == (JobStatus.QUEUED, 0, 0)


async def test_the_second_crash_fails_the_job_as_a_crash_loop(field: Field) -> None:
    job = await field.running()
    field.clock.advance(LONG_ENOUGH)
    await field.sweep.tick()
    await field.store.transition(claiming(await field.stored(job), at=field.clock(), rules=RULES))
    held = await field.stored(job)
    assert held.lease is not None
    await field.store.renew_lease(held, until=held.lease.until, started=True)
    field.clock.advance(LONG_ENOUGH)
    assert (await field.sweep.tick()).crash_looped == 1
    stored = await field.stored(job)
    assert stored.error is not None
    assert (stored.status, stored.error.code) == (JobStatus.FAILED, "CRASH_LOOP")


async def test_a_worker_that_finishes_first_wins_over_the_sweep(field: Field) -> None:
    job = await field.running()
    field.clock.advance(LONG_ENOUGH)
    await field.store.transition(succeeding(job, at=field.clock()))
    assert await field.sweep.tick() == SweepCounts()
    assert (await field.stored(job)).status is JobStatus.SUCCEEDED


async def test_two_sweeps_at_once_recover_a_job_once(field: Field) -> None:
    job = await field.running()
    field.clock.advance(LONG_ENOUGH)
    await asyncio.gather(field.sweep.tick(), field.new_sweep().tick())
    messages = [event.message for event in await field.store.read_events(job.id, after=0, limit=100)]
    assert messages.count(events.WORKER_LOST) == 1


async def test_no_more_than_the_pace_are_woken_in_one_tick(field: Field) -> None:
    for _ in range(7):
        await field.queued()
    field.clock.advance(LONG_ENOUGH)
    sweep = field.new_sweep(resends_per_tick=3)
    counts = [await sweep.tick() for _ in range(3)]
    assert [each.resent for each in counts] == [3, 3, 1]
    assert [each.has_more for each in counts] == [True, True, False]
    assert len(set(field.queue.sent)) == 7


async def test_one_message_that_cannot_be_sent_does_not_hold_up_the_others(field: Field) -> None:
    jobs = [await field.queued() for _ in range(9)]
    field.queue.refuses = {jobs[4].id}
    field.clock.advance(LONG_ENOUGH)
    counts = await field.sweep.tick()
    assert (counts.resent, counts.failed_rows) == (8, 1)
    field.queue.refuses = set()
    assert (await field.sweep.tick()).resent == 1


async def test_leases_are_recovered_while_the_queue_is_away(field: Field) -> None:
    job, _ = await field.running(), await field.queued()
    field.queue.is_away = True
    field.clock.advance(LONG_ENOUGH)
    counts = await field.sweep.tick()
    assert (counts.recovered, counts.resent, counts.failed_rows) == (1, 0, 1)
    assert (await field.stored(job)).status is JobStatus.QUEUED


async def test_a_supervisor_frees_the_leases_of_the_child_that_died_and_no_other(field: Field) -> None:
    dead, alive = await field.running(owner="boot-1/worker-1"), await field.running(owner="boot-1/worker-10")
    assert await field.sweep.free_leases(owner_prefix="boot-1/worker-1", loss=DIED) == 1
    assert (await field.stored(dead)).status is JobStatus.QUEUED
    assert (await field.stored(alive)).status is JobStatus.RUNNING


async def test_a_supervisor_frees_the_leases_of_every_earlier_boot(field: Field) -> None:
    old, new = await field.running(owner="boot-1/worker-1"), await field.running(owner="boot-2/worker-1")
    assert await field.sweep.free_other_boots("boot-2") == 1
    assert (await field.stored(old)).status is JobStatus.QUEUED
    assert (await field.stored(new)).status is JobStatus.RUNNING


async def test_the_end_of_a_boot_is_no_crash_of_its_jobs(field: Field) -> None:
    old = await field.running(owner="boot-1/worker-1")
    await field.sweep.free_other_boots("boot-2")
    stored = await field.stored(old)
    assert (stored.status, stored.crashes, stored.interruptions) == (JobStatus.QUEUED, 0, 1)


async def test_where_deaths_are_told_a_lease_that_ran_out_is_no_crash(field: Field) -> None:
    job = await field.running()
    field.clock.advance(LONG_ENOUGH)
    rules = replace(RULES, expiry_is_death=False)
    await Sweep(backend=field.backend, rules=rules, clock=field.clock).tick()
    stored = await field.stored(job)
    assert (stored.status, stored.crashes, stored.interruptions) == (JobStatus.QUEUED, 0, 1)


class Watch:
    """A monotonic clock that is moved by hand, together with the wall clock or not."""

    def __init__(self, field: Field) -> None:
        self.now = 1000.0
        self._field = field
        field.sweep.be_patient(LeasePatience(renewed_within_sec=30, monotonic=lambda: self.now))

    async def tick_for(self, seconds: int) -> int:
        """A tick each second; how many jobs they recovered."""
        recovered = 0
        for _ in range(seconds):
            self.pass_by(1)
            recovered += (await self._field.sweep.tick()).recovered
        return recovered

    def pass_by(self, seconds: float) -> None:
        self.now += seconds
        self._field.clock.advance(timedelta(seconds=seconds))


async def renewed(field: Field, job: Job) -> None:
    held = await field.stored(job)
    assert await field.store.renew_lease(held, until=field.clock() + RULES.lease, started=True)


@pytest.mark.parametrize("jump", [timedelta(days=1), timedelta(hours=-1), timedelta(seconds=90)])
async def test_a_clock_that_jumps_takes_no_job_from_a_worker_that_lives(field: Field, jump: timedelta) -> None:
    watch = Watch(field)
    await watch.tick_for(40)
    job = await field.running()
    field.clock.advance(jump)
    assert await watch.tick_for(20) == 0
    await renewed(field, job)
    assert await watch.tick_for(45) == 0


@pytest.mark.parametrize("jump", [timedelta(days=1), timedelta(hours=-1), timedelta(days=-1)])
async def test_a_clock_that_jumps_keeps_no_job_with_a_worker_that_is_gone(field: Field, jump: timedelta) -> None:
    watch = Watch(field)
    await watch.tick_for(40)
    await field.running()
    field.clock.advance(jump)
    assert await watch.tick_for(29) == 0
    assert await watch.tick_for(3) == 1


async def test_after_a_pause_of_everything_each_worker_may_renew_first(field: Field) -> None:
    watch = Watch(field)
    await watch.tick_for(40)
    job = await field.running()
    watch.pass_by(300)
    assert await watch.tick_for(20) == 0
    await renewed(field, job)
    assert await watch.tick_for(45) == 0


async def test_a_sweep_without_pauses_judges_in_time(field: Field) -> None:
    watch = Watch(field)
    await watch.tick_for(40)
    await field.running()
    assert await watch.tick_for(59) == 0
    assert await watch.tick_for(2) == 1
