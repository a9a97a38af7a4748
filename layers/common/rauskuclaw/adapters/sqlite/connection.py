"""Opening a connection the durable way, and the translation of SQLite's errors into ours.

WAL with synchronous=FULL: every commit is fsynced before it is acknowledged. NORMAL loses acknowledged commits in a
power cut, without any check noticing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import apsw

from rauskuclaw.errors import SchemaError, StoreUnavailableError

APPLICATION_ID = 0x52434C57  # "RCLW" in the file header: another program's database is refused
BUSY_TIMEOUT_MS = 5000
STATEMENT_CACHE = 256
CHECKPOINT_PAGES = 4000

# Failures of disk or system; what is left of apsw.Error (wrong SQL, a broken constraint) is a bug and stays one.
FAILURES = (
    apsw.IOError,
    apsw.CantOpenError,
    apsw.NoMemError,
    apsw.ReadOnlyError,
    apsw.ProtocolError,
    apsw.PermissionsError,
    apsw.InterruptError,
    apsw.ConnectionClosedError,
)


@dataclass(frozen=True, slots=True)
class SqliteOptions:
    """How to open the file. `vfs` and `exclusive` serve the power-cut tests (WAL without shared memory)."""

    path: Path
    journal_mode: str = "WAL"
    vfs: str | None = None
    exclusive: bool = False


def connect(options: SqliteOptions, *, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> apsw.Connection:
    """A connection with our pragmas. Raises StoreUnavailableError or SchemaError (not our file, or corrupt)."""
    with translated():
        db = apsw.Connection(str(options.path), vfs=options.vfs, statementcachesize=STATEMENT_CACHE)
        db.set_busy_timeout(BUSY_TIMEOUT_MS)
        if options.exclusive:
            db.pragma("locking_mode", "exclusive")
        _refuse_foreign_file(db, options.path)
        db.pragma("journal_mode", options.journal_mode)
        db.pragma("synchronous", "FULL")
        db.pragma("foreign_keys", "ON")
        db.pragma("temp_store", "MEMORY")
        db.pragma("cache_size", -16_384)
        db.wal_autocheckpoint(CHECKPOINT_PAGES)
        db.set_busy_timeout(busy_timeout_ms)
    return db


def _refuse_foreign_file(db: apsw.Connection, path: Path) -> None:
    found = db.pragma("application_id")
    if found not in (0, APPLICATION_ID):
        raise SchemaError(f"{path} is another program's SQLite file (application id {found})")


def verify(options: SqliteOptions) -> None:
    """Check the whole file once. Raises SchemaError for a damaged one, and never puts an empty file in its place."""
    if not options.path.exists():
        return
    db = connect(options)
    try:
        with translated():
            problems = [row[0] for row in db.execute("PRAGMA quick_check(3)")]
    finally:
        db.close()
    if problems != ["ok"]:
        raise SchemaError(f"{options.path} is damaged ({problems[0]}); restore it from a backup, see the README")


@contextmanager
def translated() -> Iterator[None]:
    """Turn apsw's errors into ours; the message names the cause but no data."""
    try:
        yield
    except (apsw.NotADBError, apsw.CorruptError) as exc:
        raise SchemaError(f"the database file is damaged or not a database: {exc}") from exc
    except apsw.FullError as exc:
        raise StoreUnavailableError("the disk is full", code="STORE_FULL") from exc
    except (apsw.BusyError, apsw.LockedError) as exc:
        raise StoreUnavailableError("the database is locked by another process") from exc
    except FAILURES as exc:
        raise StoreUnavailableError(f"the database failed: {type(exc).__name__}") from exc


def as_backend_error(exc: BaseException) -> BaseException:
    """The translated form of an error, without raising it."""
    try:
        with translated():
            raise exc
    except BaseException as translated_error:
        return translated_error
