"""A moto server that is safe under concurrency.

moto has no locks: two conditional writes at once may both win, and a cancelled transaction puts back whole tables. One
lock around the application cures that. Long polls have to wait outside of it, so they are taken apart here into short
ones.
"""

import io
import json
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.sqs import models as sqs_models
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

POLL_PAUSE_SEC = 0.02


class StrictMessage(sqs_models.Message):  # type: ignore[misc]  # moto is untyped
    """A message that obeys its newest receipt only, as SQS has it; moto's takes every one it ever gave out."""

    def had_receipt_handle(self, receipt_handle: str) -> bool:
        return bool(self.receipt_handle == receipt_handle)


Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], Any]


@dataclass
class LockedMoto:
    """A WSGI application: moto, one request at a time."""

    lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        sqs_models.Message = StrictMessage
        self._moto = DomainDispatcherApplication(create_backend_app)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        body = _body_of(environ)
        ends_at = time.monotonic()
        if environ.get("HTTP_X_AMZ_TARGET", "").endswith(".ReceiveMessage"):
            request = json.loads(body)
            ends_at += request.get("WaitTimeSeconds") or 0
            # An explicit zero also overrides the queue's own waiting time.
            body = json.dumps(request | {"WaitTimeSeconds": 0}).encode()
        while True:
            status, headers, answer = self._answer(environ, body)
            if time.monotonic() >= ends_at or b'"Messages"' in answer or not status.startswith("200"):
                break
            time.sleep(POLL_PAUSE_SEC)
        start_response(status, headers)
        return [answer]

    def _answer(self, environ: Environ, body: bytes) -> tuple[str, list[tuple[str, str]], bytes]:
        got: list[tuple[str, list[tuple[str, str]]]] = []

        def note(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
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
    host: str = "127.0.0.1"

    @classmethod
    def start(cls, port: int = 0, *, host: str = "127.0.0.1") -> "MotoServer":
        """Listen on a port (0: any free one). Keeps nothing on disk."""
        server = make_server(host, port, LockedMoto(), threaded=True, request_handler=_QuietHandler)
        thread = threading.Thread(target=server.serve_forever, name="moto", daemon=True)
        thread.start()
        return cls(server, thread, host)

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.server.server_port}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(timeout=5)
