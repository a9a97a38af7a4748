"""HTTP on the socket: what cannot be read is answered in the API's envelope, and heads and time have limits.

The limit of a body is in functions/api/http/request_body.py.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from functions.api.http.responses import error_body, to_json
from local.gateway.connections import Connections, Limits
from rauskuclaw.errors import InvalidRequestError, RauskuClawError

# Well over what one read from the socket may hold: a body, and behind it the beginning of the next request.
MAX_HEAD_BYTES = 512 * 1024
# Two of these would let the one we judge differ from the one that a proxy before us judged.
ONCE_ONLY = frozenset({b"host", b"origin", b"content-type", b"content-length", b"content-encoding"})


class EnvelopeProtocol(HttpToolsProtocol):
    """Uvicorn's protocol, which answers unreadable requests in plain text, collects heads of any size, takes trailers
    for headers, and waits for the rest of a request for ever."""

    connections_held = Connections(Limits())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._is_in_head = False
        self._is_in_body = False
        self._head_bytes = 0
        self._body_bytes = 0
        self._address = ""
        self._began = 0.0
        self._timer: asyncio.TimerHandle | None = None

    @property
    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._address = self.client[0] if self.client else ""
        if not self.connections_held.admit(self._address):
            error = RauskuClawError(
                "The server holds all the connections it can; try again", code="TOO_MANY_CONNECTIONS"
            )
            self._refuse("503 Service Unavailable", error)
            return
        self.connections_held.wait(self, self._address)
        self._expect(self.connections_held.limits.head_sec)

    def connection_lost(self, exc: Exception | None) -> None:
        self._expect(None)
        self.connections_held.leave(self, self._address)
        super().connection_lost(exc)

    def make_room(self) -> None:
        self.transport.abort()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._is_in_head = True
        self._head_bytes = 0

    def on_header(self, name: bytes, value: bytes) -> None:
        # After the head these are trailers, which nobody has judged.
        if self._is_in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._is_in_head, self._is_in_body, self._body_bytes = False, True, 0
        names = [name for name, _ in self.headers if name in ONCE_ONLY]
        if len(names) != len(set(names)):
            raise ValueError("a header that may be there once is there twice")
        self.connections_held.work(self)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._is_in_body = False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self._is_answering:
            self.connections_held.wait(self, self._address)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        was_in_body = self._is_in_body
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._is_in_head:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES:
                self._refuse("431 Request Header Fields Too Large", InvalidRequestError("The head is too large"))
                return
        self._set_timer(was_in_body)

    def send_400_response(self, msg: str) -> None:
        self._refuse("400 Bad Request", InvalidRequestError("This is not a valid HTTP request"))

    def _set_timer(self, was_in_body: bool) -> None:
        """A request that came whole needs none; one that drags on keeps the one it has."""
        limits = self.connections_held.limits
        if self._is_in_body:
            if not was_in_body or self._timer is None:
                self._expect(limits.body_sec)
        elif self._is_in_head or not self._is_answering:
            if was_in_body or self._timer is None:
                self._expect(limits.head_sec)
        else:
            self._expect(None)

    def _expect(self, within_sec: float | None) -> None:
        """The rest of the head or body within this time; None when nothing is awaited."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if within_sec is not None:
            self._began = self.loop.time()
            self._timer = self.loop.call_later(within_sec, self._too_slow)

    def _too_slow(self) -> None:
        self._timer = None
        if self.transport.is_closing():
            return
        left = self._time_left()
        if left > 0:
            self._timer = self.loop.call_later(left, self._too_slow)
        elif self._is_in_head or (self._is_in_body and not self.cycle.response_started):
            self._refuse(
                "408 Request Timeout", InvalidRequestError("The request came too slowly", code="REQUEST_TIMEOUT")
            )
        else:
            self.transport.close()

    def _time_left(self) -> float:
        limits = self.connections_held.limits
        if self.flow.read_paused:
            return limits.head_sec  # it is we who do not read
        if not self._is_in_body:
            return 0
        allowed = limits.body_sec + self._body_bytes / limits.slowest_bytes_per_sec
        return self._began + allowed - self.loop.time()

    def _refuse(self, status: str, error: RauskuClawError) -> None:
        body = to_json({"ok": False, "error": error_body(error)})
        head = (
            f"HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n"
            "x-content-type-options: nosniff\r\ncache-control: no-store\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()


def protocol_with(connections: Connections) -> type[EnvelopeProtocol]:
    """The protocol of a server that holds these connections."""

    class Protocol(EnvelopeProtocol):
        connections_held = connections

    return Protocol
