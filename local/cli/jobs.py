"""`rauskuclaw jobs ...`: submit, look at, watch and steer jobs."""

import json
import time
from typing import TYPE_CHECKING, Annotated

import typer

from local.cli.job_screen import JobScreen, print_log_line
from local.cli.options import ApiOption, JsonOption, client, is_plain
from local.cli.output import CommandError, print_found, print_json, print_text, say, warn_of
from local.cli.values import read_json
from rauskuclaw.domain.job import JsonObject

if TYPE_CHECKING:
    from local.cli.client import ApiClient

app = typer.Typer(no_args_is_help=True, help="Submit, look at, watch and steer jobs.")
JobId = Annotated[str, typer.Argument(help="the job's id", metavar="JOB_ID")]
STATUSES = ("queued", "running", "succeeded", "failed", "cancelled")
RECONNECT_AFTER_SEC = 0.5
MAX_QUIET_RECONNECTS = 20


@app.command()
def create(
    job_type: Annotated[str, typer.Argument(metavar="TYPE", help="an enabled job type")],
    input_text: Annotated[
        str | None, typer.Option("--input", "-i", help="JSON text, @file, or - for standard input")
    ] = None,
    queue: Annotated[str | None, typer.Option()] = None,
    priority: Annotated[int | None, typer.Option(min=0, max=10)] = None,
    timeout_sec: Annotated[int | None, typer.Option(min=1, max=3600)] = None,
    max_attempts: Annotated[int | None, typer.Option(min=1, max=10)] = None,
    callback_url: Annotated[str | None, typer.Option()] = None,
    run_at: Annotated[str | None, typer.Option(help="not before this time (ISO-8601 with zone)")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="may be repeated")] = None,
    idempotency_key: Annotated[str | None, typer.Option(help="the same key and request make one job")] = None,
    watch_it: Annotated[bool, typer.Option("--watch", "-w", help="watch it to its end")] = False,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Submit a job."""
    body = {
        "type": job_type,
        "input": None if input_text is None else read_json(input_text, hint="--input"),
        "queue": queue,
        "priority": priority,
        "timeout_sec": timeout_sec,
        "max_attempts": max_attempts,
        "callback_url": callback_url,
        "run_at": run_at,
        "tags": tag,
    }
    given = {name: value for name, value in body.items() if value is not None}
    headers = {"idempotency-key": idempotency_key} if idempotency_key else {}
    caller = client("jobs create", api)
    try:
        reply = caller.call("POST", "/v1/jobs", json=given, headers=headers)
    except CommandError as exc:
        if exc.names_field("type"):
            exc.add_hint("rauskuclaw types lists the job types")
        raise
    warn_of(reply)
    if watch_it:
        _watch(caller, reply["job"]["id"], as_json=as_json)
        return
    _show(reply, as_json=as_json)


@app.command("list")
def list_jobs(
    status: Annotated[str | None, typer.Option()] = None,
    job_type: Annotated[str | None, typer.Option("--type")] = None,
    queue: Annotated[str | None, typer.Option()] = None,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 50,
    cursor: Annotated[str | None, typer.Option(help="continue after an earlier list")] = None,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """The newest jobs."""
    if status is not None and status not in STATUSES:
        raise typer.BadParameter(f"'{status}' is not one of {', '.join(STATUSES)}", param_hint="--status")
    query = {"status": status, "type": job_type, "queue": queue, "limit": limit, "cursor": cursor}
    params = {name: value for name, value in query.items() if value is not None}
    reply = client("jobs list", api).call("GET", "/v1/jobs", params=params)
    if as_json:
        print_json(reply)
        return
    columns = ("id", "type", "queue", "status", "priority", "attempts", "created_at")
    waits = {each["job_id"]: each["reason"] for each in reply.get("waiting") or ()}
    jobs = [{**job, "status": _status(job, waits.get(job["id"]))} for job in reply["jobs"]]
    rows = [[job[name] for name in columns] for job in jobs]
    print_found(columns, rows, nothing="no such jobs" if len(params) > 1 else "no jobs yet", plain=is_plain())
    if reply.get("cursor"):
        print_text(f"more: --cursor {reply['cursor']}")


@app.command()
def get(job_id: JobId, api: ApiOption = None, as_json: JsonOption = False) -> None:
    """One job, with its input and result."""
    _show(client("jobs get", api).call("GET", f"/v1/jobs/{_quoted(job_id)}"), as_json=as_json)


@app.command()
def logs(
    job_id: JobId,
    tail: Annotated[int, typer.Option(min=1, max=2000)] = 200,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """The newest lines of a job's log."""
    reply = client("jobs logs", api).call("GET", f"/v1/jobs/{_quoted(job_id)}/logs", params={"tail": tail})
    if as_json:
        print_json(reply)
        return
    for line in reply["logs"]:
        print_log_line(line)


