"""The answer that is a file, or a range of one: sent as it is read, never held as a whole."""

import asyncio
import logging
from contextlib import aclosing
from datetime import UTC
from email.utils import format_datetime
from typing import TYPE_CHECKING

from fastapi import Request
from starlette.types import Receive, Scope, Send

from functions.api.http.attachments import HEADERS, disposition
from functions.api.http.byte_ranges import ByteRange, quoted, range_of
from functions.api.http.middleware import IS_HEAD
from rauskuclaw.errors import BackendError

if TYPE_CHECKING:
    from rauskuclaw.domain.workspace.entries import Entry
    from rauskuclaw.ports.workspace import Reading

logger = logging.getLogger("rauskuclaw.api")


class Wanted:
    """What a request wants of a file: a range of it, or all. `range` is of the file last asked about; None: all."""

    def __init__(self, request: Request) -> None:
        self._range_header = request.headers.get("range")
        self._if_range = request.headers.get("if-range")
        self.range: ByteRange | None = None

    def span_of(self, entry: "Entry") -> tuple[int, int]:
        """Its first byte, and the one behind the last. Raises RangeNotSatisfiableError."""
        size = entry.size or 0
        # A client that goes on with a file which is another one by now gets all of it.
        is_stale = self._if_range is not None and self._if_range.strip() != quoted(entry.etag or "")
        self.range = None if is_stale else range_of(self._range_header, size)
        return (0, size) if self.range is None else (self.range.first, self.range.last + 1)


class FileAnswer:
    """An ASGI application; it closes the reading. `wanted` None: the whole."""

    def __init__(self, reading: "Reading", wanted: ByteRange | None = None) -> None:
        self._reading = reading
        self._wanted = wanted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with aclosing(self._reading.chunks):
            status = 200 if self._wanted is None else 206
            headers = [(name.encode(), text.encode("latin-1")) for name, text in self._headers().items()]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            if scope.get(IS_HEAD):
                await send({"type": "http.response.body", "body": b""})
                return
            leaving = asyncio.ensure_future(_gone(receive))
            try:
                await self._send_all(send, leaving)
            except BackendError as exc:
                # The head is out: a body that ends early is all that can tell the client.
                logger.warning("a download was cut off: %s", exc.message)
            finally:
                leaving.cancel()

    async def _send_all(self, send: Send, leaving: "asyncio.Future[None]") -> None:
        async for chunk in self._reading.chunks:
            if leaving.done():
                return
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    def _headers(self) -> dict[str, str]:
        entry = self._reading.entry
        headers = {
            **HEADERS,
            "accept-ranges": "bytes",
            "content-disposition": disposition(entry.name),
            "content-length": str(self._reading.end - self._reading.start),
        }
        if entry.etag is not None:
            headers["etag"] = quoted(entry.etag)
        if entry.modified_at is not None:
            headers["last-modified"] = format_datetime(entry.modified_at.astimezone(UTC), usegmt=True)
        return headers if self._wanted is None else {**headers, "content-range": self._wanted.content_range}


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
