"""The health probe: reads, writes, and makes sure that the disk would take more than the probe."""

import asyncio
import errno
import time
from collections.abc import Callable
from pathlib import Path

from rauskuclaw.adapters.sqlite.session import Reader, Session
from rauskuclaw.adapters.sqlite.upkeep import take_room
from rauskuclaw.adapters.sqlite.writer import Tx, Writer
from rauskuclaw.errors import StoreUnavailableError

PROBE = "INSERT INTO health (id, checked_at) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET checked_at = ?1"
PROBE_VALID_SEC = 1.0


class SqliteHealth(Session):
    """HealthStore. A good answer holds for a second, so that probes cannot wear out the disk."""

    def __init__(self, writer: Writer, reader: Reader, *, take_room: Callable[[Path], None] = take_room) -> None:
        super().__init__(writer, reader)
        self._good_until = 0.0
        self._take_room = take_room

    async def check(self) -> None:
        if time.monotonic() < self._good_until:
            return
        self.rows("SELECT 1 FROM jobs LIMIT 1")
        await self.writer.run(_probe)
        if self.writer.options.vfs is None:
            await asyncio.to_thread(_find_room, self.writer.options.path.parent, self._take_room)
        self._good_until = time.monotonic() + PROBE_VALID_SEC


def _find_room(folder: Path, take: Callable[[Path], None]) -> None:
    try:
        take(folder)
    except OSError as exc:
        if exc.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreUnavailableError("the disk is full", code="STORE_FULL") from exc
        raise StoreUnavailableError(f"the folder of the database takes no file: {exc.strerror}") from exc


def _probe(tx: Tx) -> None:
    tx.db.execute(PROBE, (int(time.time() * 1000),))
