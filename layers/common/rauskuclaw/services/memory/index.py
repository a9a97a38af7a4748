"""The index of one scope in one process: its vectors in one matrix, its words in a full-text table. It only proposes.

Needs numpy; imported when the first search comes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from rauskuclaw.domain.clock import to_ms
from rauskuclaw.domain.memories import Memory, ScopeChange
from rauskuclaw.ports.search import TextIndex
from rauskuclaw.services.memory.text import searched_text

Bools = NDArray[np.bool_]
Floats = NDArray[np.float32]
Slots = NDArray[np.intp]

NEVER = np.iinfo(np.int64).max
MIN_CAPACITY = 16
GROWTH = 1.5
# What an entry costs beside its vector: the object, its strings, its places in list and dict (measured: 420).
ENTRY_BYTES = 450
# An empty full-text table, with its connection; an inverted index is about as large as the text it was made of.
TEXTS_BYTES = 120_000


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index believes of a row; `content_hash` says of which version of it."""

    memory_id: str
    content_hash: str
    tags: tuple[str, ...]
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Which rows take part in a ranking. Times are inclusive; `live_at` None lets expired rows in."""

    live_at: datetime | None
    tags: tuple[str, ...] = ()
    updated_after: datetime | None = None
    updated_before: datetime | None = None

    def allows(self, memory: Memory) -> bool:
        """The same question, asked of the row itself."""
        return (
            (self.live_at is None or memory.is_live(self.live_at))
            and set(self.tags) <= set(memory.tags)
            and (self.updated_after is None or memory.updated_at >= self.updated_after)
            and (self.updated_before is None or memory.updated_at <= self.updated_before)
        )


class ScopeIndex:
    """The rows of one generation of a scope, with the vectors of one model, as of `seq`.

    Each row has a slot: its place in the arrays, its number in the full-text table. Slots of deleted rows are used
    again, so that churn costs no space.
    """

    def __init__(self, *, generation: int, model: str, texts: TextIndex | None, expected_rows: int = 0) -> None:
        self.generation = generation
        self.model = model
        self.texts = texts
        self.seq = 0
        self.entries: list[Entry | None] = []
        self.matrix: Floats | None = None
        self.odd_vectors: set[int] = set()  # slots whose vector has another dimension, or is no vector at all
        self._slots: dict[str, int] = {}
        self._free: list[int] = []
        self._text_bytes = 0
        capacity = max(MIN_CAPACITY, expected_rows + expected_rows // 16)
        self._is_used = np.zeros(capacity, dtype=np.bool_)
        self._has_vector = np.zeros(capacity, dtype=np.bool_)
        self._expires_ms = np.full(capacity, NEVER, dtype=np.int64)
        self._updated_ms = np.zeros(capacity, dtype=np.int64)

    @property
    def rows(self) -> int:
        """How many memories it holds."""
        return len(self._slots)

    @property
    def dimension(self) -> int | None:
        """Of its vectors; None before the first one."""
        return None if self.matrix is None else int(self.matrix.shape[1])

    @property
    def size_bytes(self) -> int:
        """An estimate of what it holds in memory."""
        matrix = 0 if self.matrix is None else self.matrix.nbytes
        arrays = self._expires_ms.nbytes * 2 + self._is_used.nbytes * 2
        texts = 0 if self.texts is None else TEXTS_BYTES + self._text_bytes
        return matrix + arrays + len(self.entries) * ENTRY_BYTES + texts

    @property
    def is_sparse(self) -> bool:
        """Whether most of its space stands empty, so that it is better built anew."""
        return len(self.entries) > 1024 and len(self.entries) > 4 * self.rows

    @property
    def has_vector(self) -> Bools:
        """For each entry, whether it has a vector; in use only until the next `apply`."""
        return self._has_vector[: len(self.entries)]

    @property
    def updated_ms(self) -> NDArray[np.int64]:
        """For each entry, when it was written, in milliseconds; likewise."""
        return self._updated_ms[: len(self.entries)]

    def apply(self, changes: Sequence[ScopeChange]) -> None:
        """Bring rows up to date; applying a change again changes nothing."""
        for change in changes:
            if change.memory is None:
                self._remove(change.memory_id)
            else:
                self._put(change.memory, change.vector)
            self.seq = max(self.seq, change.seq)

    def eligible(self, where: RowFilter) -> Bools:
        """Which slots hold a row that passes the filter."""
        count = len(self.entries)
        mask = self._is_used[:count].copy()
        if where.live_at is not None:
            mask &= self._expires_ms[:count] > to_ms(where.live_at)
        if where.updated_after is not None:
            mask &= self._updated_ms[:count] >= to_ms(where.updated_after)
        if where.updated_before is not None:
            mask &= self._updated_ms[:count] <= to_ms(where.updated_before)
        if where.tags:
            wanted = set(where.tags)
            for slot in np.flatnonzero(mask):
                entry = self.entries[slot]
                mask[slot] = entry is not None and wanted.issubset(entry.tags)
        return mask

    def similarities(self, query: Floats) -> Floats:
        """The cosine of the query with each slot's vector; meaningless where there is none."""
        count = len(self.entries)
        if self.matrix is None:
            return np.zeros(count, dtype=np.float32)
        # Not `matrix @ query`: BLAS would share that between threads, which on a busy machine wait for each other
        # (measured: 0.8 ms against 1 to 15 for 10,000 x 768 on two cores).
        found: Floats = np.vecdot(self.matrix[:count], query)
        return found

    def vector(self, slot: int) -> bytes | None:
        """The stored bytes of a slot's vector."""
        if self.matrix is None or not self._has_vector[slot]:
            return None
        stored: bytes = self.matrix[slot].tobytes()
        return stored

    def _put(self, memory: Memory, vector: bytes | None) -> None:
        slot = self._slots.get(memory.id)
        known = None if slot is None else self.entries[slot]
        if slot is None:
            slot = self._new_slot()
            self._slots[memory.id] = slot
        self.entries[slot] = Entry(memory.id, memory.content_hash, memory.tags, memory.updated_at)
        self._is_used[slot] = True
        self._expires_ms[slot] = NEVER if memory.expires_at is None else to_ms(memory.expires_at)
        self._updated_ms[slot] = to_ms(memory.updated_at)
        self._has_vector[slot] = False
        self.odd_vectors.discard(slot)
        if vector is not None and memory.model == self.model:
            self._put_vector(slot, np.frombuffer(vector, dtype="<f4"))
        if self.texts is not None and (known is None or known.content_hash != memory.content_hash):
            text = searched_text(memory)
            self.texts.put(slot, text)
            self._text_bytes += len(text)

    def _put_vector(self, slot: int, vector: Floats) -> None:
        if self.matrix is None:
            self.matrix = np.zeros((len(self._is_used), len(vector)), dtype=np.float32)
        if len(vector) != self.matrix.shape[1] or not np.isfinite(vector).all():
            self.odd_vectors.add(slot)
            return
        self.matrix[slot] = vector
        self._has_vector[slot] = True

    def _remove(self, memory_id: str) -> None:
        slot = self._slots.pop(memory_id, None)
        if slot is None:
            return
        self.entries[slot] = None
        self._is_used[slot] = self._has_vector[slot] = False
        self.odd_vectors.discard(slot)
        self._free.append(slot)
        if self.texts is not None:
            self.texts.remove(slot)

    def _new_slot(self) -> int:
        if self._free:
            return self._free.pop()
        if len(self.entries) == len(self._is_used):
            self._grow(int(len(self._is_used) * GROWTH) + MIN_CAPACITY)
        self.entries.append(None)
        return len(self.entries) - 1

    def _grow(self, capacity: int) -> None:
        more = capacity - len(self._is_used)
        self._is_used = np.pad(self._is_used, (0, more))
        self._has_vector = np.pad(self._has_vector, (0, more))
        self._expires_ms = np.pad(self._expires_ms, (0, more), constant_values=NEVER)
        self._updated_ms = np.pad(self._updated_ms, (0, more))
        if self.matrix is not None:
            self.matrix = np.pad(self.matrix, ((0, more), (0, 0)))