@app.command()
def watch(job_id: JobId, api: ApiOption = None, as_json: JsonOption = False) -> None:
    """Follow a job to its end. Exit code 0 when it succeeded, 1 otherwise."""
    _watch(client("jobs watch", api), job_id, as_json=as_json)


@app.command()
def cancel(job_id: JobId, api: ApiOption = None, as_json: JsonOption = False) -> None:
    """Cancel a job that is not over."""
    _show(client("jobs cancel", api).call("POST", f"/v1/jobs/{_quoted(job_id)}/cancel"), as_json=as_json)


@app.command()
def retry(job_id: JobId, api: ApiOption = None, as_json: JsonOption = False) -> None:
    """Submit a job that is over once more, as a new job."""
    reply = client("jobs retry", api).call("POST", f"/v1/jobs/{_quoted(job_id)}/retry")
    warn_of(reply)
    if not as_json:
        say(f"submitted again as job {reply['job']['id']}")
    _show(reply, as_json=as_json)


@app.command()
def explain(job_id: JobId, api: ApiOption = None, as_json: JsonOption = False) -> None:
    """Why a job is not running, or what became of it."""
    caller = client("jobs explain", api)
    reply = caller.call("GET", f"/v1/jobs/{_quoted(job_id)}/explain")
    if as_json:
        print_json(reply)
        return
    print_text(
        f"{reply['job_id']} is {reply['status']}" + (", a worker may claim it now" if reply["claimable"] else "")
    )
    if reply["status"] != "queued":
        _explain_from_record(caller.call("GET", f"/v1/jobs/{job_id}")["job"])
        return
    for reason in reply["reasons"]:
        until = f" (until {reason['until']})" if reason.get("until") else ""
        print_text(f"  {reason['code']}: {reason['message']}{until}")


def _status(job: JsonObject, waits: str | None) -> str:
    return job["status"] if waits is None else f"{job['status']} ({waits})"


def _explain_from_record(job: JsonObject) -> None:
    """Of a job that no longer waits."""
    tries = f"attempt {job['attempts']} of {job['max_attempts']}"
    print_text(f"  {tries}, last changed {job['updated_at']}")
    if job["error"] is not None:
        print_text(f"  {job['error']['code'] or 'error'}: {job['error']['message']}")


def _quoted(job_id: str) -> str:
    if not job_id or not all(character.isalnum() or character == "-" for character in job_id):
        raise typer.BadParameter("not a job id", param_hint="JOB_ID")
    return job_id


def _show(reply: JsonObject, *, as_json: bool) -> None:
    if as_json:
        print_json(reply)
        return
    job = reply["job"]
    say(f"job {job['id']} is {job['status']}" + (" (existed already)" if reply.get("idempotent") else ""))
    for name in ("type", "queue", "priority", "attempts", "created_at", "updated_at"):
        print_text(f"  {name:<10} {job[name]}")
    for name in ("input", "result", "error"):
        if job.get(name) is not None:
            print_text(f"  {name:<10} {json.dumps(job[name], ensure_ascii=False)}")


def _watch(caller: "ApiClient", job_id: str, *, as_json: bool) -> None:
    """Reads the stream, resumes it where it was cut, and reports the job as it ended."""
    path = f"/v1/jobs/{_quoted(job_id)}"
    last_id: str | None = None
    quiet = 0
    screen = JobScreen()
    while True:
        quiet += 1
        for event in caller.stream(f"{path}/stream", last_id=last_id):
            quiet = 0
            last_id = event.id or last_id
            if not as_json:
                screen.show(event)
        screen.end_text()
        job = caller.call("GET", path)["job"]
        if job["status"] in ("succeeded", "failed", "cancelled"):
            break
        if quiet >= MAX_QUIET_RECONNECTS:
            raise CommandError("jobs watch", "stream_lost", "the stream ends again and again without an event")
        time.sleep(RECONNECT_AFTER_SEC)
    _show({"ok": job["status"] == "succeeded", "job": job}, as_json=as_json)
    if job["status"] != "succeeded":
        raise typer.Exit(1)
