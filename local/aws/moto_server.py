"""A moto server that is safe under concurrency.

moto has no locks: two conditional writes at once may both win, and a cancelled transaction puts back whole tables. One
lock around the application cures that. Long polls have to wait outside of it, so they are taken apart here into short
ones. Requests that AWS would refuse are refused here.
"""

import io
import json
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import quote

from moto.core import responses
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.sqs import models as sqs_models
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from local.aws import moto_conditions, moto_transactions
from local.aws.real_limits import RealLimits, split_refused
from rauskuclaw.domain.job import JsonObject

POLL_PAUSE_SEC = 0.02


class StrictMessage(sqs_models.Message):  # type: ignore[misc]  # moto is untyped
    """A message that obeys its newest receipt only, as SQS has it; moto's takes every one it ever gave out."""

    def had_receipt_handle(self, receipt_handle: str) -> bool:
        return bool(self.receipt_handle == receipt_handle)


method_names_from_class = cache(responses.method_names_from_class)

# Operations that moto takes more of than AWS does.
LIMITED = frozenset({"PutItem", "TransactWriteItems", "BatchWriteItem", "SendMessageBatch"})

Environ = dict[str, Any]
Answered = tuple[str, list[tuple[str, str]], bytes]
StartResponse = Callable[[str, list[tuple[str, str]]], object]


class Dispatcher(DomainDispatcherApplication):  # type: ignore[misc]  # moto is untyped
    """Finds the service of a host once; moto's reads its folder twice for each request."""

    def __init__(self) -> None:
        super().__init__(create_backend_app)
        self._known: dict[str | None, Any] = {}

    def get_backend_for_host(self, host: str | None) -> Any:
        if host not in self._known:
            self._known[host] = super().get_backend_for_host(host)
        return self._known[host]


@dataclass
class LockedMoto:
    """A WSGI application: moto, one request at a time."""

    lock: threading.RLock = field(default_factory=threading.RLock)
    limits: RealLimits = field(default_factory=RealLimits)

    def __post_init__(self) -> None:
        sqs_models.Message = StrictMessage
        moto_transactions.install()
        # A class has the methods it has; moto looks for them anew at each request.
        responses.method_names_from_class = method_names_from_class
        self._moto = Dispatcher()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        body = _body_of(environ)
        operation = environ.get("HTTP_X_AMZ_TARGET", "").rpartition(".")[2]
        if operation == "ReceiveMessage":
            status, headers, answer = self._poll(environ, json.loads(body))
        elif operation in LIMITED:
            status, headers, answer = self._within_limits(environ, operation, json.loads(body))
        elif not operation:
            status, headers, answer = self._object(environ, body)
        else:
            status, headers, answer = self._answer(environ, body)
        start_response(status, headers)
        return [answer]

    def _poll(self, environ: Environ, request: JsonObject) -> Answered:
        ends_at = time.monotonic() + (request.get("WaitTimeSeconds") or 0)
        # An explicit zero also overrides the queue's own waiting time.
        body = json.dumps(request | {"WaitTimeSeconds": 0}).encode()
        while True:
            status, headers, answer = self._answer(environ, body)
            if time.monotonic() >= ends_at or b'"Messages"' in answer or not status.startswith("200"):
                return status, headers, answer
            time.sleep(POLL_PAUSE_SEC)

    def _within_limits(self, environ: Environ, operation: str, request: JsonObject) -> Answered:
        with self.lock:
            refusal = self.limits.refuse(operation, request)
            if refusal is not None:
                status, body = refusal
                return status, [("Content-Type", "application/x-amz-json-1.0")], json.dumps(body).encode()
            refused: list[JsonObject] = []
            if operation == "SendMessageBatch":
                request, refused = split_refused(request)
                if not request["Entries"]:
                    none_sent = json.dumps({"Successful": [], "Failed": refused}).encode()
                    return "200 OK", [("Content-Type", "application/x-amz-json-1.0")], none_sent
            status, headers, answer = self._answer(environ, json.dumps(request).encode())
            self.limits.after(operation, request, status)
        if refused and status.startswith("200"):
            answer = json.dumps(json.loads(answer) | {"Failed": refused}).encode()
            headers = [(name, value) for name, value in headers if name.lower() != "content-length"]
        return status, headers, answer

    def _object(self, environ: Environ, body: bytes) -> Answered:
        """A request to S3, or to any other service that has no operations in its headers."""
        with self.lock:
            refused = moto_conditions.refusal(environ, lambda path: self._etag_of(environ, path))
            return refused or self._answer(environ, body)

    def _etag_of(self, environ: Environ, path: str) -> str | None:
        asked = {name: value for name, value in environ.items() if not name.startswith(("HTTP_IF", "HTTP_X_AMZ_COPY"))}
        asked |= {"REQUEST_METHOD": "HEAD", "PATH_INFO": path.encode().decode("latin-1"), "QUERY_STRING": ""}
        asked["RAW_URI"] = quote(path)
        status, headers, _ = self._answer(asked, b"")
        found = {name.lower(): value for name, value in headers}
        return found.get("etag") if status.startswith("200") else None

    def _answer(self, environ: Environ, body: bytes) -> Answered:
        got: list[tuple[str, list[tuple[str, str]]]] = []

        def note(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
            got.append((status, headers))

        own = {**environ, "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)}
        with self.lock:
            answer = b"".join(self._moto(own, note))
        return *got[-1], answer


def _body_of(environ: Environ) -> bytes:
    length = environ.get("CONTENT_LENGTH")
    if length:
        read: bytes = environ["wsgi.input"].read(int(length))
        return read
    if environ.get("HTTP_TRANSFER_ENCODING"):
        whole: bytes = environ["wsgi.input"].read()
        return whole
    return b""


class _QuietHandler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"  # keep connections: a new one for each call costs more than the call

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@dataclass
class MotoServer:
    """A running server; `url` is the endpoint for every service. Stop it with `close`."""

    server: BaseWSGIServer
    thread: threading.Thread
    app: LockedMoto
    host: str = "127.0.0.1"

    @classmethod
    def start(cls, port: int = 0, *, host: str = "127.0.0.1") -> "MotoServer":
        """Listen on a port (0: any free one). Keeps nothing on disk."""
        app = LockedMoto()
        server = make_server(host, port, app, threaded=True, request_handler=_QuietHandler)
        thread = threading.Thread(target=server.serve_forever, name="moto", daemon=True)
        thread.start()
        return cls(server, thread, app, host)

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.server.server_port}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(timeout=5)
