"""Answers of server-sent events: within their slots, ended when the client goes, the server stops or the time is up."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from starlette.types import Receive, Scope, Send

from functions.api.http.rate_limit import StreamSlots
from functions.api.http.responses import to_json
from rauskuclaw.domain.job import Json
from rauskuclaw.errors import BackendError

HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-cache"),
    (b"connection", b"keep-alive"),
    (b"x-accel-buffering", b"no"),
]
RETRY = b"retry: 2000\n\n"
RETRY_SOON = b"retry: 250\n\n"
HEARTBEAT = b": heartbeat\n\n"


@dataclass(frozen=True)
class StreamTimes:
    """In seconds. With `wait`, an answer ends as soon as it said something new, and after `wait` in any case.

    `poll` bounds what a lost notice costs; `longest` bounds a native stream, after which clients resume.
    """

    wait: float | None = None
    heartbeat: float = 20
    poll: float = 2
    longest: float = 900


class EventStream(ABC):
    """The answer to one stream request, an ASGI application."""

    def __init__(self, *, times: StreamTimes, slots: StreamSlots, caller: str) -> None:
        self._times = times
        self._slots = slots
        self._caller = caller

    @abstractmethod
    def chunks(self) -> AsyncGenerator[bytes, None]:
        """What is sent, until it is over. May raise BackendError: the client then comes back and resumes."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stream until it is over, the time is up or the client has gone. Raises LimitExceededError before."""
        with self._slots.hold(self._caller):
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            sending = asyncio.ensure_future(self._send_all(send))
            leaving = asyncio.ensure_future(_gone(receive))
            closing = asyncio.ensure_future(self._slots.closing.wait())
            try:
                await asyncio.wait({sending, leaving, closing}, return_when=asyncio.FIRST_COMPLETED)
                if sending.done():
                    sending.result()
            finally:
                await _stop(sending, leaving, closing)
            if sending.cancelled() and leaving.cancelled():
                # The server stops, the client is still there: it may resume as soon as there is a server again.
                await send({"type": "http.response.body", "body": RETRY_SOON, "more_body": False})

    async def _send_all(self, send: Send) -> None:
        try:
            async with aclosing(self.chunks()) as chunks:
                async for chunk in chunks:
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
        except BackendError:
            # Storage hiccups pass; the client comes back and resumes where it was.
            await send({"type": "http.response.body", "body": RETRY, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def frame(name: str, data: Json, *, id: object = None) -> bytes:
    """One event. `id` is what a client resumes after."""
    head = b"" if id is None else f"id: {id}\n".encode()
    return b"%bevent: %b\ndata: %b\n\n" % (head, name.encode(), to_json(data))


async def _stop(*tasks: asyncio.Future[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
