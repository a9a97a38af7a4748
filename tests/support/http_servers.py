"""Small HTTP servers on loopback that behave, or misbehave, exactly as told; and wires that lead to them."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpcore2


@dataclass(frozen=True)
class Received:
    """One request as it arrived. Header names are lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Answer = Callable[[Received, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Server:
    """A running server: its port and what reached it."""

    port: int
    received: list[Received] = field(default_factory=list)
    connections: int = 0

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.address}/hook"


def plain(status: int = 200, body: bytes = b"ok", *, headers: Iterable[str] = ()) -> Answer:
    """A proper answer."""

    async def answer(_request: Received, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(response(status, body, headers=headers))

    return answer


def response(status: int, body: bytes, *, headers: Iterable[str] = ()) -> bytes:
    lines = [f"HTTP/1.1 {status} Said", *headers]
    if not any(line.lower().startswith(("content-length", "transfer-encoding")) for line in lines):
        lines.append(f"content-length: {len(body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def raw(*chunks: bytes, pause: float = 0, then_wait: bool = False, reset: bool = False) -> Answer:
    """Exactly these bytes; then closes, waits for the other side to close, or resets."""

    async def answer(_request: Received, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for chunk in chunks:
            writer.write(chunk)
            await writer.drain()
            await asyncio.sleep(pause)
        if then_wait:
            await reader.read()
        if reset:
            writer.transport.abort()

    return answer


def endless(head: bytes, chunk: bytes, *, pause: float = 0) -> Answer:
    """`head`, then `chunk` again and again until the other side has had enough."""

    async def answer(_request: Received, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while True:
            writer.write(chunk)
            await writer.drain()
            await asyncio.sleep(pause)

    return answer


def in_turn(*answers: Answer) -> Answer:
    """Each request gets the next answer; the last one is repeated."""
    left = list(answers)

    async def answer(request: Received, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        chosen = left.pop(0) if len(left) > 1 else left[0]
        await chosen(request, reader, writer)

    return answer


@asynccontextmanager
async def serving(answer: Answer, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    """Serve `answer` on a free loopback port until the block ends."""
    server = Server(port=0)

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server.connections += 1
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
                request = await _read_request(reader)
                server.received.append(request)
                await answer(request, reader, writer)
                await writer.drain()
                writer.close()
                await writer.wait_closed()
        finally:
            writer.transport.abort()

    tasks: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(handle(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    listening = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=tls)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _read_request(reader: asyncio.StreamReader) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.strip().split("\r\n")
    method, path, _version = first.split(" ")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Received(method, path, headers, body)


class SpyWire(httpcore2.AsyncNetworkBackend):
    """Notes every address asked for, and connects to nothing."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    async def connect_tcp(self, host: str, port: int, *_given: Any, **_options: Any) -> httpcore2.AsyncNetworkStream:
        self.asked.append((host, port))
        raise httpcore2.ConnectError("nothing is there")


class DetourWire(SpyWire):
    """Leads every connection to a loopback port and pretends that `peer`, or the address asked for, is there.

    With `own`, this end pretends to have that address.
    """

    def __init__(
        self, port: int, *, peer: str | None = None, own: str | None = None, unreachable: Iterable[str] = ()
    ) -> None:
        super().__init__()
        self._port = port
        self._peer = peer
        self._own = own
        self._unreachable = frozenset(unreachable)

    async def connect_tcp(self, host: str, port: int, *_given: Any, **options: Any) -> httpcore2.AsyncNetworkStream:
        self.asked.append((host, port))
        if host in self._unreachable:
            raise httpcore2.ConnectError("unreachable")
        stream = await httpcore2.AnyIOBackend().connect_tcp("127.0.0.1", self._port, **options)
        ends = {"server_addr": (self._peer or host, port)}
        if self._own is not None:
            ends["client_addr"] = (self._own, 50000)
        return _PretendingStream(stream, ends)


class _PretendingStream(httpcore2.AsyncNetworkStream):
    def __init__(self, stream: httpcore2.AsyncNetworkStream, ends: dict[str, tuple[str, int]]) -> None:
        self._stream = stream
        self._ends = ends

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return await self._stream.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(self, *given: Any, **named: Any) -> httpcore2.AsyncNetworkStream:
        return await self._stream.start_tls(*given, **named)

    def get_extra_info(self, info: str) -> Any:
        return self._ends.get(info) or self._stream.get_extra_info(info)
