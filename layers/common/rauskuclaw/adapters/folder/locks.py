"""Locks between the processes of an instance, over names in the workspace and over its tree.

They are files of ours beside the workspace, so that nothing in it can be in their way. Other programs do not know them.
"""

import fcntl
import os
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from rauskuclaw.domain.workspace.paths import WorkspacePath

STRIPES = 64  # names share them: two that have nothing in common may wait for each other, for as long as a rename takes


class Locks:
    """Held for moments only: while a file's content is written, nobody waits."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def held(self, *paths: WorkspacePath, moves_folders: bool = False) -> Iterator[None]:
        """Nobody else changes what is at these paths; with `moves_folders`, anything anywhere."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        stripes = sorted({zlib.crc32(str(path).encode()) % STRIPES for path in paths})
        with ExitStack() as stack:
            stack.enter_context(self._lock("tree", fcntl.LOCK_EX if moves_folders else fcntl.LOCK_SH))
            if not moves_folders:
                for stripe in stripes:
                    stack.enter_context(self._lock(f"{stripe:02x}", fcntl.LOCK_EX))
            yield

    @contextmanager
    def _lock(self, name: str, how: int) -> Iterator[None]:
        fd = os.open(self._folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(fd, how)
            yield
        finally:
            os.close(fd)  # gives the lock back
