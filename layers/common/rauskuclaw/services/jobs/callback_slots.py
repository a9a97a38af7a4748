"""Slots of callbacks: a free slot takes the next one at once, and one receiver never takes all slots."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import inf

from rauskuclaw.domain.callbacks import Delivery
from rauskuclaw.errors import BackendError
from rauskuclaw.ports.store import DeliveryStore

logger = logging.getLogger(__name__)

IN_ALL = 16
PER_HOST = IN_ALL // 4
READ_AT_ONCE = 50  # more than there are slots, so that a read fills them all
BROKEN_FOR_SEC = 5.0


class Result(StrEnum):
    """What became of one due delivery."""

    DELIVERED = "delivered"
    FAILED = "failed"  # planned again, or exhausted
    REFUSED = "refused"  # no longer allowed
    PASSED = "passed"  # another sender has it
    BROKEN = "broken"  # could not be dealt with now; it is left alone for some seconds


@dataclass(frozen=True, slots=True)
class Limits:
    """At most so many deliveries at once, so many of them to one host, and so many begun altogether."""

    in_all: int = IN_ALL
    per_host: int = PER_HOST
    most: float = inf


def _always() -> bool:
    return True


class Slots:
    """Runs `deliver` for what is due, until nothing more is, or until `go_on` says no.

    Deliveries to a host whose share is taken wait without taking a slot, and are left out of what is read, so that
    however many there are, they hide no other. All methods belong to one event loop.
    """

    def __init__(
        self,
        deliver: Callable[[Delivery], Awaitable[Result]],
        *,
        store: DeliveryStore,
        clock: Callable[[], datetime],
        limits: Limits,
        go_on: Callable[[], bool] = _always,
    ) -> None:
        self._deliver = deliver
        self._store = store
        self._clock = clock
        self._limits = limits
        self._go_on = go_on
        self._sending: set[str] = set()
        self._hosts: Counter[str] = Counter()
        self._read: list[Delivery] = []
        self._broken: dict[str, float] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._filling = asyncio.Lock()
        self._is_closed = False
        self._is_cancelled = False
        self.begun = 0
        self.results: Counter[Result] = Counter()

    async def fill(self) -> None:
        """Begin as many due deliveries as there is room for; returns without waiting for them.

        Raises BackendError when the store cannot be read.
        """
        async with self._filling:
            while self._has_room() and (delivery := await self._next()) is not None:
                self._begin(delivery)

    async def wait(self) -> None:
        """Wait until all that was begun, and all that took its place, has ended. Cancelled, it cancels them."""
        try:
            while self._tasks and not self._is_cancelled:
                await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in self._tasks:
                task.cancel()
        if self._is_cancelled:
            raise asyncio.CancelledError

    async def close(self) -> None:
        """Begin nothing more, and wait for what is being sent."""
        self._is_closed = True
        if self._tasks:
            await asyncio.wait(self._tasks)

    @property
    def has_more(self) -> bool:
        """Whether it ended before everything due was met."""
        return self.begun >= self._limits.most or not self._go_on()

    def _has_room(self) -> bool:
        is_full = len(self._sending) >= self._limits.in_all or self.begun >= self._limits.most
        return not is_full and not self._is_closed and self._go_on()

    async def _next(self) -> Delivery | None:
        if (found := self._pick()) is None:
            full = frozenset(host for host, count in self._hosts.items() if count >= self._limits.per_host)
            due = await self._store.due_deliveries(self._clock(), limit=READ_AT_ONCE, skip_hosts=full)
            self._read = [each for each in due if each.id not in self._sending]
            found = self._pick()
        return found

    def _pick(self) -> Delivery | None:
        """The first of those that were read which may begin now."""
        now = asyncio.get_running_loop().time()
        for index, delivery in enumerate(self._read):
            is_free = self._hosts[delivery.host] < self._limits.per_host
            if is_free and self._broken.get(delivery.id, 0.0) <= now:
                return self._read.pop(index)
        return None

    def _begin(self, delivery: Delivery) -> None:
        self.begun += 1
        self._sending.add(delivery.id)
        self._hosts[delivery.host] += 1
        task = asyncio.create_task(self._run(delivery))
        self._tasks.add(task)
        task.add_done_callback(self._forget)

    def _forget(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        self._is_cancelled = self._is_cancelled or task.cancelled()

    async def _run(self, delivery: Delivery) -> None:
        result = Result.BROKEN
        try:
            result = await self._deliver(delivery)
        except Exception:
            logger.exception("Callback delivery %s could not be dealt with", delivery.id)
        finally:
            self._end(delivery, result)
        try:
            await self.fill()
        except BackendError as exc:
            logger.warning("Callbacks that are due could not be read; the next tick does: %s", exc)

    def _end(self, delivery: Delivery, result: Result) -> None:
        now = asyncio.get_running_loop().time()
        self._sending.discard(delivery.id)
        self._hosts[delivery.host] -= 1
        self._hosts += Counter()  # forgets those at zero
        self._broken = {each: until for each, until in self._broken.items() if until > now}
        if result is Result.BROKEN:
            self._broken[delivery.id] = now + BROKEN_FOR_SEC
        self.results[result] += 1
