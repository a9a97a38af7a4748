"""Lists of jobs. With several filters no index has the order and all of them, so one is walked in slices.

Reads here hold up everything else in the process, so each slice looks at a bounded number of entries, and others have
their turn in between.
"""

import asyncio

from rauskuclaw.adapters.sqlite.jobs import rows
from rauskuclaw.adapters.sqlite.session import Session
from rauskuclaw.adapters.sqlite.values import SqliteValue, cursor_after, cursor_place
from rauskuclaw.domain.clock import to_ms
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.ports.store import JobFilter, Page

SLICE = 1000
MAX_SLICES = 100  # of one page; then it is cut short, with a cursor
NEWEST = (2**63 - 1, "")
Place = tuple[int, str]


class SqliteJobLists(Session):
    """`JobStore.list_jobs`."""

    async def list_jobs(self, where: JobFilter, *, limit: int, cursor: str | None = None) -> Page[Job]:
        below = NEWEST if cursor is None else cursor_place(cursor)
        filters = _filters(where)
        if len(filters) < 2:
            found = self._jobs(filters, below, None, limit + 1)
            return _page(found, limit, None)
        walked = _walked(where, filters)
        found = []
        for _ in range(MAX_SLICES):
            lowest = self._lowest(walked, filters[walked], below)
            found += self._jobs(filters, below, lowest, limit + 1 - len(found), walked=walked)
            if lowest is None or len(found) > limit:
                return _page(found, limit, None)
            below = lowest
            await asyncio.sleep(0)
        return _page(found, limit, below)

    def _lowest(self, walked: str, value: str, below: Place) -> Place | None:
        """The last place of the next slice of an index, or None when no more than a slice is left."""
        sql = (
            f"SELECT created_at, id FROM jobs INDEXED BY jobs_by_{walked} WHERE {walked} = ? "
            f"AND (created_at, id) < (?, ?) ORDER BY created_at DESC, id DESC LIMIT 1 OFFSET {SLICE - 1}"
        )
        found = self.rows(sql, (value, *below))
        return (found[0][0], found[0][1]) if found else None

    def _jobs(
        self, filters: dict[str, str], below: Place, lowest: Place | None, count: int, *, walked: str | None = None
    ) -> list[Job]:
        """Jobs below a place, and not below `lowest`, newest first."""
        conditions = [f"{column} = ?" for column in filters] + ["(created_at, id) < (?, ?)"]
        values: list[SqliteValue] = [*filters.values(), *below]
        if lowest is not None:
            conditions.append("(created_at, id) >= (?, ?)")
            values += lowest
        index = f" INDEXED BY jobs_by_{walked}" if walked is not None else ""
        sql = (
            f"SELECT {rows.JOB_COLUMNS} FROM jobs{index} WHERE {' AND '.join(conditions)} "
            "ORDER BY created_at DESC, id DESC LIMIT ?"
        )
        return [rows.job_of(row) for row in self.rows(sql, (*values, count))]


def _filters(where: JobFilter) -> dict[str, str]:
    wanted = {"status": where.status, "type": where.type, "queue": where.queue}
    return {column: str(value) for column, value in wanted.items() if value is not None}


def _walked(where: JobFilter, filters: dict[str, str]) -> str:
    """The column whose entries are probably fewest: of all jobs most are final, and most in one queue."""
    if where.status in (JobStatus.QUEUED, JobStatus.RUNNING):
        return "status"
    return next(column for column in ("type", "queue", "status") if column in filters)


def _page(found: list[Job], limit: int, below: Place | None) -> Page[Job]:
    if len(found) > limit:
        below = (to_ms(found[limit - 1].created_at), found[limit - 1].id)
    return Page(tuple(found[:limit]), None if below is None else cursor_after(*below))
