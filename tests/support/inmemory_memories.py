"""MemoryStore in memory: what the other drivers are held against."""

import base64
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from rauskuclaw.domain import memory_changes
from rauskuclaw.domain.clock import to_ms
from rauskuclaw.domain.memories import (
    EmbeddingStatus,
    Memory,
    MemoryDraft,
    Quota,
    ScopeChange,
    ScopeHead,
    ScopeSummary,
)
from rauskuclaw.domain.runs.labels import Integrity
from rauskuclaw.errors import InvalidRequestError
from rauskuclaw.ports.memories import Availability, Embedded, MemoryFilter, QuotaExceeded, Reset, Totals, Written
from rauskuclaw.ports.store import Page

MAX_TOMBSTONES = 20  # few, so that tests meet an index that has to start over


@dataclass
class Scope:
    """One scope: its rows by key, and the ids that went in its generation."""

    name: str
    generation: int = 1
    seq: int = 0
    rows: dict[str, Memory] = field(default_factory=dict)
    tombstones: dict[str, int] = field(default_factory=dict)

    def next_seq(self) -> int:
        self.seq += 1
        return self.seq

    def bury(self, memory: Memory) -> None:
        del self.rows[memory.key]
        self.tombstones[memory.id] = self.next_seq()
        if len(self.tombstones) > max(MAX_TOMBSTONES, len(self.rows)):
            self.generation += 1
            self.tombstones.clear()

    def keep(self, memory: Memory) -> Memory:
        memory = replace(memory, seq=self.next_seq())
        self.rows[memory.key] = memory
        self.tombstones.pop(memory.id, None)
        return memory


@dataclass
class MemoryTables:
    """What handles on the same storage share. `left_behind` counts rows that a reset made invisible."""

    scopes: dict[str, Scope] = field(default_factory=dict)
    vectors: dict[str, bytes] = field(default_factory=dict)
    left_behind: int = 0

    def rows(self) -> Iterable[Memory]:
        return (self.seen(scope, row) for scope in self.scopes.values() for row in scope.rows.values())

    def seen(self, scope: Scope, row: Memory) -> Memory:
        return replace(row, generation=scope.generation)

    def find(self, memory_id: str) -> Memory | None:
        return next((row for row in self.rows() if row.id == memory_id), None)


