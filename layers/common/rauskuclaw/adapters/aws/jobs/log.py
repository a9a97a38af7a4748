"""The log of a job: the newest lines in the row itself, older ones in pages beside it.

`RowWriter` makes every change of a row that may carry lines, so it alone decides their ids and where they go.

An answer may get lost, and then the condition of the second try meets either our own work or that of a rival, who may
have written the same in the same millisecond. So every write has a random mark: behind its last line, where it stays
readable when others have written since, or in the row where it has no lines.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from secrets import token_urlsafe
from weakref import WeakValueDictionary

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.calls import ConditionFailedError
from rauskuclaw.adapters.aws.jobs import lines
from rauskuclaw.adapters.aws.jobs.rows import NEVER
from rauskuclaw.adapters.aws.table import Table, Term, Update, Write
from rauskuclaw.adapters.aws.values import Item
from rauskuclaw.domain.events import LogEntry, LogEvent
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.errors import StoreUnavailableError

MAX_LINES_IN_ROW = 16
# Where items are written beside the row, each KB counts twice. So many lines fit into the first KB of most rows, and a
# page of them costs less than a second KB at each of the next writes.
MAX_LINES_IN_TRANSACTION = 4
MAX_IN_ROW = 1024  # bytes of new lines; more go to a page at once, because the row's size is billed again and again
MAX_PAGE = 100_000  # bytes, or one line; far enough below the 400 KB an item may have
# Bytes of lines in one write, which may be a transaction: those end at 4 MB and 100 items.
MAX_WRITE = 2_000_000
ROUNDS = 40  # a lost race for the next event id is run again; writers of one process take turns and do not race
REMEMBERED = 256  # writes of a process of which it remembers how the log stands
LOG_PARTS = ("sk", "lg", "pg")

# Given the row in the way: True (this write is done already), False (it must not be done), None (try again).
Judge = Callable[[Item], bool | None]
Make = Callable[[Item | None], Update]
MARK = "w"  # of the newest write without lines


def new_mark() -> str:
    """48 random bits: only writes of one row within seconds of each other are told apart by it."""
    return token_urlsafe(6)


@dataclass
class Turns:
    """The writers of this process on one job, one after the other, and what they know of its log.

    `last_id` is its newest event id, `lines` how many are in the row. Both may have grown since; the conditions tell.
    """

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    last_id: int = 0
    lines: int = 0


@dataclass(frozen=True)
class RowWriter:
    """Conditional changes of one job's row, each with its log lines."""

    table: Table
    turns: WeakValueDictionary[str, Turns] = field(default_factory=WeakValueDictionary)
    recent: deque[Turns] = field(default_factory=lambda: deque(maxlen=REMEMBERED))

    async def write(
        self, make: Make, entries: Sequence[LogEntry], *, judge: Judge, beside: Sequence[Write] = ()
    ) -> bool:
        """Apply the update that `make` builds (it is given the row that was in the way the time before).

        One UpdateItem; a transaction when items are to be put `beside` the row, or into pages because the row has no
        room for the lines. More lines than a transaction takes go before, under the same conditions, and the update
        itself with the last of them. False when the row is gone, `judge` refuses, or an item beside it cannot be put.
        """
        turns = self.turns.setdefault(make(None).pk, Turns())
        self.recent.append(turns)
        *before, last = _portions(entries)
        async with turns.lock:
            for portion in before:
                verdict = await self._write_portion(lambda old: _lines_only(make(old)), portion, judge, turns, ())
                if verdict is not None:
                    return verdict
            return await self._write_portion(make, last, judge, turns, beside) is not False

    async def _write_portion(
        self, make: Make, entries: Sequence[LogEntry], judge: Judge, turns: Turns, beside: Sequence[Write]
    ) -> bool | None:
        """None when it was written, else what was judged of the row."""
        pk, mark = make(None).pk, new_mark()
        room = MAX_LINES_IN_TRANSACTION if beside else MAX_LINES_IN_ROW
        old: Item | None = None
        for _ in range(ROUNDS):
            texts = _numbered(entries, old, turns, mark)
            held = len(old["lg"]) if old else turns.lines
            has_room = _fits(texts, room - held)
            if not has_room:
                old = old or await self.table.get(pk)
                if old is None:
                    return False
                texts = _numbered(entries, old, turns, mark)
            try:
                await self._apply(make(old), texts, mark, paged=None if has_room else old, beside=beside)
                turns.last_id = lines.id_in(texts[-1]) if texts else turns.last_id
                turns.lines = held + len(texts) if has_room else 0
                return None
            except ConditionFailedError as failed:
                old = failed.old
                if old is None or old["sk"] != keys.ROW:
                    return False
                if failed.again and await self._is_ours(old, texts, mark):
                    return None
                verdict = judge(old)
                if verdict is not None:
                    return verdict
        raise StoreUnavailableError("too many writers on one job")

    async def _is_ours(self, old: Item, texts: list[str], mark: str) -> bool:
        return await is_marked(self.table, old, texts[-1]) if texts else old.get(MARK) == mark

    async def _apply(
        self, update: Update, texts: list[str], mark: str, *, paged: Item | None, beside: Sequence[Write]
    ) -> None:
        """`paged`: the row whose lines go to pages with the new ones. None: they stay in the row."""
        if not texts:
            update.sets[MARK] = mark
            await self.table.update_and_put(update, beside)
            return
        first, last = lines.id_in(texts[0]), lines.id_in(texts[-1])
        update.sets["le"] = last
        if paged is None:
            update.adds["lg"] = texts
            update.where += [Term("le", "<", first), Term("lg", "shorter", MAX_LINES_IN_ROW)]
            await self.table.update_and_put(update, beside)
            return
        update.sets |= {"lg": [], "pg": last, "hold": NEVER, "ttl": NEVER}
        update.falls_back.pop("ttl", None)
        update.where.append(Term("le", "=", paged["le"]))
        pages = [Write(page) for page in pages_of(update.pk, [*paged["lg"], *texts])]
        await self.table.update_and_put(update, [*beside, *pages])


