"""Memory rows to domain values and back."""

import base64
import binascii
import json
from typing import Any

from rauskuclaw.adapters.sqlite.jobs.rows import dumps, loads, moment_of
from rauskuclaw.domain.clock import from_ms, to_ms
from rauskuclaw.domain.memories import EmbeddingError, EmbeddingStatus, Memory
from rauskuclaw.errors import InvalidRequestError

# The columns of a memory in the order `memory_of` reads them, of `memories m` joined with its scope `s`.
MEMORY_COLUMNS = (
    "m.id, s.scope, m.key, m.value, m.tags, m.created_at, m.updated_at, m.content_hash, m.bytes, m.expires_at, "
    "m.status, m.error, m.embedded_at, m.model, s.generation, m.seq"
)
# Every read goes through this join: rows of an earlier era do not exist.
VISIBLE = "memories m JOIN memory_scopes s ON s.id = m.scope_id AND s.era = m.era"
STATUSES = {status.value: status for status in EmbeddingStatus}


def memory_of(row: Any) -> Memory:
    (
        memory_id, scope, key, value, tags, created_at, updated_at, content_hash, size, expires_at,
        status, error, embedded_at, model, generation, seq,
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
        error=_error_of(error),
        embedded_at=moment_of(embedded_at),
        model=model,
        generation=generation,
        seq=seq,
    )


def error_text(error: EmbeddingError | None) -> str | None:
    if error is None:
        return None
    return dumps({"code": error.code, "message": error.message, "details": error.details, "at": to_ms(error.at)})


def _error_of(text: str | None) -> EmbeddingError | None:
    if text is None:
        return None
    value = json.loads(text)
    return EmbeddingError(value["code"], value["message"], value["details"], from_ms(value["at"]))


def cursor_after(memory: Memory) -> str:
    text = json.dumps([to_ms(memory.updated_at), memory.id], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def cursor_place(cursor: str) -> tuple[int, str]:
    """The (updated_at in ms, id) a cursor names. Raises InvalidRequestError for anything we did not make."""
    try:
        updated_at, memory_id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if type(updated_at) is int and abs(updated_at) < 2**63 and type(memory_id) is str and memory_id.isascii():
            return updated_at, memory_id
    except (ValueError, TypeError, RecursionError, binascii.Error):
        pass
    raise InvalidRequestError("cursor is not one of ours", details={"fields": [{"field": "cursor"}]})
