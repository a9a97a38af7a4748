"""Lists of folders. Only what a page shows is looked at: of all else the names and kinds are enough."""

import os
import time
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from rauskuclaw.adapters.folder.descriptors import NotThereError, Root, entry_of
from rauskuclaw.domain.workspace.entries import Entry
from rauskuclaw.domain.workspace.paths import MAX_PATH_BYTES, WorkspacePath, is_name
from rauskuclaw.errors import InvalidRequestError
from rauskuclaw.ports.cursors import decode_cursor, encode_cursor
from rauskuclaw.ports.store import Page
from rauskuclaw.ports.workspace_rules import list_cursor, list_place

SETTLED_NS = 2_000_000_000  # far more than a tick of any file system's clock
LARGE = 500  # names; a smaller folder is read as fast as it is looked up
KEPT_FOLDERS = 4


class Listing:
    def __init__(self, root: Root, *, wall_ns: Callable[[], int] = time.time_ns) -> None:
        self._root = root
        self._names_of = SortedNames(wall_ns)

    def list_dir(self, path: WorkspacePath, *, limit: int, cursor: str | None) -> Page[Entry]:
        """See `Workspace.list_dir`. Raises NotThereError, OSError too."""
        after = None if cursor is None else list_place(cursor)
        with self._root.folder(path) as folder:
            names = self._names_of.after(folder, path, after)
            entries: list[Entry] = []
            for number, name in enumerate(names, 1):
                entry = _entry(name, folder, path)
                if entry is not None:
                    entries.append(entry)
                if len(entries) == limit and number < len(names):
                    last = entries[-1]
                    return Page(tuple(entries), list_cursor(is_dir=last.is_dir, name=last.name))
        return Page(tuple(entries))

    def walk(self, path: WorkspacePath, *, limit: int, cursor: str | None) -> Page[Entry]:
        """See `Workspace.walk`. Raises NotThereError, OSError too."""
        after = b"" if cursor is None else decode_cursor(cursor).encode()
        entries: list[Entry] = []
        for entry in self._files_below(path, after):
            if len(entries) == limit:
                return Page(tuple(entries), encode_cursor(str(entries[-1].path)))
            entries.append(entry)
        return Page(tuple(entries))

    def _files_below(self, top: WorkspacePath, after: bytes) -> Iterator[Entry]:
        with self._root.folder(top):
            pass  # it has to be there; what is below it may go while we look
        left = [(top, True)]
        while left:
            path, is_dir = left.pop()
            if is_dir:
                below = [(path.child(name), is_dir) for name, is_dir in self._names(path)]
                left += sorted((each for each in below if _may_follow(each, after)), key=_place, reverse=True)
            elif (entry := self._stat(path)) is not None and not entry.is_dir:
                yield entry

    def _names(self, path: WorkspacePath) -> list[tuple[str, bool]]:
        with suppress(NotThereError, InvalidRequestError, PermissionError), self._root.folder(path) as folder:
            return list(_names_in(folder, path))
        return []

    def _stat(self, path: WorkspacePath) -> Entry | None:
        with suppress(NotThereError, InvalidRequestError), self._root.folder(path.parent) as folder:
            return _entry(path.name, folder, path.parent)
        return None

    def is_too_deep(self, source: WorkspacePath, target: WorkspacePath) -> bool:
        """Whether something below a folder would have no path any more once it is the target's."""
        grows_by = len(str(target).encode()) - len(str(source).encode())
        left = [source] if grows_by > 0 else []
        while left:
            for name, is_dir in self._names(path := left.pop()):
                below = path.child(name)
                if len(str(below).encode()) + grows_by > MAX_PATH_BYTES:
                    return True
                left += [below] * is_dir
        return False


@dataclass(frozen=True, slots=True)
class Names:
    """The names in a folder, folders and files apart, each sorted."""

    folders: list[str]
    files: list[str]

    def after(self, place: tuple[bool, str] | None) -> list[str]:
        """In `list_order`, those after a place."""
        if place is None:
            return self.folders + self.files
        among_folders, last = place
        if among_folders:
            return self.folders[bisect_right(self.folders, last) :] + self.files
        return self.files[bisect_right(self.files, last) :]


class SortedNames:
    """Keeps the names of large folders for who reads on, page by page, as long as nothing was added or taken away.

    A folder's times say so, but not of changes within one tick of the file system's clock: one that has just changed
    is read again. For several threads: at worst one reads what another has read.
    """

    def __init__(self, wall_ns: Callable[[], int]) -> None:
        self._wall_ns = wall_ns
        self._kept: OrderedDict[tuple[int, ...], Names] = OrderedDict()

    def after(self, folder: int, path: WorkspacePath, place: tuple[bool, str] | None) -> list[str]:
        """The names in an open folder, in order, those after a place."""
        found = os.fstat(folder)
        key = (found.st_dev, found.st_ino, found.st_mtime_ns, found.st_ctime_ns, len(str(path).encode()))
        names = self._kept.get(key)
        if names is None:
            names = _sorted(_names_in(folder, path))
            is_settled = self._wall_ns() - max(found.st_mtime_ns, found.st_ctime_ns) > SETTLED_NS
            if is_settled and len(names.folders) + len(names.files) >= LARGE:
                self._kept[key] = names
                with suppress(KeyError):  # another thread was first
                    while len(self._kept) > KEPT_FOLDERS:
                        self._kept.popitem(last=False)
        return names.after(place)


def _sorted(found: Iterable[tuple[str, bool]]) -> Names:
    """Sorted apart: with keys it takes five times as long."""
    folders, files = list[str](), list[str]()
    for name, is_dir in found:
        (folders if is_dir else files).append(name)
    return Names(sorted(folders), sorted(files))


def _names_in(folder: int, path: WorkspacePath) -> Iterator[tuple[str, bool]]:
    """Names that can be asked for, of folders and of what looks like a file, and whether it is a folder."""
    room = MAX_PATH_BYTES - len(str(path).encode()) - 1
    with os.scandir(folder) as found:
        for entry in found:
            is_dir = entry.is_dir(follow_symlinks=False)
            if (is_dir or entry.is_file(follow_symlinks=False)) and is_name(entry.name) and _fits(entry.name, room):
                yield entry.name, is_dir


def _fits(name: str, room: int) -> bool:
    return len(name) * 4 <= room or len(name.encode()) <= room


def _entry(name: str, folder: int, path: WorkspacePath) -> Entry | None:
    """The entry of a listed name; None when it has gone, or is no plain file after all."""
    try:
        return entry_of(os.stat(name, dir_fd=folder, follow_symlinks=False), path.child(name))
    except FileNotFoundError:
        return None


def _place(item: tuple[WorkspacePath, bool]) -> bytes:
    path, is_dir = item
    return str(path).encode() + b"/" * is_dir


def _may_follow(item: tuple[WorkspacePath, bool], after: bytes) -> bool:
    """Whether it comes after a place in the order of a walk; of a folder, whether something in it may."""
    place = _place(item)
    return place > after or (item[1] and after.startswith(place))
