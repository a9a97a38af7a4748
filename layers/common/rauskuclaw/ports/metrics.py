"""Where counts are kept, and the few figures of the moment that they cannot give."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from rauskuclaw.domain.counts import Count, MinuteCount
from rauskuclaw.domain.job import JobStatus


@dataclass(frozen=True, slots=True)
class QueueState:
    """Queued jobs of a logical queue. `claimable`: due now; `delayed`: not due yet; `oldest_claimable_at`: when the
    one that has been claimable for longest became so (its `run_at`), and its id. Counts may be cut off at 10,000."""

    queue: str
    claimable: int
    delayed: int
    oldest_claimable_at: datetime | None = None
    oldest_job_id: str | None = None


class MetricStore(Protocol):
    """Counts by minute. Reading never scans jobs: its work depends on minutes and kinds, not on how much happened."""

    async def add(self, counts: Sequence[Count], *, at: datetime) -> None:
        """Add counts that belong to no stored change. Not idempotent: a retry may count twice."""
        ...

    async def read(self, since: datetime, until: datetime) -> list[MinuteCount]:
        """Counts of the minutes from the one of `since` up to, without it, `until`; sums per minute and labels."""
        ...

    async def totals(self, since: datetime, until: datetime) -> list[Count]:
        """The same, summed over the whole span."""
        ...

    async def job_statuses(self) -> dict[JobStatus, int]:
        """How many jobs are stored in each status; not counted by scanning them."""
        ...

    async def queue_states(self, now: datetime) -> list[QueueState]:
        """Every queue that has queued jobs, ordered by name."""
        ...

    async def roll_up(self, now: datetime, *, keep_since: datetime) -> None:
        """Housekeeping, once a minute: fold what is pending, drop minutes before `keep_since`. Safe to repeat."""
        ...
