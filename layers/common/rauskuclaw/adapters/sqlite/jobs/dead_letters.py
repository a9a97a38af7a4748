"""Dead letters in SQLite: a table beside the queue's, to which `receive` moves them."""

from datetime import datetime

from rauskuclaw.adapters.sqlite.jobs.messages import put_message
from rauskuclaw.adapters.sqlite.jobs.store import load_job
from rauskuclaw.adapters.sqlite.session import Session
from rauskuclaw.adapters.sqlite.writer import Tx
from rauskuclaw.domain.clock import from_ms, to_ms
from rauskuclaw.domain.job import JobStatus
from rauskuclaw.domain.wakeups import WakeUp
from rauskuclaw.ports.dead_letters import DeadLetter, Redriven

NEWEST = """
SELECT lane, queue, job_id, sent_at, died_at FROM dead_messages WHERE ?1 IS NULL OR lane = ?1 ORDER BY seq DESC LIMIT ?2
"""
TAKE_OLDEST = """
DELETE FROM dead_messages WHERE seq IN
    (SELECT seq FROM dead_messages WHERE ?1 IS NULL OR lane = ?1 ORDER BY seq LIMIT ?2)
RETURNING job_id
"""
IS_OLD = "SELECT 1 FROM dead_messages WHERE died_at < ? LIMIT 1"
PURGE = """
DELETE FROM dead_messages WHERE seq IN
    (SELECT seq FROM dead_messages WHERE died_at < ?3 AND (?1 IS NULL OR lane = ?1) LIMIT ?2)
RETURNING 1
"""


class SqliteDeadLetters(Session):
    """DeadLetters."""

    async def list_dead(self, *, lane: str | None = None, limit: int) -> list[DeadLetter]:
        return [
            DeadLetter(lane, queue, job_id, from_ms(sent_at), from_ms(died_at))
            for lane, queue, job_id, sent_at, died_at in self.rows(NEWEST, (lane, limit))
        ]

    async def redrive(self, *, lane: str | None = None, limit: int) -> Redriven:
        return await self.writer.run(lambda tx: _redrive(tx, lane, limit))

    async def purge_dead(self, before: datetime, *, lane: str | None = None, limit: int) -> int:
        if not self.rows(IS_OLD, (to_ms(before),)):
            return 0
        return len(await self.writer.run(lambda tx: tx.rows(PURGE, (lane, limit, to_ms(before)))))


def _redrive(tx: Tx, lane: str | None, limit: int) -> Redriven:
    sent = dropped = 0
    for (job_id,) in tx.rows(TAKE_OLDEST, (lane, limit)):
        job = load_job(tx.rows, job_id)
        if job is not None and job.status is JobStatus.QUEUED:
            put_message(tx, WakeUp.of(job))
            sent += 1
        else:
            dropped += 1
    return Redriven(sent, dropped)
