"""`rauskuclaw backup` and `rauskuclaw restore`: a copy of the database while it is in use, and the way back."""

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
    from rauskuclaw.adapters.sqlite.copies import Contents

File = Annotated[Path, typer.Argument(metavar="FILE")]


def backup(
    file: File,
    force: Annotated[bool, typer.Option("--force", help="replace FILE if it exists")] = False,
    as_json: JsonOption = False,
) -> None:
    """Copy the database to FILE, also while it is in use, and check the copy."""
    from local import backups  # late, as below: it loads the storage driver

    began = time.monotonic()
    with _told("backup", file):
        contents = backups.back_up(settings(), file, may_replace=force)
    seconds = round(time.monotonic() - began, 3)
    if as_json:
        print_json({"ok": True, "command": "backup", "file": str(file), **_wire(contents), "seconds": seconds})
        return
    say(f"backed up to {file} in {seconds:.1f} s: {_in_words(contents)}")


def restore(file: File, as_json: JsonOption = False) -> None:
    """Put the backup FILE in place of the database. The instance must be stopped; what is replaced is kept."""
    from local import backups

    with _told("restore", file):
        done = backups.restore(settings(), file)
    if as_json:
        paths = {"file": str(file), "database": str(done.database), "replaced": str(done.kept) if done.kept else None}
        print_json({"ok": True, "command": "restore", **paths, **_wire(done.contents)})
        return
    say(f"restored {file} to {shortened(str(done.database))}: {_in_words(done.contents)}")
    if done.kept is not None:
        say(f"what it replaced is kept as {shortened(str(done.kept))}")
    say("start with: rauskuclaw start")


@contextmanager
def _told(command: str, file: Path) -> Iterator[None]:
    """The command's files are private, and its failures its own."""
    if settings().driver != "embedded":
        message = "the tables on AWS keep a copy for every second of 35 days: docs/backup.md says how to restore one"
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
