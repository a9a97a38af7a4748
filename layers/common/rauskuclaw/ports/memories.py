"""The store of memories. Rows are the truth; indexes follow the changes of a scope and only propose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from rauskuclaw.domain.memories import (
    Embedded,
    Memory,
    MemoryDraft,
    Quota,
    QuotaExceeded,
    ScopeChange,
    ScopeHead,
    ScopeSummary,
    Written,
)
from rauskuclaw.domain.runs.labels import Integrity
from rauskuclaw.ports.store import Page

__all__ = [
    "Availability",
    "Embedded",
    "EmbeddedMemories",
    "MemoryFilter",
    "MemoryHistory",
    "MemoryLookup",
    "MemoryStore",
    "MemoryVectors",
    "MemoryWriter",
    "QuotaExceeded",
    "Reset",
    "SearchedMemories",
    "Totals",
    "Written",
]


@dataclass(frozen=True, slots=True)
class MemoryFilter:
    """Exact matches, combined with and. `live_at` None includes expired rows."""

    scope: str | None = None
    key: str | None = None
    live_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Availability:
    """What stands in the way of a complete vector search: unexpired rows without a vector of `model`."""

    pending: int = 0
    failed: int = 0
    missing: int = 0  # ready, but with another model's vector

    @property
    def is_complete(self) -> bool:
        """Whether every unexpired row can be found by its vector."""
        return not (self.pending or self.failed or self.missing)


@dataclass(frozen=True, slots=True)
class Reset:
    """What a reset made invisible. Erasing it from disk goes on in the background."""

    memories: int
    vectors: int


@dataclass(frozen=True, slots=True)
class Totals:
    """What the store holds in all scopes, expired rows that are not erased yet among them."""

    memories: int
    vectors: int


class MemoryLookup(Protocol):
    """Finding memories by what they are called and when they changed."""

    async def get(self, memory_id: str) -> Memory | None:
        """One row, expired or not (consistent)."""
        ...

    async def get_many(self, memory_ids: Sequence[str]) -> dict[str, Memory]:
        """Rows by id (consistent), at most 500; ids that do not exist are absent."""
        ...

    async def list_memories(self, where: MemoryFilter, *, limit: int, cursor: str | None = None) -> Page[Memory]:
        """Newest change first by (updated_at, id), at most `limit` (1..500)."""
        ...

    async def scopes(self, *, live_at: datetime | None, contains: str = "", limit: int) -> list[ScopeSummary]:
        """Scopes with rows, newest change first, then by name; `contains` is compared without ASCII case."""
        ...

    async def totals(self) -> Totals:
        """The rows and vectors of all scopes, from their heads (consistent)."""
        ...


class MemoryWriter(Protocol):
    """Writing memories and taking them away."""

    async def put(self, draft: MemoryDraft, *, quota: Quota, now: datetime) -> Written | QuotaExceeded:
        """Insert or replace by (scope, key), atomically with the quota. `id` and `created_at` survive a replacement.

        An equal `content_hash` keeps status, vector and `embedded_at`, and replaces only expiry, `updated_at`, and
        `trust` where the draft has one; other content without one is untrusted.
        Safe to repeat. An expired row that is replaced counts as a new one under the old id (`created_at` is `now`),
        and keeps its vector if its content is equal.
        """
        ...

    async def mark(self, memory_id: str, trust: Integrity, *, as_of: datetime) -> Memory | None:
        """Say whether a row may be believed, unless it was written since: its `updated_at` is not `as_of` any more.

        Returns the row as it is then, which has another `updated_at` in that case; None when there is none. Moves no
        time and keeps the vector. Safe to repeat.
        """
        ...

    async def delete(self, memory_id: str) -> bool:
        """Remove one row and its vector. False when there is none."""
        ...

    async def reset(self, scope: str | None, *, now: datetime) -> Reset:
        """Make all rows of a scope (None: of every scope) invisible at once, in time that does not depend on them."""
        ...

    async def erase(self, now: datetime, *, limit: int) -> int:
        """Erase up to `limit` rows of old generations or expired at `now`, with vectors. Returns how many went."""
        ...


class MemoryVectors(Protocol):
    """Giving rows their vectors, and asking for new ones."""

    async def set_embeddings(self, results: Sequence[Embedded], *, now: datetime) -> list[bool]:
        """Record embeddings; False for a row that is gone or whose content has changed since. At most 100.

        Does not move `updated_at`. A repeated result is True, and so is a failure of a row that is ready by
        another try; neither changes anything.
        """
        ...

    async def mark_pending(self, scope: str, *, other_than: str, limit: int) -> list[str]:
        """Rows of the scope that are failed or embedded by another model become pending; their ids, at most `limit`."""
        ...


class MemoryHistory(Protocol):
    """What a search follows: the changes of a scope, and what stands in its way."""

    async def head(self, scope: str) -> ScopeHead:
        """The scope's state (consistent); generation 0 for a scope never written."""
        ...

    async def changes(self, scope: str, *, generation: int, after: int, limit: int) -> list[ScopeChange] | None:
        """The newest change of each row changed after `after` in this generation, ascending by seq, at most `limit`.

        None when the history before is gone or the generation is over: read from `after` 0, which always works.
        """
        ...

    async def availability(self, scope: str, *, model: str, now: datetime) -> Availability:
        """What is missing for a search of the scope with this model (consistent)."""
        ...


class EmbeddedMemories(MemoryLookup, MemoryVectors, Protocol):
    """What embeds memories."""


class SearchedMemories(MemoryLookup, MemoryHistory, Protocol):
    """What searches memories."""


class MemoryStore(EmbeddedMemories, SearchedMemories, MemoryWriter, Protocol):
    """All of it, as a driver gives it; whoever needs a part asks for that part.

    Rows of an earlier generation of their scope do not exist for any method but `erase`.
    """
