"""Bytes on a socket that are no request, or one without an end: refused in the envelope, and the connection closed."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.responses import JSONResponse

from local.gateway.protocol import LARGEST_HEAD_BYTES, EnvelopeProtocol
from tests.support.instances import free_port

WITHIN_SEC = 20


@asynccontextmanager
async def served() -> AsyncIterator[int]:
    """The port of a server that answers every request it can read."""
    port = free_port()
    config = uvicorn.Config(
        JSONResponse({"ok": True}), port=port, http=EnvelopeProtocol, ws="none", lifespan="off", log_config=None
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    try:
        async with asyncio.timeout(WITHIN_SEC):
            while not server.started:
                await asyncio.sleep(0.01)
        yield port
    finally:
        server.should_exit = True
        await serving


async def answer_to(port: int, *chunks: bytes) -> tuple[str, bytes]:
    """The status line and the body of what comes back until the server closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.timeout(WITHIN_SEC):
            for chunk in chunks:
                writer.write(chunk)
                await writer.drain()
            head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    finally:
        writer.close()
    return head.decode().partition("\r\n")[0], body


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\x16\x03\x01\x00\xff\r\n\r\n",
        "GET /v1/jobs/\u00e9 HTTP/1.1\r\nhost: a\r\n\r\n".encode(),
        b"GET / HTTP/1.1\r\nhost: a\r\nx-a: a\x00b\r\n\r\n",
        b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: -2\r\n\r\n{}",
    ],
)
async def test_what_is_no_http_is_refused_in_the_envelope(request_bytes: bytes) -> None:
    async with served() as port:
        status, body = await answer_to(port, request_bytes)
    assert status == "HTTP/1.1 400 Bad Request"
    assert json.loads(body)["error"]["code"] == "VALIDATION_ERROR"
    assert b"\n" not in body


async def test_a_head_that_never_ends_is_cut() -> None:
    async with served() as port:
        chunk = b"a" * (LARGEST_HEAD_BYTES // 2 + 1)
        status, body = await answer_to(port, b"GET / HTTP/1.1\r\nhost: a\r\nx-a: ", chunk, chunk)
    assert status == "HTTP/1.1 431 Request Header Fields Too Large"
    assert json.loads(body)["ok"] is False


async def test_large_bodies_and_many_requests_of_one_connection_are_served() -> None:
    posted = b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: %d\r\n\r\n" % LARGEST_HEAD_BYTES
    last = b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
    async with served() as port:
        status, body = await answer_to(port, posted, b"b" * LARGEST_HEAD_BYTES, last[:9], last[9:])
    assert status == "HTTP/1.1 200 OK"
    assert body.count(b'{"ok":true}') == 2
