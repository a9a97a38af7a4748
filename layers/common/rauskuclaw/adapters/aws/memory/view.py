"""A scope as a piece of work sees it: the head and the rows it asked for, and what it makes of them."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.memory.rows import Head, Row, head_item, row_item
from rauskuclaw.adapters.aws.table import HAND_BACK, Expressions, Term
from rauskuclaw.adapters.aws.values import Item, Params, dumps, pack
from rauskuclaw.domain.clock import to_ms
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.memories import Memory

SCRUB_AFTER_MS = 12 * 3600 * 1000  # what is deleted is gone from the snapshot, too, within a day


@dataclass
class View:
    """Work calls `keep` and `drop`; the writer commits. `rows` are those of the present era only.

    `log_length`: how many changes the log may hold before it is given up together with the generation.
    """

    head: Head
    stored: dict[str, Row]
    now_ms: int
    log_length: int
    rows: dict[str, Row] = field(init=False)
    entries: list[list[Json]] = field(default_factory=list)
    touched: dict[str, None] = field(default_factory=dict)
    is_head_changed: bool = False

    def __post_init__(self) -> None:
        self.version = self.head.version
        self.rows = {key: row for key, row in self.stored.items() if row.era == self.head.era}

    @property
    def is_changed(self) -> bool:
        return self.is_head_changed or bool(self.entries)

    def keep(self, memory: Memory, vector: bytes | None) -> Memory:
        """Store a row as the scope's next change; returns it with its place in the history."""
        head, old = self.head, self.rows.get(memory.key)
        if old is not None:
            head.count(old.memory, -1)
            self._leave(old.memory, is_content_gone=old.memory.content_hash != memory.content_hash)
        seq = self._next_seq()
        memory = replace(memory, seq=seq, generation=head.generation)
        head.count(memory, 1)
        if to_ms(memory.updated_at) >= head.latest_ms:
            head.latest_ms, head.has_gap = to_ms(memory.updated_at), 0
        if memory.expires_at is not None:
            expires_ms = to_ms(memory.expires_at)
            head.next_expiry_ms = min(head.next_expiry_ms or expires_ms, expires_ms)
        self.rows[memory.key] = Row(memory, head.era, vector)
        self.entries.append([seq, memory.key])
        self.touched[memory.key] = None
        return memory

    def drop(self, key: str) -> None:
        """Delete a row."""
        head, memory = self.head, self.rows.pop(key).memory
        seq = self._next_seq()
        head.count(memory, -1)
        head.garbage += 1
        self._leave(memory, is_content_gone=True)
        self.entries.append([seq, key, memory.id])
        self.touched[key] = None

    def close(self) -> None:
        """The last step before a commit."""
        self.head.version += 1

    def _next_seq(self) -> int:
        head = self.head
        if not self.entries and head.seq - head.start > max(self.log_length, 4 * head.rows):
            # Reading so long a log would be dearer than reading the rows.
            head.generation += 1
            head.start, head.garbage = head.seq, 0
        head.seq += 1
        return head.seq

    def _leave(self, memory: Memory, *, is_content_gone: bool) -> None:
        head = self.head
        if to_ms(memory.updated_at) == head.latest_ms:
            head.has_gap = 1
        if is_content_gone and head.snapshot and head.scrub_ms is None:
            head.scrub_ms = self.now_ms + SCRUB_AFTER_MS

    def actions(self, table: str, token: str) -> list[Params]:
        """The transaction's parts, the head's first. `token` marks the commit as ours.

        Head and rows were not read at one moment: each is written only if it is still as it was read.
        """
        head = head_item(self.head) | {"w": token}
        is_as_read = Term("x", "=", self.version) if self.version else Term("x", "absent")
        puts = [_put(table, head, is_as_read)]
        puts += [
            _put(table, row_item(self.rows[key]), self._unchanged(key)) for key in self.touched if key in self.rows
        ]
        puts += [_put(table, item) for item in self._expiries()]
        if self.entries:
            line = {"f": self.entries[0][0], "q": self.entries[-1][0], "c": dumps(list(self.entries)), "w": token}
            puts.append(_put(table, self._place(self.line_sk()) | line))
        gone = [key for key in self.touched if key in self.stored and key not in self.rows]
        deletes = [_delete(table, self._place(keys.memory_sk(key)), self._unchanged(key)) for key in gone]
        return [*puts, *deletes, *(_delete(table, self._place(sk)) for sk in self._old_expiries())]

    def line_sk(self) -> str:
        return keys.change_sk(self.head.era, self.entries[-1][0])

    def new_ids(self) -> dict[str, str]:
        """Ids that did not exist here before, and their keys."""
        old = {key: row.memory.id for key, row in self.stored.items()}
        return {
            self.rows[key].memory.id: key
            for key in self.touched
            if key in self.rows and old.get(key) != self.rows[key].memory.id
        }

    def old_ids(self) -> list[str]:
        """Ids that exist no more."""
        alive = {row.memory.id for row in self.rows.values()}
        return [
            self.stored[key].memory.id
            for key in self.touched
            if key in self.stored and self.stored[key].memory.id not in alive
        ]

    def _unchanged(self, key: str) -> Term:
        row = self.stored.get(key)
        return Term("pk", "absent") if row is None else Term("q", "=", row.memory.seq)

    def _expiries(self) -> list[Item]:
        """New entries by expiry, with the size that the row counts for."""
        found = []
        for key in self.touched:
            sk, size = _expiry(self.rows.get(key))
            if sk is not None and (sk, size) != _expiry(self._before(key)):
                found.append(self._place(sk) | {"b": size})
        return found

    def _old_expiries(self) -> list[str]:
        before = {key: _expiry(self._before(key))[0] for key in self.touched}
        return [sk for key, sk in before.items() if sk is not None and sk != _expiry(self.rows.get(key))[0]]

    def _before(self, key: str) -> Row | None:
        """The row as it was; what an earlier era left is erased with the rest of that era."""
        row = self.stored.get(key)
        return row if row is not None and row.era == self.head.era else None

    def _place(self, sk: str) -> Item:
        return {"pk": keys.scope_pk(self.head.scope), "sk": sk}


def _expiry(row: Row | None) -> tuple[str | None, int]:
    if row is None or row.memory.expires_at is None:
        return None, 0
    memory = row.memory
    return keys.expiry_sk(row.era, to_ms(row.memory.expires_at), memory.key), memory.bytes


def _put(table: str, item: Item, when: Term | None = None) -> Params:
    return {"Put": {"TableName": table, "Item": pack(item), **_condition(when)}}


def _delete(table: str, place: Item, when: Term | None = None) -> Params:
    return {"Delete": {"TableName": table, "Key": pack(place), **_condition(when)}}


def _condition(when: Term | None) -> Params:
    if when is None:
        return {}
    made = Expressions()
    return {"ConditionExpression": made.all_of([when]), **HAND_BACK, **made.params()}


Work = Callable[[View], object]
