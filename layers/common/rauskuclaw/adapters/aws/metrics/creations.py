"""New jobs are not counted when they are created, but afterwards: the index of lists has them all, in order of time.

So a create writes nothing for its count. A mark says up to when they are counted; what lies behind it is added whenever
counts are read.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.calls import ConditionFailedError
from rauskuclaw.adapters.aws.jobs.directory import Directory
from rauskuclaw.adapters.aws.jobs.log import MARK, new_mark
from rauskuclaw.adapters.aws.jobs.submit import CREATED
from rauskuclaw.adapters.aws.metrics.minutes import ByMinute, Minutes
from rauskuclaw.adapters.aws.table import Table, Term, Update
from rauskuclaw.adapters.aws.values import Item, Params, Place
from rauskuclaw.domain.counts import MINUTE_MS

# The mark stays so far behind the clock: an index lags by less than seconds, and creators' clocks differ.
MARGIN_MS = MINUTE_MS
# Pages of 1 MB (about 7,000 jobs) read of each partition, at a tick and for an answer.
MAX_PAGES_FOLDED = 30
MAX_PAGES_READ = 4
MAX_MINUTES_AT_ONCE = 40  # a transaction takes 100 items, and a late minute is two

Made = tuple[int, str, str]  # created at, type, queue


@dataclass(frozen=True)
class Creations:
    """Counts `job.created` from the list index."""

    table: Table
    directory: Directory
    minutes: Minutes

    async def since(self, mark: Item, since_ms: int, until_ms: int) -> ByMinute:
        """New jobs of [since, until) that are not folded yet. Bounded: a flood is counted in full by the fold."""
        first = max(since_ms, mark.get("at", 0))
        made, horizon = await self._made(first, until_ms, most_pages=MAX_PAGES_READ)
        return _counted(made, horizon)

    async def fold(self, mark: Item, *, since_ms: int, now_ms: int, sets: Item) -> None:
        """Count new jobs up to a minute ago and move the mark, in one transaction for each so many minutes.

        Of two that fold at once, one counts. `sets` are other attributes of the mark. One plain write when there is
        nothing to count.
        """
        at = mark.get("at")
        first = since_ms if at is None else at
        made, horizon = await self._made(first, now_ms - MARGIN_MS, most_pages=MAX_PAGES_FOLDED)
        counted = _counted(made, horizon)
        minutes = sorted(counted)
        for start in range(0, len(minutes), MAX_MINUTES_AT_ONCE):
            some = minutes[start : start + MAX_MINUTES_AT_ONCE]
            to = some[-1] + MINUTE_MS if some[-1] < minutes[-1] else max(first, horizon)
            if not await self._commit({minute: counted[minute] for minute in some}, at, {**sets, "at": to}, now_ms):
                return
            at = to
        if not minutes:
            await self._commit({}, at, {**sets, "at": max(first, horizon)}, now_ms)

    async def _commit(self, counted: ByMinute, at: int | None, sets: Item, now_ms: int) -> bool:
        mark = new_mark()
        moved = Update(keys.FOLD, sets={**sets, MARK: mark})
        moved.where = [Term("at", "absent") if at is None else Term("at", "=", at)]
        parts: list[Params] = []
        for minute, counts in counted.items():
            parts += await self.minutes.parts_of(minute, counts, now_ms=now_ms)
        try:
            if parts:
                await self.table.change_together([{"Update": one} for one in (moved.params(self.table.name), *parts)])
            else:
                await self.table.update(moved)
        except ConditionFailedError as failed:
            return failed.again and failed.old is not None and failed.old.get(MARK) == mark
        return True

    async def _made(self, since_ms: int, until_ms: int, *, most_pages: int) -> tuple[list[Made], int]:
        """Jobs created in [since, until) in no order, and up to when they are complete."""
        if since_ms >= until_ms:
            return [], until_ms
        pairs = await self.directory.partitions(None, None)
        partitions = [one for pair in pairs for one in keys.list_partitions(pair)]
        found = await asyncio.gather(*(self._made_in(one, since_ms, until_ms, most_pages) for one in partitions))
        horizon = min([until_ms, *(end for _, end in found)])
        return [one for made, _ in found for one in made], horizon

    async def _made_in(self, partition: str, since_ms: int, until_ms: int, most_pages: int) -> tuple[list[Made], int]:
        span = (keys.first_at(since_ms), keys.first_at(until_ms))
        key = [Term("lp", "=", partition), Term("cs", "between", span)]
        found: list[Made] = []
        start: Place | None = None
        for _ in range(most_pages):
            items, start = await self.table.query(
                key, index=keys.LIST_INDEX, only=("cs", "ty", "qu", "nc"), start=start
            )
            found += _counting(items)
            if start is None:
                return found, until_ms
        return found, keys.split_place(start["cs"]["S"])[0] if start else until_ms


def _counting(items: Sequence[Item]) -> list[Made]:
    """What is counted as created: not the jobs of schedules, nor those the engine makes for itself."""
    return [(keys.split_place(item["cs"])[0], item["ty"], item["qu"]) for item in items if "nc" not in item]


def _counted(made: Sequence[Made], horizon: int) -> ByMinute:
    found: ByMinute = defaultdict(Counter)
    for at, job_type, queue in made:
        if at < horizon:
            found[at // MINUTE_MS * MINUTE_MS][CREATED, job_type, queue, ""] += 1
    return found
