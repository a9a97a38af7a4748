"""Records of moves, written before they begin, so that another process can finish them. One move of a source at
once.
"""

import json
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from rauskuclaw.adapters.aws.workspace.keys import MOVES, move_key
from rauskuclaw.adapters.aws.workspace.objects import ABSENT, ANY, Found, MismatchError, Objects
from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.workspace.paths import WorkspacePath, parse_path

BEATS_AFTER = timedelta(seconds=20)
ABANDONED_AFTER = timedelta(seconds=90)  # without a beat


@dataclass(frozen=True, slots=True)
class Record:
    """A move. `id` marks what it has copied.

    `etag` is the moved file's, and `replaces` what is at the target: a file's etag, `""` for a folder, None for
    nothing.
    """

    id: str
    source: str
    target: str
    is_dir: bool
    etag: str | None
    replaces: str | None

    @property
    def source_path(self) -> WorkspacePath:
        return parse_path(self.source)

    @property
    def target_path(self) -> WorkspacePath:
        return parse_path(self.target)


class MoveRecords:
    """`abandoned_after`: when a record that nobody has touched is another process's to finish."""

    def __init__(self, objects: Objects, clock: Clock, abandoned_after: timedelta) -> None:
        self._objects = objects
        self._clock = clock
        self._abandoned_after = abandoned_after
        self._beats: dict[str, datetime] = {}

    async def add(self, record: Record) -> bool:
        """Begin a move; False while there is another of the same source."""
        key = move_key(record.source_path)
        try:
            await self._objects.put(key, _written(record), ABSENT)
        except MismatchError:
            found = await self._objects.find(key)
            other = await self._read(found) if found is not None else None
            if other is None or other.id != record.id:  # else it was put before, and the answer was lost
                return False
        self._beats[record.id] = self._clock()
        return True

    async def abandoned_move(self, source: WorkspacePath, target: WorkspacePath) -> Record | None:
        """The same move, begun by a process that seems to be gone."""
        found = await self._objects.find(move_key(source))
        record = await self._read(found) if found is not None and self._is_abandoned(found) else None
        return record if record is not None and record.target == str(target) else None

    async def beat(self, record: Record) -> None:
        """Say now and then that somebody is at it."""
        if self._clock() - self._beats.get(record.id, self._clock()) >= BEATS_AFTER:
            await self._objects.put(move_key(record.source_path), _written(record), ANY)
            self._beats[record.id] = self._clock()

    async def remove(self, record: Record) -> None:
        self._beats.pop(record.id, None)
        await self._objects.delete(move_key(record.source_path))

    async def abandoned(self) -> AsyncIterator[Record]:
        async for page in self._objects.list_all(MOVES):
            for found in page:
                record = await self._read(found) if self._is_abandoned(found) else None
                if record is not None:
                    yield record

    def _is_abandoned(self, found: Found) -> bool:
        return self._clock() - found.modified_at >= self._abandoned_after

    async def _read(self, found: Found) -> Record | None:
        try:
            content = await self._objects.get(found.key, found.etag, start=0, end=found.size)
        except MismatchError:  # finished, or touched
            return None
        return Record(**json.loads(content))


def _written(record: Record) -> bytes:
    return json.dumps(asdict(record)).encode()
