"""Addresses that lead to S3 itself."""

from datetime import timedelta
from urllib.parse import quote

from rauskuclaw.adapters.aws.workspace.keys import file_key
from rauskuclaw.adapters.aws.workspace.objects import ABSENT, ANY, MismatchError, Objects, match
from rauskuclaw.adapters.aws.workspace.tree import Tree
from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.workspace.paths import WorkspacePath
from rauskuclaw.ports.workspace import EntryConflictError, Expect, Expected, SignedRequest

OPAQUE = "application/octet-stream"  # whatever the file is: nothing of it is shown on S3's origin


class S3Transfers:
    """Transfers."""

    def __init__(self, objects: Objects, tree: Tree, clock: Clock) -> None:
        self._objects = objects
        self._tree = tree
        self._clock = clock

    async def download(self, path: WorkspacePath, *, filename: str, valid: timedelta) -> SignedRequest:
        return await self._signed(
            "GET",
            path,
            valid,
            {},
            ResponseContentDisposition=f"attachment; filename*=UTF-8''{quote(filename, safe='')}",
            ResponseContentType=OPAQUE,
        )

    async def upload(self, path: WorkspacePath, *, expected: Expected, size: int, valid: timedelta) -> SignedRequest:
        present = await self._tree.require_writable(path, expected)
        try:
            condition = ANY if expected is Expect.ANY else ABSENT if expected is Expect.ABSENT else match(str(expected))
        except MismatchError as exc:
            raise EntryConflictError(f"{path} is no longer what was expected", present=present) from exc
        headers = {"content-length": str(size), "content-type": OPAQUE}
        headers |= {
            {"IfNoneMatch": "if-none-match", "IfMatch": "if-match"}[name]: condition[name] for name in condition
        }
        return await self._signed("PUT", path, valid, headers, ContentLength=size, ContentType=OPAQUE, **condition)

    async def _signed(
        self, method: str, path: WorkspacePath, valid: timedelta, headers: dict[str, str], **params: str | int
    ) -> SignedRequest:
        expires_at = self._clock() + valid
        url = await self._objects.calls.signed_url(
            {"GET": "get_object", "PUT": "put_object"}[method],
            valid_sec=int(valid.total_seconds()),
            Bucket=self._objects.bucket,
            Key=file_key(path),
            **params,
        )
        return SignedRequest(method, url, headers, expires_at)
