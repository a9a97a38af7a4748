"""Changes of memories: each function takes a row as it is stored and says what it is to be.

Nothing here reads or writes. A driver asks these while it holds what it has read, and stores the answer atomically with
the counters of the scope; so every driver keeps the same rules. A row that need not change is handed back as it is.
The places in a scope's history (`seq`, `generation`) are the driver's to give.
"""

from dataclasses import replace
from datetime import datetime

from rauskuclaw.domain.memories import (
    Embedded,
    EmbeddingStatus,
    Memory,
    MemoryDraft,
    Quota,
    QuotaExceeded,
    ScopeHead,
    Written,
)
from rauskuclaw.domain.runs.labels import Integrity


def over_quota(
    draft: MemoryDraft, stored: Memory | None, quota: Quota, *, used: QuotaExceeded, now: datetime
) -> QuotaExceeded | None:
    """What stands in the way of a write. `used` is what the scope holds, without rows that have expired at `now`."""
    replaced = stored.bytes if stored is not None and stored.is_live(now) else None
    growth = draft.bytes - (replaced or 0)
    too_many = replaced is None and used.rows + 1 > quota.rows
    too_big = growth > 0 and used.bytes + growth > quota.bytes
    return used if too_many or too_big else None


def put(stored: Memory | None, draft: MemoryDraft, *, now: datetime) -> Written:
    """The row after a write by (scope, key); `memory` is `stored` itself when the write changes nothing.

    `id` survives; `created_at` does unless the row had expired. Equal content keeps status, vector and `embedded_at`,
    and `trust` unless the row had expired or the draft says otherwise.
    """
    if stored is None:
        return Written(_fresh(draft, draft.id, created_at=now, now=now), is_new=True, must_embed=True)
    is_new = not stored.is_live(now)
    created_at = now if is_new else stored.created_at
    if stored.content_hash != draft.content_hash:
        return Written(_fresh(draft, stored.id, created_at=created_at, now=now), is_new, must_embed=True)
    trust = draft.trust or (Integrity.UNTRUSTED if is_new else stored.trust)
    kept = replace(stored, created_at=created_at, updated_at=now, expires_at=draft.expires_at, trust=trust)
    return Written(stored if kept == stored else kept, is_new, must_embed=False)


def _fresh(draft: MemoryDraft, memory_id: str, *, created_at: datetime, now: datetime) -> Memory:
    return Memory(
        id=memory_id,
        scope=draft.scope,
        key=draft.key,
        value=draft.value,
        tags=draft.tags,
        created_at=created_at,
        updated_at=now,
        content_hash=draft.content_hash,
        bytes=draft.bytes,
        expires_at=draft.expires_at,
        trust=draft.trust or Integrity.UNTRUSTED,
    )


def marked(stored: Memory | None, trust: Integrity, *, as_of: datetime) -> Memory | None:
    """The row with this trust; None where there is none. `updated_at` does not move.

    `stored` itself when it has that trust, or was written after `as_of`: then it is not what was judged.
    """
    if stored is None or stored.trust is trust or stored.updated_at != as_of:
        return stored
    return replace(stored, trust=trust)


def embedded(stored: Memory | None, result: Embedded, *, now: datetime) -> Memory | None:
    """The row with a finished embedding; None when it is gone or has other content by now.

    `stored` itself when there is nothing to record: a repetition, or a failure after another try has succeeded.
    The vector is the driver's to store, or to drop when the status says that there is none.
    """
    if stored is None or stored.id != result.memory_id or stored.content_hash != result.content_hash:
        return None
    if _is_recorded(stored, result):
        return stored
    if result.vector is None:
        return replace(stored, status=EmbeddingStatus.FAILED, error=result.error, embedded_at=None, model=None)
    return replace(stored, status=EmbeddingStatus.READY, error=None, embedded_at=now, model=result.model)


def _is_recorded(stored: Memory, result: Embedded) -> bool:
    if stored.status is EmbeddingStatus.READY:
        return result.vector is None or stored.model == result.model
    return stored.status is EmbeddingStatus.FAILED and result.vector is None and stored.error == result.error


def pending_again(stored: Memory, *, other_than: str) -> Memory:
    """The row waiting for a vector of the model `other_than`, if it failed or has another model's.

    `stored` itself when it waits already or has that model's vector.
    """
    if stored.status is EmbeddingStatus.PENDING or stored.model == other_than:
        return stored
    return replace(stored, status=EmbeddingStatus.PENDING, error=None, embedded_at=None, model=None)


def emptied(head: ScopeHead) -> ScopeHead:
    """A scope after a reset: a new generation with no rows, one change further in its history."""
    return ScopeHead(head.scope, head.generation + 1, head.seq + 1)
