"""Erasing in the background: expired rows, what resets left behind, old lines of logs, and copies in snapshots.

The due index names the scopes that need it; their heads say why. Whatever is interrupted is found again.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.calls import ConditionFailedError
from rauskuclaw.adapters.aws.memory.items import MemoryItems
from rauskuclaw.adapters.aws.memory.row_changes import drop_expired
from rauskuclaw.adapters.aws.memory.rows import Head
from rauskuclaw.adapters.aws.memory.scopes import AT_ONCE, MemoryScopes
from rauskuclaw.adapters.aws.memory.snapshots import Snapshots
from rauskuclaw.adapters.aws.memory.view import SCRUB_AFTER_MS, View
from rauskuclaw.adapters.aws.memory.writer import A_ROW, MAX_ACTIONS, ScopeWriter
from rauskuclaw.adapters.aws.table import Table, Term
from rauskuclaw.adapters.aws.values import Item, Place
from rauskuclaw.domain.clock import from_ms, to_ms

ROWS_A_TRANSACTION = MAX_ACTIONS // A_ROW
SCOPES_A_PAGE = 50
# The index that names the rows of an old era may lag behind the reset; so long it is asked again.
LAG_MS = 60_000


@dataclass(frozen=True)
class MemoryEraser:
    table: Table
    items: MemoryItems
    scopes: MemoryScopes
    snapshots: Snapshots
    writer: ScopeWriter

    async def erase(self, now: datetime, *, limit: int) -> int:
        gone = 0
        async for scope in self._due(now):
            gone += await self._erase_of(scope, to_ms(now), limit - gone)
            if gone >= limit:
                break
        return gone

    async def make_room(self, scope: str, now: datetime, *, but_key: str) -> int:
        """Erase some expired rows of a scope now; returns how many."""
        head = await self.items.head(scope)
        if head.next_expiry_ms is None or head.next_expiry_ms > to_ms(now):
            return 0
        expired = await self.scopes.expired(head, to_ms(now), limit=ROWS_A_TRANSACTION + 1)
        return await self._drop(scope, [key for key in expired if key != but_key][:ROWS_A_TRANSACTION], now)

    async def _due(self, now: datetime) -> AsyncIterator[str]:
        for partition in keys.due_partitions(keys.MEMORY):
            key = [Term("dp", "=", partition), Term("dk", "<", keys.before_all_at(now))]
            start: Place | None = None
            while True:
                found, start = await self.table.query(key, index=keys.DUE_INDEX, limit=SCOPES_A_PAGE, start=start)
                for item in found:
                    yield keys.scope_in(item["pk"])
                if start is None:
                    break

    async def _erase_of(self, scope: str, now_ms: int, limit: int) -> int:
        """Up to `limit` rows of a scope. The head is told what is done for good, unless it was changed meanwhile."""
        head = await self.items.head(scope)
        gone = await self._erase_old_eras(head, limit)
        if gone >= limit:
            return gone
        done: Item = {}
        if head.oldest_era is not None and now_ms - head.reset_ms >= LAG_MS:
            await self._erase_remains(head)
            done["oldest_era"] = None
        if head.log_floor < head.start:
            floor = min(head.start, head.snapshot or head.start)
            await self._delete_between(head.scope, keys.change_sk(head.era, 0), keys.change_sk(head.era, floor))
            done["log_floor"] = head.start
        if head.scrub_ms is not None and head.scrub_ms <= now_ms:
            done |= await self._scrub(head, now_ms)
        if head.next_expiry_ms is not None and head.next_expiry_ms <= now_ms:
            dropped = await self._erase_expired(head, now_ms, limit - gone)
            gone += dropped
            if dropped:
                head = await self.items.head(scope)
            done["next_expiry_ms"] = await self._next_expiry_ms(head)
        await self._settle(head, done)
        return gone

    async def _erase_old_eras(self, head: Head, limit: int) -> int:
        gone = 0
        for era in range(head.oldest_era or head.era, head.era):
            partition = [Term("lp", "=", keys.scope_partition(head.scope, era))]
            start: Place | None = None
            while gone < limit:
                wanted = min(limit - gone, 10 * AT_ONCE)
                found, start = await self.table.query(partition, index=keys.LIST_INDEX, limit=wanted, start=start)
                free = asyncio.Semaphore(AT_ONCE)
                gone += sum(await asyncio.gather(*(self._delete_old(item, era, free) for item in found)))
                if start is None:
                    break
        return gone

    async def _delete_old(self, item: Item, era: int, free: asyncio.Semaphore) -> bool:
        """Erase a row that is still of that era: its key may have been written anew."""
        async with free:
            try:
                await self.table.delete(item["pk"], item["sk"], when=[[Term("e", "=", era)]])
            except ConditionFailedError as failed:
                if failed.old is not None or not failed.again:
                    return False
            await self.items.forget([keys.split_place(item["cs"])[1]])
            return True

    async def _erase_remains(self, head: Head) -> None:
        """What stood beside the rows of earlier eras: log, entries by expiry, snapshots."""
        await self._delete_between(head.scope, keys.change_sk(0, 0), keys.change_sk(head.era, 0))
        await self._delete_between(head.scope, keys.expiry_sk(0, 0), keys.expiry_sk(head.era, 0))
        await self.snapshots.erase(head.scope, before_era=head.era)

    async def _erase_expired(self, head: Head, now_ms: int, limit: int) -> int:
        expired = await self.scopes.expired(head, now_ms, limit=limit)
        slices = [expired[at : at + ROWS_A_TRANSACTION] for at in range(0, len(expired), ROWS_A_TRANSACTION)]
        return sum([await self._drop(head.scope, one, from_ms(now_ms)) for one in slices])

    async def _drop(self, scope: str, row_keys: list[str], now: datetime) -> int:
        if not row_keys:
            return 0
        return await self.writer.run(scope, row_keys, lambda view: drop_expired(view, row_keys, now))

    async def _next_expiry_ms(self, head: Head) -> int | None:
        between = (keys.expiry_sk(head.era, 0), keys.expiry_sk(head.era + 1, 0))
        key = [Term("pk", "=", keys.scope_pk(head.scope)), Term("sk", "between", between)]
        found, _ = await self.table.query(key, limit=1, only=("sk",))
        return keys.expiry_in(found[0]["sk"]) if found else None

    async def _scrub(self, head: Head, now_ms: int) -> Item:
        """Erase the snapshot, twice: one that was just being written when it was erased is met by the second time."""
        await self.snapshots.erase(head.scope, before_era=head.era + 1)
        return {"snapshot": 0, "scrub_ms": now_ms + SCRUB_AFTER_MS if head.snapshot else None}

    async def _delete_between(self, scope: str, first: str, last: str) -> None:
        key = [Term("pk", "=", keys.scope_pk(scope)), Term("sk", "between", (first, last))]
        start: Place | None = None
        while True:
            found, start = await self.table.query(key, start=start, only=("sk",))
            await self.table.delete_all(keys.scope_pk(scope), [item["sk"] for item in found])
            if start is None:
                return

    async def _settle(self, head: Head, done: Item) -> None:
        """Take it off the head, as far as the head says what it said when it was read."""

        def note(view: View) -> None:
            for name, value in done.items():
                is_same = view.head.era == head.era and getattr(view.head, name) == getattr(head, name)
                # A row that expires sooner than the next one may have been written without moving what is there.
                if is_same and (name != "next_expiry_ms" or view.version == head.version):
                    setattr(view.head, name, value)
                    view.is_head_changed = True

        if done:
            await self.writer.run(head.scope, (), note)
