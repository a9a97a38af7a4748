"""The event log in SQLite. Ids come from one counter for all jobs and are never used twice."""

from collections.abc import Iterable, Sequence

from rauskuclaw.adapters.sqlite.jobs import rows
from rauskuclaw.adapters.sqlite.session import Session
from rauskuclaw.adapters.sqlite.writer import Tx
from rauskuclaw.domain.events import LogEntry, LogEvent
from rauskuclaw.domain.job import Job
from rauskuclaw.ports.notifier import job_topic

CURRENT = "SELECT seq FROM jobs WHERE id = ? AND status = 'running' AND fence = ?"
OF_JOB = "job_seq = (SELECT seq FROM jobs WHERE id = ?)"
READ = f"SELECT {rows.EVENT_COLUMNS} FROM events WHERE {OF_JOB} AND id > ? ORDER BY id LIMIT ?"
TAIL = f"SELECT {rows.EVENT_COLUMNS} FROM events WHERE {OF_JOB} AND kind = 'log' ORDER BY id DESC LIMIT ?"


INSERT = "INSERT INTO events (job_seq, id, at, kind, level, message, meta) VALUES (?, ?, ?, ?, ?, ?, ?)"


class SqliteEvents(Session):
    """EventStore."""

    async def append_events(self, job: Job, entries: Sequence[LogEntry]) -> bool:
        return await self.writer.run(lambda tx: _append(tx, job, entries))

    async def read_events(self, job_id: str, *, after: int, limit: int) -> list[LogEvent]:
        values = (job_id, after, limit)
        return [rows.event_of(job_id, row) for row in self.rows(READ, values)]

    async def tail_log(self, job_id: str, *, limit: int) -> list[LogEvent]:
        values = (job_id, limit)
        newest = [rows.event_of(job_id, row) for row in self.rows(TAIL, values)]
        return newest[::-1]


def add_events(tx: Tx, job_seq: int, entries: Iterable[LogEntry]) -> None:
    """Add log entries to a job under the next ids."""
    counters = tx.counters
    for entry in entries:
        event_id = counters["event"] + 1
        counters["event"] = event_id
        tx.db.execute(INSERT, rows.event_values(job_seq, event_id, entry))


def _append(tx: Tx, job: Job, entries: Sequence[LogEntry]) -> bool:
    found = tx.rows(CURRENT, (job.id, job.fence))
    if not found:
        return False
    add_events(tx, found[0][0], entries)
    tx.notify(job_topic(job.id))
    return True
