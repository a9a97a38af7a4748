"""The narrow doors to storage, in one `Backend`: jobs, runs, conversations, schedules, metrics, memories, queue ...

Everything above the adapters sees only these. tests/contract holds the suite that every adapter passes unchanged.
All methods are coroutines; all raise a `BackendError` subclass when the service behind them does not answer (the
caller may retry; a write that failed this way either happened completely or not at all, and a retry of it is
recognised). Times are aware UTC datetimes; storage keeps milliseconds.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from rauskuclaw.ports.notifier import Listener, Notifier
from rauskuclaw.ports.queue import Queue, QueueDelivery, QueueDepth, Reminders
from rauskuclaw.ports.store import (
    Conflicting,
    Created,
    DeliveryChange,
    JobFilter,
    Page,
    Prefs,
    Replayed,
    Store,
    Submission,
    SubmitOutcome,
)

if TYPE_CHECKING:  # whoever does not use these features does not load their values
    from rauskuclaw.ports.conversations import ConversationStore
    from rauskuclaw.ports.dead_letters import DeadLetters
    from rauskuclaw.ports.ledger import Ledger
    from rauskuclaw.ports.memories import MemoryStore
    from rauskuclaw.ports.metrics import MetricStore
    from rauskuclaw.ports.runs import RunStore
    from rauskuclaw.ports.schedules import ScheduleStore
    from rauskuclaw.ports.stream_tokens import StreamTokenStore
    from rauskuclaw.ports.watches import WatchStore

__all__ = [
    "Backend",
    "Capabilities",
    "Conflicting",
    "Created",
    "DeliveryChange",
    "JobFilter",
    "Listener",
    "Notifier",
    "Page",
    "Prefs",
    "Queue",
    "QueueDelivery",
    "QueueDepth",
    "Reminders",
    "Replayed",
    "Store",
    "Submission",
    "SubmitOutcome",
]


@dataclass(frozen=True, slots=True)
class Capabilities:
    """Real differences between drivers, declared here and read by services and by the conformance suite.

    `store_enqueues`: committing a job commits its wake-up too, so nobody has to call `Queue.send` for it.
    `filters_queues`: `Queue.receive(queues=...)` leaves messages of other logical queues alone.
    `orders_by_priority`: within a lane, higher priority is received first.
    `longest_delay_sec`: how far in the future a message may be due (None: any time).
    `list_is_consistent`: a list taken after a write's reply contains that write.
    `takes_turns`: logical queues of a lane are received in turns at once (else the service behind the driver evens
    them out in its own time).
    `notifies`: a listener is woken by changes that any process makes (else it waits a poll interval).
    `counts_with_changes`: the counts of a submission, a transition or a delivery are committed with it and seen at once
    (else they are gathered, added when the function ends its batch, and seen after a `MetricStore.roll_up`; a function
    that dies in between loses them, and only them).
    `waits_by_clock`: what waits is judged by the machine's clock, which may be set back (else by the service's).
    `forgets_by_itself`: what is past its time goes in the service's own time, and purging it does nothing.
    """

    store_enqueues: bool
    filters_queues: bool
    orders_by_priority: bool
    longest_delay_sec: int | None
    list_is_consistent: bool
    takes_turns: bool = True
    notifies: bool = True
    counts_with_changes: bool = True
    forgets_by_itself: bool = False
    waits_by_clock: bool = True


class Closable(Protocol):
    async def close(self) -> None:
        """Release what is held. Called once, by whoever opened it."""
        ...


@dataclass(frozen=True)
class Backend:
    """One driver's ports. Made by bootstrap.build_backend; closed by whoever made it.

    `reminders` is None where the scheduler is always there and sees by itself what is due. `dead_letters` is None where
    the service behind the driver keeps them.
    """

    store: Store
    queue: Queue
    notifier: Notifier
    schedules: "ScheduleStore"
    metrics: "MetricStore"
    ledger: "Ledger"
    memories: "MemoryStore"
    runs: "RunStore"
    watches: "WatchStore"
    conversations: "ConversationStore"
    stream_tokens: "StreamTokenStore"
    capabilities: Capabilities
    resources: Closable
    reminders: Reminders | None = None
    dead_letters: "DeadLetters | None" = None

    async def close(self) -> None:
        """Release connections. The ports must not be used afterwards."""
        await self.resources.close()
