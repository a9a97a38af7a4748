"""Full text with FTS5. The table is contentless: it holds the inverted index only, as the texts are in the store."""

from collections.abc import Sequence
from typing import Any

import apsw

# What is indexed is split and folded already; the tokenizer only has to cut at the spaces. So every category of
# characters belongs to words but that of separators: unassigned ones too, as SQLite's list of emoji is an old one.
CREATE = """
CREATE VIRTUAL TABLE texts USING fts5(
    body, content='', contentless_delete=1,
    tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'"
)
"""
PUT = "INSERT OR REPLACE INTO texts (rowid, body) VALUES (?, ?)"
REMOVE = "DELETE FROM texts WHERE rowid = ?"
COUNT = "SELECT count(*) FROM texts WHERE texts MATCH ?"
MATCH = "SELECT rowid, -bm25(texts) FROM texts WHERE texts MATCH ?"


class Fts5Index:
    """A `TextIndex`. Row ids are the numbers plus one, because 0 is no usual row id."""

    def __init__(self) -> None:
        self._db = apsw.Connection(":memory:")
        self._db.execute(CREATE)

    def put(self, number: int, text: str) -> None:
        self._db.execute(PUT, (number + 1, text))

    def remove(self, number: int) -> None:
        self._db.execute(REMOVE, (number + 1,))

    def count(self, word: str) -> int:
        found: int = self._rows(COUNT, (_quoted(word),))[0][0]
        return found

    def match(self, words: Sequence[str]) -> list[tuple[int, float]]:
        if not words:
            return []
        found = self._rows(MATCH, (" OR ".join(map(_quoted, words)),))
        return [(row - 1, score) for row, score in found]

    def _rows(self, sql: str, values: tuple[str, ...]) -> list[Any]:
        return self._db.execute(sql, values).fetchall()


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'
