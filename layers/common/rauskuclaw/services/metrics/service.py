"""Reading the metrics, for whoever may: from sums that were kept while things happened, never from the jobs."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from rauskuclaw.config import MetricsSettings
from rauskuclaw.domain.clock import Clock, from_ms, to_ms
from rauskuclaw.domain.counts import MINUTE_MS, Count, MinuteCount, minute_of
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.ports import Backend
from rauskuclaw.ports.metrics import QueueState
from rauskuclaw.services.jobs.types import JobTypes
from rauskuclaw.services.metrics.alerts import Alert, Evidence, age, age_ms, judge
from rauskuclaw.services.metrics.notices import NOTICE_QUEUE, NOTICE_TYPE
from rauskuclaw.services.metrics.views import (
    AGE_SAMPLES,
    AGE_SUM,
    MAX_QUEUES,
    QueueFigures,
    Series,
    Snapshot,
    by_type_of,
    counters_of,
    steps_of,
)
from rauskuclaw.services.principal import Principal
from rauskuclaw.services.recording import record

MIN_WINDOW_SEC, MAX_WINDOW_SEC = 60, 604_800
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
MAX_STEPS = 1500
MINUTES_READ_SEC = 6 * 3600  # a longer series is made of hours: a week of minutes is 10,080 of them for every kind
OVERDUE_READ = 200
SYSTEM = Principal(name="system", role="read")


class Metrics:
    """What the metrics say. `served_queues`: what the workers serve. `lease`, `tick`: of jobs and of the sweep."""

    def __init__(
        self,
        *,
        backend: Backend,
        settings: MetricsSettings,
        types: JobTypes,
        served_queues: frozenset[str],
        lease: timedelta,
        tick: timedelta,
        clock: Clock,
    ) -> None:
        self._store = backend.metrics
        self._sweep = backend.store
        self._settings = settings
        self._types = types
        self._served_queues = served_queues
        self._overdue_after = lease + 2 * tick
        self._clock = clock

    async def snapshot(self, *, caller: Principal, window_sec: int | None = None) -> Snapshot:
        """Counters of the window (clamped; the alerts' window by default), figures of now, alerts that hold.

        Whoever is limited to some queues sees these and nothing of the others, alerts included. Raises BackendError.
        """
        now = self._clock()
        window_sec = window_of(window_sec, self._settings)
        counts = await self._counts(window_sec, now, caller)
        queues = await self._queues(now, caller)
        visible = None if caller.queue_allowlist is None else sorted(caller.queue_allowlist)
        is_enabled = self._settings.enabled
        return Snapshot(
            enabled=is_enabled,
            generated_at=now,
            window_sec=window_sec,
            counters=counters_of(counts) if is_enabled else {},
            job_status=await self._statuses(visible),
            by_type=by_type_of(counts) if is_enabled else (),
            queues=tuple(self._queue_figures(state, now) for state in queues[:MAX_QUEUES]),
            alerts=await self._judge(now, caller, queues, counts if window_sec == self._settings.window_sec else None),
        )

    async def series(self, *, caller: Principal, window_sec: int | None = None, step_sec: int | None = None) -> Series:
        """Figures of the window in steps of whole minutes, or hours for more than six of them. Raises BackendError."""
        now = self._clock()
        window_sec = window_of(window_sec, self._settings)
        by_hour = window_sec > MINUTES_READ_SEC
        step_sec = step_of(step_sec, window_sec)
        end = minute_of(now) + MINUTE
        first = _floor(end - timedelta(seconds=window_sec), step_sec)
        counts = [each for each in await self._store.read(first, end, by_hour=by_hour) if _sees(caller, each.count)]
        steps = -(-int((end - first).total_seconds()) // step_sec)
        starts = tuple(first + timedelta(seconds=step_sec * number) for number in range(steps))
        return Series(step_sec, starts, steps_of(self._shown(counts), starts=starts, step_sec=step_sec))

    async def watch(self) -> tuple[Alert, ...]:
        """Every alert that holds now. Also notes the ages of the served queues; once a minute. Raises BackendError."""
        now = self._clock()
        queues = await self._queues(now, SYSTEM)
        if self._settings.enabled:
            await record(self._store, self._ages(queues, now), at=now)
        return await self._judge(now, SYSTEM, queues, None)

    async def roll_up(self) -> None:
        """Fold and forget; once a minute. Safe to repeat. Raises BackendError."""
        now = self._clock()
        await self._store.roll_up(now, keep_since=now - timedelta(days=self._settings.retention_days))

    def _ages(self, queues: Sequence[QueueState], now: datetime) -> list[Count]:
        """A sample of each served queue, 0 where nothing is claimable: the others are an alert of their own."""
        found = {state.queue: age_ms(state, now) or 0 for state in queues}
        served = [(queue, found.get(queue, 0)) for queue in sorted(self._served_queues)]
        sums = [Count(AGE_SUM, queue=queue, value=waited) for queue, waited in served if waited]
        return [*sums, *(Count(AGE_SAMPLES, queue=queue) for queue, _ in served)]

    def _shown(self, counts: Sequence[MinuteCount]) -> Sequence[MinuteCount]:
        return counts if self._settings.enabled else ()

    async def _counts(self, window_sec: int, now: datetime, caller: Principal) -> list[Count]:
        """The current minute is part of the window, and so is the one the window begins in."""
        found = await self._store.totals(now - timedelta(seconds=window_sec), minute_of(now) + MINUTE)
        return [count for count in found if _sees(caller, count)]

    async def _queues(self, now: datetime, caller: Principal) -> list[QueueState]:
        disabled = frozenset(each.name for each in await self._types.list_types() if not each.enabled)
        states = await self._store.queue_states(now, skip_types=disabled)
        return [state for state in states if caller.sees(state.queue) and state.queue != NOTICE_QUEUE]

    def _queue_figures(self, state: QueueState, now: datetime) -> QueueFigures:
        is_served = state.queue in self._served_queues
        return QueueFigures(state.queue, state.claimable, state.delayed, age(state, now), is_served)

    async def _statuses(self, queues: Sequence[str] | None) -> dict[JobStatus, int]:
        return await self._store.job_statuses(queues=queues)

    async def _judge(
        self, now: datetime, caller: Principal, queues: Sequence[QueueState], counts: Sequence[Count] | None
    ) -> tuple[Alert, ...]:
        """`counts` are those of the alerts' window if they are known already."""
        if counts is None:
            counts = await self._counts(self._settings.window_sec, now, caller)
        evidence = Evidence(
            now=now,
            queues=queues,
            served_queues=self._served_queues,
            counters=counters_of(counts),
            overdue=[job for job in await self._overdue(now) if caller.sees(job.queue)],
            overdue_after=self._overdue_after,
        )
        return judge(evidence, self._settings)

    async def _overdue(self, now: datetime) -> list[Job]:
        """Running jobs that two sweeps passed over. Reads only what is due for a check."""
        before = now - self._overdue_after
        due = await self._sweep.due_for_check(before, limit=OVERDUE_READ)
        if len(due) == OVERDUE_READ:
            # Behind a page of forgotten jobs the expired leases might not show.
            due = await self._sweep.leased_jobs(limit=OVERDUE_READ)
        running = [job for job in due if job.status is JobStatus.RUNNING]
        return [job for job in running if job.check_at is not None and job.check_at <= before]


def window_of(window_sec: int | None, settings: MetricsSettings) -> int:
    """Clamped to 60..604800; the alerts' window where nothing is asked for."""
    return min(max(window_sec or settings.window_sec, MIN_WINDOW_SEC), MAX_WINDOW_SEC)


def step_of(step_sec: int | None, window_sec: int) -> int:
    """Whole minutes, or hours for a long window, and no more than `MAX_STEPS` of them."""
    unit_sec = 3600 if window_sec > MINUTES_READ_SEC else 60
    wanted = max(step_sec or 0, -(-window_sec // MAX_STEPS), unit_sec)
    return min(-(-wanted // unit_sec) * unit_sec, MAX_WINDOW_SEC)


def _sees(caller: Principal, count: Count) -> bool:
    """Notices are jobs in form only, so they are no part of any figure of jobs, nor of a failure rate."""
    return count.type != NOTICE_TYPE and (caller.queue_allowlist is None or count.queue in caller.queue_allowlist)


def _floor(moment: datetime, step_sec: int) -> datetime:
    moment_ms = to_ms(moment)
    return from_ms(moment_ms - moment_ms % max(MINUTE_MS, step_sec * 1000))
