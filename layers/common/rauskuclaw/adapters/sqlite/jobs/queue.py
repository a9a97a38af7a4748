"""The queue in SQLite: a table beside the jobs, fair between logical queues, with visibility and dead letters."""

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from rauskuclaw.adapters.sqlite.jobs.messages import QUEUES, lane_counter, put_message, served_turn
from rauskuclaw.adapters.sqlite.notifier import SocketNotifier
from rauskuclaw.adapters.sqlite.session import Reader, Rows, Session
from rauskuclaw.adapters.sqlite.values import Row
from rauskuclaw.adapters.sqlite.writer import Tx, Writer
from rauskuclaw.domain.clock import Clock, to_ms
from rauskuclaw.domain.wakeups import WakeUp
from rauskuclaw.ports.notifier import queue_topic
from rauskuclaw.ports.queue import QueueDelivery, QueueDepth

MAX_RECEIVES = 5
# Messages made ready in one transaction, most overdue first: more than are ever taken at once, so that priorities and
# turns are among many, and few enough that others get the write lock when hundreds of thousands are due together.
MAX_SHOWN = 500

# Asked before a transaction is begun: messages that only others serve must not cost the write lock at every look.
HIDDEN_DUE = "SELECT 1 FROM messages WHERE lane = ? AND ready = 0 AND visible_at <= ? LIMIT 1"
READY = "SELECT 1 FROM messages WHERE lane = ? AND queue = ? AND ready = 1 LIMIT 1"
SHOW_DUE = """
UPDATE messages SET ready = 1 WHERE job_id IN
    (SELECT job_id FROM messages WHERE lane = ? AND ready = 0 AND visible_at <= ? ORDER BY visible_at LIMIT ?)
RETURNING job_id, receives
"""
BEST = "SELECT job_id, rank FROM messages WHERE lane = ? AND queue = ? AND ready = 1 ORDER BY rank LIMIT ?"
TAKE = """
UPDATE messages SET ready = 0, planned_at = ?, visible_at = ?, receives = receives + 1, receipt = receipt + 1
WHERE job_id = ? RETURNING job_id, receipt, lane, body, receives, sent_at, turn
"""
BURY = """
INSERT INTO dead_messages (lane, queue, job_id, body, sent_at, died_at)
SELECT lane, queue, job_id, body, sent_at, ? FROM messages WHERE job_id = ?
"""
DELETE = "DELETE FROM messages WHERE job_id = ? AND receipt = ?"
EXTEND = """
UPDATE messages SET ready = 0, planned_at = ?, visible_at = ? WHERE job_id = ? AND receipt = ? AND ready = 0
RETURNING lane
"""
NEXT_DUE = "SELECT min(visible_at) FROM messages WHERE lane = ? AND ready = 0"
DEPTH = """
SELECT coalesce(sum(ready OR visible_at <= ?2 AND receives = 0), 0),
    coalesce(sum(NOT ready AND receives > 0), 0),
    coalesce(sum(NOT ready AND receives = 0 AND visible_at > ?2), 0)
FROM messages WHERE lane = ?1
"""


