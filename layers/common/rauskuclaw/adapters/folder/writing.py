"""Putting a file: its content goes into a hidden file of the same folder, which then takes the name."""

import os
import stat
import time
from dataclasses import dataclass

from rauskuclaw.adapters.folder.descriptors import (
    NEW_FILE_FLAGS,
    NotThereError,
    Root,
    entry_of,
    look_up,
)
from rauskuclaw.adapters.folder.leftovers import Hidden, Leftovers
from rauskuclaw.adapters.folder.locks import Locks
from rauskuclaw.adapters.folder.renaming import rename_absent
from rauskuclaw.domain.workspace.entries import Entry
from rauskuclaw.domain.workspace.paths import WorkspacePath
from rauskuclaw.ports.workspace import EntryConflictError, Expect, Expected
from rauskuclaw.ports.workspace_rules import not_plain, require_writable

NEW_FILE_MODE = 0o600


@dataclass
class Draft:
    """A file that is being written. Ends with `Writing.commit` or `Writing.give_up`."""

    path: WorkspacePath
    expected: Expected
    folder: int
    fd: int
    hidden: Hidden

    def add(self, content: bytes | bytearray) -> None:
        """Raises OSError."""
        left = memoryview(content)
        while left:
            left = left[os.write(self.fd, left) :]

    def close(self) -> None:
        os.close(self.fd)
        os.close(self.folder)


class Writing:
    def __init__(self, root: Root, locks: Locks, leftovers: Leftovers) -> None:
        self._root = root
        self._locks = locks
        self._leftovers = leftovers

    def begin(self, path: WorkspacePath, expected: Expected) -> Draft:
        """Raises what `Workspace.write` does before its first chunk, and OSError."""
        with self._root.folder(path.parent) as folder:
            require_writable(look_up(path.name, folder, path), expected, path)
            hidden = self._leftovers.hidden(path.parent)
            try:
                fd = os.open(hidden.name, NEW_FILE_FLAGS, NEW_FILE_MODE, dir_fd=folder)
            except BaseException:
                hidden.forget()
                raise
            return Draft(path, expected, os.dup(folder), fd, hidden)

    def commit(self, draft: Draft) -> Entry:
        """Make the content durable, and then what is at the path. Raises as `Workspace.write`, and OSError."""
        try:
            now = time.time_ns()
            os.utime(draft.fd, ns=(now, now))  # exact: the file system's own times are as coarse as its clock
            os.fsync(draft.fd)
            entry = self._put_in_place(draft)
            os.fsync(draft.folder)
        except BaseException:
            self.give_up(draft)
            raise
        draft.close()
        draft.hidden.forget()
        return entry

    def _put_in_place(self, draft: Draft) -> Entry:
        path, expected = draft.path, draft.expected
        with self._locks.held(path), self._root.folder(path.parent) as folder:
            if not os.path.sameopenfile(folder, draft.folder):  # moved, or erased and made anew
                raise NotThereError(path.parent, is_file=False)
            present = look_up(path.name, folder, path)
            require_writable(present, expected, path)
            if present is None:
                self._create(draft)
            else:
                found = os.stat(path.name, dir_fd=folder, follow_symlinks=False)
                os.fchmod(draft.fd, stat.S_IMODE(found.st_mode) & 0o777)
                os.rename(draft.hidden.name, path.name, src_dir_fd=folder, dst_dir_fd=folder)
            entry = entry_of(os.fstat(draft.fd), path)
        if entry is None:  # another program has given it a second name already
            raise not_plain(path)
        return entry

    def _create(self, draft: Draft) -> None:
        name, folder = draft.path.name, draft.folder
        try:
            rename_absent(draft.hidden.name, folder, name, folder, is_dir=False)
        except FileExistsError as exc:  # by another program: those of ours wait for the lock
            present = look_up(name, folder, draft.path)
            if draft.expected is Expect.ABSENT or present is None or present.is_dir:
                raise EntryConflictError(f"{draft.path} exists already", present=present) from exc
            os.rename(draft.hidden.name, name, src_dir_fd=folder, dst_dir_fd=folder)

    def give_up(self, draft: Draft) -> None:
        """Leave nothing behind."""
        try:
            os.unlink(draft.hidden.name, dir_fd=draft.folder)
        except FileNotFoundError:
            draft.hidden.forget()
        except OSError:
            draft.hidden.leave()
        else:
            draft.hidden.forget()
        draft.close()
