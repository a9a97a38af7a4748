"""What the sweep reads and erases, each by an index over just what is due."""

from datetime import datetime

from rauskuclaw.adapters.sqlite.jobs import rows
from rauskuclaw.adapters.sqlite.session import Session
from rauskuclaw.adapters.sqlite.writer import Tx
from rauskuclaw.domain.clock import to_ms
from rauskuclaw.domain.job import Job, JobStatus

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
        tx.db.execute("DELETE FROM events WHERE job_seq = ?", (seq,))
        tx.db.execute("DELETE FROM bodies WHERE job_seq = ?", (seq,))
        tx.db.execute("DELETE FROM deliveries WHERE job_id = ?", (job_id,))
        tx.db.execute("DELETE FROM messages WHERE job_id = ?", (job_id,))
        tx.db.execute("DELETE FROM jobs WHERE seq = ?", (seq,))
        tx.tallies.move_job(queue, JobStatus(status), None)
    return len(gone)
