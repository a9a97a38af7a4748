"""The store of schedules."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from rauskuclaw.domain.schedules import Schedule, ScheduleRun
from rauskuclaw.ports.store import Page, Submission

RUNS_KEPT = 200


@dataclass(frozen=True, slots=True)
class ScheduleFilter:
    """Exact matches, combined with and; None matches everything."""

    enabled: bool | None = None
    type: str | None = None
    queue: str | None = None


@dataclass(frozen=True, slots=True)
class ScheduleChange:
    """A schedule before and after, the jobs it submits and the lines of its history: all committed or none.

    `after.revision` is `before.revision + 1`.
    """

    before: Schedule
    after: Schedule
    submissions: tuple[Submission, ...] = ()
    runs: tuple[ScheduleRun, ...] = ()


class ScheduleStore(Protocol):
    """Schedules and their histories."""

    async def create(self, schedule: Schedule) -> bool:
        """Store a new schedule. False when the id is taken; repeating the same create is True."""
        ...

    async def get(self, schedule_id: str) -> Schedule | None:
        """The schedule as last committed (consistent), or None."""
        ...

    async def list_schedules(self, where: ScheduleFilter, *, limit: int, cursor: str | None = None) -> Page[Schedule]:
        """Newest first by (created_at, id); at most `limit` (1..500). Raises InvalidRequestError (field `cursor`)."""
        ...

    async def change(self, change: ScheduleChange) -> bool:
        """Apply a change with its submissions and history, atomically and durably, at most 20 submissions.

        False, and nothing written, unless the stored schedule has the revision of `before`; so after a `delete` no
        job is submitted. Repeating an applied change is True. A submission whose job id exists already is left out.
        Where the store enqueues, the wake-ups of the jobs are committed too.
        """
        ...

    async def delete(self, schedule_id: str) -> bool:
        """Remove a schedule and its history. False when there is none. Its jobs stay."""
        ...

    async def due(self, until: datetime, *, limit: int) -> list[Schedule]:
        """Schedules whose `check_at <= until`, most overdue first; reads only what is due."""
        ...

    async def runs(self, schedule_id: str, *, limit: int) -> list[ScheduleRun]:
        """The newest `limit` (1..200) lines of the history, newest first. The newest `RUNS_KEPT` at least are kept."""
        ...
