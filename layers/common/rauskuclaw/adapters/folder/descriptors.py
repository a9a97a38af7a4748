"""The root and what is below it, opened step by step without following anything."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from rauskuclaw.domain.clock import from_ms
from rauskuclaw.domain.exceptions import TranslatedError
from rauskuclaw.domain.workspace.entries import Entry, EntryKind
from rauskuclaw.domain.workspace.paths import WorkspacePath
from rauskuclaw.errors import (
    BackendRefusedError,
    BlobUnavailableError,
    InvalidRequestError,
    RauskuClawError,
    StorageFullError,
)
from rauskuclaw.ports.workspace_rules import not_a_dir, not_a_file, not_found, not_plain

FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# A pipe or a device that took a file's place must not make us wait, nor become our terminal.
FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
NEW_FILE_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
REFUSED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTSUP, errno.EXDEV})
TRIES = 20  # while others replace a file
NO_PLAIN_FOLDER = frozenset({errno.ENOTDIR, errno.ELOOP})


class NotThereError(TranslatedError):
    """There is nothing at `path`, or at something above it: there is none, or it is a file (`is_file`)."""

    def __init__(self, path: WorkspacePath, *, is_file: bool) -> None:
        super().__init__(str(path))
        self.path = path
        self.is_file = is_file

    def told(self) -> RauskuClawError:
        return not_a_dir(self.path) if self.is_file else not_found(self.path)


@contextmanager
def translated(path: WorkspacePath) -> Iterator[None]:
    """Tell what the system says in our errors."""
    try:
        yield
    except NotThereError as exc:
        raise exc.told() from exc
    except OSError as exc:
        raise told_of(exc, path) from exc


def told_of(exc: OSError, path: WorkspacePath) -> RauskuClawError:
    code = errno.errorcode.get(exc.errno or 0, "an unknown error")
    if exc.errno in FULL:
        return StorageFullError("The workspace is full; nothing was changed")
    if exc.errno == errno.ENAMETOOLONG:
        return InvalidRequestError(f"The file system has no room for a name as long as in {path}")
    if exc.errno in REFUSED:
        return BackendRefusedError(f"The file system refused {path}: {code}")
    return BlobUnavailableError(f"The file system failed at {path}: {code}")


class Root:
    """The root's descriptor. Made with its folder when it is first used, and anew when that was replaced."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd: int | None = None
        self._lock = Lock()

    def _duplicate(self) -> int:
        with self._lock:
            if self._fd is not None and os.fstat(self._fd).st_nlink == 0:
                self._close()
            if self._fd is None:
                self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
                # The root itself may be a link: whoever configured it meant where it leads.
                self._fd = os.open(self._path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            return os.dup(self._fd)

    def close(self) -> None:
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    @contextmanager
    def folder(self, path: WorkspacePath) -> Iterator[int]:
        """A folder's descriptor. Raises NotThereError, InvalidRequestError where a link or the like is in the way."""
        fd = self._duplicate()
        try:
            for depth, name in enumerate(path.names, 1):
                below = _open_folder(name, fd, path, depth)
                os.close(fd)
                fd = below
            yield fd
        finally:
            os.close(fd)


def _open_folder(name: str, parent: int, path: WorkspacePath, depth: int) -> int:
    """The descriptor of a folder in the folder `parent`: that of the first `depth` names. Raises as `Root.folder`."""
    try:
        return os.open(name, FOLDER_FLAGS, dir_fd=parent)
    except OSError as exc:
        place = WorkspacePath(path.names[:depth])
        if exc.errno == errno.ENOENT:
            raise NotThereError(place, is_file=False) from exc
        if exc.errno not in NO_PLAIN_FOLDER:
            raise
        found = _lstat(name, parent)
        if found is not None and not stat.S_ISREG(found.st_mode):
            raise not_plain(place) from exc
        raise NotThereError(place, is_file=found is not None) from exc


def fsync_folder(folder: Path) -> None:
    """Make the names in a folder of ours durable."""
    fd = os.open(folder, FOLDER_FLAGS)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def look_up(name: str, parent: int, path: WorkspacePath) -> Entry | None:
    """What is in a folder under a name. Raises InvalidRequestError for anything that is no plain file or folder."""
    found = _lstat(name, parent)
    if found is None:
        return None
    entry = entry_of(found, path)
    if entry is None:
        raise not_plain(path)
    return entry


def open_file(name: str, parent: int, path: WorkspacePath) -> tuple[int, Entry]:
    """A descriptor to read a file by. Raises NotThereError, InvalidRequestError."""
    for _ in range(TRIES):
        found = look_up(name, parent, path)  # before it is opened: that alone does something to a device
        if found is None:
            raise NotThereError(path, is_file=False)
        if found.is_dir:
            raise not_a_file(path)
        fd = _open_to_read(name, parent, path)
        # Also afterwards: a second name of a file outside that was opened and taken away again leaves one name, which
        # is not this one.
        if fd is not None and (now := _lstat(name, parent)) is not None and os.path.samestat(os.fstat(fd), now):
            entry = entry_of(now, path)
            if entry is not None and not entry.is_dir:
                return fd, entry
        if fd is not None:
            os.close(fd)
    raise BlobUnavailableError(f"{path} is replaced all the time")


def _open_to_read(name: str, parent: int, path: WorkspacePath) -> int | None:
    """None when the name has gone. Raises InvalidRequestError."""
    try:
        return os.open(name, FILE_FLAGS, dir_fd=parent)
    except FileNotFoundError:
        return None
    except OSError as exc:
        if exc.errno in (errno.ELOOP, errno.ENXIO):  # a link, a socket: it has changed since
            raise not_plain(path) from exc
        raise


def entry_of(found: os.stat_result, path: WorkspacePath) -> Entry | None:
    """The entry that a status describes; None for what the workspace does not serve."""
    modified_at = from_ms(found.st_mtime_ns // 1_000_000)
    if stat.S_ISDIR(found.st_mode):
        return Entry(path, EntryKind.DIR, modified_at=modified_at)
    # With a second name it could be a file from outside.
    if not stat.S_ISREG(found.st_mode) or found.st_nlink != 1:
        return None
    # Every write of ours is a new inode with a time of its own; the rest tells of other programs' writes in place.
    etag = f"{found.st_ino:x}-{found.st_size:x}-{found.st_mtime_ns:x}-{found.st_ctime_ns:x}"
    return Entry(path, EntryKind.FILE, size=found.st_size, modified_at=modified_at, etag=etag)


def _lstat(name: str, parent: int) -> os.stat_result | None:
    try:
        return os.stat(name, dir_fd=parent, follow_symlinks=False)
    except FileNotFoundError:
        return None
