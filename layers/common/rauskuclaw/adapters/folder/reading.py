"""The bytes of an open file, piece by piece."""

import os
from collections.abc import AsyncIterator

from rauskuclaw.adapters.folder.descriptors import translated
from rauskuclaw.adapters.folder.threads import Threads
from rauskuclaw.domain.workspace.paths import WorkspacePath
from rauskuclaw.errors import BlobUnavailableError

PIECE = 256 * 1024


class FileChunks:
    """Chunks: from `start` to `end` of a descriptor that is ours to close."""

    def __init__(self, fd: int, path: WorkspacePath, threads: Threads, *, start: int, end: int) -> None:
        self._fd: int | None = fd
        self._path = path
        self._threads = threads
        self._at = start
        self._end = end

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        if self._fd is None or self._at >= self._end:
            await self.aclose()
            raise StopAsyncIteration
        try:
            piece = await self._threads.run(self._read)
        except BaseException:
            await self.aclose()
            raise
        self._at += len(piece)
        return piece

    def _read(self) -> bytes:
        assert self._fd is not None
        with translated(self._path):
            piece = os.pread(self._fd, min(PIECE, self._end - self._at), self._at)
        if not piece:
            raise BlobUnavailableError(f"{self._path} was cut while it was being read")
        return piece

    async def aclose(self) -> None:
        self.close()

    def close(self) -> None:
        fd, self._fd = self._fd, None
        if fd is not None:
            os.close(fd)

    def __del__(self) -> None:
        self.close()
