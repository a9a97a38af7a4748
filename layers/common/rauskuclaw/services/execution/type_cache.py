"""Job types as the worker reads them: once for all jobs of a moment."""

import asyncio

from rauskuclaw.domain.job import JobType
from rauskuclaw.ports.store import JobTypeStore

FRESH_SEC = 0.25


class TypeReader:
    """Shares one read of a type among attempts that begin together; an answer is used for at most `fresh_sec`."""

    def __init__(self, store: JobTypeStore, *, fresh_sec: float = FRESH_SEC) -> None:
        self._store = store
        self._fresh_sec = fresh_sec
        self._known: dict[str, tuple[float, JobType | None]] = {}
        self._reading: dict[str, asyncio.Task[JobType | None]] = {}

    async def get(self, name: str) -> JobType | None:
        """The type or None. Raises StoreUnavailableError (retry)."""
        known = self._known.get(name)
        if known is not None and known[0] > asyncio.get_running_loop().time():
            return known[1]
        reading = self._reading.get(name)
        if reading is None:
            reading = asyncio.get_running_loop().create_task(self._read(name))
            self._reading[name] = reading
        return await asyncio.shield(reading)

    async def _read(self, name: str) -> JobType | None:
        begun = asyncio.get_running_loop().time()
        try:
            found = await self._store.get_type(name)
        finally:
            del self._reading[name]
        self._known[name] = (begun + self._fresh_sec, found)
        return found