class InMemoryMemories:
    """MemoryStore. Nothing is awaited inside of a method, so each is atomic."""

    def __init__(self, tables: MemoryTables) -> None:
        self._tables = tables

    async def put(self, draft: MemoryDraft, *, quota: Quota, now: datetime) -> Written | QuotaExceeded:
        scope = self._tables.scopes.setdefault(draft.scope, Scope(draft.scope))
        stored = scope.rows.get(draft.key)
        live = [row for row in scope.rows.values() if row.is_live(now)]
        used = QuotaExceeded(len(live), sum(row.bytes for row in live))
        if (refused := memory_changes.over_quota(draft, stored, quota, used=used, now=now)) is not None:
            return refused
        written = memory_changes.put(stored, draft, now=now)
        if written.must_embed:
            self._tables.vectors.pop(written.memory.id, None)
        kept = stored if stored is not None and written.memory is stored else scope.keep(written.memory)
        return replace(written, memory=self._tables.seen(scope, kept))

    async def get(self, memory_id: str) -> Memory | None:
        return self._tables.find(memory_id)

    async def get_many(self, memory_ids: Sequence[str]) -> dict[str, Memory]:
        return {row.id: row for row in self._tables.rows() if row.id in set(memory_ids)}

    async def list_memories(self, where: MemoryFilter, *, limit: int, cursor: str | None = None) -> Page[Memory]:
        found = [row for row in self._tables.rows() if _matches(row, where)]
        if cursor is not None:
            place = _read_cursor(cursor)
            found = [row for row in found if _place(row) < place]
        found.sort(key=_place, reverse=True)
        return Page(tuple(found[:limit]), _write_cursor(found[limit - 1]) if len(found) > limit else None)

    async def mark(self, memory_id: str, trust: Integrity, *, as_of: datetime) -> Memory | None:
        row = self._tables.find(memory_id)
        changed = memory_changes.marked(row, trust, as_of=as_of)
        if changed is None or changed is row:
            return row
        scope = self._tables.scopes[changed.scope]
        return self._tables.seen(scope, scope.keep(changed))

    async def delete(self, memory_id: str) -> bool:
        row = self._tables.find(memory_id)
        if row is None:
            return False
        self._bury(row)
        return True

    async def scopes(self, *, live_at: datetime | None, contains: str = "", limit: int) -> list[ScopeSummary]:
        found = []
        for scope in self._tables.scopes.values():
            rows = [row for row in scope.rows.values() if live_at is None or row.is_live(live_at)]
            if rows and contains.lower() in scope.name.lower():
                found.append(_summary(scope.name, rows))
        found.sort(key=lambda one: (-to_ms(one.latest_updated_at), one.scope))
        return found[:limit]

    async def reset(self, scope: str | None, *, now: datetime) -> Reset:
        memories = vectors = 0
        for one in self._tables.scopes.values():
            if scope in (None, one.name):
                memories += len(one.rows)
                vectors += sum(self._tables.vectors.pop(row.id, None) is not None for row in one.rows.values())
                head = memory_changes.emptied(ScopeHead(one.name, one.generation, one.seq))
                one.generation, one.seq = head.generation, head.seq
                one.rows.clear()
                one.tombstones.clear()
        self._tables.left_behind += memories
        return Reset(memories, vectors)

    async def totals(self) -> Totals:
        return Totals(len(list(self._tables.rows())), len(self._tables.vectors))

    async def erase(self, now: datetime, *, limit: int) -> int:
        gone = min(limit, self._tables.left_behind)
        self._tables.left_behind -= gone
        expired = [row for row in self._tables.rows() if not row.is_live(now)][: limit - gone]
        for row in expired:
            self._bury(row)
        return gone + len(expired)

    async def set_embeddings(self, results: Sequence[Embedded], *, now: datetime) -> list[bool]:
        return [self._set_embedding(result, now) for result in results]

    def _set_embedding(self, result: Embedded, now: datetime) -> bool:
        row = self._tables.find(result.memory_id)
        changed = memory_changes.embedded(row, result, now=now)
        if changed is None or changed is row:
            return changed is not None
        if result.vector is not None:
            self._tables.vectors[changed.id] = result.vector
        self._tables.scopes[changed.scope].keep(changed)
        return True

    async def mark_pending(self, scope: str, *, other_than: str, limit: int) -> list[str]:
        found = self._tables.scopes.setdefault(scope, Scope(scope))
        rows = sorted(found.rows.values(), key=lambda row: row.seq)
        again = [(row, memory_changes.pending_again(row, other_than=other_than)) for row in rows]
        changed = [after for before, after in again if after is not before][:limit]
        for row in changed:
            found.keep(row)
            self._tables.vectors.pop(row.id, None)
        return [row.id for row in changed]

    async def availability(self, scope: str, *, model: str, now: datetime) -> Availability:
        found = self._tables.scopes.get(scope)
        live = [row for row in found.rows.values() if row.is_live(now)] if found else []
        return Availability(
            pending=sum(row.status is EmbeddingStatus.PENDING for row in live),
            failed=sum(row.status is EmbeddingStatus.FAILED for row in live),
            missing=sum(row.status is EmbeddingStatus.READY and row.model != model for row in live),
        )

    async def head(self, scope: str) -> ScopeHead:
        found = self._tables.scopes.get(scope)
        if found is None:
            return ScopeHead(scope)
        counts = (len(found.rows), sum(row.bytes for row in found.rows.values()), len(found.tombstones))
        return ScopeHead(scope, found.generation, found.seq, *counts)

    async def changes(self, scope: str, *, generation: int, after: int, limit: int) -> list[ScopeChange] | None:
        found = self._tables.scopes.get(scope)
        if generation != (found.generation if found else 0):
            return None
        if found is None:
            return []
        rows = [self._tables.seen(found, row) for row in found.rows.values() if row.seq > after]
        changes = [ScopeChange(row.seq, row.id, row, self._tables.vectors.get(row.id)) for row in rows]
        if after:
            changes += [ScopeChange(seq, one, None) for one, seq in found.tombstones.items() if seq > after]
        return sorted(changes, key=lambda change: change.seq)[:limit]

    def _bury(self, row: Memory) -> None:
        self._tables.vectors.pop(row.id, None)
        self._tables.scopes[row.scope].bury(row)


def _place(row: Memory) -> tuple[int, str]:
    return (to_ms(row.updated_at), row.id)


def _write_cursor(row: Memory) -> str:
    return base64.urlsafe_b64encode(json.dumps(_place(row)).encode()).decode()


def _read_cursor(cursor: str) -> tuple[int, str]:
    try:
        match json.loads(base64.urlsafe_b64decode(cursor.encode())):
            case [int(updated_at), str(memory_id)]:
                return updated_at, memory_id
    except ValueError:
        pass
    raise InvalidRequestError("cursor is not one of ours", details={"fields": [{"field": "cursor"}]})


def _matches(row: Memory, where: MemoryFilter) -> bool:
    named = where.scope in (None, row.scope) and where.key in (None, row.key)
    return named and (where.live_at is None or row.is_live(where.live_at))


def _summary(name: str, rows: Sequence[Memory]) -> ScopeSummary:
    def count(status: EmbeddingStatus) -> int:
        return sum(row.status is status for row in rows)

    return ScopeSummary(
        scope=name,
        total=len(rows),
        ready=count(EmbeddingStatus.READY),
        pending=count(EmbeddingStatus.PENDING),
        failed=count(EmbeddingStatus.FAILED),
        latest_updated_at=max(row.updated_at for row in rows),
        bytes=sum(row.bytes for row in rows),
        models=tuple(sorted({row.model for row in rows if row.model is not None})),
    )
