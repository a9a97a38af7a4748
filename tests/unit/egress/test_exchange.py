"""The exchange with servers that hang, drip, lie about lengths, send too much or are not who they say."""

import asyncio
import gzip
import ssl
from collections.abc import Callable
from datetime import timedelta

import pytest
import trustme

from rauskuclaw.egress.client import EgressClient
from rauskuclaw.egress.errors import EgressError, EgressFailedError, EgressTimeoutError, EgressTooLargeError
from rauskuclaw.egress.network import public_tls
from rauskuclaw.egress.policy import EgressResponse, Excess, HostRules, Purpose
from tests.support.http_servers import Answer, DetourWire, Server, endless, in_turn, plain, raw, response, serving
from tests.unit.egress.resolving import ScriptedResolver

HEAD = b"HTTP/1.1 200 OK\r\n"
LENGTH_5 = HEAD + b"content-length: 5\r\n\r\n"
CHUNKED = HEAD + b"transfer-encoding: chunked\r\n\r\n"
LIMIT = 2000


def purpose(server: Server, *, excess: Excess = Excess.REFUSE, total: float = 5) -> Purpose:
    return Purpose(
        name="test",
        hosts=HostRules.of([server.address]),
        total=timedelta(seconds=total),
        max_body_bytes=LIMIT,
        excess=excess,
    )


async def ask(answer: Answer, *, excess: Excess = Excess.REFUSE, total: float = 5) -> EgressResponse:
    async with serving(answer) as server:
        return await EgressClient().send(purpose(server, excess=excess, total=total), server.url)


SLOW = {
    "hangs before the headers": raw(then_wait=True),
    "hangs within the headers": raw(HEAD, b"x: ", then_wait=True),
    "hangs before the body": raw(LENGTH_5, then_wait=True),
    "hangs within the body": raw(LENGTH_5, b"ab", then_wait=True),
    "drips its headers": endless(HEAD, b"a: b\r\n", pause=0.05),
    "drips its body": endless(HEAD + b"content-length: 1000000\r\n\r\n", b".", pause=0.05),
    "drips chunks": endless(CHUNKED, b"1\r\n.\r\n", pause=0.05),
    "never ends a header": endless(HEAD + b"x: ", b".", pause=0.05),
    "goes on continuing": endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n", pause=0.05),
}


@pytest.mark.parametrize("answer", SLOW.values(), ids=SLOW)
@pytest.mark.parametrize("excess", [Excess.REFUSE, Excess.DISCARD])
async def test_a_slow_server_is_left_when_the_time_is_over(answer: Answer, excess: Excess) -> None:
    loop = asyncio.get_running_loop()
    begun = loop.time()
    with pytest.raises(EgressTimeoutError):
        await ask(answer, excess=excess, total=0.3)
    assert loop.time() - begun < 10


BROKEN = {
    "closes at once": raw(),
    "resets at once": raw(reset=True),
    "resets within the headers": raw(HEAD, reset=True),
    "resets within the body": raw(LENGTH_5, b"ab", reset=True),
    "closes within the body": raw(LENGTH_5, b"ab"),
    "closes within a chunk": raw(CHUNKED, b"5\r\nab"),
    "ends without the last chunk": raw(CHUNKED, b"2\r\nab\r\n"),
    "sends a bad chunk size": raw(CHUNKED, b"zz\r\nab\r\n0\r\n\r\n"),
    "sends two lengths": raw(HEAD + b"content-length: 5\r\ncontent-length: 6\r\n\r\nabcde"),
    "sends a negative length": raw(HEAD + b"content-length: -1\r\n\r\nabcde"),
    "does not speak HTTP": raw(b"220 mail.example ESMTP\r\n"),
    "speaks HTTP/0.9": raw(b"<html>hello</html>"),
    "sends binary": raw(bytes(range(256)) * 4),
    "sends a status out of range": raw(b"HTTP/1.1 9999 Huh\r\n\r\n"),
    "sends a bare CR in a header": raw(HEAD + b"x: a\rb: c\r\ncontent-length: 0\r\n\r\n"),
    "sends a header without a name": raw(HEAD + b": x\r\ncontent-length: 0\r\n\r\n"),
    "sends a header line of 200 KiB": raw(HEAD + b"x: " + b"." * 200_000 + b"\r\ncontent-length: 0\r\n\r\n"),
}


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
async def test_a_broken_answer_is_a_failure_without_the_others_words(answer: Answer) -> None:
    with pytest.raises(EgressFailedError) as failure:
        await ask(answer)
    assert failure.value.code == "EGRESS_FAILED"
    assert not any(word in failure.value.message for word in ("mail", "127.0.0.1", "html"))


