"""Watches in memory, over the tables of inmemory_store.py."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from rauskuclaw.ports.watches import Watch
from tests.support.inmemory_store import Tables


class InMemoryWatches:
    """WatchStore."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def put(self, watches: Sequence[Watch]) -> None:
        self._tables.watches.update({(each.job_id, each.watcher_id): each for each in watches})

    async def of_job(self, job_id: str) -> list[Watch]:
        found = [each for each in self._tables.watches.values() if each.job_id == job_id]
        return sorted(found, key=lambda each: each.watcher_id)

    async def due(self, now: datetime, *, limit: int) -> list[Watch]:
        found = [each for each in self._tables.watches.values() if each.check_at <= now]
        return sorted(found, key=lambda each: each.check_at)[:limit]

    async def plan_anew(self, now: datetime, *, longest: timedelta) -> int:
        late = [each for each in self._tables.watches.values() if each.check_at > now + longest]
        await self.put([replace(each, check_at=now) for each in late])
        return len(late)

    async def end(self, watches: Sequence[Watch]) -> None:
        for each in watches:
            self._tables.watches.pop((each.job_id, each.watcher_id), None)

    async def children(self, parent_id: str) -> list[str]:
        return [job.id for job in self._tables.jobs.values() if job.parent == parent_id]
