"""The way out for libraries that bring an HTTP client of their own: the client is theirs, the connection is ours.

The same rules as for `EgressClient.send`: permit, resolve once, judge, connect to what was judged; no redirects, no
proxies, no cookies kept, no compression. Each request has a connection of its own, which ends with its answer.
"""

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, aclosing, contextmanager

import httpcore2
import httpx2

from rauskuclaw.egress.addresses import Address
from rauskuclaw.egress.errors import EgressFailedError, EgressTooLargeError
from rauskuclaw.egress.network import MAX_HEADER_BYTES, PinnedBackend
from rauskuclaw.egress.policy import USER_AGENT, Permit, Purpose

MAX_ERROR_BYTES = 64 * 1024  # of an answer that is not a success; the rest is not read
# What libraries add besides tells the other side about this machine, or comes from environment variables.
KEPT_HEADERS = frozenset(
    {b"accept", b"authorization", b"content-length", b"content-type", b"idempotency-key", b"transfer-encoding"}
)
TransportTimeout = httpx2.TimeoutException  # of them, those of time
TransportError = httpx2.RequestError  # what a request or its answer fails with, EgressError apart
Judge = Callable[[Permit], Awaitable[Sequence[Address]]]


def http_client(
    purpose: Purpose, *, judge: Judge, tls: ssl.SSLContext, wire: httpcore2.AsyncNetworkBackend | None = None
) -> httpx2.AsyncClient:
    """A client that can do what the purpose permits and nothing else. Holds no connections, so need not be closed.

    Times are the caller's: the request's timeouts hold for each read and write, `purpose.connect` for connecting.
    Raises EgressError besides the library's own errors.
    """
    transport = PinnedTransport(purpose, judge=judge, tls=tls, wire=wire)
    return httpx2.AsyncClient(transport=transport, trust_env=False, follow_redirects=False)


class PinnedTransport(httpx2.AsyncBaseTransport):
    """Sends each request over a new connection to a judged address."""

    def __init__(
        self, purpose: Purpose, *, judge: Judge, tls: ssl.SSLContext, wire: httpcore2.AsyncNetworkBackend | None
    ) -> None:
        self._purpose = purpose
        self._judge = judge
        self._tls = tls
        self._wire = wire

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        permit = self._purpose.permit(str(request.url))
        async with AsyncExitStack() as opened:
            with _as_theirs():
                addresses = await self._judge(permit)
                backend = PinnedBackend(addresses, permit=permit, wire=self._wire)
                await opened.enter_async_context(aclosing(backend))
                url = httpcore2.URL(
                    scheme=permit.target.scheme.encode(),
                    host=permit.target.host.name.encode(),
                    port=permit.target.port,
                    target=permit.target.path.encode(),
                )
                connection = httpcore2.AsyncHTTPConnection(url.origin, ssl_context=self._tls, network_backend=backend)
                await opened.enter_async_context(connection)
                answer = await connection.handle_async_request(self._request(request, url, permit))
            _check_headers(answer)
            body = _Body(answer, limit=self._limit_of(answer), opened=opened.pop_all())
        return httpx2.Response(answer.status, headers=answer.headers, stream=body)

    def _request(self, request: httpx2.Request, url: httpcore2.URL, permit: Permit) -> httpcore2.Request:
        ours = {
            b"host": permit.target.authority.encode(),
            b"accept-encoding": b"identity",
            b"connection": b"close",
            b"user-agent": USER_AGENT.encode(),
        }
        headers = [(name, value) for name, value in request.headers.raw if name.lower() in KEPT_HEADERS]
        times = {**request.extensions.get("timeout", {}), "connect": self._purpose.connect.total_seconds()}
        return httpcore2.Request(
            request.method,
            url,
            headers=[*ours.items(), *headers],
            content=request.stream,
            extensions={"timeout": times},
        )

    def _limit_of(self, answer: httpcore2.Response) -> int:
        return self._purpose.max_body_bytes if answer.status < 300 else MAX_ERROR_BYTES


class _Body(httpx2.AsyncByteStream):
    """An answer's body as it comes, once, up to a limit; closing it closes the connection."""

    def __init__(self, answer: httpcore2.Response, *, limit: int, opened: AsyncExitStack) -> None:
        self._chunks = answer.aiter_stream()
        self._is_success = answer.status < 300
        self._left = limit
        self._opened = opened

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Goes on where an earlier iteration stopped: the library asks more than once."""
        return self

    async def __anext__(self) -> bytes:
        with _as_theirs():
            chunk = await anext(self._chunks)
        self._left -= len(chunk)
        if self._left >= 0:
            return chunk
        if self._is_success:
            raise EgressTooLargeError("The answer is larger than allowed")
        raise StopAsyncIteration

    async def aclose(self) -> None:
        async with self._opened:
            await self._chunks.aclose()


def _check_headers(answer: httpcore2.Response) -> None:
    if sum(len(name) + len(value) for name, value in answer.headers) > MAX_HEADER_BYTES:
        raise EgressTooLargeError("The answer's headers are too large")
    encodings = {value.lower() for name, value in answer.headers if name.lower() == b"content-encoding"}
    if encodings - {b"identity"}:
        raise EgressFailedError("The answer is compressed, which was not asked for")


@contextmanager
def _as_theirs() -> Iterator[None]:
    """Errors of the wire as the library's own, without addresses in their texts."""
    try:
        yield
    except (httpcore2.ConnectTimeout, TimeoutError) as exc:
        raise httpx2.ConnectTimeout("no connection in time") from exc
    except httpcore2.TimeoutException as exc:
        raise httpx2.ReadTimeout("no answer in time") from exc
    except httpcore2.ConnectError as exc:
        raise httpx2.ConnectError("no connection") from exc
    except httpcore2.ProtocolError as exc:
        raise httpx2.RemoteProtocolError("not a proper HTTP answer") from exc
    except (httpcore2.NetworkError, OSError) as exc:
        raise httpx2.ReadError("the connection broke") from exc
