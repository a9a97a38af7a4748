"""The data folder: where things lie in it, and the lock that keeps two instances out of one folder."""

import fcntl
import os
import time
from dataclasses import dataclass
from pathlib import Path

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
    def blobs(self) -> Path:
        return self.root / "blobs"

    @property
    def admin_key(self) -> Path:
        return self.root / "admin.key"

    @property
    def state(self) -> Path:
        return self.run / "supervisor.json"

    @property
    def lock(self) -> Path:
        return self.run / "lock"

    def create(self) -> None:
        """Make the folders. Raises ConfigError naming the setting when that is not possible."""
        try:
            for folder in (self.root, self.logs, self.run):
                folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        except OSError as exc:
            raise ConfigError(f"DATA_DIR: cannot use {self.root} as the data folder ({exc.strerror})") from None


class FolderLock:
    """Held by a supervisor and, through inheritance, by its children: free only when all of them are gone."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd: int | None = None

    def acquire(self, *, patience_sec: float = 2.0) -> bool:
        """Take the lock; waits a little, because the children of a killed instance need a moment to go."""
        fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        until = time.monotonic() + patience_sec
        while True:
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= until:
                    os.close(fd)
                    return False
                time.sleep(0.05)
            else:
                self._fd = fd
                return True

    def release(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None


def is_locked(path: Path) -> bool:
    """Whether an instance is using the folder. Holds the lock for a moment to find out."""
    if not path.exists():
        return False
    lock = FolderLock(path)
    if not lock.acquire(patience_sec=0):
        return True
    lock.release()
    return False
