"""A scope as one object in S3, so that a cold reader needs one request instead of a page for each MB of items.

Only a cache: it says at which place of the scope's history it was made, what came after is in the log, and one that is
lost, damaged or of another era is left alone and the rows are read instead.

`RKM1`, the length of the description and a CRC-32 of the rest (both 4 bytes, little-endian), the description (JSON:
scope, era, seq, model names and one array for each row), and the rows' vectors one after the other.
"""

import asyncio
import hashlib
import json
import struct
import zlib
from dataclasses import dataclass
from functools import cache

from rauskuclaw.adapters.aws.calls import AwsCalls, AwsRefusedError
from rauskuclaw.adapters.aws.memory.rows import LETTERS, STATUSES
from rauskuclaw.adapters.aws.values import Params, error_text
from rauskuclaw.domain.clock import from_ms, to_ms
from rauskuclaw.domain.job import Json, JsonObject
from rauskuclaw.domain.json import ascii_json
from rauskuclaw.domain.memories import EmbeddingError, Memory, ScopeChange
from rauskuclaw.domain.runs.labels import Integrity
from rauskuclaw.domain.stored_errors import read_error

PREFIX = "memory/"
MAGIC = b"RKM1"
FRAME = struct.Struct("<4sII")
# S3's answers to a conditional write that somebody else was faster than.
LOST_RACES = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"})


@dataclass(frozen=True, slots=True)
class SnapshotRule:
    """When a snapshot is worth its writing: from so many rows on, after so many changes or a tenth of the rows."""

    rows: int = 200
    changes: int = 256

    def is_due(self, rows: int, changes: int) -> bool:
        return rows >= self.rows and changes >= max(self.changes, rows // 10)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All rows of a scope at one place of its history."""

    scope: str
    era: int
    seq: int
    rows: list[ScopeChange]


@dataclass(frozen=True)
class Snapshots:
    """Snapshots by scope and era."""

    calls: AwsCalls
    bucket: str

    async def load(self, scope: str, era: int, generation: int) -> tuple[Snapshot | None, str | None]:
        """The snapshot, if there is a sound one, and the tag of whatever object there is."""
        try:
            answer = await self.calls.call("s3", "get_object", Bucket=self.bucket, Key=key_of(scope, era))
        except AwsRefusedError as exc:
            if exc.aws_code == "NoSuchKey":
                return None, None
            raise
        found = decode(answer["Body"], generation)
        fits = found is not None and (found.scope, found.era) == (scope, era)
        return (found if fits else None), answer["ETag"]

    async def save(self, snapshot: Snapshot, *, over: str | None) -> bool:
        """Replace the object with the tag `over` (None: there is none). False when it is not that any more."""
        condition: Params = {"IfMatch": over} if over else {"IfNoneMatch": "*"}
        key, body = key_of(snapshot.scope, snapshot.era), encode(snapshot)
        try:
            await self.calls.call("s3", "put_object", Bucket=self.bucket, Key=key, Body=body, **condition)
        except AwsRefusedError as exc:
            if exc.aws_code in LOST_RACES:
                return False
            raise
        return True

    async def erase(self, scope: str, *, before_era: int) -> None:
        """Erase what there is of earlier eras. Safe to repeat."""
        found = await self.calls.call("s3", "list_objects_v2", Bucket=self.bucket, Prefix=folder_of(scope))
        old = [one["Key"] for one in found.get("Contents", ()) if one["Key"] < key_of(scope, before_era)]
        await asyncio.gather(*(self.calls.call("s3", "delete_object", Bucket=self.bucket, Key=one) for one in old))


def folder_of(scope: str) -> str:
    return f"{PREFIX}{hashlib.sha256(scope.encode()).hexdigest()[:32]}/"


def key_of(scope: str, era: int) -> str:
    return f"{folder_of(scope)}{era:010d}.bin"


def encode(snapshot: Snapshot) -> bytes:
    rows = [_array_of(row) for row in snapshot.rows]
    description = {"scope": snapshot.scope, "era": snapshot.era, "seq": snapshot.seq, "rows": rows}
    text = ascii_json(description).encode()
    rest = b"".join([text, *(row.vector or b"" for row in snapshot.rows)])
    return FRAME.pack(MAGIC, len(text), zlib.crc32(rest)) + rest


def decode(data: bytes, generation: int) -> Snapshot | None:
    """The snapshot, its rows in the given generation; None for anything that is not one."""
    try:
        magic, length, checksum = FRAME.unpack_from(data)
        rest = memoryview(data)[FRAME.size :]
        if magic != MAGIC or zlib.crc32(rest) != checksum:
            return None
        found = json.loads(bytes(rest[:length]))
        rows = _rows_of(found, rest[length:], generation)
        return Snapshot(found["scope"], found["era"], found["seq"], rows)
    except (ValueError, KeyError, TypeError, struct.error):
        return None


def _array_of(row: ScopeChange) -> list[Json | bytes]:
    memory = row.memory
    assert memory is not None
    return [
        memory.id,
        memory.key,
        memory.value,
        memory.tags,
        to_ms(memory.created_at),
        to_ms(memory.updated_at),
        memory.content_hash,
        memory.bytes,
        None if memory.expires_at is None else to_ms(memory.expires_at),
        LETTERS[memory.status],
        error_text(memory.error),
        None if memory.embedded_at is None else to_ms(memory.embedded_at),
        memory.model,
        memory.seq,
        len(row.vector or b""),
        memory.trust is Integrity.TRUSTED,
    ]


def _rows_of(found: JsonObject, vectors: memoryview, generation: int) -> list[ScopeChange]:
    rows, at, scope = [], 0, found["scope"]
    moment_of = cache(from_ms)  # rows that were written together share their times
    for (
        memory_id, key, value, tags, created_at, updated_at, content_hash, size, expires_at, letter, error,
        embedded_at, model, seq, length, *more,
    ) in found["rows"]:  # fmt: skip
        memory = Memory(
            id=memory_id,
            scope=scope,
            key=key,
            value=value,
            tags=tuple(tags),
            created_at=moment_of(created_at),
            updated_at=moment_of(updated_at),
            content_hash=content_hash,
            bytes=size,
            expires_at=None if expires_at is None else moment_of(expires_at),
            status=STATUSES[letter],
            error=read_error(EmbeddingError, error),
            embedded_at=None if embedded_at is None else moment_of(embedded_at),
            model=model,
            trust=Integrity.TRUSTED if more and more[0] else Integrity.UNTRUSTED,  # older snapshots do not say
            generation=generation,
            seq=seq,
        )
        rows.append(ScopeChange(seq, memory_id, memory, bytes(vectors[at : at + length]) if length else None))
        at += length
    return rows
