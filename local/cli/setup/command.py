"""The command `rauskuclaw setup`."""

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from local.cli.options import JsonOption
from local.cli.output import CommandError, print_json, print_text, say, warn
from rauskuclaw.domain.job import JsonObject

if TYPE_CHECKING:
    from local.cli.setup.plan import Plan

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def setup(
    given: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="a variable; may be repeated")
    ] = None,
    non_interactive: Annotated[bool, typer.Option("--non-interactive", help="ask nothing")] = False,
    force: Annotated[bool, typer.Option("--force", help="with --non-interactive: write without being asked")] = False,
    no_calls: Annotated[bool, typer.Option("--no-calls", help="no test call at the end")] = False,
    as_json: JsonOption = False,
) -> None:
    """Configure this folder: writes .env, and rauskuclaw.json where there is one. Other lines stay as they are."""
    values = _pairs(given or [])
    asks = not (non_interactive or as_json)
    if asks and not (sys.stdin.isatty() and sys.stdout.isatty()):
        message = "there is no terminal to ask on; use --non-interactive --force with --set KEY=VALUE"
        raise typer.BadParameter(message, param_hint="setup")
    from local.cli.setup.plan import make_plan  # late: all of the settings' declarations

    try:
        if asks:
            values = {**_interview(values), **values}
        plan = make_plan(Path.cwd(), values)
        _show(plan, as_json=as_json)
        if not plan.is_empty:
            if not asks and not force:
                raise typer.BadParameter("writes only with --force", param_hint="--non-interactive")
            if asks and not _agrees():
                raise CommandError("setup", "declined", "nothing was written")
            written = plan.write()
            if not as_json:
                say(f"written: {', '.join(map(str, written))}")
    except KeyboardInterrupt:
        raise CommandError("setup", "declined", "nothing was written") from None
    test = None if no_calls else _test_call(plan)
    if as_json:
        changed = [change.name for change in plan.changes]
        print_json({"ok": True, "command": "setup", "changed": changed, "test": test})
    elif test is not None:
        say(f"test call: {test['status']}: {test['message']}")
        if test["hint"]:
            say(str(test["hint"]))
    if not as_json:
        say("start with: rauskuclaw start")


def _pairs(given: list[str]) -> dict[str, str]:
    values = {}
    for text in given:
        name, has_value, value = text.partition("=")
        if not has_value or not NAME.fullmatch(name):
            raise typer.BadParameter(f"'{name}' is not KEY=VALUE", param_hint="--set")
        if not value.isprintable():
            raise typer.BadParameter(f"{name} holds a control character", param_hint="--set")
        values[name] = value
    return values


def _interview(values: dict[str, str]) -> dict[str, str]:
    from local.cli.setup.asking import TerminalAsker
    from local.cli.setup.finding import OLLAMA, look_around
    from local.cli.setup.plan import current_values
    from local.cli.setup.questions import Interview

    now = {**current_values(Path.cwd()), **values}
    found = look_around(ollama_url=now.get("OLLAMA_BASE_URL", OLLAMA), codex=now.get("CODEX_CLI_PATH", "codex"))
    return Interview(TerminalAsker(), found, now).run()


def _agrees() -> bool:
    from local.cli.setup.asking import TerminalAsker

    return TerminalAsker().agree("Write this?", default=False)


def _show(plan: "Plan", *, as_json: bool) -> None:
    for warning in plan.settings.warnings:
        warn(f"warning: {warning}")
    if as_json:
        return
    if plan.is_empty:
        say("nothing would change")
        return
    for change in plan.changes:
        for line in change.lines():
            print_text(line)
    if plan.config is not None:
        print_text(f"and the same values in {plan.settings.config_path}")


def _test_call(plan: "Plan") -> JsonObject:
    from local.cli.doctor.machine import Machine
    from local.cli.doctor.models import chat_provider, codex

    machine = Machine(plan.settings)
    check = (
        codex if plan.settings.providers.codex.enabled and not plan.settings.providers.openai.enabled else chat_provider
    )
    found = check(machine)
    return {"status": found.status, "message": found.message, "hint": found.hint or None}
