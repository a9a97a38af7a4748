"""One run of a handler: its task, the reasons to stop it, and what is done about one that does not stop."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from math import inf

from pydantic import BaseModel

from rauskuclaw.domain.job import Job
from rauskuclaw.services.execution.at_work import AtWork, Noted
from rauskuclaw.services.execution.context import AttemptContext

logger = logging.getLogger(__name__)

Handler = Callable[..., Awaitable[BaseModel]]


class Stop(StrEnum):
    """Why a run was ended from outside."""

    TIMEOUT = "timeout"  # the job's own time is over
    FUNCTION_ENDING = "function_ending"  # the function it runs in is about to end
    CANCELLED = "cancelled"  # somebody cancelled the job
    LEASE_LOST = "lease_lost"  # the job may be somebody else's by now
    DRAINING = "draining"  # this process is shutting down


class Run:
    """An attempt between claim and outcome. All times are of the event loop's clock, in seconds.

    `safe_until` is when the handler must be stopped unless the lease is proven again before: well ahead of the end
    of the lease, so that a worker cut off from the store is silent when another one takes over.
    """

    __slots__ = (
        "_at_work",
        "_finished",
        "_grace_sec",
        "_job",
        "_task",
        "began_at",
        "context",
        "deadline",
        "function_ends",
        "has_started",
        "renew_at",
        "safe_until",
        "stopped",
    )

    def __init__(
        self, job: Job, *, context: AttemptContext, function_ends: float, grace_sec: float, at_work: AtWork
    ) -> None:
        self._job = job
        self._at_work = at_work
        self.context = context
        self.function_ends = function_ends
        self.began_at = inf
        self.deadline = inf
        self.safe_until = inf
        self.renew_at = inf
        self.has_started = False
        self.stopped: Stop | None = None
        self._grace_sec = grace_sec
        self._task: asyncio.Task[object] | None = None
        self._finished: asyncio.Future[None] | None = None

    @property
    def job(self) -> Job:
        """As claimed, or as the steps recorded since have left it."""
        record = self.context.record
        return self._job if record is None else record.job

    @property
    def has_progress(self) -> bool:
        """Whether this attempt has recorded a step that shows that the run gets on."""
        record = self.context.record
        return record is not None and record.has_progress

    @property
    def inbox_seen(self) -> int | None:
        """How many items of its inbox the handler has read; None when it has not looked."""
        record = self.context.record
        return None if record is None else record.inbox_seen

    @property
    def is_over(self) -> bool:
        """Whether there is nothing left to stop: it was stopped, or its handler has ended and the outcome remains."""
        return self.stopped is not None or (self._task is not None and self._task.done())

    @property
    def next_stop(self) -> float:
        """When this run is stopped if nothing happens."""
        return inf if self.is_over else min(self.deadline, self.function_ends, self.safe_until)

    def expire(self, now: float) -> None:
        """Stop the run if one of its times has come."""
        if now >= self.safe_until:
            self.stop(Stop.LEASE_LOST)
        elif now >= self.deadline:
            self.stop(Stop.TIMEOUT)
        elif now >= self.function_ends:
            self.stop(Stop.FUNCTION_ENDING)

    async def execute(self, run: Handler, payload: BaseModel, *, at: datetime, timeout_sec: float) -> object:
        """Call the handler and return what it returns, or raise what it raises.

        Returns None when the run was stopped (see `stopped`): after the handler ended, or after the grace if it
        ignores its cancellation. It is then left behind with a closed context, so nothing it does is recorded.
        """
        loop = asyncio.get_running_loop()
        self.context.begin(at, timeout_sec=timeout_sec)
        self.has_started = True
        self.began_at = loop.time()
        self._finished = loop.create_future()
        steps = Noted(_guarded(run, payload, self.context), self.job.id, self._at_work)
        self._task = task = loop.create_task(steps)
        task.add_done_callback(self._on_done)
        try:
            await self._finished
        except asyncio.CancelledError:
            self.stop(Stop.DRAINING)
            raise
        if self.stopped:
            return None
        if task.cancelled():
            raise RuntimeError("The handler cancelled itself")
        return task.result()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """What runs inside is this job's doing: its input is read, its result looked at."""
        self._at_work.begin(self.job.id)
        try:
            yield
        finally:
            self._at_work.end()

    def stop(self, why: Stop) -> None:
        """End the run: close its context now, cancel the handler, give up on it after the grace. First reason wins."""
        if self.is_over:
            return
        self.stopped = why
        self.context.close()
        if self._task is not None:
            self._task.cancel()
            asyncio.get_running_loop().call_later(self._grace_sec, self._abandon)

    def _on_done(self, task: "asyncio.Task[object]") -> None:
        if not task.cancelled():
            task.exception()  # read, so that asyncio does not report a discarded one
        if self._finished is not None and not self._finished.done():
            self._finished.set_result(None)

    def _abandon(self) -> None:
        if self._finished is None or self._finished.done():
            return
        logger.error("A handler of %s ignores its cancellation and was abandoned", self.job.type)
        if self._task is not None:
            LEFT_BEHIND.add(self._task)
            self._task.add_done_callback(LEFT_BEHIND.discard)
            self._task.cancel()
        self._finished.set_result(None)


# Keeps abandoned handlers referenced until they end; asyncio itself holds tasks only weakly.
LEFT_BEHIND: set["asyncio.Task[object]"] = set()


async def _guarded(run: Handler, payload: BaseModel, context: AttemptContext) -> object:
    """A handler that calls `sys.exit` fails its attempt instead of ending the worker."""
    try:
        return await run(payload, context)
    except SystemExit as exc:
        raise RuntimeError(f"The handler tried to exit the worker (status {exc.code})") from exc
