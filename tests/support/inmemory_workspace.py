"""A workspace in memory: the rules of rauskuclaw.ports.workspace, plainly."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from rauskuclaw.domain.clock import Clock, utc_now
from rauskuclaw.domain.workspace.entries import Entry, EntryKind, Version, list_order
from rauskuclaw.domain.workspace.paths import ROOT, WorkspacePath
from rauskuclaw.ports.cursors import decode_cursor, encode_cursor
from rauskuclaw.ports.store import Page
from rauskuclaw.ports.workspace import (
    VERSIONS_KEPT,
    EntryConflictError,
    Expect,
    Expected,
    Reading,
    WorkspaceStorage,
)
from rauskuclaw.ports.workspace_rules import (
    list_cursor,
    list_place,
    moved_path,
    not_found,
    require_changeable,
    require_dir,
    require_entry,
    require_expected,
    require_file,
    require_movable,
    require_replaceable,
    require_writable,
    too_large,
)

PIECE = 64 * 1024


@dataclass
class StoredFile:
    entry: Entry
    content: bytes


@dataclass
class Shelf:
    """What handles on the same workspace share: entries by path, kept versions by path, newest last."""

    clock: Clock = utc_now
    entries: dict[WorkspacePath, StoredFile] = field(default_factory=dict)
    versions: dict[WorkspacePath, list[tuple[Version, bytes]]] = field(default_factory=dict)
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.entries.setdefault(ROOT, StoredFile(Entry(ROOT, EntryKind.DIR), b""))

    def find(self, path: WorkspacePath) -> Entry | None:
        stored = self.entries.get(path)
        return stored.entry if stored else None

    def put(self, path: WorkspacePath, content: bytes) -> Entry:
        etag = f"m{next(self.numbers)}"
        entry = Entry(path, EntryKind.FILE, size=len(content), modified_at=self.clock(), etag=etag)
        self.entries[path] = StoredFile(entry, content)
        return entry

    def below(self, folder: WorkspacePath) -> list[WorkspacePath]:
        return [path for path in self.entries if path.is_within(folder) and path != folder]


class Bytes:
    """Chunks."""

    def __init__(self, content: bytes) -> None:
        self._left = content

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        piece, self._left = self._left[:PIECE], self._left[PIECE:]
        if not piece:
            raise StopAsyncIteration
        return piece

    async def aclose(self) -> None:
        self._left = b""


def reading_of(entry: Entry, content: bytes, start: int = 0, end: int | None = None) -> Reading:
    end = len(content) if end is None else min(end, len(content))
    start = min(start, end)
    return Reading(entry, start, end, Bytes(content[start:end]))


class InMemoryWorkspace:
    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def stat(self, path: WorkspacePath) -> Entry | None:
        return self._shelf.find(path)

    async def list_dir(self, path: WorkspacePath, *, limit: int, cursor: str | None = None) -> Page[Entry]:
        after = None if cursor is None else list_place(cursor)
        require_dir(self._shelf.find(path), path)
        found = [self._shelf.entries[each].entry for each in self._shelf.entries if each.names and each.parent == path]
        found.sort(key=lambda entry: list_order(is_dir=entry.is_dir, name=entry.name))
        if after is not None:
            place = list_order(is_dir=after[0], name=after[1])
            found = [one for one in found if list_order(is_dir=one.is_dir, name=one.name) > place]
        page = tuple(found[:limit])
        more = len(found) > limit
        return Page(page, list_cursor(is_dir=page[-1].is_dir, name=page[-1].name) if more else None)

    async def walk(self, path: WorkspacePath, *, limit: int, cursor: str | None = None) -> Page[Entry]:
        after = "" if cursor is None else decode_cursor(cursor)
        require_dir(self._shelf.find(path), path)
        found = [self._shelf.entries[each].entry for each in self._shelf.below(path)]
        files = [one for one in found if not one.is_dir and str(one.path).encode() > after.encode()]
        files.sort(key=lambda entry: str(entry.path).encode())
        page = tuple(files[:limit])
        return Page(page, encode_cursor(str(page[-1].path)) if len(files) > limit else None)

    async def read(self, path: WorkspacePath, *, start: int = 0, end: int | None = None) -> Reading:
        entry = require_file(self._shelf.find(path), path)
        return reading_of(entry, self._shelf.entries[path].content, start, end)

    async def write(
        self, path: WorkspacePath, chunks: AsyncIterator[bytes], *, expected: Expected, max_bytes: int
    ) -> Entry:
        self._require_writable(path, expected)
        content = bytearray()
        async for chunk in chunks:
            content += chunk
            if len(content) > max_bytes:
                raise too_large(len(content), max_bytes)
        self._require_writable(path, expected)
        return self._shelf.put(path, bytes(content))

    def _require_writable(self, path: WorkspacePath, expected: Expected) -> None:
        require_dir(self._shelf.find(path.parent), path.parent)
        require_writable(self._shelf.find(path), expected, path)

    async def make_dir(self, path: WorkspacePath) -> Entry:
        require_dir(self._shelf.find(path.parent), path.parent)
        require_expected(self._shelf.find(path), Expect.ABSENT, path)
        entry = Entry(path, EntryKind.DIR, modified_at=self._shelf.clock())
        self._shelf.entries[path] = StoredFile(entry, b"")
        return entry

    async def move(
        self,
        source: WorkspacePath,
        target: WorkspacePath,
        *,
        expected: Expected = Expect.ABSENT,
        etag: str | None = None,
    ) -> Entry:
        require_movable(source, target)
        entry = require_entry(self._shelf.find(source), source)
        require_expected(entry, etag or Expect.ANY, source)
        if source == target:
            return entry
        require_dir(self._shelf.find(target.parent), target.parent)
        require_replaceable(entry, self._shelf.find(target), expected, target)
        places = {path: moved_path(path, source, target) for path in [source, *self._shelf.below(source)]}
        for path in [*self._shelf.below(target)]:
            del self._shelf.entries[path]
        for path, place in places.items():
            stored = self._shelf.entries.pop(path)
            self._shelf.entries[place] = StoredFile(_at(stored.entry, place), stored.content)
        return self._shelf.entries[target].entry

    async def delete(self, path: WorkspacePath, *, etag: str | None = None, recursive: bool = False) -> None:
        require_changeable(path)
        entry = require_entry(self._shelf.find(path), path)
        require_expected(entry, etag or Expect.ANY, path)
        below = self._shelf.below(path)
        if below and not recursive:
            raise EntryConflictError(f"{path} is not empty", present=entry)
        for each in [path, *below]:
            del self._shelf.entries[each]


def _at(entry: Entry, path: WorkspacePath) -> Entry:
    return Entry(path, entry.kind, size=entry.size, modified_at=entry.modified_at, etag=entry.etag)


class InMemoryVersions:
    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def keep(self, path: WorkspacePath, *, expected: Expected, replaced_by: str, now: datetime) -> Version:
        entry = self._shelf.find(path)
        if entry is not None:
            require_file(entry, path)
        require_expected(entry, expected, path)
        etag, size = (entry.etag, entry.size) if entry else (None, None)
        kept = self._shelf.versions.setdefault(path, [])
        if kept and kept[-1][0].etag == etag:
            return kept[-1][0]
        number = f"{next(self._shelf.numbers):012d}"
        version = Version(number, path, now, replaced_by, size=size, etag=etag)
        kept.append((version, self._shelf.entries[path].content if entry else b""))
        del kept[:-VERSIONS_KEPT]
        return version

    async def list_versions(self, path: WorkspacePath) -> list[Version]:
        return [version for version, _ in reversed(self._shelf.versions.get(path, []))]

    async def read_version(self, path: WorkspacePath, version_id: str) -> Reading:
        for version, content in self._shelf.versions.get(path, []):
            if version.id == version_id and version.etag is not None:
                entry = Entry(path, EntryKind.FILE, size=version.size, modified_at=version.kept_at, etag=version.etag)
                return reading_of(entry, content)
        raise not_found(path)

    async def moved(self, source: WorkspacePath, target: WorkspacePath) -> None:
        for path in [each for each in self._shelf.versions if each.is_within(source)]:
            place = path.moved(source, target)
            kept = [(_version_at(version, place), content) for version, content in self._shelf.versions.pop(path)]
            merged = kept + self._shelf.versions.get(place, [])
            merged.sort(key=lambda one: (one[0].kept_at, one[0].id))
            self._shelf.versions[place] = merged[-VERSIONS_KEPT:]

    async def drop(self, path: WorkspacePath) -> None:
        for each in [one for one in self._shelf.versions if one.is_within(path)]:
            del self._shelf.versions[each]

    async def purge(self, before: datetime, *, limit: int) -> int:
        gone = 0
        for kept in self._shelf.versions.values():
            while kept and kept[0][0].kept_at < before and gone < limit:
                del kept[0]
                gone += 1
        return gone


def _version_at(version: Version, path: WorkspacePath) -> Version:
    return Version(version.id, path, version.kept_at, version.replaced_by, size=version.size, etag=version.etag)


class NothingLeftBehind:
    async def finish(self) -> int:
        return 0

    async def close(self) -> None:
        return None


def open_inmemory_workspace(shelf: Shelf | None = None) -> WorkspaceStorage:
    """A handle on `shelf`, or on a workspace of its own."""
    shelf = shelf or Shelf()
    return WorkspaceStorage(InMemoryWorkspace(shelf), InMemoryVersions(shelf), NothingLeftBehind())
