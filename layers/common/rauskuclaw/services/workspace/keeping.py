"""Keeps what is about to be replaced or deleted, so that it can be brought back; checks what callers expect there."""

from collections.abc import Collection
from dataclasses import dataclass

from rauskuclaw.domain.workspace.entries import Entry
from rauskuclaw.domain.workspace.guidance import AGENTS_FILE, SKILLS_FOLDER, WORKFLOWS_FOLDER, is_guidance
from rauskuclaw.domain.workspace.paths import WorkspacePath
from rauskuclaw.errors import ForbiddenError
from rauskuclaw.ports.workspace import EntryConflictError, Expect, Expected
from rauskuclaw.services.workspace.errors import FileTooLargeError
from rauskuclaw.services.workspace.files import Shelf

KEPT_MAX_BYTES = 4 * 1024 * 1024  # of what is replaced; larger files are not kept, and no agent replaces them
ANY_TAG = "*"

Tags = Collection[str] | None  # the contents that may be replaced; None: whatever there is


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes, as histories name it. What an agent replaces is always kept.

    Only who `may_guide` writes what runs go by: a person, not a program's key, and never an agent.
    """

    name: str
    is_agent: bool = False
    may_guide: bool = True


class Keeper:
    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def keep(self, place: WorkspacePath, entry: Entry | None, *, author: Author) -> str | None:
        """Keep what is about to be replaced; of an agent also that nothing was there. The id of the version, if any.

        Raises EntryConflictError when something else is there by now, and FileTooLargeError for an agent.
        """
        size = entry.size or 0 if entry is not None else 0
        if size > KEPT_MAX_BYTES:
            if author.is_agent:
                message = "The file is too large to be kept for undo, so no agent may replace it"
                raise FileTooLargeError(message, size=size, max_bytes=KEPT_MAX_BYTES)
            return None
        if entry is None and not author.is_agent:
            return None
        expected: Expected = Expect.ABSENT if entry is None or entry.etag is None else entry.etag
        version = await self._shelf.storage.versions.keep(
            place, expected=expected, replaced_by=author.name, now=self._shelf.clock()
        )
        return version.id


def require(entry: Entry | None, if_match: Tags) -> None:
    """Raises EntryConflictError for what the caller has not seen."""
    if if_match is None or (entry is not None and (ANY_TAG in if_match or entry.etag in if_match)):
        return
    raise EntryConflictError("Another content is there", present=entry)


def require_guide(author: Author, *places: WorkspacePath) -> None:
    """Raises ForbiddenError where a person has to write, because runs go by what is there."""
    for place in places:
        if is_guidance(place) and (author.is_agent or not author.may_guide):
            folders = f"{SKILLS_FOLDER}/ and {WORKFLOWS_FOLDER}/"
            text = f"Only people write {AGENTS_FILE} and what is below {folders}: runs go by what is there"
            raise ForbiddenError(text, code="WORKSPACE_PEOPLE_ONLY", details={"path": str(place)})
