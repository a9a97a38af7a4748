"""An oracle for cron schedules, written differently: every minute of UTC time is asked whether the schedule runs.

It knows neither croniter nor the code under test. With a wildcard hour a schedule runs in every UTC minute that shows
its time; otherwise in the first one, or in the first after a gap that swallowed it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)


def _values(field: str, low: int, high: int) -> set[int]:
    found: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, last = (low, high) if span == "*" else (int(span.split("-")[0]), int(span.split("-")[-1]))
        found |= set(range(first, (high if step and "-" not in span else last) + 1, int(step or 1)))
    return found


class WallClock:
    """An expression of five fields with numbers, lists, ranges and steps."""

    def __init__(self, expression: str) -> None:
        minute, hour, day, month, weekday = expression.split()
        self._minutes, self._hours = _values(minute, 0, 59), _values(hour, 0, 23)
        self._days, self._months = _values(day, 1, 31), _values(month, 1, 12)
        self._weekdays = {each % 7 for each in _values(weekday, 0, 7)}
        self._any_day, self._any_weekday = day == "*", weekday == "*"
        self.is_rhythm = hour.startswith("*")

    def shows(self, local: datetime) -> bool:
        if local.minute not in self._minutes or local.hour not in self._hours or local.month not in self._months:
            return False
        in_month, in_week = local.day in self._days, local.isoweekday() % 7 in self._weekdays
        if self._any_day or self._any_weekday:
            return in_month and in_week
        return in_month or in_week


def minutes_that_run(
    expressions: Sequence[str], zone: str, begin: datetime, end: datetime
) -> dict[str, list[datetime]]:
    """For each expression the UTC minutes in [begin, end) at which it runs in the zone."""
    clocks, place = [(text, WallClock(text)) for text in expressions], ZoneInfo(zone)
    found: dict[str, list[datetime]] = {text: [] for text in expressions}
    seen: set[datetime] = set()
    at = begin - timedelta(hours=4)
    newest = at.astimezone(place).replace(tzinfo=None, fold=0)
    while at < end:
        local = at.astimezone(place).replace(tzinfo=None, fold=0)
        skipped = [newest + count * MINUTE for count in range(1, (local - newest) // MINUTE)]
        if at >= begin:
            for text, clock in clocks:
                fixed = local not in seen and any(map(clock.shows, [*skipped, local]))
                if clock.shows(local) if clock.is_rhythm else fixed:
                    found[text].append(at)
        seen.add(local)
        newest = max(newest, local)
        at += MINUTE
    return found
