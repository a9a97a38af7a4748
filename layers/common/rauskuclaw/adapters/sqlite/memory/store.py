"""MemoryStore in SQLite: reads here, the work of writes in the modules beside."""

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter

from rauskuclaw.adapters.sqlite.memory import erase, writes
from rauskuclaw.adapters.sqlite.memory.rows import (
    HEAD_COLUMNS,
    MEMORY_COLUMNS,
    VISIBLE,
    Head,
    memory_of,
)
from rauskuclaw.adapters.sqlite.session import Rows, Session
from rauskuclaw.adapters.sqlite.values import Row, SqliteValue, cursor_after, cursor_place
from rauskuclaw.domain.clock import from_ms, ms, to_ms
from rauskuclaw.domain.memories import Memory, MemoryDraft, Quota, ScopeChange, ScopeHead, ScopeSummary
from rauskuclaw.domain.runs.labels import Integrity
from rauskuclaw.ports.memories import Availability, Embedded, MemoryFilter, QuotaExceeded, Reset, Totals, Written
from rauskuclaw.ports.store import Page

SELECT = f"SELECT {MEMORY_COLUMNS} FROM {VISIBLE}"
# A key without a scope: one look into each scope instead of a walk over all rows.
SELECT_KEY = (
    f"SELECT {MEMORY_COLUMNS} FROM memory_scopes s CROSS JOIN memories m "
    "ON m.scope_id = s.id AND m.era = s.era AND m.key = ?"
)
LIVE = "(m.expires_at IS NULL OR m.expires_at > ?)"
SCOPES = f"""
SELECT s.scope, count(*), sum(m.status = 'ready'), sum(m.status = 'pending'), sum(m.status = 'failed'),
    max(m.updated_at) AS latest, sum(m.bytes), json_group_array(DISTINCT m.model) FILTER (WHERE m.model IS NOT NULL)
FROM {VISIBLE}
WHERE (?1 IS NULL OR m.expires_at IS NULL OR m.expires_at > ?1) AND (?2 = '' OR instr(lower(s.scope), lower(?2)))
GROUP BY s.id ORDER BY latest DESC, s.scope LIMIT ?3
"""
# Ranges of the index on the model: what is ready with this model is never looked at.
AVAILABILITY = f"""
SELECT 'waiting', count(*) FILTER (WHERE m.status = 'pending'), count(*) FILTER (WHERE m.status = 'failed')
FROM {VISIBLE} WHERE s.scope = ?1 AND m.model IS NULL AND (m.expires_at IS NULL OR m.expires_at > ?3)
UNION ALL SELECT 'missing', count(*), 0
FROM {VISIBLE} WHERE s.scope = ?1 AND m.model < ?2 AND (m.expires_at IS NULL OR m.expires_at > ?3)
UNION ALL SELECT 'missing', count(*), 0
FROM {VISIBLE} WHERE s.scope = ?1 AND m.model > ?2 AND (m.expires_at IS NULL OR m.expires_at > ?3)
"""
SEQ = "SELECT seq FROM memory_scopes WHERE scope = ?"
READ_AT_ONCE = 64  # changes that are read between two turns of the loop; more are read in a thread
CHANGED_ROWS = f"""
SELECT v.vector, {MEMORY_COLUMNS} FROM {VISIBLE} LEFT JOIN memory_vectors v ON v.number = m.number
WHERE s.scope = ?1 AND s.generation = ?2 AND m.seq > ?3 ORDER BY m.seq LIMIT ?4
"""
TOMBSTONES = """
SELECT t.seq, t.memory_id FROM memory_scopes s
JOIN memory_tombstones t ON t.scope_id = s.id AND t.generation = s.generation
WHERE s.scope = ?1 AND s.generation = ?2 AND t.seq > ?3
    AND NOT EXISTS (SELECT 1 FROM memories m WHERE m.id = t.memory_id AND m.scope_id = s.id AND m.era = s.era)
ORDER BY t.seq LIMIT ?4
"""


