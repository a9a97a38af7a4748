"""A whole backend in memory: the store of inmemory_store.py, a queue and a notifier."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from rauskuclaw.domain import wakeups
from rauskuclaw.domain.clock import Clock, to_ms, utc_now
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.domain.wakeups import WakeUp
from rauskuclaw.ports import (
    Backend,
    Capabilities,
    Listener,
    QueueDelivery,
    QueueDepth,
)
from rauskuclaw.ports.dead_letters import DeadLetter, Redriven
from tests.support.inmemory_conversations import ConversationTables, InMemoryConversations
from tests.support.inmemory_ledger import Books, InMemoryLedger
from tests.support.inmemory_memories import InMemoryMemories, MemoryTables
from tests.support.inmemory_metrics import InMemoryMetrics
from tests.support.inmemory_runs import InMemoryRuns
from tests.support.inmemory_schedules import InMemorySchedules, ScheduleTables
from tests.support.inmemory_store import InMemoryStore, Tables
from tests.support.inmemory_stream_tokens import InMemoryStreamTokens
from tests.support.inmemory_watches import InMemoryWatches

MAX_RECEIVES = 5
CAPABILITIES = Capabilities(
    store_enqueues=True,
    filters_queues=True,
    orders_by_priority=True,
    longest_delay_sec=None,
    list_is_consistent=True,
)


@dataclass
class Message:
    """A wake-up on its way. `hidden_until` covers both a delay and a receive."""

    id: str
    wake_up: WakeUp
    sent_at: datetime
    hidden_until: datetime
    planned_at: datetime | None = None
    receives: int = 0
    receipt: str | None = None
    died_at: datetime | None = None

    @property
    def is_dead(self) -> bool:
        return self.died_at is not None


@dataclass
class InMemoryStorage:
    """What handles opened on the same storage share."""

    clock: Clock = utc_now
    tables: Tables = field(default_factory=Tables)
    schedules: ScheduleTables = field(default_factory=ScheduleTables)
    messages: list[Message] = field(default_factory=list)
    served: dict[str, datetime] = field(default_factory=dict)
    memories: MemoryTables = field(default_factory=MemoryTables)
    conversations: ConversationTables = field(default_factory=ConversationTables)
    stream_tokens: InMemoryStreamTokens = field(default_factory=InMemoryStreamTokens)
    listeners: list["InMemoryListener"] = field(default_factory=list)
    books: Books = field(default_factory=Books)

    def notify(self, topics: Iterable[str]) -> None:
        rung = set(topics)
        for listener in self.listeners:
            if rung & listener.topics:
                listener.event.set()

    def enqueue(self, wake_up: WakeUp) -> None:
        planned_at = None if wake_up.is_appointment else wake_up.enqueued_at
        is_due = wake_up.due_at <= wake_up.enqueued_at
        # What never had to wait is there at once, whatever the clock says by the time somebody looks.
        hidden_until = datetime.min.replace(tzinfo=UTC) if is_due else wake_up.due_at
        self.messages.append(
            Message(str(uuid4()), wake_up, self.clock(), hidden_until=hidden_until, planned_at=planned_at)
        )

    def move_messages(self, now: datetime) -> int:
        """See SweepStore.plan_anew."""
        late = [one for one in self.messages if one.planned_at is not None and one.planned_at > now]
        for one in late:
            if one.planned_at is not None and one.hidden_until > now:
                one.hidden_until, one.planned_at = now + (one.hidden_until - one.planned_at), now
        return len(late)


class InMemoryQueue:
    """Wake-ups with visibility, receipts, dead letters, turns between logical queues and priorities."""

    def __init__(self, storage: InMemoryStorage) -> None:
        self._storage = storage

    async def send(self, wake_ups: Sequence[WakeUp]) -> None:
        for wake_up in wake_ups:
            self._storage.enqueue(wake_up)

    async def receive(
        self,
        lane: str,
        *,
        limit: int,
        visibility: timedelta,
        queues: frozenset[str] | None = None,
        wait: timedelta = timedelta(0),
    ) -> list[QueueDelivery]:
        deadline = self._storage.clock() + wait
        while not (found := self._receive(lane, limit, visibility, queues)) and self._storage.clock() < deadline:
            await asyncio.sleep(0.005)
        return found

    def _receive(
        self, lane: str, limit: int, visibility: timedelta, queues: frozenset[str] | None
    ) -> list[QueueDelivery]:
        found: list[QueueDelivery] = []
        while len(found) < limit and (message := self._next(lane, queues)) is not None:
            found.append(self._hand_out(message, visibility))
        return found

    def _next(self, lane: str, queues: frozenset[str] | None) -> Message | None:
        now = self._storage.clock()
        due = [m for m in self._storage.messages if m.wake_up.lane == lane and not m.is_dead and m.hidden_until <= now]
        for message in due:
            if message.receives >= MAX_RECEIVES:
                message.died_at = now
        due = [m for m in due if not m.is_dead and (queues is None or m.wake_up.queue in queues)]
        return min(due, key=self._turn, default=None)

    def _turn(self, message: Message) -> tuple[int, int, datetime]:
        waiting = self._storage.served.get(message.wake_up.queue)
        return (-message.wake_up.priority, to_ms(waiting) if waiting else 0, message.sent_at)

    def _hand_out(self, message: Message, visibility: timedelta) -> QueueDelivery:
        now = self._storage.clock()
        last = max(self._storage.served.values(), default=now)
        self._storage.served[message.wake_up.queue] = max(now, last + timedelta(milliseconds=1))
        message.hidden_until, message.planned_at = now + visibility, now
        message.receives += 1
        message.receipt = str(uuid4())
        return QueueDelivery(
            message_id=message.id,
            receipt=message.receipt,
            lane=message.wake_up.lane,
            body=wakeups.encode(message.wake_up),
            receive_count=message.receives,
            sent_at_ms=to_ms(message.sent_at),
        )

    async def delete(self, deliveries: Sequence[QueueDelivery]) -> None:
        gone = {delivery.receipt for delivery in deliveries}
        self._storage.messages[:] = [m for m in self._storage.messages if m.receipt is None or m.receipt not in gone]

    async def extend(self, deliveries: Sequence[QueueDelivery], visibility: timedelta) -> None:
        held = {delivery.receipt for delivery in deliveries}
        for message in self._storage.messages:
            if message.receipt in held:
                message.planned_at = self._storage.clock()
                message.hidden_until = message.planned_at + visibility

    async def depth(self, lane: str) -> QueueDepth:
        now = self._storage.clock()
        mine = [m for m in self._storage.messages if m.wake_up.lane == lane]
        hidden = [m for m in mine if not m.is_dead and m.hidden_until > now]
        in_flight, dead = sum(1 for m in hidden if m.receives), sum(1 for m in mine if m.is_dead)
        ready = len(mine) - len(hidden) - dead
        return QueueDepth(ready=ready, in_flight=in_flight, delayed=len(hidden) - in_flight, dead=dead)


class InMemoryDeadLetters:
    """Those messages of the queue that were set aside."""

    def __init__(self, storage: InMemoryStorage, jobs: dict[str, Job]) -> None:
        self._storage = storage
        self._jobs = jobs

    def _dead(self, lane: str | None) -> list[Message]:
        dead = [one for one in self._storage.messages if one.died_at is not None]
        return [one for one in dead if lane in (None, one.wake_up.lane)]

    async def list_dead(self, *, lane: str | None = None, limit: int) -> list[DeadLetter]:
        return [
            DeadLetter(
                one.wake_up.lane,
                one.wake_up.queue,
                one.wake_up.job_id,
                one.wake_up.enqueued_at,
                one.died_at or one.sent_at,
            )
            for one in self._dead(lane)[::-1][:limit]
        ]

    async def redrive(self, *, lane: str | None = None, limit: int) -> Redriven:
        sent = dropped = 0
        for message in self._dead(lane)[:limit]:
            self._storage.messages.remove(message)
            job = self._jobs.get(message.wake_up.job_id)
            if job is not None and job.status is JobStatus.QUEUED:
                self._storage.enqueue(WakeUp.of(job))
                sent += 1
            else:
                dropped += 1
        return Redriven(sent, dropped)

    async def purge_dead(self, before: datetime, *, lane: str | None = None, limit: int) -> int:
        old = [one for one in self._dead(lane) if one.died_at is not None and one.died_at < before][:limit]
        for message in old:
            self._storage.messages.remove(message)
        return len(old)


class InMemoryListener:
    def __init__(self, storage: InMemoryStorage, topics: frozenset[str]) -> None:
        self.topics = topics
        self.event = asyncio.Event()
        self._storage = storage
        storage.listeners.append(self)

    async def wait(self, timeout_sec: float) -> bool:
        try:
            # Not `wait_for`: in Python 3.11 it loses a cancellation that comes together with the event.
            async with asyncio.timeout(timeout_sec):
                await self.event.wait()
        except TimeoutError:
            return False
        self.event.clear()
        return True

    def close(self) -> None:
        if self in self._storage.listeners:
            self._storage.listeners.remove(self)


class InMemoryNotifier:
    def __init__(self, storage: InMemoryStorage) -> None:
        self._storage = storage

    def listen(self, *topics: str) -> Listener:
        return InMemoryListener(self._storage, frozenset(topics))


class NothingToClose:
    async def close(self) -> None:
        return None


async def open_inmemory(storage: InMemoryStorage | None = None) -> Backend:
    """A handle on `storage`, or on a new one of its own."""
    storage = storage or InMemoryStorage()
    tables = storage.tables
    store = InMemoryStore(tables, enqueue=storage.enqueue, notify=storage.notify, move_messages=storage.move_messages)
    ledger = InMemoryLedger(storage.books)
    return Backend(
        store=store,
        queue=InMemoryQueue(storage),
        notifier=InMemoryNotifier(storage),
        schedules=InMemorySchedules(storage.schedules, submit=store.submit_one, notify=storage.notify),
        metrics=InMemoryMetrics(tables.jobs, tables.minutes),
        ledger=ledger,
        memories=InMemoryMemories(storage.memories),
        runs=InMemoryRuns(tables, store, storage.enqueue, ledger),
        watches=InMemoryWatches(tables),
        conversations=InMemoryConversations(storage.conversations, tables, store),
        stream_tokens=storage.stream_tokens,
        capabilities=CAPABILITIES,
        resources=NothingToClose(),
        dead_letters=InMemoryDeadLetters(storage, tables.jobs),
    )
