"""Changes of single memories in SQLite. Each function is one piece of work in a writer's transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from rauskuclaw.adapters.sqlite.memory.erase import drop, erase_expired_of
from rauskuclaw.adapters.sqlite.memory.rows import (
    MEMORY_COLUMNS,
    VISIBLE,
    Head,
    head_of,
    memory_of,
    open_head,
)
from rauskuclaw.adapters.sqlite.values import dumps, error_text
from rauskuclaw.adapters.sqlite.writer import Tx
from rauskuclaw.domain import memory_changes
from rauskuclaw.domain.clock import ms, to_ms
from rauskuclaw.domain.memories import EmbeddingStatus, Memory, MemoryDraft, Quota
from rauskuclaw.domain.runs.labels import Integrity
from rauskuclaw.ports.memories import Embedded, QuotaExceeded, Written

PENDING, READY, FAILED = (status.value for status in EmbeddingStatus)

BY_KEY = f"SELECT m.number, {MEMORY_COLUMNS} FROM {VISIBLE} WHERE s.id = ? AND m.key = ?"
BY_ID = f"SELECT m.number, s.id, {MEMORY_COLUMNS} FROM {VISIBLE} WHERE m.id = ?"
INSERT = """
INSERT INTO memories (id, scope_id, era, key, seq, created_at, updated_at, expires_at, content_hash, bytes, status,
    tags, value, trust)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'pending', ?11, ?12, ?13)
"""
REPLACE = """
UPDATE memories SET seq = ?2, created_at = ?3, updated_at = ?4, expires_at = ?5, content_hash = ?6, bytes = ?7,
    status = 'pending', model = NULL, embedded_at = NULL, error = NULL, tags = ?8, value = ?9, trust = ?10
WHERE number = ?1
"""
PROLONG = """
UPDATE memories SET seq = ?2, created_at = ?3, updated_at = ?4, expires_at = ?5, trust = ?6 WHERE number = ?1
"""
MARK = "UPDATE memories SET seq = ?2, trust = ?3 WHERE number = ?1"
EXPIRED = "FROM memories WHERE scope_id = ? AND era = ? AND expires_at <= ?"
PUT_VECTOR = (
    "INSERT INTO memory_vectors (number, vector) VALUES (?1, ?2) ON CONFLICT (number) DO UPDATE SET vector = ?2"
)
SET_EMBEDDED = "UPDATE memories SET seq = ?2, status = ?3, model = ?4, embedded_at = ?5, error = ?6 WHERE number = ?1"
DROP_VECTOR = "DELETE FROM memory_vectors WHERE number = ?"
# `memory_changes.pending_again` as ranges of the index: rows of another embedder, and failed ones, which have no model.
TO_EMBED_AGAIN = f"""
SELECT number, id FROM (
    SELECT number, id, seq FROM memories WHERE scope_id = ?1 AND era = ?2 AND model IS NULL AND status = '{FAILED}'
    UNION ALL SELECT number, id, seq FROM memories WHERE scope_id = ?1 AND era = ?2 AND model < ?3
    UNION ALL SELECT number, id, seq FROM memories WHERE scope_id = ?1 AND era = ?2 AND model > ?3
) ORDER BY seq LIMIT ?4
"""
ERASED_BY_A_FULL_SCOPE = 100  # expired rows that a write in need of room erases itself


def put(tx: Tx, draft: MemoryDraft, quota: Quota, now: datetime) -> Written | QuotaExceeded:
    head = open_head(tx, draft.scope)
    found = tx.rows(BY_KEY, (head.id, draft.key))
    number, stored = (found[0][0], memory_of(found[0][1:])) if found else (0, None)
    refused = _over_quota(tx, head, draft, stored, quota, now)
    if refused is not None:
        return refused
    written = memory_changes.put(stored, draft, now=now)
    if stored is None:
        _insert(tx, head, written.memory)
    elif written.must_embed:
        _replace(tx, head, number, written.memory, stored)
    elif written.memory is not stored:
        tx.db.execute(PROLONG, (number, head.next_seq(), *_times(written.memory), written.memory.trust.value))
    head.save(tx)
    [row] = tx.rows(BY_KEY, (head.id, draft.key))
    return replace(written, memory=memory_of(row[1:]))


def _insert(tx: Tx, head: Head, memory: Memory) -> None:
    # A repeated write after a reset meets its own row of the earlier era.
    tx.db.execute("DELETE FROM memories WHERE id = ? AND scope_id = ? AND era < ?", (memory.id, head.id, head.era))
    place = (memory.id, head.id, head.era, memory.key, head.next_seq())
    tx.db.execute(INSERT, (*place, *_times(memory), *_content(memory)))
    head.rows += 1
    head.bytes += memory.bytes


def _replace(tx: Tx, head: Head, number: int, memory: Memory, stored: Memory) -> None:
    tx.db.execute(REPLACE, (number, head.next_seq(), *_times(memory), *_content(memory)))
    _drop_vector(tx, head, number, stored.status.value)
    head.bytes += memory.bytes - stored.bytes


def _times(memory: Memory) -> tuple[int, int, int | None]:
    return to_ms(memory.created_at), to_ms(memory.updated_at), ms(memory.expires_at)


def _content(memory: Memory) -> tuple[str, int, str, str, str]:
    return memory.content_hash, memory.bytes, dumps(list(memory.tags)), dumps(memory.value), memory.trust.value


def _over_quota(
    tx: Tx, head: Head, draft: MemoryDraft, stored: Memory | None, quota: Quota, now: datetime
) -> QuotaExceeded | None:
    """Counts exactly only when the head's counters, which include expired rows, leave no room."""
    rows, size = head.rows + (stored is None), head.bytes + draft.bytes - (stored.bytes if stored else 0)
    if rows <= quota.rows and size <= quota.bytes:
        return None
    [(expired, expired_bytes)] = tx.rows(
        f"SELECT count(*), coalesce(sum(bytes), 0) {EXPIRED}", (head.id, head.era, to_ms(now))
    )
    live = QuotaExceeded(head.rows - expired, head.bytes - expired_bytes)
    if expired:
        erase_expired_of(tx, head, now, but_key=draft.key, limit=ERASED_BY_A_FULL_SCOPE)
        head.save(tx)
    return memory_changes.over_quota(draft, stored, quota, used=live, now=now)


