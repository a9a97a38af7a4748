"""Takes the bytes of an answer apart: server-sent events, JSON a line, or one JSON value.

By what comes, not by what the headers call it.
"""

import re
from dataclasses import dataclass

from rauskuclaw.providers import errors
from rauskuclaw.providers.errors import ProviderError

DONE = "[DONE]"
# The largest answer we take, each of its characters as six bytes of JSON, and its tool calls.
MAX_EVENT_BYTES = 40 * 1024 * 1024
_FIELD = re.compile(rb"(?:data|event|id|retry)?:|(?:data|event|id|retry)$")
_LINE = re.compile(rb"\r\n|\n|\r")
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Event:
    """`name` is that of a server-sent event, `text` its data. `is_partial`: the answer ended in the middle of it."""

    text: str
    name: str | None = None
    is_partial: bool = False


class EventReader:
    """Give it bytes as they come; it gives back what is complete. Raises UnicodeDecodeError, ProviderError."""

    def __init__(self, *, max_event_bytes: int = MAX_EVENT_BYTES) -> None:
        self._max_event_bytes = max_event_bytes
        self._rest: list[bytes] = []  # of a line that has not ended
        self._size = 0
        self._is_events: bool | None = None  # None until the first line
        self._name: str | None = None
        self._data: list[str] = []
        self._waiting: list[str] = []  # lines of JSON that are none by themselves

    def feed(self, chunk: bytes) -> list[Event]:
        self._size += len(chunk)
        if self._size > self._max_event_bytes:
            raise ProviderError("The provider's answer is too large", code=errors.RESPONSE)
        if b"\n" not in chunk and b"\r" not in chunk:
            self._rest.append(chunk)
            return []
        whole = b"".join((*self._rest, chunk))
        held = b"\r" if whole.endswith(b"\r") else b""  # its line feed may be still to come
        *lines, rest = _LINE.split(whole[: len(whole) - len(held)])
        self._rest = [rest + held]
        return [event for line in lines for event in self._take(line)]

    def end(self) -> list[Event]:
        """What is left when the answer has ended without the blank line, or the line feed, that ends an event."""
        whole, self._rest = b"".join(self._rest), []
        found = [event for line in whole.splitlines() for event in self._take(line)]
        if self._is_events:
            return [*found, *self._dispatch(is_partial=True)]
        text = "\n".join(self._waiting)
        return [*found, Event(text, is_partial=text.startswith("{"))] if text.strip() else found

    def _take(self, raw: bytes) -> list[Event]:
        if self._is_events is None:
            raw = raw.removeprefix(_BOM)
            if not raw.strip():
                return []
            self._is_events = bool(_FIELD.match(raw))
        line = raw.decode()
        found = self._take_field(line) if self._is_events else self._take_json(line)
        if found or not (self._data or self._waiting):
            self._size = 0
        return found

    def _take_field(self, line: str) -> list[Event]:
        if not line:
            return self._dispatch()
        if line.startswith("{"):  # not of the format: how some servers break off with an error
            return [Event(line, self._name)]
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name == "event":
            self._name = value or None
        return []

    def _dispatch(self, *, is_partial: bool = False) -> list[Event]:
        data, name = self._data, self._name
        self._data, self._name = [], None
        return [Event("\n".join(data), name, is_partial)] if any(data) else []

    def _take_json(self, line: str) -> list[Event]:
        """A line is a value by itself where values come a line each; else it waits for the rest."""
        if not self._waiting and (line == DONE or (line.startswith("{") and line.rstrip().endswith("}"))):
            return [Event(line)]
        self._waiting.append(line)
        return []
