"""Counts in memory, and the figures of the moment taken from the jobs themselves."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from rauskuclaw.domain.counts import Count, MinuteCount, minute_of
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.ports.metrics import QueueState


class Minutes:
    """Values by minute and labels."""

    def __init__(self) -> None:
        self.values: Counter[tuple[datetime, Count]] = Counter()

    def add(self, counts: Iterable[Count], at: datetime) -> None:
        for count in counts:
            self.values[minute_of(at), replace(count, value=0)] += count.value


class InMemoryMetrics:
    """MetricStore. Counts its jobs when asked: nobody runs it on many."""

    def __init__(self, jobs: Mapping[str, Job], minutes: Minutes) -> None:
        self._jobs = jobs
        self._minutes = minutes

    async def add(self, counts: Sequence[Count], *, at: datetime) -> None:
        self._minutes.add(counts, at)

    async def read(self, since: datetime, until: datetime, *, by_hour: bool = False) -> list[MinuteCount]:
        found: Counter[tuple[datetime, Count]] = Counter()
        begin = _hour_of(since) if by_hour else minute_of(since)
        for (minute, count), value in self._minutes.values.items():
            if begin <= minute < until:
                found[_hour_of(minute) if by_hour else minute, count] += value
        ordered = sorted(found.items(), key=lambda pair: pair[0][0])
        return [MinuteCount(minute, replace(count, value=value)) for (minute, count), value in ordered]

    async def totals(self, since: datetime, until: datetime) -> list[Count]:
        found: Counter[Count] = Counter()
        for each in await self.read(since, until):
            found[replace(each.count, value=0)] += each.count.value
        return [replace(count, value=value) for count, value in found.items()]

    async def job_statuses(self, *, queues: Collection[str] | None = None) -> dict[JobStatus, int]:
        found = Counter(job.status for job in self._jobs.values() if queues is None or job.queue in queues)
        return {status: found[status] for status in JobStatus}

    async def queue_states(self, now: datetime, *, skip_types: Collection[str] = ()) -> list[QueueState]:
        waiting = [job for job in self._jobs.values() if job.status is JobStatus.QUEUED]
        names = sorted({job.queue for job in waiting})
        return [_state(name, [job for job in waiting if job.queue == name], now, skip_types) for name in names]

    async def flush(self) -> None:
        """Counts are committed with their changes: nothing is left to write."""

    async def roll_up(self, now: datetime, *, keep_since: datetime) -> None:
        for minute, count in list(self._minutes.values):
            if minute < minute_of(keep_since):
                del self._minutes.values[minute, count]


def _state(queue: str, waiting: Sequence[Job], now: datetime, skip_types: Collection[str]) -> QueueState:
    free = [job for job in waiting if job.type not in skip_types]
    due = [job for job in free if job.run_at <= now]
    state = QueueState(queue, len(due), len(free) - len(due), held=len(waiting) - len(free))
    if not due:
        return state
    oldest = min(due, key=lambda job: job.run_at)
    return replace(state, oldest_claimable_at=oldest.run_at, oldest_job_id=oldest.id)


def _hour_of(moment: datetime) -> datetime:
    return minute_of(moment) - timedelta(minutes=moment.minute)