def pages_of(pk: str, texts: list[str]) -> list[Item]:
    """Page items for lines in order, each named after its last line's id."""
    pages: list[Item] = []
    held: list[str] = []
    size = 0
    for text in texts:
        length = len(text.encode())
        if held and size + length > MAX_PAGE:
            pages.append(_page(pk, held))
            held, size = [], 0
        held.append(text)
        size += length
    return [*pages, _page(pk, held)] if held else pages


def _page(pk: str, texts: list[str]) -> Item:
    return {"pk": pk, "sk": keys.page_sk(lines.id_in(texts[-1])), "lg": texts}


async def is_marked(table: Table, row: Item, text: str) -> bool:
    """Whether a write's last line (with its mark) is in the log, also when others have moved it to a page since."""
    if text in row["lg"]:
        return True
    async for item in table.walk(row["pk"], above=keys.page_sk(lines.id_in(text) - 1), only=LOG_PARTS):
        return text in item["lg"]  # the first page that reaches so far
    return False


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


def _portions(entries: Sequence[LogEntry]) -> list[list[LogEntry]]:
    """The entries in order, in portions that one write takes; at least one, which may be empty."""
    portions: list[list[LogEntry]] = [[]]
    size = 0
    for entry in entries:
        length = lines.size_of(entry)
        if portions[-1] and size + length > MAX_WRITE:
            portions.append([])
            size = 0
        portions[-1].append(entry)
        size += length
    return portions


def _lines_only(update: Update) -> Update:
    """The same conditions without the change."""
    return Update(update.pk, update.sk, where=update.where)


def _numbered(entries: Sequence[LogEntry], old: Item | None, turns: Turns, mark: str) -> list[str]:
    """The lines, encoded under ids above all that are known of."""
    last_id = old["le"] if old else turns.last_id
    return lines.encode(entries, first=lines.first_id(entries, last_id=last_id), mark=mark)


def _fits(texts: list[str], room: int) -> bool:
    """Whether the row may take the lines, with room for one more at least."""
    return not texts or (room > 0 and sum(len(text.encode()) for text in texts) <= MAX_IN_ROW)
