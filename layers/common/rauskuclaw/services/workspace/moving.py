"""Renaming and moving files and folders, with their history."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from rauskuclaw.domain.workspace.entries import Entry
from rauskuclaw.domain.workspace.paths import WorkspacePath
from rauskuclaw.errors import BackendError
from rauskuclaw.ports.workspace import EntryConflictError, Expect, Expected
from rauskuclaw.services.fields import FieldFault, invalid
from rauskuclaw.services.workspace.errors import changed, failing_as, not_there, taken
from rauskuclaw.services.workspace.files import Shelf
from rauskuclaw.services.workspace.keeping import Author, Keeper, Tags, require, require_guide
from rauskuclaw.services.workspace.requests import Relocation

logger = logging.getLogger("rauskuclaw.workspace")

MOVE_FAILED = "WORKSPACE_MOVE_FAILED"
HandOver = Callable[[], Awaitable[str]]


INLINE_SEC = 20.0  # an API on AWS has 29


@dataclass(frozen=True, slots=True)
class Moved:
    """`moved` False: both are the same place, and nothing happened; or the job `job_id` goes on with it."""

    source: WorkspacePath
    target: WorkspacePath
    moved: bool
    job_id: str | None = None


class Moving:
    """`hand_over` submits a job that finishes what takes longer than `inline_sec`, and tells its id; None: nothing is
    handed over."""

    def __init__(self, shelf: Shelf, hand_over: HandOver | None = None, inline_sec: float = INLINE_SEC) -> None:
        self._shelf = shelf
        self._hand_over = hand_over
        self._inline_sec = inline_sec
        self._files = shelf.storage.files
        self._keeper = Keeper(shelf)

    async def move(self, given: Relocation, *, author: Author, if_match: Tags = None) -> Moved:
        """Move what is there, with its history. With `overwrite` it replaces what is of the same kind; a file is kept.

        Raises NotFoundError, ConflictError (with `details.current`), InvalidRequestError.
        """
        source = self._shelf.path(given.source, field="from_path")
        target = self._shelf.path(given.target, field="to_path")
        require_guide(author, source, target)
        with failing_as(MOVE_FAILED):
            entry = await self._source(source, if_match)
            if source == target:
                return Moved(source, target, moved=False)
            _require_movable(source, target)
            present = await self._present(entry, target, overwrite=given.overwrite)
            expected: Expected = Expect.ABSENT if present is None else present.etag or Expect.ANY
            try:
                if present is not None and not present.is_dir:
                    await self._keeper.keep(target, present, author=author)
                job_id = await self._in_time(self._files.move(source, target, expected=expected, etag=entry.etag))
            except EntryConflictError as exc:
                raise changed(exc.present.path if exc.present is not None else target, exc) from exc
        if job_id is not None:
            return Moved(source, target, moved=False, job_id=job_id)
        await self._move_history(source, target)
        return Moved(source, target, moved=True)

    async def _in_time(self, move: Awaitable[Entry]) -> str | None:
        """The id of the job that goes on with a move that would take too long. A move that is cut short stays recorded,
        and is nobody else's meanwhile."""
        if self._hand_over is None:
            await move
            return None
        try:
            async with asyncio.timeout(self._inline_sec):
                await move
        except TimeoutError:
            return await self._hand_over()
        return None

    async def _source(self, source: WorkspacePath, if_match: Tags) -> Entry:
        entry = await self._files.stat(source)
        if entry is None:
            raise not_there(source)
        try:
            require(entry, if_match)
        except EntryConflictError as exc:
            raise changed(source, exc) from exc
        return entry

    async def _present(self, entry: Entry, target: WorkspacePath, *, overwrite: bool) -> Entry | None:
        """What the move replaces. Raises ConflictError, InvalidRequestError."""
        present = await self._files.stat(target)
        if present is None:
            return None
        if not overwrite:
            raise taken(target, present)
        if present.is_dir is not entry.is_dir:
            raise invalid([FieldFault("to_path", "is a folder" if present.is_dir else "is a file")])
        return present

    async def _move_history(self, source: WorkspacePath, target: WorkspacePath) -> None:
        try:
            await self._shelf.storage.versions.moved(source, target)
        except BackendError:
            logger.warning("the history of %s did not follow it to %s", source, target)


def _require_movable(source: WorkspacePath, target: WorkspacePath) -> None:
    """Raises InvalidRequestError."""
    if source.is_root:
        raise invalid([FieldFault("from_path", "is the root")])
    if target.is_within(source):
        raise invalid([FieldFault("to_path", "is inside of what is moved")])
    if source.is_within(target):
        raise invalid([FieldFault("to_path", "is a folder above what is moved")])
