"""Counts by the minute, and the hours they are folded into. docs/decisions/0009 explains the items."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.calls import ConditionFailedError
from rauskuclaw.adapters.aws.metrics.counters import MAX_IN_UPDATE, CountsByLabel, addition, attributes_of, counts_in
from rauskuclaw.adapters.aws.table import Table, Term, Update
from rauskuclaw.adapters.aws.values import Item, Params, Place
from rauskuclaw.domain.clock import to_ms
from rauskuclaw.domain.counts import MINUTE_MS

HOUR_MS = 60 * MINUTE_MS
# An hour is folded no earlier than this after its end. Whoever counts something in it later takes that back, and the
# hour is then read from its minutes.
FOLD_AFTER_MS = 10 * MINUTE_MS
LATE_AFTER_MS = FOLD_AFTER_MS // 2  # clocks may differ by the rest
LATE = "late"  # how often that happened
MAX_HOURS_FOLDED = 24  # at one tick; after an outage the next ones go on

END_OF_TIME_MS = 9_999_999_999_999  # the last that sorts as text in 13 digits

ByMinute = dict[int, CountsByLabel]
Mark = tuple[str, int]  # a process and the number of its batch


@dataclass
class Minutes:
    """Items of minutes, of which this process writes those of its `shard`, and of hours.

    `kept` is how long DynamoDB's TTL leaves them alone.
    """

    table: Table
    shard: int
    kept: timedelta
    _known_hours: set[int] = field(default_factory=set)

    async def add(self, minute: int, counts: CountsByLabel, *, mark: Mark, now_ms: int) -> None:
        """Raise the counters of a minute, once for each mark; one write where the minute is young.

        Marks of a process are used in the order of their numbers: one that is behind counts as written.
        """
        parts = await self.parts_of(minute, counts, now_ms=now_ms, mark=mark)
        try:
            if len(parts) == 1:
                await self.table.calls.dynamo("update_item", **parts[0])
            else:
                await self.table.change_together([{"Update": part} for part in parts])
        except ConditionFailedError:
            return  # an earlier try was carried out and its answer lost

    async def parts_of(
        self, minute: int, counts: CountsByLabel, *, now_ms: int, mark: Mark | None = None
    ) -> list[Params]:
        """The updates that count `counts` in a minute, to be made together. Makes the hour known before."""
        hour = _hour_of(minute)
        await self._make_known(hour)
        every = sorted(attributes_of(counts).items())
        parts = []
        for number, start in enumerate(range(0, len(every), MAX_IN_UPDATE)):
            # A transaction takes one update of an item, so what is too much for it goes to further shards.
            sk = keys.minute_sk((minute - hour) // MINUTE_MS, self.shard + number * keys.MINUTE_SHARDS)
            raised = every[start : start + MAX_IN_UPDATE]
            sets = {"ttl": self._ttl(hour)}
            parts.append(addition(self.table, keys.minutes_pk(hour), sk, raised, sets=sets, mark=mark))
        if now_ms >= hour + HOUR_MS + LATE_AFTER_MS:
            parts.append(addition(self.table, keys.HOURS, keys.hour_sk(hour), [(LATE, 1)], removes=["done"]))
        return parts

    async def by_minute(self, since_ms: int, until_ms: int) -> ByMinute:
        """Counts of the minutes of [since, until)."""
        hours = await self._hours(_hour_of(since_ms), until_ms)
        return await self._minutes(hours, since_ms, until_ms)

    async def by_hour(self, since_ms: int, until_ms: int) -> ByMinute:
        """Counts of the whole hours that begin in [since, until), `since` taken back to the beginning of its hour."""
        hours = await self._hours(_hour_of(since_ms), until_ms)
        open_hours = [hour for hour, item in hours.items() if "done" not in item]
        found = {hour: counts_in(item) for hour, item in hours.items() if "done" in item}
        return hours_of(await self._minutes(open_hours, 0, END_OF_TIME_MS)) | found

    async def total(self, since_ms: int, until_ms: int) -> CountsByLabel:
        """Their sum, of whole hours from where they are folded."""
        hours = await self._hours(_hour_of(since_ms), until_ms)
        whole = {
            hour: item
            for hour, item in hours.items()
            if "done" in item and since_ms <= hour and hour + HOUR_MS <= until_ms
        }
        rest = await self._minutes([hour for hour in hours if hour not in whole], since_ms, until_ms)
        return _sum([*map(counts_in, whole.values()), *rest.values()])

    async def fold(self, *, after_ms: int, now_ms: int) -> int:
        """Fold hours that are over, from the one after `after_ms` on. Returns the last one that is folded."""
        hours = await self._hours(after_ms + 1, now_ms - FOLD_AFTER_MS - HOUR_MS + 1, limit=MAX_HOURS_FOLDED)
        for hour, item in hours.items():
            if "done" not in item:
                await self._fold_hour(hour, item)
        return max(hours, default=after_ms)

    async def drop(self, until_ms: int) -> None:
        """Erase the hours that end before `until_ms` with their minutes, some of them at each call."""
        for hour in await self._hours(0, until_ms - HOUR_MS + 1, limit=MAX_HOURS_FOLDED):
            pk = keys.minutes_pk(hour)
            await self.table.delete_all(pk, [item["sk"] async for item in self.table.walk(pk, only=("sk",))])
            await self.table.delete(keys.HOURS, keys.hour_sk(hour))
            self._known_hours.discard(hour)

    async def _fold_hour(self, hour: int, item: Item) -> None:
        """Put the sum of the minutes, unless somebody has counted in this hour since `item` was read."""
        minutes = await self._minutes([hour], hour, hour + HOUR_MS)
        unchanged = Term(LATE, "=", item[LATE]) if LATE in item else Term(LATE, "absent")
        kept = {name: item[name] for name in ("ttl", LATE) if name in item}
        row = {"pk": keys.HOURS, "sk": keys.hour_sk(hour), "done": 1, **kept, **attributes_of(_sum(minutes.values()))}
        try:
            await self.table.put(row, when=[[unchanged]])
        except ConditionFailedError:
            return  # minutes are read for this hour from now on, which gives the same sums

    async def _make_known(self, hour: int) -> None:
        if hour in self._known_hours:
            return
        await self.table.update(Update(keys.HOURS, keys.hour_sk(hour), sets={"ttl": self._ttl(hour)}))
        self._known_hours.add(hour)

    async def _hours(self, since_ms: int, until_ms: int, *, limit: int | None = None) -> dict[int, Item]:
        """The hours that begin in [since, until) and have counts, in order."""
        if since_ms >= until_ms:
            return {}
        span = (keys.hour_sk(max(0, since_ms)), keys.hour_sk(until_ms - 1))
        found: dict[int, Item] = {}
        start: Place | None = None
        while True:
            key = [Term("pk", "=", keys.HOURS), Term("sk", "between", span)]
            items, start = await self.table.query(key, limit=limit, start=start)
            found |= {int(item["sk"]): item for item in items}
            if start is None or limit is not None:
                return found

    async def _minutes(self, hours: Iterable[int], since_ms: int, until_ms: int) -> ByMinute:
        found: defaultdict[int, CountsByLabel] = defaultdict(Counter)
        for part in await asyncio.gather(*(self._minutes_of(hour, since_ms, until_ms) for hour in hours)):
            for minute, counts in part:
                found[minute].update(counts)
        return found

    async def _minutes_of(self, hour: int, since_ms: int, until_ms: int) -> list[tuple[int, CountsByLabel]]:
        first = max(0, since_ms - hour) // MINUTE_MS
        found = []
        async for item in self.table.walk(keys.minutes_pk(hour), above=f"{first:02d}"):
            minute = hour + int(item["sk"].partition("#")[0]) * MINUTE_MS
            if minute >= until_ms:
                break
            found.append((minute, counts_in(item)))
        return found

    def _ttl(self, hour: int) -> int:
        return (hour + HOUR_MS + self.kept // timedelta(milliseconds=1)) // 1000 + 1


def minute_ms(moment: datetime) -> int:
    """The beginning of its minute."""
    return to_ms(moment) // MINUTE_MS * MINUTE_MS


def hours_of(minutes: ByMinute) -> ByMinute:
    """The same by the hour."""
    found: ByMinute = {}
    for minute, counts in minutes.items():
        found.setdefault(_hour_of(minute), Counter()).update(counts)
    return found


def _hour_of(moment_ms: int) -> int:
    return moment_ms // HOUR_MS * HOUR_MS


def _sum(parts: Iterable[CountsByLabel]) -> CountsByLabel:
    whole: CountsByLabel = Counter()
    for part in parts:
        whole.update(part)
    return whole