class SqliteMemories(Session):
    """MemoryStore. Every write is one transaction; reads see the newest commit of any process."""

    async def put(self, draft: MemoryDraft, *, quota: Quota, now: datetime) -> Written | QuotaExceeded:
        return await self.writer.run(lambda tx: writes.put(tx, draft, quota, now))

    async def get(self, memory_id: str) -> Memory | None:
        found = self.rows(f"{SELECT} WHERE m.id = ?", (memory_id,))
        return memory_of(found[0]) if found else None

    async def get_many(self, memory_ids: Sequence[str]) -> dict[str, Memory]:
        sql = f"{SELECT} WHERE m.id IN (SELECT value FROM json_each(?))"
        memories = [memory_of(row) for row in self.rows(sql, (json.dumps(list(memory_ids)),))]
        return {memory.id: memory for memory in memories}

    async def list_memories(self, where: MemoryFilter, *, limit: int, cursor: str | None = None) -> Page[Memory]:
        conditions, values = ["1"], list[SqliteValue]()
        if where.scope is not None:
            conditions.append("s.scope = ?")
            values.append(where.scope)
        if where.key is not None and where.scope is not None:
            conditions.append("m.key = ?")
            values.append(where.key)
        if where.live_at is not None:
            conditions.append(LIVE)
            values.append(to_ms(where.live_at))
        if cursor is not None:
            conditions.append("(m.updated_at, m.id) < (?, ?)")
            values.extend(cursor_place(cursor))
        across = where.key is not None and where.scope is None
        select, first = (SELECT_KEY, [where.key]) if across else (SELECT, [])
        sql = f"{select} WHERE {' AND '.join(conditions)} ORDER BY m.updated_at DESC, m.id DESC LIMIT ?"
        found = [memory_of(row) for row in self.rows(sql, (*first, *values, limit + 1))]
        more = len(found) > limit
        return Page(tuple(found[:limit]), _cursor_after(found[limit - 1]) if more else None)

    async def mark(self, memory_id: str, trust: Integrity, *, as_of: datetime) -> Memory | None:
        return await self.writer.run(lambda tx: writes.mark(tx, memory_id, trust, as_of))

    async def delete(self, memory_id: str) -> bool:
        return await self.writer.run(lambda tx: writes.delete(tx, memory_id))

    async def scopes(self, *, live_at: datetime | None, contains: str = "", limit: int) -> list[ScopeSummary]:
        found = self.rows(SCOPES, (ms(live_at), contains, limit))
        return [
            ScopeSummary(scope, total, ready, pending, failed, from_ms(latest), size, tuple(sorted(json.loads(models))))
            for scope, total, ready, pending, failed, latest, size, models in found
        ]

    async def reset(self, scope: str | None, *, now: datetime) -> Reset:
        return await self.writer.run(lambda tx: erase.reset(tx, scope))

    async def totals(self) -> Totals:
        [(rows, vectors)] = self.rows(erase.COUNT_ALL, (None,))
        return Totals(rows, vectors)

    async def erase(self, now: datetime, *, limit: int) -> int:
        return await self.writer.run(lambda tx: erase.erase(tx, now, limit))

    async def set_embeddings(self, results: Sequence[Embedded], *, now: datetime) -> list[bool]:
        return await self.writer.run(lambda tx: writes.set_embeddings(tx, results, now))

    async def mark_pending(self, scope: str, *, other_than: str, limit: int) -> list[str]:
        return await self.writer.run(lambda tx: writes.mark_pending(tx, scope, other_than, limit))

    async def availability(self, scope: str, *, model: str, now: datetime) -> Availability:
        (_, pending, failed), *others = self.rows(AVAILABILITY, (scope, model, to_ms(now)))
        return Availability(pending, failed, missing=sum(count for _, count, _ in others))

    async def head(self, scope: str) -> ScopeHead:
        found = self.rows(f"SELECT {HEAD_COLUMNS} FROM memory_scopes WHERE scope = ?", (scope,))
        return Head(*found[0]).as_value() if found else ScopeHead(scope)

    async def changes(self, scope: str, *, generation: int, after: int, limit: int) -> list[ScopeChange] | None:
        place = (scope, generation, after, limit)
        [(seq,)] = self.rows(SEQ, (scope,)) or [(0,)]
        if seq - after <= READ_AT_ONCE or not self.reader.can_be_apart:
            return _changes(self.rows, place)
        # A whole scope, from a disk that may be cold: the loop must not stand still for that.
        return await asyncio.to_thread(self.reader.apart, lambda rows: _changes(rows, place))


def _cursor_after(memory: Memory) -> str:
    return cursor_after(to_ms(memory.updated_at), memory.id)


def _changes(rows: Rows, place: tuple[str, int, int, int]) -> list[ScopeChange] | None:
    scope, generation, after, limit = place
    rows("BEGIN")  # one snapshot for all three; nothing is awaited before its end
    try:
        head = rows("SELECT generation FROM memory_scopes WHERE scope = ?", (scope,))
        if (head[0][0] if head else 0) != generation:
            return None
        changed = [_change_of(row) for row in rows(CHANGED_ROWS, place)]
        # Who reads from the beginning has no row that could be gone.
        gone = [ScopeChange(seq, one, None) for seq, one in rows(TOMBSTONES, place)] if after else []
    finally:
        rows("COMMIT")
    return sorted(changed + gone, key=attrgetter("seq"))[:limit]


def _change_of(row: Row) -> ScopeChange:
    vector, *columns = row
    memory = memory_of(columns)
    return ScopeChange(memory.seq, memory.id, memory, vector)
