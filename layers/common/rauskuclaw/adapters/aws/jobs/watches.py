"""Watches in DynamoDB: an item in the partition of the watched job, with an entry in the due index.

The watched job's row gets a mark that its end is conditional on: so jobs that nobody watches pay nothing. It comes
after the item, so that whoever meets the mark finds the item.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.calls import ConditionFailedError
from rauskuclaw.adapters.aws.jobs.transitions import WATCHED
from rauskuclaw.adapters.aws.table import Table, Term, Update
from rauskuclaw.adapters.aws.values import Item
from rauskuclaw.domain.clock import from_ms
from rauskuclaw.ports.watches import Watch


@dataclass(frozen=True)
class DynamoWatches:
    """WatchStore."""

    table: Table

    async def put(self, watches: Sequence[Watch]) -> None:
        await asyncio.gather(*(self._put(each) for each in watches))

    async def of_job(self, job_id: str) -> list[Watch]:
        walk = self.table.walk(keys.job_pk(job_id), prefix=keys.WATCHER)
        return [_watch(item) async for item in walk]

    async def plan_anew(self, now: datetime, *, longest: timedelta) -> int:
        """Nothing to do: functions run by the service's clock, which nobody sets back."""
        return 0

    async def due(self, now: datetime, *, limit: int) -> list[Watch]:
        top = keys.before_all_at(now)
        pages = await asyncio.gather(
            *(
                self.table.query([Term("dp", "=", partition), Term("dk", "<", top)], index=keys.DUE_INDEX, limit=limit)
                for partition in keys.due_partitions(keys.WATCH)
            )
        )
        found = [_watch(item) for items, _ in pages for item in items]
        return sorted(found, key=lambda each: each.check_at)[:limit]

    async def end(self, watches: Sequence[Watch]) -> None:
        await asyncio.gather(*(self.table.delete(*_place(each)) for each in watches))

    async def children(self, parent_id: str) -> list[str]:
        walk = self.table.walk(keys.job_pk(parent_id), prefix=keys.CHILD, only=("sk",))
        return [keys.child_in(item["sk"]) async for item in walk]

    async def _put(self, watch: Watch) -> None:
        pk, sk = _place(watch)
        due = {"dp": keys.due_partition_of(keys.WATCH, watch.job_id), "dk": keys.place_of(watch.check_at, watch.job_id)}
        await self.table.put({"pk": pk, "sk": sk, **due})
        mark = Update(pk)
        mark.where = [Term("st", "exists")]
        mark.sets = {WATCHED: 1}
        with suppress(ConditionFailedError):  # there is no such job, whose end could be conditional
            await self.table.update(mark)


def _place(watch: Watch) -> tuple[str, str]:
    return keys.job_pk(watch.job_id), keys.watcher_sk(watch.watcher_id)


def _watch(item: Item) -> Watch:
    due_ms, job_id = keys.split_place(item["dk"])
    return Watch(job_id, keys.watcher_in(item["sk"]), from_ms(due_ms))
