"""Counters that a transaction reads once and writes once, however many pieces of work share it."""

from typing import Any

import apsw

READ = "SELECT value FROM counters WHERE name = ?"
WRITE = "INSERT INTO counters (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2"


class Counters:
    """Named integers, 0 until set. Valid for one transaction, which must end with `save`."""

    __slots__ = ("_changed", "_db", "_values")

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self._values: dict[str, int] = {}
        self._changed: set[str] = set()

    def __getitem__(self, name: str) -> int:
        found = self._values.get(name)
        if found is None:
            stored: list[Any] = self._db.execute(READ, (name,)).fetchall()
            found = self._values[name] = stored[0][0] if stored else 0
        return found

    def __setitem__(self, name: str, value: int) -> None:
        self._values[name] = value
        self._changed.add(name)

    def save(self) -> None:
        """Write what changed; before the commit."""
        for name in self._changed:
            self._db.execute(WRITE, (name, self._values[name]))
