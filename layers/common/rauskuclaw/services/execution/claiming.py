"""Deals with wake-ups: claims the job each names and runs it. The same code under every driver and every host."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta

from rauskuclaw.domain import lifecycle
from rauskuclaw.domain.admission import waiting_reasons
from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.domain.lifecycle import Rules
from rauskuclaw.domain.wakeups import WakeUpMessage
from rauskuclaw.ports import Backend
from rauskuclaw.ports.handlers import Registry
from rauskuclaw.services.execution.at_work import AtWork, Unwatched
from rauskuclaw.services.execution.attempt import AttemptRunner, Outcome
from rauskuclaw.services.execution.batch import Batch
from rauskuclaw.services.execution.context import AttemptContext
from rauskuclaw.services.execution.leases import LeaseKeeper, Timing
from rauskuclaw.services.execution.run import Run, Stop
from rauskuclaw.services.jobs.endings import Listener

logger = logging.getLogger(__name__)

# Clocks of two machines may differ a little: a job due this soon is waited for, not sent away.
NEARLY_DUE = timedelta(seconds=1)


class Execution:
    """Runs attempts. One per process; `batch` opens an invocation, `run_attempt` deals with one of its wake-ups."""

    def __init__(
        self,
        *,
        backend: Backend,
        registry: Registry,
        rules: Rules,
        clock: Clock,
        owner: str,
        served_queues: frozenset[str],
        draw: Callable[[], float] = random.random,
        timing: Timing | None = None,
        listeners: Mapping[str, Listener] | None = None,
    ) -> None:
        """`owner` is `<boot>/<worker>` and no other process's: equal claims of equal owners would both be granted."""
        self._backend = backend
        self._store = backend.store
        self._rules = rules
        self._clock = clock
        self._owner = owner
        self._served_queues = served_queues
        self._timing = timing or Timing()
        self._at_work: AtWork = Unwatched()
        self._is_draining = False
        self._is_over = False
        self._idle: asyncio.Event | None = None
        self._claims: set[tuple[str, int]] = set()
        self._keeper = LeaseKeeper(
            store=backend.store, notifier=backend.notifier, clock=clock, lease=rules.lease, timing=self._timing
        )
        self._attempts = AttemptRunner(
            backend=backend,
            registry=registry,
            rules=rules,
            clock=clock,
            keeper=self._keeper,
            draw=draw,
            listeners=listeners,
        )

    @property
    def running(self) -> int:
        """How many attempts are between claim and outcome."""
        return len(self._keeper.runs)

    def note_in(self, at_work: AtWork) -> None:
        """Tell this one whose code is running, from the next claim on."""
        self._at_work = at_work

    @asynccontextmanager
    async def batch(self, size: int, *, remaining_sec: float | None = None) -> AsyncIterator[Batch]:
        """An invocation of `size` records with `remaining_sec` left (None: no limit). Nothing runs on after it."""
        began_at = asyncio.get_running_loop().time()
        async with self._keeper.session():
            yield Batch(size, began_at=began_at, remaining_sec=remaining_sec)

    async def run_attempt(self, message: WakeUpMessage, batch: Batch) -> Outcome:
        """Deal with one wake-up of a batch. Safe to repeat: the claim is conditional, and only one wins.

        Raises BackendError when the store does not answer: the message must come again. The attempt is then not
        spent unless its handler had started.
        """
        is_counted = True
        try:
            job = await self._admit(message, batch)
            if isinstance(job, Outcome):
                return job
            if not job.crashes or self._rules.lanes.has_quarantine:
                return await self._claim(job, batch)
            is_counted = False
            async with batch.alone():
                return await self._claim(job, batch)
        finally:
            if is_counted:
                batch.leave()

    async def drain(self, grace_sec: float) -> int:
        """Claim nothing more, let running attempts end within the grace, then give the rest back to the queue.

        Returns how many were given back; their attempts are not spent.
        """
        self._is_draining = True
        if await self._is_idle_within(grace_sec):
            return 0
        self._is_over = True
        running = self._keeper.runs
        for run in running:
            run.stop(Stop.DRAINING)
        await self._is_idle_within(2 * self._timing.grace_sec)
        return sum(run.stopped is Stop.DRAINING for run in running)

    async def _is_idle_within(self, seconds: float) -> bool:
        if not self._claims:
            return True
        self._idle = asyncio.Event()
        try:
            await asyncio.wait_for(self._idle.wait(), seconds)
        except TimeoutError:
            return False
        return True

    async def _admit(self, message: WakeUpMessage, batch: Batch) -> Job | Outcome:
        """The job if it may be claimed now; otherwise what becomes of the message."""
        if not self._may_claim(batch):
            return Outcome.RETURNED
        job = await self._store.get_job(message.job_id)
        if job is None or job.status is not JobStatus.QUEUED:
            logger.debug("No claim for %s: %s", message.job_id, "unknown" if job is None else job.status)
            return Outcome.NOT_CLAIMED
        reasons = waiting_reasons(job, now=self._clock(), served_queues=self._served_queues)
        if not reasons:
            return job
        if job.queue not in self._served_queues:
            return Outcome.NOT_SERVED
        early = job.run_at - self._clock()
        if early > NEARLY_DUE:
            return Outcome.NOT_DUE  # the wake-up for that time is another message, or the sweep's
        await asyncio.sleep(early.total_seconds())
        return job

    def _may_claim(self, batch: Batch) -> bool:
        return not self._is_draining and batch.ends_at > asyncio.get_running_loop().time()

    async def _claim(self, job: Job, batch: Batch) -> Outcome:
        """Claim the job and run it, unless this process is at that very claim already.

        Two messages of one job in one millisecond make two equal claims, and the store takes an equal change for a
        repetition of the first: it would say yes to both.
        """
        claim = (job.id, job.fence + 1)
        if claim in self._claims:
            return Outcome.NOT_CLAIMED
        if not self._may_claim(batch):
            return Outcome.RETURNED
        self._claims.add(claim)
        try:
            return await self._claim_and_run(job, batch)
        finally:
            self._claims.discard(claim)
            if self._idle is not None and not self._claims:
                self._idle.set()

    async def _claim_and_run(self, job: Job, batch: Batch) -> Outcome:
        begun = asyncio.get_running_loop().time()
        change = lifecycle.claim(job, owner=self._owner, at=self._clock(), rules=self._rules)
        if not await self._store.transition(change):
            logger.debug("Another worker was faster with %s", job.id)
            return Outcome.NOT_CLAIMED
        run = self._new_run(change.after, batch)
        self._keeper.watch(run, claimed_at=begun)
        if self._is_over:
            run.stop(Stop.DRAINING)
        try:
            return await self._attempts.run(run, batch)
        finally:
            run.context.close()
            self._keeper.forget(run)

    def _new_run(self, job: Job, batch: Batch) -> Run:
        context = AttemptContext(
            job,
            store=self._store,
            runs=self._backend.runs,
            clock=self._clock,
            on_lost=lambda: run.stop(Stop.LEASE_LOST),
        )
        run = Run(
            job,
            context=context,
            function_ends=batch.ends_at,
            grace_sec=self._timing.grace_sec,
            at_work=self._at_work,
        )
        return run
