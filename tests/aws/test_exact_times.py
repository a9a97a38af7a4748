"""Occurrences between two ticks: each tick's messages, delivered when SQS would deliver them."""

import asyncio
import heapq
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from rauskuclaw.domain.lanes import LaneMap
from rauskuclaw.domain.reminders import Reminder, decode
from rauskuclaw.domain.schedules import Overlap, Schedule
from rauskuclaw.ports import Backend, JobFilter
from rauskuclaw.services.schedules.dispatch import Dispatcher
from rauskuclaw.services.schedules.reminders import ScheduleReminders
from tests.support.aws import AwsStorage, new_session
from tests.support.clock import NOON, ManualClock, after
from tests.support.factories import make_job_type
from tests.support.schedules import make_schedule

# When the clock's events come: about every minute, some late, one of them not at all.
TICKS = (3.4, 63.1, 124.9, 183.2)
JITTER_SEC = 0.05


class Line:
    """The schedule queue in the test's own time: what was sent to it, by when it is to be delivered."""

    def __init__(self, clock: ManualClock, url: str) -> None:
        self._clock = clock
        self._url = url
        self._messages: list[tuple[datetime, int, str]] = []
        self.sent = 0

    def install(self, session: Any) -> Any:
        session.events.register("before-parameter-build.sqs.SendMessageBatch", self._note)
        return session

    def due(self, until: datetime) -> Iterator[tuple[datetime, str]]:
        while self._messages and self._messages[0][0] <= until:
            at, _, body = heapq.heappop(self._messages)
            yield at, body

    def _note(self, params: Any, **_: Any) -> None:
        for entry in params["Entries"] if params["QueueUrl"] == self._url else ():
            self.sent += 1
            at = self._clock() + timedelta(seconds=entry["DelaySeconds"] + JITTER_SEC)
            heapq.heappush(self._messages, (at, self.sent, entry["MessageBody"]))


class World:
    """One scheduler, its clock, and the line between them."""

    def __init__(self, backend: Backend, clock: ManualClock, line: Line) -> None:
        self.backend = backend
        self.clock = clock
        self.line = line
        self.dispatcher = Dispatcher(backend=backend, lanes=LaneMap(), clock=clock)
        self.reminders = ScheduleReminders(backend=backend, dispatcher=self.dispatcher, clock=clock)

    async def play(self, ticks: tuple[float, ...], *, doubled: bool = False) -> None:
        """Ticks at these seconds, and messages at theirs."""
        for second in ticks:
            await self._deliver(after(second), doubled=doubled)
            self.clock.advance(after(second) - self.clock())
            await self.dispatcher.dispatch_due()
            await self.reminders.plan()
        await self._deliver(after(ticks[-1] + 58), doubled=doubled)

    async def _deliver(self, until: datetime, *, doubled: bool) -> None:
        for at, body in self.line.due(until):
            self.clock.advance(max(timedelta(0), at - self.clock()))
            for _ in range(2 if doubled else 1):
                await self.reminders.answer(decode(body))

    async def lateness(self, schedule: Schedule) -> dict[float, float]:
        """From nominal second after noon to how late it was dispatched, in seconds."""
        runs = await self.backend.schedules.runs(schedule.id, limit=200)
        assert {run.outcome for run in runs} <= {"submitted"}
        return {(run.nominal_at - NOON).total_seconds(): (run.at - run.nominal_at).total_seconds() for run in runs}


@pytest.fixture
def world(storage: AwsStorage, runner: asyncio.Runner) -> Iterator[World]:
    clock = ManualClock()
    line = Line(clock, storage.queue_urls["schedule"])
    backend = runner.run(storage.open(clock=clock, session=line.install(new_session())))
    runner.run(backend.store.create_type(make_job_type(name="report.generate")))
    yield World(backend, clock, line)
    runner.run(backend.close())


async def stored(world: World, **given: Any) -> Schedule:
    schedule = make_schedule(**{"overlap": Overlap.ALLOW, **given})
    assert await world.backend.schedules.create(schedule)
    return schedule


