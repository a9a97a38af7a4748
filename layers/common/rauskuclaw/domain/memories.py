"""Memories: scoped rows of JSON that can be found by what they mean."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.labels import Confidentiality, Integrity, Label

CONTEXT_HEAD = "Supporting context only:"  # how a message begins that gives a model memories


class EmbeddingStatus(StrEnum):
    PENDING = "pending"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class EmbeddingError:
    """Why a memory could not be embedded."""

    code: str
    message: str
    details: Json
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """One row. `content_hash` covers what is embedded (scope, key, tags, value): an identical rewrite keeps its vector.

    `seq` grows with every change in the scope, `generation` with every reset of it and when the store gives up what it
    knew of deletions; together they order changes.
    `model` names the embedder of the vector while the status is ready. `bytes` is what counts against the quota.
    `trust`: whether runs may believe it; only a person, or a run that has read nothing untrusted, makes it trusted.
    """

    id: str
    scope: str
    key: str
    value: Json
    tags: tuple[str, ...]
    created_at: datetime
    updated_at: datetime
    content_hash: str
    bytes: int
    expires_at: datetime | None = None
    status: EmbeddingStatus = EmbeddingStatus.PENDING
    error: EmbeddingError | None = None
    embedded_at: datetime | None = None
    model: str | None = None
    trust: Integrity = Integrity.UNTRUSTED
    generation: int = 1
    seq: int = 0

    @property
    def label(self) -> Label:
        """Of a run that reads it: memories are always private."""
        return Label(self.trust, Confidentiality.PRIVATE)

    def is_live(self, now: datetime) -> bool:
        """Whether it has not expired."""
        return self.expires_at is None or self.expires_at > now


@dataclass(frozen=True, slots=True)
class MemoryDraft:
    """A write: what the caller gives. `id` is used when (scope, key) is new.

    `trust` None: new content is untrusted, and equal content stays as it is.
    """

    id: str
    scope: str
    key: str
    value: Json
    tags: tuple[str, ...]
    content_hash: str
    bytes: int
    expires_at: datetime | None
    trust: Integrity | None = None


@dataclass(frozen=True, slots=True)
class Quota:
    """What a scope may hold; expired rows that are not erased yet do not count."""

    rows: int
    bytes: int


@dataclass(frozen=True, slots=True)
class QuotaExceeded:
    """The write was refused; what the scope holds already."""

    rows: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Written:
    """A stored write. `must_embed`: the content is new, so the row is pending; else it kept its vector and status."""

    memory: Memory
    is_new: bool
    must_embed: bool


@dataclass(frozen=True, slots=True)
class Embedded:
    """A finished embedding of one row: a vector (float32, little-endian, length 1), or why there is none."""

    memory_id: str
    content_hash: str
    model: str
    vector: bytes | None = None
    error: EmbeddingError | None = None


@dataclass(frozen=True, slots=True)
class ScopeHead:
    """The state of a scope: what tells a cached index whether it is current, in one small consistent read.

    `garbage` counts deletions since the generation began: an index that lags behind by many is better built anew.
    """

    scope: str
    generation: int = 0
    seq: int = 0
    rows: int = 0
    bytes: int = 0
    garbage: int = 0


@dataclass(frozen=True, slots=True)
class ScopeChange:
    """One row as a search index needs it, at one point of a scope's history.

    `memory` None: deleted. `vector` (float32, little-endian, length 1) is present while the row is ready.
    """

    seq: int
    memory_id: str
    memory: Memory | None
    vector: bytes | None = None


@dataclass(frozen=True, slots=True)
class ScopeSummary:
    """Counts of a scope, for people."""

    scope: str
    total: int
    ready: int
    pending: int
    failed: int
    latest_updated_at: datetime
    bytes: int = 0
    models: tuple[str, ...] = field(default=())
