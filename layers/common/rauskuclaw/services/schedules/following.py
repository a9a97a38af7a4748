"""The occurrence after the one that a job is from: until then, whoever is asked by that job has time."""

from collections.abc import Callable
from datetime import datetime

from rauskuclaw.domain.cron import CronError
from rauskuclaw.ports.schedules import ScheduleStore
from rauskuclaw.services.schedules.cadence import cadence_of
from rauskuclaw.services.schedules.first_run import is_live
from rauskuclaw.services.schedules.submitting import SUBMITTED_BY

NextAfter = Callable[[datetime], datetime | None]


def never(_: datetime) -> None:
    """No schedule, no next occurrence."""


async def following(store: ScheduleStore, submitted_by: str) -> NextAfter:
    """The next occurrence after a moment of the schedule that submitted a job; None where there will be none.

    `submitted_by` is the name that the job was created under. Raises BackendError (retry).
    """
    if not submitted_by.startswith(SUBMITTED_BY):
        return never
    schedule = await store.get(submitted_by.removeprefix(SUBMITTED_BY))
    if schedule is None or not is_live(schedule):
        return never
    try:
        return cadence_of(schedule).next_after
    except CronError:
        return never
