"""Erasing memories in SQLite: what a reset left behind, what has expired, and tombstones nobody may follow any more."""

from collections.abc import Iterable
from datetime import datetime

from rauskuclaw.adapters.sqlite.memory.rows import Head, head_of
from rauskuclaw.adapters.sqlite.values import Row
from rauskuclaw.adapters.sqlite.writer import Tx
from rauskuclaw.domain.clock import to_ms
from rauskuclaw.domain.memories import EmbeddingStatus
from rauskuclaw.ports.memories import Reset

COUNT_ALL = "SELECT coalesce(sum(rows), 0), coalesce(sum(vectors), 0) FROM memory_scopes WHERE ?1 IS NULL OR scope = ?1"
# `memory_changes.emptied` for any number of scopes at once; the rows in them are left where they are.
RESET = """
UPDATE memory_scopes SET era = era + 1, generation = generation + 1, seq = seq + 1, rows = 0, bytes = 0, vectors = 0,
    garbage = 0, is_stale = 1
WHERE ?1 IS NULL OR scope = ?1
"""
STALE_SCOPES = "SELECT id, era, generation FROM memory_scopes WHERE is_stale = 1 ORDER BY id LIMIT ?"
DROP_OLD_ROWS = """
DELETE FROM memories WHERE number IN (SELECT number FROM memories WHERE scope_id = ? AND era < ? LIMIT ?) RETURNING 1
"""
DROP_OLD_TOMBSTONES = """
DELETE FROM memory_tombstones WHERE (scope_id, generation, seq) IN
    (SELECT scope_id, generation, seq FROM memory_tombstones WHERE scope_id = ? AND generation < ? LIMIT ?)
RETURNING 1
"""
EXPIRED = """
SELECT m.number, m.id, m.bytes, m.status, m.scope_id
FROM memories m JOIN memory_scopes s ON s.id = m.scope_id AND s.era = m.era
WHERE m.expires_at <= ? ORDER BY m.expires_at LIMIT ?
"""
EXPIRED_IN_SCOPE = """
SELECT number, id, bytes, status FROM memories
WHERE scope_id = ? AND era = ? AND expires_at <= ? AND key <> ? LIMIT ?
"""
TOMBSTONES_PER_ROW = 10  # they are small
READY = EmbeddingStatus.READY.value


def reset(tx: Tx, scope: str | None) -> Reset:
    [(rows, vectors)] = tx.rows(COUNT_ALL, (scope,))
    tx.db.execute(RESET, (scope,))
    return Reset(rows, vectors)


def erase(tx: Tx, now: datetime, limit: int) -> int:
    gone = 0
    for scope_id, era, generation in tx.rows(STALE_SCOPES, (limit,)):
        gone += _erase_old(tx, scope_id, era, generation, limit - gone)
        if gone >= limit:
            return gone
    return gone + _erase_expired(tx, now, limit - gone)


def _erase_old(tx: Tx, scope_id: int, era: int, generation: int, limit: int) -> int:
    gone = len(tx.rows(DROP_OLD_ROWS, (scope_id, era, limit)))
    most_tombstones = TOMBSTONES_PER_ROW * limit
    buried = len(tx.rows(DROP_OLD_TOMBSTONES, (scope_id, generation, most_tombstones)))
    if gone < limit and buried < most_tombstones:
        tx.db.execute("UPDATE memory_scopes SET is_stale = 0 WHERE id = ?", (scope_id,))
    return gone


def _erase_expired(tx: Tx, now: datetime, limit: int) -> int:
    heads: dict[int, Head] = {}
    found = tx.rows(EXPIRED, (to_ms(now), limit))
    for *row, scope_id in found:
        if scope_id not in heads:
            heads[scope_id] = head_of(tx, scope_id)
        drop(tx, heads[scope_id], *row)
    for head in heads.values():
        head.save(tx)
    return len(found)


def erase_expired_of(tx: Tx, head: Head, now: datetime, *, but_key: str, limit: int) -> None:
    """Erase up to `limit` expired rows of one scope. The caller saves the head."""
    rows: Iterable[Row] = tx.rows(EXPIRED_IN_SCOPE, (head.id, head.era, to_ms(now), but_key, limit))
    for row in rows:
        drop(tx, head, *row)


def drop(tx: Tx, head: Head, number: int, memory_id: str, size: int, status: str) -> None:
    """Delete a visible row and (by cascade) its vector. The caller saves the head."""
    tx.db.execute("DELETE FROM memories WHERE number = ?", (number,))
    head.rows -= 1
    head.bytes -= size
    head.vectors -= status == READY
    head.bury(tx, memory_id)
