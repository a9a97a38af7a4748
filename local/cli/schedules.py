"""`rauskuclaw schedules ...`: jobs that come back by themselves."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from local.cli.options import ApiOption, JsonOption, client, is_plain
from local.cli.output import print_found, print_json, print_table, print_text, say, warn_of
from local.cli.values import read_json
from rauskuclaw.domain.job import JsonObject

if TYPE_CHECKING:
    from local.cli.client import ApiClient

app = typer.Typer(no_args_is_help=True, help="Create, look at and steer schedules.")
ScheduleId = Annotated[str, typer.Argument(help="the schedule's id", metavar="SCHEDULE_ID")]
COLUMNS = ("id", "name", "type", "next_run_at", "last_run_at", "failures")


@app.command("list")
def list_schedules(
    enabled: Annotated[bool | None, typer.Option("--enabled/--disabled", help="only these")] = None,
    job_type: Annotated[str | None, typer.Option("--type")] = None,
    limit: Annotated[int, typer.Option(min=1, max=500)] = 100,
    cursor: Annotated[str | None, typer.Option(help="continue after an earlier list")] = None,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """The newest schedules."""
    wanted = None if enabled is None else str(enabled).lower()
    query = {"enabled": wanted, "type": job_type, "limit": limit, "cursor": cursor}
    params = {name: value for name, value in query.items() if value is not None}
    reply = client("schedules list", api).call("GET", "/v1/schedules", params=params)
    if as_json:
        print_json(reply)
        return
    rows = [[_cadence(each), _state(each), *(each[name] for name in COLUMNS)] for each in reply["schedules"]]
    nothing = "no such schedules" if len(params) > 1 else "no schedules yet"
    print_found(["runs", "state", *COLUMNS], rows, nothing=nothing, plain=is_plain())
    if reply.get("cursor"):
        print_text(f"more: --cursor {reply['cursor']}")


@app.command()
def create(
    job_type: Annotated[str, typer.Argument(metavar="TYPE", help="an enabled job type")],
    every: Annotated[int | None, typer.Option("--every", min=5, max=86_400, help="seconds between runs")] = None,
    cron: Annotated[str | None, typer.Option(help="a cron expression: five fields, or six with seconds first")] = None,
    input_text: Annotated[
        str | None, typer.Option("--input", "-i", help="JSON text, @file, or - for standard input")
    ] = None,
    name: Annotated[str | None, typer.Option()] = None,
    timezone: Annotated[str | None, typer.Option(help="IANA name, such as Europe/Helsinki")] = None,
    queue: Annotated[str | None, typer.Option()] = None,
    priority: Annotated[int | None, typer.Option(min=0, max=10)] = None,
    timeout_sec: Annotated[int | None, typer.Option(min=1, max=3600)] = None,
    max_attempts: Annotated[int | None, typer.Option(min=1, max=10)] = None,
    start_in_sec: Annotated[int | None, typer.Option(min=0, max=86_400, help="wait before the first run")] = None,
    overlap: Annotated[str | None, typer.Option(metavar="skip|queue|allow")] = None,
    catch_up: Annotated[str | None, typer.Option(metavar="skip|latest|all")] = None,
    max_runs_per_day: Annotated[int | None, typer.Option(min=0, help="0: no limit")] = None,
    max_failures: Annotated[int | None, typer.Option(min=0, help="failures in a row that stop it; 0: never")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="may be repeated")] = None,
    disabled: Annotated[bool, typer.Option("--disabled", help="create it without running it")] = False,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Create a schedule; give one of --every and --cron."""
    if (every is None) == (cron is None):
        raise typer.BadParameter("give exactly one of them", param_hint="--every / --cron")
    body = {
        "type": job_type,
        "interval_sec": every,
        "cron": cron,
        "input": None if input_text is None else read_json(input_text, hint="--input"),
        "name": name,
        "timezone": timezone,
        "queue": queue,
        "priority": priority,
        "timeout_sec": timeout_sec,
        "max_attempts": max_attempts,
        "start_in_sec": start_in_sec,
        "overlap": overlap,
        "catch_up": catch_up,
        "max_runs_per_day": max_runs_per_day,
        "max_failures": max_failures,
        "tags": tag,
        "enabled": False if disabled else None,
    }
    given = {field: value for field, value in body.items() if value is not None}
    reply = client("schedules create", api).call("POST", "/v1/schedules", json=given)
    warn_of(reply)
    _show(reply, as_json=as_json)


