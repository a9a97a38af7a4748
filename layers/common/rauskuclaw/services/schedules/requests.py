"""Reading requests about schedules: every field's type and range, before anything is looked up or stored."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TypeVar

from rauskuclaw.domain.cron import Cron, CronError
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.schedules import CatchUp, Overlap, Schedule
from rauskuclaw.services.fields import FieldFault, Fields, invalid
from rauskuclaw.services.jobs.limits import MAX_ATTEMPTS, MAX_TIMEOUT_SEC
from rauskuclaw.services.jobs.requests import MAX_TAGS, read_queue, read_tags
from rauskuclaw.services.jobs.types import NAME_EXPECTED, NAME_PATTERN
from rauskuclaw.services.schedules.cadence import zone_of

MIN_INTERVAL_SEC = 5
MAX_INTERVAL_SEC = 86_400
MAX_START_SEC = 86_400
MAX_NAME = 120
MAX_ZONE = 64
MAX_RUNS_PER_DAY = 100_000
MAX_FAILURES = 1000
DEFAULT_FAILURES = 10
DEFAULT_PREVIEW = 20
MAX_PREVIEW = 100

# Neither what the host of the moment takes for its own, nor zones that count leap seconds, half a minute off.
NOT_ZONES = r"(?!(?:localtime|posixrules|Factory)$|(?:posix|right)/)"
ZONE_PATTERN = re.compile(rf"{NOT_ZONES}[A-Za-z0-9_+/-]{{1,{MAX_ZONE}}}")
ID_PATTERN = re.compile(r"[A-Za-z0-9-]{0,64}")
DIRECT = ("name", "enabled", "type", "queue", "priority", "timeout_sec", "max_attempts", "tags", "input", "timezone",
          "overlap", "catch_up", "max_runs_per_day", "max_failures")  # fmt: skip
CHANGEABLE = (*DIRECT, "interval_sec", "cron", "start_in_sec", "run_now", "reset_breaker")

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a request asks for beyond the fields of the schedule. `start_in` is None when it says nothing about it."""

    start_in: timedelta | None = None
    has_cadence: bool = False
    run_now: bool = False
    reset_breaker: bool = False


def read_new(body: Mapping[str, Json], base: Schedule) -> tuple[Schedule, Wishes]:
    """The schedule of a create body on top of `base`, which has the defaults; timeout and attempts stay 0 if not
    given. Raises InvalidRequestError naming fields."""
    _require_one_cadence(body)
    fields = Fields(body)
    if not fields.has("type"):
        fields.fault("type", "is required")
    read = _read(fields, base)
    fields.check()
    return read


def read_change(body: Mapping[str, Json], base: Schedule) -> tuple[Schedule, Wishes]:
    """The schedule with the given fields replaced. Raises InvalidRequestError naming fields."""
    given = [name for name in CHANGEABLE if name in body]
    if not [name for name in given if name not in ("run_now", "reset_breaker") or body[name] is not False]:
        raise invalid([FieldFault("body", f"give at least one of {', '.join(CHANGEABLE)}")])
    fields = Fields(body, null_is_absent=False)
    if "interval_sec" in body or "cron" in body:
        _require_one_cadence(body)
    read = _read(fields, base)
    fields.check()
    return read


def read_preview(body: Mapping[str, Json], base: Schedule) -> tuple[Schedule, Wishes, int]:
    """The cadence to preview on top of `base`, and how many occurrences. Raises InvalidRequestError naming fields."""
    _require_one_cadence(body)
    fields = Fields(body)
    seed = fields.text("schedule_id", pattern=ID_PATTERN, expected="the id of a schedule", default=base.id)
    schedule = _cadence(fields, replace(base, id=seed, timezone=_timezone(fields, base.timezone)))
    count = fields.integer("n", low=1, high=MAX_PREVIEW, default=DEFAULT_PREVIEW)
    wishes = Wishes(start_in=_start_in(fields), has_cadence=True)
    fields.check()
    return schedule, wishes, count


def _require_one_cadence(body: Mapping[str, Json]) -> None:
    """The keys count, whatever their values are."""
    if ("interval_sec" in body) == ("cron" in body):
        raise invalid([FieldFault("cron", "give exactly one of interval_sec and cron")])


