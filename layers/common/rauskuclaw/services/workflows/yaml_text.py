"""YAML that is data and nothing else, with the line of each value.

Scalars are those of YAML 1.2: `yes`, `no`, dates and `010` are text. Anchors, aliases, tags, merge keys and keys that
come twice are refused: they make a small file large, or mean other things than they seem to.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from rauskuclaw.domain.exceptions import DomainError
from rauskuclaw.domain.job import Json

MAX_BYTES = 262_144
MAX_DEPTH = 32
MAX_NUMBER_CHARS = 18  # what every client reads exactly as an integer, or nearly
Path = tuple[str | int, ...]

# The parser of libyaml where the wheel has it, which is every system that we build for.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?")
_CONSTANTS: dict[str, Json] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


class YamlError(DomainError):
    """What cannot be read; `line` counts from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@dataclass(slots=True)
class Document:
    """A value, and the line on which each of its parts begins, by its path."""

    value: Json = None
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """That of the part, or of the nearest that it lies in."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_yaml(text: str) -> Document:
    """The only document of a text. Raises YamlError."""
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise YamlError(f"the file is larger than {MAX_BYTES} bytes", 1)
    document = Document()
    try:
        document.value = _Reader(iter(yaml.parse(text, Loader=LOADER)), document.lines).whole()
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        line = 1 if mark is None else min(mark.line, text.rstrip().count("\n")) + 1  # the end is behind the last line
        raise YamlError(str(exc.problem or exc.context), line) from exc
    except yaml.YAMLError as exc:
        line = text.count("\n", 0, exc.position) + 1 if isinstance(exc, yaml.reader.ReaderError) else 1
        raise YamlError(f"no YAML: {str(exc).splitlines()[0]}", line) from exc
    return document


class _Reader:
    """From the events of the parser to values. `Any` is an event of PyYAML, which has no types."""

    def __init__(self, events: Iterator[Any], lines: dict[Path, int]) -> None:
        self._events = events
        self._lines = lines

    def whole(self) -> Json:
        event = next(self._events)  # the stream begins
        event = next(self._events)
        if isinstance(event, yaml.StreamEndEvent):
            return None
        value = self._value(next(self._events), ())
        next(self._events)  # the document ends
        event = next(self._events)
        if not isinstance(event, yaml.StreamEndEvent):
            raise YamlError("only one document may be in a file", _line(event))
        return value

    def _value(self, event: Any, path: Path) -> Json:
        line = self._lines[path] = _line(event)
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise YamlError("anchors (&) and aliases (*) are not read; write the value out, or quote it", line)
        if event.tag is not None:
            raise YamlError(f"tags are not read: '{event.tag[:40]}'; quote what is text", line)
        if len(path) > MAX_DEPTH:
            raise YamlError(f"nested deeper than {MAX_DEPTH} levels", line)
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event, line)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(path)
        return self._mapping(path)

    def _list(self, path: Path) -> list[Json]:
        found: list[Json] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            found.append(self._value(event, (*path, len(found))))
        return found

    def _mapping(self, path: Path) -> dict[str, Json]:
        found: dict[str, Json] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            line = _line(event)
            if not isinstance(event, yaml.ScalarEvent) or event.anchor is not None or event.tag is not None:
                raise YamlError("a key must be a plain name", line)
            if event.value in found:
                raise YamlError(f"the key '{event.value[:80]}' is there twice", line)
            if event.value == "<<" and event.implicit[0]:
                raise YamlError("merge keys (<<) are not read", line)
            place = (*path, event.value)
            found[event.value] = self._value(next(self._events), place)
            self._lines[place] = line
        return found


def _line(event: Any) -> int:
    line: int = event.start_mark.line
    return line + 1


def _scalar(event: Any, line: int) -> Json:
    """A quoted scalar is text, whatever it looks like."""
    text: str = event.value
    if not event.implicit[0]:
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    is_integer = _INTEGER.fullmatch(text) is not None
    if not is_integer and not _FLOAT.fullmatch(text):
        return text
    number = int(text) if is_integer and len(text) <= MAX_NUMBER_CHARS else float(text)
    if not math.isfinite(number) or (is_integer and isinstance(number, float)):
        raise YamlError(f"the number '{text[:40]}' is too large; quote it if it is text", line)
    return number
