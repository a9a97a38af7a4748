"""The pump: slots, acknowledgement, what comes again, and order on the way out."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from local.pump.chaos import Chaos
from local.pump.events import LocalContext, SqsEvent
from local.pump.pump import EXTEND_EVERY_SEC, VISIBILITY, Pump
from rauskuclaw.adapters.sqlite.writer import GIVE_UP_AFTER_SEC
from rauskuclaw.errors import QueueUnavailableError
from tests.support.conditions import eventually
from tests.support.factories import make_wake_up
from tests.support.inmemory import InMemoryQueue, InMemoryStorage

LANE = "default"


@dataclass
class Worker:
    """A function whose batches end when told to; `finish_early` reports records before that."""

    batches: list[list[str]] = field(default_factory=list)
    failing: Callable[[str], bool] = lambda _: False
    release: asyncio.Event = field(default_factory=asyncio.Event)
    finish_early: bool = False
    breaks: bool = False

    @property
    def seen(self) -> list[str]:
        return [message_id for batch in self.batches for message_id in batch]

    async def handle(self, event: SqsEvent, context: LocalContext) -> dict[str, Any]:
        ids = [record["messageId"] for record in event["Records"]]
        self.batches.append(ids)
        if self.breaks:
            raise RuntimeError("the function broke")
        if self.finish_early:
            for message_id in ids[1:]:
                context.record_done(message_id)
        await self.release.wait()
        return {"batchItemFailures": [{"itemIdentifier": each} for each in ids if self.failing(each)]}


def make_pump(storage: InMemoryStorage, worker: Worker, **given: Any) -> Pump:
    options = {"concurrency": 10, "poll": timedelta(milliseconds=20), "queues": frozenset({"default"})}
    queue = given.pop("queue", None) or InMemoryQueue(storage)
    return Pump(LANE, queue=queue, handle=worker.handle, **{**options, **given})


@asynccontextmanager
async def running(pump: Pump) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(pump.run())
    try:
        yield task
        pump.stop()
        await task
    finally:
        task.cancel()


def filled(count: int) -> InMemoryStorage:
    storage = InMemoryStorage()
    for _ in range(count):
        storage.enqueue(make_wake_up(lane=LANE, due_at=storage.clock(), enqueued_at=storage.clock()))
    return storage


async def test_messages_that_did_not_fail_are_acknowledged() -> None:
    storage, worker = filled(3), Worker()
    worker.release.set()
    async with running(make_pump(storage, worker)):
        await eventually(lambda: not storage.messages)
    assert len(worker.seen) == 3


async def test_no_more_records_are_out_than_there_are_slots() -> None:
    storage, worker = filled(25), Worker()
    pump = make_pump(storage, worker, concurrency=10)
    async with running(pump):
        await eventually(lambda: pump.outstanding == 10)
        assert len(worker.seen) == 10
        worker.release.set()
        await eventually(lambda: not storage.messages)
    assert len(worker.seen) == 25


async def test_a_record_reported_done_frees_its_slot_before_its_batch_ends() -> None:
    storage, worker = filled(12), Worker(finish_early=True)
    async with running(make_pump(storage, worker, concurrency=4)):
        # Batches of 4, 3, 2 and 1: each keeps the slot of its first record only.
        await eventually(lambda: len(worker.seen) == 10 and len(storage.messages) == 6)
        worker.release.set()
        await eventually(lambda: not storage.messages)
    assert sorted(worker.seen) == sorted(set(worker.seen))


async def test_a_failed_record_comes_again_after_its_visibility() -> None:
    storage, worker = filled(2), Worker()
    worker.release.set()
    failures = iter([True])
    worker.failing = lambda _: next(failures, False)
    async with running(make_pump(storage, worker, visibility=timedelta(milliseconds=50))):
        await eventually(lambda: not storage.messages)
    assert len(worker.seen) == 3


async def test_a_batch_that_breaks_loses_nothing() -> None:
    storage, worker = filled(2), Worker(breaks=True)
    async with running(make_pump(storage, worker, visibility=timedelta(milliseconds=20))):
        await eventually(lambda: len(worker.batches) >= 2)
        worker.breaks = False
        worker.release.set()
        await eventually(lambda: not storage.messages)


async def test_messages_stay_hidden_while_their_batch_runs() -> None:
    storage, worker = filled(1), Worker()
    pump = make_pump(storage, worker, visibility=timedelta(milliseconds=100), extend_every_sec=0.02)
    async with running(pump):
        await eventually(lambda: pump.outstanding == 1)
        first = storage.messages[0].hidden_until
        await eventually(lambda: storage.messages[0].hidden_until - first > timedelta(milliseconds=150))
        worker.release.set()
    assert len(worker.seen) == 1


async def test_on_stop_records_not_looked_at_are_given_back_at_once() -> None:
    storage, worker = filled(2), Worker(failing=lambda _: True)
    pump = make_pump(storage, worker)
    async with running(pump):
        await eventually(lambda: pump.outstanding == 2)
        pump.stop()
        worker.release.set()
    assert all(message.hidden_until <= storage.clock() for message in storage.messages)


async def test_stop_waits_for_what_is_out_and_takes_nothing_new() -> None:
    storage, worker = filled(1), Worker()
    pump = make_pump(storage, worker)
    async with running(pump) as task:
        await eventually(lambda: pump.outstanding == 1)
        pump.stop()
        storage.enqueue(make_wake_up(lane=LANE, due_at=storage.clock(), enqueued_at=storage.clock()))
        worker.release.set()
        await task
    assert len(worker.seen) == 1
    assert len(storage.messages) == 1


async def test_an_outage_of_the_queue_is_waited_out() -> None:
    class Flaky(InMemoryQueue):
        outages = 1

        async def receive(self, *given: Any, **named: Any) -> Any:
            if self.outages:
                self.outages -= 1
                raise QueueUnavailableError("away")
            return await super().receive(*given, **named)

    storage, worker = filled(1), Worker()
    worker.release.set()
    async with running(make_pump(storage, worker, queue=Flaky(storage))):
        await eventually(lambda: not storage.messages)


async def test_chaos_delivers_twice_and_acknowledges_once() -> None:
    storage, worker = filled(20), Worker()
    worker.release.set()
    async with running(make_pump(storage, worker, chaos=Chaos(Random(7), duplicates=0.5))):
        await eventually(lambda: not storage.messages)
    assert len(set(worker.seen)) == 20
    assert len(worker.seen) > 20


async def test_records_look_like_those_of_sqs() -> None:
    storage = filled(1)
    events: list[SqsEvent] = []

    async def handle(event: SqsEvent, context: LocalContext) -> dict[str, Any]:
        events.append(event)
        return {"batchItemFailures": []}

    pump = Pump(
        LANE,
        queue=InMemoryQueue(storage),
        handle=handle,
        concurrency=1,
        queues=frozenset({"default"}),
        poll=timedelta(milliseconds=20),
    )
    async with running(pump):
        await eventually(lambda: not storage.messages)
    (record,) = events[0]["Records"]
    assert record["eventSource"] == "aws:sqs"
    assert record["eventSourceARN"].endswith(f":{LANE}")
    assert record["attributes"]["ApproximateReceiveCount"] == "1"


def test_a_message_stays_hidden_while_its_worker_lives() -> None:
    """One extension may fail, and the next may wait for the write lock for as long as anything does."""
    assert VISIBILITY.total_seconds() >= 2 * EXTEND_EVERY_SEC + GIVE_UP_AFTER_SEC
