"""Lists of memories by the time of their change: an index proposes places, the rows read back decide."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.memory.items import MemoryItems, Place
from rauskuclaw.adapters.aws.table import Table, Term
from rauskuclaw.domain.clock import to_ms
from rauskuclaw.domain.memories import Memory
from rauskuclaw.ports.cursors import encode_cursor
from rauskuclaw.ports.memories import MemoryFilter
from rauskuclaw.ports.store import Page

TOP = "~"  # above every place, which begins with a digit
MAX_ROUNDS = 8  # of reading index pages for one page; then it is cut short with a cursor
INDEX_PAGE = 200
INDEX_PAGE_BY_KEY = 4000  # entries have about 200 bytes, so this stays below DynamoDB's page of 1 MB


@dataclass(frozen=True, slots=True)
class _Entry:
    """A row as an index has it."""

    place: str
    of: Place


@dataclass(frozen=True)
class MemoryLists:
    table: Table
    items: MemoryItems

    async def list_memories(self, where: MemoryFilter, *, limit: int, cursor: str | None = None) -> Page[Memory]:
        below = TOP if cursor is None else keys.place_after(cursor)
        if where.scope is not None and where.key is not None:
            return await self._one(where, below)
        index, attribute, partitions = await self._source(where)
        found: list[Memory] = []
        for _ in range(MAX_ROUNDS):
            wanted = limit + 1 - len(found)
            pages = await asyncio.gather(
                *(self._page(index, Term(attribute, "=", one), below, wanted, where.key) for one in partitions)
            )
            horizon = max((lowest for _, lowest in pages if lowest is not None), default=None)
            entries = [entry for page, _ in pages for entry in page if horizon is None or entry.place >= horizon]
            entries.sort(key=lambda entry: entry.place, reverse=True)
            if len(entries) > wanted:
                entries, horizon = entries[:wanted], entries[wanted - 1].place
            found += await self._rows(entries, where)
            if len(found) > limit:
                return Page(tuple(found[:limit]), encode_cursor(_place(found[limit - 1])))
            if horizon is None:
                return Page(tuple(found))
            below = horizon
        return Page(tuple(found), encode_cursor(below))

    async def newest_live(self, scope: str, era: int, *, live_at_ms: int | None) -> int | None:
        """When the newest row of a scope (live at a moment) changed, in ms."""
        below = TOP
        while True:
            term = Term("lp", "=", keys.scope_partition(scope, era))
            entries, horizon = await self._page(keys.LIST_INDEX, term, below, INDEX_PAGE, None)
            rows = await self.items.visible([entry.of for entry in entries])
            for memory in (row.memory for row in rows.values()):
                if memory.expires_at is None or live_at_ms is None or to_ms(memory.expires_at) > live_at_ms:
                    return to_ms(memory.updated_at)
            if horizon is None:
                return None
            below = horizon

    async def _one(self, where: MemoryFilter, below: str) -> Page[Memory]:
        assert where.scope is not None
        assert where.key is not None
        rows = await self.items.visible([(where.scope, where.key)])
        memories = [row.memory for row in rows.values()]
        return Page(tuple(one for one in memories if _matches(one, where) and _place(one) < below))

    async def _source(self, where: MemoryFilter) -> tuple[str, str, list[str]]:
        if where.scope is None:
            return keys.STATE_INDEX, "sp", keys.state_partitions(keys.MEMORIES)
        head = await self.items.head(where.scope)
        return keys.LIST_INDEX, "lp", [keys.scope_partition(where.scope, head.era)]

    async def _page(
        self, index: str, partition: Term, below: str, count: int, key: str | None
    ) -> tuple[list[_Entry], str | None]:
        """Next entries of a partition (of one key), and the lowest place looked at when there may be more below."""
        found, start = await self.table.query(
            [partition, Term("cs", "<", below)],
            index=index,
            descending=True,
            limit=INDEX_PAGE_BY_KEY if key is not None else min(count, INDEX_PAGE),
            only=("pk", "sk", "cs"),
        )
        entries = [
            _Entry(item["cs"], (keys.scope_in(item["pk"]), keys.memory_key_in(item["sk"])))
            for item in found
            if key is None or keys.memory_key_in(item["sk"]) == key
        ]
        return entries, start["cs"]["S"] if start else None

    async def _rows(self, entries: Sequence[_Entry], where: MemoryFilter) -> list[Memory]:
        """The rows in their order, without those that are gone, do not match, or stand elsewhere by now."""
        rows = await self.items.visible([entry.of for entry in entries])
        found = [
            rows[entry.of].memory for entry in entries if entry.of in rows and _is_at(rows[entry.of].memory, entry)
        ]
        return [memory for memory in found if _matches(memory, where)]


def _is_at(memory: Memory, entry: _Entry) -> bool:
    return _place(memory) == entry.place


def _place(memory: Memory) -> str:
    return keys.place_of(memory.updated_at, memory.id)


def _matches(memory: Memory, where: MemoryFilter) -> bool:
    return where.live_at is None or memory.is_live(where.live_at)
