"""Putting a file: a small one in one request, a larger one in parts that appear all at once."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from uuid import uuid4

from rauskuclaw.adapters.aws.calls import AwsRefusedError
from rauskuclaw.adapters.aws.values import Params
from rauskuclaw.adapters.aws.workspace.keys import file_key, folder_key
from rauskuclaw.adapters.aws.workspace.objects import (
    ABSENT,
    ANY,
    FAILED,
    MISSING,
    Condition,
    Found,
    MismatchError,
    Objects,
    match,
)
from rauskuclaw.adapters.aws.workspace.tree import Tree, file_entry
from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.workspace.entries import Entry, EntryKind
from rauskuclaw.domain.workspace.paths import WorkspacePath
from rauskuclaw.errors import BackendError
from rauskuclaw.ports.workspace import EntryConflictError, Expect, Expected
from rauskuclaw.ports.workspace_rules import require_expected, too_large

PART = 8 * 1024 * 1024  # 10,000 parts are the most: 78 GiB
WRITE = "write"  # the mark by which a write knows its own work


@dataclass
class Counted:
    """Chunks, and how many bytes went by. Raises PayloadTooLargeError past `max_bytes`."""

    chunks: AsyncIterator[bytes]
    max_bytes: int
    size: int = 0

    async def parts(self) -> AsyncGenerator[bytes, None]:
        """The same bytes in parts of PART, the last one shorter."""
        gathered = bytearray()
        async for chunk in self.chunks:
            self.size += len(chunk)
            if self.size > self.max_bytes:
                raise too_large(self.size, self.max_bytes)
            gathered += chunk
            while len(gathered) >= PART:
                with memoryview(gathered) as view:
                    part = bytes(view[:PART])
                del gathered[:PART]
                yield part
        if gathered:
            yield bytes(gathered)


class Writing:
    def __init__(self, objects: Objects, tree: Tree, clock: Clock) -> None:
        self._objects = objects
        self._tree = tree
        self._clock = clock

    async def write(
        self, path: WorkspacePath, chunks: AsyncIterator[bytes], expected: Expected, max_bytes: int
    ) -> Entry:
        """See `Workspace.write`."""
        present = await self._tree.require_writable(path, expected)
        mark, content = uuid4().hex, Counted(chunks, max_bytes)
        try:
            etag = await self._put(file_key(path), content, expected, mark)
        except MismatchError as exc:
            own = await self._own(file_key(path), mark)
            if own is None:
                now = await self._tree.stat(path)
                raise EntryConflictError(f"{path} is no longer what was expected", present=now) from exc
            etag = own.etag
        if present is None:
            await self._require_alone(path, etag)
        return await self._entry(path, etag, content.size)

    async def _put(self, key: str, content: Counted, expected: Expected, mark: str) -> str:
        condition = condition_of(expected)
        async with aclosing(content.parts()) as parts:
            first = await anext(parts, b"")
            second = await anext(parts, None)
            if second is None:
                return await self._objects.put(key, first, condition, {WRITE: mark})
            upload = Upload(self._objects, key)
            await upload.begin({WRITE: mark})
            try:
                await upload.add(first)
                await upload.add(second)
                first = second = b""  # each is as large as a part
                async for part in parts:
                    await upload.add(part)
                return await upload.complete(condition)
            except BaseException:
                await asyncio.shield(upload.give_up())
                raise

    async def _own(self, key: str, mark: str) -> Found | None:
        """What this write has put, when it did not hear of that."""
        found = await self._objects.head(key)
        return found if found is not None and found.marks.get(WRITE) == mark else None

    async def _require_alone(self, path: WorkspacePath, etag: str) -> None:
        try:
            await self._tree.require_alone(path, is_dir=False)
        except EntryConflictError:
            await self.take_back(file_key(path), etag)
            raise

    async def take_back(self, key: str, etag: str) -> None:
        """Erase what was put, unless somebody has replaced it."""
        try:
            await self._objects.delete(key, etag)
        except MismatchError:
            return

    async def _entry(self, path: WorkspacePath, etag: str, size: int) -> Entry:
        """What was written. S3 tells its time only to who asks, and by then it may be another file's."""
        found = await self._objects.head(file_key(path))
        if found is not None and found.etag == etag:
            return file_entry(path, found)
        return Entry(path, EntryKind.FILE, size=size, modified_at=self._clock(), etag=etag)

    async def make_dir(self, path: WorkspacePath) -> Entry:
        """See `Workspace.make_dir`."""
        present, _ = await asyncio.gather(self._tree.stat(path), self._tree.require_parent(path))
        require_expected(present, Expect.ABSENT, path)
        mark = uuid4().hex
        try:
            etag = await self._objects.put(folder_key(path), b"", ABSENT, {WRITE: mark})
        except MismatchError as exc:
            own = await self._own(folder_key(path), mark)
            if own is None:
                raise EntryConflictError(f"{path} exists already", present=await self._tree.stat(path)) from exc
            etag = own.etag
        try:
            await self._tree.require_alone(path, is_dir=True)
        except EntryConflictError:
            await self.take_back(folder_key(path), etag)
            raise
        made = await self._tree.folder(path)
        if made is None:
            raise EntryConflictError(f"{path} was made, and erased at once", present=None)
        return made


class Upload:
    """An upload in parts. Ends with `complete` or `give_up`; the bucket forgets one that did neither."""

    def __init__(self, objects: Objects, key: str) -> None:
        self._calls = objects.calls
        self._at: Params = {"Bucket": objects.bucket, "Key": key}
        self._parts: list[Params] = []

    async def begin(self, marks: dict[str, str]) -> None:
        answer = await self._calls.call("s3", "create_multipart_upload", **self._at, Metadata=marks)
        self._at["UploadId"] = answer["UploadId"]

    async def add(self, content: bytes) -> None:
        number = len(self._parts) + 1
        answer = await self._calls.call("s3", "upload_part", **self._at, PartNumber=number, Body=content)
        sums = {name: value for name, value in answer.items() if name == "ChecksumCRC32"}
        self._parts.append({"PartNumber": number, "ETag": answer["ETag"], **sums})

    async def complete(self, condition: Condition) -> str:
        """The file's etag. Raises MismatchError."""
        parts = {"Parts": self._parts}
        try:
            answer = await self._calls.call(
                "s3", "complete_multipart_upload", **self._at, MultipartUpload=parts, **condition
            )
        except AwsRefusedError as exc:
            if exc.aws_code not in FAILED | MISSING | {"NoSuchUpload"}:
                raise
            raise MismatchError(again=exc.again) from exc
        etag: str = answer["ETag"].strip('"')
        return etag

    async def give_up(self) -> None:
        try:
            await self._calls.call("s3", "abort_multipart_upload", **self._at)
        except BackendError:
            return  # it is complete, or the bucket forgets it


def condition_of(expected: Expected) -> Condition:
    """Raises MismatchError for what is no etag."""
    if expected is Expect.ANY:
        return ANY
    return ABSENT if expected is Expect.ABSENT else match(str(expected))
