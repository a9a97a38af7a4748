"""The workspace in a folder: the port's methods over the parts that do it, which run in threads."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from rauskuclaw.adapters.folder.descriptors import NotThereError, Root, look_up, open_file, translated
from rauskuclaw.adapters.folder.leftovers import Leftovers
from rauskuclaw.adapters.folder.listing import Listing
from rauskuclaw.adapters.folder.locks import Locks
from rauskuclaw.adapters.folder.moving import Moving
from rauskuclaw.adapters.folder.reading import FileChunks
from rauskuclaw.adapters.folder.threads import Threads
from rauskuclaw.adapters.folder.versions import VersionFiles
from rauskuclaw.adapters.folder.writing import Draft, Writing
from rauskuclaw.domain.workspace.entries import Entry, Version
from rauskuclaw.domain.workspace.paths import ROOT, WorkspacePath
from rauskuclaw.ports.store import Page
from rauskuclaw.ports.workspace import Expect, Expected, Reading, WorkspaceStorage
from rauskuclaw.ports.workspace_rules import too_large

T = TypeVar("T")
GATHERED = 1024 * 1024  # bytes written at once


class FolderWorkspace:
    """Workspace."""

    def __init__(self, root: Root, threads: Threads, writing: Writing, listing: Listing, moving: Moving) -> None:
        self._root = root
        self._threads = threads
        self._writing = writing
        self._listing = listing
        self._moving = moving

    async def stat(self, path: WorkspacePath) -> Entry | None:
        def call() -> Entry | None:
            try:
                with self._root.folder(path.parent) as folder:
                    return look_up(path.name, folder, path)
            except NotThereError:
                return None

        return await self._run(path, call)

    async def list_dir(self, path: WorkspacePath, *, limit: int, cursor: str | None = None) -> Page[Entry]:
        return await self._run(path, lambda: self._listing.list_dir(path, limit=limit, cursor=cursor))

    async def walk(self, path: WorkspacePath, *, limit: int, cursor: str | None = None) -> Page[Entry]:
        return await self._run(path, lambda: self._listing.walk(path, limit=limit, cursor=cursor))

    async def read(self, path: WorkspacePath, *, start: int = 0, end: int | None = None) -> Reading:
        def call() -> Reading:
            with translated(path), self._root.folder(path.parent) as folder:
                fd, entry = open_file(path.name, folder, path)
            return reading_of(fd, entry, self._threads, start=start, end=end)

        return await self._threads.run(call, undo=close_reading)

    async def write(
        self, path: WorkspacePath, chunks: AsyncIterator[bytes], *, expected: Expected, max_bytes: int
    ) -> Entry:
        def begin() -> Draft:
            with translated(path):
                return self._writing.begin(path, expected)

        draft = await self._threads.run(begin, undo=self._writing.give_up)
        try:
            await self._fill(draft, chunks, max_bytes)
        except BaseException:
            await self._threads.run(lambda: self._writing.give_up(draft))
            raise
        return await self._run(path, lambda: self._writing.commit(draft))

    async def _fill(self, draft: Draft, chunks: AsyncIterator[bytes], max_bytes: int) -> None:
        size, gathered = 0, bytearray()
        async for chunk in chunks:
            size += len(chunk)
            if size > max_bytes:
                raise too_large(size, max_bytes)
            gathered += chunk
            if len(gathered) >= GATHERED:
                await self._add(draft, gathered)
                gathered = bytearray()
        await self._add(draft, gathered)

    async def _add(self, draft: Draft, content: bytearray) -> None:
        await self._run(draft.path, lambda: draft.add(content))

    async def make_dir(self, path: WorkspacePath) -> Entry:
        return await self._run(path, lambda: self._moving.make_dir(path))

    async def move(
        self,
        source: WorkspacePath,
        target: WorkspacePath,
        *,
        expected: Expected = Expect.ABSENT,
        etag: str | None = None,
    ) -> Entry:
        return await self._run(target, lambda: self._moving.move(source, target, expected, etag))

    async def delete(self, path: WorkspacePath, *, etag: str | None = None, recursive: bool = False) -> None:
        await self._run(path, lambda: self._moving.delete(path, etag=etag, recursive=recursive))

    async def _run(self, path: WorkspacePath, call: Callable[[], T]) -> T:
        return await run_translated(self._threads, path, call)


class FolderVersions:
    """FileVersions."""

    def __init__(self, files: VersionFiles, threads: Threads) -> None:
        self._files = files
        self._threads = threads

    async def keep(self, path: WorkspacePath, *, expected: Expected, replaced_by: str, now: datetime) -> Version:
        return await self._run(path, lambda: self._files.keep(path, expected, replaced_by, now))

    async def list_versions(self, path: WorkspacePath) -> list[Version]:
        return await self._run(path, lambda: self._files.list_versions(path))

    async def read_version(self, path: WorkspacePath, version_id: str) -> Reading:
        def call() -> Reading:
            with translated(path):
                fd, entry = self._files.open(path, version_id)
            return reading_of(fd, entry, self._threads)

        return await self._threads.run(call, undo=close_reading)

    async def moved(self, source: WorkspacePath, target: WorkspacePath) -> None:
        await self._run(source, lambda: self._files.moved(source, target))

    async def drop(self, path: WorkspacePath) -> None:
        await self._run(path, lambda: self._files.drop(path))

    async def purge(self, before: datetime, *, limit: int) -> int:
        return await self._run(ROOT, lambda: self._files.purge(before, limit))

    async def _run(self, path: WorkspacePath, call: Callable[[], T]) -> T:
        return await run_translated(self._threads, path, call)


class FolderUpkeep:
    """Upkeep."""

    def __init__(self, leftovers: Leftovers, root: Root, threads: Threads) -> None:
        self._leftovers = leftovers
        self._root = root
        self._threads = threads

    async def finish(self) -> int:
        return await run_translated(self._threads, ROOT, self._leftovers.finish)

    async def close(self) -> None:
        self._threads.close()
        self._root.close()


async def run_translated(threads: Threads, path: WorkspacePath, call: Callable[[], T]) -> T:
    def told() -> T:
        with translated(path):
            return call()

    return await threads.run(told)


def reading_of(fd: int, entry: Entry, threads: Threads, *, start: int = 0, end: int | None = None) -> Reading:
    """What is left of a range in the file; the descriptor goes with it."""
    size = entry.size or 0
    end = size if end is None else min(end, size)
    start = min(start, end)
    return Reading(entry, start, end, FileChunks(fd, entry.path, threads, start=start, end=end))


def close_reading(reading: Reading) -> None:
    assert isinstance(reading.chunks, FileChunks)
    reading.chunks.close()


def open_folder_workspace(root: Path, state: Path) -> WorkspaceStorage:
    """The workspace at `root`, for this process; nothing is opened yet. `state`, outside of it, is for what is ours.

    All processes that share a root share its state too. Missing folders are made, for their owner alone.
    """
    threads = Threads()
    opened = Root(root)
    locks = Locks(state / "locks")
    leftovers = Leftovers(state / "leftovers", opened, locks)
    listing = Listing(opened)
    files = FolderWorkspace(
        opened, threads, Writing(opened, locks, leftovers), listing, Moving(opened, locks, leftovers, listing)
    )
    versions = VersionFiles(state / "versions", Locks(state / "version-locks"), opened)
    return WorkspaceStorage(files, FolderVersions(versions, threads), FolderUpkeep(leftovers, opened, threads))
