"""The cadence of a schedule: the nominal times of its cadence as instants, with what clock changes do to them.

A wall-clock time that a zone leaves out does not run, one that it has twice runs the first time. Intervals are a grid
of instants and know no zones.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Protocol
from zoneinfo import ZoneInfo

from rauskuclaw.domain.cron import Cron, CronError
from rauskuclaw.domain.schedules import Schedule

MAX_KEPT = 11  # what catching up can use of a backlog, and the one before
# A cron's missed occurrences are counted one by one, 30 microseconds each, and a tick may not spend long on one row.
MAX_COUNTED = 1000
FIRST_WINDOW = timedelta(minutes=1)
WINDOW_GROWTH = 4
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A nominal time (UTC) and, where a clock change has to do with it, what that does."""

    at: datetime
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Backlog:
    """The occurrences that are due: how many (at least that many unless `is_exact`), and the newest, oldest first."""

    count: int
    newest: tuple[datetime, ...]
    is_exact: bool = True


class Cadence(Protocol):
    """A plan of nominal times."""

    def next_after(self, moment: datetime) -> datetime:
        """The first occurrence after `moment`. Raises CronError when there is none."""
        ...

    def backlog(self, first: datetime, now: datetime) -> Backlog:
        """What is due when `first` was the next occurrence: it, and all after it up to `now` (`first <= now`)."""
        ...

    def upcoming(self, moment: datetime) -> Iterator[Occurrence]:
        """All occurrences after `moment`, in order."""
        ...


def cadence_of(schedule: Schedule) -> Cadence:
    """The plan of a schedule; an interval's grid goes through its `next_run_at`. Raises CronError (cron or zone)."""
    if schedule.cron is not None:
        return CronCadence(Cron(schedule.cron, seed=schedule.id), zone_of(schedule.timezone))
    every = timedelta(seconds=schedule.interval_sec or 0)
    if every < SECOND:
        raise CronError("has neither a cron expression nor an interval")
    anchor = schedule.next_run_at or schedule.created_at
    return IntervalCadence(every, anchor, zone_of(schedule.timezone))


def zone_of(name: str) -> ZoneInfo:
    """The zone of an IANA name. Raises CronError."""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise CronError(f"there is no time zone {name!r}") from None


@dataclass(frozen=True)
class IntervalCadence:
    """Every so long, on the grid through `anchor`: late dispatches do not make it drift."""

    every: timedelta
    anchor: datetime
    zone: ZoneInfo

    def next_after(self, moment: datetime) -> datetime:
        return self.anchor + ((moment - self.anchor) // self.every + 1) * self.every

    def backlog(self, first: datetime, now: datetime) -> Backlog:
        count = (now - first) // self.every + 1
        oldest_kept = max(0, count - MAX_KEPT)
        return Backlog(count, tuple(first + number * self.every for number in range(oldest_kept, count)))

    def upcoming(self, moment: datetime) -> Iterator[Occurrence]:
        before, at = moment, self.next_after(moment)
        while True:
            yield Occurrence(at, self._note(before, at))
            before, at = at, at + self.every

    def _note(self, before: datetime, at: datetime) -> str | None:
        changed = _offset(self.zone, at) - _offset(self.zone, before)
        if not changed:
            return None
        direction = "forward" if changed > timedelta(0) else "back"
        return f"clocks in {self.zone.key} go {direction} before this run; intervals keep their distance"


@dataclass(frozen=True)
class CronCadence:
    """The wall-clock times of an expression in a zone."""

    cron: Cron
    zone: ZoneInfo

    def next_after(self, moment: datetime) -> datetime:
        return next(self.upcoming(moment)).at

    def backlog(self, first: datetime, now: datetime) -> Backlog:
        newest = deque([first], maxlen=MAX_KEPT)
        count = 1
        for occurrence in islice(self.upcoming(first), MAX_COUNTED - 1):
            if occurrence.at > now:
                return Backlog(count, tuple(newest))
            newest.append(occurrence.at)
            count += 1
        return Backlog(count, self._newest(first, now), is_exact=False)

    def _newest(self, first: datetime, now: datetime) -> tuple[datetime, ...]:
        """The newest occurrences up to `now`, looked for in a window that grows back towards `first`."""
        window = FIRST_WINDOW
        while True:
            begin = max(first, now - window)
            found: deque[datetime] = deque(maxlen=MAX_KEPT)
            for occurrence in self.upcoming(begin):
                if occurrence.at > now:
                    break
                found.append(occurrence.at)
            if len(found) == MAX_KEPT or begin == first:
                return tuple(found)
            window *= WINDOW_GROWTH

    def upcoming(self, moment: datetime) -> Iterator[Occurrence]:
        """Walks wall-clock times, which do not repeat, and leaves out those that do not exist."""
        local = self._wall_clock(moment)
        left_out: datetime | None = None
        while True:
            local = self.cron.next_after(local)
            at = local.replace(tzinfo=self.zone).astimezone(UTC)
            if at.astimezone(self.zone).replace(tzinfo=None, fold=0) != local:
                left_out = left_out or local
                local = self._end_of_gap(local, at)
                continue
            yield Occurrence(at, self._note(local, left_out))
            left_out = None

    def _wall_clock(self, moment: datetime) -> datetime:
        """Where to look on from. In the second pass through a repeated hour, whose times have all run: its end."""
        here = moment.astimezone(self.zone)
        if not here.fold:
            return here.replace(tzinfo=None)
        first_pass, second_pass = here.replace(fold=0).utcoffset(), here.utcoffset()
        assert first_pass is not None
        assert second_pass is not None
        change = _change_before(self.zone, moment, first_pass - second_pass)
        return (change + first_pass).replace(tzinfo=None, microsecond=0) - SECOND

    def _end_of_gap(self, local: datetime, at: datetime) -> datetime:
        """The last second that does not exist. `at` is `local` read with the offset from before the gap."""
        length = at.astimezone(self.zone).replace(tzinfo=None, fold=0) - local
        change = _change_before(self.zone, at, length)
        return (change + _offset(self.zone, change)).replace(tzinfo=None) - SECOND

    def _note(self, local: datetime, left_out: datetime | None) -> str | None:
        zone = self.zone.key
        if left_out is not None:
            return f"{left_out:%Y-%m-%d %H:%M} does not exist in {zone} (clocks go forward) and is left out"
        first, second = (local.replace(tzinfo=self.zone, fold=fold).utcoffset() for fold in (0, 1))
        return (
            f"{local:%H:%M} comes twice in {zone} (clocks go back); it runs the first time" if first != second else None
        )


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)


def _change_before(zone: ZoneInfo, moment: datetime, span: timedelta) -> datetime:
    """The second at which the zone's offset changed, within `span` before `moment` or at it."""
    low, high = moment.replace(microsecond=0) - span - SECOND, moment.replace(microsecond=0)
    after = _offset(zone, high)
    while high - low > SECOND:
        middle = low + timedelta(seconds=(high - low) // SECOND // 2)
        low, high = (low, middle) if _offset(zone, middle) == after else (middle, high)
    return high
