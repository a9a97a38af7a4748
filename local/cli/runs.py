"""`rauskuclaw runs ...`: runs of agents, step by step."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from local.cli.options import ApiOption, JsonOption, client, is_plain
from local.cli.output import CommandError, print_found, print_json, print_table, print_text, say
from local.cli.values import read_json
from rauskuclaw.domain.job import Json, JsonObject

if TYPE_CHECKING:
    from local.cli.client import ApiClient

app = typer.Typer(no_args_is_help=True, help="Runs of agents: look at their steps, speak to them, fork, replay.")
JobId = Annotated[str, typer.Argument(help="the run's job id", metavar="JOB_ID")]
COLUMNS = ("id", "status", "queue", "created_at", "updated_at")
PAGE = 1000
MAX_WORDS = 100


@app.command("list")
def list_runs(
    job_type: Annotated[str, typer.Option("--type", help="job type")] = "agent.run",
    status: Annotated[str | None, typer.Option(help="queued, running, succeeded, failed or cancelled")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 20,
    cursor: Annotated[str | None, typer.Option(help="continue after an earlier list")] = None,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """The newest runs."""
    query = {"type": job_type, "status": status, "limit": limit, "cursor": cursor}
    params = {name: value for name, value in query.items() if value is not None}
    caller = client("runs list", api)
    reply = caller.call("GET", "/v1/jobs", params=params)
    if as_json:
        print_json(reply)
        return
    rows = [[*(job[name] for name in COLUMNS), _cost(caller, job["id"])] for job in reply["jobs"]]
    print_found((*COLUMNS, "cost"), rows, nothing="no runs yet", plain=is_plain())
    if reply.get("cursor"):
        print_text(f"more: --cursor {reply['cursor']}")


@app.command()
def show(job_id: JobId, api: ApiOption = None, as_json: JsonOption = False) -> None:
    """A run's steps: what it asked, did and was told, why each call was allowed, and what it cost."""
    caller = client("runs show", api)
    job = caller.call("GET", f"{_path(job_id)}")["job"]
    steps: list[JsonObject] = []
    while True:
        after = steps[-1]["seq"] if steps else 0
        page = caller.call("GET", f"{_path(job_id)}/steps", params={"after": after, "limit": PAGE})["steps"]
        steps += page
        if len(page) < PAGE:
            break
    if as_json:
        print_json({"ok": True, "job": job, "steps": steps})
        return
    rows = [[step["seq"], step["at"], step["type"] + (" *" if step["reused"] else ""), _words(step)] for step in steps]
    say(f"run {job['id']} is {job['status']}")
    print_found(("step", "at", "type", "what"), rows, nothing="it has no steps yet", plain=is_plain())
    print_text(f"cost: {_cost(caller, job['id'])}")


@app.command("say")
def say_to(
    job_id: JobId,
    text: Annotated[str, typer.Argument(help="what to say")],
    mode: Annotated[str, typer.Option(metavar="queue|steer|interrupt|reject")] = "queue",
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Leave a message for a run."""
    body = {"text": text, "mode": mode}
    reply = client("runs say", api).call("POST", f"{_path(job_id)}/messages", json=body)
    if as_json:
        print_json(reply)
        return
    say(f"message {reply['id']} is stored")


@app.command()
def unfold(job_id: JobId, api: ApiOption = None, as_json: JsonOption = False) -> None:
    """Let the model see again what its last summary stands for."""
    reply = client("runs unfold", api).call("POST", f"{_path(job_id)}/unfold")
    if as_json:
        print_json(reply)
        return
    say(f"the summary of step {reply['step']} counts no more")


@app.command()
def fork(
    job_id: JobId,
    from_step: Annotated[int, typer.Option("--from-step", min=1, help="the last step that is kept")],
    message: Annotated[str | None, typer.Option(help="what is said next")] = None,
    arguments: Annotated[str | None, typer.Option(help="JSON in place of the next call's arguments")] = None,
    model: Annotated[str | None, typer.Option(help="another model")] = None,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Start a new run from a step of this one; nothing that was done is done again."""
    body = {
        "from_step": from_step,
        "message": message,
        "arguments": None if arguments is None else read_json(arguments, hint="--arguments"),
        "model": model,
    }
    given = {name: value for name, value in body.items() if value is not None}
    reply = client("runs fork", api).call("POST", f"{_path(job_id)}/fork", json=given)
    if as_json:
        print_json(reply)
        return
    say(f"run {reply['job']['id']} goes on from step {from_step}")


@app.command()
def replay(job_id: JobId, api: ApiOption = None, as_json: JsonOption = False) -> None:
    """Make its decisions again from the record; fails when one comes out differently."""
    reply = client("runs replay", api).call("GET", f"{_path(job_id)}/replay")
    if as_json:
        print_json(reply)
    else:
        rows = [
            [
                one["step"],
                one["tool"],
                _verdict(one["recorded"]),
                _verdict(one["now"]),
                "" if one["equal"] else "differs",
            ]
            for one in reply["decisions"]
        ]
        if rows:
            print_table(("step", "tool", "recorded", "now", ""), rows, plain=is_plain())
        say(f"{reply['count']} decisions, {'all equal' if reply['equal'] else 'not all equal'}")
    if not reply["equal"]:
        raise CommandError("runs replay", "decisions_differ", "some decisions would be made differently now")


def _cost(caller: "ApiClient", job_id: str) -> str:
    """What a run has spent, those that it started included."""
    return f"${caller.call('GET', f'{_path(job_id)}/usage')['spent_usd']:.6f}"


def _path(job_id: str) -> str:
    if not job_id or not all(character.isalnum() or character == "-" for character in job_id):
        raise typer.BadParameter("not the id of a job", param_hint="JOB_ID")
    return f"/v1/jobs/{job_id}"


def _verdict(verdict: JsonObject | None) -> str:
    return "the tool is gone" if verdict is None else f"{verdict['verdict']} ({verdict['reason']})"


def _words(step: JsonObject) -> str:
    """A step on a line."""
    body = step["body"]
    match step["type"]:
        case "asked":
            text = f"{body['provider']} {body['model']}"
        case "answered":
            calls = ", ".join(call["name"] for call in body["tool_calls"])
            text = f"{body['text']}{f' -> {calls}' if calls else ''} (${body['cost_usd'] or 0:.6f})"
        case "intended":
            text = f"{body['tool']} {_json(body['arguments'])}: {body['decision']['message']}"
        case "unanswered":
            text = f"{body['error']['code']}: {body['error']['message']} (${body['cost_usd'] or 0:.6f})"
        case "done" | "refused":
            text = (
                _json(body["result"])
                if body.get("error") is None
                else f"{body['error']['code']}: {body['error']['message']}"
            )
            if body.get("cost_usd"):
                text = f"(${body['cost_usd']:.6f}) {text}"
        case "defined":
            ids = ", ".join(step["id"] for step in body["workflow"]["steps"])
            text = f"workflow {body['workflow']['name']} of {body['workflow']['file']}: {ids}"
        case "delegated":
            text = f"started by the run {body['parent']}"
        case "question":
            text = body["text"]
        case "reply":
            text = f"{body['by']}: {body['text'] or body['choice']}"
        case "heard":
            text = f"{body['by']}: {body['text']}"
        case _:
            text = _json(body)
    return text if len(text) <= MAX_WORDS else text[: MAX_WORDS - 1] + "…"


def _json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)
