"""Edits by jobs and agents: a part of a file, or all of it, once, however often the edit is asked for.

An edit that was begun before is recognised by what was kept under its author's name (keeping.py): what was there is
known, so it is known what the edit makes of it. Where that is there now, it was done.
"""

from dataclasses import dataclass

from rauskuclaw.domain.workspace.edits import BadEditError, Edit, sha256_of
from rauskuclaw.domain.workspace.entries import Entry
from rauskuclaw.domain.workspace.paths import WorkspacePath
from rauskuclaw.errors import ConflictError, NotFoundError
from rauskuclaw.ports.workspace import EntryConflictError
from rauskuclaw.services.fields import FieldFault, invalid
from rauskuclaw.services.workspace.content import content_of
from rauskuclaw.services.workspace.errors import FileTooLargeError, changed, failing_as, not_there
from rauskuclaw.services.workspace.files import MAX_TRIES, READ_FAILED, Shelf
from rauskuclaw.services.workspace.keeping import KEPT_MAX_BYTES, Author, require_guide
from rauskuclaw.services.workspace.requests import Creation
from rauskuclaw.services.workspace.writing import Writing


@dataclass(frozen=True, slots=True)
class EditRequest:
    """`expected_sha256`: of the content that is there; `max_bytes`: of the content afterwards."""

    path: str
    edit: Edit
    create_if_missing: bool = True
    expected_sha256: str | None = None
    max_bytes: int = KEPT_MAX_BYTES


@dataclass(frozen=True, slots=True)
class Edited:
    """Contents before and after; `before` None: nothing was there. `version` brings that back."""

    path: WorkspacePath
    before: bytes | None
    after: bytes
    version: str | None = None

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class _Found:
    entry: Entry | None
    content: bytes | None


class Editing:
    def __init__(self, shelf: Shelf, *, writing: Writing) -> None:
        self._shelf = shelf
        self._storage = shelf.storage
        self._writing = writing

    async def preview(self, given: EditRequest) -> Edited:
        """What `edit` would do, without doing it. Raises as that does."""
        place = self._shelf.path(given.path)
        found = await self._look(place)
        return Edited(place, found.content, self._checked(given, place, found))

    async def edit(self, given: EditRequest, *, author: Author) -> Edited:
        """Do it; folders that are missing are made. `author.name` names this edit, and no other: safe to repeat.

        Raises ForbiddenError for what runs go by, InvalidRequestError, NotFoundError, FileTooLargeError, and
        ConflictError for another content than expected, or when others changed the file since this edit was begun, so
        that nobody can tell whether it was done.
        """
        place = self._shelf.path(given.path)
        require_guide(author, place)
        for number in range(1, MAX_TRIES + 1):
            found = await self._look(place)
            # A try of this call that was refused has done nothing, whatever it kept.
            done = await self._done_before(given, place, found, author) if number == 1 else None
            if done is not None:
                return done
            after = self._checked(given, place, found)
            if after == found.content:
                return Edited(place, found.content, after)
            try:
                version = await self._write(place, found, after, author)
            except ConflictError:
                if number == MAX_TRIES:
                    raise
                continue
            return Edited(place, found.content, after, version)
        raise AssertionError("the last try returns or raises")

    async def _look(self, place: WorkspacePath) -> _Found:
        with failing_as(READ_FAILED):
            try:
                reading = await self._storage.files.read(place, end=KEPT_MAX_BYTES + 1)
            except NotFoundError:
                return _Found(None, None)
            content = await content_of(reading)
        if len(content) > KEPT_MAX_BYTES:
            message = f"Only files of at most {KEPT_MAX_BYTES} bytes are edited"
            raise FileTooLargeError(message, size=reading.entry.size, max_bytes=KEPT_MAX_BYTES)
        return _Found(reading.entry, content)

    async def _done_before(
        self, given: EditRequest, place: WorkspacePath, found: _Found, author: Author
    ) -> Edited | None:
        """What this very edit did when it was made before; None when it was not."""
        with failing_as(READ_FAILED):
            versions = await self._storage.versions.list_versions(place)
            ours = next((each for each in versions if each.replaced_by == author.name), None)
            if ours is None:
                return None
            kept = None
            if ours.etag is not None:
                kept = await content_of(await self._storage.versions.read_version(place, ours.id))
        if found.content == kept:
            return None  # begun, and not done
        after = _applied(given.edit, kept)
        if found.content != after:
            raise changed(place, EntryConflictError("", present=found.entry))
        return Edited(place, kept, after, ours.id)

    def _checked(self, given: EditRequest, place: WorkspacePath, found: _Found) -> bytes:
        if found.content is None and not given.create_if_missing:
            raise not_there(place)
        if given.expected_sha256 is not None and given.expected_sha256 != sha256_of(found.content):
            raise changed(place, EntryConflictError("", present=found.entry))
        after = _applied(given.edit, found.content)
        if len(after) > given.max_bytes:
            message = f"The file would be larger than {given.max_bytes} bytes"
            raise FileTooLargeError(message, size=len(after), max_bytes=given.max_bytes)
        return after

    async def _write(self, place: WorkspacePath, found: _Found, after: bytes, author: Author) -> str | None:
        if found.entry is not None:
            tags = [found.entry.etag or ""]
            return (await self._writing.put(place, after, overwrite=True, author=author, if_match=tags)).version
        try:
            return (await self._writing.put(place, after, overwrite=False, author=author)).version
        except NotFoundError:
            await self._make_folders(place.parent, author)
        return (await self._writing.put(place, after, overwrite=False, author=author)).version

    async def _make_folders(self, folder: WorkspacePath, author: Author) -> None:
        for depth in range(1, len(folder.names) + 1):
            path = str(WorkspacePath(folder.names[:depth]))
            await self._writing.create(Creation(path, "dir", overwrite=True), author=author)


def _applied(edit: Edit, before: bytes | None) -> bytes:
    try:
        return edit.of(before or b"")
    except BadEditError as exc:
        raise invalid([FieldFault(exc.field, exc.reason)]) from exc
