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
# A log that grew beyond this under a long reader is cut back when it is next begun again; in ordinary use it stays
# below (4,000 pages of 4 KB and the batch that crossed them), so that it is not cut and grown all the time.
MAX_IDLE_LOG_BYTES = 32 * 1024 * 1024
RESTORE_HINT = "restore a backup with: rauskuclaw restore FILE"

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
    """How to open the file. `vfs` and `exclusive` serve the power-cut tests (WAL without shared memory).

    Without `may_create` a missing file is refused: only the start of an instance makes one, so that a file deleted
    under a running instance is not replaced by an empty one when a process starts again.
    """

    path: Path
    journal_mode: str = "WAL"
    vfs: str | None = None
    exclusive: bool = False
    may_create: bool = True


def connect(options: SqliteOptions, *, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> apsw.Connection:
    """A connection with our pragmas.

    Raises StoreUnavailableError (retry), or SchemaError for a file that is corrupt, not ours, or gone.
    """
    if options.vfs is None:
        _refuse_lost_file(options)
    with translated():
        flags = apsw.SQLITE_OPEN_READWRITE | (apsw.SQLITE_OPEN_CREATE if options.may_create else 0)
        db = apsw.Connection(str(options.path), flags=flags, vfs=options.vfs, statementcachesize=STATEMENT_CACHE)
        try:
            _set_up(db, options, busy_timeout_ms)
        except BaseException:
            db.close(force=True)
            raise
    return db


def _set_up(db: apsw.Connection, options: SqliteOptions, busy_timeout_ms: int) -> None:
    # Until the file is known to be ours, closing it must not touch its log.
    db.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    db.set_busy_timeout(BUSY_TIMEOUT_MS)
    if options.exclusive:
        db.pragma("locking_mode", "exclusive")
    _refuse_foreign_file(db, options.path)
    db.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0)
    db.pragma("journal_mode", options.journal_mode)
    db.pragma("journal_size_limit", MAX_IDLE_LOG_BYTES)
    db.pragma("synchronous", "FULL")
    db.pragma("foreign_keys", "ON")
    db.pragma("secure_delete", "ON")  # what is erased is overwritten; scrubbing.py has the rest
    db.pragma("temp_store", "MEMORY")
    db.pragma("cache_size", -16_384)
    db.wal_autocheckpoint(CHECKPOINT_PAGES)
    db.set_busy_timeout(busy_timeout_ms)


def _refuse_lost_file(options: SqliteOptions) -> None:
    """SQLite deletes a log whose database is missing or empty, and with it every commit that only the log holds."""
    log = log_of(options.path)
    # The log is looked at first: a database that somebody makes just now has content before it has a log.
    has_log = _size(log) > 0
    if has_log and _size(options.path) <= 0:
        raise SchemaError(
            f"{options.path} is missing or empty, but its log {log.name} is there and may hold all of it. "
            f"Put the file back, or move the log away and {RESTORE_HINT}"
        )
    if not options.may_create and _size(options.path) <= 0:
        raise SchemaError(f"{options.path} is missing or empty; put it back, or {RESTORE_HINT}")


def log_of(path: Path) -> Path:
    """The write-ahead log beside a database: commits that are not in the file yet."""
    return path.with_name(path.name + "-wal")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _refuse_foreign_file(db: apsw.Connection, path: Path) -> None:
    with db:  # one transaction: another starter may put number and tables into a new file between two reads
        found = db.pragma("application_id")
        has_tables = db.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall() != []
    if found == APPLICATION_ID or (found == 0 and not has_tables):
        return
    raise SchemaError(f"{path} is another program's SQLite file (application id {found}); set DATA_DIR or DB_PATH")


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
