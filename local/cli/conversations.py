"""`rauskuclaw conversations ...`: talk on the command line, and look at what was said."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID, uuid4

import typer

from local.cli.options import ApiOption, JsonOption, client, is_plain
from local.cli.output import CommandError, print_found, print_json, print_text, say
from local.cli.values import read_json
from local.terminal import on_one_line, without_escapes
from rauskuclaw.domain.job import JsonObject

if TYPE_CHECKING:
    from local.cli.client import ApiClient, Event

app = typer.Typer(no_args_is_help=True, help="Conversations: list, read, say something, export, delete.")
ConversationId = Annotated[str, typer.Argument(help="the conversation's id", metavar="CONVERSATION_ID")]
COLUMNS = ("id", "state", "updated_at", "cost_usd", "title")
PAGE = 200
MAX_EMPTY_STREAMS = 20
MAX_WORDS = 160


@app.command("list")
def list_conversations(
    query: Annotated[str | None, typer.Option("--query", "-q", help="words of the title or of a message")] = None,
    archived: Annotated[bool, typer.Option("--archived", help="those in the archive")] = False,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 20,
    cursor: Annotated[str | None, typer.Option(help="continue after an earlier list")] = None,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """The newest conversations."""
    given = {"q": query, "archived": str(archived).lower(), "limit": limit, "cursor": cursor}
    params = {name: value for name, value in given.items() if value is not None}
    reply = client("conversations list", api).call("GET", "/v1/conversations", params=params)
    if as_json:
        print_json(reply)
        return
    rows = [[each[name] for name in COLUMNS] for each in reply["conversations"]]
    print_found(COLUMNS, rows, nothing="no conversations yet", plain=is_plain())
    if reply.get("next_cursor"):
        print_text(f"more: --cursor {reply['next_cursor']}")


@app.command()
def show(conversation_id: ConversationId, api: ApiOption = None, as_json: JsonOption = False) -> None:
    """The messages of the branch that is shown."""
    caller = client("conversations show", api)
    messages: list[JsonObject] = []
    before: str | None = None
    while True:
        params = {"limit": PAGE, **({"before": before} if before else {})}
        page = caller.call("GET", f"{_path(conversation_id)}/messages", params=params)
        messages[:0] = page["messages"]
        before = page["before"]
        if before is None:
            break
    if as_json:
        print_json({"ok": True, "conversation": page["conversation"], "messages": messages})
        return
    say(f"{page['conversation']['title'] or 'a conversation'} is {page['conversation']['state']}")
    for message in messages:
        print_text()
        print_text(f"{message['role']} {message['at']} {message['status']}  {message['id']}")
        for part in message["parts"]:
            print_text(_line(part))


@app.command("new")
def create(
    title: Annotated[str | None, typer.Argument(help="its title; else the beginning of the first message")] = None,
    settings: Annotated[str | None, typer.Option(help='JSON, such as {"job_type": "agent.run"}')] = None,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Begin a conversation."""
    body: JsonObject = {"id": str(uuid4())}  # so that a repetition is recognised
    if title is not None:
        body["title"] = title
    if settings is not None:
        body["settings"] = read_json(settings, hint="--settings")
    reply = client("conversations new", api).call("POST", "/v1/conversations", json=body)
    if as_json:
        print_json(reply)
        return
    print_text(reply["conversation"]["id"])


