"""Rows of the queue table, for store and queue alike: the store writes a job's wake-up in the job's transaction."""

from rauskuclaw.adapters.sqlite.writer import Tx
from rauskuclaw.domain.clock import to_ms
from rauskuclaw.domain.wakeups import WakeUp, encode
from rauskuclaw.ports.notifier import queue_topic

# How many messages that wait a single level of priority may overtake. Bounded, so that low priority is not starved.
TURNS_PER_PRIORITY = 1000

PUT = """
INSERT INTO messages (job_id, lane, queue, turn, rank, ready, visible_at, sent_at, body, planned_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
ON CONFLICT (job_id) DO UPDATE
SET lane = ?2, queue = ?3, turn = ?4, rank = ?5, ready = ?6, visible_at = ?7, sent_at = ?8, body = ?9,
    planned_at = ?10, receives = 0, receipt = receipt + 1
"""
DROP = "DELETE FROM messages WHERE job_id = ?"
# The logical queues of a lane that ever had a message; "0" is the character after "/".
QUEUES = "SELECT substr(name, length(?1) + 2) FROM counters WHERE name > ?1 || '/' AND name < ?1 || '0'"


def lane_counter(lane: str) -> str:
    """Counts the turn being served; the last turn given to a logical queue is counted under this name/queue."""
    return f"turn:{lane}"


def next_turn(tx: Tx, lane: str, queue: str) -> int:
    """The turn of a new message: one after the last of its logical queue, or after the turn now being served.

    Logical queues with messages thus alternate, and one that was idle is not served first for its patience.
    Source: self-clocked fair queueing, S. J. Golestani, INFOCOM 1994.
    """
    served = lane_counter(lane)
    last = f"{served}/{queue}"
    turn = max(tx.counters[last], tx.counters[served]) + 1
    tx.counters[last] = turn
    return turn


def served_turn(tx: Tx, lane: str, turn: int) -> None:
    """Remember how far a lane has been served."""
    served = lane_counter(lane)
    if turn > tx.counters[served]:
        tx.counters[served] = turn


def put_message(tx: Tx, wake_up: WakeUp) -> None:
    """Queue a wake-up; one message per job, a newer one replaces it. Rings the lane when it is due already."""
    lane, queue = wake_up.lane, wake_up.queue
    turn = next_turn(tx, lane, queue)
    due, sent = to_ms(wake_up.due_at), to_ms(wake_up.enqueued_at)
    ready = due <= sent
    rank = turn - wake_up.priority * TURNS_PER_PRIORITY
    planned = None if wake_up.is_appointment else sent
    tx.db.execute(PUT, (wake_up.job_id, lane, queue, turn, rank, ready, due, sent, encode(wake_up), planned))
    tx.notify(queue_topic(lane))


def drop_message(tx: Tx, job_id: str) -> None:
    tx.db.execute(DROP, (job_id,))
