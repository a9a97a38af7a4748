"""Exact times where ticks are far apart: each tick sends delayed messages for the occurrences until the next one.

A message leads to a dispatch of its schedule, which does nothing when somebody else was there before. So messages may
be lost, doubled or late; the tick dispatches what no message did.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice, takewhile

from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.cron import CronError
from rauskuclaw.domain.reminders import Reminder
from rauskuclaw.domain.schedules import Schedule
from rauskuclaw.ports import Backend
from rauskuclaw.services.schedules.cadence import cadence_of
from rauskuclaw.services.schedules.dispatch import Dispatcher

# Ticks come every 60 s, give or take; what two of them plan twice does no harm.
HORIZON = timedelta(seconds=75)
MAX_SCHEDULES = 1000  # at one tick, the soonest first; further ones are as exact as the tick
MAX_OF_ONE = 80
# A message may be a moment early by our clock; one that is earlier than this waits for the tick.
EARLY = timedelta(seconds=2)


class ScheduleReminders:
    """Plans and answers reminders. Does nothing on a driver whose ticker is exact by itself."""

    def __init__(self, *, backend: Backend, dispatcher: Dispatcher, clock: Clock) -> None:
        self._backend = backend
        self._dispatcher = dispatcher
        self._clock = clock

    async def plan(self, now: datetime | None = None) -> int:
        """Send a reminder for each occurrence of about the next minute; how many. Raises BackendError (retry)."""
        if self._backend.reminders is None:
            return 0
        now = now or self._clock()
        schedules = await self._backend.schedules.due(now + HORIZON, limit=MAX_SCHEDULES)
        found = [Reminder(each.id, at) for each in schedules for at in _times(each, now, now + HORIZON)]
        if found:
            await self._backend.reminders.send(found)
        return len(found)

    async def answer(self, reminder: Reminder) -> None:
        """Dispatch the schedule that a message names. Safe to repeat. Raises BackendError (retry)."""
        now = self._clock()
        if now < reminder.due_at <= now + EARLY:
            now = reminder.due_at
        await self._dispatcher.dispatch_one(reminder.schedule_id, now=now)


def _times(schedule: Schedule, now: datetime, until: datetime) -> list[datetime]:
    """When the dispatcher should look at a schedule, after `now` and before `until`; each second once."""
    times = {schedule.check_at, schedule.next_run_at, *_occurrences(schedule, until)}
    coming = sorted(time for time in times if time is not None and now < time < until)
    return coming[:MAX_OF_ONE]


def _occurrences(schedule: Schedule, until: datetime) -> Iterator[datetime]:
    if schedule.next_run_at is None:
        return iter(())
    try:
        upcoming = (each.at for each in cadence_of(schedule).upcoming(schedule.next_run_at))
        return iter(list(islice(takewhile(lambda at: at < until, upcoming), MAX_OF_ONE)))
    except CronError:
        return iter(())  # the dispatcher says so in the schedule's history
