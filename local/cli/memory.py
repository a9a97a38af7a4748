"""`rauskuclaw memory ...`: write, list, search and forget memories."""

import json
from typing import Annotated
from urllib.parse import quote

import typer

from local.cli.options import ApiOption, JsonOption, client, is_plain
from local.cli.output import CommandError, print_found, print_json, print_text, say, warn
from local.cli.values import parse_json, read_text
from rauskuclaw.domain.job import Json, JsonObject

app = typer.Typer(no_args_is_help=True, help="Write, list, search and forget memories.")
Scope = Annotated[str, typer.Argument(metavar="SCOPE", help="2 to 80 letters, digits, . _ : -")]
MemoryId = Annotated[str, typer.Argument(metavar="MEMORY_ID", help="the memory's id")]
SHOWN_LENGTH = 80


@app.command()
def put(
    scope: Scope,
    key: Annotated[str, typer.Argument(metavar="KEY")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="JSON, any other text as it is, @file, or - for stdin")],
    tag: Annotated[list[str] | None, typer.Option(help="may be repeated")] = None,
    ttl_sec: Annotated[int | None, typer.Option(min=1, max=31_536_000, help="forget it after so long")] = None,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a memory; what is stored under the same scope and key is replaced."""
    body = {"scope": scope, "key": key, "value": _value(value), "tags": tag, "ttl_sec": ttl_sec}
    given = {name: value for name, value in body.items() if value is not None or name == "value"}
    reply = client("memory put", api).call("POST", "/v1/memory", json=given)
    if as_json:
        print_json(reply)
        return
    memory = reply["memory"]
    note = " (unchanged)" if reply.get("unchanged") else ""
    say(f"memory {memory['id']} is stored{note}; its embedding is {memory['embedding_status']}")


@app.command()
def get(memory_id: MemoryId, api: ApiOption = None, as_json: JsonOption = False) -> None:
    """One memory."""
    reply = client("memory get", api).call("GET", f"/v1/memory/{quote(memory_id, safe='')}")
    if as_json:
        print_json(reply)
        return
    for name, value in reply["memory"].items():
        if value is not None:
            print_text(f"  {name:<16} {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}")


@app.command("list")
def list_memories(
    scope: Annotated[str | None, typer.Option(help="only of this scope")] = None,
    key: Annotated[str | None, typer.Option(help="only with this key")] = None,
    expired: Annotated[bool, typer.Option("--expired", help="also what has expired")] = False,
    limit: Annotated[int, typer.Option(min=1, max=500)] = 100,
    cursor: Annotated[str | None, typer.Option(help="continue after an earlier list")] = None,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Memories, newest change first."""
    query = {"scope": scope, "key": key, "include_expired": "1" if expired else None, "limit": limit, "cursor": cursor}
    params = {name: value for name, value in query.items() if value is not None}
    reply = client("memory list", api).call("GET", "/v1/memory", params=params)
    if as_json:
        print_json(reply)
        return
    rows = [
        [each["id"], each["scope"], each["key"], each["embedding_status"], each["updated_at"], _shown(each["value"])]
        for each in reply["memories"]
    ]
    nothing = "no such memories" if len(params) > 1 else "no memories yet"
    print_found(["id", "scope", "key", "embedding", "updated", "value"], rows, nothing=nothing, plain=is_plain())
    if reply.get("cursor"):
        print_text(f"more: --cursor {reply['cursor']}")


@app.command()
def delete(memory_id: MemoryId, api: ApiOption = None, as_json: JsonOption = False) -> None:
    """Delete one memory."""
    reply = client("memory delete", api).call("DELETE", f"/v1/memory/{quote(memory_id, safe='')}")
    if as_json:
        print_json(reply)
        return
    say(f"memory {reply['id']} is deleted")


