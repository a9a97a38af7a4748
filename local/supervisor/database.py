"""The database at start and stop: whether it is there and whole, and that a stop leaves one file.

`database.json` in the data folder remembers that there is a database and how it was left, so that a missing one is
noticed, and so that only what was not left in order has to be read through at a start.
"""

import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from local.supervisor.folder import DataFolder, is_locked, unusable
from rauskuclaw.adapters.sqlite.backend import notifier_dir
from rauskuclaw.adapters.sqlite.connection import RESTORE_HINT, SqliteOptions
from rauskuclaw.adapters.sqlite.copies import Contents, inspect
from rauskuclaw.adapters.sqlite.notifier import clear_sockets
from rauskuclaw.adapters.sqlite.upkeep import into_one_file, side_files, verify
from rauskuclaw.config import Settings
from rauskuclaw.errors import RauskuClawError, SchemaError

logger = logging.getLogger(__name__)

# The slowest disk that the start's patience is made for; caches and SSDs read fifty times as much.
SLOWEST_READ_BYTES_PER_SEC = 20_000_000
WORTH_SAYING_BYTES = 100_000_000


@dataclass(frozen=True)
class DatabaseRecord:
    """`database` is the file, relative to the data folder where it lies in it; `state` is how it was left.

    After a stop in order, `size_bytes` and `changed_ns` say what the file looked like: one that differs was touched.
    """

    database: str
    state: Literal["in use", "closed", "being restored"]
    size_bytes: int | None = None
    changed_ns: int | None = None


_ADAPTER = TypeAdapter(DatabaseRecord)
Note = Callable[[str, float], None]  # a sentence for who waits, and how many seconds more it may take


@dataclass(frozen=True)
class Database:
    """The database of one data folder, while no process has it open but those that are started here."""

    settings: Settings
    folder: DataFolder

    @property
    def path(self) -> Path:
        return self.settings.database.path

    @property
    def options(self) -> SqliteOptions:
        return SqliteOptions(self.path, journal_mode=self.settings.database.journal_mode)

    def examine(self, note: Note) -> None:
        """Refuse a database that is missing, empty or damaged; reads it through if it was not closed in order.

        Raises RauskuClawError with what to do. Opens connections: not for a process that forks.
        """
        record = self._refuse_unusable()
        if not self.path.exists():
            return
        if record != self._as_left() or any(file.exists() for file in side_files(self.path)):
            self._read_through(self.path.stat().st_size, note)

    def inspect(self) -> Contents:
        """Read it through now, whoever uses it and however it was left, and change nothing.

        For one that exists or is missed. Raises RauskuClawError with what to do.
        """
        self._refuse_unusable()
        return inspect(self.path, is_thorough=False, is_in_use=is_locked(self.folder))

    def _refuse_unusable(self) -> DatabaseRecord | None:
        """What was written down of it. Raises SchemaError for one that is missed, empty, or half restored."""
        record = self.record()
        if record is not None and record.state == "being restored":
            raise SchemaError(f"{self.path}: a restore did not come to its end; run `rauskuclaw restore FILE` again")
        if not self.path.exists():
            if record is not None:
                raise SchemaError(
                    f"{self.path} is missing, but {self.folder.root} had a database. Put it back, or {RESTORE_HINT}. "
                    f"{self._how_to_begin_anew}"
                )
        elif self.path.stat().st_size == 0:
            raise SchemaError(f"{self.path} is empty (0 bytes); {RESTORE_HINT}. {self._how_to_begin_anew}")
        return record

    @property
    def _how_to_begin_anew(self) -> str:
        names = " ".join(str(file) for file in (self.path, self.folder.database_record) if file.exists())
        return f"To begin with an empty one: rm {names}"

    def _read_through(self, size_bytes: int, note: Note) -> None:
        if size_bytes >= WORTH_SAYING_BYTES:
            patience_sec = 60 + size_bytes / SLOWEST_READ_BYTES_PER_SEC
            note(f"checking {self.path} ({size_bytes / 1e9:.1f} GB), which was not closed in order", patience_sec)
        began = time.monotonic()
        verify(self.options)
        took_sec = time.monotonic() - began
        logger.info("checked the database in %.1f s", took_sec, extra={"size_bytes": size_bytes})

    def opened(self) -> None:
        """Write down that there is a database and that it is in use, before anything is written to it.

        Raises ConfigError when that cannot be written.
        """
        self._put(DatabaseRecord(self._name, "in use"))

    def being_restored(self) -> None:
        """Write down that another file is being put in its place. Raises ConfigError."""
        self._put(DatabaseRecord(self._name, "being restored"))

    def _put(self, record: DatabaseRecord) -> None:
        try:
            self._write(record)
        except OSError as exc:
            raise unusable(self.folder.root, exc) from None

    def close(self) -> None:
        """After the last process has ended: leave one file. What hinders that is logged, and nothing is lost by it.

        Opens a connection: not for a process that forks.
        """
        clear_sockets(notifier_dir(self.path))
        try:
            is_one_file = into_one_file(self.options)
        except RauskuClawError as exc:
            logger.warning("the database keeps its log and is checked at the next start: %s", exc)
            return
        if is_one_file:
            self.closed()
        else:
            logger.warning("another program has the database open; it is checked at the next start")

    def closed(self) -> None:
        """Write down that the file was left in order."""
        try:
            self._write(self._as_left())
        except OSError as exc:
            logger.warning("the database is checked at the next start: %s", exc)

    def record(self) -> DatabaseRecord | None:
        """What was written down last for this database; None when it is another one, or none."""
        try:
            record = _ADAPTER.validate_json(self.folder.database_record.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValidationError):
            return DatabaseRecord(self._name, "in use")
        return record if record.database == self._name else None

    @property
    def _name(self) -> str:
        if self.path.is_relative_to(self.folder.root):
            return str(self.path.relative_to(self.folder.root))
        return str(self.path)

    def _as_left(self) -> DatabaseRecord:
        found = self.path.stat()
        return DatabaseRecord(self._name, "closed", found.st_size, found.st_mtime_ns)

    def _write(self, record: DatabaseRecord) -> None:
        path = self.folder.database_record
        temporary = path.with_suffix(".tmp")
        with temporary.open("wb") as file:
            file.write(_ADAPTER.dump_json(record, exclude_none=True) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
