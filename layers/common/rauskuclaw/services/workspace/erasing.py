"""Deleting: a file at once, a folder with all in it only with a confirmation of exactly what was counted before."""

import hashlib
from dataclasses import dataclass

from rauskuclaw.domain.workspace.entries import Entry
from rauskuclaw.domain.workspace.paths import WorkspacePath
from rauskuclaw.errors import ConflictError, InvalidRequestError
from rauskuclaw.ports.workspace import EntryConflictError
from rauskuclaw.services.fields import FieldFault, invalid
from rauskuclaw.services.workspace.errors import changed, failing_as, not_there
from rauskuclaw.services.workspace.files import Shelf
from rauskuclaw.services.workspace.keeping import Author, Keeper, Tags, require, require_guide
from rauskuclaw.services.workspace.naming import is_shown

DELETE_FAILED = "WORKSPACE_DELETE_FAILED"
MAX_FILES = 100_000  # in a folder that is deleted at once
PAGE = 1000


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a folder with all below it. `confirm` says that this is to go; another content has another one."""

    files: int
    size: int
    confirm: str


@dataclass(frozen=True, slots=True)
class Erased:
    """`deleted` False: it was only asked what would go. `contents` of folders; `version` brings a file back."""

    path: WorkspacePath
    deleted: bool
    contents: Contents | None = None
    version: str | None = None


class Erasing:
    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._files = shelf.storage.files
        self._keeper = Keeper(shelf)

    async def delete(
        self,
        path: object,
        *,
        author: Author,
        if_match: Tags = None,
        recursive: bool = False,
        confirm: str | None = None,
        dry_run: bool = False,
    ) -> Erased:
        """Delete a file, whose content is kept for undo; or with `recursive` a folder, whose contents are not.

        A folder needs the `confirm` that a dry run gave. Raises NotFoundError, InvalidRequestError, ConflictError with
        what is there now.
        """
        place = self._shelf.path(path)
        require_guide(author, place)
        with failing_as(DELETE_FAILED):
            entry = await self._files.stat(place)
            if entry is None:
                raise not_there(place)
            if entry.is_dir:
                return await self._delete_folder(place, recursive=recursive, confirm=confirm, dry_run=dry_run)
            return await self._delete_file(entry, author=author, if_match=if_match, dry_run=dry_run)

    async def _delete_file(self, entry: Entry, *, author: Author, if_match: Tags, dry_run: bool) -> Erased:
        try:
            require(entry, if_match)
            if dry_run:
                return Erased(entry.path, deleted=False)
            version = await self._keeper.keep(entry.path, entry, author=author)
            await self._files.delete(entry.path, etag=entry.etag)
        except EntryConflictError as exc:
            raise changed(entry.path, exc) from exc
        return Erased(entry.path, deleted=True, version=version)

    async def _delete_folder(
        self, place: WorkspacePath, *, recursive: bool, confirm: str | None, dry_run: bool
    ) -> Erased:
        if place.is_root:
            raise invalid([FieldFault("path", "is the root")])
        if not recursive:
            raise invalid([FieldFault("path", "is a folder; it is only deleted with recursive=true")])
        contents = await self._contents(place)
        if dry_run:
            return Erased(place, False, contents)
        if not confirm:
            raise invalid([FieldFault("confirm", "is required for a folder; a request with dry_run=true tells it")])
        if confirm != contents.confirm:
            details = {"files": contents.files, "size": contents.size, "confirm": contents.confirm}
            raise ConflictError("The folder's contents are not those that were confirmed", details=details)
        await self._files.delete(place, recursive=True)
        await self._shelf.storage.versions.drop(place)
        return Erased(place, True, contents)

    async def _contents(self, place: WorkspacePath) -> Contents:
        """Raises InvalidRequestError for a folder that is not deleted as a whole."""
        digest = hashlib.sha256()
        files = size = 0
        cursor = None
        while True:
            page = await self._files.walk(place, limit=PAGE, cursor=cursor)
            for entry in page.items:
                if not is_shown(entry.path) and entry.name.casefold() != ".gitkeep":
                    raise InvalidRequestError("The folder holds what is kept from callers, and cannot be deleted")
                digest.update(f"{entry.path}\0{entry.etag}\0".encode())
                size += entry.size or 0
            files += len(page.items)
            if files > MAX_FILES:
                raise invalid([FieldFault("path", f"holds more than {MAX_FILES} files; delete its folders one by one")])
            if page.cursor is None:
                return Contents(files, size, digest.hexdigest()[:32])
            cursor = page.cursor