class SqliteQueue(Session):
    """Queue."""

    def __init__(
        self,
        writer: Writer,
        reader: Reader,
        notifier: SocketNotifier,
        clock: Clock,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(writer, reader)
        self._notifier = notifier
        self._clock = clock
        self._monotonic = monotonic

    async def send(self, wake_ups: Sequence[WakeUp]) -> None:
        def put_all(tx: Tx) -> None:
            for wake_up in wake_ups:
                put_message(tx, wake_up)

        await self.writer.run(put_all)

    async def receive(
        self,
        lane: str,
        *,
        limit: int,
        visibility: timedelta,
        queues: frozenset[str] | None = None,
        wait: timedelta = timedelta(0),
    ) -> list[QueueDelivery]:
        listener = self._notifier.listen(queue_topic(lane))
        try:
            give_up_at = self._monotonic() + wait.total_seconds()
            while True:
                found = await self._take(lane, limit, visibility, queues)
                left = give_up_at - self._monotonic()
                if found or left <= 0:
                    return found
                await listener.wait(min(left, self._until_next(lane)))
        finally:
            listener.close()

    async def _take(
        self, lane: str, limit: int, visibility: timedelta, queues: frozenset[str] | None
    ) -> list[QueueDelivery]:
        now = to_ms(self._clock())
        if not self._is_due(lane, now, queues):
            return []
        until = now + int(visibility.total_seconds() * 1000)
        return await self.writer.run(lambda tx: _receive(tx, lane, limit, now, until, queues))

    def _is_due(self, lane: str, now: int, queues: frozenset[str] | None) -> bool:
        names = _logical_queues(self.rows, lane, queues)
        return any(self.rows(READY, (lane, name)) for name in names) or bool(self.rows(HIDDEN_DUE, (lane, now)))

    def _until_next(self, lane: str) -> float:
        """Seconds until a hidden message is due; it gives no notice."""
        [(due,)] = self.rows(NEXT_DUE, (lane,))
        return 60.0 if due is None else max(0.001, (due - to_ms(self._clock())) / 1000)

    async def delete(self, deliveries: Sequence[QueueDelivery]) -> None:
        receipts = [_receipt(delivery) for delivery in deliveries]
        await self.writer.run(lambda tx: tx.db.executemany(DELETE, receipts).fetchall())

    async def extend(self, deliveries: Sequence[QueueDelivery], visibility: timedelta) -> None:
        now = to_ms(self._clock())
        until = now + int(visibility.total_seconds() * 1000)
        receipts = [_receipt(delivery) for delivery in deliveries]
        await self.writer.run(lambda tx: _extend(tx, now, until, receipts))

    async def depth(self, lane: str) -> QueueDepth:
        values = (lane, to_ms(self._clock()))
        [(ready, in_flight, delayed)] = self.rows(DEPTH, values)
        dead_sql = "SELECT count(*) FROM dead_messages WHERE lane = ?"
        [(dead,)] = self.rows(dead_sql, (lane,))
        return QueueDepth(ready=ready, in_flight=in_flight, delayed=delayed, dead=dead)


def _receive(tx: Tx, lane: str, limit: int, now: int, until: int, queues: frozenset[str] | None) -> list[QueueDelivery]:
    for job_id, receives in tx.rows(SHOW_DUE, (lane, now, MAX_SHOWN)):
        if receives >= MAX_RECEIVES:
            tx.db.execute(BURY, (now, job_id))
            tx.db.execute("DELETE FROM messages WHERE job_id = ?", (job_id,))
    names = _logical_queues(tx.rows, lane, queues)
    best: list[tuple[int, str]] = []
    for name in names:
        best.extend((rank, job_id) for job_id, rank in tx.rows(BEST, (lane, name, limit)))
    best.sort()
    taken = [tx.rows(TAKE, (now, until, job_id))[0] for _, job_id in best[:limit]]
    if taken:
        served_turn(tx, lane, max(row[6] for row in taken))
    return [_delivery(row) for row in taken]


def _logical_queues(query: Rows, lane: str, wanted: frozenset[str] | None) -> Iterable[str]:
    return wanted if wanted is not None else [row[0] for row in query(QUEUES, (lane_counter(lane),))]


def _delivery(row: Row) -> QueueDelivery:
    job_id, receipt, lane, body, receives, sent_at, _ = row
    return QueueDelivery(
        message_id=job_id,
        receipt=f"{receipt}:{job_id}",
        lane=lane,
        body=body,
        receive_count=receives,
        sent_at_ms=sent_at,
    )


def _receipt(delivery: QueueDelivery) -> tuple[str, int]:
    receipt, _, job_id = delivery.receipt.partition(":")
    return job_id, int(receipt)


def _extend(tx: Tx, now: int, until: int, receipts: Sequence[tuple[str, int]]) -> None:
    for receipt in receipts:
        for (lane,) in tx.rows(EXTEND, (now, until, *receipt)):
            tx.notify(queue_topic(lane))
