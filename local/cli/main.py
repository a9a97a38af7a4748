"""The `rauskuclaw` command. Exit codes: 0 done, 1 failed, 2 wrong usage."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from local.cli import (
    backups,
    codex,
    config,
    conversations,
    dead_letters,
    jobs,
    memory,
    profiles,
    questions,
    runs,
    schedules,
    workspace,
)
from local.cli.doctor.command import doctor
from local.cli.ending import run_command
from local.cli.env_file import adopt_env_file
from local.cli.instance import Instance, run_in_foreground
from local.cli.logs import logs
from local.cli.options import ApiOption, JsonOption, client, is_plain, settings
from local.cli.output import CommandError, print_json, print_table, print_text, say, warn
from local.cli.setup.command import setup
from local.cli.smoke.command import smoke
from local.cli.usage import usage
from local.supervisor.banner import Started, welcome
from rauskuclaw import __version__

app = typer.Typer(
    name="rauskuclaw",
    help="Run and operate RauskuClaw on this machine.",
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
auth = typer.Typer(no_args_is_help=True, help="Keys and what they may do.")
app.add_typer(jobs.app, name="jobs")
app.add_typer(schedules.app, name="schedules")
app.add_typer(conversations.app, name="conversations")
app.add_typer(runs.app, name="runs")
app.add_typer(questions.app, name="questions")
app.add_typer(memory.app, name="memory")
app.add_typer(workspace.app, name="workspace")
app.add_typer(dead_letters.app, name="queue")
app.add_typer(config.app, name="config")
app.add_typer(codex.app, name="codex")
app.add_typer(profiles.app, name="profiles")
app.add_typer(auth, name="auth")
app.command()(backups.backup)
app.command()(backups.restore)
app.command()(setup)
app.command()(doctor)
app.command()(smoke)
app.command()(logs)
app.command()(usage)

# The original command line knew these two; it always built and always detached.
SHELLS = ("bash", "zsh", "fish")
KINDS = ("api", "worker", "scheduler", "embed")  # as in local/supervisor/roles.py, which is slow to import
Ignored = Annotated[bool, typer.Option("--build", "--detach", hidden=True)]


def _print_version(wanted: bool) -> None:
    if wanted:
        print_text(f"rauskuclaw {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def default(
    context: typer.Context,
    _version: Annotated[
        bool, typer.Option("--version", "-v", callback=_print_version, is_eager=True, help="print the version")
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        print_text(context.get_help())


@app.command("help", hidden=True)
def print_help(context: typer.Context) -> None:
    """The same as --help."""
    print_text(context.parent.get_help() if context.parent else "")


@app.command("version", hidden=True)
def print_version() -> None:
    """The same as --version."""
    _print_version(True)


@app.command()
def start(
    foreground: Annotated[bool, typer.Option("--foreground", help="stay in the terminal; Ctrl-C stops")] = False,
    only: Annotated[
        list[str] | None, typer.Option(metavar="|".join(KINDS), help="these kinds of processes only; may be repeated")
    ] = None,
    as_json: JsonOption = False,
    _ignored: Ignored = False,
) -> None:
    """Start everything on this machine, or only parts of it."""
    kinds = _kinds(only or [])
    instance = Instance(settings())
    for warning in settings().warnings:
        warn(f"warning: {warning}")
    if foreground:
        if as_json:
            raise typer.BadParameter("does not go together with --foreground", param_hint="--json")
        run_in_foreground(only=kinds)
    state = instance.running()
    if state is not None:
        _report_start("start", state.url, None, as_json=as_json)
        return
    started = instance.start(only=kinds)
    _report_start("start", started.url, started, as_json=as_json)


def _kinds(given: list[str]) -> list[str]:
    unknown = [kind for kind in given if kind not in KINDS]
    if unknown:
        raise typer.BadParameter(f"'{unknown[0]}' is not one of {', '.join(KINDS)}", param_hint="--only")
    if given and "api" not in given:
        raise typer.BadParameter("needs api too: everything else is asked through it", param_hint="--only")
    return given


@app.command()
def worker(
    lanes: Annotated[str, typer.Option("--lanes", metavar="LANE,LANE", help="which lanes to serve")],
) -> None:
    """Run jobs of a deployment on AWS from here: for work that is too long or too large for a function."""
    from local.aws.worker import run

    run([lane.strip() for lane in lanes.split(",") if lane.strip()])


@app.command()
def stop(as_json: JsonOption = False) -> None:
    """Stop everything: running jobs get 15 seconds to end, the rest goes back to the queue."""
    was_running = Instance(settings()).stop()
    if as_json:
        print_json({"ok": True, "command": "stop", "was_running": was_running})
        return
    say("stopped" if was_running else "nothing was running")


@app.command()
def restart(as_json: JsonOption = False, _ignored: Ignored = False) -> None:
    """Stop, then start. Jobs stay."""
    instance = Instance(settings())
    try:
        instance.stop()
    except CommandError as exc:
        raise CommandError("restart", "stop_failed", exc.message, phase="stop") from exc
    try:
        started = instance.start()
    except CommandError as exc:
        raise CommandError("restart", "start_failed", exc.message, phase="start") from exc
    _report_start("restart", started.url, started, as_json=as_json)


def _report_start(command: str, url: str, started: Started | None, *, as_json: bool) -> None:
    """The new key is printed for people only: JSON output tends to end in files and logs."""
    if as_json:
        key_file = started.key_file if started else None
        payload = {"ok": True, "command": command, "api_url": url, "ui_url": f"{url}/ui/", "key_file": key_file}
        print_json({**payload, "already_running": started is None})
    elif started is None:
        say(f"already running at {url}")
    else:
        print_text(welcome(started, foreground=False))


@app.command()
def status(as_json: JsonOption = False) -> None:
    """What runs, whether it is well, and what waits in the queues. Exit code 1 when something is wrong."""
    from local.cli.status import status_of  # late: it loads the storage driver, which no other command needs

    found = status_of(Instance(settings()))
    if as_json:
        print_json(found.as_json())
    elif found.state is None:
        warn("not running (start it with: rauskuclaw start)")
    else:
        state = found.state
        say(f"{state.url} (pid {state.pid}, {state.phase}); health {found.health}, ready {found.ready}")
        rows = [
            [each.name, each.state, each.pid, each.restarts, each.started_at, each.last_exit]
            for each in state.processes
        ]
        print_table(["process", "state", "pid", "restarts", "started", "last exit"], rows, plain=is_plain())
        print_text()
        depths = [[lane, *depth.values()] for lane, depth in found.queues.items()]
        print_table(["lane", "ready", "in flight", "delayed", "dead"], depths, plain=is_plain())
        for alert in found.alerts:
            warn(f"{alert['code']}: {alert['message']}")
    if found.has_issues:
        raise typer.Exit(1)


@app.command()
def types(api: ApiOption = None, as_json: JsonOption = False) -> None:
    """The job types, and which of them may be used."""
    reply = client("types", api).call("GET", "/v1/job-types")
    if as_json:
        print_json(reply)
        return
    columns = ("name", "enabled", "handler", "default_timeout_sec", "default_max_attempts")
    print_table(columns, [[each[name] for name in columns] for each in reply["types"]], plain=is_plain())


@app.command()
def completion(shell: Annotated[str, typer.Argument(metavar="|".join(SHELLS))]) -> None:
    """Print what makes a shell complete commands: source it, or put it where the shell looks for such files."""
    if shell not in SHELLS:
        raise typer.BadParameter(f"'{shell}' is not one of {', '.join(SHELLS)}", param_hint="SHELL")
    from typer.completion import get_completion_script  # type: ignore[attr-defined]  # only imported there

    given = {"prog_name": "rauskuclaw", "complete_var": "_RAUSKUCLAW_COMPLETE", "shell": shell}
    print_text(get_completion_script(**given))


@auth.command()
def whoami(api: ApiOption = None, as_json: JsonOption = False) -> None:
    """Which key the command line uses, and what it may do."""
    reply = client("auth whoami", api).call("GET", "/v1/auth/whoami")
    if as_json:
        print_json(reply)
        return
    who = reply["auth"]
    queues = "every queue" if who["queue_allowlist"] is None else ", ".join(who["queue_allowlist"])
    say(f"{who['name']}: {who['role']}, {queues}, {'may' if who['sse'] else 'may not'} watch jobs live")


def _with_env_file(**given: Any) -> object:
    """The command, with the variables of `.env` beneath those of the shell, for the programs that it starts, too."""
    adopt_env_file(Path.cwd())
    return app(**given)


def main() -> None:
    """The console script."""
    run_command(_with_env_file, name="rauskuclaw", is_json="--json" in sys.argv[1:])


if __name__ == "__main__":
    main()
