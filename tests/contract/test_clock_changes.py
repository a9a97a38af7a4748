"""The machine's clock is set back or forward, by an hour or a day, while things wait.

Nothing then stands still for longer than its own wait, and nothing happens twice.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from rauskuclaw.domain import lifecycle
from rauskuclaw.domain.callbacks import CallbackGate, Delivery
from rauskuclaw.domain.clock import to_ms
from rauskuclaw.domain.conversations import changes
from rauskuclaw.domain.conversations.conversation import Change
from rauskuclaw.domain.job import Job, JobType
from rauskuclaw.domain.lifecycle import Rules
from rauskuclaw.domain.retry import RetryPolicy
from rauskuclaw.domain.schedules import Overlap
from rauskuclaw.egress.policy import EgressResponse, HostRules
from rauskuclaw.ports import Backend, DeliveryChange, JobFilter
from rauskuclaw.ports.schedules import ScheduleFilter
from rauskuclaw.ports.watches import Watch
from rauskuclaw.services.clock_changes import ClockChanges
from rauskuclaw.services.execution.attempt import Outcome
from rauskuclaw.services.jobs.callbacks import TRY_LEASE, Callbacks
from rauskuclaw.services.jobs.endings import LATER, SOON
from rauskuclaw.services.jobs.sweep import Sweep
from rauskuclaw.services.schedules.dispatch import Dispatcher
from rauskuclaw.services.schedules.first_run import with_first_run
from rauskuclaw.services.schedules.requests import Wishes
from tests.functions.callbacks.senders import RepeatingEgress
from tests.support import conversations as talk
from tests.support.attempts import Bench
from tests.support.clock import NOON, ManualClock
from tests.support.drivers import Driver
from tests.support.factories import CALLBACK_URL, make_submission
from tests.support.lives import applied, claiming, retrying
from tests.support.schedules import make_schedule

BACK = [timedelta(hours=-1), timedelta(days=-1)]
STEPS = [*BACK, timedelta(hours=1), timedelta(days=1)]
VISIBILITY = timedelta(seconds=15)
RULES = Rules(callbacks=CallbackGate(allow_all=True), retry=RetryPolicy(base=timedelta(seconds=40)))


@dataclass
class Machine:
    """One machine: its storage, its wall clock, which may be corrected, and the time that really passes."""

    backend: Backend
    wall: ManualClock
    passed_sec: float = 0.0
    changes: ClockChanges = field(init=False)

    def __post_init__(self) -> None:
        self.changes = self.new_scheduler()
        self.bench = Bench(self.backend, self.wall, rules=RULES)

    def new_scheduler(self) -> ClockChanges:
        return ClockChanges(backend=self.backend, clock=self.wall, monotonic=lambda: self.passed_sec)

    def wait(self, seconds: float) -> None:
        self.wall.advance(seconds=seconds)
        self.passed_sec += seconds

    async def correct(self, by: timedelta, *, before_a_start: bool = False) -> int:
        """Set the clock; the scheduler notices while it runs, or looks when it starts."""
        await self.changes.settle()
        self.wall.advance(by)
        if before_a_start:
            self.changes = self.new_scheduler()
        return await self.changes.settle()

    async def received(self) -> list[str]:
        """The messages that are there now."""
        found = await self.backend.queue.receive("default", limit=10, visibility=VISIBILITY)
        return [each.message_id for each in found]

    async def dispatcher_finds(self) -> int:
        """How many jobs schedules submit now."""
        dispatcher = Dispatcher(backend=self.backend, lanes=RULES.lanes, clock=self.wall)
        return (await dispatcher.dispatch_due()).dispatched

    def callbacks(self, egress: RepeatingEgress) -> Callbacks:
        return Callbacks(
            store=self.backend.store,
            egress=egress,
            gate=RULES.callbacks,
            hosts=HostRules(any_host=True),
            clock=self.wall,
        )

    async def delivery(self, job: Job) -> Delivery:
        found = await self.backend.store.get_delivery(job.id)
        assert found is not None
        return found


@asynccontextmanager
async def a_machine(driver: Driver, folder: Path) -> AsyncIterator[Machine]:
    wall = ManualClock()
    with driver.storage(folder, wall) as open_one:
        backend = await open_one()
        try:
            yield Machine(backend, wall)
        finally:
            await backend.close()


def needs_own_clock(machine: Machine) -> None:
    if not machine.backend.capabilities.waits_by_clock:
        pytest.skip("this driver's waits go by the clock of the service")


@pytest.mark.parametrize("step", STEPS)
async def test_a_job_that_was_to_run_at_once_does(driver: Driver, tmp_path: Path, step: timedelta) -> None:
    async with a_machine(driver, tmp_path) as machine:
        job = await machine.bench.submit(created_at=machine.wall())
        machine.wall.advance(step)
        if machine.backend.capabilities.store_enqueues:
            assert len(await machine.received()) == 1
        assert await machine.bench.attempt(job) is Outcome.SUCCEEDED


async def test_a_job_that_is_queued_when_the_clock_goes_back_looks_queued_now(driver: Driver, tmp_path: Path) -> None:
    async with a_machine(driver, tmp_path) as machine:
        needs_own_clock(machine)
        await machine.bench.submit(created_at=machine.wall())
        assert await machine.correct(timedelta(hours=-1)) > 0
        [state] = await machine.backend.metrics.queue_states(machine.wall())
        assert (state.claimable, state.delayed) == (1, 0)


@pytest.mark.parametrize("before_a_start", [False, True])
@pytest.mark.parametrize("step", STEPS)
async def test_a_retry_waits_for_its_backoff_and_no_longer(
    driver: Driver, tmp_path: Path, step: timedelta, before_a_start: bool
) -> None:
    async with a_machine(driver, tmp_path) as machine:
        needs_own_clock(machine)
        store, now = machine.backend.store, machine.wall()
        submission = make_submission(type="test", created_at=now, max_attempts=5)
        await store.submit([submission], now=now)
        await store.create_type(JobType(name="test", handler="builtin:test"))
        queue = machine.backend.queue
        await queue.delete(await queue.receive("default", limit=10, visibility=VISIBILITY))
        running = await applied(store, claiming(submission.job, at=now))
        waiting = await applied(store, retrying(running, at=now, rules=RULES))
        backoff = waiting.run_at - now
        assert timedelta(0) < backoff < timedelta(minutes=1)
        await machine.correct(step, before_a_start=before_a_start)
        if step in BACK:
            assert await machine.received() == []
            assert await machine.bench.attempt(waiting) is Outcome.NOT_DUE
            machine.wait(backoff.total_seconds())
        assert len(await machine.received()) == 1
        assert await machine.bench.attempt(waiting) is Outcome.SUCCEEDED
        assert await machine.bench.attempt(waiting) is Outcome.NOT_CLAIMED


async def test_a_date_somebody_asked_for_stays_that_date(driver: Driver, tmp_path: Path) -> None:
    async with a_machine(driver, tmp_path) as machine:
        needs_own_clock(machine)
        date = NOON + timedelta(minutes=30)
        job = await machine.bench.submit(created_at=machine.wall(), run_at=date)
        await machine.correct(timedelta(hours=-1))
        machine.wait(3600 + 30 * 60 - 5)
        assert (await machine.received(), (await machine.bench.stored(job)).run_at) == ([], date)
        machine.wait(5)
        assert len(await machine.received()) == 1


@pytest.mark.parametrize("before_a_start", [False, True])
@pytest.mark.parametrize("step", BACK)
async def test_a_message_of_a_dead_worker_comes_again_after_its_visibility(
    driver: Driver, tmp_path: Path, step: timedelta, before_a_start: bool
) -> None:
    async with a_machine(driver, tmp_path) as machine:
        needs_own_clock(machine)
        await machine.bench.submit(created_at=machine.wall())
        taken = await machine.received()
        await machine.correct(step, before_a_start=before_a_start)
        assert await machine.received() == []
        machine.wait(VISIBILITY.total_seconds())
        assert await machine.received() == taken


@pytest.mark.parametrize("step", BACK)
async def test_a_lost_message_is_sent_again_within_a_minute(driver: Driver, tmp_path: Path, step: timedelta) -> None:
    async with a_machine(driver, tmp_path) as machine:
        needs_own_clock(machine)
        job = await machine.bench.submit(created_at=machine.wall())
        await machine.correct(step)
        machine.wait(60)
        sweep = Sweep(backend=machine.backend, rules=RULES, clock=machine.wall)
        assert (await sweep.tick()).resent == 1
        # The next look is further away each time; it is still counted from now.
        before = (await machine.bench.stored(job)).check_at
        await machine.correct(step)
        after = (await machine.bench.stored(job)).check_at
        assert before is not None
        assert after is not None
        assert after - machine.wall() == before - (machine.wall() - step)


async def owing(machine: Machine) -> Job:
    """A finished job whose callback has just become due."""
    now = machine.wall()
    submission = make_submission(callback_url=CALLBACK_URL, created_at=now)
    await machine.backend.store.submit([submission], now=now)
    running = await applied(machine.backend.store, claiming(submission.job, at=now))
    return await applied(machine.backend.store, lifecycle.succeed(running, {}, at=now, rules=RULES))


@pytest.mark.parametrize("before_a_start", [False, True])
@pytest.mark.parametrize("step", STEPS)
async def test_a_callback_waits_for_its_own_backoff_and_is_sent_once(
    driver: Driver, tmp_path: Path, step: timedelta, before_a_start: bool
) -> None:
    async with a_machine(driver, tmp_path) as machine:
        needs_own_clock(machine)
        job, failing = await owing(machine), RepeatingEgress(EgressResponse(500))
        assert (await machine.callbacks(failing).deliver_due()).failed == 1
        await machine.correct(step, before_a_start=before_a_start)
        good = RepeatingEgress(EgressResponse(200))
        if step in BACK:
            assert (await machine.callbacks(good).deliver_due()).delivered == 0
            machine.wait(5)
        assert [(await machine.callbacks(good).deliver_due()).delivered for _ in range(2)] == [1, 0]
        assert (await machine.delivery(job)).tries == 2
        # The receiver judges the signature by its own clock, so it says when it was sent.
        assert good.headers[0]["webhook-timestamp"] == str(to_ms(machine.wall()) // 1000)


@pytest.mark.parametrize("step", BACK)
async def test_a_callback_that_is_being_sent_is_not_sent_beside(
    driver: Driver, tmp_path: Path, step: timedelta
) -> None:
    async with a_machine(driver, tmp_path) as machine:
        needs_own_clock(machine)
        job = await owing(machine)
        before = await machine.delivery(job)
        begun = before.begin_try(machine.wall(), lease=TRY_LEASE)
        assert await machine.backend.store.change_delivery(DeliveryChange(before, begun))
        await machine.correct(step)
        egress = RepeatingEgress(EgressResponse(200))
        assert (await machine.callbacks(egress).deliver_due()).delivered == 0
        machine.wait(TRY_LEASE.total_seconds())
        assert (await machine.callbacks(egress).deliver_due()).delivered == 1


async def scheduled(machine: Machine, **given: object) -> None:
    now = machine.wall()
    await machine.backend.store.create_type(JobType(name="report.generate", handler="builtin:report.generate"))
    blank = make_schedule(created_at=now, updated_at=now, next_run_at=None, check_at=None, **given)
    assert await machine.backend.schedules.create(with_first_run(blank, Wishes(), now=now))


@pytest.mark.parametrize("before_a_start", [False, True])
@pytest.mark.parametrize("step", STEPS)
async def test_an_interval_goes_on_within_its_own_length(
    driver: Driver, tmp_path: Path, step: timedelta, before_a_start: bool
) -> None:
    async with a_machine(driver, tmp_path) as machine:
        await scheduled(machine, interval_sec=10, overlap=Overlap.ALLOW)
        assert await machine.dispatcher_finds() == 1
        machine.wait(4)
        await machine.correct(step, before_a_start=before_a_start)
        jobs = [await machine.dispatcher_finds()]
        for _ in range(20):
            machine.wait(1)
            jobs.append(await machine.dispatcher_finds())
        assert sum(jobs) in (2, 3)
        assert 1 in jobs[:11]
        assert max(jobs) == 1


@pytest.mark.parametrize("step", STEPS)
async def test_a_cron_schedule_goes_on_by_the_new_time(driver: Driver, tmp_path: Path, step: timedelta) -> None:
    async with a_machine(driver, tmp_path) as machine:
        await scheduled(machine, interval_sec=None, cron="*/5 * * * *", overlap=Overlap.ALLOW)
        jobs = 0
        for _ in range(3):
            machine.wait(300)
            jobs += await machine.dispatcher_finds()
        assert jobs == 3
        await machine.correct(step)
        found = [await machine.dispatcher_finds()]
        for _ in range(10):
            machine.wait(60)
            found.append(await machine.dispatcher_finds())
        assert sum(found) == (2 if step in BACK else 3)
        assert 1 in found[:6]
        assert len((await machine.backend.store.list_jobs(JobFilter(), limit=50)).items) == 3 + sum(found)


async def test_nominal_times_that_come_again_have_jobs_of_their_own(driver: Driver, tmp_path: Path) -> None:
    async with a_machine(driver, tmp_path) as machine:
        await scheduled(machine, interval_sec=None, cron="*/5 * * * *", overlap=Overlap.ALLOW)
        for _ in range(14):
            machine.wait(300)
            assert await machine.dispatcher_finds() == 1
        await machine.correct(timedelta(hours=-1))
        for _ in range(3):
            machine.wait(300)
            assert await machine.dispatcher_finds() == 1
        assert len((await machine.backend.store.list_jobs(JobFilter(), limit=50)).items) == 14 + 3


async def test_what_ran_at_nine_does_not_run_again_when_nine_comes_again(driver: Driver, tmp_path: Path) -> None:
    async with a_machine(driver, tmp_path) as machine:
        machine.wall.advance(NOON.replace(hour=8) - NOON)
        await scheduled(machine, interval_sec=None, cron="0 9 * * *", overlap=Overlap.ALLOW)
        machine.wait(90 * 60)
        assert await machine.dispatcher_finds() == 1
        await machine.correct(timedelta(hours=-1))
        machine.wait(60 * 60)
        assert await machine.dispatcher_finds() == 0
        machine.wait(24 * 3600)
        assert await machine.dispatcher_finds() == 1


async def test_a_daily_schedule_misses_no_day_when_the_clock_was_a_day_ahead(driver: Driver, tmp_path: Path) -> None:
    async with a_machine(driver, tmp_path) as machine:
        machine.wall.advance(NOON.replace(hour=8) - NOON)
        await scheduled(machine, interval_sec=None, cron="0 9 * * *", overlap=Overlap.ALLOW)
        machine.wait(90 * 60)
        assert await machine.dispatcher_finds() == 1
        await machine.correct(timedelta(days=-1))
        machine.wait(24 * 3600)
        assert await machine.dispatcher_finds() == 1


async def test_a_schedule_that_was_to_start_later_still_does(driver: Driver, tmp_path: Path) -> None:
    async with a_machine(driver, tmp_path) as machine:
        now = machine.wall()
        blank = make_schedule(
            created_at=now, updated_at=now, next_run_at=None, check_at=None, interval_sec=60, overlap=Overlap.ALLOW
        )
        await machine.backend.store.create_type(JobType(name=blank.type, handler="builtin:x"))
        later = with_first_run(blank, Wishes(start_in=timedelta(hours=2)), now=now)
        assert await machine.backend.schedules.create(later)
        await machine.correct(timedelta(hours=-1))
        machine.wait(2 * 3600 - 1)
        assert await machine.dispatcher_finds() == 0
        machine.wait(1)
        assert await machine.dispatcher_finds() == 1


async def test_a_schedule_that_waits_for_its_job_is_looked_at_at_once(driver: Driver, tmp_path: Path) -> None:
    async with a_machine(driver, tmp_path) as machine:
        await scheduled(machine, interval_sec=10, overlap=Overlap.QUEUE)
        assert await machine.dispatcher_finds() == 1
        machine.wait(10)
        assert await machine.dispatcher_finds() == 0
        [before] = (await machine.backend.schedules.list_schedules(ScheduleFilter(), limit=10)).items
        assert before.waiting_at is not None
        await machine.correct(timedelta(hours=-1))
        [after] = (await machine.backend.schedules.list_schedules(ScheduleFilter(), limit=10)).items
        assert after.check_at == machine.wall()


@pytest.mark.parametrize("before_a_start", [False, True])
@pytest.mark.parametrize("step", BACK)
async def test_a_watch_is_looked_at_within_an_hour(
    driver: Driver, tmp_path: Path, step: timedelta, before_a_start: bool
) -> None:
    async with a_machine(driver, tmp_path) as machine:
        needs_own_clock(machine)
        backend = machine.backend
        await backend.watches.put([Watch("job", "watcher", machine.wall() + SOON)])
        await machine.correct(step, before_a_start=before_a_start)
        machine.wait(60)
        assert [each.job_id for each in await backend.watches.due(machine.wall(), limit=10)] == ["job"]


@pytest.mark.parametrize("step", BACK)
async def test_a_turn_is_looked_at_at_once(driver: Driver, tmp_path: Path, step: timedelta) -> None:
    """Its worker may have died without a word."""
    async with a_machine(driver, tmp_path) as machine:
        needs_own_clock(machine)
        backend, began = machine.backend, machine.wall()
        new = await talk.created(backend)
        before = replace(new, updated_at=began, revision=new.revision + 1, check_at=began + changes.FIRST_CHECK)
        await talk.committed(backend, Change(new, before))
        assert await backend.conversations.due(machine.wall(), limit=10) == []
        await machine.correct(step)
        assert [each.id for each in await backend.conversations.due(machine.wall(), limit=10)] == [new.id]


async def test_a_closed_key_opens_when_it_was_said_to(driver: Driver, tmp_path: Path) -> None:
    async with a_machine(driver, tmp_path) as machine:
        needs_own_clock(machine)
        now, ledger = machine.wall(), machine.backend.ledger
        await ledger.close_key("k", until=now + timedelta(seconds=30), reason="429", at=now)
        await machine.correct(timedelta(hours=-1))
        assert await ledger.closed_until("k") == machine.wall() + timedelta(seconds=30)


async def test_nothing_is_touched_while_the_clock_goes_as_it_should(driver: Driver, tmp_path: Path) -> None:
    async with a_machine(driver, tmp_path) as machine:
        await machine.bench.submit(created_at=machine.wall(), run_at=NOON + timedelta(hours=1))
        await scheduled(machine, interval_sec=10, overlap=Overlap.ALLOW)
        await machine.backend.watches.put([Watch("job", "watcher", machine.wall() + LATER)])
        for _ in range(5):
            machine.wait(1)
            assert await machine.changes.settle() == 0
        assert await machine.new_scheduler().settle() == 0


async def test_an_outage_while_planning_anew_is_made_up_for(driver: Driver, tmp_path: Path) -> None:
    async with a_machine(driver, tmp_path) as machine:
        needs_own_clock(machine)
        await machine.bench.submit(created_at=machine.wall())
        machine.bench.store.failing = {"plan_anew"}
        machine.changes = ClockChanges(
            backend=machine.bench.backend, clock=machine.wall, monotonic=lambda: machine.passed_sec
        )
        machine.wall.advance(timedelta(hours=-1))
        with pytest.raises(Exception, match="away"):
            await machine.changes.settle()
        machine.bench.store.failing = set()
        assert await machine.changes.settle() > 0
        assert await machine.changes.settle() == 0
