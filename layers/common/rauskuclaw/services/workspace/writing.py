"""Saving, creating, uploading. What a write replaces is kept first, so that it can be undone (history.py).

A write says what it replaces. When the caller does not (`if_match`), it replaces what is there at that moment, and
nothing that was not kept.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from rauskuclaw.domain.workspace.entries import Entry
from rauskuclaw.domain.workspace.paths import WorkspacePath
from rauskuclaw.ports.workspace import EntryConflictError, Expect, Expected
from rauskuclaw.services.fields import FieldFault, invalid
from rauskuclaw.services.workspace.content import HEAD_BYTES, content_of, in_one_piece, is_binary, is_utf8
from rauskuclaw.services.workspace.errors import (
    FileBinaryError,
    FileTooLargeError,
    changed,
    failing_as,
    taken,
)
from rauskuclaw.services.workspace.files import MAX_TRIES, Shelf, is_folder
from rauskuclaw.services.workspace.keeping import Author, Keeper, Tags, require, require_guide
from rauskuclaw.services.workspace.requests import Creation, Text, Upload

WRITE_FAILED = "WORKSPACE_WRITE_FAILED"
FORM_OVERHEAD_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Written:
    """What is there now, and whether something was replaced. `version` brings that back; None: it was not kept."""

    entry: Entry
    replaced: bool
    version: str | None = None


class Writing:
    """Changes what there is. Paths come as callers give them; a faulty one raises InvalidRequestError.

    Everything raises ConflictError for another content than `if_match` names, with `details.current`.
    """

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._files = shelf.storage.files
        self._keeper = Keeper(shelf)

    async def save(self, given: Text, *, author: Author, if_match: Tags = None) -> Written:
        """Replace the text of a file that is there.

        Raises NotFoundError, InvalidRequestError, FileBinaryError when it is no text now, FileTooLargeError.
        """
        place, data = self._shelf.path(given.path), self._encoded(given.content)
        require_guide(author, place)
        with failing_as(WRITE_FAILED):
            for last in self._tries():
                reading = await self._files.read(place, end=HEAD_BYTES)
                head, size = await content_of(reading), reading.entry.size or 0
                if is_binary(head) or not is_utf8(head, is_whole=size <= HEAD_BYTES):
                    raise FileBinaryError("The file is no UTF-8 text; upload it instead")
                try:
                    require(reading.entry, if_match)
                    return await self._replace(reading.entry, data, author=author)
                except EntryConflictError as exc:
                    self._give_up(place, exc, if_match=if_match, is_last=last)
        raise AssertionError("the last try returns or raises")

    async def create(self, given: Creation, *, author: Author) -> Written:
        """A new file or folder. With `overwrite` a file is replaced, and a folder may be there already.

        Raises ConflictError, InvalidRequestError, NotFoundError without the parent folder, FileTooLargeError.
        """
        place = self._shelf.path(given.path)
        require_guide(author, place)
        if given.kind == "dir":
            return await self._create_dir(place, overwrite=given.overwrite)
        return await self.put(place, self._encoded(given.content), overwrite=given.overwrite, author=author)

    async def _create_dir(self, place: WorkspacePath, *, overwrite: bool) -> Written:
        with failing_as(WRITE_FAILED):
            try:
                return Written(await self._files.make_dir(place), replaced=False)
            except EntryConflictError as exc:
                present = exc.present
        if present is None or not overwrite:
            raise changed(place, EntryConflictError("", present=None)) if present is None else taken(place, present)
        if not present.is_dir:
            raise invalid([FieldFault("path", "is a file")])
        return Written(present, replaced=False)

    async def upload(self, given: Upload, *, author: Author, if_match: Tags = None) -> Written:
        """A file of any content, from memory. As `create`, and over the limit of uploads FileTooLargeError."""
        place, most = self._shelf.path(given.path), self._shelf.settings.upload_max_bytes
        if len(given.content) > most:
            raise _too_large(len(given.content), most)
        entry = await self._stat(place)
        if entry is not None and entry.is_dir:
            raise is_folder()
        overwrite = given.overwrite or if_match is not None
        return await self.put(place, given.content, overwrite=overwrite, author=author, if_match=if_match)

    async def put(
        self, place: WorkspacePath, data: bytes, *, overwrite: bool, author: Author, if_match: Tags = None
    ) -> Written:
        """A content from memory, at a path that was resolved. As `create`."""
        require_guide(author, place)
        with failing_as(WRITE_FAILED):
            for last in self._tries():
                entry = await self._files.stat(place)
                self._require_replaceable(place, entry, overwrite=overwrite)
                try:
                    if if_match is not None:
                        require(entry, if_match)
                    if entry is not None:
                        return await self._replace(entry, data, author=author)
                    return await self._add(place, data, author=author)
                except EntryConflictError as exc:
                    if exc.present is not None and entry is None and not overwrite:
                        raise taken(place, exc.present) from exc
                    self._give_up(place, exc, if_match=if_match, is_last=last)
        raise AssertionError("the last try returns or raises")

    async def stream(
        self,
        path: object,
        chunks: AsyncIterator[bytes],
        *,
        overwrite: bool,
        author: Author,
        if_match: Tags = None,
    ) -> Written:
        """A file of any size, as it comes. What can be refused at once is, before anything is read.

        Without `if_match`, `overwrite` replaces what is there when the last byte has come. Raises as `upload`.
        """
        place, most = self._shelf.path(path), self._shelf.settings.transfer_max_bytes
        with failing_as(WRITE_FAILED):
            entry, version = await self.prepare(place, overwrite=overwrite, author=author, if_match=if_match)
            expected = self.expected(entry, overwrite=overwrite, if_match=if_match)
            try:
                written = await self._files.write(place, chunks, expected=expected, max_bytes=most)
            except EntryConflictError as exc:
                if entry is None and if_match is None and exc.present is not None:
                    raise taken(place, exc.present) from exc
                raise changed(place, exc) from exc
        return Written(written, replaced=entry is not None, version=version)

    def require_room(self, announced: str | None) -> None:
        """Refuse a stream that says it is too large, by more than a form adds to its file. Raises FileTooLargeError."""
        most = self._shelf.settings.transfer_max_bytes
        size = int(announced[:20]) if announced is not None and announced.isascii() and announced.isdigit() else 0
        if size > most + FORM_OVERHEAD_BYTES:
            raise _too_large(size, most)

    @staticmethod
    def expected(entry: Entry | None, *, overwrite: bool, if_match: Tags) -> Expected:
        """What a stream may find at its end, when `entry` was there at its beginning."""
        if overwrite and if_match is None:
            return Expect.ANY
        return Expect.ABSENT if entry is None or entry.etag is None else entry.etag

    async def prepare(
        self, place: WorkspacePath, *, overwrite: bool, author: Author, if_match: Tags = None
    ) -> tuple[Entry | None, str | None]:
        """What is there, which may be replaced, and the version it has been kept as. Raises as `upload`."""
        require_guide(author, place)
        for last in self._tries():
            entry = await self._files.stat(place)
            if entry is not None and entry.is_dir:
                raise is_folder()
            self._require_replaceable(place, entry, overwrite=overwrite or if_match is not None)
            try:
                if if_match is not None:
                    require(entry, if_match)
                return entry, await self._keeper.keep(place, entry, author=author)
            except EntryConflictError as exc:
                self._give_up(place, exc, if_match=if_match, is_last=last)
        raise AssertionError("the last try returns or raises")

    async def _replace(self, entry: Entry, data: bytes, *, author: Author) -> Written:
        """Raises EntryConflictError when another content is there by now."""
        version = await self._keeper.keep(entry.path, entry, author=author)
        expected = entry.etag or Expect.ANY
        written = await self._files.write(entry.path, in_one_piece(data), expected=expected, max_bytes=len(data))
        return Written(written, replaced=True, version=version)

    async def _add(self, place: WorkspacePath, data: bytes, *, author: Author) -> Written:
        version = await self._keeper.keep(place, None, author=author)
        written = await self._files.write(place, in_one_piece(data), expected=Expect.ABSENT, max_bytes=len(data))
        return Written(written, replaced=False, version=version)

    async def _stat(self, place: WorkspacePath) -> Entry | None:
        with failing_as(WRITE_FAILED):
            return await self._files.stat(place)

    def _encoded(self, content: str) -> bytes:
        data, most = content.encode(), self._shelf.settings.write_max_bytes
        if len(data) > most:
            raise _too_large(len(data), most)
        return data

    @staticmethod
    def _require_replaceable(place: WorkspacePath, entry: Entry | None, *, overwrite: bool) -> None:
        if entry is not None and not overwrite:
            raise taken(place, entry)
        if entry is not None and entry.is_dir:
            raise is_folder()

    @staticmethod
    def _tries() -> list[bool]:
        """For each try, whether it is the last."""
        return [False] * (MAX_TRIES - 1) + [True]

    @staticmethod
    def _give_up(place: WorkspacePath, conflict: EntryConflictError, *, if_match: Tags, is_last: bool) -> None:
        """Raise what the caller is told, unless it asked for no certain content and may be served by another try."""
        if if_match is not None or is_last:
            raise changed(place, conflict) from conflict


def _too_large(size: int, most: int) -> FileTooLargeError:
    return FileTooLargeError(f"The file would be larger than {most} bytes", size=size, max_bytes=most)
