"""The steps and the inbox of a run as its handler sees them, for one attempt."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from rauskuclaw.domain import lifecycle
from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.job import Job
from rauskuclaw.domain.runs.inbox import InboxItem
from rauskuclaw.domain.runs.steps import Body, Step
from rauskuclaw.errors import BackendError
from rauskuclaw.ports.ledger import LedgerChange
from rauskuclaw.ports.runs import RunStore

T = TypeVar("T")

RETRY_SEC = 0.2
SETTLE_SEC = 5.0
STEPS_AT_ONCE = 1000


class AttemptRecord:
    """A `RunRecord`. While the store is away its methods wait: a run is not worth less than an outage.

    An append goes on when its caller is cancelled, so that the engine knows what was recorded. `job` is the job as the
    appends have left it: what changes of it are planned from. `on_lost` is called when it is not ours any more.
    """

    __slots__ = (
        "_attempt",
        "_clock",
        "_inbox",
        "_is_closed",
        "_lock",
        "_on_lost",
        "_runs",
        "_writing",
        "has_progress",
        "inbox_seen",
        "job",
    )

    def __init__(self, job: Job, *, runs: RunStore, clock: Clock, on_lost: Callable[[], None]) -> None:
        self.job = job
        self.has_progress = False
        self.inbox_seen: int | None = None
        self._attempt = job.attempts
        self._runs = runs
        self._clock = clock
        self._on_lost = on_lost
        self._inbox: list[InboxItem] = []
        self._lock = asyncio.Lock()
        self._writing: set[asyncio.Task[object]] = set()
        self._is_closed = False

    async def read(self) -> list[Step]:
        steps: list[Step] = []
        while True:
            page = await self._patiently(
                partial(self._runs.read_steps, self.job.id, after=len(steps), limit=STEPS_AT_ONCE)
            )
            steps += page
            if len(page) < STEPS_AT_ONCE:
                return steps

    def step(self, body: Body, *, seq: int, at: datetime) -> Step:
        return Step(seq, at, self._attempt, body, claim=self.job.fence)

    async def append(self, *bodies: Body, ledger: LedgerChange | None = None) -> list[Step]:
        self._require_open()
        return await self._through(self._append(bodies, ledger))

    async def inbox(self) -> list[InboxItem]:
        seen = len(self._inbox)
        self._inbox += await self._patiently(lambda: self._runs.read_inbox(self.job.id, after=seen))
        self.inbox_seen = len(self._inbox)
        return list(self._inbox)

    async def deliver(self, item: InboxItem) -> InboxItem:
        delivered = await self._patiently(lambda: self._runs.deliver(self.job.id, item))
        if delivered is None or delivered.item is None:
            raise self._lost()
        return delivered.item

    def close(self) -> None:
        """The attempt is over: what has not begun is not written any more."""
        self._is_closed = True

    async def settle(self) -> None:
        """Wait for appends that are under way, for a bounded time: they may be progress."""
        if self._writing:
            _, hanging = await asyncio.wait(self._writing, timeout=SETTLE_SEC)
            for task in hanging:
                task.cancel()

    async def _append(self, bodies: tuple[Body, ...], ledger: LedgerChange | None) -> list[Step]:
        async with self._lock:
            job, at = self.job, self._clock()
            steps = [self.step(body, seq=seq, at=at) for seq, body in enumerate(bodies, start=job.steps + 1)]
            append = partial(self._runs.append, job, steps, after_seq=job.steps, ledger=ledger)
            if not await self._patiently(append):
                raise self._lost()
            if any(step.is_progress for step in steps):
                self.has_progress = True
                job = lifecycle.progressed(job)
            self.job = replace(job, steps=job.steps + len(steps))
            return steps

    async def _through(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of work that is not cut short when whoever asked for it is cancelled."""
        task = asyncio.get_running_loop().create_task(work)
        self._writing.add(task)
        task.add_done_callback(self._on_written)
        return await asyncio.shield(task)

    def _on_written(self, task: "asyncio.Task[object]") -> None:
        self._writing.discard(task)
        if not task.cancelled():
            task.exception()  # read, so that asyncio does not report one that nobody waits for any more

    async def _patiently(self, call: Callable[[], Awaitable[T]]) -> T:
        """Try again while the store is away and the attempt goes on: every call here may be repeated."""
        while True:
            self._require_open()
            try:
                return await call()
            except BackendError:
                await asyncio.sleep(RETRY_SEC)

    def _lost(self) -> asyncio.CancelledError:
        self._on_lost()
        return asyncio.CancelledError("the run is not ours any more")

    def _require_open(self) -> None:
        if self._is_closed:
            raise asyncio.CancelledError("the attempt of this run is over")
