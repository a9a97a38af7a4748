"""Schedules from the caller's side: create, read, change, delete, what comes next, and what became of the rest."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar
from uuid import uuid4

from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.cron import CronError
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.schedules import Schedule, ScheduleRun
from rauskuclaw.errors import ConflictError, NotFoundError, StoreUnavailableError
from rauskuclaw.ports.schedules import ScheduleChange, ScheduleFilter, ScheduleStore
from rauskuclaw.ports.store import Page
from rauskuclaw.services.fields import FieldFault, invalid
from rauskuclaw.services.jobs.limits import TimeoutCap
from rauskuclaw.services.jobs.requests import DEFAULT_PRIORITY, DEFAULT_QUEUE
from rauskuclaw.services.jobs.types import JobTypes
from rauskuclaw.services.paging import read_visible
from rauskuclaw.services.principal import Principal
from rauskuclaw.services.schedules.cadence import Occurrence, cadence_of
from rauskuclaw.services.schedules.first_run import is_live, with_first_run, with_next_run
from rauskuclaw.services.schedules.requests import (
    DEFAULT_FAILURES,
    read_change,
    read_new,
    read_preview,
)

CHANGE_TRIES = 20
_MOMENT = timedelta(milliseconds=1)

T = TypeVar("T")


class Schedules:
    """What callers may do with schedules. Every method is given who asks and enforces the queues that caller may use.

    `default_timezone` is for schedules that name none.
    """

    def __init__(
        self,
        *,
        store: ScheduleStore,
        types: JobTypes,
        cap: TimeoutCap,
        clock: Clock,
        default_timezone: str = "UTC",
        new_id: Callable[[], str] = lambda: str(uuid4()),
    ) -> None:
        self._store = store
        self._types = types
        self._cap = cap
        self._clock = clock
        self._default_timezone = default_timezone
        self._new_id = new_id

    async def create(self, body: Mapping[str, Json], *, caller: Principal, schedule_id: str | None = None) -> Schedule:
        """Store a new schedule. The defaults of its job type are frozen into it.

        Raises InvalidRequestError naming fields, ForbiddenError (queue), ConflictError when the id is taken,
        BackendError.
        """
        now = self._clock()
        blank = self._blank(caller, now)
        read, wishes = read_new(body, blank if schedule_id is None else replace(blank, id=schedule_id))
        caller.require_queues([read.queue])
        job_type = await self._types.usable_type(read.type, read.input)
        schedule = replace(
            read,
            timeout_sec=read.timeout_sec or job_type.default_timeout_sec,
            max_attempts=read.max_attempts or job_type.default_max_attempts,
        )
        self._check_timeout(schedule)
        schedule = _timed(lambda: with_first_run(schedule, wishes, now=now))
        if not await self._store.create(schedule):
            raise ConflictError("This id is taken", details={"id": schedule.id})
        return schedule

    async def get(self, schedule_id: str, *, caller: Principal) -> Schedule:
        """The schedule as last committed. Raises NotFoundError, also for one of a queue the caller may not see."""
        schedule = await self._store.get(schedule_id)
        if schedule is None or not caller.sees(schedule.queue):
            raise NotFoundError("Schedule not found", details={"id": schedule_id})
        return schedule

    async def list_schedules(
        self, where: ScheduleFilter, *, caller: Principal, limit: int, cursor: str | None = None
    ) -> Page[Schedule]:
        """Newest first. A page may be short although a cursor says there is more. Raises InvalidRequestError."""
        return await read_visible(
            lambda most, after: self._store.list_schedules(where, limit=most, cursor=after),
            lambda schedule: caller.sees(schedule.queue),
            limit=limit,
            cursor=cursor,
        )

    async def change(self, schedule_id: str, body: Mapping[str, Json], *, caller: Principal) -> Schedule:
        """Change the given fields. A dispatch in between is not lost: the change is made again on what it left.

        `run_now` runs it once, also while it is disabled or stopped by its breaker, and leaves that as it is.

        Raises NotFoundError, InvalidRequestError naming fields, ForbiddenError (queue), BackendError.
        """
        for _ in range(CHANGE_TRIES):
            before = await self.get(schedule_id, caller=caller)
            change = await self._change(before, body, caller)
            if await self._store.change(change):
                return change.after
        raise StoreUnavailableError("The schedule keeps changing; try again")

    async def delete(self, schedule_id: str, *, caller: Principal) -> None:
        """Remove it; when this has returned, no further job is submitted. Raises NotFoundError."""
        await self.get(schedule_id, caller=caller)
        if not await self._store.delete(schedule_id):
            raise NotFoundError("Schedule not found", details={"id": schedule_id})

    async def runs(self, schedule_id: str, *, caller: Principal, limit: int) -> list[ScheduleRun]:
        """The newest lines of the history, newest first. Raises NotFoundError."""
        await self.get(schedule_id, caller=caller)
        return await self._store.runs(schedule_id, limit=limit)

    async def next_runs(self, schedule_id: str, *, caller: Principal, count: int) -> tuple[Schedule, list[Occurrence]]:
        """What comes next, or would while it is not live. Raises NotFoundError, InvalidRequestError (cadence)."""
        schedule = await self.get(schedule_id, caller=caller)
        now = self._clock()
        return schedule, _timed(lambda: _upcoming(schedule, now, count))

    def preview(self, body: Mapping[str, Json]) -> tuple[Schedule, list[Occurrence]]:
        """What a cadence would mean, of a schedule that is not stored. Raises InvalidRequestError naming fields."""
        now = self._clock()
        base = self._blank(Principal(name=""), now)
        read, wishes, count = read_preview(body, replace(base, id=""))
        return read, _timed(lambda: _upcoming(with_first_run(read, wishes, now=now), now, count))

    def _blank(self, caller: Principal, now: datetime) -> Schedule:
        return Schedule(
            id=self._new_id(),
            type="",
            queue=DEFAULT_QUEUE,
            input=None,
            priority=DEFAULT_PRIORITY,
            timeout_sec=0,
            max_attempts=0,
            created_at=now,
            updated_at=now,
            timezone=self._default_timezone,
            max_failures=DEFAULT_FAILURES,
            created_by=caller.name,
        )

    async def _change(self, before: Schedule, body: Mapping[str, Json], caller: Principal) -> ScheduleChange:
        now = self._clock()
        read, wishes = read_change(body, before)
        caller.require_queues([read.queue])
        if "type" in body or "input" in body:
            await self._types.usable_type(read.type, read.input)
        if {"timeout_sec", "priority", "type"} & set(body):
            self._check_timeout(read)
        after = replace(read, updated_at=now, revision=before.revision + 1)
        if wishes.reset_breaker:
            after = replace(after, breaker=None, failures=0)
        after, runs = _without_wait(after, now=now)
        after = _timed(lambda: with_next_run(before, after, wishes, now=now))
        return ScheduleChange(before, after, runs=runs)

    def _check_timeout(self, schedule: Schedule) -> None:
        self._cap.check(schedule.timeout_sec, job_type=schedule.type, priority=schedule.priority)


def _timed(reckon: Callable[[], T]) -> T:
    """A cadence that was read without fault may still have no next time, such as after the end of the calendar."""
    try:
        return reckon()
    except CronError as exc:
        raise invalid([FieldFault("cron", str(exc))]) from exc


def _upcoming(schedule: Schedule, now: datetime, count: int) -> list[Occurrence]:
    """A next run that is set apart from the cadence, such as one asked for now, comes first."""
    cadence = cadence_of(schedule)
    due = schedule.next_run_at
    after = due if due is not None and is_live(schedule) else now
    regular = cadence.upcoming(after)
    if due is None or not is_live(schedule):
        return list(islice(regular, count))
    first = next((each for each in islice(cadence.upcoming(due - _MOMENT), 1) if each.at == due), Occurrence(due))
    return [first, *islice(regular, count - 1)]


def _without_wait(schedule: Schedule, *, now: datetime) -> tuple[Schedule, tuple[ScheduleRun, ...]]:
    """A schedule that is no longer live keeps nobody waiting; the history says what became of who waited."""
    waiting = schedule.waiting_at
    if waiting is None or is_live(schedule):
        return schedule, ()
    line = ScheduleRun(now, waiting, "skipped", "DISABLED", "The schedule was disabled while this waited")
    return replace(schedule, waiting_at=None), (line,)
