"""Finds, merges, filters and follows the JSON logs on disk."""

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from rauskuclaw.domain.clock import to_wire

TARGETS = {
    "api": ("api",),
    "worker": ("worker-*", "quarantine"),
    "scheduler": ("scheduler",),
    "embed": ("embed",),
    "supervisor": ("supervisor", "janitor"),
}
FOLLOW_EVERY_SEC = 0.25
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
# Escape sequences and control characters: what a log line quotes must not steer the terminal that shows it.
_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b\]|\x9d)[^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[ -/]*[0-~]"
    r"|[\x00-\x08\x0b-\x1f\x7f-\x9f]"
)


def without_escapes(text: str) -> str:
    """The text without terminal control sequences; tabs and line ends stay."""
    return _ESCAPES.sub("", text)


def parse_age(text: str) -> timedelta:
    """`90s`, `15m`, `2h` or `1d`. Raises ValueError."""
    match = re.fullmatch(r"([0-9]{1,6})([smhd])", text)
    if match is None:
        raise ValueError(f"'{text}' is not an age such as 90s, 15m, 2h or 1d")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


@dataclass(frozen=True)
class Line:
    """One record as written, and its fields if it is one of our JSON lines."""

    text: str
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def ts(self) -> str:
        return str(self.fields.get("ts", ""))


def parse_line(text: str) -> Line:
    try:
        fields = json.loads(text)
    except ValueError:
        fields = {}
    return Line(text, fields if isinstance(fields, dict) else {})


def files_of(folder: Path, target: str) -> list[Path]:
    """The current log files of a target."""
    return sorted(path for pattern in TARGETS[target] for path in folder.glob(f"{pattern}.log"))


def tail(folder: Path, target: str, *, count: int, since: datetime | None = None) -> list[Line]:
    """The newest `count` lines of all files of a target, oldest first, not older than `since`."""
    lines = [line for path in files_of(folder, target) for line in _newest(path, count)]
    if since is not None:
        lines = [line for line in lines if line.ts >= to_wire(since)]
    return sorted(lines, key=lambda line: line.ts)[-count:]


def _newest(path: Path, count: int) -> list[Line]:
    """The last lines of a file and, when it is short because it was rotated, of the one before."""
    texts: list[str] = []
    for each in (path, path.with_name(path.name + ".1")):
        if len(texts) < count and each.exists():
            texts = each.read_text(encoding="utf-8", errors="replace").splitlines() + texts
    return [parse_line(text) for text in texts[-count:]]


class Follower:
    """Lines that are added after its creation, also to files that appear or are rotated later."""

    def __init__(self, folder: Path, target: str) -> None:
        self._folder = folder
        self._target = target
        self._read_up_to = {path: (path.stat().st_ino, path.stat().st_size) for path in files_of(folder, target)}

    def new_lines(self) -> list[Line]:
        found: list[Line] = []
        for path in files_of(self._folder, self._target):
            found += self._new_in(path)
        return sorted(found, key=lambda line: line.ts)

    def _new_in(self, path: Path) -> list[Line]:
        with path.open("rb") as file:
            inode = path.stat().st_ino
            known, offset = self._read_up_to.get(path, (inode, 0))
            file.seek(offset if known == inode else 0)
            data = file.read()
        whole, _, _ = data.rpartition(b"\n")
        start = offset if known == inode else 0
        self._read_up_to[path] = (inode, start + len(whole) + 1 if whole else start)
        return [parse_line(text.decode(errors="replace")) for text in whole.splitlines()]

    def forever(self, pause: Callable[[float], None] = time.sleep) -> Iterator[Line]:
        while True:
            yield from self.new_lines()
            pause(FOLLOW_EVERY_SEC)


def for_people(line: Line) -> str:
    """`time LEVEL process message  key=value ...`, without control sequences."""
    if not line.fields:
        return without_escapes(line.text)
    known = ("ts", "level", "process", "pid", "logger", "message", "trace")
    head = f"{line.ts} {str(line.fields.get('level', '')).upper():7} {line.fields.get('process', '')}"
    rest = " ".join(f"{name}={value}" for name, value in line.fields.items() if name not in known)
    text = f"{head}  {line.fields.get('message', '')}" + (f"  {rest}" if rest else "")
    trace = line.fields.get("trace")
    return without_escapes(f"{text}\n{str(trace).rstrip()}" if trace else text)
