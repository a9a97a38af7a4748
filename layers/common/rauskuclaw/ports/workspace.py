"""The workspace's files, their earlier versions, and transfers that go past us.

Every driver shows plain files and folders only. Links, devices, sockets, pipes and files with a second name are not
listed; asking for one, or for anything below one, raises InvalidRequestError, and none is ever opened or followed.

Besides what the methods name, all raise BlobUnavailableError when the storage does not answer (nothing half-done is
left; retrying is safe as they say), and writes raise StorageFullError when there is no room.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol

from rauskuclaw.domain.workspace.entries import Entry, Version
from rauskuclaw.domain.workspace.paths import WorkspacePath
from rauskuclaw.errors import ConflictError
from rauskuclaw.ports.store import Page

VERSIONS_KEPT = 20  # of a path
VERSIONS_KEPT_FOR = timedelta(days=30)


class Expect(Enum):
    """What a write may find at its place, where it is not one certain content."""

    ABSENT = "absent"
    ANY = "any"


Expected = Expect | str  # or the etag of what is replaced


class EntryConflictError(ConflictError):
    """Something else is there than was expected. `present` is that, or None when nothing is."""

    def __init__(self, message: str, *, present: Entry | None) -> None:
        super().__init__(message)
        self.present = present


class Chunks(Protocol):
    """The bytes of a file, in pieces of at most 1 MiB. Whoever was given them iterates to the end, or closes."""

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    async def __anext__(self) -> bytes:
        """The next piece. Raises BlobUnavailableError when the file ends early or can no longer be read."""
        ...

    async def aclose(self) -> None:
        """Release what is held open. Safe to repeat."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as it was when it was opened, and the range of its bytes that was asked for.

    `start` and `end` (exclusive) lie within the file.
    """

    entry: Entry
    start: int
    end: int
    chunks: Chunks


class Workspace(Protocol):
    """Files and folders below one root. No method holds more of a file in memory than a few MiB."""

    async def stat(self, path: WorkspacePath) -> Entry | None:
        """The entry at a path; None when there is none. The root is always there."""
        ...

    async def list_dir(self, path: WorkspacePath, *, limit: int, cursor: str | None = None) -> Page[Entry]:
        """What is in a folder, in `list_order`, at most `limit` (1..1000).

        A page may be shorter, even empty, and have a cursor. What is added or removed meanwhile may be missed; the rest
        comes exactly once. Raises NotFoundError, InvalidRequestError for a file and for a cursor that is not ours.
        """
        ...

    async def walk(self, path: WorkspacePath, *, limit: int, cursor: str | None = None) -> Page[Entry]:
        """All files below a folder, without the folders, in the byte order of their paths. Else as `list_dir`."""
        ...

    async def read(self, path: WorkspacePath, *, start: int = 0, end: int | None = None) -> Reading:
        """Open a file. The bytes from `start` to `end` (exclusive, None: to the end), cut to what there is.

        What is read is one content: a write meanwhile does not mix into it. Raises NotFoundError, InvalidRequestError
        for a folder.
        """
        ...

    async def write(
        self, path: WorkspacePath, chunks: AsyncIterator[bytes], *, expected: Expected, max_bytes: int
    ) -> Entry:
        """Put a file, atomically: whoever reads sees the old content or the new, also after a crash or a lost
        connection.

        Durable when this returns. Of writes that expect the same etag, or nothing, exactly one wins. Raises
        EntryConflictError for anything else than expected, NotFoundError without the parent folder,
        InvalidRequestError where a folder is, PayloadTooLargeError (code WORKSPACE_FILE_TOO_LARGE) past `max_bytes`.
        The first three are raised before the first chunk is asked for where they can be. Not safe to repeat blindly:
        after an error that says nothing, compare the content.
        """
        ...

    async def make_dir(self, path: WorkspacePath) -> Entry:
        """Make one folder. Raises EntryConflictError when something is there, NotFoundError without its parent."""
        ...

    async def move(
        self,
        source: WorkspacePath,
        target: WorkspacePath,
        *,
        expected: Expected = Expect.ABSENT,
        etag: str | None = None,
    ) -> Entry:
        """Rename a file or a folder with all below it; the entry at its new place. To its own place: nothing happens.

        `expected` is what the target may be (an etag for files only); what is replaced has to be of the same kind.
        `etag` None: whatever the source holds. Atomic for a file; a folder that the driver cannot move at once is moved
        file by file, and a move that was killed is finished by calling this again, or by `Upkeep.finish`.

        Raises NotFoundError without source or target's parent, EntryConflictError for anything else than expected at
        either, InvalidRequestError for another kind, for the root, into itself, and over a folder above it.
        """
        ...

    async def delete(self, path: WorkspacePath, *, etag: str | None = None, recursive: bool = False) -> None:
        """Erase a file, or a folder: an empty one, or `recursive` with all below it (links are erased, not followed).

        Raises NotFoundError, EntryConflictError for another etag and for a folder that is not empty,
        InvalidRequestError for the root.
        """
        ...


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A request that anybody may send until it expires, with exactly these headers."""

    method: str
    url: str
    headers: dict[str, str]
    expires_at: datetime


