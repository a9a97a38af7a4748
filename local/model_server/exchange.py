"""One HTTP exchange, down to the byte: what a proper server library would never let a test do."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from rauskuclaw.domain.exceptions import Signal
from rauskuclaw.domain.job import Json, JsonObject

MAX_BODY_BYTES = 16 * 1024 * 1024
REASONS = {200: "OK", 302: "Found", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 429: "Too Many Requests"}


class ClientLeftSignal(Signal):
    """The other side closed the connection before the answer was complete."""


@dataclass(frozen=True)
class Request:
    """A request as it arrived. Header names are lower case; `body` is parsed JSON, `{}` when there is none."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: JsonObject = field(default_factory=dict)


async def read_request(reader: asyncio.StreamReader) -> Request:
    """The next request. Raises IncompleteReadError when none comes, ValueError for what is no request."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.strip().split("\r\n")
    method, path, _version = first.split(" ")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    size = int(headers.get("content-length", "0"))
    if size > MAX_BODY_BYTES:
        raise ValueError("the body is too large")
    body = json.loads(await reader.readexactly(size) or b"{}")
    return Request(method, path, headers, body if isinstance(body, dict) else {})


class Exchange:
    """The answer to one request. Every method raises ClientLeftSignal once nobody listens any more."""

    def __init__(self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.request = request
        self._writer = writer
        self._gone = asyncio.get_running_loop().create_task(reader.read(1))

    async def json(self, status: int, value: Json, **headers: str) -> None:
        """A whole answer."""
        body = json.dumps(value).encode()
        await self.head(status, **{"content-type": "application/json", "content-length": str(len(body)), **headers})
        await self.raw(body)

    async def head(self, status: int, **headers: str) -> None:
        lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Said')}", "connection: close"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        await self.raw("\r\n".join(lines).encode() + b"\r\n\r\n")

    async def events(self) -> None:
        """The head of a stream of server-sent events."""
        await self.head(200, **{"content-type": "text/event-stream", "transfer-encoding": "chunked"})

    async def chunk(self, data: bytes) -> None:
        """A piece of a stream; an empty one ends it."""
        await self.raw(b"%x\r\n%b\r\n" % (len(data), data))

    async def raw(self, data: bytes) -> None:
        """Exactly these bytes."""
        if self._gone.done():
            raise ClientLeftSignal
        try:
            self._writer.write(data)
            await self._writer.drain()
        except ConnectionError as exc:
            raise ClientLeftSignal from exc

    async def pause(self, seconds: float | None) -> None:
        """Say nothing for a while; None: until the other side leaves."""
        if seconds is None or seconds > 0:
            await asyncio.wait({self._gone}, timeout=seconds)
        if self._gone.done():
            raise ClientLeftSignal

    def reset(self) -> None:
        """End the connection the hard way."""
        self._writer.transport.abort()

    async def close(self) -> None:
        self._gone.cancel()
        await asyncio.gather(self._gone, return_exceptions=True)
