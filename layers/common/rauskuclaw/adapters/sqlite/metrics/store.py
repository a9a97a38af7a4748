"""Counts in SQLite: sums by minute and hour, the minutes not folded yet, jobs by status, and the depth of queues."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from operator import itemgetter

from rauskuclaw.adapters.sqlite.counters import MINUTES, SEPARATOR, STATUSES
from rauskuclaw.adapters.sqlite.session import Session
from rauskuclaw.adapters.sqlite.values import Values
from rauskuclaw.adapters.sqlite.writer import Tx
from rauskuclaw.domain.clock import from_ms, to_ms
from rauskuclaw.domain.counts import Count, MinuteCount
from rauskuclaw.domain.job import JobStatus
from rauskuclaw.ports.metrics import QueueState

MINUTE_SEC, HOUR_SEC = 60, 3600
MAX_COUNTED = 10_000  # jobs of one type in one queue; more than that is "many"
MAX_QUEUES = 500
# Kinds kept of one minute. The rarest of what is over is kept without type and queue: anybody may invent queues.
MAX_KINDS = 2000

# The pending ones come with their whole name and no second. One statement, so both are of one moment: what is folded
# meanwhile is seen in one place and not in both.
PENDING = "SELECT NULL, name, '', '', '', value FROM counters WHERE name >= ?1 AND name < ?2"
COLUMNS = "begins_at, name, type, queue, code, value"
SPAN = f"SELECT {COLUMNS} FROM metrics WHERE span_sec = {{}} AND begins_at >= {{}} AND begins_at < {{}}"
READ = f"{PENDING} UNION ALL {SPAN.format('?3', '?4', '?5')}"
SUMS = f"""
{PENDING} UNION ALL
SELECT 0, name, type, queue, code, sum(value) FROM (
    {SPAN.format(MINUTE_SEC, "?3", "?4")} UNION ALL
    {SPAN.format(HOUR_SEC, "?4", "?5")} UNION ALL
    {SPAN.format(MINUTE_SEC, "?5", "?6")}
) GROUP BY name, type, queue, code
"""
PENDING_BEFORE = "SELECT name, value FROM counters WHERE name >= ? AND name < ?"
FORGET_PENDING = "DELETE FROM counters WHERE name >= ? AND name < ?"
FOLD = """
INSERT INTO metrics (span_sec, begins_at, name, type, queue, code, value) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET value = value + excluded.value
"""
OLDEST_KEPT = "SELECT min(begins_at) FROM metrics WHERE span_sec = ?"
DROP = "DELETE FROM metrics WHERE span_sec = ? AND begins_at < ?"

# Both jump from one name to the next in the index of waiting jobs instead of reading all that wait.
NEXT_QUEUE = "SELECT min(queue) FROM jobs WHERE status = 'queued' AND queue > ?"
NEXT_TYPE = "SELECT min(type) FROM jobs WHERE status = 'queued' AND queue = ? AND type > ?"
OF_TYPE = "FROM jobs WHERE status = 'queued' AND queue = ?1 AND type = ?2"
DEPTH = f"""
SELECT (SELECT count(*) FROM (SELECT 1 {OF_TYPE} AND run_at <= ?3 LIMIT {MAX_COUNTED})),
    (SELECT count(*) FROM (SELECT 1 {OF_TYPE} AND run_at > ?3 LIMIT {MAX_COUNTED}))
