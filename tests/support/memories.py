"""Memories for tests: drafts, vectors and finished embeddings; and a follower of a scope's changes."""

import struct
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

from rauskuclaw.domain.memories import EmbeddingError, Memory, MemoryDraft, Quota, ScopeChange
from rauskuclaw.ports.memories import Embedded, MemoryStore, Written
from tests.support.clock import NOON

ROOMY = Quota(rows=10_000, bytes=64 * 1024 * 1024)
MODEL = "nano-3"
SOON = timedelta(minutes=10)


def make_draft(key: str = "k", value: Any = "tea at noon", **given: Any) -> MemoryDraft:
    """A write; the hash follows scope, key, tags and value as in the product."""
    plain: dict[str, Any] = {"id": str(uuid4()), "scope": "agent", "tags": (), "bytes": 100, "expires_at": None}
    fields = {**plain, **given}
    content = repr((fields["scope"], key, fields["tags"], value))
    return MemoryDraft(**{"key": key, "value": value, "content_hash": sha256(content.encode()).hexdigest(), **fields})


def make_vector(*numbers: float) -> bytes:
    return struct.pack(f"<{len(numbers)}f", *numbers)


def embedded(memory: Memory, vector: bytes | None = None, *, model: str = MODEL) -> Embedded:
    return Embedded(memory.id, memory.content_hash, model, vector or make_vector(1, 0, 0))


def not_embedded(memory: Memory, code: str = "MEMORY_EMBED_TIMEOUT", *, at: datetime = NOON) -> Embedded:
    error = EmbeddingError(code, "timed out", {"after_ms": 15}, at)
    return Embedded(memory.id, memory.content_hash, MODEL, error=error)


async def written(memories: MemoryStore, draft: MemoryDraft | None = None, *, now: datetime = NOON) -> Memory:
    """Write a draft that fits; returns the row."""
    outcome = await memories.put(draft or make_draft(), quota=ROOMY, now=now)
    assert isinstance(outcome, Written)
    return outcome.memory


async def ready(
    memories: MemoryStore, draft: MemoryDraft, vector: bytes | None = None, *, model: str = MODEL
) -> Memory:
    """Write a draft and its embedding; returns the row as it is then."""
    memory = await written(memories, draft)
    assert await memories.set_embeddings([embedded(memory, vector, model=model)], now=NOON) == [True]
    stored = await memories.get(memory.id)
    assert stored is not None
    return stored


@dataclass
class Follower:
    """What an index knows of a scope: reads the changes page by page, from the beginning where it has to."""

    scope: str = "agent"
    page: int = 3
    generation: int = 0
    seq: int = 0
    rows: dict[str, ScopeChange] = field(default_factory=dict)
    restarts: int = 0

    async def catch_up(self, memories: MemoryStore) -> None:
        while True:
            generation = (await memories.head(self.scope)).generation
            if generation != self.generation:
                self._start_over(generation)
            changes = await memories.changes(self.scope, generation=generation, after=self.seq, limit=self.page)
            if changes is None:
                self._start_over(generation)
                continue
            for change in changes:
                self._apply(change)
            if len(changes) < self.page:
                return

    def _start_over(self, generation: int) -> None:
        self.generation, self.seq, self.restarts = generation, 0, self.restarts + 1
        self.rows.clear()

    def _apply(self, change: ScopeChange) -> None:
        assert change.seq > self.seq
        self.seq = change.seq
        if change.memory is None:
            self.rows.pop(change.memory_id, None)
        else:
            self.rows[change.memory_id] = change
