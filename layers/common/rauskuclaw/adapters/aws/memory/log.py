"""Reading a scope's log: which rows changed after a place in its history, and those rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.memory.items import MemoryItems
from rauskuclaw.adapters.aws.memory.rows import Head, Row
from rauskuclaw.adapters.aws.table import Table, Term
from rauskuclaw.adapters.aws.values import Item, loads
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.memories import ScopeChange

END = 10**15  # more changes than a scope will see
TRIES = 6  # at rows that change between the reading of the log and theirs


@dataclass(frozen=True, slots=True)
class Tail:
    """Changes ascending, complete up to `end` (or to the last of them, when a limit cut them off)."""

    changes: list[ScopeChange]
    end: int


@dataclass(frozen=True, slots=True)
class _Line:
    """What the log says of a row: its key, and its id when it is gone."""

    seq: int
    key: str
    gone_id: str | None


@dataclass(frozen=True)
class MemoryLog:
    table: Table
    items: MemoryItems

    async def tail(self, head: Head, *, after: int, limit: int | None = None) -> Tail | None:
        """The newest change of each row changed after `after`; None when the log does not reach back so far.

        A row that has changed again by the time it is read makes the log be read again: the tail is as if all of it
        was read at its end.
        """
        for _ in range(TRIES):
            lines = await self._lines(head, after)
            if lines is None:
                return None
            end = lines[-1].seq if lines else after
            newest = _newest(lines)[:limit]
            changes = await self._with_rows(head, newest)
            if len(changes) == len(newest):
                break
        return Tail(_without_returned(changes), end)

    async def gone(self, head: Head, *, after: int) -> list[ScopeChange]:
        """Deletions of this generation after a place, as far as the log knows them."""
        lines = await self._lines(head, max(after, head.start)) or []
        return [ScopeChange(line.seq, line.gone_id, None) for line in lines if line.gone_id is not None]

    async def _lines(self, head: Head, after: int) -> list[_Line] | None:
        found: list[_Line] = []
        reached, start = after, None
        while True:
            between = (keys.change_sk(head.era, after + 1), keys.change_sk(head.era, END))
            key = [Term("pk", "=", keys.scope_pk(head.scope)), Term("sk", "between", between)]
            items, start = await self.table.query(key, start=start)
            for item in items:
                if item["f"] > reached + 1:
                    return None
                reached = item["q"]
                found += _lines_of(item, after)
            if start is None:
                return found if reached >= head.seq else None

    async def _with_rows(self, head: Head, lines: Sequence[_Line]) -> list[ScopeChange]:
        """The changes whose row is still as the log says."""
        wanted = [line.key for line in lines if line.gone_id is None]
        rows = await self.items.visible([(head.scope, key) for key in wanted]) if wanted else {}
        changes = (_change(line, rows.get((head.scope, line.key)), head) for line in lines)
        return [change for change in changes if change is not None]


def _lines_of(item: Item, after: int) -> list[_Line]:
    entries: list[list[Json]] = loads(item["c"])
    return [_Line(seq, key, gone[0] if gone else None) for seq, key, *gone in entries if seq > after]


def _newest(lines: Sequence[_Line]) -> list[_Line]:
    """Ascending: every deletion, and the last change of each key that was not deleted after it."""
    kept: dict[str, _Line] = {}
    gone: list[_Line] = []
    for line in lines:
        kept.pop(line.key, None)
        if line.gone_id is None:
            kept[line.key] = line
        else:
            gone.append(line)
    return sorted([*kept.values(), *gone], key=lambda line: line.seq)


def _change(line: _Line, row: Row | None, head: Head) -> ScopeChange | None:
    if line.gone_id is not None:
        return ScopeChange(line.seq, line.gone_id, None)
    if row is None or (row.era, row.memory.seq) != (head.era, line.seq):
        return None
    return ScopeChange(line.seq, row.memory.id, row.memory, row.vector)


def _without_returned(changes: Sequence[ScopeChange]) -> list[ScopeChange]:
    """Without deletions of ids that were written again."""
    alive = {change.memory_id for change in changes if change.memory is not None}
    return [change for change in changes if change.memory is not None or change.memory_id not in alive]
