"""MemoryStore in DynamoDB, with snapshots in S3: its parts put together, and what is left between them.

docs/decisions/0012 has the layout and what it costs.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.calls import AwsCalls
from rauskuclaw.adapters.aws.memory import row_changes
from rauskuclaw.adapters.aws.memory.change_feed import Changes
from rauskuclaw.adapters.aws.memory.erase import MemoryEraser
from rauskuclaw.adapters.aws.memory.items import MemoryItems
from rauskuclaw.adapters.aws.memory.lists import MemoryLists
from rauskuclaw.adapters.aws.memory.log import MemoryLog
from rauskuclaw.adapters.aws.memory.scopes import AT_ONCE, MemoryScopes
from rauskuclaw.adapters.aws.memory.snapshots import SnapshotRule, Snapshots
from rauskuclaw.adapters.aws.memory.view import View
from rauskuclaw.adapters.aws.memory.writer import A_STATUS, ScopeWriter
from rauskuclaw.adapters.aws.table import Table, Term
from rauskuclaw.adapters.aws.values import Place
from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.memories import Memory, MemoryDraft, Quota, ScopeHead
from rauskuclaw.domain.runs.labels import Integrity
from rauskuclaw.ports.memories import Embedded, QuotaExceeded, Reset, Written

MARKED_AT_ONCE = 90  # rows of one transaction; those of a page of 1 MB, which is what a query reads, always fit


@dataclass(frozen=True, slots=True)
class MemoryLimits:
    """When the driver does its housekeeping. `log_length`: changes after which a log is given up, at the earliest."""

    log_length: int = 1000
    snapshots: SnapshotRule = field(default_factory=SnapshotRule)


class DynamoMemories:
    """MemoryStore. Each part's docstrings say what it promises beyond the port's."""

    def __init__(
        self, calls: AwsCalls, *, table_name: str, bucket: str, clock: Clock, limits: MemoryLimits | None = None
    ) -> None:
        limits = limits or MemoryLimits()
        self._table = table = Table(calls, table_name)
        self._items = items = MemoryItems(table)
        self._writer = writer = ScopeWriter(table, items, clock, limits.log_length)
        snapshots = Snapshots(calls, bucket)
        lists = MemoryLists(table, items)
        self._scopes = scopes = MemoryScopes(table, items, lists)
        self._eraser = MemoryEraser(table, items, scopes, snapshots, writer)
        self._rule = limits.snapshots
        self._changes = Changes(table, items, MemoryLog(table, items), snapshots, writer, limits.snapshots)
        self._marked: dict[tuple[str, str], Place] = {}
        self.list_memories = lists.list_memories
        self.scopes = scopes.scopes
        self.totals = scopes.totals
        self.availability = scopes.availability
        self.erase = self._eraser.erase
        self.changes = self._changes.changes

    async def put(self, draft: MemoryDraft, *, quota: Quota, now: datetime) -> Written | QuotaExceeded:
        work = partial(row_changes.put, draft=draft, quota=quota, now=now)
        while True:
            outcome = await self._writer.run(draft.scope, (draft.key,), work)
            if isinstance(outcome, Written):
                return outcome
            if not await self._eraser.make_room(draft.scope, now, but_key=draft.key):
                return outcome

    async def get(self, memory_id: str) -> Memory | None:
        return (await self.get_many([memory_id])).get(memory_id)

    async def get_many(self, memory_ids: Sequence[str]) -> dict[str, Memory]:
        return {one: row.memory for one, row in (await self._items.by_ids(memory_ids)).items()}

    async def mark(self, memory_id: str, trust: Integrity, *, as_of: datetime) -> Memory | None:
        place = (await self._items.places([memory_id])).get(memory_id)
        if place is None:
            return None
        scope, key = place
        work = partial(row_changes.mark, key=key, memory_id=memory_id, trust=trust, as_of=as_of)
        return await self._writer.run(scope, (key,), work, actions_a_row=A_STATUS)

    async def delete(self, memory_id: str) -> bool:
        place = (await self._items.places([memory_id])).get(memory_id)
        if place is None:
            return False
        scope, key = place
        return await self._writer.run(scope, (key,), lambda view: row_changes.delete(view, key, memory_id))

    async def head(self, scope: str) -> ScopeHead:
        head = await self._items.head(scope)
        return head.as_value() if head.version else ScopeHead(scope)

    async def reset(self, scope: str | None, *, now: datetime) -> Reset:
        """One write for each scope that has rows."""
        names = await self._scopes.names() if scope is None else [scope]
        if scope is None:
            names = [name for name, head in (await self._items.heads(names)).items() if head.rows]
        free = asyncio.Semaphore(AT_ONCE)

        async def one(name: str) -> Reset:
            async with free:
                return await self._writer.run(name, (), lambda view: row_changes.reset(view, now), alone=True)

        done = await asyncio.gather(*map(one, names))
        return Reset(sum(each.memories for each in done), sum(each.vectors for each in done))

    async def set_embeddings(self, results: Sequence[Embedded], *, now: datetime) -> list[bool]:
        """Rows of one scope share transactions."""
        places = await self._items.places([result.memory_id for result in results])
        grown: set[str] = set()

        async def one(result: Embedded) -> bool:
            scope, key = places.get(result.memory_id, ("", ""))
            if not scope:
                return False

            def work(view: View) -> bool:
                is_set = row_changes.set_embedding(view, key, result, now)
                head = view.head
                grown.update({scope} if self._rule.is_due(head.rows, head.seq - head.snapshot) else ())
                return is_set

            return await self._writer.run(scope, (key,), work, actions_a_row=A_STATUS)

        answers = await asyncio.gather(*map(one, results))
        for scope in grown:
            await self._changes.publish_if_due(scope)
        return answers

    async def mark_pending(self, scope: str, *, other_than: str, limit: int) -> list[str]:
        """Goes on where the last call of this process for the scope and model ended, so that all is read once."""
        head = await self._items.head(scope)
        if head.rows == head.models.get(other_than, 0) or not (head.failed or head.models):
            return []
        start = self._marked.pop((scope, other_than), None)
        found = await self._mark_from(scope, other_than, limit, start)
        if start is not None and len(found) < limit:
            found += await self._mark_from(scope, other_than, limit - len(found), None)
        return found

    async def _mark_from(self, scope: str, other_than: str, limit: int, start: Place | None) -> list[str]:
        key = [Term("pk", "=", keys.scope_pk(scope)), Term("sk", "begins", keys.memory_sk(""))]
        marked: list[str] = []
        while len(marked) < limit:
            wanted = min(MARKED_AT_ONCE, limit - len(marked))
            found, start = await self._table.query(
                key, start=start, limit=wanted, where=[Term("s", "<>", "p")], only=("sk", "mo")
            )
            names = [keys.memory_key_in(item["sk"]) for item in found if item.get("mo") != other_than]
            if names:
                work = partial(row_changes.mark_pending, row_keys=names, other_than=other_than)
                marked += await self._writer.run(scope, names, work, actions_a_row=A_STATUS)
            if start is None:
                return marked
        if start is not None:
            self._marked[scope, other_than] = start
        return marked
