"""A whole backend in memory: the store of memory_store.py, a queue, blobs and a bell."""

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
from tests.support.memory_ledger import Books, MemoryLedger
from tests.support.memory_memories import MemoryMemories, MemoryTables
from tests.support.memory_metrics import MemoryMetrics
from tests.support.memory_schedules import MemorySchedules, ScheduleTables
from tests.support.memory_store import MemoryStore, Tables

MOST_RECEIVES = 5
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
class Memory:
    """What handles opened on the same storage share."""

    clock: Clock = utc_now
    tables: Tables = field(default_factory=Tables)
    schedules: ScheduleTables = field(default_factory=ScheduleTables)
    messages: list[Message] = field(default_factory=list)
    served: dict[str, datetime] = field(default_factory=dict)
    blobs: dict[str, bytes] = field(default_factory=dict)
    memories: MemoryTables = field(default_factory=MemoryTables)
    listeners: list["MemoryListener"] = field(default_factory=list)
    books: Books = field(default_factory=Books)

    def ring(self, topics: Iterable[str]) -> None:
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


class MemoryQueue:
    """Wake-ups with visibility, receipts, dead letters, turns between logical queues and priorities."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def send(self, wake_ups: Sequence[WakeUp]) -> None:
        for wake_up in wake_ups:
            self._memory.enqueue(wake_up)

    async def receive(
        self,
        lane: str,
        *,
        limit: int,
        visibility: timedelta,
        queues: frozenset[str] | None = None,
        wait: timedelta = timedelta(0),
    ) -> list[QueueDelivery]:
        deadline = self._memory.clock() + wait
        while not (found := self._receive(lane, limit, visibility, queues)) and self._memory.clock() < deadline:
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
        now = self._memory.clock()
        due = [m for m in self._memory.messages if m.wake_up.lane == lane and not m.is_dead and m.hidden_until <= now]
        for message in due:
            if message.receives >= MOST_RECEIVES:
                message.died_at = now
        due = [m for m in due if not m.is_dead and (queues is None or m.wake_up.queue in queues)]
        return min(due, key=self._turn, default=None)

    def _turn(self, message: Message) -> tuple[int, int, datetime]:
        waiting = self._memory.served.get(message.wake_up.queue)
        return (-message.wake_up.priority, to_ms(waiting) if waiting else 0, message.sent_at)

    def _hand_out(self, message: Message, visibility: timedelta) -> QueueDelivery:
        now = self._memory.clock()
        last = max(self._memory.served.values(), default=now)
        self._memory.served[message.wake_up.queue] = max(now, last + timedelta(milliseconds=1))
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
        self._memory.messages[:] = [m for m in self._memory.messages if m.receipt is None or m.receipt not in gone]

    async def extend(self, deliveries: Sequence[QueueDelivery], visibility: timedelta) -> None:
        held = {delivery.receipt for delivery in deliveries}
        for message in self._memory.messages:
            if message.receipt in held:
                message.planned_at = self._memory.clock()
                message.hidden_until = message.planned_at + visibility

    async def depth(self, lane: str) -> QueueDepth:
        now = self._memory.clock()
        mine = [m for m in self._memory.messages if m.wake_up.lane == lane]
        hidden = [m for m in mine if not m.is_dead and m.hidden_until > now]
        in_flight, dead = sum(1 for m in hidden if m.receives), sum(1 for m in mine if m.is_dead)
        ready = len(mine) - len(hidden) - dead
        return QueueDepth(ready=ready, in_flight=in_flight, delayed=len(hidden) - in_flight, dead=dead)


class MemoryDeadLetters:
    """Those messages of the queue that were set aside."""

    def __init__(self, memory: Memory, jobs: dict[str, Job]) -> None:
        self._memory = memory
        self._jobs = jobs

    def _dead(self, lane: str | None) -> list[Message]:
        dead = [one for one in self._memory.messages if one.died_at is not None]
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
            self._memory.messages.remove(message)
            job = self._jobs.get(message.wake_up.job_id)
            if job is not None and job.status is JobStatus.QUEUED:
                self._memory.enqueue(WakeUp.of(job))
                sent += 1
            else:
                dropped += 1
        return Redriven(sent, dropped)

    async def purge_dead(self, before: datetime, *, lane: str | None = None, limit: int) -> int:
        old = [one for one in self._dead(lane) if one.died_at is not None and one.died_at < before][:limit]
        for message in old:
            self._memory.messages.remove(message)
        return len(old)


class MemoryBlobs:
    def __init__(self, blobs: dict[str, bytes]) -> None:
        self._blobs = blobs

    async def put(self, key: str, data: bytes) -> None:
        self._blobs[key] = bytes(data)

    async def get(self, key: str) -> bytes | None:
        return self._blobs.get(key)

    async def delete(self, key: str) -> None:
        self._blobs.pop(key, None)

    async def keys(self, prefix: str, *, limit: int) -> list[str]:
        return sorted(key for key in self._blobs if key.startswith(prefix))[:limit]


class MemoryListener:
    def __init__(self, memory: Memory, topics: frozenset[str]) -> None:
        self.topics = topics
        self.event = asyncio.Event()
        self._memory = memory
        memory.listeners.append(self)

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
        if self in self._memory.listeners:
            self._memory.listeners.remove(self)


class MemoryBell:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def listen(self, *topics: str) -> Listener:
        return MemoryListener(self._memory, frozenset(topics))


class NothingToClose:
    async def close(self) -> None:
        return None


async def open_memory(memory: Memory | None = None) -> Backend:
    """A handle on `memory`, or on a new one of its own."""
    memory = memory or Memory()
    store = MemoryStore(memory.tables, enqueue=memory.enqueue, ring=memory.ring, move_messages=memory.move_messages)
    return Backend(
        store=store,
        queue=MemoryQueue(memory),
        blobs=MemoryBlobs(memory.blobs),
        bell=MemoryBell(memory),
        schedules=MemorySchedules(memory.schedules, submit=store.submit_one, ring=memory.ring),
        metrics=MemoryMetrics(memory.tables.jobs, memory.tables.minutes),
        ledger=MemoryLedger(memory.books),
        memories=MemoryMemories(memory.memories),
        capabilities=CAPABILITIES,
        resources=NothingToClose(),
        dead_letters=MemoryDeadLetters(memory, memory.tables.jobs),
    )