async def test_every_occurrence_of_a_ten_second_schedule_is_dispatched_at_its_second(world: World) -> None:
    schedule = await stored(world, interval_sec=10, next_run_at=after(10))
    await world.play(TICKS)
    late = await world.lateness(schedule)
    assert list(late) == [float(second) for second in range(240, 0, -10)]
    assert max(late.values()) < 1 + JITTER_SEC
    assert world.line.sent <= 2 * len(late)


@pytest.mark.parametrize(
    ("cron", "seconds"),
    [("*/15 * * * * *", range(60, 241, 15)), ("7 * * * * *", (67, 127, 187)), ("* * * * *", range(60, 241, 60))],
)
async def test_cron_expressions_are_as_exact(world: World, cron: str, seconds: Sequence[int]) -> None:
    schedule = await stored(world, cron=cron, next_run_at=after(seconds[0]))
    await world.play(TICKS)
    late = await world.lateness(schedule)
    assert sorted(late) == list(seconds)
    assert max(late.values()) < 1 + JITTER_SEC


async def test_doubled_messages_dispatch_nothing_twice(world: World) -> None:
    schedule = await stored(world, interval_sec=10, next_run_at=after(10))
    await world.play(TICKS, doubled=True)
    assert len(await world.lateness(schedule)) == 24
    jobs = await world.backend.store.list_jobs(JobFilter(), limit=100)
    assert len({job.id for job in jobs.items}) == len(jobs.items) == 24


async def test_lost_messages_leave_it_to_the_next_tick(world: World) -> None:
    schedule = await stored(world, interval_sec=30, next_run_at=after(10))
    await world.dispatcher.dispatch_due()
    assert await world.reminders.plan() == 3
    list(world.line.due(after(hours=1)))
    world.clock.advance(seconds=60)
    await world.dispatcher.dispatch_due()
    runs = await world.backend.schedules.runs(schedule.id, limit=10)
    assert [(run.outcome, run.nominal_at) for run in runs if run.job_id] == [("submitted", after(40))]


async def test_what_is_disabled_or_far_away_is_not_planned(world: World) -> None:
    await stored(world, enabled=False)
    await stored(world, next_run_at=after(76))
    assert await world.reminders.plan() == 0
    near = await stored(world, next_run_at=after(74))
    assert await world.reminders.plan() == 1
    assert [decode(body).schedule_id for _, body in world.line.due(after(80))] == [near.id]


async def test_an_occurrence_that_waits_is_looked_at_when_it_is_due(world: World) -> None:
    await stored(world, cron="0 0 1 1 *", next_run_at=after(days=200), check_at=after(20), waiting_at=NOON)
    assert await world.reminders.plan() == 1
    [(at, _)] = world.line.due(after(80))
    assert at == after(20 + JITTER_SEC)


async def test_a_message_that_is_a_moment_early_counts_as_in_time(world: World) -> None:
    schedule = await stored(world, next_run_at=after(10))
    world.clock.advance(seconds=9.5)
    await world.reminders.answer(Reminder(schedule.id, after(10)))
    assert await world.lateness(schedule) == {10.0: 0.0}


async def test_a_message_that_is_far_too_early_does_nothing(world: World) -> None:
    schedule = await stored(world, next_run_at=after(10))
    await world.reminders.answer(Reminder(schedule.id, after(10)))
    await world.reminders.answer(Reminder("no-such-schedule", NOON))
    assert await world.lateness(schedule) == {}


async def test_a_driver_without_reminders_is_left_alone(world: World) -> None:
    await stored(world, next_run_at=after(5))
    plain = replace(world.backend, reminders=None)
    reminders = ScheduleReminders(backend=plain, dispatcher=world.dispatcher, clock=world.clock)
    assert await reminders.plan() == 0
    assert world.line.sent == 0


@pytest.mark.parametrize("number", range(3))
async def test_many_schedules_are_reminded_of_in_batches(world: World, number: int) -> None:
    await asyncio.gather(*(stored(world, next_run_at=after(5 + n)) for n in range(9 + number)))
    assert await world.reminders.plan() == 9 + number + sum(5 + n + 60 < 75 for n in range(9 + number))
