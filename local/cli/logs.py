"""`rauskuclaw logs`: what the processes have written, and who asks for what is none of their business."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from local.cli.instance import Instance
from local.cli.options import JsonOption, is_plain, settings
from local.cli.output import print_json, print_table, print_text, say, warn
from local.logs.reading import TARGETS, Follower, for_people, parse_age, tail
from local.logs.security import MAX_SAMPLES, Analysis, analyse


def logs(
    target: Annotated[str, typer.Argument(metavar="|".join(TARGETS))],
    count: Annotated[int, typer.Option("--tail", min=1, max=100_000, help="how many lines")] = 200,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="go on with what is added")] = False,
    since: Annotated[str | None, typer.Option(help="not older than 90s, 15m, 2h or 1d")] = None,
    security: Annotated[bool, typer.Option("--security", help="count what scanners asked for instead")] = False,
    as_json: JsonOption = False,
) -> None:
    """The logs of a kind of process."""
    if target not in TARGETS:
        raise typer.BadParameter(f"'{target}' is not one of {', '.join(TARGETS)}", param_hint="TARGET")
    for given, name in ((as_json, "--json"), (security, "--security")):
        if follow and given:
            raise typer.BadParameter("does not go together with --follow", param_hint=name)
    try:
        oldest = datetime.now(UTC) - parse_age(since) if since else None
    except ValueError as exc:
        raise typer.BadParameter(str(exc), param_hint="--since") from None
    folder = Instance(settings()).folder.logs
    follower = Follower(folder, target)
    lines = tail(folder, target, count=count, since=oldest)
    if security:
        _show_security(analyse(lines), target, since=since, count=count, as_json=as_json)
        return
    if as_json:
        found = [line.fields or {"message": line.text} for line in lines]
        print_json({"ok": True, "command": "logs", "target": target, "count": len(found), "lines": found})
        return
    if not lines and not follow:
        warn(f"no lines of {target} in {folder}" + (f" not older than {since}" if since else ""))
    for line in lines:
        print_text(for_people(line))
    if follow:
        for line in follower.forever():
            print_text(for_people(line))


def _show_security(analysis: Analysis, target: str, *, since: str | None, count: int, as_json: bool) -> None:
    if as_json:
        head = {"ok": True, "command": "logs", "target": target, "mode": "security", "since": since, "tail": count}
        print_json({**head, "analysis": analysis.as_json()})
        return
    print_table(["asked for", "lines"], [list(each) for each in analysis.counts.items()], plain=is_plain())
    for line in analysis.matched[:MAX_SAMPLES]:
        print_text(for_people(line))
    say(
        f"{len(analysis.matched)} of {analysis.total_lines} lines; docs/proxies.md says how a proxy drops such requests"
    )
