"""Lists: merging index partitions newest first, and reading back the rows they name."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.jobs import rows
from rauskuclaw.adapters.aws.jobs.directory import OTHERS, Directory
from rauskuclaw.adapters.aws.jobs.reads import JobReader
from rauskuclaw.adapters.aws.table import Table, Term
from rauskuclaw.domain.job import Job
from rauskuclaw.ports.cursors import encode_cursor
from rauskuclaw.ports.store import JobFilter, Page

# Places sort as text and consist of digits, `#` and an id, so this one is above all of them.
TOP = "~"
MAX_ROUNDS = 8  # of reading index pages for one list page; after that the page is cut short with a cursor
INDEX_PAGE = 200
INDEX_PAGE_FILTERED = 4000  # entries have about 200 bytes, so this stays below DynamoDB's page of 1 MB


@dataclass(frozen=True)
class Source:
    """Partitions of one index, and what their entries have to match besides."""

    index: str
    attribute: str
    partitions: Sequence[str]
    where: tuple[Term, ...] = ()


@dataclass(frozen=True)
class Lister:
    """`JobStore.list_jobs`."""

    table: Table
    reader: JobReader
    directory: Directory

    async def list_jobs(self, where: JobFilter, *, limit: int, cursor: str | None = None) -> Page[Job]:
        return await self.page(await self._source(where), partial(_matches, where), limit=limit, cursor=cursor)

    async def page(
        self, source: Source, matches: Callable[[Job], bool], *, limit: int, cursor: str | None
    ) -> Page[Job]:
        """Jobs of the source that match, newest first, as `list_jobs` has them."""
        below = TOP if cursor is None else keys.place_after(cursor)
        found: list[Job] = []
        for _ in range(MAX_ROUNDS):
            places, horizon = await newest_places(self.table, source, below, limit + 1 - len(found))
            found += await self._jobs(places, matches)
            if len(found) > limit:
                last = found[limit - 1]
                return Page(tuple(found[:limit]), encode_cursor(keys.place_of(last.created_at, last.id)))
            if horizon is None:
                return Page(tuple(found))
            below = horizon
        return Page(tuple(found), encode_cursor(below))

    async def _source(self, where: JobFilter) -> Source:
        matches = tuple(
            Term(name, "=", value) for name, value in (("ty", where.type), ("qu", where.queue)) if value is not None
        )
        if where.status is not None:
            partitions = keys.state_partitions(*keys.STATES_OF[where.status])
            return Source(keys.STATE_INDEX, "sp", partitions, matches)
        pairs = await self.directory.partitions(where.type, where.queue)
        partitions = [one for pair in pairs for one in keys.list_partitions(pair)]
        return Source(keys.LIST_INDEX, "lp", partitions, matches if OTHERS in pairs else ())

    async def _jobs(self, places: Sequence[str], matches: Callable[[Job], bool]) -> list[Job]:
        """The jobs of places in their order, without those that are gone or (the index may lag) do not match."""
        job_ids = [keys.split_place(place)[1] for place in places]
        found = await self.reader.slim_rows(job_ids)
        jobs = [rows.job_of(found[one]) for one in job_ids if one in found]
        return [job for job in jobs if matches(job)]


async def newest_places(table: Table, source: Source, below: str, count: int) -> tuple[list[str], str | None]:
    """Places below `below`, newest first, and the horizon: how far down they are complete (None: to the end)."""
    pages = await asyncio.gather(*(_index_page(table, source, one, below, count) for one in source.partitions))
    horizon = max((lowest for _, lowest in pages if lowest is not None), default=None)
    places = {place for found, _ in pages for place in found if horizon is None or place >= horizon}
    newest = sorted(places, reverse=True)
    if len(newest) > count:
        return newest[:count], newest[count - 1]
    return newest, horizon


async def _index_page(
    table: Table, source: Source, partition: str, below: str, count: int
) -> tuple[list[str], str | None]:
    """One partition's next places, and the lowest place looked at when there may be more below it."""
    found, start = await table.query(
        [Term(source.attribute, "=", partition), Term("cs", "<", below)],
        index=source.index,
        descending=True,
        limit=INDEX_PAGE_FILTERED if source.where else min(count, INDEX_PAGE),
        only=("cs",),
        where=source.where,
    )
    return [item["cs"] for item in found], start["cs"]["S"] if start else None


def _matches(where: JobFilter, job: Job) -> bool:
    wanted = ((job.status, where.status), (job.type, where.type), (job.queue, where.queue))
    return all(value is None or value == stored for stored, value in wanted)
