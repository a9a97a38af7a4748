"""Backup and restore of a data folder's database."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from local.supervisor.database import Database
from local.supervisor.folder import DataFolder, FolderLock
from rauskuclaw.adapters.sqlite.copies import Contents, prepare_copy, put_in_place, take_copy
from rauskuclaw.config import Settings
from rauskuclaw.errors import ConflictError, InvalidRequestError


class InUseError(ConflictError):
    """An instance has the database open."""

    code = "IN_USE"


@dataclass(frozen=True)
class Restored:
    """`kept` is what the database before is called now; None when there was none."""

    contents: Contents
    database: Path
    kept: Path | None


def back_up(settings: Settings, file: Path, *, may_replace: bool) -> Contents:
    """Copy the database to `file`, whether an instance runs or not. Raises what `take_copy` raises."""
    return take_copy(_database(settings).options, file, may_replace=may_replace)


def restore(settings: Settings, file: Path, *, now: datetime | None = None) -> Restored:
    """Check `file`, then put a copy of it in place of the database, which is kept under a dated name.

    Raises InUseError while an instance runs, and what `prepare_copy` raises: then nothing was changed. After a kill
    half way the next start refuses, and this can be done again.
    """
    database = _database(settings)
    database.folder.create()
    lock = FolderLock(database.folder)
    if not lock.acquire():
        raise InUseError(f"an instance is using {database.folder.root}; stop it first with: rauskuclaw stop")
    try:
        return _put_back(database, file, now or datetime.now(UTC))
    finally:
        lock.release()


def _put_back(database: Database, file: Path, now: datetime) -> Restored:
    path = database.path
    if file.exists() and path.exists() and file.samefile(path):
        raise InvalidRequestError(f"{file} is the database itself")
    path.parent.mkdir(parents=True, exist_ok=True)
    copy = path.with_name(f".{path.name}.restoring")
    contents = prepare_copy(file, copy)
    database.being_restored()
    kept = put_in_place(copy, path, kept=_unused(path, now))
    database.closed()
    return Restored(contents, path, kept)


def _unused(path: Path, now: datetime) -> Path:
    """A name beside the database that tells when it was replaced."""
    name = f"{path.name}.replaced-{now:%Y%m%dT%H%M%SZ}"
    candidates = (path.with_name(name if number == 1 else f"{name}-{number}") for number in range(1, 1000))
    return next(candidate for candidate in candidates if not candidate.exists())


def _database(settings: Settings) -> Database:
    return Database(settings, DataFolder(settings.data_dir))
