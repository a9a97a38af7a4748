"""What every contender of `python -m bench turns` has in common: the model's words, the tool, what was written.

Imported by the peers in an environment of their own, so it needs nothing but the standard library. A conversation is
the task, then two messages for each turn: the model's call and the tool's result.
"""

import json
import sqlite3
import time
from pathlib import Path

# Lets a write-ahead log reach the size that it keeps in a file that has been in use for a while. Until then each commit
# also makes a file longer, which costs the file system a commit of its own.
FILL = """
CREATE TABLE filler AS SELECT zeroblob(20000000) AS bytes;
DROP TABLE filler;
PRAGMA wal_checkpoint(RESTART);
"""
TASK = "Look at each of them in turn, then say done."
TEXT = "I will look at the next one, and compare it with what I have seen until now. "
LAST = "done"
TOOL = "look"
SCHEMA = {"type": "object", "properties": {"number": {"type": "integer"}}, "required": ["number"]}


def arguments(turn: int) -> dict[str, int]:
    """Of the call in this turn; no two are the same."""
    return {"number": turn}


def turn_of(messages: int) -> int:
    """The turn, from 0, that a conversation of so many messages asks for."""
    return (messages - 1) // 2


def look(number: int) -> str:
    """The tool: about 1 KB."""
    return f"Number {number}: " + "tea and biscuits, " * 56


def written() -> int:
    """Bytes that this process has handed to the system for writing until now."""
    lines = Path("/proc/self/io").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("wchar:"))


class CountingConnection(sqlite3.Connection):
    """Fsyncs every commit, in WAL mode, and counts those that changed a row."""

    commits = 0

    def __init__(self, *args: object, **given: object) -> None:
        super().__init__(*args, **given)
        self.execute("PRAGMA journal_mode=WAL")
        self.execute("PRAGMA synchronous=FULL")
        self._changes = self.total_changes

    def commit(self) -> None:
        if self.in_transaction and self.total_changes > self._changes:
            CountingConnection.commits += 1
        super().commit()
        self._changes = self.total_changes


def fill_log(path: Path) -> None:
    """See FILL. The contender has the file open already, so that its log stays."""
    db = sqlite3.connect(str(path))
    db.executescript(FILL)
    db.close()


def count_commits() -> None:
    """From now on every connection of this process is a CountingConnection."""
    plain = sqlite3.dbapi2.connect

    def connect(*args: object, **given: object) -> sqlite3.Connection:
        return plain(*args, **{"factory": CountingConnection, **given})

    sqlite3.connect = sqlite3.dbapi2.connect = connect


class Timing:
    """Of a run that begins now; `tell` at its end prints what was found as one JSON object."""

    def __init__(self) -> None:
        self._commits = CountingConnection.commits
        self._cpu = time.process_time()
        self._began = time.perf_counter()

    def tell(self, turns: int, written: list[int]) -> None:
        seconds, cpu = time.perf_counter() - self._began, time.process_time() - self._cpu
        commits = CountingConnection.commits - self._commits
        found = {"rate": turns / seconds, "cpu_ms": cpu / turns * 1000, "commits": commits / turns, "written": written}
        print(json.dumps(found))
