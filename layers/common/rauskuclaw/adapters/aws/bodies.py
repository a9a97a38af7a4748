"""Storage of inputs and results by size: in the row, in an item beside it, or in S3.

A row is billed by its whole size at every change, so only small bodies stay inside, and all but the smallest are
compressed. Bigger ones are written before the row that refers to them; one whose row never came (its writer died) is
not seen by anybody and is cleared away by the bucket's lifecycle rule, or by DynamoDB's TTL after as long.
"""

import asyncio
import hashlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from rauskuclaw.adapters.aws.calls import AwsCalls, AwsRefusedError
from rauskuclaw.adapters.aws.keys import BODY, job_pk
from rauskuclaw.adapters.aws.table import Table
from rauskuclaw.adapters.aws.values import dumps, loads
from rauskuclaw.domain.clock import Clock, utc_now
from rauskuclaw.domain.job import Json
from rauskuclaw.errors import BlobUnavailableError

MIN_COMPRESSED = 200  # bytes; below this there is little to gain, and the row stays readable in a console
MAX_IN_ROW = 2048  # bytes as stored
MAX_IN_ITEM = 64 * 1024  # bytes before compression; from here S3 is the cheaper place by far
SPILL = "spill/"
# Longer than any job lives: five years until it runs, and its retention. The bucket has the same rule in template.yaml.
ORPHANED_AFTER = timedelta(days=2200)

# A reference is the body itself (text, or bytes when compressed) or names its place: `=`, `item:` and `s3:` tell.
Reference = str | bytes
IN_ROW = "="
IN_ITEM = "item:"
IN_S3 = "s3:"


@dataclass(frozen=True)
class Bodies:
    """Writes bodies and resolves references to them. `pk_of` is the partition that an owner's rows are in.

    `kept`: when TTL takes an item that stands beside a row (None: never).
    """

    calls: AwsCalls
    table: Table
    bucket: str
    pk_of: Callable[[str], str] = job_pk
    kept: timedelta | None = ORPHANED_AFTER
    clock: Clock = utc_now

    async def keep(self, job_id: str, part: str, value: Json) -> Reference | None:
        """Store a body durably where its size says; returns the reference, None for None.

        The place is named after `part` and the content, so that two that race for a part never overwrite each other.
        """
        if value is None:
            return None
        text = dumps(value)
        data = text.encode()
        if len(data) <= MAX_IN_ITEM:
            stored = compressed(text)
            if isinstance(stored, bytes) and len(stored) <= MAX_IN_ROW:
                return stored
            if isinstance(stored, str) and len(data) <= MAX_IN_ROW:
                return IN_ROW + text
        return await self.put(job_id, part, text)

    async def put(self, job_id: str, part: str, text: str) -> str:
        """Store a text outside of its row, beside it or in S3, and durably; returns the reference."""
        data = text.encode()
        name = f"{part}-{hashlib.sha256(data).hexdigest()[:16]}"
        if len(data) > MAX_IN_ITEM:
            key = f"{SPILL}{job_id}/{name}"
            await self.calls.call("s3", "put_object", Bucket=self.bucket, Key=key, Body=data)
            return IN_S3 + key
        item = {"pk": self.pk_of(job_id), "sk": BODY + name, "v": compressed(text), "ttl": self.orphaned_at()}
        await self.table.put(item)
        return IN_ITEM + BODY + name

    def orphaned_at(self) -> int | None:
        """When TTL takes what is stored now, in seconds: long after its row should have gone. None: never."""
        return None if self.kept is None else int((self.clock() + self.kept).timestamp())

    async def load(self, job_id: str, reference: Reference | None) -> Json:
        """The value of a reference. Raises BlobUnavailableError when what it names is not there."""
        return None if reference is None else loads(await self.get(job_id, reference))

    async def get(self, job_id: str, reference: Reference) -> str:
        """The text of a reference. Raises BlobUnavailableError when what it names is not there."""
        if isinstance(reference, bytes):
            return expanded(reference)
        if reference.startswith(IN_ROW):
            return reference[len(IN_ROW) :]
        if reference.startswith(IN_ITEM):
            item = await self.table.get(self.pk_of(job_id), reference[len(IN_ITEM) :])
            stored = item["v"] if item else None
        else:
            data = await get_object(self.calls, self.bucket, reference[len(IN_S3) :])
            stored = data.decode() if data is not None else None
        if stored is None:
            raise BlobUnavailableError(f"A stored body of {job_id} is missing", code="BODY_MISSING")
        return expanded(stored)

    async def drop(self, job_id: str, reference: Reference | None) -> None:
        """Erase one body kept outside of the row. Safe to repeat."""
        if not isinstance(reference, str):
            return
        if reference.startswith(IN_ITEM):
            await self.table.delete(self.pk_of(job_id), reference[len(IN_ITEM) :])
        elif reference.startswith(IN_S3):
            await self._delete(reference[len(IN_S3) :])

    async def drop_spilled(self, job_id: str) -> None:
        """Erase everything of a job in S3, also what no row refers to. Safe to repeat."""
        is_more = True
        while is_more:  # a thousand are listed at once
            found = await self.calls.call("s3", "list_objects_v2", Bucket=self.bucket, Prefix=f"{SPILL}{job_id}/")
            await asyncio.gather(*(self._delete(one["Key"]) for one in found.get("Contents", ())))
            is_more = found.get("IsTruncated", False)

    async def _delete(self, key: str) -> None:
        await self.calls.call("s3", "delete_object", Bucket=self.bucket, Key=key)


def is_outside(reference: Reference | None) -> bool:
    """Whether a body stands outside of its row, so that erasing the row does not erase it."""
    return isinstance(reference, str) and not reference.startswith(IN_ROW)


async def get_object(calls: AwsCalls, bucket: str, key: str) -> bytes | None:
    """An object's bytes, or None when there is none."""
    try:
        answer = await calls.call("s3", "get_object", Bucket=bucket, Key=key)
    except AwsRefusedError as exc:
        if exc.aws_code == "NoSuchKey":
            return None
        raise
    data: bytes = answer["Body"]
    return data


def compressed(text: str) -> str | bytes:
    """Deflated, where that makes it shorter."""
    data = text.encode()
    if len(data) < MIN_COMPRESSED:
        return text
    packed = zlib.compress(data, 9, wbits=-15)
    return packed if len(packed) < len(data) else text


def expanded(stored: str | bytes) -> str:
    return stored if isinstance(stored, str) else zlib.decompress(stored, wbits=-15).decode()
