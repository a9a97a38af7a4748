"""Next runs of a schedule: the nominal times of its cadence as instants, with what clock changes do to them.

A wall-clock time that a zone leaves out does not run, one that it has twice runs the first time. Intervals are a grid
of instants and know no zones.
"""

from collections import deque
from collections.abc import Generator, Iterator
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
        """Walks wall-clock times; where they come twice or do not exist, the hours of the expression decide."""
        here = moment.astimezone(self.zone)
        local = here.replace(tzinfo=None, fold=0)
        first, second = self._offsets(local)
        if first > second:
            local = yield from self._repeated(local, after=local, fold=here.fold)
        left_out: datetime | None = None
        while True:
            before, local = local, self.cron.next_after(local)
            first, second = self._offsets(local)
            if first > second:
                local = yield from self._repeated(local, after=before, fold=0)
                continue
            at, note = (local - first).replace(tzinfo=UTC), None
            if first < second:
                left_out = left_out or local
                at = _change_before(self.zone, at, second - first)
                local = (at + second).replace(tzinfo=None)
                if self.cron.has_wildcard_hour:
                    local -= SECOND
                    continue
            if left_out is not None:
                note, left_out = self._note_of_gap(left_out), None
            yield Occurrence(at, note)

    def _repeated(self, local: datetime, *, after: datetime, fold: int) -> Generator[Occurrence, None, datetime]:
        """The occurrences in the stretch around `local` that comes twice, and the wall-clock time to look on from.

        `after` and `fold` are where the walk is: before or in the first pass (0), or in the second (1).
        """
        first, second = self._offsets(local)
        change = _change_before(self.zone, (local - second).replace(tzinfo=UTC), first - second)
        begin, end = ((change + offset).replace(tzinfo=None) for offset in (second, first))
        if not fold:
            yield from self._pass(after, end, offset=first)
        if self.cron.has_wildcard_hour:
            yield from self._pass(after if fold else begin - SECOND, end, offset=second)
        return end - SECOND

    def _pass(self, after: datetime, end: datetime, *, offset: timedelta) -> Iterator[Occurrence]:
        """One pass through wall-clock times that come twice, from `after` until before `end`."""
        times = "both times" if self.cron.has_wildcard_hour else "the first time"
        local = after
        while (local := self.cron.next_after(local)) < end:
            note = f"{local:%H:%M} comes twice in {self.zone.key} (clocks go back); it runs {times}"
            yield Occurrence((local - offset).replace(tzinfo=UTC), note)

    def _note_of_gap(self, left_out: datetime) -> str:
        what = "is left out" if self.cron.has_wildcard_hour else "runs right after"
        return f"{left_out:%Y-%m-%d %H:%M} does not exist in {self.zone.key} (clocks go forward) and {what}"

    def _offsets(self, local: datetime) -> tuple[timedelta, timedelta]:
        """The offsets before and after a change; apart only where `local` comes twice or (growing) does not exist."""
        first, second = (local.replace(tzinfo=self.zone, fold=fold).utcoffset() for fold in (0, 1))
        return first or timedelta(0), second or timedelta(0)


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