@app.command()
def send(
    conversation_id: ConversationId,
    text: Annotated[str, typer.Argument(help="what to say; - reads standard input")],
    busy: Annotated[str, typer.Option(metavar="queue|steer|interrupt|reject")] = "queue",
    wait: Annotated[bool, typer.Option(help="show the answer as it comes")] = True,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say something and show the answer as it comes; exit code 1 when the turn fails."""
    caller = client("conversations send", api)
    path = _path(conversation_id)
    words = sys.stdin.read() if text == "-" else text
    cursor = caller.call("GET", f"{path}/messages", params={"limit": 1})["cursor"]
    reply = caller.call("POST", f"{path}/messages", json={"id": str(uuid4()), "text": words, "busy": busy})
    if reply["queued"] or reply["heard"] or not wait:
        if as_json:
            print_json(reply)
        else:
            say("it waits for the turn under way" if reply["queued"] else "it is said")
        return
    screen = AnswerScreen(asked=reply["message"]["id"], is_quiet=as_json)
    answer = _answer(caller, path, cursor, screen)
    report(answer, as_json=as_json)


def report(answer: JsonObject, *, as_json: bool) -> None:
    """Say what became of a turn. Raises CommandError, with `as_json` typer.Exit, for one that is not done."""
    is_done = answer["status"] == "done"
    if as_json:
        print_json({"ok": is_done, "message": answer})
        raise typer.Exit(0 if is_done else 1)
    if not is_done:
        raise CommandError("conversations send", f"turn_{answer['status']}", _why(answer))


@app.command()
def stop(conversation_id: ConversationId, api: ApiOption = None, as_json: JsonOption = False) -> None:
    """End the turn under way; what it has said stays."""
    reply = client("conversations stop", api).call("POST", f"{_path(conversation_id)}/stop")
    if as_json:
        print_json(reply)
        return
    say(f"the conversation is {reply['conversation']['state']}")


@app.command()
def export(
    conversation_id: ConversationId,
    kind: Annotated[str, typer.Option("--format", metavar="md|json")] = "md",
    out: Annotated[Path | None, typer.Option("--out", "-o", help="a file; else standard output")] = None,
    api: ApiOption = None,
) -> None:
    """The branch that is shown, as Markdown or JSON."""
    caller = client("conversations export", api)
    with caller.download(f"{_path(conversation_id)}/export", {"format": kind}) as answer:
        content = answer.read()
    if out is None:
        print_text(content.decode())
        return
    out.write_bytes(content)
    say(f"{len(content)} bytes are in {out}")


@app.command()
def delete(
    conversation_id: ConversationId,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="do not ask")] = False,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Erase a conversation with its messages and the jobs of its turns; memories and accounts stay."""
    if not yes:
        typer.confirm("Erase this conversation for good?", abort=True)
    reply = client("conversations delete", api).call("DELETE", _path(conversation_id))
    if as_json:
        print_json(reply)
        return
    deleted = reply["deleted"]
    say(f"erased: {deleted['messages']} messages, {deleted['jobs']} jobs")


class AnswerScreen:
    """Shows the answer to one message as it comes."""

    def __init__(self, *, asked: str, is_quiet: bool) -> None:
        self._asked = asked
        self._is_quiet = is_quiet
        self._reply: str | None = None
        self._shown = 0  # characters of text that are on the screen
        self._text = ""
        self._told: set[str] = set()
        self.answer: JsonObject | None = None

    def take(self, event: "Event") -> None:
        """The next event of the conversation's stream."""
        data = event.data
        if event.name == "message" and data["message"]["parent"] == self._asked:
            message = data["message"]
            self._reply = message["id"]
            self._take_parts(message["parts"])
            if message["status"] != "running":
                self.answer = message
                self._write("\n")
        elif event.name == "delta" and data["message_id"] == self._reply:
            self._text += data["text"]
            self._show_text()
        elif event.name == "parts" and data["message_id"] == self._reply:
            self._take_parts(data["parts"])

    def _take_parts(self, parts: list[JsonObject]) -> None:
        self._text = "".join(part["text"] for part in parts if part["type"] == "text")
        self._show_text()
        for part in parts:
            line = _call_line(part)
            if line is not None and line not in self._told:
                self._told.add(line)
                self._write(f"\n{line}\n")

    def _show_text(self) -> None:
        self._write(self._text[self._shown :])
        self._shown = max(self._shown, len(self._text))

    def _write(self, text: str) -> None:
        if not self._is_quiet and text:
            sys.stdout.write(without_escapes(text))
            sys.stdout.flush()


def _answer(caller: "ApiClient", path: str, cursor: str, screen: AnswerScreen) -> JsonObject:
    """Follow the stream, resuming where it was cut, until the answer is whole."""
    last, empty = cursor, 0
    while empty < MAX_EMPTY_STREAMS:
        seen = last
        for event in caller.stream(f"{path}/stream", last_id=last):
            last = event.id or last
            screen.take(event)
            if screen.answer is not None:
                return screen.answer
        empty = empty + 1 if last == seen else 0
    raise CommandError("conversations send", "stream_lost", "the stream ends again and again without an event")


def _call_line(part: JsonObject) -> str | None:
    """What is worth a line of its own, once for each state."""
    if part["type"].startswith("tool-") and part["state"] in ("output-available", "output-error"):
        outcome = part.get("errorText") or "done"
        return f"[{part['type'][5:]}: {on_one_line(str(outcome))[:MAX_WORDS]}]"
    if part["type"] == "data-question" and part["data"]["state"] == "open":
        return f"[a question: {on_one_line(str(part['data']['text']))} - rauskuclaw questions reply {part['id']} ...]"
    return None


def _line(part: JsonObject) -> str:
    """A part of a message, for people."""
    if part["type"] == "text":
        return str(part["text"])
    data = part.get("data") or {}
    if part["type"] == "data-usage":
        tokens = f"{data['tokens_in']}+{data['tokens_out']} tokens"
        return f"[{data['provider']} {data['model']}, {tokens}, ${data['cost_usd'] or 0:.6f}]"
    if part["type"] in ("data-error", "data-job"):
        return f"[{data.get('code') or data.get('status')}: {data.get('message') or data.get('text')}]"
    return _call_line(part) or f"[{part['type']}]"


def _why(answer: JsonObject) -> str:
    error = next((part["data"] for part in answer["parts"] if part["type"] == "data-error"), None)
    return f"{error['code']}: {error['message']}" if error is not None else f"the turn is {answer['status']}"


def _path(conversation_id: str) -> str:
    try:
        return f"/v1/conversations/{UUID(conversation_id)}"
    except ValueError:
        raise typer.BadParameter("not the id of a conversation", param_hint="CONVERSATION_ID") from None