@app.command()
def show(schedule_id: ScheduleId, api: ApiOption = None, as_json: JsonOption = False) -> None:
    """One schedule."""
    _show(client("schedules show", api).call("GET", _path(schedule_id)), as_json=as_json)


@app.command("next")
def next_runs(
    schedule_id: ScheduleId,
    count: Annotated[int, typer.Option("-n", min=1, max=100, help="how many")] = 20,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """When it runs next, and what changes of the clocks do to that."""
    reply = client("schedules next", api).call("GET", f"{_path(schedule_id)}/next", params={"n": count})
    if as_json:
        print_json(reply)
        return
    rows = [[each["at"], each["local"], each["note"]] for each in reply["next"]]
    print_table(["at", f"in {reply['timezone']}", "note"], rows, plain=is_plain())


@app.command()
def runs(
    schedule_id: ScheduleId,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 50,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """What became of its occurrences, newest first."""
    reply = client("schedules runs", api).call("GET", f"{_path(schedule_id)}/runs", params={"limit": limit})
    if as_json:
        print_json(reply)
        return
    columns = ("at", "nominal_at", "outcome", "reason", "count", "job_id", "message")
    rows = [[run[name] for name in columns] for run in reply["runs"]]
    print_found(columns, rows, nothing="it has had no occurrence yet", plain=is_plain())


@app.command("run-now")
def run_now(schedule_id: ScheduleId, api: ApiOption = None, as_json: JsonOption = False) -> None:
    """Run it once now, besides its plan."""
    _change(client("schedules run-now", api), schedule_id, {"run_now": True}, as_json=as_json)


@app.command()
def enable(
    schedule_id: ScheduleId,
    reset_breaker: Annotated[bool, typer.Option("--reset-breaker", help="forget the failures that stopped it")] = False,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let it run. What passed meanwhile is not caught up."""
    body = {"enabled": True, **({"reset_breaker": True} if reset_breaker else {})}
    _change(client("schedules enable", api), schedule_id, body, as_json=as_json)


@app.command()
def disable(schedule_id: ScheduleId, api: ApiOption = None, as_json: JsonOption = False) -> None:
    """Keep it, but do not run it."""
    _change(client("schedules disable", api), schedule_id, {"enabled": False}, as_json=as_json)


@app.command()
def delete(schedule_id: ScheduleId, api: ApiOption = None, as_json: JsonOption = False) -> None:
    """Remove it with its history. Its jobs stay."""
    reply = client("schedules delete", api).call("DELETE", _path(schedule_id))
    if as_json:
        print_json(reply)
        return
    say(f"schedule {reply['id']} is deleted")


def _change(caller: "ApiClient", schedule_id: str, body: JsonObject, *, as_json: bool) -> None:
    reply = caller.call("PATCH", _path(schedule_id), json=body)
    warn_of(reply)
    _show(reply, as_json=as_json)


def _path(schedule_id: str) -> str:
    if not schedule_id or not all(character.isalnum() or character == "-" for character in schedule_id):
        raise typer.BadParameter("not the id of a schedule", param_hint="SCHEDULE_ID")
    return f"/v1/schedules/{schedule_id}"


def _cadence(schedule: JsonObject) -> str:
    return f"every {schedule['interval_sec']} s" if schedule["cron"] is None else str(schedule["cron"])


def _state(schedule: JsonObject) -> str:
    if schedule["breaker"] is not None:
        return f"stopped by its breaker: {schedule['breaker']['reason']}"
    return "enabled" if schedule["enabled"] else "disabled"


def _show(reply: JsonObject, *, as_json: bool) -> None:
    if as_json:
        print_json(reply)
        return
    schedule = reply["schedule"]
    say(f"schedule {schedule['id']} is {_state(schedule)}")
    print_text(f"  {'runs':<12} {_cadence(schedule)} ({schedule['timezone']})")
    names = ("name", "type", "queue", "overlap", "catch_up", "next_run_at", "last_run_at", "last_job_id", "waiting_at")
    for name in names:
        if schedule[name] is not None:
            print_text(f"  {name:<12} {schedule[name]}")
    for name in ("input", "last_error"):
        if schedule[name] is not None:
            print_text(f"  {name:<12} {json.dumps(schedule[name], ensure_ascii=False)}")
