"""Memories and the heads of their scopes as items, and back. Attribute names are short: they are billed."""

import json
import zlib
from dataclasses import dataclass, field

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.values import Item, dumps, error_text, loads
from rauskuclaw.domain.clock import from_ms, moment_of, to_ms
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.memories import EmbeddingError, EmbeddingStatus, Memory, ScopeHead
from rauskuclaw.domain.runs.labels import Integrity
from rauskuclaw.domain.stored_errors import read_error
from rauskuclaw.errors import PayloadTooLargeError

MIN_COMPRESSED = 200  # bytes; below this there is little to gain
MAX_VALUE_SIZE = 300_000  # bytes as stored; an item ends at 400 KB and holds a vector besides
LETTERS = {EmbeddingStatus.PENDING: "p", EmbeddingStatus.READY: "r", EmbeddingStatus.FAILED: "f"}
STATUSES = {letter: status for status, letter in LETTERS.items()}


@dataclass(frozen=True, slots=True)
class Row:
    """A memory as stored. It exists while `era` is that of its scope's head."""

    memory: Memory
    era: int
    vector: bytes | None = None


@dataclass(slots=True)
class Head:
    """A scope's counters. `version` grows with every write of the head (0: not stored yet).

    `generation` grows with `era` (a reset), and also when the log up to `start` is given up. `models` counts ready
    rows. Nothing changed after `latest_ms`; `has_gap` is 1 when the row that did then is gone. `next_expiry_ms` may be
    early, never late. `oldest_era` is set while rows of earlier eras may be left. `snapshot` is the place of the last
    snapshot that may exist in S3, and `scrub_ms` when it is to be erased for what was deleted since.
    """

    scope: str
    version: int = 0
    era: int = 1
    generation: int = 1
    start: int = 0
    seq: int = 0
    rows: int = 0
    bytes: int = 0
    failed: int = 0
    models: dict[str, int] = field(default_factory=dict)
    garbage: int = 0
    latest_ms: int = 0
    has_gap: int = 0
    next_expiry_ms: int | None = None
    oldest_era: int | None = None
    reset_ms: int = 0
    log_floor: int = 0
    snapshot: int = 0
    scrub_ms: int | None = None

    @property
    def ready(self) -> int:
        return sum(self.models.values())

    @property
    def due_ms(self) -> int | None:
        """When the eraser has to look at the scope."""
        left_behind = self.reset_ms if self.oldest_era is not None or self.log_floor < self.start else None
        moments = [one for one in (left_behind, self.next_expiry_ms, self.scrub_ms) if one is not None]
        return min(moments, default=None)

    def count(self, memory: Memory, by: int) -> None:
        """Add (1) or take away (-1) a row."""
        self.rows += by
        self.bytes += by * memory.bytes
        self.failed += by * (memory.status is EmbeddingStatus.FAILED)
        if memory.status is EmbeddingStatus.READY and memory.model is not None:
            count = self.models.pop(memory.model, 0) + by
            self.models |= {memory.model: count} if count else {}

    def as_value(self) -> ScopeHead:
        return ScopeHead(self.scope, self.generation, self.seq, self.rows, self.bytes, self.garbage)


# Attributes of a head and their fields; zeros and empty values are left out.
HEAD_NAMES = {
    "x": "version",
    "e": "era",
    "g": "generation",
    "gs": "start",
    "q": "seq",
    "n": "rows",
    "b": "bytes",
    "f": "failed",
    "md": "models",
    "t": "garbage",
    "up": "latest_ms",
    "uz": "has_gap",
    "nx": "next_expiry_ms",
    "oe": "oldest_era",
    "rt": "reset_ms",
    "lf": "log_floor",
    "sq": "snapshot",
    "sb": "scrub_ms",
}


def head_item(head: Head) -> Item:
    due = head.due_ms
    item = {name: getattr(head, attribute) or None for name, attribute in HEAD_NAMES.items()}
    place = {"pk": keys.scope_pk(head.scope), "sk": keys.HEAD}
    if due is not None:
        place |= {"dp": keys.due_partition_of(keys.MEMORY, head.scope), "dk": keys.place_at(due, head.scope)}
    return place | item


def head_of(item: Item | None, scope: str) -> Head:
    if item is None:
        return Head(scope)
    return Head(scope, **{HEAD_NAMES[name]: value for name, value in item.items() if name in HEAD_NAMES})


def row_item(row: Row) -> Item:
    memory = row.memory
    return {
        "pk": keys.scope_pk(memory.scope),
        "sk": keys.memory_sk(memory.key),
        "i": memory.id,
        "e": row.era,
        "q": memory.seq,
        "h": memory.content_hash,
        "b": memory.bytes,
        "cr": to_ms(memory.created_at),
        "up": to_ms(memory.updated_at),
        "xp": None if memory.expires_at is None else to_ms(memory.expires_at),
        "s": LETTERS[memory.status],
        "mo": memory.model,
        "em": None if memory.embedded_at is None else to_ms(memory.embedded_at),
        "er": error_text(memory.error),
        "tg": dumps(list(memory.tags)) if memory.tags else None,
        "v": _packed(memory.value),
        "ve": row.vector,
        "tr": 1 if memory.trust is Integrity.TRUSTED else None,
        "lp": keys.scope_partition(memory.scope, row.era),
        "sp": keys.state_partition_of(keys.MEMORIES, memory.id),
        "cs": keys.place_of(memory.updated_at, memory.id),
    }


def row_of(item: Item, generation: int = 0) -> Row:
    memory = Memory(
        id=item["i"],
        scope=keys.scope_in(item["pk"]),
        key=keys.memory_key_in(item["sk"]),
        value=_unpacked(item["v"]),
        tags=tuple(json.loads(item["tg"])) if "tg" in item else (),
        created_at=from_ms(item["cr"]),
        updated_at=from_ms(item["up"]),
        content_hash=item["h"],
        bytes=item["b"],
        expires_at=moment_of(item.get("xp")),
        status=STATUSES[item["s"]],
        error=read_error(EmbeddingError, item.get("er")),
        embedded_at=moment_of(item.get("em")),
        model=item.get("mo"),
        trust=Integrity.TRUSTED if item.get("tr") else Integrity.UNTRUSTED,
        generation=generation,
        seq=item["q"],
    )
    return Row(memory, item["e"], item.get("ve"))


def _packed(value: Json) -> str | bytes:
    """The value's JSON, deflated where that makes it shorter. Raises PayloadTooLargeError."""
    text = dumps(value)
    data = text.encode()
    packed = zlib.compress(data, 6, wbits=-15) if len(data) >= MIN_COMPRESSED else data
    if min(len(packed), len(data)) > MAX_VALUE_SIZE:
        raise PayloadTooLargeError("The value is too large to be stored", details={"limit_bytes": MAX_VALUE_SIZE})
    return packed if len(packed) < len(data) else text


def _unpacked(stored: str | bytes) -> Json:
    return loads(stored if isinstance(stored, str) else zlib.decompress(stored, wbits=-15).decode())
