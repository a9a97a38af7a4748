"""Erasing a job with all that belongs to it, as part of a transaction."""

from rauskuclaw.adapters.sqlite.jobs import rows
from rauskuclaw.adapters.sqlite.writer import Tx
from rauskuclaw.domain.job import JobStatus

FIND = "SELECT seq, queue, status FROM jobs WHERE id = ?"
CHILDREN = "SELECT id FROM jobs WHERE parent = ?"


def erase_job(tx: Tx, seq: int, job_id: str, *, queue: str, status: str) -> None:
    """A final job; its idempotency record stays until it expires."""
    tx.db.execute("DELETE FROM events WHERE job_seq = ?", (seq,))
    tx.db.execute("DELETE FROM bodies WHERE job_seq = ?", (seq,))
    tx.db.execute("DELETE FROM run_steps WHERE job_seq = ?", (seq,))
    tx.db.execute("DELETE FROM run_inbox WHERE job_seq = ?", (seq,))
    tx.db.execute("DELETE FROM deliveries WHERE job_id = ?", (job_id,))
    tx.db.execute("DELETE FROM messages WHERE job_id = ?", (job_id,))
    tx.db.execute("DELETE FROM jobs WHERE seq = ?", (seq,))
    tx.counts.move_job(queue, JobStatus(status), None)


def erase_tree(tx: Tx, job_id: str) -> bool:
    """Erase a job and all that it has started, as far as they are final. Whether none of them is left."""
    found = tx.rows(FIND, (job_id,))
    if found and not rows.STATUSES[found[0][2]].is_final:
        return False
    children = [child for (child,) in tx.rows(CHILDREN, (job_id,))]
    left = [child for child in children if not erase_tree(tx, child)]
    if left:
        return False
    for seq, queue, status in found:
        erase_job(tx, seq, job_id, queue=queue, status=status)
    return True