class Transfers(Protocol):
    """Ways to the store that do not lead through us, for files that are too large for that."""

    async def download(self, path: WorkspacePath, *, filename: str, valid: timedelta) -> SignedRequest:
        """To get what is at a path by then, or ranges of it, as an attachment named `filename`."""
        ...

    async def upload(self, path: WorkspacePath, *, expected: Expected, size: int, valid: timedelta) -> SignedRequest:
        """To put a file of exactly `size` bytes, where `Workspace.write` would put it; else the store refuses it.

        Raises what `write` does before its first chunk.
        """
        ...


class FileVersions(Protocol):
    """Contents that were replaced, newest first, at most VERSIONS_KEPT of a path. Paths follow `moved`."""

    async def keep(self, path: WorkspacePath, *, expected: Expected, replaced_by: str, now: datetime) -> Version:
        """Keep what is at a path now, before it is replaced; or that nothing is.

        Raises EntryConflictError for anything else than expected. Repeating it with the newest content kept
        already gives the version that there is. Drops the oldest beyond VERSIONS_KEPT.
        """
        ...

    async def list_versions(self, path: WorkspacePath) -> list[Version]:
        """Newest first."""
        ...

    async def read_version(self, path: WorkspacePath, version_id: str) -> Reading:
        """What was kept. Raises NotFoundError for a version that there is not, and for one that says nothing was."""
        ...

    async def moved(self, source: WorkspacePath, target: WorkspacePath) -> None:
        """After a move: the versions of the source, and of all below it, join those of the target, by their times.

        Safe to repeat.
        """
        ...

    async def drop(self, path: WorkspacePath) -> None:
        """Forget the versions of a path and of all below it. Safe to repeat."""
        ...

    async def purge(self, before: datetime, *, limit: int) -> int:
        """Forget at most `limit` versions kept before a time; how many went. 0: none is left."""
        ...


class Upkeep(Protocol):
    """What others left that were killed."""

    async def finish(self) -> int:
        """Finish or clear away what a process that is gone had begun; how many things. Safe to repeat, and at any time.

        What was being written is forgotten, a move that had begun is finished.
        """
        ...

    async def close(self) -> None:
        """Release what the driver holds open. None of its parts may be used afterwards."""
        ...


@dataclass(frozen=True)
class WorkspaceStorage:
    """The workspace as a driver gives it. `transfers` None: everything goes through us. `close` ends its use."""

    files: Workspace
    versions: FileVersions
    upkeep: Upkeep
    transfers: Transfers | None = None

    async def close(self) -> None:
        await self.upkeep.close()