HUGE = {
    "announced": raw(HEAD + b"content-length: 10000000000\r\n\r\n", b"." * (LIMIT + 1), then_wait=True),
    "chunked": endless(CHUNKED, b"400\r\n" + b"." * 1024 + b"\r\n"),
    "until the connection ends": endless(HEAD + b"\r\n", b"." * 1024),
    "one byte too many": plain(body=b"." * (LIMIT + 1)),
}


@pytest.mark.parametrize("answer", HUGE.values(), ids=HUGE)
async def test_too_large_an_answer_is_refused_cut_or_dropped_as_the_purpose_says(answer: Answer) -> None:
    with pytest.raises(EgressTooLargeError):
        await ask(answer, excess=Excess.REFUSE)
    cut = await ask(answer, excess=Excess.TRUNCATE)
    assert (len(cut.body), cut.is_truncated) == (LIMIT, True)
    assert await ask(answer, excess=Excess.DISCARD) == EgressResponse(cut.status, cut.headers)


async def test_an_answer_of_exactly_the_limit_is_whole() -> None:
    answer = await ask(plain(body=b"." * LIMIT))
    assert (len(answer.body), answer.is_truncated) == (LIMIT, False)


async def test_bytes_after_the_announced_length_are_not_read() -> None:
    assert (await ask(raw(LENGTH_5 + b"abcdefgh"))).body == b"abcde"


async def test_headers_over_16_kib_are_too_large() -> None:
    with pytest.raises(EgressTooLargeError):
        await ask(plain(headers=[f"x-{n}: {'.' * 1000}" for n in range(20)]))


async def test_compression_is_not_asked_for_and_not_undone() -> None:
    bomb = plain(body=gzip.compress(b"0" * 10_000_000)[:1500], headers=["content-encoding: gzip"])
    async with serving(bomb) as server:
        with pytest.raises(EgressFailedError):
            await EgressClient().send(purpose(server), server.url)
        assert (await EgressClient().send(purpose(server, excess=Excess.DISCARD), server.url)).body == b""
    assert {request.headers["accept-encoding"] for request in server.received} == {"identity"}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_an_answer_and_is_not_followed(status: int) -> None:
    async with serving(plain()) as elsewhere, serving(plain(status, headers=[f"location: {elsewhere.url}"])) as server:
        both = Purpose(
            name="test",
            hosts=HostRules.of([server.address, elsewhere.address]),
            total=timedelta(seconds=5),
            max_body_bytes=LIMIT,
        )
        answer = await EgressClient().send(both, server.url)
    assert answer.status == status
    assert elsewhere.connections == 0


async def test_cookies_and_connections_are_not_kept() -> None:
    async with serving(plain(headers=["set-cookie: a=b"])) as server:
        client = EgressClient()
        for _ in range(2):
            await client.send(purpose(server), server.url)
    assert server.connections == 2
    assert all("cookie" not in request.headers for request in server.received)
    assert {request.headers["connection"] for request in server.received} == {"close"}


async def test_the_request_carries_what_was_given_and_our_own_host_and_length() -> None:
    async with serving(in_turn(plain(204, b""))) as server:
        headers = {"X-One": "1", "Host": "evil.example", "User-Agent": "me", "Content-Length": "99"}
        answer = await EgressClient().send(
            purpose(server), server.url + "?a=b", method="POST", headers=headers, content=b"abc"
        )
    (request,) = server.received
    assert (answer.status, request.method, request.path, request.body) == (204, "POST", "/hook?a=b", b"abc")
    assert request.headers["host"] == server.address
    assert (request.headers["user-agent"], request.headers["x-one"]) == ("me", "1")
    assert request.headers["content-length"] == "3"


