"""The next run of a schedule that was just created or changed."""

from dataclasses import replace
from datetime import datetime, timedelta

from rauskuclaw.domain.schedules import Schedule
from rauskuclaw.services.schedules.cadence import cadence_of
from rauskuclaw.services.schedules.requests import Wishes


def with_first_run(schedule: Schedule, wishes: Wishes, *, now: datetime) -> Schedule:
    """A new schedule with its first nominal time: an interval begins at once or after `start_in`, a cron expression
    at its first time after that."""
    return live(_started(schedule, wishes.start_in or timedelta(0), now))


def with_next_run(before: Schedule, after: Schedule, wishes: Wishes, *, now: datetime) -> Schedule:
    """A changed schedule with its next nominal time. `run_now` wins over all else.

    What passed while the schedule was disabled, or stopped by its breaker, was not missed.
    """
    changed = _next_run(before, after, wishes, now=now)
    if not wishes.run_now and not is_live(before) and not is_live(changed):
        changed = replace(changed, check_at=before.check_at)  # a run asked for a moment ago is still owed
    return changed if changed.next_run_at == before.next_run_at else replace(changed, planned_at=now)


def _next_run(before: Schedule, after: Schedule, wishes: Wishes, *, now: datetime) -> Schedule:
    if wishes.run_now:
        return replace(live(replace(after, next_run_at=now)), check_at=now)
    is_retimed = after.cron is not None and (wishes.has_cadence or after.timezone != before.timezone)
    if wishes.start_in is not None or is_retimed:
        return live(_started(after, wishes.start_in or timedelta(0), now))
    if before.cron is not None and after.cron is None:
        return live(replace(after, next_run_at=now))
    is_past = after.next_run_at is None or after.next_run_at <= now
    if is_past and before.check_at is None and is_live(after):
        return live(replace(after, next_run_at=cadence_of(after).next_after(now)))
    return live(after)


def planned_anew(schedule: Schedule, *, now: datetime) -> Schedule | None:
    """The schedule as it goes on after the clock was set back below the time its next run was reckoned at.

    An interval waits for the rest of it, from now. A cron expression goes by the new time, unless its next run is less
    than one and a half of its own distances away: what ran shortly before the clock was set back is not to run again.
    None: it goes on as it is. Raises CronError.
    """
    due, planned = schedule.next_run_at, schedule.planned_at
    if due is None or planned is None or planned <= now or not is_live(schedule):
        return None
    if schedule.cron is None:
        sooner = now + (due - planned)
    else:
        cadence = cadence_of(schedule)
        distance = cadence.next_after(due) - due
        is_near = due - now <= distance * 3 / 2 or due - planned > distance * 3 / 2
        sooner = due if is_near else cadence.next_after(now)
    turn = schedule.turn + (sooner < due)
    after = live(replace(schedule, next_run_at=sooner, planned_at=now, turn=turn, revision=schedule.revision + 1))
    if schedule.waiting_at is not None or schedule.last_error is not None:
        return replace(after, check_at=now)
    return after


def is_live(schedule: Schedule) -> bool:
    """Whether its occurrences are dispatched at all."""
    return schedule.enabled and schedule.breaker is None


def live(schedule: Schedule) -> Schedule:
    """The schedule with the time at which the dispatcher looks: its next run, or at once if one waits."""
    if not is_live(schedule):
        return replace(schedule, check_at=None)
    times = [time for time in (schedule.next_run_at, schedule.waiting_at) if time is not None]
    return replace(schedule, check_at=min(times, default=None))


def _started(schedule: Schedule, start_in: timedelta, now: datetime) -> Schedule:
    begin = now + start_in
    if schedule.cron is None:
        return replace(schedule, next_run_at=begin, planned_at=now)
    return replace(schedule, next_run_at=cadence_of(schedule).next_after(begin), planned_at=now)
