"""Values given on the command line: JSON text, `@file`, or `-` for standard input."""

import json
import sys
from pathlib import Path

import typer

from rauskuclaw.domain.job import Json


def read_json(text: str, *, hint: str) -> Json:
    """The JSON value of an argument. Raises typer.BadParameter, named after `hint`, for what is none."""
    return parse_json(read_text(text, hint=hint), hint=hint)


def parse_json(text: str, *, hint: str) -> Json:
    """The value that the text itself is. Raises typer.BadParameter."""
    try:
        value = json.loads(text, parse_constant=_no_number)
        json.dumps(value, ensure_ascii=False).encode()  # escapes may stand for halves of a character
    except UnicodeError:
        raise typer.BadParameter("holds half of a character", param_hint=hint) from None
    except RecursionError:
        raise typer.BadParameter("is nested too deep", param_hint=hint) from None
    except ValueError as exc:
        raise typer.BadParameter(f"not valid JSON: {exc}", param_hint=hint) from None
    return value


def read_text(text: str, *, hint: str) -> str:
    """The text meant: itself, a file's, or standard input's. Raises typer.BadParameter."""
    try:
        if text == "-":
            text = sys.stdin.read()
        elif text.startswith("@"):
            text = Path(text[1:]).read_text(encoding="utf-8-sig")
        text.encode()  # arguments that are no UTF-8 arrive as halves of characters
    except OSError as exc:
        raise typer.BadParameter(f"cannot read {text[1:]}: {exc.strerror}", param_hint=hint) from None
    except UnicodeError:
        raise typer.BadParameter("is not UTF-8 text", param_hint=hint) from None
    return text


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is not a number of JSON")