def mark(tx: Tx, memory_id: str, trust: Integrity, as_of: datetime) -> Memory | None:
    found = tx.rows(BY_ID, (memory_id,))
    if not found:
        return None
    number, scope_id, *row = found[0]
    stored = memory_of(row)
    changed = memory_changes.marked(stored, trust, as_of=as_of)
    if changed is stored:
        return stored
    head = head_of(tx, scope_id)
    tx.db.execute(MARK, (number, head.next_seq(), trust.value))
    head.save(tx)
    [(_, _, *row)] = tx.rows(BY_ID, (memory_id,))
    return memory_of(row)


def delete(tx: Tx, memory_id: str) -> bool:
    found = tx.rows(BY_ID, (memory_id,))
    if not found:
        return False
    number, scope_id, *row = found[0]
    head = head_of(tx, scope_id)
    memory = memory_of(row)
    drop(tx, head, number, memory.id, memory.bytes, memory.status.value)
    head.save(tx)
    return True


def set_embeddings(tx: Tx, results: Sequence[Embedded], now: datetime) -> list[bool]:
    return [_set_embedding(tx, result, now) for result in results]


def _set_embedding(tx: Tx, result: Embedded, now: datetime) -> bool:
    found = tx.rows(BY_ID, (result.memory_id,))
    if not found:
        return False
    number, scope_id, *row = found[0]
    stored = memory_of(row)
    changed = memory_changes.embedded(stored, result, now=now)
    if changed is None or changed is stored:
        return changed is not None
    head = head_of(tx, scope_id)
    if result.vector is not None:
        tx.db.execute(PUT_VECTOR, (number, result.vector))
        head.vectors += stored.status is not EmbeddingStatus.READY
    embedding = (changed.status.value, changed.model, ms(changed.embedded_at), error_text(changed.error))
    tx.db.execute(SET_EMBEDDED, (number, head.next_seq(), *embedding))
    head.save(tx)
    return True


def mark_pending(tx: Tx, scope: str, other_than: str, limit: int) -> list[str]:
    known = tx.rows("SELECT id FROM memory_scopes WHERE scope = ?", (scope,))
    if not known:
        return []
    head = head_of(tx, known[0][0])
    found = tx.rows(TO_EMBED_AGAIN, (head.id, head.era, other_than, limit))
    for number, _ in found:
        [(status,)] = tx.rows("SELECT status FROM memories WHERE number = ?", (number,))
        tx.db.execute(SET_EMBEDDED, (number, head.next_seq(), PENDING, None, None, None))
        _drop_vector(tx, head, number, status)
    if found:
        head.save(tx)
    return [memory_id for _, memory_id in found]


def _drop_vector(tx: Tx, head: Head, number: int, status: str) -> None:
    if status == READY:
        tx.db.execute(DROP_VECTOR, (number,))
        head.vectors -= 1
