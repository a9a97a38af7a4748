"""Feeds the worker from one lane: receives as many messages as there are free slots, acknowledges what is done."""

import asyncio
import itertools
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta

from local.pump.chaos import Chaos
from local.pump.events import LocalContext, SqsEvent, sqs_event
from rauskuclaw.domain.job import Json
from rauskuclaw.errors import BackendError
from rauskuclaw.ports import Queue, QueueDelivery

logger = logging.getLogger(__name__)

# Short, so that what a killed worker had received and not yet claimed is seen again soon; extended while it runs.
VISIBILITY = timedelta(seconds=15)
EXTEND_EVERY_SEC = VISIBILITY.total_seconds() / 3  # so that an extension may be late, and one may fail
MAX_BATCH = 100
PAUSE_AFTER_ERROR_SEC = 1.0

Handle = Callable[[SqsEvent, LocalContext], Awaitable[Mapping[str, Json]]]


class Pump:
    """One lane in one process. `run` works until `stop`; `concurrency` records are outstanding at most.

    Records count until their batch ends, or until the function reports them done, whichever is first. Nothing is lost
    when this process dies: messages that were not acknowledged come again.
    """

    def __init__(
        self,
        lane: str,
        *,
        queue: Queue,
        handle: Handle,
        concurrency: int,
        queues: frozenset[str],
        poll: timedelta,
        visibility: timedelta = VISIBILITY,
        extend_every_sec: float = EXTEND_EVERY_SEC,
        chaos: Chaos | None = None,
    ) -> None:
        self._lane = lane
        self._queue = queue
        self._handle = handle
        self._concurrency = concurrency
        self._queues = queues
        self._poll = poll
        self._visibility = visibility
        self._extend_every_sec = extend_every_sec
        self._chaos = chaos
        self._is_stopping = False
        self._numbers = itertools.count()
        self._outstanding: dict[int, QueueDelivery] = {}
        self._done: list[QueueDelivery] = []
        self._batches: set[asyncio.Task[None]] = set()
        self._slot_freed = asyncio.Event()
        self._work_done = asyncio.Event()

    @property
    def outstanding(self) -> int:
        """Records handed out and not done."""
        return len(self._outstanding)

    def stop(self) -> None:
        """Receive nothing more; `run` returns once everything handed out has ended."""
        self._is_stopping = True
        self._slot_freed.set()

    async def run(self) -> None:
        helpers = [asyncio.create_task(self._acknowledge()), asyncio.create_task(self._keep_hidden())]
        try:
            while not self._is_stopping:
                await self._step()
            await self._wait_for_batches()
        finally:
            for task in (*helpers, *self._batches):
                task.cancel()
            await asyncio.gather(*helpers, *self._batches, return_exceptions=True)
            await self._delete_done()

    async def _step(self) -> None:
        free = self._concurrency - len(self._outstanding)
        if free <= 0:
            self._slot_freed.clear()
            await self._slot_freed.wait()
            return
        try:
            received = await self._queue.receive(
                self._lane,
                limit=min(free, MAX_BATCH),
                visibility=self._visibility,
                queues=self._queues,
                wait=self._poll,
            )
        except BackendError as exc:
            logger.warning("lane %s: cannot receive, trying again: %s", self._lane, exc)
            await asyncio.sleep(PAUSE_AFTER_ERROR_SEC)
            return
        if received and self._is_stopping:
            await self._give_back(received)
        elif received:
            for batch in self._chaos.batches(received) if self._chaos else [received]:
                self._hand_out(batch)

    def _hand_out(self, batch: Sequence[QueueDelivery]) -> None:
        numbers = {}
        for delivery in batch:
            number = next(self._numbers)
            self._outstanding[number] = delivery
            numbers[delivery.message_id] = number
        task = asyncio.create_task(self._run_batch(batch, numbers))
        self._batches.add(task)
        task.add_done_callback(self._batches.discard)

    async def _run_batch(self, batch: Sequence[QueueDelivery], numbers: dict[str, int]) -> None:
        context = LocalContext(
            function_name=f"worker-{self._lane}",
            record_done=lambda message_id: self._finish(numbers.pop(message_id, None), is_acknowledged=True),
        )
        try:
            answer = await self._handle(sqs_event(batch), context)
            failed = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
        except Exception:
            logger.exception("lane %s: a batch failed as a whole; its messages come again", self._lane)
            failed = set(numbers)
        returned = [delivery for delivery in batch if delivery.message_id in failed]
        for message_id, number in tuple(numbers.items()):
            self._finish(number, is_acknowledged=message_id not in failed)
        # In operation the visibility is the pause before the next try.
        if returned and self._is_stopping:
            await self._give_back(returned)

    def _finish(self, number: int | None, *, is_acknowledged: bool) -> None:
        delivery = self._outstanding.pop(number, None) if number is not None else None
        if delivery is None:
            return
        if is_acknowledged:
            self._done.append(delivery)
            self._work_done.set()
        self._slot_freed.set()

    async def _give_back(self, deliveries: Sequence[QueueDelivery]) -> None:
        """We are stopping: somebody else may have them now."""
        await self._quietly(self._queue.extend(deliveries, timedelta(0)), "give messages back")

    async def _wait_for_batches(self) -> None:
        while self._batches:
            await asyncio.wait(self._batches)

    async def _acknowledge(self) -> None:
        """Delete what is done, as much at once as has gathered while the last deletion was written."""
        while True:
            await self._work_done.wait()
            self._work_done.clear()
            await self._delete_done()

    async def _delete_done(self) -> None:
        done, self._done = self._done, []
        if done:
            await self._quietly(self._queue.delete(done), "acknowledge messages")

    async def _keep_hidden(self) -> None:
        while True:
            await asyncio.sleep(self._extend_every_sec)
            if self._outstanding:
                deliveries = tuple(self._outstanding.values())
                await self._quietly(self._queue.extend(deliveries, self._visibility), "keep messages hidden")

    async def _quietly(self, call: Awaitable[None], what: str) -> None:
        """Nothing depends on it: the messages come again, and the job's row decides."""
        try:
            await call
        except BackendError as exc:
            logger.warning("lane %s: could not %s: %s", self._lane, what, exc)
