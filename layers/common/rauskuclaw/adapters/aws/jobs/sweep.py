"""Reads and erasures of the sweep: the due index, and the young jobs whose age says when they are due."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.jobs import rows
from rauskuclaw.adapters.aws.jobs.erasing import JobEraser
from rauskuclaw.adapters.aws.jobs.reads import JobReader
from rauskuclaw.adapters.aws.jobs.transitions import Transitions
from rauskuclaw.adapters.aws.table import Table, Term
from rauskuclaw.adapters.aws.values import Item, Place
from rauskuclaw.domain.callbacks import Delivery, DeliveryState
from rauskuclaw.domain.clock import to_ms
from rauskuclaw.domain.job import FINAL_STATUSES, Job, JobStatus
from rauskuclaw.domain.wakeups import FIRST_RECHECK

# Oldest entries looked at in each partition of final jobs. A job that ended long after it was created may stand
# before others that expire earlier; that many of them delay a partition's cleaning until they expire themselves.
OLDEST_LOOKED_AT = 25
# Due callbacks looked at for some whose receivers have not got their share of slots yet.
MAX_LOOKED_AT = 1000


@dataclass(frozen=True)
class Sweeper:
    """SweepStore, but for `reschedule_check`, and what DeliveryStore has due.

    `purge_lag` leaves to TTL, which is free, what it will erase.
    """

    table: Table
    reader: JobReader
    transitions: Transitions
    eraser: JobEraser
    purge_lag: timedelta

    async def due_for_check(self, now: datetime, *, limit: int) -> list[Job]:
        named = await self._due(keys.CHECK, now, limit)
        young = await self._oldest(keys.state_partitions(keys.FRESH), keys.before_all_at(now - FIRST_RECHECK), limit)
        found = await self.reader.slim_rows([*named, *young])
        due, early = list[Job](), list[Item]()
        for row in found.values():
            job = rows.job_of(row)
            if job.check_at is not None and job.check_at <= now:
                due.append(job)
            elif job.check_at is not None:
                early.append(row)
        # Entries that come too early (a renewed lease, a long run) move to where the row says.
        await asyncio.gather(*(self.transitions.replace_due(row) for row in early))
        due.sort(key=lambda job: (job.check_at or now, job.id))
        return due[:limit]

    async def plan_anew(self, now: datetime) -> int:
        """Nothing to do: messages wait by the clock of SQS, functions run by the service's, which nobody sets back."""
        return 0

    async def leased_jobs(self, *, limit: int) -> list[Job]:
        partitions = keys.state_partitions(keys.FRESH, keys.RUNNING)
        rows_of = await asyncio.gather(*(self._all(partition) for partition in partitions))
        found = await self.reader.slim_rows([one for ids in rows_of for one in ids])
        running = [rows.job_of(row) for row in found.values() if row["st"] == JobStatus.RUNNING.value]
        running.sort(key=lambda job: (to_ms(job.lease.until) if job.lease else 0, job.id))
        return running[:limit]

    async def purge_expired(self, now: datetime, *, limit: int) -> int:
        until = to_ms(now - self.purge_lag)
        partitions = keys.state_partitions(*(status.value for status in sorted(FINAL_STATUSES)))
        named = await self._oldest(partitions, keys.before_all_at(now), OLDEST_LOOKED_AT, expired_at=until)
        found = await self.reader.slim_rows(named)
        free = [one for one in named if one in found and found[one].get("ds") != DeliveryState.PENDING.value]
        return sum(await asyncio.gather(*(self._purge(job_id, until) for job_id in free[:limit])))

    async def purge_keys(self, now: datetime, *, limit: int) -> int:
        """Nothing to do: records have their TTL, and go with their jobs."""
        return 0

    async def due_deliveries(
        self, now: datetime, *, limit: int, skip_hosts: frozenset[str] = frozenset()
    ) -> list[Delivery]:
        """The index does not know the hosts: where some are left out, more of it is read, up to a limit."""
        ids = await self._due(keys.DELIVERY, now, max(limit, MAX_LOOKED_AT) if skip_hosts else limit)
        deliveries = list[Delivery]()
        for start in range(0, len(ids), limit):
            found = await self.reader.slim_rows(ids[start : start + limit])
            read = [one for row in found.values() if (one := rows.delivery_of(row)) is not None]
            deliveries += [one for one in read if one.host not in skip_hosts]
            if len(deliveries) >= limit:
                break
        due = [(one.next_at, one.id, one) for one in deliveries if one.next_at is not None and one.next_at <= now]
        pending = [one for one in sorted(due, key=lambda key: key[:2]) if one[2].state is DeliveryState.PENDING]
        return [one[2] for one in pending[:limit]]

    async def _due(self, what: str, now: datetime, limit: int) -> list[str]:
        """Ids of jobs whose entry in the due index is not later than now, the most overdue ones first."""
        top = keys.before_all_at(now)
        pages = await asyncio.gather(
            *(
                self.table.query(
                    [Term("dp", "=", partition), Term("dk", "<", top)],
                    index=keys.DUE_INDEX,
                    limit=limit,
                    only=("dk",),
                )
                for partition in keys.due_partitions(what)
            )
        )
        return _ids(sorted(item["dk"] for found, _ in pages for item in found)[:limit])

    async def _oldest(
        self, partitions: Sequence[str], below: str, limit: int, *, expired_at: int | None = None
    ) -> list[str]:
        """Ids of the oldest jobs in partitions of the state index, of each at most `limit` looked at."""
        where = () if expired_at is None else (Term("ex", "<=", expired_at),)
        pages = await asyncio.gather(
            *(
                self.table.query(
                    [Term("sp", "=", partition), Term("cs", "<", below)],
                    index=keys.STATE_INDEX,
                    limit=limit,
                    only=("cs",),
                    where=where,
                )
                for partition in partitions
            )
        )
        return _ids(sorted(item["cs"] for found, _ in pages for item in found))

    async def _all(self, partition: str) -> list[str]:
        found: list[str] = []
        start: Place | None = None
        while True:
            key = [Term("sp", "=", partition)]
            page, start = await self.table.query(key, index=keys.STATE_INDEX, only=("cs",), start=start)
            found += _ids(item["cs"] for item in page)
            if start is None:
                return found

    async def _purge(self, job_id: str, until: int) -> bool:
        row = await self.table.get(keys.job_pk(job_id))
        if row is None or row.get("ex", until + 1) > until or row.get("ds") == DeliveryState.PENDING.value:
            return False
        expired = Term("ex", "<=", until)
        not_pending = (Term("ds", "absent"), Term("ds", "<>", DeliveryState.PENDING.value))
        return await self.eraser.erase(job_id, row, when=[(expired, term) for term in not_pending])


def _ids(places: Iterable[str]) -> list[str]:
    return [keys.split_place(place)[1] for place in places]
