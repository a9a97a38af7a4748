"""Clients for libraries: theirs to use, ours to connect."""

import asyncio
from contextlib import aclosing
from datetime import timedelta

import httpx2
import pytest

from rauskuclaw.egress.client import EgressClient
from rauskuclaw.egress.errors import EgressDeniedError, EgressError, EgressFailedError, EgressTooLargeError
from rauskuclaw.egress.policy import HostRules, Purpose
from rauskuclaw.egress.streaming import MAX_ERROR_BYTES, TransportError
from tests.support.conditions import eventually
from tests.support.http_servers import Answer, DetourWire, Server, SpyWire, endless, plain, raw, response, serving
from tests.unit.egress.resolving import ScriptedResolver

HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"transfer-encoding: chunked\r\n\r\n"


def purpose(host: str, port: int, *, limit: int = 2000) -> Purpose:
    hosts = HostRules(exceptions=frozenset({(host, port)}))
    return Purpose(name="test", hosts=hosts, total=timedelta(seconds=5), max_body_bytes=limit)


def client_to(server: Server, *, limit: int = 2000) -> httpx2.AsyncClient:
    return EgressClient().http_client(purpose("127.0.0.1", server.port, limit=limit))


async def ask(answer: Answer, *, timeout: float = 5) -> httpx2.Response:
    async with serving(answer) as server:
        return await client_to(server).post(server.url, content=b"x", timeout=timeout)


async def test_an_answer_arrives_whole() -> None:
    answer = await ask(plain(201, b"hello"))
    assert (answer.status_code, answer.content) == (201, b"hello")


async def test_a_body_is_read_while_it_comes() -> None:
    async with (
        serving(endless(CHUNKED, b"2\r\nab\r\n", pause=0.01)) as server,
        client_to(server, limit=10**9).stream("GET", server.url) as answer,
        aclosing(answer.aiter_bytes()) as chunks,
    ):
        assert [await anext(chunks) for _ in range(3)] == [b"ab"] * 3


async def test_leaving_an_answer_closes_its_connection() -> None:
    left = asyncio.Event()

    async def until_left(_request: object, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(CHUNKED + b"2\r\nab\r\n")
        await reader.read()
        left.set()

    async with serving(until_left) as server:
        async with client_to(server).stream("GET", server.url) as answer:
            assert answer.status_code == 200
        await asyncio.wait_for(left.wait(), 60)


async def test_being_cancelled_closes_the_connection() -> None:
    left = asyncio.Event()

    async def hang(_request: object, reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()
        left.set()

    async with serving(hang) as server:
        asking = asyncio.ensure_future(client_to(server).get(server.url))
        await eventually(lambda: len(server.received) == 1)
        asking.cancel()
        await asyncio.wait_for(left.wait(), 60)


async def test_only_the_configured_host_and_port_are_reached() -> None:
    wire = SpyWire()
    client = EgressClient(wire=wire, resolver=ScriptedResolver("8.8.8.8")).http_client(purpose("127.0.0.1", 1))
    for url in ("http://127.0.0.1:2/", "https://example.com/", "http://127.0.0.1/", "http://127.0.0.1:1@example.com/"):
        with pytest.raises(EgressDeniedError):
            await client.get(url)
    assert wire.asked == []


async def test_a_name_is_looked_up_once_and_its_address_judged() -> None:
    resolver = ScriptedResolver("169.254.169.254")
    client = EgressClient(resolver=resolver).http_client(purpose("llm.example.com", 443))
    with pytest.raises(EgressDeniedError):
        await client.get("https://llm.example.com/v1")
    assert resolver.asked == [("llm.example.com", 443)]


async def test_the_connection_goes_to_the_judged_address() -> None:
    async with serving(plain()) as server:
        wire, resolver = DetourWire(server.port), ScriptedResolver("10.0.0.7")
        client = EgressClient(wire=wire, resolver=resolver).http_client(purpose("llm.example.com", server.port))
        await client.get(f"http://llm.example.com:{server.port}/")
        assert wire.asked == [("10.0.0.7", server.port)]
        assert server.received[0].headers["host"] == f"llm.example.com:{server.port}"


async def test_redirects_are_answers() -> None:
    async with serving(plain(302, b"", headers=["location: http://127.0.0.1:1/"])) as server:
        answer = await client_to(server).get(server.url)
        assert (answer.status_code, server.connections) == (302, 1)


async def test_only_headers_with_a_purpose_are_sent_and_cookies_are_not_kept() -> None:
    async with serving(plain(headers=["set-cookie: a=b"])) as server:
        client = client_to(server)
        for _ in range(2):
            await client.get(server.url, headers={"x-telemetry": "linux", "authorization": "Bearer x"})
        first, second = server.received
    assert first.headers == second.headers
    assert set(first.headers) == {"host", "accept", "accept-encoding", "authorization", "connection", "user-agent"}
    assert first.headers["accept-encoding"] == "identity"


async def test_an_answer_has_a_limit_and_an_error_a_smaller_one() -> None:
    with pytest.raises(EgressTooLargeError):
        await ask(plain(200, b"x" * 2001))
    assert len((await ask(plain(500, b"x" * (MAX_ERROR_BYTES + 100_000)))).content) <= MAX_ERROR_BYTES
    with pytest.raises(EgressTooLargeError):
        await ask(plain(headers=[f"x-{n}: {'.' * 1000}" for n in range(20)]))


async def test_compression_is_refused() -> None:
    with pytest.raises(EgressFailedError):
        await ask(raw(response(200, b"x", headers=["content-encoding: gzip"])))


BROKEN = {
    "closes at once": raw(),
    "resets": raw(reset=True),
    "does not speak HTTP": raw(b"220 mail.example ESMTP\r\n"),
    "closes within the body": raw(HEAD + b"content-length: 5\r\n\r\n", b"ab"),
    "ends without the last chunk": raw(CHUNKED, b"2\r\nab\r\n"),
    "hangs": raw(then_wait=True),
    "hangs within the body": raw(CHUNKED, b"2\r\nab\r\n", then_wait=True),
}


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
async def test_a_broken_answer_is_an_error_of_the_library_without_addresses(answer: Answer) -> None:
    with pytest.raises((TransportError, EgressError)) as caught:
        await ask(answer, timeout=0.3)
    assert "127.0.0.1" not in str(caught.value)


async def test_nobody_there_is_an_error_of_the_library() -> None:
    async with serving(plain()) as server:
        client = client_to(server)
    with pytest.raises(httpx2.ConnectError):
        await client.get(server.url)
