"""What changes of memories decide: pieces of work on a view of a scope, without any waiting."""

from dataclasses import replace
from datetime import datetime

from rauskuclaw.adapters.aws.memory.view import View
from rauskuclaw.domain.clock import to_ms
from rauskuclaw.domain.memories import EmbeddingStatus, Memory, MemoryDraft, Quota
from rauskuclaw.ports.memories import Embedded, QuotaExceeded, Reset, Written


def put(view: View, draft: MemoryDraft, quota: Quota, now: datetime) -> Written | QuotaExceeded:
    """The write, or what stands in its way. Expired rows other than the one replaced still count: erase and repeat."""
    row = view.rows.get(draft.key)
    stored = row.memory if row else None
    refused = _over_quota(view, draft, stored, quota, now)
    if refused is not None:
        return refused
    is_new = stored is None or not stored.is_live(now)
    if row is None or stored is None:
        return Written(view.keep(_fresh(draft, draft.id, now, now), None), is_new=True, must_embed=True)
    created_at = now if is_new else stored.created_at
    if stored.content_hash != draft.content_hash:
        return Written(view.keep(_fresh(draft, stored.id, created_at, now), None), is_new, must_embed=True)
    kept = replace(stored, created_at=created_at, updated_at=now, expires_at=draft.expires_at)
    if kept != stored:
        kept = view.keep(kept, row.vector)
    return Written(kept, is_new, must_embed=False)


def _over_quota(
    view: View, draft: MemoryDraft, stored: Memory | None, quota: Quota, now: datetime
) -> QuotaExceeded | None:
    head = view.head
    expired = stored if stored is not None and not stored.is_live(now) else None
    used = QuotaExceeded(head.rows - (expired is not None), head.bytes - (expired.bytes if expired else 0))
    replaced = stored.bytes if stored is not None and expired is None else None
    growth = draft.bytes - (replaced or 0)
    too_many = replaced is None and used.rows + 1 > quota.rows
    return used if too_many or (growth > 0 and used.bytes + growth > quota.bytes) else None


def _fresh(draft: MemoryDraft, memory_id: str, created_at: datetime, now: datetime) -> Memory:
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
    )


def delete(view: View, key: str, memory_id: str) -> bool:
    row = view.rows.get(key)
    if row is None or row.memory.id != memory_id:
        return False
    view.drop(key)
    return True


def drop_expired(view: View, row_keys: list[str], now: datetime) -> int:
    """Delete those that are still expired; returns how many."""
    expired = [key for key in row_keys if key in view.rows and not view.rows[key].memory.is_live(now)]
    for key in expired:
        view.drop(key)
    return len(expired)


def set_embedding(view: View, key: str, result: Embedded, now: datetime) -> bool:
    row = view.rows.get(key)
    stored = row.memory if row else None
    if stored is None or stored.id != result.memory_id or stored.content_hash != result.content_hash:
        return False
    if _is_recorded(stored, result):
        return True
    if result.vector is None:
        failed = replace(stored, status=EmbeddingStatus.FAILED, error=result.error, embedded_at=None, model=None)
        view.keep(failed, None)
    else:
        ready = replace(stored, status=EmbeddingStatus.READY, error=None, embedded_at=now, model=result.model)
        view.keep(ready, result.vector)
    return True


def _is_recorded(stored: Memory, result: Embedded) -> bool:
    """Whether there is nothing to change: a repetition, or a failure after another try has succeeded."""
    if stored.status is EmbeddingStatus.READY:
        return result.vector is None or stored.model == result.model
    return stored.status is EmbeddingStatus.FAILED and result.vector is None and stored.error == result.error


def mark_pending(view: View, row_keys: list[str], other_than: str) -> list[str]:
    """Rows that are failed or of another model become pending; their ids."""
    rows = [view.rows[key].memory for key in row_keys if key in view.rows]
    wrong = [row for row in rows if row.status is not EmbeddingStatus.PENDING and row.model != other_than]
    for row in wrong:
        view.keep(replace(row, status=EmbeddingStatus.PENDING, error=None, embedded_at=None, model=None), None)
    return [row.id for row in wrong]


def reset(view: View, now: datetime) -> Reset:
    """Begin a new era: the rows of the old one stay where they are and exist no more."""
    head = view.head
    found = Reset(head.rows, head.ready)
    if not head.version:
        return found
    head.oldest_era = head.oldest_era or head.era
    head.era, head.generation, head.seq = head.era + 1, head.generation + 1, head.seq + 1
    head.start = head.log_floor = head.seq
    head.rows = head.bytes = head.failed = head.garbage = head.latest_ms = head.has_gap = head.snapshot = 0
    head.models, head.next_expiry_ms, head.scrub_ms = {}, None, None
    head.reset_ms = to_ms(now)
    view.is_head_changed = True
    return found
