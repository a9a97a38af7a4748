"""`rauskuclaw workspace ...`: the files that people and agents share, streamed whatever their size."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlencode

import typer

from local.cli.options import ApiOption, JsonOption, client, is_plain
from local.cli.output import CommandError, print_found, print_json, say, warn

if TYPE_CHECKING:
    from local.cli.client import ApiClient

app = typer.Typer(no_args_is_help=True, help="The files that people and agents share.")
ROUTE = "/v1/workspace"


def _as_text(path: str | None) -> str | None:
    """Arguments that are no UTF-8 arrive as halves of characters, which no request can hold."""
    try:
        (path or "").encode()
    except UnicodeEncodeError:
        raise typer.BadParameter("is not UTF-8 text") from None
    return path


RemotePath = Annotated[str, typer.Argument(metavar="PATH", help="in the workspace", callback=_as_text)]
Overwrite = Annotated[bool, typer.Option("--overwrite", "-f", help="replace what is there")]


@app.command("ls")
def list_files(
    path: Annotated[str, typer.Argument(metavar="[PATH]", help="a folder of the workspace", callback=_as_text)] = ".",
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 200,
    cursor: Annotated[str | None, typer.Option(help="continue after an earlier list")] = None,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """What is in a folder."""
    params: dict[str, Any] = {"path": path, "limit": limit, **({"cursor": cursor} if cursor else {})}
    reply = client("workspace ls", api).call("GET", f"{ROUTE}/files", params=params)
    if as_json:
        print_json(reply)
        return
    rows = [
        [f"{each['name']}/" if each["is_dir"] else each["name"], each["size"], each["modified_at"]]
        for each in reply["entries"]
    ]
    print_found(["name", "size", "modified"], rows, nothing=f"{reply['path']} is empty", plain=is_plain())
    if reply["cursor"]:
        say(f"more: --cursor {reply['cursor']}")


@app.command()
def get(
    path: RemotePath,
    target: Annotated[str | None, typer.Argument(metavar="[TARGET]", help="file, folder, or - for stdout")] = None,
    overwrite: Overwrite = False,
    version: Annotated[str | None, typer.Option(help="an earlier version of it")] = None,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Download a file."""
    from local.cli.sync.folders import written  # late: most commands need no files

    if as_json and target == "-":
        raise typer.BadParameter("does not go together with standard output", param_hint="--json")
    params = {"path": path, **({"version": version} if version else {})}
    place = None if target == "-" else _place_for(path, target)
    if place is not None and place.exists() and not overwrite:
        raise CommandError("workspace get", "exists", f"{place} is there already (replace it with --overwrite)")
    size = 0
    with client("workspace get", api).download(f"{ROUTE}/download", params) as answer:
        if place is None:
            for chunk in answer.iter_raw():
                sys.stdout.buffer.write(chunk)
            sys.stdout.buffer.flush()
            return
        with written(place) as file:
            for chunk in answer.iter_raw():
                file.write(chunk)
                size += len(chunk)
    if as_json:
        print_json({"ok": True, "command": "workspace get", "path": path, "file": str(place), "size": size})
        return
    say(f"{path} is in {place} ({size} bytes)")


