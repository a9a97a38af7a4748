"""Reads what `codex exec --json` writes: one JSON object a line.

Seen of version 0.169: `thread.started`, `turn.started`, `item.completed` (an `agent_message`, a command, a warning as
an item of type `error`), `error`, `turn.failed`, `turn.completed` with the usage. An `error` is also how it tells that
it lost its connection and tries again; so it counts as the end only when no `turn.completed` follows.
"""

import json
from collections import deque

from rauskuclaw.domain.job import Json, JsonObject
from rauskuclaw.domain.usage import Usage
from rauskuclaw.providers.text import GrowingText

LAST_LINES = 6
MAX_LAST_LINE = 400


class Transcript:
    """One run's output as far as it has come."""

    def __init__(self) -> None:
        self.text: str | None = None
        self.usage: Usage | None = None
        self.raw_usage: JsonObject | None = None
        self.thread_id: str | None = None
        self.failure: str | None = None
        self.is_complete = False
        self.events = 0
        self.last_lines: deque[str] = deque(maxlen=LAST_LINES)

    def add(self, line: bytes) -> None:
        """Take one line. What is no JSON object is only remembered as one of the last lines."""
        shown = line.decode("utf-8", "replace").strip()
        if shown:
            self.last_lines.append(shown[:MAX_LAST_LINE])
        try:
            event = json.loads(shown)
        except (ValueError, RecursionError):
            return
        if isinstance(event, dict):
            self.events += 1
            self._read(event)

    def _read(self, event: JsonObject) -> None:
        kind = event.get("type")
        if kind == "thread.started":
            self.thread_id = _text(event.get("thread_id"))
        elif kind == "item.completed":
            self._read_item(event.get("item"))
        elif kind == "turn.completed":
            self.is_complete, self.failure = True, None
            self._read_usage(event.get("usage"))
        elif kind == "turn.failed":
            error = event.get("error")
            given = error.get("message") if isinstance(error, dict) else error
            self.is_complete, self.failure = False, _text(given) or "the turn failed"
        elif kind == "error":
            self.is_complete, self.failure = False, _text(event.get("message")) or "an error without a message"

    def _read_item(self, item: Json) -> None:
        if not isinstance(item, dict) or item.get("type") not in ("agent_message", "assistant_message"):
            return
        text = _text(item.get("text"))
        if text is not None:
            whole = GrowingText()
            whole.add(text)
            whole.end()
            self.text = whole.whole

    def _read_usage(self, given: Json) -> None:
        if not isinstance(given, dict):
            return
        names = ("input_tokens", "output_tokens", "cached_input_tokens", "reasoning_output_tokens")
        counts = [given.get(name, 0) for name in names]
        if "input_tokens" in given and all(type(count) is int for count in counts):
            self.usage = Usage(*counts)
            self.raw_usage = {name: count for name, count in given.items() if type(count) is int}


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) and value else None