@app.command()
def trust(
    memory_id: MemoryId,
    take_back: Annotated[bool, typer.Option("--take-back", help="runs may not believe it any more")] = False,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a memory and let runs believe what it says. Refused where it is written meanwhile."""
    path = f"/v1/memory/{quote(memory_id, safe='')}"
    caller = client("memory trust", api)
    memory = caller.call("GET", path)["memory"]
    if not as_json:
        print_text(json.dumps(memory["value"], ensure_ascii=False, indent=2))
    word = {"trust": "untrusted" if take_back else "trusted", "updated_at": memory["updated_at"]}
    reply = caller.call("PATCH", path, json=word)
    if as_json:
        print_json(reply)
        return
    say(f"memory {memory_id} is {reply['memory']['trust']}")


@app.command()
def search(
    scope: Scope,
    query: Annotated[str, typer.Argument(metavar="QUESTION")],
    top_k: Annotated[int | None, typer.Option("--top-k", "-k", min=1)] = None,
    mode: Annotated[str, typer.Option(help="vector (meaning), text (words) or hybrid (both)")] = "hybrid",
    tag: Annotated[list[str] | None, typer.Option(help="only with this tag; may be repeated")] = None,
    half_life_sec: Annotated[int | None, typer.Option(min=1, help="a score loses half of itself in this time")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="show how each score came about")] = False,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find memories by a question."""
    body: JsonObject = {"scope": scope, "query": query, "mode": mode}
    more = {"top_k": top_k, "tags": tag, "decay_half_life_sec": half_life_sec}
    body |= {name: value for name, value in more.items() if value is not None}
    reply = client("memory search", api).call("POST", "/v1/memory/search", json=body)
    if as_json:
        print_json(reply)
        return
    for notice in reply["notices"]:
        warn(notice)
    rows = [_match_row(match, explain=explain) for match in reply["matches"]]
    head = ["score", "similarity", "key", "updated", "value"]
    print_found([*head, "why"] if explain else head, rows, nothing="nothing found", plain=is_plain())
    if reply["matches"] and all(match["weak"] for match in reply["matches"]):
        warn("Nothing clearly matches; these are the nearest")


@app.command()
def scopes(
    contains: Annotated[str, typer.Argument(metavar="[PART]", help="part of the scope's name")] = "",
    expired: Annotated[bool, typer.Option("--expired", help="count also what has expired")] = False,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Scopes and how much they hold."""
    params = {"q": contains or None, "include_expired": "1" if expired else None}
    given = {name: value for name, value in params.items() if value is not None}
    reply = client("memory scopes", api).call("GET", "/v1/memory/scopes", params=given)
    if as_json:
        print_json(reply)
        return
    columns = ("scope", "total_count", "ready_count", "pending_count", "failed_count", "bytes", "latest_updated_at")
    heads = [name.removesuffix("_count") for name in columns]
    rows = [[scope[name] for name in columns] for scope in reply["scopes"]]
    print_found(heads, rows, nothing="no such scopes" if contains else "no scopes yet", plain=is_plain())


@app.command()
def reembed(scope: Scope, api: ApiOption = None, as_json: JsonOption = False) -> None:
    """Embed again what is not ready with the embedder in use."""
    reply = client("memory reembed", api).call("POST", "/v1/memory/reembed", json={"scope": scope})
    if as_json:
        print_json(reply)
        return
    say(f"{reply['queued']} memories of {reply['scope']} are queued")


@app.command()
def reset(
    scope: Annotated[str | None, typer.Option(help="only this scope; everything without it")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="yes, forget it")] = False,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Forget a scope, or everything."""
    if not yes:
        raise typer.BadParameter("is required: what is reset does not come back", param_hint="--yes")
    caller = client("memory.reset", api)
    body = {"confirm": True, **({"scope": scope} if scope is not None else {})}
    try:
        reply = caller.call("POST", "/v1/memory/reset", json=body)
    except CommandError as exc:
        exc.payload.setdefault("api_base", caller.base)
        raise
    if as_json:
        counts = ("deleted_memories", "deleted_vectors", "remaining_memories", "remaining_vectors")
        done = {name: reply[name] for name in counts}
        print_json({"ok": True, "command": "memory.reset", "scope": reply["scope"], **done, "api_base": caller.base})
        return
    say(f"{reply['deleted_memories']} memories are forgotten, {reply['remaining_memories']} remain in all scopes")


def _value(text: str) -> Json:
    """JSON where the text is JSON, else the text itself."""
    text = read_text(text, hint="VALUE")
    try:
        return parse_json(text, hint="VALUE")
    except typer.BadParameter:
        return text


def _shown(value: Json) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN_LENGTH else text[: SHOWN_LENGTH - 1] + "…"


def _match_row(match: JsonObject, *, explain: bool) -> list[object]:
    memory = match["memory"]
    row: list[object] = [match["score"], _likeness(match), memory["key"], memory["updated_at"], _shown(memory["value"])]
    return [*row, _why(match["explain"])] if explain else row


def _likeness(match: JsonObject) -> str:
    """How similar, and whether an arbitrary question would have found it as well."""
    similarity = "" if match["similarity"] is None else f"{match['similarity']:.3f}"
    return f"{similarity} weak".strip() if match["weak"] else similarity


def _why(explain: JsonObject) -> str:
    vector, text, decay = explain["vector"], explain["text"], explain["decay"]
    parts = []
    if vector is not None:
        parts.append(f"vector #{vector['rank']} at {vector['distance']:.4f}")
    if text is not None:
        parts.append(f"words #{text['rank']} ({', '.join(text['words'])})")
    if decay is not None:
        parts.append(f"age x{decay:.3f}")
    return "; ".join(parts)
