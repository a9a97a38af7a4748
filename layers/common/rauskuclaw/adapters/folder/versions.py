"""Earlier versions, in a folder beside the workspace that has its shape: a path's own are in a folder of a reserved
name.

A version is a content (`<id>`) and what is known of it (`<id>.json`); there is one when the second is there.
"""

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from rauskuclaw.adapters.folder.descriptors import Root, entry_of, fsync_folder, look_up, open_file
from rauskuclaw.adapters.folder.locks import Locks
from rauskuclaw.domain.clock import from_ms, to_ms
from rauskuclaw.domain.workspace.entries import Entry, EntryKind, Version
from rauskuclaw.domain.workspace.paths import RESERVED, WorkspacePath
from rauskuclaw.ports.workspace import VERSIONS_KEPT, EntryConflictError, Expected
from rauskuclaw.ports.workspace_rules import not_found, require_expected, require_file

OWN = f"{RESERVED}versions"
ID = re.compile(r"[0-9]{13}-[0-9a-f]{8}")
KNOWN = ".json"
PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Shelf:
    """The versions of one path. `folder` may not exist."""

    path: WorkspacePath
    folder: Path

    def ids(self) -> list[str]:
        """Newest first."""
        try:
            names = os.listdir(self.folder)
        except FileNotFoundError:
            return []
        found = [name.removesuffix(KNOWN) for name in names if name.endswith(KNOWN)]
        return sorted(filter(ID.fullmatch, found), reverse=True)

    def read(self, version_id: str) -> Version | None:
        try:
            known = json.loads((self.folder / f"{version_id}{KNOWN}").read_text())
        except FileNotFoundError:
            return None
        kept_at, by = from_ms(known["kept_at"]), known["replaced_by"]
        return Version(version_id, self.path, kept_at, by, size=known["size"], etag=known["etag"])

    def newest(self) -> Version | None:
        ids = self.ids()
        return self.read(ids[0]) if ids else None

    def add(self, version: Version, content: int | None) -> None:
        """Durably. `content` is the descriptor of what is kept. Raises OSError; then there is nothing to see of it."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if content is not None:
            with _durable(self.folder / version.id) as copy:
                while piece := os.read(content, PIECE):
                    copy.write(piece)
        known = {
            "kept_at": to_ms(version.kept_at),
            "replaced_by": version.replaced_by,
            "size": version.size,
            "etag": version.etag,
        }
        unfinished = self.folder / f"{version.id}.new"
        with _durable(unfinished) as file:
            file.write(json.dumps(known).encode())
        unfinished.rename(self.folder / f"{version.id}{KNOWN}")
        fsync_folder(self.folder)

    def remove(self, version_id: str) -> None:
        (self.folder / f"{version_id}{KNOWN}").unlink(missing_ok=True)
        (self.folder / version_id).unlink(missing_ok=True)

    def clear_away(self) -> None:
        """What somebody began to add who died. Only while nobody adds anything."""
        ids = set(self.ids())
        for name in os.listdir(self.folder):
            if name.removesuffix(KNOWN) not in ids:
                (self.folder / name).unlink()

    def prune(self) -> None:
        for version_id in self.ids()[VERSIONS_KEPT:]:
            self.remove(version_id)


class VersionFiles:
    """See `FileVersions`. Its methods wait for the disk, and raise NotThereError and OSError too."""

    def __init__(self, top: Path, locks: Locks, root: Root) -> None:
        self._top = top
        self._locks = locks
        self._root = root

    def shelf(self, path: WorkspacePath) -> Shelf:
        return Shelf(path, self._top.joinpath(*path.names, OWN))

    def keep(self, path: WorkspacePath, expected: Expected, replaced_by: str, now: datetime) -> Version:
        shelf = self.shelf(path)
        with self._locks.held(path), self._root.folder(path.parent) as folder:
            present = look_up(path.name, folder, path)
            if present is None:
                require_expected(None, expected, path)
                return self._add(shelf, None, None, replaced_by, now)
            require_file(present, path)
            require_expected(present, expected, path)
            fd, entry = open_file(path.name, folder, path)
            try:
                require_expected(entry, present.etag or "", path)
                return self._add(shelf, entry, fd, replaced_by, now)
            finally:
                os.close(fd)

    def _add(self, shelf: Shelf, entry: Entry | None, content: int | None, replaced_by: str, now: datetime) -> Version:
        newest = shelf.newest()
        etag, size = (entry.etag, entry.size) if entry is not None else (None, None)
        if newest is not None and newest.etag == etag:
            return newest
        after = int(newest.id.partition("-")[0]) + 1 if newest is not None else 0
        version_id = f"{max(to_ms(now), after):013d}-{uuid4().hex[:8]}"
        version = Version(version_id, shelf.path, now, replaced_by, size=size, etag=etag)
        shelf.add(version, content)
        if entry is not None and content is not None:
            self._require_unchanged(shelf, version, entry, content)
        shelf.prune()
        return version

    def _require_unchanged(self, shelf: Shelf, version: Version, entry: Entry, content: int) -> None:
        """Another program may have written into the file while it was copied."""
        found = os.fstat(content)
        if (found.st_size, found.st_mtime_ns) == _size_and_time(entry):
            return
        shelf.remove(version.id)
        raise EntryConflictError(f"{shelf.path} is no longer what was expected", present=entry_of(found, shelf.path))

    def list_versions(self, path: WorkspacePath) -> list[Version]:
        shelf = self.shelf(path)
        read = [shelf.read(version_id) for version_id in shelf.ids()]
        return [version for version in read if version is not None]

    def open(self, path: WorkspacePath, version_id: str) -> tuple[int, Entry]:
        """A descriptor of what was kept, and it as an entry. Raises NotFoundError."""
        shelf = self.shelf(path)
        version = shelf.read(version_id) if ID.fullmatch(version_id) else None
        if version is None or version.etag is None:
            raise not_found(path)
        try:
            fd = os.open(shelf.folder / version_id, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:  # dropped meanwhile
            raise not_found(path) from None
        entry = Entry(path, EntryKind.FILE, size=version.size, modified_at=version.kept_at, etag=version.etag)
        return fd, entry

    def moved(self, source: WorkspacePath, target: WorkspacePath) -> None:
        old, new = self._top.joinpath(*source.names), self._top.joinpath(*target.names)
        with self._locks.held(moves_folders=True):
            if source != target and old.is_dir():
                _merge(old, new)

    def drop(self, path: WorkspacePath) -> None:
        with self._locks.held(moves_folders=True):
            if (folder := self._top.joinpath(*path.names)).is_dir():
                shutil.rmtree(folder)

    def purge(self, before: datetime, limit: int) -> int:
        gone = 0
        if not self._top.is_dir():
            return gone
        with self._locks.held(moves_folders=True):
            for folder, ids in self._old(f"{to_ms(before):013d}"):
                shelf = Shelf(WorkspacePath(), folder)
                for version_id in ids[: limit - gone]:
                    shelf.remove(version_id)
                    gone += 1
                shelf.clear_away()
                self._remove_empty(folder)
                if gone == limit:
                    break
        return gone

    def _old(self, before: str) -> Iterator[tuple[Path, list[str]]]:
        for place, folders, _ in os.walk(self._top):
            if OWN in folders:
                folders.remove(OWN)
                shelf = Shelf(WorkspacePath(), Path(place, OWN))
                yield shelf.folder, [version_id for version_id in shelf.ids() if version_id < before]

    def _remove_empty(self, folder: Path) -> None:
        while folder != self._top:
            try:
                folder.rmdir()
            except OSError:
                return
            folder = folder.parent


@contextmanager
def _durable(file: Path) -> Iterator[BinaryIO]:
    """A new file that is on the disk at the end of the block, and gone if that fails."""
    fd = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(fd, "wb") as opened:
            yield opened
            opened.flush()
            os.fsync(opened.fileno())
    except BaseException:
        file.unlink(missing_ok=True)
        raise


def _size_and_time(entry: Entry) -> tuple[int, int]:
    _, size, modified, _ = (entry.etag or "---").split("-")
    return int(size, 16), int(modified, 16)


def _merge(old: Path, new: Path) -> None:
    """Bring all from one folder into another; what is there already stays there."""
    if not new.exists():
        new.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        old.rename(new)
        return
    for each in list(old.iterdir()):
        if each.is_dir():
            _merge(each, new / each.name)
        else:
            each.rename(new / each.name)
    old.rmdir()
    if new.name == OWN:
        Shelf(WorkspacePath(), new).prune()