@pytest.mark.parametrize("value", ["a\r\nx-evil: 1", "a\nb", "a\x00b"])
async def test_a_header_that_would_split_the_request_is_not_sent(value: str) -> None:
    async with serving(plain()) as server:
        with pytest.raises(EgressFailedError):
            await EgressClient().send(purpose(server), server.url, headers={"x-one": value})
    assert server.received == []


async def test_proxies_in_the_environment_reroute_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(plain()) as server, serving(plain(body=b"proxy")) as proxy:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://{proxy.address}")
        answer = await EgressClient().send(purpose(server), server.url)
    assert answer.body == b"ok"
    assert proxy.connections == 0


async def test_nobody_listening_is_a_failure() -> None:
    async with serving(plain()) as server:
        gone = server
    with pytest.raises(EgressFailedError):
        await EgressClient().send(purpose(gone), gone.url)


async def test_a_cancelled_request_closes_its_connection() -> None:
    closed = asyncio.Event()

    async def answer(_request: object, reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()
        closed.set()

    async with serving(answer) as server:
        task = asyncio.create_task(EgressClient().send(purpose(server), server.url))
        while not server.received:
            await asyncio.sleep(0.005)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(closed.wait(), 60)


# TLS

AUTHORITY = trustme.CA()


def certificate(*names: str, authority: trustme.CA = AUTHORITY) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


def trusting() -> ssl.SSLContext:
    context = public_tls()
    AUTHORITY.configure_trust(context)
    return context


async def ask_over_tls(served: ssl.SSLContext, *, tls: ssl.SSLContext | None) -> tuple[EgressResponse, Server]:
    async with serving(plain(), tls=served) as server:
        wire = DetourWire(server.port)
        client = EgressClient(resolver=ScriptedResolver("93.184.216.34"), wire=wire, tls=tls)
        to = Purpose(name="test", hosts=HostRules.of(["example.com"]), total=timedelta(seconds=5), max_body_bytes=LIMIT)
        answer = await client.send(to, "https://example.com/x")
        assert wire.asked == [("93.184.216.34", 443)]
        return answer, server


async def test_the_name_stays_in_tls_and_host_while_the_connection_goes_to_the_address() -> None:
    asked_for: list[str | None] = []
    served = certificate("example.com")
    served.sni_callback = lambda _socket, name, _context: asked_for.append(name)
    answer, server = await ask_over_tls(served, tls=trusting())
    assert answer.status == 200
    assert server.received[0].headers["host"] == "example.com"
    assert asked_for == ["example.com"]


UNTRUSTED: dict[str, Callable[[], tuple[ssl.SSLContext, ssl.SSLContext | None]]] = {
    "another name": lambda: (certificate("other.example"), trusting()),
    "only the address": lambda: (certificate("93.184.216.34"), trusting()),
    "a subdomain's": lambda: (certificate("*.example.com"), trusting()),
    "another authority": lambda: (certificate("example.com", authority=trustme.CA()), trusting()),
    "an authority the public does not know": lambda: (certificate("example.com"), None),
}


@pytest.mark.parametrize("case", UNTRUSTED.values(), ids=UNTRUSTED)
async def test_a_certificate_that_does_not_prove_the_name_is_a_failure(
    case: Callable[[], tuple[ssl.SSLContext, ssl.SSLContext | None]],
) -> None:
    served, tls = case()
    with pytest.raises(EgressFailedError):
        await ask_over_tls(served, tls=tls)


async def test_a_server_that_speaks_no_tls_is_a_failure() -> None:
    async with serving(raw(response(200, b"plain"))) as server:
        client = EgressClient(resolver=ScriptedResolver("93.184.216.34"), wire=DetourWire(server.port), tls=trusting())
        to = Purpose(name="test", hosts=HostRules.of(["example.com"]), total=timedelta(seconds=0.3), max_body_bytes=1)
        with pytest.raises(EgressError):
            await client.send(to, "https://example.com/")
    assert server.received == []


def test_every_way_to_fail_has_its_own_code() -> None:
    classes: list[type[EgressError]] = [EgressError, *EgressError.__subclasses__()]
    codes = {each.code for each in classes}
    assert codes == {"EGRESS_FAILED", "EGRESS_DENIED", "EGRESS_TIMEOUT", "EGRESS_TOO_LARGE"}
