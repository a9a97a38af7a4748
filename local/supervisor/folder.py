"""The data folder: where things lie in it, and the lock that keeps two instances out of one folder."""

import errno
import fcntl
import os
import time
from dataclasses import dataclass
from pathlib import Path

from rauskuclaw.adapters.sqlite.upkeep import take_room
from rauskuclaw.errors import ConfigError

PRIVATE = 0o700


@dataclass(frozen=True)
class DataFolder:
    """Paths below the folder of one instance. Everything in it is for its owner only."""

    root: Path

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def run(self) -> Path:
        return self.root / "run"

    @property
    def admin_key(self) -> Path:
        return self.root / "admin.key"

    @property
    def state(self) -> Path:
        return self.run / "supervisor.json"

    @property
    def lock(self) -> Path:
        return self.run / "lock"

    @property
    def database_record(self) -> Path:
        return self.root / "database.json"

    def create(self) -> None:
        """Make the folders. Raises ConfigError naming the setting when that is not possible."""
        try:
            for folder in (self.root, self.logs, self.run):
                folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        except OSError as exc:
            raise unusable(self.root, exc) from None


def unusable(folder: Path, exc: OSError) -> ConfigError:
    """The error for a data folder that cannot be used, in a sentence that says what to do."""
    if exc.errno in (errno.ENOSPC, errno.EDQUOT):
        return ConfigError(f"DATA_DIR: the disk of {folder} is full; free some space there and start again")
    if exc.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        why = f"{folder} cannot be written ({exc.strerror}); give this user the right to, or set another folder"
        return ConfigError(f"DATA_DIR: {why}")
    return ConfigError(f"DATA_DIR: cannot use {folder} as the data folder ({exc.strerror})")


def require_room(folder: Path) -> None:
    """Raises ConfigError when the folder takes no file, or its disk is full."""
    try:
        take_room(folder)
    except OSError as exc:
        raise unusable(folder, exc) from None


class FolderLock:
    """Held by a supervisor and, through inheritance, by its children: free only when all of them are gone.

    Two locks: on the file, and on the data folder itself, because a file can be deleted while it is held and the next
    instance would then lock a new one. Where folders cannot be locked (some network file systems), the file must do.
    """

    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder
        self._fds: list[int] = []

    def acquire(self, *, patience_sec: float = 2.0) -> bool:
        """Take the lock; waits a little, because the children of a killed instance need a moment to go.

        Raises ConfigError when the folder cannot be written.
        """
        until = time.monotonic() + patience_sec
        while not self._take(may_create=True):
            if time.monotonic() >= until:
                return False
            time.sleep(0.05)
        return True

    def is_free(self) -> bool:
        """Whether nobody holds it. Takes it for a moment to find out, and makes no file for that."""
        is_free = self._take(may_create=False)
        self.release()
        return is_free

    def _take(self, *, may_create: bool) -> bool:
        """Both locks or none."""
        try:
            self._fds.append(os.open(self._folder.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC))
            if may_create or self._folder.lock.exists():
                flags = os.O_RDWR | os.O_CLOEXEC | (os.O_CREAT if may_create else 0)
                self._fds.append(os.open(self._folder.lock, flags, 0o600))
        except OSError as exc:
            self.release()
            raise unusable(self._folder.root, exc) from None
        if all(_flock(fd, is_optional=number == 0) for number, fd in enumerate(self._fds)):
            return True
        self.release()
        return False

    def release(self) -> None:
        for fd in self._fds:
            os.close(fd)
        self._fds.clear()


def _flock(fd: int, *, is_optional: bool) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        if not is_optional:
            raise
    return True


def is_locked(folder: DataFolder) -> bool:
    """Whether an instance is using the folder. Raises ConfigError when it cannot be looked at."""
    return folder.root.exists() and not FolderLock(folder).is_free()
