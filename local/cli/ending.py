"""The end of a command: its exit code, and one object or one sentence for every failure. Never a traceback for what a
user, a disk or a closed pipe can do.

0 done, 1 failed, 2 wrong usage.
"""

import os
import sys
from collections.abc import Callable

import typer
from typer.exceptions import TyperException

from local.cli.output import CommandError, print_json, warn
from rauskuclaw.errors import RauskuClawError

FAILED = 1


def run_command(app: Callable[..., object], *, name: str, is_json: bool) -> None:
    """Run it and exit. A terminal that cannot show a character gets its escape in place of an exception."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    try:
        code = _outcome(app, name=name, is_json=is_json)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has gone; Python would complain once more when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = FAILED
    sys.exit(code)


def _outcome(app: Callable[..., object], *, name: str, is_json: bool) -> int:
    """The exit code. Wrong usage is shown by Typer, unless one object is wanted."""
    try:
        code = app(prog_name=name, standalone_mode=not is_json)
        return code if isinstance(code, int) else 0
    except SystemExit as exc:
        return exc.code if isinstance(exc.code, int) else FAILED
    except typer.Abort:
        return _failed("interrupted", _payload("interrupted", "interrupted"), is_json=is_json)
    except TyperException as exc:
        print_json(_payload("usage", exc.format_message()))
        return exc.exit_code
    except CommandError as exc:
        return _failed(exc.message, exc.payload, is_json=is_json)
    except RauskuClawError as exc:
        return _failed(exc.message, _payload(exc.code.lower(), exc.message), is_json=is_json)
    except BrokenPipeError:
        raise
    except OSError as exc:
        message = f"{exc.filename}: {exc.strerror}" if exc.filename else str(exc)
        return _failed(message, _payload("os_error", message), is_json=is_json)


def _failed(message: str, payload: dict[str, object], *, is_json: bool) -> int:
    if is_json:
        print_json(payload)
    else:
        warn(message)
    return FAILED


def _payload(error: str, message: str) -> dict[str, object]:
    return {"ok": False, "error": error, "message": message}
