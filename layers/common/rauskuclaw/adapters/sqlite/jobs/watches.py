"""Watches in SQLite: one row for each pair of jobs."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from rauskuclaw.adapters.sqlite.session import Session
from rauskuclaw.adapters.sqlite.writer import Tx
from rauskuclaw.domain.clock import from_ms, to_ms
from rauskuclaw.ports.watches import Watch

PUT = "INSERT OR REPLACE INTO watches (job_id, watcher_id, check_at) VALUES (?, ?, ?)"
OF_JOB = "SELECT job_id, watcher_id, check_at FROM watches WHERE job_id = ? ORDER BY watcher_id"
DUE = "SELECT job_id, watcher_id, check_at FROM watches WHERE check_at <= ? ORDER BY check_at LIMIT ?"
PLAN_ANEW = "UPDATE watches SET check_at = ? WHERE check_at > ? RETURNING 1"
END = "DELETE FROM watches WHERE job_id = ? AND watcher_id = ?"
CHILDREN = "SELECT id FROM jobs WHERE parent = ? ORDER BY seq"
IS_WATCHED = "SELECT 1 FROM watches WHERE job_id = ? LIMIT 1"


class SqliteWatches(Session):
    """WatchStore."""

    async def put(self, watches: Sequence[Watch]) -> None:
        values = [(each.job_id, each.watcher_id, to_ms(each.check_at)) for each in watches]
        await self.writer.run(lambda tx: _each(tx, PUT, values))

    async def of_job(self, job_id: str) -> list[Watch]:
        return [_watch(row) for row in self.rows(OF_JOB, (job_id,))]

    async def due(self, now: datetime, *, limit: int) -> list[Watch]:
        return [_watch(row) for row in self.rows(DUE, (to_ms(now), limit))]

    async def plan_anew(self, now: datetime, *, longest: timedelta) -> int:
        values = (to_ms(now), to_ms(now + longest))
        return len(await self.writer.run(lambda tx: tx.rows(PLAN_ANEW, values)))

    async def end(self, watches: Sequence[Watch]) -> None:
        values = [(each.job_id, each.watcher_id) for each in watches]
        await self.writer.run(lambda tx: _each(tx, END, values))

    async def children(self, parent_id: str) -> list[str]:
        return [job_id for (job_id,) in self.rows(CHILDREN, (parent_id,))]


def is_watched(tx: Tx, job_id: str) -> bool:
    """As part of a transaction."""
    return bool(tx.rows(IS_WATCHED, (job_id,)))


def _each(tx: Tx, sql: str, values: Sequence[tuple[str | int, ...]]) -> None:
    for each in values:
        tx.db.execute(sql, each)


def _watch(row: tuple[str, str, int]) -> Watch:
    job_id, watcher_id, check_at = row
    return Watch(job_id, watcher_id, from_ms(check_at))
