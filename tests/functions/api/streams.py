"""A client of the stream route that reads while the server still sends, which httpx' ASGI transport cannot."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

PATIENCE_SEC = 10.0


@dataclass(frozen=True)
class Event:
    """One server-sent event. `retry` and comments come as events of that name."""

    name: str
    data: Any = None
    id: int | str | None = None


@dataclass
class OpenStream:
    """What has arrived so far on one connection."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    events: asyncio.Queue[Event | None] = field(default_factory=asyncio.Queue)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    started: asyncio.Event = field(default_factory=asyncio.Event)
    buffer: str = ""

    async def next(self) -> Event | None:
        """The next event, or None when the server has ended the answer."""
        return await asyncio.wait_for(self.events.get(), PATIENCE_SEC)

    async def until(self, name: str) -> list[Event]:
        """Events up to and including the first of that name, or up to the end."""
        found: list[Event] = []
        while (event := await self.next()) is not None:
            found.append(event)
            if event.name == name:
                break
        return found

    async def rest(self) -> list[Event]:
        return await self.until("never")

    async def receive(self) -> dict[str, Any]:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            self.started.set()
            return
        *whole, self.buffer = (self.buffer + message["body"].decode()).split("\n\n")
        for block in whole:
            self.events.put_nowait(parse_block(block))
        if not message.get("more_body"):
            self.events.put_nowait(None)


def parse_block(block: str) -> Event:
    fields = dict(line.split(": ", 1) for line in block.split("\n") if not line.startswith(":"))
    if "event" in fields:
        given = fields.get("id")
        number = int(given) if given is not None and given.isdigit() else given
        return Event(fields["event"], json.loads(fields["data"]), number)
    return Event("retry", int(fields["retry"])) if "retry" in fields else Event("comment", block)


def parse_stream(text: str) -> list[Event]:
    """The events of a whole answer."""
    return [parse_block(block) for block in text.split("\n\n") if block]


@asynccontextmanager
async def open_stream(
    app: Any, job_id: str, *, key: str, last_event_id: int | None = None, query: str = ""
) -> AsyncIterator[OpenStream]:
    """Connect, and leave at the end of the block."""
    headers = [(b"host", b"127.0.0.1"), (b"x-api-key", key.encode())]
    if last_event_id is not None:
        headers.append((b"last-event-id", str(last_event_id).encode()))
    path = f"/v1/jobs/{job_id}/stream"
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": headers,
        "client": ("127.0.0.1", 5),
    }
    stream = OpenStream()
    serving = asyncio.ensure_future(app(scope, stream.receive, stream.send))
    try:
        await asyncio.wait_for(stream.started.wait(), PATIENCE_SEC)
        yield stream
    finally:
        stream.left.set()
        await asyncio.wait_for(serving, PATIENCE_SEC)


def ids(events: list[Event]) -> list[int]:
    return [event.id for event in events if isinstance(event.id, int)]


def names(events: list[Event]) -> list[str]:
    return [event.name for event in events]
