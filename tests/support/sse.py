"""A patient reader of a job's stream over HTTP: comes back where it was, however often it is cut off."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

MAX_CONNECTIONS = 2000


@dataclass
class StreamReader:
    """Reads to the end. `cut_after` events it hangs up by itself and resumes with `Last-Event-ID`."""

    http: httpx.Client
    job_id: str
    cut_after: int | None = None
    events: list[tuple[str, Any]] = field(default_factory=list)
    last_id: str | None = None
    connections: int = 0

    def read(self) -> "StreamReader":
        while self.connections < MAX_CONNECTIONS:
            self.connections += 1
            headers = {"last-event-id": self.last_id} if self.last_id else {}
            with self.http.stream("GET", f"/v1/jobs/{self.job_id}/stream", headers=headers, timeout=60) as answer:
                if answer.status_code == 204 or self._read(answer.iter_lines()):
                    return self
        raise AssertionError("the stream never ends")

    @property
    def text(self) -> str:
        """The deltas put together; a reset begins anew."""
        text = ""
        for name, data in self.events:
            if name == "delta":
                text = "" if (data["meta"] or {}).get("reset") else text + data["message"]
        return text

    @property
    def ids(self) -> list[int]:
        return [data["id"] for name, data in self.events if name in ("log_append", "progress", "delta")]

    def _read(self, lines: Iterator[str]) -> bool:
        """Whether the end was read."""
        numbered = 0
        name = ""
        event_id = None
        for line in lines:
            kind, _, value = line.partition(": ")
            if kind == "event":
                name = value
            elif kind == "id":
                event_id = value
            elif kind == "data":
                self.events.append((name, json.loads(value)))
                if name == "end":
                    return True
                if event_id is not None:
                    self.last_id, event_id, numbered = event_id, None, numbered + 1
                if numbered == self.cut_after:
                    return False
        return False
