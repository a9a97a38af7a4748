"""Counts in DynamoDB: gathered in the process, added by the minute, folded by the hour."""

import asyncio
import logging
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.metrics.counters import counts_of
from rauskuclaw.adapters.aws.metrics.creations import Creations
from rauskuclaw.adapters.aws.metrics.depths import Depths
from rauskuclaw.adapters.aws.metrics.minutes import END_OF_TIME_MS, HOUR_MS, Minutes, hours_of, minute_ms
from rauskuclaw.adapters.aws.pending import ERASED, PendingCounts
from rauskuclaw.adapters.aws.table import Table
from rauskuclaw.adapters.aws.values import Item
from rauskuclaw.domain.clock import Clock, from_ms, to_ms
from rauskuclaw.domain.counts import MINUTE_MS, Count, MinuteCount
from rauskuclaw.domain.job import JobStatus
from rauskuclaw.errors import BackendError, BackendRefusedError
from rauskuclaw.ports.metrics import QueueState

logger = logging.getLogger(__name__)

ENDINGS = {
    "job.succeeded": JobStatus.SUCCEEDED,
    "job.failed_terminal": JobStatus.FAILED,
    "job.cancelled": JobStatus.CANCELLED,
}


@dataclass(frozen=True)
class DynamoMetrics:
    """MetricStore. Counts of changes are `pending` in the process that made them until it calls `flush`.

    `purge_lag` leaves old items to TTL, which is free, for so long before they are erased.
    """

    table: Table
    minutes: Minutes
    creations: Creations
    depths: Depths
    pending: PendingCounts
    clock: Clock
    purge_lag: timedelta
    _turns: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def add(self, counts: Sequence[Count], *, at: datetime) -> None:
        """Shares a write with whatever else is pending; kept for the next flush when the store is away."""
        self.pending.note(counts, at=at)
        await self.flush()

    async def flush(self) -> None:
        """One write for each minute that something was counted in: nearly always one. Never raises.

        One at a time, because the numbers of batches have to arrive in their order. A batch that may have been
        written is sent again as it was, also by the next flush, and is counted once.
        """
        async with self._turns:
            while batch := self.pending.next_batch():
                mark = (self.pending.process, batch.number)
                try:
                    await self.minutes.add(batch.minute_ms, batch.counts, mark=mark, now_ms=to_ms(self.clock()))
                except BackendRefusedError:
                    logger.exception("%d counts were refused and are lost", len(batch.counts))
                except BackendError as exc:
                    logger.warning("Counts could not be written and are kept for the next time: %s", exc)
                    return
                self.pending.drop(batch)

    async def read(self, since: datetime, until: datetime, *, by_hour: bool = False) -> list[MinuteCount]:
        mark = await self._mark()
        span = _span(mark, since, until, by_hour=by_hour)
        read = self.minutes.by_hour if by_hour else self.minutes.by_minute
        folded, tail = await asyncio.gather(read(*span), self.creations.since(mark, *span))
        tail = hours_of(tail) if by_hour else tail
        for minute, counts in tail.items():
            folded.setdefault(minute, Counter()).update(counts)
        return [MinuteCount(from_ms(minute), count) for minute in sorted(folded) for count in counts_of(folded[minute])]

    async def totals(self, since: datetime, until: datetime) -> list[Count]:
        mark = await self._mark()
        span = _span(mark, since, until)
        folded, tail = await asyncio.gather(self.minutes.total(*span), self.creations.since(mark, *span))
        for counts in tail.values():
            folded.update(counts)
        return counts_of(folded)

    async def job_statuses(self, *, queues: Collection[str] | None = None) -> dict[JobStatus, int]:
        """Final ones are those that ended since counts are kept and were not erased by a purge.

        So a job that outlives the counts of its ending is not in it, and one that TTL has erased still is.
        """
        ended, active = await asyncio.gather(self.minutes.total(0, END_OF_TIME_MS), self.depths.active(queues))
        found = dict.fromkeys(JobStatus, 0) | active
        for (name, _, queue, code), value in ended.items():
            if queues is not None and queue not in queues:
                continue
            if name in ENDINGS:
                found[ENDINGS[name]] += value
            elif name == ERASED:
                found[JobStatus(code)] -= value
        return {status: max(0, jobs) for status, jobs in found.items()}

    async def queue_states(self, now: datetime, *, skip_types: Collection[str] = ()) -> list[QueueState]:
        return await self.depths.queue_states(now, skip_types=skip_types)

    async def roll_up(self, now: datetime, *, keep_since: datetime) -> None:
        """Also flushes. Reads about one item of each kind and writes once while nothing happens."""
        await self.flush()
        mark, now_ms, keep_ms = await self._mark(), to_ms(now), minute_ms(keep_since)
        self.pending.keep_since_ms = keep_ms
        folded = await self.minutes.fold(after_ms=mark.get("hf", keep_ms), now_ms=now_ms)
        await self.creations.fold(mark, since_ms=keep_ms, now_ms=now_ms, sets={"hf": folded, "ks": keep_ms})
        await self.minutes.drop(to_ms(keep_since - self.purge_lag))

    async def _mark(self) -> Item:
        """How far things are folded: `at` new jobs, `hf` hours; and `ks`, before which counts do not exist."""
        return await self.table.get(keys.FOLD) or {}


def _span(mark: Item, since: datetime, until: datetime, *, by_hour: bool = False) -> tuple[int, int]:
    """From the beginning of a minute or an hour that counts are kept of, to before the end."""
    first = max(to_ms(since), mark.get("ks", 0))
    return first - first % (HOUR_MS if by_hour else MINUTE_MS), to_ms(until)
