"""MemoryStore in DynamoDB, with snapshots in S3. docs/decisions/0012 has the layout and what it costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from rauskuclaw.adapters.aws.calls import AwsCalls
from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.memories import Memory, MemoryDraft, Quota, ScopeChange, ScopeHead, ScopeSummary
from rauskuclaw.ports.memories import Availability, Embedded, MemoryFilter, QuotaExceeded, Reset, Totals, Written
from rauskuclaw.ports.store import Page

if TYPE_CHECKING:
    from rauskuclaw.adapters.aws.memory.store import StoredMemories


@dataclass(frozen=True, slots=True)
class SnapshotRule:
    """When a snapshot is worth its writing: from so many rows on, after so many changes or a tenth of the rows."""

    rows: int = 200
    changes: int = 256

    def is_due(self, rows: int, changes: int) -> bool:
        return rows >= self.rows and changes >= max(self.changes, rows // 10)


@dataclass(frozen=True, slots=True)
class MemoryLimits:
    """When the driver does its housekeeping. `log_length`: changes after which a log is given up, at the earliest."""

    log_length: int = 1000
    snapshots: SnapshotRule = SnapshotRule()


class DynamoMemories:
    """MemoryStore. Its code is loaded with the first call: most processes start for jobs, and start faster."""

    def __init__(
        self, calls: AwsCalls, *, table_name: str, bucket: str, clock: Clock, limits: MemoryLimits | None = None
    ) -> None:
        self._calls = calls
        self._names = (table_name, bucket)
        self._clock = clock
        self._limits = limits or MemoryLimits()

    @cached_property
    def stored(self) -> "StoredMemories":
        from rauskuclaw.adapters.aws.memory.store import StoredMemories

        table_name, bucket = self._names
        return StoredMemories(self._calls, table_name=table_name, bucket=bucket, clock=self._clock, limits=self._limits)

    async def put(self, draft: MemoryDraft, *, quota: Quota, now: datetime) -> Written | QuotaExceeded:
        return await self.stored.put(draft, quota=quota, now=now)

    async def get(self, memory_id: str) -> Memory | None:
        return await self.stored.get(memory_id)

    async def get_many(self, memory_ids: Sequence[str]) -> dict[str, Memory]:
        return await self.stored.get_many(memory_ids)

    async def list_memories(self, where: MemoryFilter, *, limit: int, cursor: str | None = None) -> Page[Memory]:
        return await self.stored.list_memories(where, limit=limit, cursor=cursor)

    async def delete(self, memory_id: str) -> bool:
        return await self.stored.delete(memory_id)

    async def scopes(self, *, live_at: datetime | None, contains: str = "", limit: int) -> list[ScopeSummary]:
        return await self.stored.scopes(live_at=live_at, contains=contains, limit=limit)

    async def reset(self, scope: str | None, *, now: datetime) -> Reset:
        return await self.stored.reset(scope, now=now)

    async def totals(self) -> Totals:
        return await self.stored.totals()

    async def erase(self, now: datetime, *, limit: int) -> int:
        return await self.stored.erase(now, limit=limit)

    async def set_embeddings(self, results: Sequence[Embedded], *, now: datetime) -> list[bool]:
        return await self.stored.set_embeddings(results, now=now)

    async def mark_pending(self, scope: str, *, other_than: str, limit: int) -> list[str]:
        return await self.stored.mark_pending(scope, other_than=other_than, limit=limit)

    async def availability(self, scope: str, *, model: str, now: datetime) -> Availability:
        return await self.stored.availability(scope, model=model, now=now)

    async def head(self, scope: str) -> ScopeHead:
        return await self.stored.head(scope)

    async def changes(self, scope: str, *, generation: int, after: int, limit: int) -> list[ScopeChange] | None:
        return await self.stored.changes(scope, generation=generation, after=after, limit=limit)
