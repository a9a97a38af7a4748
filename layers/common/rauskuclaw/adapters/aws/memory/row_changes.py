"""Changes of memories as `domain/memory_changes.py` decides them: pieces of work on a view of a scope, no waiting."""

from dataclasses import replace
from datetime import datetime

from rauskuclaw.adapters.aws.memory.view import View
from rauskuclaw.domain import memory_changes
from rauskuclaw.domain.clock import to_ms
from rauskuclaw.domain.memories import Memory, MemoryDraft, Quota
from rauskuclaw.domain.runs.labels import Integrity
from rauskuclaw.ports.memories import Embedded, QuotaExceeded, Reset, Written


def put(view: View, draft: MemoryDraft, quota: Quota, now: datetime) -> Written | QuotaExceeded:
    """The write, or what stands in its way. Expired rows other than the one replaced still count: erase and repeat."""
    row = view.rows.get(draft.key)
    stored = row.memory if row else None
    refused = _over_quota(view, draft, stored, quota, now)
    if refused is not None:
        return refused
    written = memory_changes.put(stored, draft, now=now)
    if written.memory is stored:
        return written
    vector = row.vector if row is not None and not written.must_embed else None
    return replace(written, memory=view.keep(written.memory, vector))


def _over_quota(
    view: View, draft: MemoryDraft, stored: Memory | None, quota: Quota, now: datetime
) -> QuotaExceeded | None:
    head = view.head
    expired = stored if stored is not None and not stored.is_live(now) else None
    used = QuotaExceeded(head.rows - (expired is not None), head.bytes - (expired.bytes if expired else 0))
    return memory_changes.over_quota(draft, stored, quota, used=used, now=now)


def mark(view: View, key: str, memory_id: str, trust: Integrity, as_of: datetime) -> Memory | None:
    row = view.rows.get(key)
    stored = row.memory if row is not None and row.memory.id == memory_id else None
    changed = memory_changes.marked(stored, trust, as_of=as_of)
    if row is None or changed is None or changed is stored:
        return stored
    return view.keep(changed, row.vector)


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
    changed = memory_changes.embedded(stored, result, now=now)
    if changed is not None and changed is not stored:
        view.keep(changed, result.vector)
    return changed is not None


def mark_pending(view: View, row_keys: list[str], other_than: str) -> list[str]:
    """Rows that are failed or of another model become pending; their ids."""
    rows = [view.rows[key].memory for key in row_keys if key in view.rows]
    changed = [(row, memory_changes.pending_again(row, other_than=other_than)) for row in rows]
    again = [after for before, after in changed if after is not before]
    for row in again:
        view.keep(row, None)
    return [row.id for row in again]


def reset(view: View, now: datetime) -> Reset:
    """Begin a new era: the rows of the old one stay where they are and exist no more."""
    head = view.head
    found = Reset(head.rows, head.ready)
    if not head.version:
        return found
    head.oldest_era = head.oldest_era or head.era
    emptied = memory_changes.emptied(head.as_value())
    head.era, head.generation, head.seq = head.era + 1, emptied.generation, emptied.seq
    head.start = head.log_floor = head.seq
    head.rows = head.bytes = head.failed = head.garbage = head.latest_ms = head.has_gap = head.snapshot = 0
    head.models, head.next_expiry_ms, head.scrub_ms = {}, None, None
    head.reset_ms = to_ms(now)
    view.is_head_changed = True
    return found
