"""The log of a job: the newest lines in the row itself, older ones in pages beside it.

`RowWriter` makes every change of a row that may carry lines, so it alone decides their ids and where they go.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from rauskuclaw.adapters.aws import keys, lines
from rauskuclaw.adapters.aws.calls import ConditionFailed
from rauskuclaw.adapters.aws.rows import NEVER
from rauskuclaw.adapters.aws.table import Table, Term, Update
from rauskuclaw.adapters.aws.values import Item
from rauskuclaw.domain.events import LogEntry, LogEvent
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.errors import StoreUnavailableError

MOST_LINES_IN_ROW = 16
LONGEST_IN_ROW = 1024  # bytes of new lines; more go to a page at once, because the row's size is billed again and again
LONGEST_PAGE = 100_000  # characters; far enough below the 400 KB an item may have
ROUNDS = 40  # a lost race for the next event id is run again; writers of one process take turns and do not race
LOG_PARTS = ("sk", "lg", "pg")

# Given the row in the way: True (this write is done already), False (it must not be done), None (try again).
Judge = Callable[[Item], bool | None]
Make = Callable[[Item | None], Update]


@dataclass
class Turns:
    """The writers of this process on one job, one after the other, and the last event id they know of."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    last_id: int = 0


@dataclass(frozen=True)
class RowWriter:
    """Conditional changes of one job's row, each with its log lines."""

    table: Table
    turns: WeakValueDictionary[str, Turns] = field(default_factory=WeakValueDictionary)

    async def write(
        self, make: Make, entries: Sequence[LogEntry], *, judge: Judge, is_ours: Callable[[Item], bool] | None = None
    ) -> bool:
        """Apply the update that `make` builds (it is given the row that was in the way the time before).

        One UpdateItem; a transaction of row and pages when the row has no room for the lines. False when the row is
        gone or `judge` refuses. When an answer was lost, the lines (or `is_ours`) tell whether the write had landed.
        """
        pk = make(None).pk
        turns = self.turns.setdefault(pk, Turns())
        async with turns.lock:
            old: Item | None = None
            for _ in range(ROUNDS):
                texts = _numbered(entries, old, turns)
                if not _fits(texts, old):
                    old = old or await self.table.get(pk)
                    if old is None:
                        return False
                    texts = _numbered(entries, old, turns)
                try:
                    await self._apply(make(old), texts, old=old)
                    turns.last_id = lines.id_in(texts[-1]) if texts else turns.last_id
                    return True
                except ConditionFailed as failed:
                    old = failed.old
                    if old is None:
                        return False
                    if failed.again and (_holds(old, texts) or (is_ours is not None and is_ours(old))):
                        return True
                    verdict = judge(old)
                    if verdict is not None:
                        return verdict
        raise StoreUnavailableError("too many writers on one job")

    async def _apply(self, update: Update, texts: list[str], *, old: Item | None) -> None:
        if not texts:
            await self.table.update(update)
            return
        first, last = lines.id_in(texts[0]), lines.id_in(texts[-1])
        update.sets["le"] = last
        if _fits(texts, old):
            update.adds["lg"] = texts
            update.where += [Term("le", "<", first), Term("lg", "shorter", MOST_LINES_IN_ROW)]
            await self.table.update(update)
            return
        assert old is not None
        update.sets |= {"lg": [], "pg": last, "hold": NEVER, "ttl": NEVER}
        update.falls_back.pop("ttl", None)
        update.where.append(Term("le", "=", old["le"]))
        await self.table.update_and_put(update, pages_of(update.pk, [*old["lg"], *texts]))


def pages_of(pk: str, texts: list[str]) -> list[Item]:
    """Page items for lines in order, each named after its last line's id."""
    pages: list[Item] = []
    held: list[str] = []
    size = 0
    for number, text in enumerate(texts, start=1):
        held.append(text)
        size += len(text)
        if size >= LONGEST_PAGE or number == len(texts):
            pages.append({"pk": pk, "sk": keys.page_sk(lines.id_in(text)), "lg": held})
            held, size = [], 0
    return pages


@dataclass(frozen=True)
class JobLogs:
    """EventStore."""

    table: Table
    writer: RowWriter

    async def append_events(self, job: Job, entries: Sequence[LogEntry]) -> bool:
        def make(_: Item | None) -> Update:
            update = Update(keys.job_pk(job.id))
            update.where = [Term("st", "=", JobStatus.RUNNING.value), Term("f", "=", job.fence)]
            return update

        def judge(old: Item) -> bool | None:
            return None if (old["st"], old["f"]) == (JobStatus.RUNNING.value, job.fence) else False

        if not entries:
            old = await self.table.get(keys.job_pk(job.id), only=("st", "f"))
            return old is not None and judge(old) is None
        return await self.writer.write(make, entries, judge=judge)

    async def read_events(self, job_id: str, *, after: int, limit: int) -> list[LogEvent]:
        for _ in range(ROUNDS):
            found = await self._read_once(job_id, after, limit)
            if found is not None:
                return found[:limit]
        raise StoreUnavailableError("the log kept moving while it was read")

    async def tail_log(self, job_id: str, *, limit: int) -> list[LogEvent]:
        found: dict[int, LogEvent] = {}
        async for item in self.table.walk(keys.job_pk(job_id), above=keys.PAGE, descending=True, only=LOG_PARTS):
            # Lines moved to a page after the row was read are met twice.
            found |= {event.id: event for event in lines.decode(item["lg"], job_id) if event.kind == "log"}
            if len(found) >= limit:
                break
        return [found[event_id] for event_id in sorted(found)][-limit:]

    async def _read_once(self, job_id: str, after: int, limit: int) -> list[LogEvent] | None:
        """Pages, then the row. None when lines moved from the row to a page in between and were missed."""
        found: list[LogEvent] = []
        last_page = 0
        async for item in self.table.walk(keys.job_pk(job_id), above=keys.page_sk(max(after, 0)), only=LOG_PARTS):
            found += [event for event in lines.decode(item["lg"], job_id) if event.id > after]
            if item["sk"] == keys.ROW:
                paged = item.get("pg", 0)
                return None if paged > max(after, last_page) else found
            last_page = int(item["sk"].removeprefix(keys.PAGE))
            if len(found) >= limit:
                return found
        return []  # no row: no such job


def _numbered(entries: Sequence[LogEntry], old: Item | None, turns: Turns) -> list[str]:
    """The lines, encoded under ids above all that are known of."""
    last_id = old["le"] if old else turns.last_id
    return lines.encode(entries, first=lines.first_id(entries, last_id=last_id))


def _fits(texts: list[str], old: Item | None) -> bool:
    if sum(len(text.encode()) for text in texts) > LONGEST_IN_ROW:
        return False
    return old is None or len(old["lg"]) < MOST_LINES_IN_ROW


def _holds(old: Item, texts: list[str]) -> bool:
    """Whether the row (or a page it has just been emptied into) has these very lines."""
    return bool(texts) and (old["le"] == lines.id_in(texts[-1]) or set(texts) <= set(old["lg"]))
