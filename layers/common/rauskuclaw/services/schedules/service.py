"""Schedules from the caller's side: create, read, change, delete, what comes next, and what became of the rest."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar
from uuid import uuid4

from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.cron import CronError
from rauskuclaw.domain.job import JobType, Json
from rauskuclaw.domain.lanes import LaneMap
from rauskuclaw.domain.schedules import Schedule, ScheduleRun
from rauskuclaw.errors import ConflictError, NotFoundError, StoreUnavailableError
from rauskuclaw.ports.handlers import Registry
from rauskuclaw.ports.schedules import ScheduleChange, ScheduleFilter, ScheduleStore
from rauskuclaw.ports.store import Page
from rauskuclaw.services.fields import FieldFault, invalid
from rauskuclaw.services.jobs.handler_input import input_faults
from rauskuclaw.services.jobs.requests import DEFAULT_PRIORITY, DEFAULT_QUEUE
from rauskuclaw.services.jobs.types import JobTypes
from rauskuclaw.services.principal import Principal
from rauskuclaw.services.schedules.occurrences import Occurrence, cadence_of
from rauskuclaw.services.schedules.reading import (
    DEFAULT_FAILURES,
    read_change,
    read_new,
    read_preview,
)
from rauskuclaw.services.schedules.timing import is_live, with_first_run, with_next_run

CHANGE_TRIES = 20
MOST_PAGES_FILTERED = 20
_MOMENT = timedelta(milliseconds=1)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a job may be allowed to run here, and the lanes whose workers know no such limit."""

    timeout_cap_sec: int
    uncapped_lanes: frozenset[str] = frozenset()


class Schedules:
    """What callers may do with schedules. Every method is given who asks and enforces the queues that caller may use.

    `default_timezone` is for schedules that name none.
    """

    def __init__(
        self,
        *,
        store: ScheduleStore,
        types: JobTypes,
        registry: Registry,
        lanes: LaneMap,
        limits: Limits,
        clock: Clock,
        default_timezone: str = "UTC",
        new_id: Callable[[], str] = lambda: str(uuid4()),
    ) -> None:
        self._store = store
        self._types = types
        self._registry = registry
        self._lanes = lanes
        self._limits = limits
        self._clock = clock
        self._default_timezone = default_timezone
        self._new_id = new_id

    async def create(self, body: Mapping[str, Json], *, caller: Principal) -> Schedule:
        """Store a new schedule. The defaults of its job type are frozen into it.

        Raises InvalidRequestError naming fields, ForbiddenError (queue), BackendError.
        """
        now = self._clock()
        read, wishes = read_new(body, self._blank(caller, now))
        caller.require_queues([read.queue])
        job_type = await self._usable_type(read)
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
        found: list[Schedule] = []
        for _ in range(MOST_PAGES_FILTERED):
            page = await self._store.list_schedules(where, limit=limit - len(found), cursor=cursor)
            found += [schedule for schedule in page.items if caller.sees(schedule.queue)]
            cursor = page.cursor
            if cursor is None or len(found) >= limit:
                break
        return Page(tuple(found), cursor)

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
            await self._usable_type(read)
        if {"timeout_sec", "priority", "type"} & set(body):
            self._check_timeout(read)
        after = replace(read, updated_at=now, revision=before.revision + 1)
        if wishes.reset_breaker:
            after = replace(after, breaker=None, failures=0)
        after, runs = _without_wait(after, now=now)
        after = _timed(lambda: with_next_run(before, after, wishes, now=now))
        return ScheduleChange(before, after, runs=runs)

    async def _usable_type(self, schedule: Schedule) -> JobType:
        job_type = await self._types.find_type(schedule.type)
        if job_type is None:
            raise invalid([FieldFault("type", "no job type has this name")])
        if not job_type.enabled:
            raise invalid([FieldFault("type", f"job type '{job_type.name}' is disabled")])
        spec = self._registry.get(job_type.handler)
        if spec is not None and (faults := input_faults(spec, schedule.input)):
            raise invalid(faults)
        return job_type

    def _check_timeout(self, schedule: Schedule) -> None:
        lane, cap = self._lanes.lane_of(schedule.type, schedule.priority), self._limits.timeout_cap_sec
        if schedule.timeout_sec > cap and lane not in self._limits.uncapped_lanes:
            message = f"must be at most {cap}: longer work needs a lane served outside functions"
            raise invalid([FieldFault("timeout_sec", message)])


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
