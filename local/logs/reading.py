"""Finds, merges, filters and follows the JSON logs on disk."""

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from local.terminal import on_one_line, without_escapes
from rauskuclaw.domain.clock import to_wire
from rauskuclaw.domain.job import JsonObject

TARGETS = {
    "api": ("api",),
    "worker": ("worker-*", "quarantine"),
    "scheduler": ("scheduler",),
    "embed": ("embed",),
    "supervisor": ("supervisor", "janitor"),
}
FOLLOW_EVERY_SEC = 0.25
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


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
    fields: JsonObject = field(default_factory=dict)

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
            texts = _lines_of(each.read_bytes()) + texts
    return [parse_line(text) for text in texts[-count:]]


def _lines_of(data: bytes) -> list[str]:
    """Split at LF alone: a record may quote every other character that ends a line somewhere."""
    return [text.decode(errors="replace") for text in data.split(b"\n") if text]


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
        return [parse_line(text) for text in _lines_of(whole)]

    def forever(self, pause: Callable[[float], None] = time.sleep) -> Iterator[Line]:
        while True:
            yield from self.new_lines()
            pause(FOLLOW_EVERY_SEC)


def for_people(line: Line) -> str:
    """`time LEVEL process message  key=value ...`, without control sequences. Only a trace takes further lines, and
    they are set in, so that nothing quoted looks like a record.
    """
    if not line.fields:
        return on_one_line(line.text)
    known = ("ts", "level", "process", "pid", "logger", "message", "trace")
    head = f"{line.ts} {str(line.fields.get('level', '')).upper():7} {line.fields.get('process', '')}"
    rest = " ".join(f"{name}={value}" for name, value in line.fields.items() if name not in known)
    text = on_one_line(f"{head}  {line.fields.get('message', '')}" + (f"  {rest}" if rest else ""))
    trace = without_escapes(str(line.fields.get("trace") or "")).rstrip()
    return "\n    ".join([text, *trace.split("\n")]) if trace else text
