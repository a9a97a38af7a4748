"""What a check may say."""

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Status = Literal["ok", "warn", "fail", "skip"]
PRIVATE_FOLDER, PRIVATE_FILE, OTHERS = 0o700, 0o600, 0o077


@dataclass(frozen=True)
class Finding:
    """What one check saw. `hint` says what to do about it and `command` with what; `fix` does it, where that is safe.

    `warn`: it works, but not as it should. `fail`: it does not work. `skip`: there was nothing to look at, and why.
    """

    status: Status
    message: str
    hint: str = ""
    command: str = ""
    fix: Callable[[], None] | None = None


def ok(message: str) -> Finding:
    return Finding("ok", message)


def skip(message: str) -> Finding:
    return Finding("skip", message)


def open_to_others(paths: Sequence[Path]) -> list[Path]:
    """Those that exist and that other users of the machine may read or change. Links are left alone."""
    found = []
    for path in paths:
        try:
            if not path.is_symlink() and path.stat().st_mode & OTHERS:
                found.append(path)
        except OSError:
            continue
    return found


def exposed(paths: Sequence[Path], *, status: Status, why: str) -> Finding:
    """The finding about paths that others may read. The fix takes their rights away."""
    names = ", ".join(f"{path} ({path.stat().st_mode & 0o777:04o})" for path in paths)
    commands = [
        shlex.join(["chmod", mode, *map(str, chosen)])
        for mode, chosen in (
            ("700", [path for path in paths if path.is_dir()]),
            ("600", [path for path in paths if not path.is_dir()]),
        )
        if chosen
    ]
    return Finding(
        status,
        f"other users of this machine may read {names}: {why}",
        hint="Take the rights of group and others away",
        command=" && ".join(commands),
        fix=lambda: _make_private(paths),
    )


def _make_private(paths: Sequence[Path]) -> None:
    for path in paths:
        path.chmod(PRIVATE_FOLDER if path.is_dir() else PRIVATE_FILE)
