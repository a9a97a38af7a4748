"""Counts of scopes: from their heads, corrected for rows that have expired and are not erased yet."""

import asyncio
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.memory.items import MemoryItems
from rauskuclaw.adapters.aws.memory.lists import MemoryLists
from rauskuclaw.adapters.aws.memory.rows import Head
from rauskuclaw.adapters.aws.table import Table, Term
from rauskuclaw.domain.clock import from_ms, to_ms
from rauskuclaw.domain.memories import Memory, ScopeSummary
from rauskuclaw.ports.memories import Availability, Totals

AT_ONCE = 16


@dataclass(frozen=True)
class MemoryScopes:
    table: Table
    items: MemoryItems
    lists: MemoryLists

    async def names(self) -> list[str]:
        """Every scope that was ever written to."""
        shards = await asyncio.gather(*(self._shard(pk) for pk in keys.all_scopes_pks()))
        return sorted(name for shard in shards for name in shard)

    async def scopes(self, *, live_at: datetime | None, contains: str = "", limit: int) -> list[ScopeSummary]:
        wanted = [name for name in await self.names() if _lower(contains) in _lower(name)]
        heads = [head for head in (await self.items.heads(wanted)).values() if head.rows]
        free = asyncio.Semaphore(AT_ONCE)

        async def one(head: Head) -> ScopeSummary | None:
            async with free:
                return await self._summary(head, None if live_at is None else to_ms(live_at))

        found = [summary for summary in await asyncio.gather(*map(one, heads)) if summary is not None]
        found.sort(key=lambda summary: (-to_ms(summary.latest_updated_at), summary.scope))
        return found[:limit]

    async def totals(self) -> Totals:
        heads = (await self.items.heads(await self.names())).values()
        return Totals(sum(head.rows for head in heads), sum(head.ready for head in heads))

    async def availability(self, scope: str, *, model: str, now: datetime) -> Availability:
        head = await self.items.head(scope)
        if head.rows == head.models.get(model, 0):
            return Availability()
        head, _ = await self._without_expired(head, to_ms(now))
        missing = sum(count for name, count in head.models.items() if name != model)
        return Availability(head.rows - head.ready - head.failed, head.failed, missing)

    async def expired(self, head: Head, now_ms: int, *, limit: int | None = None) -> list[str]:
        """Keys of rows expired at a moment, soonest first."""
        first, last = keys.expiry_sk(head.era, 0), keys.expiry_sk(head.era, now_ms + 1)
        key = [Term("pk", "=", keys.scope_pk(head.scope)), Term("sk", "between", (first, last))]
        found: list[str] = []
        start = None
        while limit is None or len(found) < limit:
            items, start = await self.table.query(key, start=start, limit=limit, only=("sk",))
            found += [keys.expiring_key_in(item["sk"]) for item in items]
            if start is None:
                break
        return found[:limit]

    async def _shard(self, pk: str) -> list[str]:
        return [item["sk"] async for item in self.table.walk(pk, only=("sk",))]

    async def _summary(self, head: Head, live_at_ms: int | None) -> ScopeSummary | None:
        gone: Sequence[Memory] = ()
        if live_at_ms is not None:
            head, gone = await self._without_expired(head, live_at_ms)
        latest_ms: int | None = head.latest_ms
        if head.has_gap or any(to_ms(one.updated_at) == latest_ms for one in gone):
            latest_ms = await self.lists.newest_live(head.scope, head.era, live_at_ms=live_at_ms)
        if not head.rows or latest_ms is None:
            return None
        return ScopeSummary(
            scope=head.scope,
            total=head.rows,
            ready=head.ready,
            pending=head.rows - head.ready - head.failed,
            failed=head.failed,
            latest_updated_at=from_ms(latest_ms),
            bytes=head.bytes,
            models=tuple(sorted(head.models)),
        )

    async def _without_expired(self, head: Head, now_ms: int) -> tuple[Head, list[Memory]]:
        """The head as if rows expired by then were gone, and those rows."""
        if head.next_expiry_ms is None or head.next_expiry_ms > now_ms:
            return head, []
        expired = await self.expired(head, now_ms)
        rows = await self.items.visible([(head.scope, key) for key in expired])
        gone = [row.memory for row in rows.values() if row.era == head.era and not row.memory.is_live(from_ms(now_ms))]
        head = deepcopy(head)
        for memory in gone:
            head.count(memory, -1)
        return head, gone


def _lower(text: str) -> str:
    """Lower case for ASCII only."""
    return "".join(chr(ord(one) + 32) if "A" <= one <= "Z" else one for one in text)
