"""Reads, erasures and new plans of the sweep, each by an index over just what is due."""

import asyncio
from datetime import datetime

from rauskuclaw.adapters.sqlite.jobs import rows
from rauskuclaw.adapters.sqlite.jobs.erasing import erase_job
from rauskuclaw.adapters.sqlite.session import Session
from rauskuclaw.adapters.sqlite.values import Values
from rauskuclaw.adapters.sqlite.writer import Tx
from rauskuclaw.domain.clock import ms, to_ms
from rauskuclaw.domain.job import Job
from rauskuclaw.domain.wakeups import planned_anew
from rauskuclaw.ports.notifier import DELIVERIES_TOPIC, queue_topic

DUE = f"SELECT {rows.JOB_COLUMNS} FROM jobs WHERE check_at <= ? ORDER BY check_at LIMIT ?"
LEASED = f"SELECT {rows.JOB_COLUMNS} FROM jobs WHERE status = 'running' ORDER BY lease_until LIMIT ?"
RESCHEDULE = """
UPDATE jobs SET check_at = ?, wakes = ? WHERE id = ? AND status = 'queued' AND fence = ? AND wakes = ? AND run_at = ?
RETURNING 1
"""
# Jobs whose delivery is still pending stay, with the delivery, until that has ended.
EXPIRED = """
SELECT seq, id, queue, status FROM jobs AS job WHERE expires_at <= ?
    AND NOT EXISTS (SELECT 1 FROM deliveries WHERE job_id = job.id AND state = 'pending')
ORDER BY expires_at LIMIT ?
"""
PURGE_KEYS = """
DELETE FROM idempotency WHERE (scope, key) IN (SELECT scope, key FROM idempotency WHERE expires_at <= ? LIMIT ?)
RETURNING 1
"""

AT_ONCE = 500

QUEUED = f"""
SELECT {rows.JOB_COLUMNS} FROM jobs WHERE status = 'queued' AND (created_at, id) > (?, ?)
ORDER BY created_at, id LIMIT ?
"""
MOVE_JOB = """
UPDATE jobs SET run_at = ?, updated_at = ?, check_at = ?
WHERE id = ? AND status = 'queued' AND fence = ? AND wakes = ? AND updated_at = ?
"""
# The rest of the wait is left as long as it was, from now on.
MESSAGES = "SELECT job_id FROM messages WHERE ready = 0 AND planned_at > ? LIMIT ?"
MOVE_MESSAGE = """
UPDATE messages SET visible_at = ?1 + visible_at - planned_at, planned_at = ?1
WHERE job_id = ?2 AND ready = 0 AND planned_at > ?1 RETURNING lane
"""
DELIVERIES = "SELECT job_id FROM deliveries WHERE state = 'pending' AND planned_at > ? LIMIT ?"
MOVE_DELIVERY = """
UPDATE deliveries SET next_at = ?1 + next_at - planned_at, planned_at = ?1
WHERE job_id = ?2 AND state = 'pending' AND planned_at > ?1
"""


class SqliteSweep(Session):
    """SweepStore."""

    async def due_for_check(self, now: datetime, *, limit: int) -> list[Job]:
        return [rows.job_of(row) for row in self.rows(DUE, (to_ms(now), limit))]

    async def reschedule_check(self, job: Job, *, check_at: datetime, wakes: int) -> bool:
        values = (to_ms(check_at), wakes, job.id, job.fence, job.wakes, to_ms(job.run_at))
        return await self.writer.run(lambda tx: bool(tx.rows(RESCHEDULE, values)))

    async def leased_jobs(self, *, limit: int) -> list[Job]:
        return [rows.job_of(row) for row in self.rows(LEASED, (limit,))]

    async def purge_expired(self, now: datetime, *, limit: int) -> int:
        moment = to_ms(now)
        if not self.rows(EXPIRED, (moment, 1)):
            return 0
        return await self.writer.run(lambda tx: _purge(tx, moment, limit))

    async def purge_keys(self, now: datetime, *, limit: int) -> int:
        moment = to_ms(now)
        if not self.rows("SELECT 1 FROM idempotency WHERE expires_at <= ? LIMIT 1", (moment,)):
            return 0
        return len(await self.writer.run(lambda tx: tx.rows(PURGE_KEYS, (moment, limit))))


def _purge(tx: Tx, now: int, limit: int) -> int:
    gone = tx.rows(EXPIRED, (now, limit))
    for seq, job_id, queue, status in gone:
        erase_job(tx, seq, job_id, queue=queue, status=status)
    return len(gone)


class SqliteWaits(Session):
    """The part of SweepStore for waits that began later than it is now: the clock has been set back since.

    Rare, and over everything that waits, so in small transactions: nobody waits for the write lock meanwhile.
    """

    async def plan_anew(self, now: datetime) -> int:
        moved = await self._move_jobs(now)
        for find, move in ((MESSAGES, _move_messages), (DELIVERIES, _move_deliveries)):
            while ids := [row[0] for row in self.rows(find, (to_ms(now), AT_ONCE))]:
                await self.writer.run(lambda tx, ids=ids, move=move: move(tx, to_ms(now), ids))  # type: ignore[misc]
                moved += len(ids)
        return moved

    async def _move_jobs(self, now: datetime) -> int:
        moved, place = 0, (-(2**63), "")
        while page := [rows.job_of(row) for row in self.rows(QUEUED, (*place, AT_ONCE))]:
            place = (to_ms(page[-1].created_at), page[-1].id)
            changed = [(job, after) for job in page if (after := planned_anew(job, now=now)) != job]
            if changed:
                await self.writer.run(lambda tx, changed=changed: _move_jobs(tx, changed))  # type: ignore[misc]
            moved += len(changed)
            await asyncio.sleep(0)
        return moved


def _move_jobs(tx: Tx, changed: list[tuple[Job, Job]]) -> None:
    for job, after in changed:
        values: Values = (to_ms(after.run_at), to_ms(after.updated_at), ms(after.check_at))
        tx.db.execute(MOVE_JOB, (*values, job.id, job.fence, job.wakes, to_ms(job.updated_at)))


def _move_messages(tx: Tx, now: int, ids: list[str]) -> None:
    for job_id in ids:
        tx.notify(*(queue_topic(lane) for (lane,) in tx.rows(MOVE_MESSAGE, (now, job_id))))


def _move_deliveries(tx: Tx, now: int, ids: list[str]) -> None:
    for job_id in ids:
        tx.db.execute(MOVE_DELIVERY, (now, job_id))
    tx.notify(DELIVERIES_TOPIC)
