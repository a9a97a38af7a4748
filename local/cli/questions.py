"""`rauskuclaw questions ...`: what runs of agents ask, and the replies."""

import json
from typing import Annotated

import typer

from local.cli.options import ApiOption, JsonOption, client, is_plain
from local.cli.output import print_found, print_json, print_text, say
from local.cli.values import read_json
from rauskuclaw.domain.job import Json

app = typer.Typer(no_args_is_help=True, help="Questions of runs: look at them and answer.")
COLUMNS = ("id", "kind", "text", "choices", "expires_at")


@app.command("list")
def list_questions(
    limit: Annotated[int, typer.Option(min=1, max=200)] = 50,
    cursor: Annotated[str | None, typer.Option(help="continue after an earlier list")] = None,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Open questions, those of the newest runs first."""
    params = {"limit": limit, **({"cursor": cursor} if cursor else {})}
    reply = client("questions list", api).call("GET", "/v1/questions", params=params)
    if as_json:
        print_json(reply)
        return
    rows = [[_cell(each[name]) for name in COLUMNS] for each in reply["questions"]]
    print_found(COLUMNS, rows, nothing="no open questions", plain=is_plain())
    if reply.get("cursor"):
        print_text(f"more: --cursor {reply['cursor']}")


@app.command()
def show(
    question_id: Annotated[str, typer.Argument(metavar="QUESTION_ID")],
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """A question with its arguments, and what the call would change."""
    reply = client("questions show", api).call("GET", f"/v1/questions/{_checked(question_id)}")
    if as_json:
        print_json(reply)
        return
    asked = reply["question"]
    say(asked["text"])
    if asked["tool"] is not None:
        print_text(f"{asked['tool']} {json.dumps(asked['arguments'], indent=2, ensure_ascii=False)}")
    if asked["diff"] is not None:
        print_text(f"it would change:\n{asked['diff']}")
    answer = asked["answer"]
    print_text(f"choices: {', '.join(asked['choices']) or 'text'}" if answer is None else f"answered by {answer['by']}")


@app.command()
def reply(
    question_id: Annotated[str, typer.Argument(metavar="QUESTION_ID")],
    choice: Annotated[str | None, typer.Argument(help="one of its choices")] = None,
    text: Annotated[str | None, typer.Option(help="the answer to an open question, or a reason")] = None,
    arguments: Annotated[str | None, typer.Option(help="edited arguments as JSON, with approve")] = None,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer a question; the run goes on at once."""
    edited = None if arguments is None else read_json(arguments, hint="--arguments")
    body = {"choice": choice, "text": text, "arguments": edited}
    given = {name: value for name, value in body.items() if value is not None}
    answer = client("questions reply", api).call("POST", f"/v1/questions/{_checked(question_id)}/reply", json=given)
    if as_json:
        print_json(answer)
        return
    said = answer["question"]["answer"]
    say(f"answered by {said['by']}: {said['text'] or said['choice']}")


def _checked(question_id: str) -> str:
    if not all(character.isalnum() or character in "-." for character in question_id):
        raise typer.BadParameter("not the id of a question", param_hint="QUESTION_ID")
    return question_id


def _cell(value: Json) -> Json:
    return ", ".join(value) if isinstance(value, list) else value if isinstance(value, str) else json.dumps(value)
