"""Blobs as files in a folder. A write goes to a temporary name, is fsynced, then renamed into place."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from rauskuclaw.errors import BlobUnavailableError, InvalidRequestError

T = TypeVar("T")
TEMPORARY = ".writing-"


class FolderBlobs:
    """Blobs. Work on the disk happens in threads."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, key: str, data: bytes) -> None:
        await _in_thread(lambda: self._write(self._path(key), data))

    async def get(self, key: str) -> bytes | None:
        path = self._path(key)
        return await _in_thread(lambda: path.read_bytes() if path.is_file() else None)

    async def delete(self, key: str) -> None:
        path = self._path(key)
        await _in_thread(lambda: path.unlink(missing_ok=True))

    async def keys(self, prefix: str, *, limit: int) -> list[str]:
        return await _in_thread(lambda: self._names(prefix)[:limit])

    def _path(self, key: str) -> Path:
        parts = key.split("/")
        if not key or any(part in ("", ".", "..") or "\0" in part or part.startswith(TEMPORARY) for part in parts):
            raise InvalidRequestError(f"not a blob key: {key!r}")
        return self._root.joinpath(*parts)

    def _write(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.parent / f"{TEMPORARY}{uuid4().hex}"
        try:
            with temporary.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _names(self, prefix: str) -> list[str]:
        files = (path for path in self._root.rglob("*") if path.is_file() and not path.name.startswith(TEMPORARY))
        names = (path.relative_to(self._root).as_posix() for path in files)
        return sorted(name for name in names if name.startswith(prefix))


async def _in_thread(work: Callable[[], T]) -> T:
    try:
        return await asyncio.to_thread(work)
    except OSError as exc:
        raise BlobUnavailableError(f"the blob folder failed: {exc.strerror}") from exc
