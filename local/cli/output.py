"""Output of a command: one JSON object, or text for people. Failures are an exception that carries both."""

import json
import sys
from collections.abc import Sequence

from local.terminal import on_one_line, safe_json, without_escapes
from rauskuclaw.domain.job import Json, JsonObject

PREFIX = "[rauskuclaw]"


class CommandError(Exception):
    """The command did what it could and failed: exit code 1. `error` is a short fixed word for programs."""

    def __init__(self, command: str, error: str, message: str, **fields: Json) -> None:
        super().__init__(message)
        self.message = message
        self.payload = {"ok": False, "command": command, "error": error, "message": message, **fields}

    def names_field(self, name: str) -> bool:
        """Whether the API refused this field of the request."""
        details = self.payload.get("details")
        fields = details.get("fields", []) if isinstance(details, dict) else []
        return any(isinstance(each, dict) and each.get("field") == name for each in fields)

    def add_hint(self, hint: str) -> None:
        """Say more to people; the object for programs stays as it is."""
        self.message = f"{self.message} ({hint})"


def print_json(payload: Json) -> None:
    """The one object that `--json` prints."""
    sys.stdout.write(safe_json(json.dumps(payload, indent=2, ensure_ascii=False, default=str)) + "\n")
    sys.stdout.flush()


def print_text(text: str = "") -> None:
    sys.stdout.write(without_escapes(text) + "\n")
    sys.stdout.flush()


def say(message: str) -> None:
    print_text(f"{PREFIX} {message}")


def warn(message: str) -> None:
    """A warning or an error: to stderr, so that stdout stays parsable."""
    sys.stderr.write(without_escapes(f"{PREFIX} {message}") + "\n")


def warn_of(reply: JsonObject) -> None:
    """Pass on what an answer warns of. With `--json` the object on stdout says it, too."""
    for warning in reply.get("warnings", ()):
        warn(f"warning: {warning['message']}")


def print_found(headers: Sequence[str], rows: Sequence[Sequence[object]], *, nothing: str, plain: bool) -> None:
    """A table, or a sentence where it would be empty."""
    if rows:
        print_table(headers, rows, plain=plain)
    else:
        say(nothing)


def print_table(headers: Sequence[str], rows: Sequence[Sequence[object]], *, plain: bool) -> None:
    """Columns for people: with colours on a terminal, aligned text otherwise."""
    cells = [[on_one_line("" if value is None else str(value)) for value in row] for row in rows]
    if plain or not sys.stdout.isatty():
        widths = [max(map(len, column)) for column in zip(headers, *cells, strict=True)]
        for row in (headers, *cells):
            print_text("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*headers, box=None, pad_edge=False, header_style="bold")
    for row in cells:
        table.add_row(*(Text(cell, style=_style(cell)) for cell in row))
    Console().print(table)


def _style(cell: str) -> str:
    good, bad = ("running", "succeeded", "ok"), ("failed", "stopped", "waiting", "unreachable")
    return "green" if cell in good else "red" if cell in bad else ""
