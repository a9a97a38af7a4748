"""The store of counts, and the few figures of the moment that they cannot give."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from rauskuclaw.domain.counts import Count, MinuteCount
from rauskuclaw.domain.job import JobStatus


@dataclass(frozen=True, slots=True)
class QueueState:
    """Queued jobs of a logical queue. `claimable`: due now; `delayed`: not due yet; `held`: of a type nobody may run,
    due or not, and in no other figure. `oldest_claimable_at`: when the one that has been claimable for longest became
    so (its `run_at`), and its id. Counts may be cut off at 10,000."""

    queue: str
    claimable: int
    delayed: int
    oldest_claimable_at: datetime | None = None
    oldest_job_id: str | None = None
    held: int = 0


class MetricStore(Protocol):
    """Counts by minute. Reading never scans jobs: its work depends on minutes and kinds, not on how much happened."""

    async def add(self, counts: Sequence[Count], *, at: datetime) -> None:
        """Add counts that belong to no stored change. Not idempotent: a retry may count twice."""
        ...

    async def read(self, since: datetime, until: datetime, *, by_hour: bool = False) -> list[MinuteCount]:
        """Counts of the minutes from the one of `since` up to, without it, `until`; sums per minute and labels.

        Ordered by minute. `by_hour`: sums of whole UTC hours, from the one of `since` on, for long spans: `minute` is
        then the beginning of the hour.
        """
        ...

    async def totals(self, since: datetime, until: datetime) -> list[Count]:
        """The same, summed over the whole span."""
        ...

    async def job_statuses(self, *, queues: Collection[str] | None = None) -> dict[JobStatus, int]:
        """How many jobs are stored in each status, 0 included; not counted by scanning them. `queues`: only theirs."""
        ...

    async def queue_states(self, now: datetime, *, skip_types: Collection[str] = ()) -> list[QueueState]:
        """Every queue that has queued jobs, ordered by name. Jobs of `skip_types` count as `held` only."""
        ...

    async def flush(self) -> None:
        """Write what changes have counted in this process, where the driver gathers it. Cheap; never raises.

        Functions call it at the end of an invocation: what has not been written when a process dies is not counted.
        """
        ...

    async def roll_up(self, now: datetime, *, keep_since: datetime) -> None:
        """Housekeeping, once a minute: fold what is pending, drop minutes before `keep_since`. Safe to repeat."""
        ...
