"""The middleware around every request: admission, request ids, security headers, the last resort.

One plain ASGI middleware, because each layer costs every request.
"""

import logging
import re
import secrets
import time
from collections.abc import Callable, Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from functions.api.http.auth import PRINCIPAL, Authenticator, is_stream_path
from functions.api.http.rate_limit import RateLimiter
from functions.api.http.request_body import FILE_PATHS, MAX_BODY_BYTES, ClientGoneSignal, too_large
from functions.api.http.responses import error_reply
from functions.api.http.stream_tokens import TokenDoor
from functions.api.http.trusted_host import HostGuard
from functions.api.http.trusted_proxies import TrustedProxies
from rauskuclaw.config import is_loopback
from rauskuclaw.errors import AuthError, NotFoundError, RauskuClawError

CORRELATION_ID = "rauskuclaw.correlation_id"
CLIENT = "rauskuclaw.client"
IS_HEAD = "rauskuclaw.is_head"  # no body is sent, so none need be made
# From another machine. Keys are too long to be guessed; this keeps trying from costing much.
MAX_WRONG_KEYS = 20
WRONG_KEYS_PER_SEC = 1.0
ID_HEADERS = (b"x-request-id", b"x-correlation-id")
# No id or name is nearly that long; stores have limits on their keys, and an answer repeats the id it did not find.
MAX_PATH_BYTES = 1000
MAX_PATH_LOGGED = 500
ID_PATTERN = re.compile(rb"[A-Za-z0-9._:/+=-]{1,128}")
SECURITY_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
logger = logging.getLogger("rauskuclaw.api")
access_log = logging.getLogger("rauskuclaw.api.access")


def random_id() -> str:
    return secrets.token_hex(16)


class Edge:
    """The outermost layer of the app."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        authenticator: Authenticator,
        guard: HostGuard | None = None,
        proxies: TrustedProxies | None = None,
        door: TokenDoor | None = None,
        guesses: RateLimiter | None = None,
        limiter: RateLimiter | None = None,
        new_id: Callable[[], str] = random_id,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._authenticator = authenticator
        self._door = door
        self._guard = guard
        self._proxies = proxies or TrustedProxies(())
        self._guesses = guesses or RateLimiter(WRONG_KEYS_PER_SEC, burst=MAX_WRONG_KEYS)
        self._limiter = limiter
        self._new_id = new_id
        self._monotonic = monotonic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        id_header, request_id = self._request_id(headers)
        scope[CORRELATION_ID] = request_id.decode()
        answer = Answer(send, [(id_header, request_id), *SECURITY_HEADERS])
        began = self._monotonic()
        try:
            await self._serve(scope, headers, receive, answer)
        except RauskuClawError as exc:
            await error_reply(exc)(scope, receive, answer)
        except ClientGoneSignal:
            answer.status = 499
        except Exception:
            await self._last_resort(scope, receive, answer)
        finally:
            if access_log.isEnabledFor(logging.INFO):
                self._log(scope, answer.status, self._monotonic() - began)

    async def _serve(self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive, answer: "Answer") -> None:
        await self._admit(scope, headers)
        if len(scope["path"].encode(errors="replace")) > MAX_PATH_BYTES:
            raise NotFoundError("There is no such route")
        if scope["method"] == "HEAD" and not is_stream_path(scope["path"]):
            answer.has_body = False
            # A copy, because the server goes by the method of its own scope when it expects a body.
            scope = {**scope, "method": "GET", IS_HEAD: True}
        await self._app(scope, receive, answer)

    async def _admit(self, scope: Scope, headers: Mapping[bytes, bytes]) -> None:
        peer = (scope.get("client") or ("",))[0]
        client = scope[CLIENT] = self._proxies.client_of(peer, headers)
        if self._guard is not None:
            self._guard.check(headers, is_from_proxy=self._proxies.includes(peer))
        try:
            principal = await self._door.admit(scope, headers) if self._door is not None else None
            principal = principal or self._authenticator.admit(scope, headers)
        except AuthError:
            if self._limiter is not None:
                self._limiter.take(f"address {client}")
            if not is_loopback(client):
                self._guesses.take(client)
            raise
        scope[PRINCIPAL] = principal
        if self._limiter is not None and principal is not None:
            self._limiter.take(f"key {principal.name}")
        length = headers.get(b"content-length", b"")
        if length.isdigit() and int(length[:20]) > MAX_BODY_BYTES and scope["path"] not in FILE_PATHS:
            raise too_large()

    def _request_id(self, headers: Mapping[bytes, bytes]) -> tuple[bytes, bytes]:
        for name in ID_HEADERS:
            value = headers.get(name)
            if value is not None and ID_PATTERN.fullmatch(value):
                return name, value
        return ID_HEADERS[0], self._new_id().encode()

    async def _last_resort(self, scope: Scope, receive: Receive, answer: "Answer") -> None:
        """A bug of ours: the trace goes to the log under the request's id, the client gets the id only."""
        request_id = scope[CORRELATION_ID]
        path = scope["path"][:MAX_PATH_LOGGED]
        logger.exception("unhandled error in %s %s (request %s)", scope["method"], path, request_id)
        if answer.status == 0:
            error = RauskuClawError("Something went wrong on our side", details={"request_id": request_id})
            await error_reply(error)(scope, receive, answer)

    def _log(self, scope: Scope, status: int, took_sec: float) -> None:
        """The path only: a query may hold a key."""
        principal = scope.get(PRINCIPAL)
        fields = {
            "method": scope["method"],
            "path": scope["path"][:MAX_PATH_LOGGED],
            "status": status,
            "took_ms": round(took_sec * 1000, 1),
            "request_id": scope[CORRELATION_ID],
            "client": scope.get(CLIENT),
            "principal": principal.name if principal is not None else None,
        }
        access_log.info("%(method)s %(path)s %(status)s %(took_ms)sms", fields, extra=fields)


class Answer:
    """The `send` of a request: adds our headers, remembers the status, drops the body of an answer to HEAD."""

    def __init__(self, send: Send, headers: list[tuple[bytes, bytes]]) -> None:
        self._send = send
        self._headers = headers
        self.status = 0
        self.has_body = True

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            own = {name for name, _ in message["headers"]}
            added = [header for header in self._headers if header[0] not in own]
            message["headers"] = [*message["headers"], *added]
        elif not self.has_body:
            message["body"] = b""
        await self._send(message)