"""
OLDEST = f"SELECT run_at, id {OF_TYPE} AND run_at <= ?3 ORDER BY run_at LIMIT 1"

Labels = tuple[str, str, str, str]
Row = tuple[int, Labels, int, bool]  # second, labels, value, whether it is pending


class SqliteMetrics(Session):
    """MetricStore."""

    async def add(self, counts: Sequence[Count], *, at: datetime) -> None:
        await self.writer.run(lambda tx: tx.counts.add(counts, at))

    async def read(self, since: datetime, until: datetime, *, by_hour: bool = False) -> list[MinuteCount]:
        span = HOUR_SEC if by_hour else MINUTE_SEC
        begin, end = _floor(since, span), _end(until)
        pending = Counter[tuple[int, Labels]]()
        folded: list[tuple[int, Labels, int]] = []
        for second, labels, value, is_pending in self._rows(READ, begin, end, (span, begin, end)):
            if is_pending:
                pending[second - second % span, labels] += value
            else:
                folded.append((second, labels, value))
        # The folded ones, which are the many, come in order; the pending ones are of the last minutes.
        found = [(second, labels, value + pending.pop((second, labels), 0)) for second, labels, value in folded]
        found += [(second, labels, value) for (second, labels), value in pending.items()]
        found.sort(key=itemgetter(0))
        moments = {second: from_ms(second * 1000) for second in {each[0] for each in found}}
        return [MinuteCount(moments[second], Count(*labels, value)) for second, labels, value in found]

    async def totals(self, since: datetime, until: datetime) -> list[Count]:
        begin, end = _floor(since, MINUTE_SEC), _end(until)
        first_hour = min(-(-begin // HOUR_SEC) * HOUR_SEC, end)
        last_hour = max(end // HOUR_SEC * HOUR_SEC, first_hour)
        found = Counter[Labels]()
        for _, labels, value, _ in self._rows(SUMS, begin, end, (begin, first_hour, last_hour, end)):
            found[labels] += value
        return [Count(*labels, value) for labels, value in sorted(found.items())]

    def _rows(self, sql: str, begin: int, end: int, spans: tuple[int, ...]) -> Iterable[Row]:
        names = (_pending_name(begin), _pending_name(end))
        for second, name, job_type, queue, code, value in self.rows(sql, (*names, *spans)):
            if second is None:
                yield (*_parsed(name), value, True)
            else:
                yield second, (name, job_type, queue, code), value, False

    async def job_statuses(self, *, queues: Collection[str] | None = None) -> dict[JobStatus, int]:
        found = dict.fromkeys(JobStatus, 0)
        for name, jobs in self.rows(PENDING_BEFORE, (STATUSES, _after(STATUSES))):
            _, status, queue = name.split(SEPARATOR, 2)
            if queues is None or queue in queues:
                found[JobStatus(status)] += jobs
        return found

    async def queue_states(self, now: datetime, *, skip_types: Collection[str] = ()) -> list[QueueState]:
        states: list[QueueState] = []
        queue = ""
        while len(states) < MAX_QUEUES:
            [(found,)] = self.rows(NEXT_QUEUE, (queue,))
            if found is None:
                break
            queue = found
            states.append(self._queue_state(queue, to_ms(now), skip_types))
        return states

    def _queue_state(self, queue: str, now: int, skip_types: Collection[str]) -> QueueState:
        claimable = delayed = held = 0
        oldest: tuple[int, str] | None = None
        for name in self._types_in(queue):
            [(due, later)] = self.rows(DEPTH, (queue, name, now))
            if name in skip_types:
                held += due + later
                continue
            claimable, delayed = claimable + due, delayed + later
            for run_at, job_id in self.rows(OLDEST, (queue, name, now)):
                oldest = min(oldest or (run_at, job_id), (run_at, job_id))
        if oldest is None:
            return QueueState(queue, claimable, delayed, held=held)
        return QueueState(queue, claimable, delayed, from_ms(oldest[0]), oldest[1], held)

    def _types_in(self, queue: str) -> Iterable[str]:
        name = ""
        while (name := self.rows(NEXT_TYPE, (queue, name))[0][0]) is not None:
            yield name

    async def flush(self) -> None:
        """Counts are committed with their changes: nothing is left to write."""

    async def roll_up(self, now: datetime, *, keep_since: datetime) -> None:
        before, oldest = _floor(now, MINUTE_SEC), to_ms(keep_since) // 1000
        pending = self.rows(f"{PENDING_BEFORE} LIMIT 1", (MINUTES, _pending_name(before)))
        if pending or any(self._oldest(span) < _dropped_before(span, oldest) for span in (MINUTE_SEC, HOUR_SEC)):
            await self.writer.run(lambda tx: _roll_up(tx, before, oldest))

    def _oldest(self, span: int) -> int:
        [(found,)] = self.rows(OLDEST_KEPT, (span,))
        return 2**62 if found is None else int(found)


def _roll_up(tx: Tx, before: int, oldest: int) -> None:
    names = (MINUTES, _pending_name(before))
    by_minute: dict[int, Counter[Labels]] = {}
    for name, value in tx.rows(PENDING_BEFORE, names):
        second, labels = _parsed(name)
        by_minute.setdefault(second, Counter())[labels] += value
    folded: list[Values] = []
    for second, counts in by_minute.items():
        for labels, value in _most_common(counts).items():
            folded.append((MINUTE_SEC, second, *labels, value))
            folded.append((HOUR_SEC, second - second % HOUR_SEC, *labels, value))
    tx.db.executemany(FOLD, folded)
    tx.db.execute(FORGET_PENDING, names)
    for span in (MINUTE_SEC, HOUR_SEC):
        tx.db.execute(DROP, (span, _dropped_before(span, oldest)))


def _most_common(counts: Counter[Labels]) -> Counter[Labels]:
    """At most so many kinds of one minute, and the sums by name as they were."""
    if len(counts) <= MAX_KINDS:
        return counts
    ordered = counts.most_common()
    kept = Counter(dict(ordered[:MAX_KINDS]))
    for (name, _, _, code), value in ordered[MAX_KINDS:]:
        kept[name, "", "", code if name.endswith("_ms") else ""] += value
    return kept


def _dropped_before(span: int, oldest: int) -> int:
    """Spans that begin before this second are over, as a whole, by the second `oldest`."""
    return oldest - span + 1


def _floor(moment: datetime, span: int) -> int:
    second = to_ms(moment) // 1000
    return second - second % span


def _end(moment: datetime) -> int:
    """The first minute that is not part of a span up to `moment`, without it."""
    return -(-to_ms(moment) // (MINUTE_SEC * 1000)) * MINUTE_SEC


def _pending_name(second: int) -> str:
    """Sorts before the counters of this minute: minutes have eight digits from 1989 to 2160."""
    return f"{MINUTES}{second // MINUTE_SEC:08}"


def _after(prefix: str) -> str:
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


def _parsed(name: str) -> tuple[int, Labels]:
    _, minute, what, job_type, queue, code = name.split(SEPARATOR, 5)
    return int(minute) * MINUTE_SEC, (what, job_type, queue, code)
