"""Waits that began later than it is now: the clock has been set back since, and they are counted anew.

Rare, and over everything that waits, so in small transactions: nobody waits for the write lock meanwhile.
"""

import asyncio
from datetime import datetime
from typing import Any

from rauskuclaw.adapters.sqlite.jobs import rows
from rauskuclaw.adapters.sqlite.session import Session
from rauskuclaw.adapters.sqlite.writer import Tx
from rauskuclaw.domain.clock import to_ms
from rauskuclaw.domain.job import Job
from rauskuclaw.domain.wakeups import planned_anew
from rauskuclaw.ports.bell import DELIVERIES_TOPIC, queue_topic

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


class SqliteWaits(Session):
    """The part of SweepStore that deals with a clock that was set back."""

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
        values: tuple[Any, ...] = (to_ms(after.run_at), to_ms(after.updated_at), rows.ms(after.check_at))
        tx.db.execute(MOVE_JOB, (*values, job.id, job.fence, job.wakes, to_ms(job.updated_at)))


def _move_messages(tx: Tx, now: int, ids: list[str]) -> None:
    for job_id in ids:
        tx.ring(*(queue_topic(lane) for (lane,) in tx.rows(MOVE_MESSAGE, (now, job_id))))


def _move_deliveries(tx: Tx, now: int, ids: list[str]) -> None:
    for job_id in ids:
        tx.db.execute(MOVE_DELIVERY, (now, job_id))
    tx.ring(DELIVERIES_TOPIC)
