"""Copies of a database: taken while it is in use, checked, and put in its place.

A copy is one file that needs no other: without a log, and readable where nothing can be written.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

import apsw

from rauskuclaw.adapters.sqlite.connection import APPLICATION_ID, SqliteOptions, connect, log_of, translated
from rauskuclaw.adapters.sqlite.migrations import STEPS
from rauskuclaw.adapters.sqlite.upkeep import first_of, side_files
from rauskuclaw.errors import ConflictError, InvalidRequestError, SchemaError

COUNTED = ("jobs", "schedules", "memories", "conversations")


@dataclass(frozen=True)
class Contents:
    """What a file was found to hold; `rows` counts by the names of COUNTED."""

    size_bytes: int
    schema: int
    rows: dict[str, int]


@dataclass(frozen=True)
class Pieces:
    """How a copy is made: so many pages at once, and a call after each piece. Between two, Ctrl-C is noticed."""

    pages: int = 10_000  # 40 MB
    after_each: Callable[[], None] = lambda: None


def take_copy(source: SqliteOptions, target: Path, *, may_replace: bool, pieces: Pieces = Pieces()) -> Contents:
    """Copy the database as it is at this moment, whoever writes to it, and check the copy from end to end.

    The file appears under its name once it is complete, checked and synced, readable by this user alone. Writers are
    not held up; the log grows meanwhile. Raises ConflictError when `target` exists and may not be replaced,
    SchemaError when source or copy are damaged, StoreUnavailableError or OSError when it cannot be written: then
    nothing of it is left.
    """
    _refuse_target(source.path, target, may_replace=may_replace)
    db = connect(replace(source, may_create=False))
    try:
        with _partial(target) as partial:
            _copy(db, partial, pieces)
            contents = inspect(partial, called=f"the copy of {source.path}")
            _publish(partial, target, may_replace=may_replace)
    finally:
        db.close(force=True)
    return contents


def prepare_copy(file: Path, target: Path) -> Contents:
    """Copy a backup to `target` and check the copy from end to end; nothing else is touched.

    Raises SchemaError for a file that is damaged, newer than this version or not ours, InvalidRequestError for none.
    """
    if not file.is_file():
        raise InvalidRequestError(f"{file} is no file")
    _remove(target)
    db = _open_read_only(file)
    try:
        _refuse_other(db, str(file))
        _create_private(target)
        _copy(db, target, Pieces())
        return inspect(target, called=str(file))
    except BaseException:
        _remove(target)
        raise
    finally:
        db.close(force=True)


def put_in_place(copy: Path, path: Path, *, kept: Path) -> Path | None:
    """Let `copy` be the database; the one before, with its log, gets the name `kept`. Returns that, or None.

    Nobody may have either open. A kill in between leaves no file under `path`, or the old one without its log:
    whoever calls writes down before that this is going on.
    """
    had_one = path.exists()
    for file in (path, *side_files(path)):
        if file.exists():
            os.replace(file, kept.with_name(kept.name + file.name.removeprefix(path.name)))
    os.replace(copy, path)
    _sync_folder(path.parent)
    return kept if had_one else None


def inspect(file: Path, *, called: str | None = None, is_thorough: bool = True, is_in_use: bool = False) -> Contents:
    """Check a copy from end to end, without changing anything. Raises SchemaError that names it as `called`.

    Less than thorough, indexes are not compared with their tables. A file that is in use may be checked, too.
    """
    called = called or str(file)
    db = _open_read_only(file, is_in_use=is_in_use)
    try:
        schema = _refuse_other(db, called)
        with translated():
            db.pragma("cache_size", -65_536)
            pragma = "integrity_check" if is_thorough else "quick_check"
            problems = [row[0] for row in db.execute(f"PRAGMA {pragma}(3)")]
            if problems != ["ok"]:
                raise SchemaError(f"{called} is damaged ({first_of(problems)})")
            return Contents(file.stat().st_size, schema, {name: _count(db, name) for name in COUNTED})
    finally:
        db.close(force=True)


def _count(db: apsw.Connection, table: str) -> int:
    if not db.execute("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", (table,)).fetchall():
        return 0
    return int(db.execute(f"SELECT count(*) FROM {table}").get)


def _refuse_other(db: apsw.Connection, called: str) -> int:
    """The schema of a file of ours."""
    try:
        with translated():
            application_id, schema = db.pragma("application_id"), int(db.pragma("user_version"))
    except SchemaError as exc:
        raise SchemaError(f"{called}: {exc.message}") from exc
    if application_id != APPLICATION_ID or schema == 0:
        raise SchemaError(f"{called} is no database of RauskuClaw")
    if schema > len(STEPS):
        raise SchemaError(
            f"{called} has schema {schema}, this version knows {len(STEPS)}: use the version that made it"
        )
    return schema


def _open_read_only(file: Path, *, is_in_use: bool = False) -> apsw.Connection:
    # Without a log beside it nobody is writing to it, and said so, SQLite needs no folder that it can write to.
    is_alone = not is_in_use and not log_of(file).exists()
    uri = f"file:{quote(str(file.absolute()))}?mode=ro{'&immutable=1' if is_alone else ''}"
    with translated():
        return apsw.Connection(uri, flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)


def _copy(source: apsw.Connection, target: Path, pieces: Pieces) -> None:
    """Page by page, of one moment: an open transaction holds it, else every write would begin the copy again."""
    with translated():
        copy = apsw.Connection(str(target), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            copy.pragma("synchronous", "OFF")  # synced once, when it is whole
            source.execute("BEGIN")
            source.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall()
            with copy.backup("main", source, "main") as run:
                while not run.done:
                    run.step(pieces.pages)
                    pieces.after_each()
            source.execute("COMMIT")
            copy.pragma("journal_mode", "DELETE")  # the mode is in the file: without it a reader would want a log
        finally:
            copy.close(force=True)
    with target.open("rb+") as file:
        os.fsync(file.fileno())


@contextmanager
def _partial(target: Path) -> Iterator[Path]:
    """A private file beside `target`, gone at the end."""
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    _create_private(partial)
    try:
        yield partial
    finally:
        _remove(partial)


def _create_private(path: Path) -> None:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _remove(path: Path) -> None:
    for file in (path, *side_files(path)):
        with suppress(FileNotFoundError):
            file.unlink()


def _refuse_target(source: Path, target: Path, *, may_replace: bool) -> None:
    if target.resolve() in (source.resolve(), *side_files(source.resolve())):
        raise ConflictError(f"{target} is the database itself; name another file")
    if target.is_dir():
        raise ConflictError(f"{target} is a folder; name a file in it")
    if target.exists() and not may_replace:
        raise ConflictError(f"{target} exists; name another file, or replace it with --force")


def _publish(partial: Path, target: Path, *, may_replace: bool) -> None:
    if may_replace:
        os.replace(partial, target)
    else:
        try:
            os.link(partial, target)  # unlike a rename, this fails if the file has come into being meanwhile
        except FileExistsError:
            raise ConflictError(f"{target} exists; name another file, or replace it with --force") from None
        except OSError:  # no links on this file system
            os.rename(partial, target)
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
