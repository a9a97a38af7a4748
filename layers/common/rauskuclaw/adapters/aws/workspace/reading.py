"""A file in ranges, each with the condition that it is still the same content: no connection is held meanwhile."""

from collections.abc import AsyncIterator

from rauskuclaw.adapters.aws.workspace.objects import Found, MismatchError, Objects
from rauskuclaw.domain.workspace.entries import Entry
from rauskuclaw.errors import BlobUnavailableError
from rauskuclaw.ports.workspace import Reading

FETCHED = 4 * 1024 * 1024
PIECE = 1024 * 1024


class ObjectChunks:
    """Chunks."""

    def __init__(self, objects: Objects, found: Found, *, start: int, end: int) -> None:
        self._objects = objects
        self._found = found
        self._at = start
        self._end = end
        self._fetched = b""

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        if not self._fetched:
            if self._at >= self._end:
                raise StopAsyncIteration
            try:
                await self.fetch()
            except MismatchError as exc:
                raise BlobUnavailableError("The file was replaced while it was being read") from exc
        piece, self._fetched = self._fetched[:PIECE], self._fetched[PIECE:]
        return piece

    async def fetch(self) -> None:
        """Get the next part, if there is one. Raises MismatchError once the file is another one."""
        end = min(self._at + FETCHED, self._end)
        if end > self._at:
            content = await self._objects.get(self._found.key, self._found.etag, start=self._at, end=end)
            if len(content) != end - self._at:
                raise BlobUnavailableError("S3 gave less of the file than there is")
            self._fetched, self._at = content, end

    async def aclose(self) -> None:
        self._at, self._fetched = self._end, b""


async def reading_of(
    objects: Objects, found: Found, entry: Entry, *, start: int = 0, end: int | None = None
) -> Reading:
    """What is left of a range in an object, its first part fetched. Raises MismatchError when it has just changed."""
    end = found.size if end is None else min(end, found.size)
    start = min(start, end)
    chunks = ObjectChunks(objects, found, start=start, end=end)
    await chunks.fetch()
    return Reading(entry, start, end, chunks)
