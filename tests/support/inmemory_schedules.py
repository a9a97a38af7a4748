"""Schedules in memory: every promise of `rauskuclaw.ports.schedules` except durability."""

import base64
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from rauskuclaw.domain.clock import to_ms
from rauskuclaw.domain.schedules import Schedule, ScheduleRun
from rauskuclaw.errors import InvalidRequestError
from rauskuclaw.ports.notifier import SCHEDULES_TOPIC
from rauskuclaw.ports.schedules import RUNS_KEPT, ScheduleChange, ScheduleFilter
from rauskuclaw.ports.store import Page, Submission


@dataclass
class ScheduleTables:
    """What is kept."""

    schedules: dict[str, Schedule] = field(default_factory=dict)
    runs: dict[str, list[ScheduleRun]] = field(default_factory=dict)


def _as_stored(schedule: Schedule) -> Schedule:
    return replace(schedule, input=json.loads(json.dumps(schedule.input, allow_nan=False)))


def _newest_first(schedule: Schedule) -> tuple[int, str]:
    return (to_ms(schedule.created_at), schedule.id)


class InMemorySchedules:
    """`submit` stores a job with what belongs to it, unless its id is known; `notify` takes the topics of a commit."""

    def __init__(
        self,
        tables: ScheduleTables,
        *,
        submit: Callable[[Submission, datetime], object],
        notify: Callable[[Iterable[str]], None],
    ) -> None:
        self._tables = tables
        self._submit = submit
        self._notify = notify

    async def create(self, schedule: Schedule) -> bool:
        new = _as_stored(schedule)
        stored = self._tables.schedules.setdefault(schedule.id, new)
        self._notify([SCHEDULES_TOPIC])
        return stored == new

    async def get(self, schedule_id: str) -> Schedule | None:
        return self._tables.schedules.get(schedule_id)

    async def list_schedules(self, where: ScheduleFilter, *, limit: int, cursor: str | None = None) -> Page[Schedule]:
        before = None if cursor is None else _read_cursor(cursor)
        rows = sorted(self._tables.schedules.values(), key=_newest_first, reverse=True)
        rows = [each for each in rows if _matches(each, where) and (before is None or _newest_first(each) < before)]
        return Page(tuple(rows[:limit]), _write_cursor(rows[limit - 1]) if len(rows) > limit else None)

    async def change(self, change: ScheduleChange) -> bool:
        stored = self._tables.schedules.get(change.before.id)
        after = _as_stored(change.after)
        if stored is None or stored.revision != change.before.revision:
            return stored == after
        self._tables.schedules[stored.id] = after
        for submission in change.submissions:
            self._submit(submission, after.updated_at)
        lines = [*self._tables.runs.get(stored.id, []), *change.runs]
        self._tables.runs[stored.id] = lines[-RUNS_KEPT:]
        self._notify([SCHEDULES_TOPIC])
        return True

    async def delete(self, schedule_id: str) -> bool:
        self._tables.runs.pop(schedule_id, None)
        return self._tables.schedules.pop(schedule_id, None) is not None

    async def due(self, until: datetime, *, limit: int) -> list[Schedule]:
        found = [(each.check_at, each.id) for each in self._tables.schedules.values() if each.check_at is not None]
        due = sorted((check_at, schedule_id) for check_at, schedule_id in found if check_at <= until)
        return [self._tables.schedules[schedule_id] for _, schedule_id in due[:limit]]

    async def runs(self, schedule_id: str, *, limit: int) -> list[ScheduleRun]:
        return self._tables.runs.get(schedule_id, [])[::-1][:limit]


def _matches(schedule: Schedule, where: ScheduleFilter) -> bool:
    wanted = (where.enabled, where.type, where.queue)
    has = (schedule.enabled, schedule.type, schedule.queue)
    return all(want in (None, value) for want, value in zip(wanted, has, strict=True))


def _write_cursor(schedule: Schedule) -> str:
    return base64.urlsafe_b64encode(json.dumps(_newest_first(schedule)).encode()).decode()


def _read_cursor(cursor: str) -> tuple[int, str]:
    try:
        match json.loads(base64.urlsafe_b64decode(cursor.encode())):
            case [int(created_ms), str(schedule_id)] if abs(created_ms) < 2**63 and schedule_id.isascii():
                return (created_ms, schedule_id)
    except (ValueError, RecursionError):
        pass
    raise InvalidRequestError("cursor is not one this API gave out", details={"field": "cursor"})
