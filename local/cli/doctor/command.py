"""The command `rauskuclaw doctor`."""

import sys
from typing import Annotated

import typer

from local.cli.options import JsonOption, is_plain
from local.cli.output import print_json, print_text, say
from local.terminal import on_one_line
from rauskuclaw.config import ConfigError

COLOURS = {"ok": typer.colors.GREEN, "warn": typer.colors.YELLOW, "fail": typer.colors.RED, "skip": None}


def doctor(
    fix: Annotated[bool, typer.Option("--fix", help="mend what is safe to mend: modes, folders, leftovers")] = False,
    no_calls: Annotated[bool, typer.Option("--no-calls", help="ask no model server (the calls cost a little)")] = False,
    as_json: JsonOption = False,
    _hints: Annotated[bool, typer.Option("--fix-hints", hidden=True, help="hints are always shown")] = False,
) -> None:
    """Look at everything an instance stands on. Exit code 1 when something does not work."""
    from local.cli.doctor.running import run_checks  # late: it loads drivers and model clients

    results = []
    for result in run_checks(fix=fix, may_call=not no_calls):
        results.append(result)
        if not as_json:
            found = result.finding
            status = "fixed" if result.was_fixed and found.status in ("ok", "skip") else found.status
            _show(status, result.name, found.message, hint=found.hint, command=found.command)
    counts = {status: sum(each.finding.status == status for each in results) for status in COLOURS}
    if as_json:
        checks = [each.as_json() for each in results]
        print_json({"ok": not counts["fail"], "command": "doctor", "counts": counts, "checks": checks})
    else:
        say(", ".join(f"{count} {status}" for status, count in counts.items()))
        if not fix and any(each.finding.fix for each in results):
            say("some of it can be mended by: rauskuclaw doctor --fix")
    if counts["fail"]:
        raise typer.Exit(1)


def _show(status: str, name: str, message: str, *, hint: str, command: str) -> None:
    label = f"{status:<5}"
    if sys.stdout.isatty() and not _is_plain():
        # Printed apart: what is shown of data loses its colours and everything else that steers a terminal.
        typer.secho(label, fg=COLOURS.get(status, typer.colors.GREEN), nl=False)
    else:
        sys.stdout.write(label)
    print_text(f" {name:<18}  {on_one_line(message)}")
    for prefix, text in (("", hint), ("$ ", command)):
        if text:
            print_text(f"{'':26}{prefix}{on_one_line(text)}")


def _is_plain() -> bool:
    try:
        return is_plain()
    except ConfigError:
        return True
