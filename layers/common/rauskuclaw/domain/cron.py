"""Cron expressions: croniter behind the syntax that our clients know. Wall-clock times only; zones are not its concern.

Five fields, or six with leading seconds; fewer are padded on the left with `*` (seconds with 0), so `* * *` is every
minute. Names, ranges, steps, lists, `L`, `5L`, `?`, `5#2`, `H` (hashed from a seed) and @aliases. croniter 7 differs in
four ways that are put right here: it takes six fields as trailing seconds, takes seven, refuses fewer than five, and
takes days that no month has. Two more are put right because they surprise: it reads `9-9` as the whole cycle, and
hashes the aliases as soon as it is given a seed.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TypedDict

from rauskuclaw.domain.exceptions import DomainError

MAX_CRON = 200
ALIASES = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
PADDING = ("0", "*", "*", "*", "*", "*")
FIELD_NAMES = (
    ("second", "0 to 59"),
    ("minute", "0 to 59"),
    ("hour", "0 to 23"),
    ("day of the month", "1 to 31 or L"),
    ("month", "1 to 12 or jan to dec"),
    ("weekday", "0 to 7 or sun to sat"),
)
HOUR, DAY, WEEKDAY = 2, 3, 5  # places in an expression of six fields
EXPANDED_DAY, EXPANDED_WEEKDAY = 2, 4  # and in croniter's list, which has the seconds last
CRONITER_FAULTS = (ValueError, KeyError, TypeError, IndexError, AttributeError, AssertionError, OverflowError)
ANY_TIME = datetime.fromisoformat("2024-01-01T00:00:00")  # wall-clock times here have no zone
# Lists this long name every value there is; more is not meant well.
MAX_ITEMS = 60
FIELD = re.compile(r"[0-9a-z*?,/#()-]+")
# `R` is random at each reading, and `W` is not among what clients know.
NOT_OURS = re.compile(r"(?<![a-z])r(?![a-z])|\dw|w\d")
LAST_WEEKDAY = re.compile(r"(?<![\w#])([0-7])l(?!\w)")
EQUAL_RANGE = re.compile(r"(?<![\w(])(\w+)-\1(/\d+)?(?![\w)])")
WILDCARD = re.compile(r"(^|,)(\*|h/|0-23(,|$))")


class CronError(DomainError):
    """The expression cannot be used; the message says why, for people."""


class Cron:
    """A valid expression. `seed` settles what `H` stands for."""

    def __init__(self, text: str, *, seed: str = "") -> None:
        self.text = text
        parsed = _parsed(text, seed)
        self._next = parsed.next_after
        self.has_wildcard_hour = parsed.has_wildcard_hour
        """Whether the hour is `*`, `*/n` or `H/n`, which means a rhythm; other hours are times of the day."""

    def next_after(self, local: datetime) -> datetime:
        """The first matching wall-clock time after `local` (naive, as is the answer), to the second.

        Raises CronError when there is none within 50 years.
        """
        try:
            return self._next(local.replace(microsecond=0, fold=0))
        except (ValueError, OverflowError) as exc:
            raise CronError("has no further time within 50 years") from exc


def _fields(text: str) -> list[str]:
    """The six fields of an expression, lower case."""
    if len(text) > MAX_CRON:
        raise CronError(f"must be at most {MAX_CRON} characters long")
    if not text.isascii():
        raise CronError("has characters that no cron expression has")
    lowered = text.strip().lower()
    if lowered.startswith("@"):
        if lowered not in ALIASES:
            raise CronError(f"unknown alias (known: {', '.join(ALIASES)})")
        lowered = ALIASES[lowered]
    fields = lowered.split()
    if not fields:
        raise CronError("must not be blank")
    if len(fields) > len(PADDING):
        raise CronError(f"has {len(fields)} fields; the most are six, seconds first")
    for field in fields:
        if not FIELD.fullmatch(field) or NOT_OURS.search(field) or field.count(",") >= MAX_ITEMS:
            raise CronError(f"cannot read the field {field!r}")
    return [*PADDING[: len(PADDING) - len(fields)], *fields]


@dataclass(frozen=True, slots=True)
class _Parsed:
    next_after: Callable[[datetime], datetime]
    has_wildcard_hour: bool


class Reading(TypedDict):
    """How croniter is to read an expression: `hash_id` decides where an `H` falls."""

    hash_id: bytes
    second_at_beginning: bool


@lru_cache(maxsize=1024)
def _parsed(text: str, seed: str) -> _Parsed:
    """How to get from one time to the next. Bounded: a text that is not refused costs about a millisecond."""
    fields = [EQUAL_RANGE.sub(r"\1", field) for field in _fields(text)]
    fields[WEEKDAY] = LAST_WEEKDAY.sub(r"l\1", fields[WEEKDAY])
    given: Reading = {"hash_id": seed.encode(), "second_at_beginning": True}
    faults: list[CronError] = []
    found: list[Callable[[datetime], datetime]] = []
    for each in _alternatives(fields, given):
        try:
            found.append(_times(" ".join(each), given))
        except CronError as exc:
            faults.append(exc)
    if not found:
        raise faults[0]
    has_wildcard_hour = WILDCARD.search(fields[HOUR]) is not None
    if len(found) == 1:
        return _Parsed(found[0], has_wildcard_hour)
    return _Parsed(lambda local: min(times(local) for times in found), has_wildcard_hour)


def _alternatives(fields: list[str], given: Reading) -> list[list[str]]:
    """One expression for the day of the month and one for the weekday where both are restricted: either suffices.

    croniter joins them itself, but not for `5#2` and `5L`, and refuses a 30 February that a weekday would make up for.
    """
    from croniter import croniter  # late: only who plans times pays for loading it

    try:
        expanded, _ = croniter.expand(" ".join(fields), **given)
    except CRONITER_FAULTS as exc:
        raise CronError(_explained(exc, fields, given)) from exc
    if ["*"] in (expanded[EXPANDED_DAY], expanded[EXPANDED_WEEKDAY]):
        return [fields]
    return [[*fields[:place], "*", *fields[place + 1 :]] for place in (WEEKDAY, DAY)]


def _times(expression: str, given: Reading) -> Callable[[datetime], datetime]:
    """How croniter gets from one time to the next. Raises CronError."""
    from croniter import croniter

    try:
        # `strict` refuses days that no month has, such as 31 February.
        croniter.expand(expression, strict=True, **given)
        times = croniter(expression, ANY_TIME, **given)
        times.get_next(datetime)
    except CRONITER_FAULTS as exc:
        raise CronError(_explained(exc, expression.split(), given)) from exc

    def next_after(local: datetime) -> datetime:
        found: datetime = times.get_next(datetime, start_time=local)
        return found

    return next_after


def _explained(exc: Exception, fields: list[str], given: Reading) -> str:
    text = str(exc)
    if "never occur" in text or "failed to find" in text:
        return "names a day that no month has"
    return _first_fault(fields, given) or "is not a cron expression"


def _first_fault(fields: list[str], given: Reading) -> str | None:
    """The first field that cannot be read even among fields that take everything."""
    from croniter import croniter

    for place, (field, (name, takes)) in enumerate(zip(fields, FIELD_NAMES, strict=True)):
        alone = [*PADDING[:place], field, *PADDING[place + 1 :]]
        try:
            croniter.expand(" ".join(alone), **given)
        except CRONITER_FAULTS:
            return f"the {name} {field!r} is out of range or cannot be read; it takes {takes}"
    return None
