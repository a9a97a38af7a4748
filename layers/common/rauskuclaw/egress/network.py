"""The wire: connects to judged addresses only and exchanges one request for one answer."""

import asyncio
import ssl
from collections.abc import Iterable, Mapping, Sequence
from contextlib import aclosing
from datetime import timedelta
from ipaddress import ip_address
from typing import Any

import certifi
import httpcore2

from rauskuclaw.egress.addresses import Address
from rauskuclaw.egress.errors import (
    EgressDeniedError,
    EgressFailedError,
    EgressTimeoutError,
    EgressTooLargeError,
)
from rauskuclaw.egress.policy import EgressResponse, Excess, Permit, Purpose

MAX_HEADER_BYTES = 16 * 1024


class PinnedBackend(httpcore2.AsyncNetworkBackend):
    """Connects to the given addresses, whatever name the HTTP layer asks for; the name stays for TLS and `Host`.

    The name is not looked up again, so a second DNS answer cannot lead elsewhere. The peer is judged once more
    after connecting: a route or a proxy in between may have ended up on another address.
    """

    def __init__(
        self, addresses: Sequence[Address], *, permit: Permit, wire: httpcore2.AsyncNetworkBackend | None = None
    ) -> None:
        self._addresses = addresses
        self._permit = permit
        self._wire = wire or httpcore2.AnyIOBackend()
        self._stream: httpcore2.AsyncNetworkStream | None = None

    async def aclose(self) -> None:
        """Close the connection, whoever holds it. Cancelled within a TLS handshake, the HTTP layer leaves it open."""
        if self._stream is not None:
            await self._stream.aclose()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore2 declares it
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Try the addresses in turn, each with its share of the time that is left."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + (timeout or 0)
        failure: Exception = httpcore2.ConnectError("no address")
        for index, address in enumerate(self._addresses):
            share = (deadline - loop.time()) / (len(self._addresses) - index)
            try:
                self._stream = await self._wire.connect_tcp(str(address), port, timeout=max(share, 0.001))
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as exc:
                failure = exc
                continue
            self._judge_peer(self._stream)
            return self._stream
        raise failure

    def _judge_peer(self, stream: httpcore2.AsyncNetworkStream) -> None:
        peer = _host_of(stream.get_extra_info("server_addr"))
        own = _host_of(stream.get_extra_info("client_addr"))
        is_ourselves = peer == own and not self._permit.is_exception
        if peer is None or is_ourselves or not self._permit.allows(peer):
            raise EgressDeniedError("The host's address is not allowed", final=False)


async def exchange(
    purpose: Purpose,
    permit: Permit,
    addresses: Sequence[Address],
    *,
    method: str,
    headers: Mapping[str, str],
    content: bytes,
    tls: ssl.SSLContext,
    wire: httpcore2.AsyncNetworkBackend | None = None,
) -> EgressResponse:
    """Send one request over a connection of its own (HTTP/1.1, closed afterwards) and read the answer."""
    target = permit.target
    url = httpcore2.URL(
        scheme=target.scheme.encode(), host=target.host.name.encode(), port=target.port, target=target.path.encode()
    )
    request = httpcore2.Request(
        method,
        url,
        headers=[(name.encode("ascii"), value.encode("latin-1", "replace")) for name, value in headers.items()],
        content=content,
        extensions={"timeout": _timeouts(purpose.connect, purpose.total)},
    )
    async with (
        aclosing(PinnedBackend(addresses, permit=permit, wire=wire)) as backend,
        httpcore2.AsyncHTTPConnection(url.origin, ssl_context=tls, network_backend=backend) as connection,
    ):
        try:
            answer = await connection.handle_async_request(request)
            return await _read(answer, purpose)
        except httpcore2.TimeoutException as exc:
            raise EgressTimeoutError("The other side did not answer in time") from exc
        except (httpcore2.NetworkError, httpcore2.ProtocolError, OSError) as exc:
            raise EgressFailedError("The other side could not be reached or did not answer properly") from exc


async def _read(answer: httpcore2.Response, purpose: Purpose) -> EgressResponse:
    if sum(len(name) + len(value) for name, value in answer.headers) > MAX_HEADER_BYTES:
        raise EgressTooLargeError("The answer's headers are too large")
    headers = {name.decode("ascii").lower(): value.decode("latin-1") for name, value in answer.headers}
    if purpose.excess is not Excess.DISCARD and headers.get("content-encoding", "identity").lower() != "identity":
        # We ask for plain bytes. Decoding what was not asked for is how a small answer becomes a huge one.
        raise EgressFailedError("The answer is compressed, which was not asked for")
    body, is_truncated = await _read_body(answer, purpose)
    if purpose.excess is Excess.DISCARD:
        return EgressResponse(answer.status, headers)
    return EgressResponse(answer.status, headers, body, is_truncated)


async def _read_body(answer: httpcore2.Response, purpose: Purpose) -> tuple[bytes, bool]:
    """The body up to the limit, and whether there was more. Stops reading as soon as there is more."""
    body = bytearray()
    async with aclosing(answer.aiter_stream()) as chunks:
        async for chunk in chunks:
            body += chunk
            if len(body) > purpose.max_body_bytes:
                if purpose.excess is Excess.REFUSE:
                    raise EgressTooLargeError(f"The answer is larger than {purpose.max_body_bytes} bytes")
                return bytes(body[: purpose.max_body_bytes]), True
    return bytes(body), False


def public_tls() -> ssl.SSLContext:
    """Certificates and names are always checked, against the bundled roots; environment variables do not matter."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(certifi.where())
    return context


def _timeouts(connect: timedelta, total: timedelta) -> dict[str, float]:
    rest = total.total_seconds()
    return {"connect": min(connect.total_seconds(), rest), "read": rest, "write": rest, "pool": rest}


def _host_of(sockaddr: Any) -> Address | None:
    return ip_address(sockaddr[0]) if sockaddr else None
