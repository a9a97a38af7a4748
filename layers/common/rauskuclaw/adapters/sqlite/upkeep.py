"""Care of the file as a whole: checking it after an unclean stop, one file at a stop, and room for what is written."""

import tempfile
from dataclasses import replace
from pathlib import Path

import apsw

from rauskuclaw.adapters.sqlite.connection import RESTORE_HINT, SqliteOptions, connect, log_of, translated
from rauskuclaw.errors import SchemaError

PROBLEMS_SHOWN = 3
# The largest body of a request. The log is written over from its beginning again and again, so a small write may still
# succeed on a disk where a job would not.
ROOM_BYTES = 1024 * 1024


def side_files(path: Path) -> tuple[Path, ...]:
    """What SQLite may keep beside a database: log, shared memory, rollback journal."""
    return log_of(path), path.with_name(path.name + "-shm"), path.with_name(path.name + "-journal")


def verify(options: SqliteOptions, *, is_thorough: bool = False) -> None:
    """Read the whole file once. Raises SchemaError for a damaged one, and never puts an empty file in its place.

    A thorough check compares every index with its table too, which takes two to four times as long.
    """
    if not options.path.exists():
        return
    pragma = "integrity_check" if is_thorough else "quick_check"
    try:
        db = connect(replace(options, may_create=False))
        try:
            with translated():
                problems = [row[0] for row in db.execute(f"PRAGMA {pragma}({PROBLEMS_SHOWN})")]
        finally:
            db.close(force=True)
    except SchemaError as exc:
        raise SchemaError(exc.message if RESTORE_HINT in exc.message else f"{exc.message}; {RESTORE_HINT}") from exc
    if problems != ["ok"]:
        raise SchemaError(f"{options.path} is damaged ({first_of(problems)}); {RESTORE_HINT}")


def first_of(problems: list[str]) -> str:
    """The first thing a check of SQLite found, without its headings."""
    lines = [line for problem in problems for line in str(problem).splitlines() if not line.startswith("***")]
    return lines[0] if lines else "the check does not say how"


def into_one_file(options: SqliteOptions) -> bool:
    """Write the log into the database and remove it. For the last user of a file.

    False when that was not possible, because others hold the file or its disk is full: the log stays, and with it
    everything that the file lacks.
    """
    db = connect(replace(options, may_create=False))
    try:
        with translated():
            if options.journal_mode == "WAL":
                db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
            else:
                db.pragma("journal_mode", "DELETE")  # removes the journal that PERSIST and TRUNCATE keep
    finally:
        db.close(force=True)  # the last connection removes log and shared memory
    return not any(file.exists() for file in side_files(options.path))


def take_room(folder: Path, size_bytes: int = ROOM_BYTES) -> None:
    """Write a file of that size, which vanishes with its closing. Raises OSError as the write does.

    Tried, because quotas and read-only mounts show no other way.
    """
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        left = memoryview(bytes(size_bytes))
        while left:
            left = left[file.write(left) :]
