"""Moves: every object is copied and then erased, each under a condition, so that two who do it do no harm."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

from rauskuclaw.adapters.aws.workspace.keys import FILES, file_key, folder_key
from rauskuclaw.adapters.aws.workspace.move_records import MoveRecords, Record
from rauskuclaw.adapters.aws.workspace.objects import ABSENT, Condition, Found, MismatchError, Objects, match
from rauskuclaw.adapters.aws.workspace.tree import Tree
from rauskuclaw.domain.workspace.entries import Entry
from rauskuclaw.domain.workspace.paths import MAX_PATH_BYTES, WorkspacePath
from rauskuclaw.errors import BackendError, BlobUnavailableError, InvalidRequestError, RauskuClawError
from rauskuclaw.ports.workspace import EntryConflictError, Expect, Expected
from rauskuclaw.ports.workspace_rules import (
    require_dir,
    require_entry,
    require_expected,
    require_movable,
    require_replaceable,
)

MOVE = "move"  # the marks of a copy: the move that made it,
COPY_OF = "copy-of"  # and the content it was made from
COPIES_AT_ONCE = 16
MAX_IDLE_ROUNDS = 5


class Moving:
    def __init__(self, objects: Objects, tree: Tree, records: MoveRecords) -> None:
        self._objects = objects
        self._tree = tree
        self._records = records

    async def move(self, source: WorkspacePath, target: WorkspacePath, expected: Expected, etag: str | None) -> Entry:
        """See `Workspace.move`."""
        require_movable(source, target)
        found, parent, present = await asyncio.gather(
            self._tree.stat(source), self._tree.stat(target.parent), self._tree.stat(target)
        )
        entry = require_entry(found, source)
        require_expected(entry, etag or Expect.ANY, source)
        if source == target:
            return entry
        require_dir(parent, target.parent)
        record = await self._records.abandoned_move(source, target)
        is_resumed = record is not None
        if record is None:
            require_replaceable(entry, present, expected, target)
            if entry.is_dir:
                await self._require_room(source, target)
            record = _record(entry, present, target)
            if not await self._records.add(record):
                raise EntryConflictError(f"{source} is being moved already", present=entry)
        await self.carry_out(record, is_resumed=is_resumed)
        return require_entry(await self._tree.stat(target), target)

    async def finish(self) -> AsyncIterator[Record]:
        """Carry out what others have left, and tell of each move that is done."""
        async for record in self._records.abandoned():
            try:
                await self.carry_out(record, is_resumed=True)
            except BackendError:
                raise
            except RauskuClawError:  # it ended, if not as it was meant to
                pass
            yield record

    async def carry_out(self, record: Record, *, is_resumed: bool) -> None:
        """Do what is left of a move. While the record stays, somebody may go on."""
        try:
            await (self._move_folder(record) if record.is_dir else self._move_file(record, is_resumed=is_resumed))
        except RauskuClawError as exc:
            if not exc.retryable:
                await self._records.remove(record)
            raise
        await self._records.remove(record)

    async def _require_room(self, source: WorkspacePath, target: WorkspacePath) -> None:
        """Raises InvalidRequestError when something below a folder would have no path any more."""
        grows_by = len(str(target).encode()) - len(str(source).encode())
        if grows_by <= 0:
            return
        async for page in self._objects.list_all(folder_key(source)):
            for each in page:
                if len(each.key.encode()) - len(FILES) + grows_by > MAX_PATH_BYTES:
                    raise InvalidRequestError(f"Below {target} the paths of some files would be too long")

    async def _move_file(self, record: Record, *, is_resumed: bool) -> None:
        source, target = file_key(record.source_path), file_key(record.target_path)
        etag = record.etag or ""
        condition = ABSENT if record.replaces is None else match(record.replaces)
        try:
            copied = await self._copy(source, etag, target, condition, record)
        except MismatchError as exc:
            await self._require_source(record)
            raise await self._conflict(record.target_path) from exc
        try:
            if record.replaces is None:
                await self._tree.require_alone(record.target_path, is_dir=False)
            await self._objects.delete(source, etag)
        except EntryConflictError:
            await self._take_back(target, copied)
            raise
        except MismatchError as exc:
            is_gone = await self._objects.find(source) is None
            if is_gone and (is_resumed or exc.again):  # by our own hand, before
                return
            if record.replaces is None:
                await self._take_back(target, copied)
                raise await self._conflict(record.source_path) from exc
            # What was replaced cannot be brought back: both contents stay, each at its place.

    async def _require_source(self, record: Record) -> None:
        found = await self._objects.find(file_key(record.source_path))
        if found is None or found.etag != record.etag:
            raise await self._conflict(record.source_path)

    async def _copy(self, source: str, etag: str, key: str, condition: Condition, record: Record) -> str:
        """The etag of the copy, also of one that this move has made before. Raises MismatchError."""
        try:
            return await self._objects.copy(source, etag, key, condition, {MOVE: record.id, COPY_OF: etag})
        except MismatchError:
            there = await self._objects.head(key)
            if there is None or (there.marks.get(MOVE), there.marks.get(COPY_OF)) != (record.id, etag):
                raise
            return there.etag

    async def _take_back(self, key: str, etag: str) -> None:
        try:
            await self._objects.delete(key, etag)
        except MismatchError:  # somebody has replaced it
            return

    async def _conflict(self, path: WorkspacePath) -> EntryConflictError:
        return EntryConflictError(f"{path} is no longer what was expected", present=await self._tree.stat(path))

    async def _move_folder(self, record: Record) -> None:
        await self._claim(record)
        source = folder_key(record.source_path)
        idle, foreign = 0, set[str]()
        while True:
            seen = moved = 0
            async for page in self._objects.list_all(source):
                wanted = [each for each in page if each.key != source and each.key not in foreign]
                seen += len(wanted)
                for first in range(0, len(wanted), COPIES_AT_ONCE):
                    several = wanted[first : first + COPIES_AT_ONCE]
                    moved += sum(await asyncio.gather(*(self._carry(each, record, foreign) for each in several)))
                    await self._records.beat(record)
            if seen == 0:
                break
            idle = 0 if moved else idle + 1
            if idle > MAX_IDLE_ROUNDS:
                raise BlobUnavailableError(f"The files in {record.source} change all the time")
        if foreign:
            raise EntryConflictError(
                f"Some files of {record.source} stay there: their places in {record.target} were taken meanwhile",
                present=await self._tree.stat(record.target_path),
            )
        await self._objects.delete(source)

    async def _claim(self, record: Record) -> None:
        """Make the target this move's own. What it replaces is erased first, once."""
        path, key = record.target_path, folder_key(record.target_path)
        if await self._is_claimed(key, record):
            return
        if record.replaces is not None:
            await self._objects.delete_all(key)
        try:
            etag = await self._objects.put(key, b"", ABSENT, {MOVE: record.id})
        except MismatchError as exc:
            if not await self._is_claimed(key, record):
                raise await self._conflict(path) from exc
            return
        try:
            await self._tree.require_alone(path, is_dir=True)
        except EntryConflictError:
            await self._take_back(key, etag)
            raise

    async def _is_claimed(self, key: str, record: Record) -> bool:
        found = await self._objects.head(key)
        return found is not None and found.marks.get(MOVE) == record.id

    async def _carry(self, found: Found, record: Record, foreign: set[str]) -> bool:
        """Move one object of a folder; False when it has to be looked at again, or is `foreign` now."""
        key = folder_key(record.target_path) + found.key.removeprefix(folder_key(record.source_path))
        try:
            await self._copy_over(found, key, record)
            await self._objects.delete(found.key, found.etag)
        except ForeignError:
            foreign.add(found.key)
            return False
        except MismatchError:  # it has changed
            return False
        return True

    async def _copy_over(self, found: Found, key: str, record: Record) -> None:
        """Copy what is new; and what was copied before, and has been written at its old place since."""
        try:
            await self._copy(found.key, found.etag, key, ABSENT, record)
        except MismatchError:
            there = await self._objects.head(key)
            if there is None:
                raise
            if there.marks.get(MOVE) != record.id:
                raise ForeignError(again=False) from None
            await self._copy(found.key, found.etag, key, match(there.etag), record)


class ForeignError(MismatchError):
    """At the place of a copy there is what somebody else has put."""


def _record(entry: Entry, present: Entry | None, target: WorkspacePath) -> Record:
    replaces = None if present is None else present.etag or ""
    return Record(uuid4().hex, str(entry.path), str(target), entry.is_dir, entry.etag, replaces)
