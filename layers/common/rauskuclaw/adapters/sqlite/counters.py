"""Named integers that a transaction reads and writes once, however many pieces of work share it.

`Counters` hand out numbers, of events and of turns in the queue. `TxCounts` are the counts of a transaction; they lie
among the counters, whose page every submit and transition dirties anyway, and `SqliteMetrics.roll_up` moves finished
minutes into a table of their own.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

import apsw

from rauskuclaw.adapters.sqlite.values import Row
from rauskuclaw.domain.clock import to_ms
from rauskuclaw.domain.counts import MINUTE_MS, Count, judged_by_alerts
from rauskuclaw.domain.job import JobStatus

logger = logging.getLogger(__name__)

# In the names of counters. No type or queue contains the separator, and the code, which may, comes last.
MINUTES, STATUSES, SEPARATOR = "m|", "s|", "|"
MAX_CODE = 64  # codes come from handlers, so somebody else decides how long and how many they are
ADD = "INSERT INTO counters (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = value + ?2"
READ = "SELECT value FROM counters WHERE name = ?"
WRITE = "INSERT INTO counters (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2"


class Counters:
    """Named integers, 0 until set. Valid for one transaction, which must end with `save`."""

    __slots__ = ("_changed", "_db", "_values")

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self._values: dict[str, int] = {}
        self._changed: set[str] = set()

    def __getitem__(self, name: str) -> int:
        found = self._values.get(name)
        if found is None:
            stored: list[Row] = self._db.execute(READ, (name,)).fetchall()
            found = self._values[name] = stored[0][0] if stored else 0
        return found

    def __setitem__(self, name: str, value: int) -> None:
        self._values[name] = value
        self._changed.add(name)

    def save(self) -> None:
        """Write what changed; before the commit."""
        for name in self._changed:
            self._db.execute(WRITE, (name, self._values[name]))


class TxCounts:
    """What is added to the counts, by name of counter. Valid for one transaction, which must end with `save`.

    Jobs by status are always kept; of the counts, unless `counts_all`, only those that alerts are judged by.
    """

    __slots__ = ("_added", "_counts_all", "_db")

    def __init__(self, db: apsw.Connection, *, counts_all: bool = True) -> None:
        self._db = db
        self._counts_all = counts_all
        self._added: dict[str, int] = {}

    def add(self, counts: Sequence[Count], at: datetime) -> None:
        """Counts of the minute of `at`."""
        if not counts:
            return
        if not self._counts_all:
            counts = judged_by_alerts(counts)
        minute = to_ms(at) // MINUTE_MS
        added = self._added
        for each in counts:
            name = f"m|{minute}|{each.name}|{each.type}|{each.queue}|{each.code[:MAX_CODE]}"
            added[name] = added.get(name, 0) + each.value

    def move_job(self, queue: str, before: JobStatus | None, after: JobStatus | None) -> None:
        """One job fewer in `before` and one more in `after`; None is not being stored."""
        added = self._added
        if before is not None:
            name = f"s|{before.value}|{queue}"
            added[name] = added.get(name, 0) - 1
        if after is not None:
            name = f"s|{after.value}|{queue}"
            added[name] = added.get(name, 0) + 1

    def save(self) -> None:
        """Write what was gathered; before the commit. A count that cannot be written is left out: jobs go on."""
        for name, value in self._added.items():
            if not value:
                continue
            try:
                self._db.execute(ADD, (name, value))
            except apsw.Error:
                # The statement was undone. Where SQLite gave up the whole transaction, nothing may count as stored.
                if not self._db.in_transaction:
                    raise
                logger.exception("The counter %s could not be raised", name)
