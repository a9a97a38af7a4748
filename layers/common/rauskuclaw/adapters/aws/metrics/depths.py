"""The figures of the moment: what is queued and running, looked at in the indexes within bounds."""

import asyncio
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.jobs import rows
from rauskuclaw.adapters.aws.jobs.reads import JobReader
from rauskuclaw.adapters.aws.table import Table, Term
from rauskuclaw.adapters.aws.values import Item, Place
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.ports.metrics import QueueState

# Entries looked at in each partition. Young and soonest ones first, so a queue that stands still shows behind any
# number of jobs that wait for tomorrow.
MAX_LOOKED_AT = 250
MAX_COUNTED_PAGES = 2  # pages of 1 MB, about 7,000 jobs each, counted in each partition of waiting or running jobs


@dataclass(frozen=True)
class Depths:
    """`MetricStore.queue_states`, and how many jobs are queued and running."""

    table: Table
    reader: JobReader

    async def queue_states(self, now: datetime, *, skip_types: Collection[str]) -> list[QueueState]:
        """Counts end at about 1,000 jobs in all; the oldest claimable ones are among them."""
        fresh = self._ids(keys.STATE_INDEX, "sp", "cs", keys.state_partitions(keys.FRESH))
        waiting = self._ids(keys.DUE_INDEX, "dp", "dk", keys.due_partitions(keys.CHECK))
        ids = [job_id for found in await asyncio.gather(fresh, waiting) for job_id in found]
        found = await self.reader.slim_rows(ids)
        jobs = [rows.job_of(row) for row in found.values() if row["st"] == JobStatus.QUEUED.value]
        states: dict[str, QueueState] = {}
        for job in jobs:
            state = states.get(job.queue) or QueueState(job.queue, 0, 0)
            is_held = job.type in skip_types
            states[job.queue] = replace(state, held=state.held + 1) if is_held else _with(state, job, now)
        return [states[name] for name in sorted(states)]

    async def active(self, queues: Collection[str] | None) -> dict[JobStatus, int]:
        """Queued and running jobs (of some queues); fresh ones beyond the first so many are taken for queued."""
        states = (keys.RUNNING, keys.WAITING, keys.ASKING, keys.PARENT)
        counting = asyncio.gather(*(self._count(state, queues) for state in states))
        fresh, (running, *waiting) = await asyncio.gather(self._fresh(queues), counting)
        return {
            JobStatus.QUEUED: fresh[JobStatus.QUEUED] + sum(waiting),
            JobStatus.RUNNING: fresh[JobStatus.RUNNING] + running,
        }

    async def _fresh(self, queues: Collection[str] | None) -> Counter[JobStatus]:
        entries = [one for partition in keys.state_partitions(keys.FRESH) for one in await self._entries(partition)]
        wanted = [one for one in entries if queues is None or one["qu"] in queues]
        looked_at = [keys.split_place(one["cs"])[1] for one in wanted[:MAX_LOOKED_AT]]
        found = await self.reader.slim_rows(looked_at)
        statuses = Counter(JobStatus(row["st"]) for row in found.values())
        statuses[JobStatus.QUEUED] += len(wanted) - len(looked_at)
        return statuses

    async def _ids(self, index: str, hash_name: str, place: str, partitions: Sequence[str]) -> list[str]:
        """Job ids of the first entries of partitions."""
        pages = await asyncio.gather(
            *(
                self.table.query([Term(hash_name, "=", one)], index=index, limit=MAX_LOOKED_AT, only=(place,))
                for one in partitions
            )
        )
        return [keys.split_place(item[place])[1] for items, _ in pages for item in items]

    async def _count(self, state: str, queues: Collection[str] | None) -> int:
        found = await asyncio.gather(*(self._entries(one) for one in keys.state_partitions(state)))
        return sum(queues is None or entry["qu"] in queues for entries in found for entry in entries)

    async def _entries(self, partition: str) -> list[Item]:
        """A partition of the state index, as far as it is looked at."""
        found: list[Item] = []
        start: Place | None = None
        for _ in range(MAX_COUNTED_PAGES):
            key = [Term("sp", "=", partition)]
            items, start = await self.table.query(key, index=keys.STATE_INDEX, only=("cs", "qu"), start=start)
            found += items
            if start is None:
                break
        return found


def _with(state: QueueState, job: Job, now: datetime) -> QueueState:
    """The state with one more job in it."""
    if job.run_at > now:
        return replace(state, delayed=state.delayed + 1)
    if state.oldest_claimable_at is None or job.run_at < state.oldest_claimable_at:
        state = replace(state, oldest_claimable_at=job.run_at, oldest_job_id=job.id)
    return replace(state, claimable=state.claimable + 1)
