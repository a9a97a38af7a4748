"""Keeps the leases of everything that runs in this process and notices when a run must end."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from math import inf

from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.errors import BackendError
from rauskuclaw.ports.notifier import JOBS_TOPIC, Notifier
from rauskuclaw.ports.store import JobStore
from rauskuclaw.services.execution.run import Run, Stop

logger = logging.getLogger(__name__)

STATUSES_PER_READ = 100  # the port's limit


@dataclass(frozen=True)
class Timing:
    """How often the keeper acts, in seconds.

    `renew_every_sec` is a third of the lease, so that two renewals may fail. `safety_share` of the lease is kept
    free at its end: a handler is stopped then if its lease could not be renewed. A cancel is looked up when
    a notice comes, at most every `watch_gap_sec`, and without one every `watch_every_sec`. Runs younger than
    `settle_sec` are not looked up: most are over by then. `grace_sec` is what a cancelled handler gets to end.
    A timer that is late by `standstill_sec` tells that this process stood still (a pause of the machine, a suspended
    laptop): leases that may have run out meanwhile are then renewed within `reprieve_sec`, or lost.
    """

    renew_every_sec: float = 20.0
    safety_share: float = 0.2
    watch_every_sec: float = 3.0
    watch_gap_sec: float = 0.25
    settle_sec: float = 0.05
    grace_sec: float = 2.0
    standstill_sec: float = 2.0
    reprieve_sec: float = 5.0


class LeaseKeeper:
    """One per process. Costs two set operations for a short run; the rest is shared by all that run.

    Deadlines use one timer of the event loop and never wait for the store. Renewals and status reads are done by
    one task that lives only while a `session` is open, so that nothing is left running between invocations.
    """

    def __init__(
        self,
        *,
        store: JobStore,
        notifier: Notifier,
        clock: Clock,
        lease: timedelta,
        timing: Timing,
    ) -> None:
        self._store = store
        self._notifier = notifier
        self._clock = clock
        self._lease = lease
        self._safe_sec = lease.total_seconds() * (1 - timing.safety_share)
        self._timing = timing
        self._runs: dict[Run, float] = {}
        self._sessions = 0
        self._tender: asyncio.Task[None] | None = None
        self._tend_later: asyncio.TimerHandle | None = None
        self._alarm: asyncio.TimerHandle | None = None
        self._alarm_at = inf

    @property
    def runs(self) -> tuple[Run, ...]:
        """Those that it watches."""
        return tuple(self._runs)

    @asynccontextmanager
    async def session(self) -> AsyncIterator[None]:
        """Runs may be watched inside. On leaving the last session everything the keeper does has ended."""
        self._sessions += 1
        if self._sessions == 1:
            loop = asyncio.get_running_loop()
            self._tend_later = loop.call_later(self._timing.settle_sec, self._start_tending)
        try:
            yield
        finally:
            self._sessions -= 1
            if self._sessions == 0:
                await self._rest()

    def watch(self, run: Run, *, claimed_at: float) -> None:
        """Keep this run's lease from now on. `claimed_at` is when the claim was begun, by the loop's clock."""
        self._runs[run] = claimed_at
        self._prove(run, claimed_at)
        self.arm(run)

    def arm(self, run: Run) -> None:
        """The run's times have changed."""
        if run.next_stop < self._alarm_at:
            self._set_alarm(run.next_stop)

    def forget(self, run: Run) -> None:
        """Leave the run's lease alone from now on. Safe to repeat."""
        self._runs.pop(run, None)

    def _prove(self, run: Run, at: float) -> None:
        run.safe_until = at + self._safe_sec
        run.renew_at = at + self._timing.renew_every_sec

    def _set_alarm(self, at: float) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm_at = at
        self._alarm = asyncio.get_running_loop().call_at(at, self._on_alarm)

    def _on_alarm(self) -> None:
        due, self._alarm, self._alarm_at = self._alarm_at, None, inf
        now = asyncio.get_running_loop().time()
        if now - due >= self._timing.standstill_sec:
            self._reprieve(now)
        for run in self.runs:
            run.expire(now)
        upcoming = min((run.next_stop for run in self._runs), default=inf)
        if upcoming < inf:
            self._set_alarm(upcoming)

    def _reprieve(self, now: float) -> None:
        """Nobody could renew: ask the store whose the jobs are before their handlers are stopped. Writes are fenced."""
        for run in self._runs:
            if run.safe_until <= now:
                run.safe_until = now + self._timing.reprieve_sec
                run.renew_at = now

    def _start_tending(self) -> None:
        self._tend_later = None
        self._tender = asyncio.get_running_loop().create_task(self._tend())

    async def _rest(self) -> None:
        for handle in (self._tend_later, self._alarm):
            if handle is not None:
                handle.cancel()
        self._tend_later = self._alarm = None
        self._alarm_at = inf
        if self._tender is not None:
            tender, self._tender = self._tender, None
            tender.cancel()
            await asyncio.wait({tender})

    async def _tend(self) -> None:
        listener = self._notifier.listen(JOBS_TOPIC)
        try:
            while True:
                await self._attend(self._renew_due)
                await self._attend(self._check_statuses)
                # Where work is dense the notice comes all the time: one look per gap answers for all of it.
                await asyncio.sleep(self._timing.watch_gap_sec)
                await listener.wait(self._patience())
        finally:
            listener.close()

    def _patience(self) -> float:
        """How long to wait for the notifier before looking anyway."""
        now = asyncio.get_running_loop().time()
        renewal = min((run.renew_at for run in self._runs), default=inf) - now
        has_young = any(now - since < self._timing.settle_sec for since in self._runs.values())
        look = self._timing.settle_sec if has_young else self._timing.watch_every_sec
        return max(0.0, min(look, renewal))

    async def _attend(self, duty: Callable[[], Awaitable[None]]) -> None:
        try:
            async with asyncio.timeout(self._timing.renew_every_sec):
                await duty()
        except (BackendError, TimeoutError) as exc:
            logger.warning("The store does not answer the lease keeper: %s", exc or "timed out")
        except Exception:
            logger.exception("The lease keeper met a fault and goes on")

    async def _renew_due(self) -> None:
        now = asyncio.get_running_loop().time()
        due = [run for run in self._runs if run.renew_at <= now and run.stopped is None]
        if not due:
            return
        for run in due:
            run.renew_at = now + self._timing.renew_every_sec / 4  # soon again, should this one fail
        results = await asyncio.gather(*(self._renew(run) for run in due), return_exceptions=True)
        for result in results:
            if isinstance(result, Exception):
                raise result

    async def _renew(self, run: Run) -> None:
        begun = asyncio.get_running_loop().time()
        until = self._clock() + self._lease
        if await self._store.renew_lease(run.job, until=until, started=run.has_started):
            self._prove(run, begun)
        # If refused, the status read that follows says whether the job was cancelled or taken over.

    async def _check_statuses(self) -> None:
        now = asyncio.get_running_loop().time()
        settled = [run for run, since in self._runs.items() if now - since >= self._timing.settle_sec]
        settled = [run for run in settled if not run.is_over]
        for start in range(0, len(settled), STATUSES_PER_READ):
            await self._check(settled[start : start + STATUSES_PER_READ])

    async def _check(self, runs: list[Run]) -> None:
        found = await self._store.statuses([run.job.id for run in runs])
        for run in runs:
            why = reason_to_stop(run.job, found.get(run.job.id))
            if why is not None:
                run.stop(why)


def reason_to_stop(job: Job, stored: tuple[JobStatus, int] | None) -> Stop | None:
    """Whether a run of `job` must end, given the job's status and fence in the store."""
    if stored is None:
        return Stop.LEASE_LOST
    status, fence = stored
    if status is JobStatus.RUNNING and fence == job.fence:
        return None
    return Stop.CANCELLED if status is JobStatus.CANCELLED else Stop.LEASE_LOST
