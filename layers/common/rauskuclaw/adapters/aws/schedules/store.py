"""Schedules in DynamoDB: a row each, and beside it a ring of history items."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.bodies import Bodies, Reference, is_outside
from rauskuclaw.adapters.aws.calls import ConditionFailedError
from rauskuclaw.adapters.aws.jobs.listing import TOP, Source, newest_places
from rauskuclaw.adapters.aws.jobs.log import MARK, new_mark
from rauskuclaw.adapters.aws.jobs.submit import Submitter
from rauskuclaw.adapters.aws.pending import PendingCounts
from rauskuclaw.adapters.aws.schedules import rows as schedule_rows
from rauskuclaw.adapters.aws.table import ABSENT, Table, Term, Write
from rauskuclaw.adapters.aws.values import Item, Place
from rauskuclaw.domain.schedules import Schedule, ScheduleRun
from rauskuclaw.errors import StoreUnavailableError
from rauskuclaw.ports.cursors import encode_cursor
from rauskuclaw.ports.schedules import RUNS_KEPT, ScheduleChange, ScheduleFilter
from rauskuclaw.ports.store import Page, Submission

MAX_ROUNDS = 8  # of reading index pages for one answer
CHANGE_ROUNDS = 4  # a change is sent again without the jobs that were found to exist


@dataclass(frozen=True)
class DynamoSchedules:
    """ScheduleStore. `bodies` are those of schedules; jobs are made by the same `submitter` as all others."""

    table: Table
    bodies: Bodies
    submitter: Submitter
    pending: PendingCounts

    async def create(self, schedule: Schedule) -> bool:
        row = await self._row(schedule, chapters=0)
        try:
            await self.table.put(row, when=ABSENT)
        except ConditionFailedError as failed:
            if failed.old is not None and _is_same(failed.old, row):
                return True
            await self._drop_input(schedule.id, row.get(schedule_rows.INPUT))
            return False
        return True

    async def get(self, schedule_id: str) -> Schedule | None:
        row = await self.table.get(keys.schedule_pk(schedule_id))
        return None if row is None else await self._schedule(row)

    async def list_schedules(self, where: ScheduleFilter, *, limit: int, cursor: str | None = None) -> Page[Schedule]:
        below = TOP if cursor is None else keys.place_after(cursor)
        matches = () if where.type is None else (Term("ty", "=", where.type),)
        source = Source(keys.LIST_INDEX, "lp", keys.list_partitions(keys.SCHEDULES), matches)
        found: list[Item] = []
        for _ in range(MAX_ROUNDS):
            places, horizon = await newest_places(self.table, source, below, limit + 1 - len(found))
            rows = await self._rows(places)
            found += [row for row in rows if _is_wanted(row, where)]
            if len(found) > limit:
                return Page(await self._schedules(found[:limit]), encode_cursor(found[limit - 1]["cs"]))
            if horizon is None:
                return Page(await self._schedules(found))
            below = horizon
        return Page(await self._schedules(found), encode_cursor(below))

    async def change(self, change: ScheduleChange) -> bool:
        """One transaction of the row, the jobs' rows and an item with the history's lines.

        Bodies of jobs that do not fit into their rows are stored before. They are named after job and content, so
        when two race to submit one occurrence they are the same, and the loser must not erase them.
        """
        before, after = change.before, change.after
        stored = await self.table.get(keys.schedule_pk(before.id))
        if stored is None or stored["rv"] not in {before.revision, after.revision}:
            return False
        row = await self._row_after(change, stored)
        was_applied = stored["rv"] == after.revision and _is_same(stored, row)
        if was_applied:
            return True
        applied = stored["rv"] == before.revision and await self._commit(change, row)
        if before.input != after.input:
            await self._drop_input(before.id, (stored if applied else row).get(schedule_rows.INPUT))
        return applied

    async def delete(self, schedule_id: str) -> bool:
        """The row first, so that nothing is submitted any more. Also erases what an interrupted delete left."""
        pk = keys.schedule_pk(schedule_id)
        row = await self.table.get(pk, only=(schedule_rows.INPUT,))
        is_deleted = await self.table.delete_once(pk, keys.ROW)
        await self.table.delete_all(pk, [item["sk"] async for item in self.table.walk(pk, only=("sk",))])
        if row is not None:
            await self.bodies.drop(schedule_id, row.get(schedule_rows.INPUT))
        return is_deleted

    async def due(self, until: datetime, *, limit: int) -> list[Schedule]:
        """Reads on behind entries that are out of date, so that they cannot hide what is due."""
        starts: dict[str, Place | None] = dict.fromkeys(keys.due_partitions(keys.SCHEDULE))
        found: list[Schedule] = []
        for _ in range(MAX_ROUNDS):
            pages = await asyncio.gather(*(self._due_page(one, until, limit, start) for one, start in starts.items()))
            schedules = await self._schedules(await self._rows([item["dk"] for items, _ in pages for item in items]))
            found += [one for one in schedules if one.check_at is not None and one.check_at <= until]
            starts = {one: start for one, (_, start) in zip(starts, pages, strict=True) if start is not None}
            if not starts or len(found) >= limit:
                break
        return sorted(found, key=lambda one: (one.check_at or until, one.id))[:limit]

    async def runs(self, schedule_id: str, *, limit: int) -> list[ScheduleRun]:
        pk = keys.schedule_pk(schedule_id)
        chapters = [item async for item in self.table.walk(pk, prefix=keys.HISTORY, only=("n", "v"))]
        chapters.sort(key=lambda item: int(item["n"]), reverse=True)
        return [run for chapter in chapters for run in reversed(schedule_rows.runs_of(chapter))][:limit]

    async def _commit(self, change: ScheduleChange, row: Item) -> bool:
        mark = new_mark()
        unchanged = [[Term("rv", "=", change.before.revision)]]
        submissions, chapter = list(change.submissions), self._chapter(change, row)
        for _ in range(CHANGE_ROUNDS):
            jobs = await asyncio.gather(*(self.submitter.row_of(one) for one in submissions))
            writes = [Write(row | {MARK: mark}, unchanged), *(Write(job, ABSENT) for job in jobs)]
            try:
                await self.table.put_together(writes + ([Write(chapter)] if chapter else []))
                self._count(submissions)
                return True
            except ConditionFailedError as failed:
                stored = await self.table.get(row["pk"])
                if stored is None or stored["rv"] != change.before.revision:
                    if stored is not None and failed.again and stored.get(MARK) == mark:
                        self._count(submissions)
                        return True
                    return stored is not None and _is_same(stored, row)  # somebody else's equal change: theirs to count
                submissions = await self._not_stored(submissions)
        raise StoreUnavailableError("jobs of one occurrence keep appearing")

    async def _not_stored(self, submissions: Sequence[Submission]) -> list[Submission]:
        stored = await self.submitter.reader.statuses([one.job.id for one in submissions])
        return [one for one in submissions if one.job.id not in stored]

    def _count(self, submissions: Sequence[Submission]) -> None:
        for one in submissions:
            self.pending.note(one.counts, at=one.job.created_at)

    async def _row(self, schedule: Schedule, *, chapters: int) -> Item:
        # The place of a body outside of the row names the revision, so that it is never used by two of them.
        reference = await self.bodies.keep(schedule.id, f"in{schedule.revision}", schedule.input)
        return schedule_rows.row_of(schedule, input_ref=reference, chapters=chapters)

    async def _row_after(self, change: ScheduleChange, stored: Item) -> Item:
        is_before = stored["rv"] == change.before.revision
        chapters = stored.get(schedule_rows.CHAPTERS, 0) + (1 if change.runs and is_before else 0)
        if change.before.input != change.after.input:
            return await self._row(change.after, chapters=chapters)
        reference = stored.get(schedule_rows.INPUT)
        return schedule_rows.row_of(change.after, input_ref=reference, chapters=chapters)

    def _chapter(self, change: ScheduleChange, row: Item) -> Item | None:
        if not change.runs:
            return None
        number = row[schedule_rows.CHAPTERS]
        return schedule_rows.chapter_of(change.after.id, number, change.runs, slots=RUNS_KEPT)

    async def _drop_input(self, schedule_id: str, reference: Reference | None) -> None:
        """Erase an input kept outside of a row, unless the row as it is now refers to it."""
        if not is_outside(reference):
            return
        row = await self.table.get(keys.schedule_pk(schedule_id), only=(schedule_rows.INPUT,))
        if row is None or row.get(schedule_rows.INPUT) != reference:
            await self.bodies.drop(schedule_id, reference)

    async def _due_page(
        self, partition: str, until: datetime, limit: int, start: Place | None
    ) -> tuple[list[Item], Place | None]:
        return await self.table.query(
            [Term("dp", "=", partition), Term("dk", "<", keys.before_all_at(until))],
            index=keys.DUE_INDEX,
            limit=limit,
            only=("dk",),
            start=start,
        )

    async def _rows(self, places: Sequence[str]) -> list[Item]:
        """The rows that places of an index name, in their order, without those that are gone."""
        pks = [keys.schedule_pk(keys.split_place(place)[1]) for place in places]
        found = await self.table.get_rows(pks, only=())
        return [found[pk] for pk in pks if pk in found]

    async def _schedules(self, rows: Sequence[Item]) -> tuple[Schedule, ...]:
        return tuple(await asyncio.gather(*(self._schedule(row) for row in rows)))

    async def _schedule(self, row: Item) -> Schedule:
        schedule_id = keys.split_place(row["cs"])[1]
        input_value = await self.bodies.load(schedule_id, row.get(schedule_rows.INPUT))
        return schedule_rows.schedule_of(row, input_value=input_value)


def _is_wanted(row: Item, where: ScheduleFilter) -> bool:
    """What the index does not tell: whether it is enabled, and its queue."""
    return where.enabled in (None, bool(row["en"])) and where.queue in (None, row["qu"])


def _is_same(stored: Item, row: Item) -> bool:
    return all(stored.get(name) == value for name, value in row.items())
