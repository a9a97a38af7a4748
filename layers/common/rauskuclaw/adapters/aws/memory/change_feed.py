"""`MemoryStore.changes`: from the log for those who are near, from a snapshot or the rows themselves for the others."""

from bisect import bisect_right
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field
from operator import attrgetter

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.memory.items import MemoryItems
from rauskuclaw.adapters.aws.memory.log import MemoryLog, Tail
from rauskuclaw.adapters.aws.memory.rows import Head, row_of
from rauskuclaw.adapters.aws.memory.snapshots import Snapshot, SnapshotRule, Snapshots
from rauskuclaw.adapters.aws.memory.view import SCRUB_AFTER_MS, View
from rauskuclaw.adapters.aws.memory.writer import ScopeWriter
from rauskuclaw.adapters.aws.table import Table
from rauskuclaw.domain.memories import ScopeChange
from rauskuclaw.errors import BackendError

MAX_LOADS = 2  # kept between the pages of readers; each holds the vectors of a scope


@dataclass
class _Load:
    """All rows of a scope as of `seq`. `tag` is that of the object in S3, `made_at` its place (0: there is none).

    `gone` are the deletions of the generation, once they were asked for: a reader's earlier pages may have the rows.
    """

    seq: int
    rows: dict[str, ScopeChange]
    tag: str | None = None
    made_at: int = 0
    gone: list[ScopeChange] | None = None
    _ordered: list[ScopeChange] | None = None

    def apply(self, tail: Tail) -> None:
        for change in tail.changes:
            if change.memory is not None:
                self.rows[change.memory_id] = change
                continue
            self.rows.pop(change.memory_id, None)
            if self.gone is not None:
                self.gone.append(change)
        self.seq = max(self.seq, tail.end)
        self._ordered = None

    def page(self, after: int, limit: int) -> list[ScopeChange]:
        """Up to `limit` changes after a place."""
        if self._ordered is None:
            gone = [change for change in self.gone or () if change.memory_id not in self.rows]
            self._ordered = sorted([*self.rows.values(), *gone], key=_seq)
        first = bisect_right(self._ordered, after, key=_seq)
        return self._ordered[first : first + limit]

    def add_gone(self, gone: list[ScopeChange]) -> None:
        self.gone, self._ordered = gone, None


_seq = attrgetter("seq")


@dataclass
class Changes:
    """Reads a scope's history, and publishes snapshots for those who will read it from its beginning."""

    table: Table
    items: MemoryItems
    log: MemoryLog
    snapshots: Snapshots
    writer: ScopeWriter
    rule: SnapshotRule
    _loads: OrderedDict[tuple[str, int], _Load] = field(default_factory=OrderedDict)

    async def changes(self, scope: str, *, generation: int, after: int, limit: int) -> list[ScopeChange] | None:
        head = await self.items.head(scope)
        if generation != (head.generation if head.version else 0):
            return None
        if after >= head.seq or not (after or head.rows):
            return []
        if after and after >= head.start:
            tail = await self.log.tail(head, after=after, limit=limit)
            if tail is not None:
                return tail.changes
        return await self._page(head, after, limit)

    async def publish_if_due(self, scope: str) -> None:
        """Make a snapshot when the last one is far behind. Not having made one is no failure."""
        with suppress(BackendError):
            head = await self.items.head(scope)
            if self.rule.is_due(head.rows, head.seq - head.snapshot):
                await self._publish(head, await self._load(head))

    async def _page(self, head: Head, after: int, limit: int) -> list[ScopeChange]:
        """From all rows of the scope, which are kept in memory until a reader has had its last page."""
        name = (head.scope, head.generation)
        load = self._loads.pop(name, None)
        if load is None or not await self._forward(head, load):
            load = await self._load(head)
            is_missed = head.rows >= self.rule.rows and not load.made_at
            if is_missed or self.rule.is_due(head.rows, head.seq - head.snapshot):
                with suppress(BackendError):
                    await self._publish(head, load)
        if after and load.gone is None:
            load.add_gone(await self.log.gone(head, after=head.start))
        found = load.page(after, limit)
        if len(found) == limit:
            self._loads[name] = load
            while len(self._loads) > MAX_LOADS:
                self._loads.popitem(last=False)
        return found

    async def _load(self, head: Head) -> _Load:
        tag = None
        if head.snapshot:
            with suppress(BackendError):
                found, tag = await self.snapshots.load(head.scope, head.era, head.generation)
                if found is not None:
                    load = _Load(found.seq, {row.memory_id: row for row in found.rows}, tag, found.seq)
                    if await self._forward(head, load):
                        return load
        load = await self._read_all(head, tag)
        tail = await self.log.tail(head, after=load.seq)
        if tail is not None:
            load.apply(tail)
        return load

    async def _read_all(self, head: Head, tag: str | None) -> _Load:
        """Rows that changed after the head was read are left to the log, which is read after them."""
        load = _Load(head.seq, {}, tag)
        async for item in self.table.walk(keys.scope_pk(head.scope), prefix=keys.memory_sk("")):
            if (item["e"], item["q"] <= head.seq) == (head.era, True):
                row = row_of(item, head.generation)
                load.rows[row.memory.id] = ScopeChange(row.memory.seq, row.memory.id, row.memory, row.vector)
        return load

    async def _forward(self, head: Head, load: _Load) -> bool:
        """Bring it up to the head. False when the log has a gap there."""
        if load.seq >= head.seq:
            return True
        tail = await self.log.tail(head, after=load.seq)
        if tail is None:
            return False
        load.apply(tail)
        return True

    async def _publish(self, head: Head, load: _Load) -> None:
        """The head says first that there may be a snapshot: what is deleted later will be scrubbed from it."""

        def note(view: View) -> bool:
            is_same = view.head.era == head.era
            if is_same and view.head.snapshot < load.seq:
                view.head.snapshot, view.is_head_changed = load.seq, True
                view.head.scrub_ms = view.head.scrub_ms or view.now_ms + SCRUB_AFTER_MS
            return is_same

        if load.seq > load.made_at and await self.writer.run(head.scope, (), note):
            rows = sorted(load.rows.values(), key=lambda row: row.seq)
            snapshot = Snapshot(head.scope, head.era, load.seq, rows)
            await self.snapshots.save(snapshot, over=load.tag)
