"""Where inputs and results are kept by size: in the row, in an item beside it, or in S3.

A row is billed by its whole size at every change, so only small bodies stay inside. Bigger ones are written before the
row that refers to them; one whose row never came is not seen by anybody and is cleared away with its job or by the
bucket's lifecycle rule.
"""

import asyncio
import hashlib
from dataclasses import dataclass

from botocore.exceptions import ClientError

from rauskuclaw.adapters.aws.calls import AwsCalls
from rauskuclaw.adapters.aws.keys import BODY, job_pk
from rauskuclaw.adapters.aws.table import Table
from rauskuclaw.adapters.aws.values import dumps, loads
from rauskuclaw.domain.job import Json
from rauskuclaw.errors import BlobUnavailableError

LONGEST_IN_ROW = 2048  # bytes
LONGEST_IN_ITEM = 64 * 1024  # bytes; items end at 400 KB, and from here S3 is the cheaper place by far
SPILL = "spill/"

# A reference is a text whose start tells the place.
IN_ROW = "="
IN_ITEM = "item:"
IN_S3 = "s3:"


@dataclass(frozen=True)
class Bodies:
    """Writes bodies and resolves references to them."""

    calls: AwsCalls
    table: Table
    bucket: str

    async def keep(self, job_id: str, part: str, value: Json) -> str | None:
        """Store a body durably where its size says; returns the reference, None for None.

        The place is named after `part` and the content, so that two that race for a part never overwrite each other.
        """
        if value is None:
            return None
        text = dumps(value)
        data = text.encode()
        if len(data) <= LONGEST_IN_ROW:
            return IN_ROW + text
        name = f"{part}-{hashlib.sha256(data).hexdigest()[:16]}"
        if len(data) <= LONGEST_IN_ITEM:
            await self.table.put({"pk": job_pk(job_id), "sk": BODY + name, "v": text})
            return IN_ITEM + BODY + name
        key = f"{SPILL}{job_id}/{name}"
        await self.calls.call("s3", "put_object", Bucket=self.bucket, Key=key, Body=data)
        return IN_S3 + key

    async def load(self, job_id: str, reference: str | None) -> Json:
        """The value of a reference. Raises BlobUnavailableError when what it names is not there."""
        if reference is None:
            return None
        if reference.startswith(IN_ROW):
            return loads(reference[len(IN_ROW) :])
        if reference.startswith(IN_ITEM):
            item = await self.table.get(job_pk(job_id), reference[len(IN_ITEM) :])
            text = item["v"] if item else None
        else:
            text = await self._from_s3(reference[len(IN_S3) :])
        if text is None:
            raise BlobUnavailableError(f"A stored body of job {job_id} is missing", code="BODY_MISSING")
        return loads(text)

    async def drop(self, job_id: str, reference: str | None) -> None:
        """Erase one body kept outside of the row. Safe to repeat."""
        if reference is not None and reference.startswith(IN_ITEM):
            await self.table.delete(job_pk(job_id), reference[len(IN_ITEM) :])
        elif reference is not None and reference.startswith(IN_S3):
            await self._delete(reference[len(IN_S3) :])

    async def drop_spilled(self, job_id: str) -> None:
        """Erase everything of a job in S3, also what no row refers to. Safe to repeat."""
        found = await self.calls.call("s3", "list_objects_v2", Bucket=self.bucket, Prefix=f"{SPILL}{job_id}/")
        await asyncio.gather(*(self._delete(one["Key"]) for one in found.get("Contents", ())))

    async def _delete(self, key: str) -> None:
        await self.calls.call("s3", "delete_object", Bucket=self.bucket, Key=key)

    async def _from_s3(self, key: str) -> str | None:
        data = await get_object(self.calls, self.bucket, key)
        return None if data is None else data.decode()


def is_outside(reference: str | None) -> bool:
    """Whether a body stands outside of its row, so that erasing the row does not erase it."""
    return reference is not None and not reference.startswith(IN_ROW)


async def get_object(calls: AwsCalls, bucket: str, key: str) -> bytes | None:
    """An object's bytes, or None when there is none."""
    try:
        answer = await calls.call("s3", "get_object", Bucket=bucket, Key=key)
    except ClientError as exc:
        if exc.response.get("Error", {}).get("Code") == "NoSuchKey":
            return None
        raise
    data: bytes = answer["Body"]
    return data
