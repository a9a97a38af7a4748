"""The local side: which files there are, and writing one so that it is whole or not there. Links are never followed."""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from local.cli.sync.plan import Seen

CHUNK = 1024 * 1024
STATE_NAME = ".rauskuclaw-sync.json"
PART = ".rauskuclaw-part-"
# Kept from callers of the workspace, so not offered to it.
HIDDEN = frozenset({".codex-home", ".gitkeep"})


def local_files(root: Path) -> dict[str, Seen]:
    """The plain files below a folder by their relative paths; links and what is ours are left out."""
    found: dict[str, Seen] = {}
    pending = [""]
    while pending:
        folder = pending.pop()
        with os.scandir(root / folder) as entries:
            for entry in entries:
                path = f"{folder}/{entry.name}" if folder else entry.name
                if entry.name.casefold() in HIDDEN or entry.name.startswith(".rauskuclaw-"):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    pending.append(path)
                elif entry.is_file(follow_symlinks=False):
                    found[path] = seen(entry.stat(follow_symlinks=False))
    return found


def seen(status: os.stat_result) -> Seen:
    return Seen(status.st_size, f"{status.st_size}-{status.st_mtime_ns}")


def mark_of(path: Path) -> str:
    return seen(path.lstat()).mark


def read_chunks(path: Path, *, size: int | None = None) -> Iterator[bytes]:
    """The content piece by piece; of exactly `size` bytes, or OSError: it has changed meanwhile."""
    left = size
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if left is not None:
                left -= len(chunk)
                if left < 0:
                    break
            yield chunk
    if left:
        raise OSError(0, "changed while it was read", str(path))


def digest(chunks: Iterable[bytes]) -> str:
    found = hashlib.sha256()
    for chunk in chunks:
        found.update(chunk)
    return found.hexdigest()


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """A file that takes its name only once it is whole. Raises OSError."""
    part = path.with_name(f"{PART}{os.getpid()}")
    try:
        with part.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()


def place_in(root: Path, path: str) -> Path:
    """Where a file of this relative path goes; the folders above it are made. Raises OSError for a link on the way."""
    *folders, name = path.split("/")
    place = root
    for folder in folders:
        place = place / folder
        with suppress(FileExistsError):
            place.mkdir()
        if not stat.S_ISDIR(place.lstat().st_mode):
            raise NotADirectoryError(20, "is not a folder", str(place))
    if (place / name).is_symlink():
        raise OSError(0, "is a link", str(place / name))
    return place / name
