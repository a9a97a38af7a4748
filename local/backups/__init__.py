"""Backup and restore of a data folder: its database, and beside that its workspace."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from local.backups import files
from local.backups.files import Copied, Place
from local.supervisor.database import Database
from local.supervisor.folder import DataFolder, FolderLock
from rauskuclaw.adapters.sqlite.copies import Contents, prepare_copy, put_in_place, take_copy
from rauskuclaw.bootstrap import workspace_state
from rauskuclaw.config import Settings
from rauskuclaw.errors import ConflictError, InvalidRequestError

STAMP = "%Y%m%dT%H%M%SZ"


class InUseError(ConflictError):
    """An instance has the database open."""

    code = "IN_USE"


@dataclass(frozen=True)
class Restored:
    """`kept` is what the database before is called now, `kept_files` the workspace; None when there was none.

    `files` None: the backup has no workspace, and the one that is there stayed.
    """

    contents: Contents
    database: Path
    kept: Path | None
    files: Copied | None = None
    kept_files: Path | None = None


@dataclass(frozen=True)
class BackedUp:
    contents: Contents
    files: Copied | None


def back_up(settings: Settings, file: Path, *, may_replace: bool, with_files: bool = True) -> BackedUp:
    """Copy the database to `file`, then the workspace to the file beside it, whether an instance runs or not.

    In this order: what a job had written by the moment of the database is in the copy of the files. Raises what
    `take_copy` of either raises; the database may be there without the files then.
    """
    beside = files.beside(file)
    if with_files and beside.exists() and not may_replace:
        raise ConflictError(f"{beside} exists; name another file, or replace it with --force")
    contents = take_copy(_database(settings).options, file, may_replace=may_replace)
    copied = files.take_copy(_place(settings), beside, may_replace=may_replace) if with_files else None
    return BackedUp(contents, copied)


def restore(settings: Settings, file: Path, *, now: datetime | None = None, with_files: bool = True) -> Restored:
    """Check `file`, then put a copy of it in place of the database, which is kept under a dated name. The same of the
    workspace, where its copy is beside `file`.

    Raises InUseError while an instance runs, and what `prepare_copy` raises: then nothing was changed. After a kill
    half way the next start refuses, and this can be done again.
    """
    database = _database(settings)
    database.folder.create()
    lock = FolderLock(database.folder)
    if not lock.acquire():
        raise InUseError(f"an instance is using {database.folder.root}; stop it first with: rauskuclaw stop")
    try:
        at, place, beside = now or datetime.now(UTC), _place(settings), files.beside(file)
        copied = files.prepare(beside, place) if with_files and beside.exists() else None
        restored = _put_back(database, file, at)
        if copied is not None:
            kept = files.put_in_place(place, suffix=f".replaced-{at:{STAMP}}")
            restored = replace(restored, files=copied, kept_files=kept)
        database.closed()  # only now: a database that goes with other files is half a restore
        return restored
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
    return Restored(contents, path, kept)


def _unused(path: Path, now: datetime) -> Path:
    """A name beside the database that tells when it was replaced."""
    name = f"{path.name}.replaced-{now:{STAMP}}"
    candidates = (path.with_name(name if number == 1 else f"{name}-{number}") for number in range(1, 1000))
    return next(candidate for candidate in candidates if not candidate.exists())


def _database(settings: Settings) -> Database:
    return Database(settings, DataFolder(settings.data_dir))


def _place(settings: Settings) -> Place:
    return Place(settings.workspace.root, workspace_state(settings))
