"""Lists of folders. Only what a page shows is looked at: of all else the names and kinds are enough."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress

from rauskuclaw.adapters.folder.descriptors import NotThereError, Root, entry_of
from rauskuclaw.domain.workspace.entries import Entry
from rauskuclaw.domain.workspace.paths import MAX_PATH_BYTES, WorkspacePath, is_name
from rauskuclaw.errors import InvalidRequestError
from rauskuclaw.ports.cursors import decode_cursor, encode_cursor
from rauskuclaw.ports.store import Page
from rauskuclaw.ports.workspace_rules import list_cursor, list_place


class Listing:
    def __init__(self, root: Root) -> None:
        self._root = root

    def list_dir(self, path: WorkspacePath, *, limit: int, cursor: str | None) -> Page[Entry]:
        """See `Workspace.list_dir`. Raises NotThereError, OSError too."""
        after = None if cursor is None else list_place(cursor)
        with self._root.folder(path) as folder:
            names = _in_order(_names_in(folder, path), after)
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


def _in_order(found: Iterable[tuple[str, bool]], after: tuple[bool, str] | None) -> list[str]:
    """The names in `list_order`, those after a place. Sorted apart: with keys it takes five times as long."""
    folders, files = list[str](), list[str]()
    for name, is_dir in found:
        (folders if is_dir else files).append(name)
    if after is None:
        return sorted(folders) + sorted(files)
    among_folders, last = after
    if among_folders:
        return sorted(name for name in folders if name > last) + sorted(files)
    return sorted(name for name in files if name > last)


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
