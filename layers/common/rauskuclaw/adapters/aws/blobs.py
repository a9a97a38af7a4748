"""Blobs in S3."""

from dataclasses import dataclass
from typing import Any

from rauskuclaw.adapters.aws.bodies import get_object
from rauskuclaw.adapters.aws.calls import AwsCalls

PREFIX = "blobs/"  # apart from the spilled bodies of jobs, which have a life of their own
MOST_KEYS_A_PAGE = 1000  # S3's limit


@dataclass(frozen=True)
class S3Blobs:
    """Blobs. S3 replaces an object as a whole and reads what was last written."""

    calls: AwsCalls
    bucket: str

    async def put(self, key: str, data: bytes) -> None:
        await self.calls.call("s3", "put_object", Bucket=self.bucket, Key=PREFIX + key, Body=data)

    async def get(self, key: str) -> bytes | None:
        return await get_object(self.calls, self.bucket, PREFIX + key)

    async def delete(self, key: str) -> None:
        await self.calls.call("s3", "delete_object", Bucket=self.bucket, Key=PREFIX + key)

    async def keys(self, prefix: str, *, limit: int) -> list[str]:
        found: list[str] = []
        more: dict[str, Any] = {}
        while len(found) < limit:
            wanted = min(limit - len(found), MOST_KEYS_A_PAGE)
            page = await self.calls.call(
                "s3", "list_objects_v2", Bucket=self.bucket, Prefix=PREFIX + prefix, MaxKeys=wanted, **more
            )
            found += [one["Key"].removeprefix(PREFIX) for one in page.get("Contents", ())]
            if not page.get("IsTruncated"):
                break
            more = {"ContinuationToken": page["NextContinuationToken"]}
        return found
