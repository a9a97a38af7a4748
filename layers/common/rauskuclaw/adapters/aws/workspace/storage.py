"""The workspace in S3: the port's methods over the parts that do it."""

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta

from rauskuclaw.adapters.aws.calls import AwsCalls
from rauskuclaw.adapters.aws.workspace.keys import file_key, folder_key
from rauskuclaw.adapters.aws.workspace.listing import Listing
from rauskuclaw.adapters.aws.workspace.move_records import ABANDONED_AFTER, MoveRecords
from rauskuclaw.adapters.aws.workspace.moving import Moving
from rauskuclaw.adapters.aws.workspace.objects import AT_ONCE, MismatchError, Objects
from rauskuclaw.adapters.aws.workspace.probing import Probe
from rauskuclaw.adapters.aws.workspace.reading import reading_of
from rauskuclaw.adapters.aws.workspace.transfers import S3Transfers
from rauskuclaw.adapters.aws.workspace.tree import Tree, file_entry
from rauskuclaw.adapters.aws.workspace.versions import S3Versions
from rauskuclaw.adapters.aws.workspace.writing import Writing
from rauskuclaw.domain.clock import Clock, utc_now
from rauskuclaw.domain.workspace.entries import Entry
from rauskuclaw.domain.workspace.paths import WorkspacePath
from rauskuclaw.errors import BlobUnavailableError
from rauskuclaw.ports.store import Page
from rauskuclaw.ports.workspace import EntryConflictError, Expect, Expected, Reading, WorkspaceStorage
from rauskuclaw.ports.workspace_rules import require_changeable, require_entry, require_expected, require_file

TRIES = 5


class S3Workspace:
    """Workspace."""

    def __init__(self, objects: Objects, tree: Tree, probe: Probe, writing: Writing, moving: Moving) -> None:
        self._objects = objects
        self._tree = tree
        self._probe = probe
        self._listing = Listing(objects, tree)
        self._writing = writing
        self._moving = moving

    async def stat(self, path: WorkspacePath) -> Entry | None:
        return await self._tree.stat(path)

    async def list_dir(self, path: WorkspacePath, *, limit: int, cursor: str | None = None) -> Page[Entry]:
        return await self._listing.list_dir(path, limit=limit, cursor=cursor)

    async def walk(self, path: WorkspacePath, *, limit: int, cursor: str | None = None) -> Page[Entry]:
        return await self._listing.walk(path, limit=limit, cursor=cursor)

    async def read(self, path: WorkspacePath, *, start: int = 0, end: int | None = None) -> Reading:
        for _ in range(TRIES):
            found = await self._objects.find(file_key(path))
            if found is None:
                require_file(await self._tree.stat(path), path)
                continue  # it has been put meanwhile
            with suppress(MismatchError):
                return await reading_of(self._objects, found, file_entry(path, found), start=start, end=end)
        raise BlobUnavailableError(f"{path} changes all the time")

    async def write(
        self, path: WorkspacePath, chunks: AsyncIterator[bytes], *, expected: Expected, max_bytes: int
    ) -> Entry:
        await self._probe.require_conditions()
        return await self._writing.write(path, chunks, expected, max_bytes)

    async def make_dir(self, path: WorkspacePath) -> Entry:
        await self._probe.require_conditions()
        return await self._writing.make_dir(path)

    async def move(
        self,
        source: WorkspacePath,
        target: WorkspacePath,
        *,
        expected: Expected = Expect.ABSENT,
        etag: str | None = None,
    ) -> Entry:
        await self._probe.require_conditions()
        return await self._moving.move(source, target, expected, etag)

    async def delete(self, path: WorkspacePath, *, etag: str | None = None, recursive: bool = False) -> None:
        require_changeable(path)
        await self._probe.require_conditions()
        for _ in range(TRIES):
            entry = require_entry(await self._tree.stat(path), path)
            require_expected(entry, etag or Expect.ANY, path)
            if entry.is_dir:
                await self._delete_folder(entry, recursive=recursive)
                return
            try:
                await self._objects.delete(file_key(path), entry.etag)
            except MismatchError as exc:
                if exc.again and await self._objects.find(file_key(path)) is None:  # it was us
                    return
                continue
            return
        raise BlobUnavailableError(f"{path} changes all the time")

    async def _delete_folder(self, entry: Entry, *, recursive: bool) -> None:
        key = folder_key(entry.path)
        if recursive:
            await self._objects.delete_all(key)
            return
        page = await self._objects.list_page(key, limit=2)
        if any(each.key != key for each in page.objects):
            raise EntryConflictError(f"{entry.path} is not empty", present=entry)
        await self._objects.delete(key)


class S3Upkeep:
    """Upkeep."""

    def __init__(self, moving: Moving, versions: S3Versions) -> None:
        self._moving = moving
        self._versions = versions

    async def finish(self) -> int:
        finished = 0
        async for record in self._moving.finish():
            # Who began it would have done this next.
            await self._versions.moved(record.source_path, record.target_path)
            finished += 1
        return finished

    async def close(self) -> None:
        return None  # the connections are the backend's


def open_s3_workspace(
    calls: AwsCalls,
    bucket: str,
    *,
    clock: Clock = utc_now,
    abandoned_after: timedelta = ABANDONED_AFTER,
    at_once: int = AT_ONCE,
    honours_conditions: bool | None = None,
) -> WorkspaceStorage:
    """The workspace in a bucket; nothing is called yet. `calls` is closed by whoever made it.

    A move that nobody was at for `abandoned_after` is taken over. `at_once` is how many keys are listed in one request.
    Without `honours_conditions` the store is asked before the first change, unless it is S3 itself.
    """
    objects = Objects(calls, bucket, at_once)
    tree = Tree(objects)
    moving = Moving(objects, tree, MoveRecords(objects, clock, abandoned_after))
    is_known = calls.endpoint_url is None if honours_conditions is None else honours_conditions
    files = S3Workspace(objects, tree, Probe(objects, is_needed=not is_known), Writing(objects, tree, clock), moving)
    versions = S3Versions(objects, tree)
    return WorkspaceStorage(files, versions, S3Upkeep(moving, versions), transfers=S3Transfers(objects, tree, clock))
