"""Earlier versions of files, and bringing them back. To bring something back is a write too, which can be undone."""

from dataclasses import dataclass

from rauskuclaw.domain.workspace.entries import Entry, Version
from rauskuclaw.domain.workspace.paths import WorkspacePath
from rauskuclaw.errors import NotFoundError
from rauskuclaw.ports.workspace import Reading
from rauskuclaw.services.fields import FieldFault, invalid
from rauskuclaw.services.workspace.content import Text, content_of
from rauskuclaw.services.workspace.erasing import Erasing
from rauskuclaw.services.workspace.errors import FileTooLargeError, failing_as
from rauskuclaw.services.workspace.files import DOWNLOAD_FAILED, READ_FAILED, Shelf, shown
from rauskuclaw.services.workspace.keeping import Author, Tags
from rauskuclaw.services.workspace.requests import Restoration
from rauskuclaw.services.workspace.writing import Writing


@dataclass(frozen=True, slots=True)
class Restored:
    """`entry` None: there was nothing before, so nothing is there now. `version` is what was replaced by that."""

    path: WorkspacePath
    entry: Entry | None
    version: str | None


class History:
    def __init__(self, shelf: Shelf, *, writing: Writing, erasing: Erasing) -> None:
        self._shelf = shelf
        self._versions = shelf.storage.versions
        self._writing = writing
        self._erasing = erasing

    async def list_versions(self, path: str | None) -> tuple[WorkspacePath, list[Version]]:
        """Newest first, also of a path where nothing is any more."""
        place = self._shelf.path(path)
        with failing_as(READ_FAILED):
            return place, await self._versions.list_versions(place)

    async def read_text(self, path: str | None, version_id: str | None) -> tuple[Version, Text]:
        """Raises NotFoundError, FileTooLargeError over the limit of what is shown, FileBinaryError."""
        place, most = self._shelf.path(path), self._shelf.settings.view_max_bytes
        if not version_id:
            raise invalid([FieldFault("version", "is required")])
        version = await self._find(place, version_id)
        size = version.size or 0
        if size > most:
            raise FileTooLargeError(f"The file is larger than {most} bytes; download it", size=size, max_bytes=most)
        with failing_as(READ_FAILED):
            return version, shown(await content_of(await self._versions.read_version(place, version.id)))

    async def open(self, path: str | None, version_id: str) -> Reading:
        """What was kept. Whoever asks closes the reading's chunks. Raises NotFoundError."""
        with failing_as(DOWNLOAD_FAILED):
            return await self._versions.read_version(self._shelf.path(path), version_id)

    async def restore(self, given: Restoration, *, author: Author, if_match: Tags = None) -> Restored:
        """Put back what was kept, in place of what is there; or delete that, when nothing was there before.

        Raises NotFoundError also without the folder it was in, ConflictError for another content than `if_match` names,
        InvalidRequestError when a folder is there now.
        """
        place = self._shelf.path(given.path)
        version = await self._find(place, given.version)
        if version.etag is None:
            erased = await self._erasing.delete(str(place), author=author, if_match=if_match)
            return Restored(place, None, erased.version)
        with failing_as(READ_FAILED):
            # Read as a whole before anything is kept, which may push it out of the history.
            content = await content_of(await self._versions.read_version(place, version.id))
        written = await self._writing.put(place, content, overwrite=True, author=author, if_match=if_match)
        return Restored(place, written.entry, written.version)

    async def _find(self, place: WorkspacePath, version_id: str) -> Version:
        with failing_as(READ_FAILED):
            found = await self._versions.list_versions(place)
        for version in found:
            if version.id == version_id:
                return version
        raise NotFoundError("There is no such version", details={"path": str(place), "version": version_id})
