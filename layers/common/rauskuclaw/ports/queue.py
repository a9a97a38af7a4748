"""The queue: delivers wake-ups, at least once, in any order. Losing or doubling one loses and doubles nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from rauskuclaw.domain.reminders import Reminder
from rauskuclaw.domain.wakeups import WakeUp


@dataclass(frozen=True, slots=True)
class QueueDelivery:
    """One received message. `receipt` is good for this delivery only; `receive_count` starts at 1.

    `body` is the message's text as sent (see domain.wakeups.encode), not parsed, because it may be anything.
    """

    message_id: str
    receipt: str
    lane: str
    body: str
    receive_count: int
    sent_at_ms: int


@dataclass(frozen=True, slots=True)
class QueueDepth:
    """Messages of a lane: `ready` to be received, `in_flight` (received, not yet deleted), `delayed`, `dead`."""

    ready: int
    in_flight: int
    delayed: int
    dead: int


class Reminders(Protocol):
    """Says when schedules are due, for drivers whose scheduler is not always there. Delivered at least once."""

    async def send(self, reminders: Sequence[Reminder]) -> None:
        """Have each delivered to the scheduler function at its `due_at`, not earlier; at most 15 minutes ahead.

        Safe to repeat. Raises QueueUnavailableError.
        """
        ...


class Queue(Protocol):
    async def send(self, wake_ups: Sequence[WakeUp]) -> None:
        """Queue each wake-up on its lane, due at `due_at`. Safe to repeat.

        Raises QueueUnavailableError, or MessagesRefusedError when all were taken but those of the jobs it names.
        """
        ...

    async def receive(
        self,
        lane: str,
        *,
        limit: int,
        visibility: timedelta,
        queues: frozenset[str] | None = None,
        wait: timedelta = timedelta(0),
    ) -> list[QueueDelivery]:
        """Up to `limit` due messages, hidden from others for `visibility`.

        `queues` restricts to logical queues where the driver can filter. With `wait`, may return early with what it
        has, and returns empty after it. A message received five times without being deleted goes to the lane's dead
        letters instead of a sixth receive. Within a lane, logical queues take turns, so that a flood in one
        delays the others little.
        """
        ...

    async def delete(self, deliveries: Sequence[QueueDelivery]) -> None:
        """The messages are dealt with. A receipt that is no longer current is ignored."""
        ...

    async def extend(self, deliveries: Sequence[QueueDelivery], visibility: timedelta) -> None:
        """Keep the messages hidden for `visibility` from now; zero makes them due at once. Old receipts: ignored."""
        ...

    async def depth(self, lane: str) -> QueueDepth:
        """Approximate counts of a lane."""
        ...
