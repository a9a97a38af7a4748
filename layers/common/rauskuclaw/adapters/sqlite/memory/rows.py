"""Rows of memories and of their scopes to domain values and back.

A scope's row is its head: its counters, the next place in its history, and its tombstones.
"""

import json
from dataclasses import dataclass

from rauskuclaw.adapters.sqlite.values import Row, loads
from rauskuclaw.adapters.sqlite.writer import Tx
from rauskuclaw.domain.clock import from_ms, moment_of
from rauskuclaw.domain.memories import EmbeddingError, EmbeddingStatus, Memory, ScopeHead
from rauskuclaw.domain.runs.labels import Integrity
from rauskuclaw.domain.stored_errors import read_error

# The columns of a memory in the order `memory_of` reads them, of `memories m` joined with its scope `s`.
MEMORY_COLUMNS = (
    "m.id, s.scope, m.key, m.value, m.tags, m.created_at, m.updated_at, m.content_hash, m.bytes, m.expires_at, "
    "m.status, m.error, m.embedded_at, m.model, m.trust, s.generation, m.seq"
)
# Every read goes through this join: rows of an earlier era do not exist.
VISIBLE = "memories m JOIN memory_scopes s ON s.id = m.scope_id AND s.era = m.era"
STATUSES = {status.value: status for status in EmbeddingStatus}
TRUSTS = {trust.value: trust for trust in Integrity}


def memory_of(row: Row) -> Memory:
    (
        memory_id, scope, key, value, tags, created_at, updated_at, content_hash, size, expires_at,
        status, error, embedded_at, model, trust, generation, seq,
    ) = row  # fmt: skip
    return Memory(
        id=memory_id,
        scope=scope,
        key=key,
        value=loads(value),
        tags=tuple(json.loads(tags)) if tags != "[]" else (),
        created_at=from_ms(created_at),
        updated_at=from_ms(updated_at),
        content_hash=content_hash,
        bytes=size,
        expires_at=moment_of(expires_at),
        status=STATUSES[status],
        error=read_error(EmbeddingError, error),
        embedded_at=moment_of(embedded_at),
        model=model,
        trust=TRUSTS[trust],
        generation=generation,
        seq=seq,
    )


HEAD_COLUMNS = "id, scope, era, generation, seq, rows, bytes, vectors, garbage"
ADD_SCOPE = "INSERT INTO memory_scopes (scope) VALUES (?) ON CONFLICT DO NOTHING"
SAVE = """
UPDATE memory_scopes
SET generation = ?, seq = ?, rows = ?, bytes = ?, vectors = ?, garbage = ?, is_stale = max(is_stale, ?) WHERE id = ?
"""
ADD_TOMBSTONE = "INSERT INTO memory_tombstones (scope_id, generation, seq, memory_id) VALUES (?, ?, ?, ?)"

# Tombstones are kept until there are this many and more than there are rows: then building an index anew is as cheap.
MAX_TOMBSTONES = 1000


@dataclass(slots=True)
class Head:
    """A scope's row. `save` writes it back; everything that changes rows of the scope ends with that."""

    id: int
    scope: str
    era: int
    generation: int
    seq: int
    rows: int
    bytes: int
    vectors: int
    garbage: int

    def next_seq(self) -> int:
        self.seq += 1
        return self.seq

    def bury(self, tx: Tx, memory_id: str) -> None:
        """Note that a row is gone."""
        self.garbage += 1
        tx.db.execute(ADD_TOMBSTONE, (self.id, self.generation, self.next_seq(), memory_id))

    def save(self, tx: Tx) -> None:
        has_old_tombstones = self.garbage > max(MAX_TOMBSTONES, self.rows)
        if has_old_tombstones:
            self.generation, self.garbage = self.generation + 1, 0
        counted = (self.rows, self.bytes, self.vectors, self.garbage)
        tx.db.execute(SAVE, (self.generation, self.seq, *counted, has_old_tombstones, self.id))

    def as_value(self) -> ScopeHead:
        return ScopeHead(self.scope, self.generation, self.seq, self.rows, self.bytes, self.garbage)


def open_head(tx: Tx, scope: str) -> Head:
    """The scope's head, made when it is missing."""
    tx.db.execute(ADD_SCOPE, (scope,))
    [row] = tx.rows(f"SELECT {HEAD_COLUMNS} FROM memory_scopes WHERE scope = ?", (scope,))
    return Head(*row)


def head_of(tx: Tx, scope_id: int) -> Head:
    [row] = tx.rows(f"SELECT {HEAD_COLUMNS} FROM memory_scopes WHERE id = ?", (scope_id,))
    return Head(*row)