def _read(fields: Fields, base: Schedule) -> tuple[Schedule, Wishes]:
    schedule = replace(
        base,
        name=_name(fields, base.name),
        enabled=fields.boolean("enabled", default=base.enabled),
        type=fields.text("type", pattern=NAME_PATTERN, expected=NAME_EXPECTED, default=base.type),
        queue=_queue(fields, base.queue),
        input=fields.source.get("input", base.input),
        priority=fields.integer("priority", low=0, high=10, default=base.priority),
        timeout_sec=fields.integer("timeout_sec", low=1, high=MAX_TIMEOUT_SEC, default=base.timeout_sec),
        max_attempts=fields.integer("max_attempts", low=1, high=MAX_ATTEMPTS, default=base.max_attempts),
        tags=_tags(fields, base.tags),
        timezone=_timezone(fields, base.timezone),
        overlap=_choice(fields, "overlap", Overlap, default=base.overlap),
        catch_up=_choice(fields, "catch_up", CatchUp, default=base.catch_up),
        max_runs_per_day=_limit(fields, "max_runs_per_day", MAX_RUNS_PER_DAY, default=base.max_runs_per_day),
        max_failures=_limit(fields, "max_failures", MAX_FAILURES, default=base.max_failures),
    )
    wishes = Wishes(
        start_in=_start_in(fields),
        has_cadence="interval_sec" in fields.source or "cron" in fields.source,
        run_now=fields.boolean("run_now", default=False),
        reset_breaker=fields.boolean("reset_breaker", default=False),
    )
    return _cadence(fields, schedule), wishes


def _name(fields: Fields, default: str | None) -> str | None:
    if "name" not in fields.source:
        return default
    value = fields.source["name"]
    if value is not None and (not isinstance(value, str) or len(value) > MAX_NAME):
        fields.fault("name", f"must be text of at most {MAX_NAME} characters")
        return default
    return (value or "").strip() or None


def _queue(fields: Fields, default: str) -> str:
    """A change to null would move the schedule to another queue without saying so."""
    if "queue" not in fields.source:
        return default
    if fields.source["queue"] is None and not fields.null_is_absent:
        fields.fault("queue", "must be text")
        return default
    return read_queue(fields)


def _tags(fields: Fields, default: tuple[str, ...]) -> tuple[str, ...]:
    if "tags" not in fields.source:
        return default
    if fields.source["tags"] is None and not fields.null_is_absent:
        fields.fault("tags", "must be an array")
    return read_tags(fields, most=MAX_TAGS)


def _timezone(fields: Fields, default: str) -> str:
    name = fields.text("timezone", pattern=ZONE_PATTERN, expected="the name of a time zone", default=default)
    try:
        zone_of(name)
    except CronError as exc:
        fields.fault("timezone", str(exc))
    return name


def _choice(fields: Fields, name: str, choices: type[E], *, default: E) -> E:
    if not fields.has(name):
        return default
    value = fields.source[name]
    known = {choice.value: choice for choice in choices}
    if not isinstance(value, str) or value not in known:
        fields.fault(name, f"must be one of {', '.join(known)}")
        return default
    return known[value]


def _limit(fields: Fields, name: str, high: int, *, default: int | None) -> int | None:
    """A limit; 0 and null switch it off."""
    if name not in fields.source:
        return default
    if fields.source[name] is None:
        return None
    return fields.integer(name, low=0, high=high, default=0) or None


def _start_in(fields: Fields) -> timedelta | None:
    if not fields.has("start_in_sec"):
        return None
    return timedelta(seconds=fields.integer("start_in_sec", low=0, high=MAX_START_SEC, default=0))


def _cadence(fields: Fields, schedule: Schedule) -> Schedule:
    """Both keys are read even when null, which is neither an interval nor an expression."""
    strict = Fields(fields.source, null_is_absent=False, faults=fields.faults)
    if "interval_sec" in fields.source:
        low, high = MIN_INTERVAL_SEC, MAX_INTERVAL_SEC
        interval_sec = strict.integer("interval_sec", low=low, high=high, default=low)
        schedule = replace(schedule, interval_sec=interval_sec, cron=None)
    if "cron" in fields.source:
        schedule = replace(schedule, interval_sec=None, cron=_cron(fields, schedule.id))
    return schedule


def _cron(fields: Fields, seed: str) -> str:
    value = fields.source["cron"]
    if not isinstance(value, str):
        fields.fault("cron", "must be text")
        return ""
    try:
        return Cron(value, seed=seed).text.strip()
    except CronError as exc:
        fields.fault("cron", str(exc))
        return ""
