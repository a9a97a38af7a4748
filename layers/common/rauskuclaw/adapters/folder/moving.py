"""Moving and erasing: one rename each, under the lock of the names, or of the whole tree for folders."""

import errno
import os
from contextlib import ExitStack

from rauskuclaw.adapters.folder.descriptors import NotThereError, Root, look_up
from rauskuclaw.adapters.folder.leftovers import Leftovers
from rauskuclaw.adapters.folder.listing import Listing
from rauskuclaw.adapters.folder.locks import Locks
from rauskuclaw.adapters.folder.renaming import rename_absent
from rauskuclaw.domain.workspace.entries import Entry
from rauskuclaw.domain.workspace.paths import WorkspacePath
from rauskuclaw.errors import InvalidRequestError
from rauskuclaw.ports.workspace import EntryConflictError, Expect, Expected
from rauskuclaw.ports.workspace_rules import (
    require_changeable,
    require_entry,
    require_expected,
    require_movable,
    require_replaceable,
)


class Moving:
    def __init__(self, root: Root, locks: Locks, leftovers: Leftovers, listing: Listing) -> None:
        self._root = root
        self._locks = locks
        self._leftovers = leftovers
        self._listing = listing

    def move(self, source: WorkspacePath, target: WorkspacePath, expected: Expected, etag: str | None) -> Entry:
        """See `Workspace.move`. Raises NotThereError, OSError too."""
        require_movable(source, target)
        with self._root.folder(source.parent) as folder:
            is_dir = self._present(source, folder, etag).is_dir
        if is_dir and self._listing.is_too_deep(source, target):
            raise InvalidRequestError(f"Below {target} the paths of some files would be too long")
        with (
            ExitStack() as afterwards,  # erases what was replaced, when nobody waits for it
            self._locks.held(source, target, moves_folders=is_dir),
            self._root.folder(source.parent) as old,
            self._root.folder(target.parent) as new,
        ):
            entry = self._present(source, old, etag)
            if source == target:
                return entry
            present = look_up(target.name, new, target)
            require_replaceable(entry, present, expected, target)
            _require_kind(entry, is_dir=is_dir)
            if present is None:
                _rename_absent(entry, old, target, new)
            elif not is_dir:
                os.rename(source.name, target.name, src_dir_fd=old, dst_dir_fd=new)
            else:
                aside = self._leftovers.set_aside(target.parent, new, restore_to=target.name)
                _replace_folder(source, old, target, new, aside=afterwards.enter_context(aside))
            os.fsync(new)
            os.fsync(old)
            return require_entry(look_up(target.name, new, target), target)

    def _present(self, path: WorkspacePath, folder: int, etag: str | None) -> Entry:
        entry = require_entry(look_up(path.name, folder, path), path)
        require_expected(entry, etag or Expect.ANY, path)
        return entry

    def delete(self, path: WorkspacePath, *, etag: str | None, recursive: bool) -> None:
        """See `Workspace.delete`. Raises NotThereError, OSError too."""
        require_changeable(path)
        with self._root.folder(path.parent) as folder, ExitStack() as afterwards:
            is_dir = self._present(path, folder, etag).is_dir
            if is_dir and recursive:
                aside = afterwards.enter_context(self._leftovers.set_aside(path.parent, folder))
            with self._locks.held(path, moves_folders=is_dir):
                self._require_same(path.parent, folder)
                entry = self._present(path, folder, etag)
                _require_kind(entry, is_dir=is_dir)
                if not is_dir:
                    os.unlink(path.name, dir_fd=folder)
                elif recursive:
                    os.rename(path.name, aside, src_dir_fd=folder, dst_dir_fd=folder)
                else:
                    _remove_empty(entry, folder)
                os.fsync(folder)

    def _require_same(self, path: WorkspacePath, folder: int) -> None:
        """Under the lock: whether the folder that was opened before is still the one at this path."""
        with self._root.folder(path) as now:
            if not os.path.sameopenfile(now, folder):
                raise NotThereError(path, is_file=False)

    def make_dir(self, path: WorkspacePath) -> Entry:
        """See `Workspace.make_dir`. Raises NotThereError, OSError too."""
        with self._locks.held(path), self._root.folder(path.parent) as folder:
            require_expected(look_up(path.name, folder, path), Expect.ABSENT, path)
            try:
                os.mkdir(path.name, 0o700, dir_fd=folder)
            except FileExistsError as exc:
                raise EntryConflictError(f"{path} exists already", present=look_up(path.name, folder, path)) from exc
            os.fsync(folder)
            return require_entry(look_up(path.name, folder, path), path)


def _require_kind(entry: Entry, *, is_dir: bool) -> None:
    """The lock that is held is the one for its kind. It may have been replaced since that was looked up."""
    if entry.is_dir != is_dir:
        raise EntryConflictError(f"{entry.path} was replaced", present=entry)


def _rename_absent(entry: Entry, old: int, target: WorkspacePath, new: int) -> None:
    try:
        rename_absent(entry.name, old, target.name, new, is_dir=entry.is_dir)
    except FileExistsError as exc:  # made by another program: ours wait for the lock
        found = look_up(target.name, new, target)
        raise EntryConflictError(f"{target} exists already", present=found) from exc


def _replace_folder(source: WorkspacePath, old: int, target: WorkspacePath, new: int, *, aside: str) -> None:
    """Killed in between, the next start puts back what was set aside."""
    os.rename(target.name, aside, src_dir_fd=new, dst_dir_fd=new)
    try:
        rename_absent(source.name, old, target.name, new, is_dir=True)
    except OSError:
        rename_absent(aside, new, target.name, new, is_dir=True)
        raise


def _remove_empty(entry: Entry, folder: int) -> None:
    """`rmdir` leaves a folder that is not empty as it is."""
    try:
        os.rmdir(entry.name, dir_fd=folder)
    except OSError as exc:
        if exc.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
        raise EntryConflictError(f"{entry.path} is not empty", present=entry) from exc
