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
INSERT INTO counters (name, value) VALUES (?1, coalesce((SELECT value FROM counters WHERE name = ?2), 0) + 1)
ON CONFLICT (name) DO UPDATE
SET value = max(value, coalesce((SELECT value FROM counters WHERE name = ?2), 0)) + 1
RETURNING value
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
INSERT INTO counters (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = max(value, ?2)
"""
# The logical queues of a lane that ever had a message; "0" is the character after "/".
QUEUES = "SELECT substr(name, length(?1) + 2) FROM counters WHERE name > ?1 || '/' AND name < ?1 || '0'"


def lane_counter(lane: str) -> str:
    """Counts the turn being served; the last turn given to a logical queue is counted under this name/queue."""
    return f"turn:{lane}"


def put_message(tx: Tx, wake_up: WakeUp) -> None:
    """Queue a wake-up; one message per job, a newer one replaces it. Rings the lane when it is due already."""
    lane, queue = wake_up.lane, wake_up.queue
    served = lane_counter(lane)
    [(turn,)] = tx.rows(NEXT_TURN, (f"{served}/{queue}", served))
    due, sent = to_ms(wake_up.due_at), to_ms(wake_up.enqueued_at)
    ready = due <= sent
    rank = turn - wake_up.priority * TURNS_PER_PRIORITY
    tx.db.execute(PUT, (wake_up.job_id, lane, queue, turn, rank, ready, due, sent, encode(wake_up)))
    tx.ring(queue_topic(lane))


def drop_message(tx: Tx, job_id: str) -> None:
    tx.db.execute(DROP, (job_id,))
