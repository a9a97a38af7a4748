"""The sweep: finds what was lost. Sends forgotten wake-ups again, takes jobs from dead workers, erases what is old."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rauskuclaw.domain import lifecycle
from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.domain.lifecycle import Rules
from rauskuclaw.domain.losses import DIED, INTERRUPTED, Loss
from rauskuclaw.domain.wakeups import WakeUp, next_check
from rauskuclaw.errors import BackendError, MessagesRefusedError
from rauskuclaw.ports import Backend
from rauskuclaw.services.jobs.endings import Endings, Listener
from rauskuclaw.services.jobs.lease_patience import LeasePatience, Verdict
from rauskuclaw.services.jobs.wakeups import send_owed

logger = logging.getLogger(__name__)

READ_LIMIT = 1000
RESENDS_PER_TICK = 100  # with one tick a second this is the pace after an outage of the queue, not a flood
CLOCK_SLACK = timedelta(seconds=2)
LATEST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SweepCounts:
    """What one tick did. `failed_rows` could not be dealt with now; `has_more`: another tick soon is worth it."""

    resent: int = 0
    recovered: int = 0
    crash_looped: int = 0
    failed_rows: int = 0
    has_more: bool = False


class Sweep:
    """Any number may run at once, anywhere: every change is conditional on the row as it was read."""

    def __init__(
        self,
        *,
        backend: Backend,
        rules: Rules,
        clock: Clock,
        resends_per_tick: int = RESENDS_PER_TICK,
        listeners: Mapping[str, Listener] | None = None,
    ) -> None:
        self._backend = backend
        self._store = backend.store
        self._rules = rules
        self._clock = clock
        self._resends_per_tick = resends_per_tick
        self._endings = Endings(backend=backend, rules=rules, clock=clock, listeners=listeners)
        self._patience: LeasePatience | None = None

    def be_patient(self, patience: LeasePatience) -> None:
        """Judge leases only when this allows it. For a process that ticks every second and lives long; the clocks and
        workers of AWS neither stop nor jump together with the one that judges them.
        """
        self._patience = patience

    async def tick(self, now: datetime | None = None) -> SweepCounts:
        """Look at everything that is due for a check. One bad row never holds up the others.

        Raises BackendError when the store cannot be read at all.
        """
        now = now or self._clock()
        due = await self._store.due_for_check(now, limit=READ_LIMIT)
        forgotten = [job for job in due if job.status is JobStatus.QUEUED]
        loss = DIED if self._rules.expiry_is_death else INTERRUPTED
        recovered, looped, failed = await self._recover_all(await self._expired(due, now), now, loss)
        resent, unsent = await self._resend_all(forgotten[: self._resends_per_tick], now)
        more = len(due) == READ_LIMIT or len(forgotten) > self._resends_per_tick
        return SweepCounts(resent, recovered, looped, failed + unsent, more)

    async def _expired(self, due: Sequence[Job], now: datetime) -> list[Job]:
        """Jobs whose leases are over. `due` is what a look has found so far."""
        verdict = self._patience.look(now) if self._patience else Verdict(may_judge=True)
        if not verdict.may_judge:
            return []
        if len(due) < READ_LIMIT and not verdict.after_a_wait:
            return [job for job in due if _is_expired(job, now)]
        # Behind a page full of forgotten jobs the expired leases, which matter more, might not show; nor do those
        # that a clock set back has put into a distant future. Each of the living has renewed by now.
        latest = now + self._rules.lease + CLOCK_SLACK if verdict.after_a_wait else LATEST
        leased = await self._store.leased_jobs(limit=READ_LIMIT)
        return [job for job in leased if _is_expired(job, now) or (job.lease is not None and job.lease.until > latest)]

    async def free_leases(self, *, owner_prefix: str, loss: Loss) -> int:
        """Recover, without waiting for their leases, the jobs of a worker known to be gone. Returns how many.

        For a supervisor: `owner_prefix` names a child of its (`<boot>/<worker>`), with everything below it.
        """
        below = owner_prefix.rstrip("/") + "/"
        return await self._free(lambda owner: owner == owner_prefix or owner.startswith(below), loss)

    async def free_other_boots(self, boot_id: str) -> int:
        """Recover what other boots have left running; only where one machine runs all workers. Returns how many.

        Such a boot ended as a whole, which is not held against its jobs.
        """
        return await self._free(lambda owner: owner.split("/", 1)[0] != boot_id, INTERRUPTED)

    async def _free(self, is_gone: Callable[[str], bool], loss: Loss) -> int:
        freed = 0
        while True:
            leased = await self._store.leased_jobs(limit=READ_LIMIT)
            orphans = [job for job in leased if is_gone(job.lease.owner if job.lease else "")]
            recovered, failed, _ = await self._recover_all(orphans, self._clock(), loss)
            freed += recovered
            if recovered + failed == 0 or len(leased) < READ_LIMIT:
                return freed

    async def _recover_all(self, jobs: Sequence[Job], now: datetime, loss: Loss) -> tuple[int, int, int]:
        """How many went back to the queue, how many failed as crash loops, how many could not be written."""
        outcomes = await asyncio.gather(*(self._recover(job, now, loss) for job in jobs), return_exceptions=True)
        for job, outcome in zip(jobs, outcomes, strict=True):
            if isinstance(outcome, BaseException):
                logger.error("Job %s could not be recovered", job.id, exc_info=outcome)
        failed = sum(isinstance(outcome, BaseException) for outcome in outcomes)
        return outcomes.count(JobStatus.QUEUED), outcomes.count(JobStatus.FAILED), failed

    async def _recover(self, job: Job, now: datetime, loss: Loss) -> JobStatus | None:
        """The job's new status, or None if it moved on by itself."""
        change = lifecycle.rescue(job, at=now, rules=self._rules, loss=loss)
        if not await self._endings.commit(change):
            return None
        owner = job.lease.owner if job.lease else None
        logger.warning("Recovered job %s from %s: now %s", job.id, owner, change.after.status)
        if change.wake_up is not None:
            await send_owed(self._backend, [change.wake_up], now=now)
        return change.after.status

    async def _resend_all(self, jobs: Sequence[Job], now: datetime) -> tuple[int, int]:
        """How many were sent again, and how many could not be: those stay due and are met by the next tick."""
        if not jobs:
            return 0, 0
        sent = await self._send(jobs)
        marks = await asyncio.gather(*(self._mark_sent(job, now) for job in sent), return_exceptions=True)
        for job, mark in zip(sent, marks, strict=True):
            if isinstance(mark, BaseException):
                logger.error("Job %s was woken but could not be marked", job.id, exc_info=mark)
        failed = sum(isinstance(mark, BaseException) for mark in marks)
        return len(sent) - failed, len(jobs) - len(sent) + failed

    async def _send(self, jobs: Sequence[Job]) -> Sequence[Job]:
        """Send all wake-ups together; if one of them is refused, in halves, so that only bad ones are left out."""
        try:
            await self._backend.queue.send([WakeUp.of(job) for job in jobs])
        except MessagesRefusedError as exc:
            logger.error("The queue refuses the messages of these jobs: %s", ", ".join(sorted(exc.job_ids)))
            return [job for job in jobs if job.id not in exc.job_ids]
        except BackendError as exc:
            logger.warning("The queue is away; %d wake-ups wait for the next tick: %s", len(jobs), exc)
            return []
        except Exception:
            if len(jobs) == 1:
                logger.exception("Job %s could not be woken", jobs[0].id)
                return []
            halves = jobs[: len(jobs) // 2], jobs[len(jobs) // 2 :]
            return [job for half in halves for job in await self._send(half)]
        return jobs

    async def _mark_sent(self, job: Job, now: datetime) -> None:
        # Counted from now, not from when it was due: after a long outage the next check must not be overdue at once.
        wakes = job.wakes + 1
        await self._store.reschedule_check(job, check_at=next_check(now, wakes=wakes), wakes=wakes)


def _is_expired(job: Job, now: datetime) -> bool:
    return job.status is JobStatus.RUNNING and (job.lease is None or job.lease.until <= now)