@app.command()
def put(
    source: Annotated[str, typer.Argument(metavar="FILE", help="a local file, or - for stdin", callback=_as_text)],
    path: Annotated[
        str | None,
        typer.Argument(metavar="[PATH]", help="in the workspace; one that ends in / keeps the name", callback=_as_text),
    ] = None,
    overwrite: Overwrite = False,
    if_match: Annotated[str | None, typer.Option(metavar="ETAG", help="replace only this content")] = None,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Upload a file. The folder it goes into must be there."""
    from local.cli.sync.remote import put_file

    if source == "-" and (not path or path.endswith("/")):
        raise typer.BadParameter("is needed to name what comes from standard input", param_hint="PATH")
    caller = client("workspace put", api)
    if source == "-":
        reply = _put_stdin(caller, path or "", overwrite=overwrite, if_match=if_match)
    else:
        file = Path(source)
        if not file.is_file():
            raise CommandError("workspace put", "no_file", f"{file} is not a file")
        target = f"{path or ''}{file.name}" if not path or path.endswith("/") else path
        reply = put_file(caller, file, target, overwrite=overwrite, if_match=if_match)
    if as_json:
        print_json(reply)
        return
    say(f"{reply['file']['path']} has {reply['file']['size']} bytes, etag {reply['file']['etag']}")


@app.command()
def mkdir(path: RemotePath, api: ApiOption = None, as_json: JsonOption = False) -> None:
    """Make a folder."""
    reply = client("workspace mkdir", api).call("POST", f"{ROUTE}/create", json={"path": path, "kind": "dir"})
    if as_json:
        print_json(reply)
        return
    say(f"{reply['entry']['path']} is made")


@app.command("mv")
def move(
    source: Annotated[str, typer.Argument(metavar="FROM", callback=_as_text)],
    target: Annotated[str, typer.Argument(metavar="TO", callback=_as_text)],
    overwrite: Overwrite = False,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Rename or move a file or a folder."""
    body = {"from_path": source, "to_path": target, "overwrite": overwrite}
    reply = client("workspace mv", api).call("PATCH", f"{ROUTE}/move", json=body)
    if as_json:
        print_json(reply)
        return
    say(f"{reply['from_path']} is {reply['to_path']} now" if reply["moved"] else "both are the same place")


@app.command("rm")
def remove(
    path: RemotePath,
    recursive: Annotated[bool, typer.Option("--recursive", "-r", help="a folder with all in it")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="yes, the whole folder")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only tell what would go")] = False,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Delete a file, which can be restored; or a folder, which cannot."""
    caller = client("workspace rm", api)
    params: dict[str, Any] = {"path": path, "recursive": "true" if recursive else "false"}
    reply = caller.call("DELETE", f"{ROUTE}/file", params={**params, "dry_run": "true"})
    if not dry_run:
        if reply.get("confirm") and not yes:
            counted = f"{reply['contents']['files']} files, {reply['contents']['size']} bytes"
            raise typer.BadParameter(f"is required: {path} holds {counted}, which do not come back", param_hint="--yes")
        confirm = {"confirm": reply["confirm"]} if reply.get("confirm") else {}
        reply = caller.call("DELETE", f"{ROUTE}/file", params={**params, **confirm})
    if as_json:
        print_json(reply)
        return
    counted = f" with {reply['contents']['files']} files" if reply.get("contents") else ""
    undo = f"; undo: rauskuclaw workspace restore {path} {reply['version']}" if reply["version"] else ""
    say(f"{reply['file']['path']}{counted} {'is deleted' if reply['deleted'] else 'would be deleted'}{undo}")


@app.command()
def versions(path: RemotePath, api: ApiOption = None, as_json: JsonOption = False) -> None:
    """What was at a path before, newest first."""
    reply = client("workspace versions", api).call("GET", f"{ROUTE}/versions", params={"path": path})
    if as_json:
        print_json(reply)
        return
    rows = [[each["id"], each["kept_at"], each["replaced_by"], each["size"]] for each in reply["versions"]]
    print_found(["id", "replaced at", "by", "size"], rows, nothing="nothing was kept", plain=is_plain())


@app.command()
def restore(
    path: RemotePath,
    version: Annotated[str, typer.Argument(metavar="VERSION", help="from: workspace versions PATH")],
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring back what was at a path before. What is there now is kept in turn."""
    body = {"path": path, "version": version}
    reply = client("workspace restore", api).call("POST", f"{ROUTE}/restore", json=body)
    if as_json:
        print_json(reply)
        return
    say(f"{reply['path']} is back" if reply["file"] else f"{reply['path']} was not there before, and is deleted")


@app.command()
def find(
    query: Annotated[str, typer.Argument(metavar="NAME", help="however it is spelt", callback=_as_text)],
    path: Annotated[str, typer.Option("--in", metavar="PATH", help="only below this folder", callback=_as_text)] = ".",
    limit: Annotated[int, typer.Option(min=1, max=200)] = 50,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find files by name."""
    params: dict[str, Any] = {"q": query, "path": path, "limit": limit}
    reply = client("workspace find", api).call("GET", f"{ROUTE}/search/names", params=params)
    if as_json:
        print_json(reply)
        return
    rows = [[each["path"], each["size"], each["modified_at"]] for each in reply["entries"]]
    print_found(["path", "size", "modified"], rows, nothing="nothing found", plain=is_plain())


@app.command()
def grep(
    query: Annotated[str, typer.Argument(metavar="TEXT", callback=_as_text)],
    path: Annotated[str, typer.Option("--in", metavar="PATH", help="only below this folder", callback=_as_text)] = ".",
    regex: Annotated[bool, typer.Option("--regex", "-E", help="TEXT is a regular expression of RE2")] = False,
    case: Annotated[bool, typer.Option("--case", help="case matters")] = False,
    limit: Annotated[int, typer.Option(min=1, max=500)] = 100,
    cursor: Annotated[str | None, typer.Option(help="continue after an earlier search")] = None,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find lines of text files."""
    params: dict[str, Any] = {"q": query, "path": path, "limit": limit, **({"cursor": cursor} if cursor else {})}
    params |= {"regex": "true" if regex else "false", "case": "true" if case else "false"}
    reply = client("workspace grep", api).call("GET", f"{ROUTE}/search/text", params=params)
    if as_json:
        print_json(reply)
        return
    rows = [[f"{each['path']}:{each['line']}:{each['column']}", each["text"]] for each in reply["matches"]]
    print_found(["place", "line"], rows, nothing="nothing found", plain=is_plain())
    if reply["cursor"]:
        say(f"more: --cursor {reply['cursor']}")


@app.command()
def sync(
    direction: Annotated[str, typer.Argument(metavar="up|down", help="up: from here into the workspace")],
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="on this machine")],
    path: Annotated[str, typer.Argument(metavar="[PATH]", help="a folder of the workspace", callback=_as_text)] = ".",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only tell what would be done")] = False,
    delete: Annotated[bool, typer.Option("--delete", help="also delete what is not at the source")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="also replace what others have changed")] = False,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Copy what differs between a folder here and one of the workspace. Fails when something was left as it is."""
    from local.cli.sync.copying import Sync
    from local.cli.sync.memory import SyncMemory
    from local.cli.sync.remote import RemoteFolder

    if direction not in ("up", "down"):
        raise typer.BadParameter(f"'{direction}' is neither up nor down", param_hint="up|down")
    if not folder.is_dir():
        raise CommandError("workspace sync", "no_folder", f"{folder} is not a folder")
    caller = client("workspace sync", api)
    remote = RemoteFolder(caller, path)
    memory = SyncMemory(folder, api=caller.base, remote=remote.folder)
    outcome = Sync(folder, remote, memory, is_up=direction == "up").run(
        dry_run=dry_run, deletes=delete, overwrites=overwrite
    )
    done: dict[str, Any] = {
        "copied": outcome.copied,
        "deleted": outcome.deleted,
        "conflicts": outcome.conflicts,
        "failed": [{"path": path, "reason": reason} for path, reason in outcome.failed.items()],
        "unchanged": outcome.unchanged,
        "dry_run": dry_run,
    }
    if as_json:
        print_json({"ok": outcome.is_well, "command": "workspace sync", **done})
    else:
        _tell(done)
    if not outcome.is_well:
        raise typer.Exit(1)


def _tell(done: dict[str, Any]) -> None:
    rows = [[verb, path] for verb in ("copied", "deleted", "conflicts") for path in done[verb]]
    if rows:
        words = {"copied": "copy", "deleted": "delete", "conflicts": "CONFLICT"}
        print_found(["", "path"], [[words[verb], path] for verb, path in rows], nothing="", plain=is_plain())
    for failure in done["failed"]:
        warn(f"{failure['path']}: {failure['reason']}")
    verb = "would be " if done["dry_run"] else ""
    counts = f"{len(done['copied'])} {verb}copied, {len(done['deleted'])} {verb}deleted, {done['unchanged']} alike"
    say(f"{counts}, {len(done['conflicts'])} changed by others, {len(done['failed'])} failed")
    if done["conflicts"]:
        warn("what others have changed is left as it is; --overwrite replaces it")


def _place_for(path: str, target: str | None) -> Path:
    """Where a downloaded file goes. The server has refused names with a slash in them."""
    name = path.rstrip("/").rpartition("/")[2]
    if target is None:
        return Path(name)
    return Path(target) / name if Path(target).is_dir() else Path(target)


def _put_stdin(caller: "ApiClient", path: str, *, overwrite: bool, if_match: str | None) -> dict[str, Any]:
    """Its size is not known, so it goes through the API."""
    from local.cli.sync.folders import CHUNK

    headers = {"content-type": "application/octet-stream", **({"if-match": f'"{if_match}"'} if if_match else {})}
    query = urlencode({"path": path, "overwrite": "true" if overwrite else "false"})
    chunks = iter(lambda: sys.stdin.buffer.read(CHUNK), b"")
    return caller.upload("POST", f"{ROUTE}/upload?{query}", chunks, headers=headers, needs_key=True)
