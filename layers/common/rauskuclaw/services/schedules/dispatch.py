"""The dispatcher: submits the jobs of schedules that are due. Any number may run at once, anywhere.

Every change is conditional on the row as it was read, and an occurrence's job id is made of schedule and nominal time;
so whoever comes first dispatches an occurrence, and nobody dispatches it twice.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.counts import Count
from rauskuclaw.domain.cron import CronError
from rauskuclaw.domain.job import JobStatus, JobType
from rauskuclaw.domain.lanes import LaneMap
from rauskuclaw.domain.schedules import Schedule
from rauskuclaw.domain.wakeups import WakeUp
from rauskuclaw.errors import BackendError
from rauskuclaw.ports import Backend
from rauskuclaw.ports.schedules import ScheduleChange
from rauskuclaw.services.jobs.wakeups import send_owed
from rauskuclaw.services.schedules.dispatch_plan import (
    CRON_INVALID,
    DISPATCH_ERROR,
    MAX_UNSETTLED,
    Circumstances,
    plan_dispatch,
    plan_error,
)

logger = logging.getLogger(__name__)

AT_ONCE = 20
MAX_UPCOMING = 1000


@dataclass(frozen=True, slots=True)
class DispatchCounts:
    """What a tick did: jobs submitted, occurrences skipped, schedules that could not be dispatched. `has_more`: it
    ended before everything due was met."""

    dispatched: int = 0
    skipped: int = 0
    failed: int = 0
    has_more: bool = False


def _always() -> bool:
    return True


class Dispatcher:
    """See the module. `recheck` is how soon an occurrence that waits for a job is looked at again."""

    def __init__(
        self,
        *,
        backend: Backend,
        lanes: LaneMap,
        clock: Clock,
        recheck: timedelta = timedelta(seconds=1),
        batch_size: int = 100,
    ) -> None:
        self._backend = backend
        self._store = backend.schedules
        self._lanes = lanes
        self._clock = clock
        self._recheck = recheck
        self._batch_size = batch_size

    async def dispatch_due(self, now: datetime | None = None, *, go_on: Callable[[], bool] = _always) -> DispatchCounts:
        """Dispatch every schedule that is due, while `go_on`. One bad row never blocks others. Safe to repeat.

        Raises BackendError when the store cannot be read.
        """
        total = DispatchCounts()
        seen: set[str] = set()
        while True:
            moment = now or self._clock()
            due = await self._store.due(moment, limit=self._batch_size)
            met = await self._dispatch_all(due, moment)
            # Whatever was dealt with is due later; a batch without anything new is one that could not be changed.
            is_full, is_stuck = len(due) == self._batch_size, seen >= {each.id for each in due}
            seen.update(each.id for each in due)
            total = DispatchCounts(
                total.dispatched + met.dispatched, total.skipped + met.skipped, total.failed + met.failed, is_full
            )
            if not is_full or is_stuck or not go_on():
                return total

    async def dispatch_one(self, schedule_id: str, *, now: datetime | None = None) -> Schedule | None:
        """Dispatch a schedule if it is due, and return it as it is afterwards. Safe to repeat; None when it is gone.

        Raises BackendError (retry).
        """
        moment = now or self._clock()
        schedule = await self._store.get(schedule_id)
        if schedule is not None and schedule.check_at is not None and schedule.check_at <= moment:
            await self._dispatch_all([schedule], moment)
            schedule = await self._store.get(schedule_id)
        return schedule

    async def upcoming(self, until: datetime) -> list[tuple[str, datetime]]:
        """Ids of schedules to look at by `until`, and when; the most overdue first, at most `MAX_UPCOMING`."""
        due = await self._store.due(until, limit=MAX_UPCOMING)
        return [(each.id, each.check_at) for each in due if each.check_at is not None]

    async def _dispatch_all(self, due: Sequence[Schedule], now: datetime) -> DispatchCounts:
        if not due:
            return DispatchCounts()
        statuses = await self._statuses_of(due)
        awaiting = await self._awaiting(due, statuses)
        types = {name: await self._backend.store.get_type(name) for name in sorted({each.type for each in due})}
        room = asyncio.Semaphore(AT_ONCE)

        async def met(schedule: Schedule) -> DispatchCounts:
            async with room:
                return await self._dispatch(
                    schedule, now=now, statuses=statuses, awaiting=awaiting, job_type=types[schedule.type]
                )

        counts = await asyncio.gather(*map(met, due))
        return DispatchCounts(
            sum(each.dispatched for each in counts),
            sum(each.skipped for each in counts),
            sum(each.failed for each in counts),
        )

    async def _statuses_of(self, due: Sequence[Schedule]) -> dict[str, JobStatus]:
        ids = [job_id for schedule in due for job_id in schedule.unsettled]
        found: dict[str, JobStatus] = {}
        for start in range(0, len(ids), MAX_UNSETTLED):
            page = await self._backend.store.statuses(ids[start : start + MAX_UNSETTLED])
            found |= {job_id: status for job_id, (status, _) in page.items()}
        return found

    async def _awaiting(self, due: Sequence[Schedule], statuses: dict[str, JobStatus]) -> frozenset[str]:
        """Those of the jobs in the way of an occurrence that wait for a person's answer."""
        last = [schedule.unsettled[-1] for schedule in due if schedule.unsettled]
        queued = [job_id for job_id in last if statuses.get(job_id) is JobStatus.QUEUED]
        jobs = await asyncio.gather(*map(self._backend.store.get_slim_job, queued))
        return frozenset(
            job.id for job in jobs if job is not None and job.waiting_for and job.waiting_for.kind == "question"
        )

    async def _dispatch(
        self,
        schedule: Schedule,
        *,
        now: datetime,
        statuses: dict[str, JobStatus],
        awaiting: frozenset[str],
        job_type: JobType | None,
    ) -> DispatchCounts:
        given = Circumstances(now, statuses, job_type, self._lanes, self._recheck, awaiting)
        try:
            change = plan_dispatch(schedule, given)
            return await self._commit(change, now=now)
        except BackendError as exc:
            logger.warning("Schedule %s stays due: %s", schedule.id, exc)
            return DispatchCounts(failed=1)
        except CronError as exc:
            message = f"The cadence {schedule.cron or schedule.interval_sec!r} cannot be used: {exc}"
            return await self._fail(schedule, CRON_INVALID, message, now=now)
        except Exception as exc:
            logger.exception("Schedule %s could not be dispatched", schedule.id)
            return await self._fail(schedule, DISPATCH_ERROR, f"Dispatching failed: {type(exc).__name__}", now=now)

    async def _commit(self, change: ScheduleChange, *, now: datetime) -> DispatchCounts:
        """Apply a change. One that lost a race did nothing: whoever won it has dispatched."""
        if not await self._store.change(change):
            return DispatchCounts()
        wake_ups = [WakeUp.of(submission.job) for submission in change.submissions]
        await send_owed(self._backend, wake_ups, now=now)
        return DispatchCounts(
            dispatched=len(wake_ups),
            skipped=sum(run.count for run in change.runs if run.outcome == "skipped"),
            failed=sum(run.outcome == "failed" for run in change.runs),
        )

    async def _fail(self, schedule: Schedule, code: str, message: str, *, now: datetime) -> DispatchCounts:
        """Note on the row, if it can be written at all, why it was not dispatched."""
        try:
            await self._store.change(plan_error(schedule, code, message, now=now))
            await self._backend.metrics.add([Count("schedule.tick_failed", schedule.type, schedule.queue)], at=now)
        except Exception:
            logger.exception("The failure of schedule %s could not be noted", schedule.id)
        return DispatchCounts(failed=1)
