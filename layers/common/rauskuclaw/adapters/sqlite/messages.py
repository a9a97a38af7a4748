"""Rows of the queue table, for store and queue alike: the store writes a job's wake-up in the job's transaction."""

from rauskuclaw.adapters.sqlite.writer import Tx
from rauskuclaw.domain.clock import to_ms
from rauskuclaw.domain.wakeups import WakeUp, encode
from rauskuclaw.ports.bell import queue_topic

# How many messages that wait a single level of priority may overtake. Bounded, so that low priority is not starved.
TURNS_PER_PRIORITY = 1000

# Self-clocked fair queueing (S. J. Golestani, INFOCOM 1994): a message's turn is one after the last turn of its
# logical queue, or after the turn now being served, whichever is later. Queues with messages thus alternate.
NEXT_TURN = """
INSERT INTO turns (lane, queue, turn)
VALUES (?1, ?2, coalesce((SELECT turn FROM turns WHERE lane = ?1 AND queue = ''), 0) + 1)
ON CONFLICT (lane, queue) DO UPDATE
SET turn = max(turn, coalesce((SELECT turn FROM turns WHERE lane = ?1 AND queue = ''), 0)) + 1
RETURNING turn
"""
PUT = """
INSERT INTO messages (job_id, lane, queue, turn, rank, ready, visible_at, sent_at, body)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT (job_id) DO UPDATE
SET lane = ?2, queue = ?3, turn = ?4, rank = ?5, ready = ?6, visible_at = ?7, sent_at = ?8, body = ?9,
    receives = 0, receipt = receipt + 1
"""
DROP = "DELETE FROM messages WHERE job_id = ?"
TOUCH_SERVED = """
INSERT INTO turns (lane, queue, turn) VALUES (?1, '', ?2)
ON CONFLICT (lane, queue) DO UPDATE SET turn = max(turn, ?2)
"""


def put_message(tx: Tx, wake_up: WakeUp) -> None:
    """Queue a wake-up; one message per job, a newer one replaces it. Rings the lane when it is due already."""
    lane, queue = wake_up.lane, wake_up.queue
    [(turn,)] = tx.rows(NEXT_TURN, (lane, queue))
    due, sent = to_ms(wake_up.due_at), to_ms(wake_up.enqueued_at)
    ready = due <= sent
    rank = turn - wake_up.priority * TURNS_PER_PRIORITY
    tx.db.execute(PUT, (wake_up.job_id, lane, queue, turn, rank, ready, due, sent, encode(wake_up)))
    tx.ring(queue_topic(lane))


def drop_message(tx: Tx, job_id: str) -> None:
    tx.db.execute(DROP, (job_id,))
