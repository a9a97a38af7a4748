"""Bytes on a socket that are no request, or one without an end: refused in the envelope, and the connection closed."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from starlette.responses import JSONResponse

from local.gateway.connections import Connections, Limits
from local.gateway.protocol import MAX_HEAD_BYTES, protocol_with
from tests.support.instances import free_port

WITHIN_SEC = 60
USUAL = Limits()
OK = JSONResponse({"ok": True})


@asynccontextmanager
async def served(limits: Limits = USUAL, app: Any = OK) -> AsyncIterator[int]:
    """The port of a server that answers every request it can read."""
    port = free_port()
    http = protocol_with(Connections(limits))
    config = uvicorn.Config(app, port=port, http=http, ws="none", lifespan="off", log_config=None)
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
        b"GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: a\r\norigin: http://a\r\nOrigin: http://b\r\n\r\n",
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
        chunk = b"a" * (MAX_HEAD_BYTES // 2 + 1)
        status, body = await answer_to(port, b"GET / HTTP/1.1\r\nhost: a\r\nx-a: ", chunk, chunk)
    assert status == "HTTP/1.1 431 Request Header Fields Too Large"
    assert json.loads(body)["ok"] is False


async def test_large_bodies_and_many_requests_of_one_connection_are_served() -> None:
    posted = b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: %d\r\n\r\n" % MAX_HEAD_BYTES
    last = b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
    async with served() as port:
        status, body = await answer_to(port, posted, b"b" * MAX_HEAD_BYTES, last[:9], last[9:])
    assert status == "HTTP/1.1 200 OK"
    assert body.count(b'{"ok":true}') == 2


async def told_headers(scope: Any, receive: Any, send: Any) -> None:
    """Answers with the names of the headers it sees once the body is there."""
    while (await receive()).get("more_body"):
        pass
    await JSONResponse([name.decode() for name, _ in scope["headers"]])(scope, receive, send)


async def test_trailers_are_no_headers() -> None:
    head = b"POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n"
    async with served(app=told_headers) as port:
        _, body = await answer_to(port, head, b"2\r\n{}\r\n0\r\nx-api-key: secret\r\nhost: b\r\n\r\n")
    assert json.loads(body) == ["host", "connection", "transfer-encoding"]


HASTY = Limits(head_sec=0.2, body_sec=0.2, slowest_bytes_per_sec=1_000_000)
POSTED = b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\n"


@pytest.mark.parametrize("sent", [b"GET / HTTP/1.1\r\nhost", b"G", POSTED + b"12345"])
async def test_request_that_never_gets_whole_is_given_up(sent: bytes) -> None:
    async with served(HASTY, app=told_headers) as port:
        status, body = await answer_to(port, sent)
    assert status == "HTTP/1.1 408 Request Timeout"
    assert json.loads(body)["error"]["code"] == "REQUEST_TIMEOUT"


@pytest.mark.parametrize("sent", [[], [b"\r\n"], [b"GET / HTTP/1.1\r\nhost: a\r\n\r\n", b"\r\n"], [POSTED, b"1"]])
async def test_connection_without_a_request_is_closed(sent: list[bytes]) -> None:
    """Also after an answer, where blank lines are no request, and an answered request whose body never comes."""
    async with served(HASTY) as port:
        await answer_to(port, *sent)


async def test_dripping_does_not_win_time() -> None:
    async with served(HASTY) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nx-a: ")
        answered = asyncio.ensure_future(reader.read())
        async with asyncio.timeout(WITHIN_SEC):
            while not answered.done():
                writer.write(b"a")
                await asyncio.sleep(0.02)
        writer.close()
        # A byte that arrives once the server has closed resets the connection, and the answer may be lost with it.
        with contextlib.suppress(ConnectionResetError):
            assert (await answered).startswith(b"HTTP/1.1 408")


async def test_slow_answers_and_large_bodies_have_their_time() -> None:
    """The limits are on what a client sends, by its size, and not on how long an answer takes."""

    async def slow(scope: Any, receive: Any, send: Any) -> None:
        size = 0
        while (message := await receive())["type"] == "http.request":
            size += len(message["body"])
            if not message["more_body"]:
                break
        await asyncio.sleep(0.5)
        await JSONResponse(size)(scope, receive, send)

    limits = Limits(head_sec=0.2, body_sec=0.2, slowest_bytes_per_sec=10)
    head = b"POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 30\r\n\r\n"
    async with served(limits, app=slow) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for piece in (head + b"x" * 20, b"x" * 10):
            writer.write(piece)
            await asyncio.sleep(0.3)
        async with asyncio.timeout(WITHIN_SEC):
            answer = await reader.read()
        writer.close()
    assert answer.endswith(b"\r\n\r\n30")


async def opened(port: int, count: int, first_bytes: bytes) -> list[asyncio.StreamWriter]:
    writers = []
    for _ in range(count):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(first_bytes)
        writers.append(writer)
    return writers


async def test_who_holds_connections_makes_room_for_who_sends_requests() -> None:
    async with served(Limits(most=10)) as port:
        held = await opened(port, 40, b"GET / HTTP/1.1\r\nhost")
        for _ in range(5):
            status, _ = await answer_to(port, b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
            assert status == "HTTP/1.1 200 OK"
        for writer in held:
            writer.close()


async def test_requests_that_are_answered_are_not_closed_for_others() -> None:
    release = asyncio.Event()

    async def waiting(scope: Any, receive: Any, send: Any) -> None:
        await release.wait()
        await OK(scope, receive, send)

    request = b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
    async with served(Limits(most=3), app=waiting) as port:
        answers = [asyncio.ensure_future(answer_to(port, request)) for _ in range(3)]
        status, body = await answer_to(port, request)
        while status != "HTTP/1.1 503 Service Unavailable":  # until the three have all arrived
            status, body = await answer_to(port, request)
        assert json.loads(body)["error"]["code"] == "TOO_MANY_CONNECTIONS"
        release.set()
        assert [(await answer)[0] for answer in answers] == ["HTTP/1.1 200 OK"] * 3
