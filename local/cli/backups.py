"""`rauskuclaw backup` and `rauskuclaw restore`: copies of database and workspace while they are in use, and back."""

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from local.cli.options import JsonOption, settings
from local.cli.output import CommandError, print_json, say
from local.supervisor.banner import shortened
from rauskuclaw.domain.job import JsonObject
from rauskuclaw.errors import RauskuClawError

if TYPE_CHECKING:
    from local.backups.files import Copied
    from rauskuclaw.adapters.sqlite.copies import Contents

DatabaseOnly = Annotated[bool, typer.Option("--database-only", help="leave the workspace out")]
File = Annotated[Path, typer.Argument(metavar="FILE")]


def backup(
    file: File,
    force: Annotated[bool, typer.Option("--force", help="replace FILE if it exists")] = False,
    database_only: DatabaseOnly = False,
    as_json: JsonOption = False,
) -> None:
    """Copy the database to FILE and the workspace beside it, also while they are in use, and check the copies."""
    from local import backups  # late, as below: it loads the storage driver

    began = time.monotonic()
    with _told("backup", file):
        done = backups.back_up(settings(), file, may_replace=force, with_files=not database_only)
    seconds = round(time.monotonic() - began, 3)
    if as_json:
        wire = {**_wire(done.contents), "workspace": _files_wire(done.files), "seconds": seconds}
        print_json({"ok": True, "command": "backup", "file": str(file), **wire})
        return
    say(f"backed up to {file} in {seconds:.1f} s: {_in_words(done.contents)}")
    if done.files is not None:
        say(f"the workspace is beside it, in {file.name}.workspace.tar: {_files_in_words(done.files)}; checked")
        for name in done.files.unsteady[:10]:
            say(f"{name} was written to each time it was read; its copy may be a mixture")


def restore(file: File, database_only: DatabaseOnly = False, as_json: JsonOption = False) -> None:
    """Put the backup FILE and its workspace in place. The instance must be stopped; what is replaced is kept."""
    from local import backups

    with _told("restore", file):
        done = backups.restore(settings(), file, with_files=not database_only)
    if as_json:
        paths = {"file": str(file), "database": str(done.database), "replaced": str(done.kept) if done.kept else None}
        replaced = str(done.kept_files) if done.kept_files else None
        held = {"workspace": _files_wire(done.files), "workspace_replaced": replaced}
        print_json({"ok": True, "command": "restore", **paths, **_wire(done.contents), **held})
        return
    say(f"restored {file} to {shortened(str(done.database))}: {_in_words(done.contents)}")
    if done.kept is not None:
        say(f"what it replaced is kept as {shortened(str(done.kept))}")
    if done.files is not None:
        say(f"restored the workspace: {_files_in_words(done.files)}")
    elif not database_only:
        say("the backup has no workspace beside it: its files stayed as they are")
    if done.kept_files is not None:
        say(f"the workspace before is kept as {shortened(str(done.kept_files))}")
    say("start with: rauskuclaw start")


@contextmanager
def _told(command: str, file: Path) -> Iterator[None]:
    """The command's files are private, and its failures its own."""
    if settings().driver != "embedded":
        message = (
            "the table on AWS keeps a copy for every second of 35 days, and `rauskuclaw workspace sync` copies files: "
            "docs/backup.md says how to restore both"
        )
        raise CommandError(command, "not_embedded", message)
    os.umask(0o077)
    try:
        yield
    except RauskuClawError as exc:
        raise CommandError(command, f"{command}_failed", exc.message, code=exc.code) from exc
    except OSError as exc:
        why = "the disk is full" if exc.errno in (errno.ENOSPC, errno.EDQUOT) else str(exc.strerror)
        raise CommandError(command, f"{command}_failed", f"{exc.filename or file}: {why}") from exc


def _wire(contents: "Contents") -> JsonObject:
    return {"size_bytes": contents.size_bytes, "schema": contents.schema, **contents.rows}


def _in_words(contents: "Contents") -> str:
    rows = ", ".join(f"{count} {name}" for name, count in contents.rows.items())
    return f"{contents.size_bytes / 1e6:.1f} MB, {rows}; checked"


def _files_wire(files: "Copied | None") -> JsonObject | None:
    return None if files is None else {"files": files.files, "size_bytes": files.size_bytes, "unsteady": files.unsteady}


def _files_in_words(files: "Copied") -> str:
    return f"{files.files} files, {files.size_bytes / 1e6:.1f} MB"
