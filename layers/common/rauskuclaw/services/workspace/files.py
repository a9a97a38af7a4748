"""Looking and reading: folders page by page, texts within a limit, and any file as a stream of the range asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from rauskuclaw.config import WorkspaceSettings
from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.workspace.entries import Entry
from rauskuclaw.domain.workspace.paths import ROOT, WorkspacePath
from rauskuclaw.errors import InvalidRequestError
from rauskuclaw.ports.store import Page
from rauskuclaw.ports.workspace import EntryConflictError, Reading, WorkspaceStorage
from rauskuclaw.services.fields import FieldFault, invalid
from rauskuclaw.services.paging import read_visible
from rauskuclaw.services.workspace.content import Text, content_of, is_binary
from rauskuclaw.services.workspace.errors import FileBinaryError, FileTooLargeError, changed, failing_as, not_there
from rauskuclaw.services.workspace.naming import is_shown, resolve

READ_FAILED = "WORKSPACE_READ_FAILED"
DOWNLOAD_FAILED = "WORKSPACE_DOWNLOAD_FAILED"
MAX_TRIES = 3  # when somebody else writes at the same time

Span = tuple[int, int]  # first byte, and the one behind the last


@dataclass(frozen=True)
class Shelf:
    """What every part of the service stands on. `root`: what absolute paths begin with, and how lists name the root."""

    storage: WorkspaceStorage
    settings: WorkspaceSettings
    clock: Clock
    root: PurePosixPath

    def path(self, text: object, *, field: str = "path") -> WorkspacePath:
        return resolve(text, field=field, root=self.root)


@dataclass(frozen=True, slots=True)
class Folder:
    """A page of a folder."""

    path: WorkspacePath
    page: Page[Entry]


@dataclass(frozen=True, slots=True)
class TextFile:
    entry: Entry
    content: Text


class Files:
    """Reads what there is. Paths come as callers give them; a faulty one raises InvalidRequestError."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._files = shelf.storage.files

    @property
    def root(self) -> str:
        return str(self._shelf.root)

    async def list_dir(self, path: str | None, *, limit: int, cursor: str | None) -> Folder:
        """Folders first, then by name. A short page may have a cursor. Raises NotFoundError, InvalidRequestError."""
        folder = self._shelf.path(path) if path else ROOT

        async def read(limit: int, cursor: str | None) -> Page[Entry]:
            return await self._files.list_dir(folder, limit=limit, cursor=cursor)

        with failing_as(READ_FAILED):
            page = await read_visible(read, lambda entry: is_shown(entry.path), limit=limit, cursor=cursor)
        return Folder(folder, page)

    async def read_text(self, path: str | None) -> TextFile:
        """A text within the limit. Raises NotFoundError, InvalidRequestError, FileTooLargeError, FileBinaryError."""
        place, most = self._shelf.path(path), self._shelf.settings.view_max_bytes
        with failing_as(READ_FAILED):
            reading = await self._files.read(place, end=most)
            content = await content_of(reading)
        size = reading.entry.size or 0
        if size > most:
            raise FileTooLargeError(f"The file is larger than {most} bytes; download it", size=size, max_bytes=most)
        return TextFile(reading.entry, shown(content))

    async def stat_file(self, path: str | None) -> Entry:
        """Raises NotFoundError, InvalidRequestError for a folder."""
        place = self._shelf.path(path)
        with failing_as(READ_FAILED):
            entry = await self._files.stat(place)
        if entry is None:
            raise not_there(place)
        if entry.is_dir:
            raise is_folder()
        return entry

    async def open(self, path: str | None, span_of: Callable[[Entry], Span]) -> Reading:
        """A file, and the bytes of it that `span_of` chooses, of one content. Whoever asks closes the reading's chunks.

        Raises NotFoundError, InvalidRequestError, ConflictError when it changes again and again.
        """
        for _ in range(MAX_TRIES):
            entry = await self.stat_file(path)
            start, end = span_of(entry)
            with failing_as(DOWNLOAD_FAILED):
                reading = await self._files.read(entry.path, start=start, end=end)
            if reading.entry.etag == entry.etag:
                return reading
            await reading.chunks.aclose()
        raise changed(entry.path, EntryConflictError("", present=reading.entry))


def shown(content: bytes) -> Text:
    """Raises FileBinaryError."""
    if is_binary(content):
        raise FileBinaryError("The file is no text; download it")
    return Text.of(content)


def is_folder(field: str = "path") -> InvalidRequestError:
    return invalid([FieldFault(field, "is a folder")])
