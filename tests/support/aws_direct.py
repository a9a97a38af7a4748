"""Calls of boto3 answered by moto in this process, without a socket in between: half the time of a call.

Requests are signed and serialized and answers parsed as ever; only the connection is left out. What connections do is
tested where other processes call the server: tests/aws/test_stories.py and test_lane_worker.py.
"""

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import boto3
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class RawAnswer(io.BytesIO):
    """The part of a connection's response that botocore reads."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


class DirectSession(boto3.Session):  # type: ignore[misc]  # boto3 is untyped
    """A session whose clients have `app` behind `url`. What hooks answer themselves does not reach it, as ever."""

    def __init__(self, app: App, url: str, **given: Any) -> None:
        super().__init__(**given)
        self._app = app
        self._url = url

    def client(self, *args: Any, **given: Any) -> Any:
        made = super().client(*args, **given)
        if given.get("endpoint_url") == self._url:
            made._endpoint.http_session = Direct(self._app)
        return made


@dataclass
class Direct:
    """Stands for botocore's connections."""

    app: App

    def send(self, request: Any) -> AWSResponse:
        got: list[tuple[str, list[tuple[str, str]]]] = []

        def note(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            got.append((status, headers))

        body = b"".join(self.app(environ_of(request), note))
        status, headers = got[-1]
        return AWSResponse(request.url, int(status.split()[0]), _parsed(headers), RawAnswer(body))

    def close(self) -> None:
        pass


def environ_of(request: Any) -> dict[str, Any]:
    """The request as WSGI has it."""
    parts = urlsplit(request.url)
    body = _bytes_of(request.body)
    headers = {name: value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()}
    named = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    return {
        **named,
        "CONTENT_TYPE": named.pop("HTTP_CONTENT_TYPE", ""),
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": parts.netloc,
        "PATH_INFO": unquote_to_bytes(parts.path).decode("latin-1"),
        "QUERY_STRING": parts.query,
        "RAW_URI": f"{parts.path}?{parts.query}" if parts.query else parts.path,
        "REMOTE_ADDR": "127.0.0.1",
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "SERVER_NAME": parts.hostname,
        "SERVER_PORT": str(parts.port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.errors": io.StringIO(),
        "wsgi.input": io.BytesIO(body),
        "wsgi.multiprocess": False,
        "wsgi.multithread": True,
        "wsgi.run_once": False,
        "wsgi.url_scheme": parts.scheme,
        "wsgi.version": (1, 0),
    }


def _bytes_of(body: Any) -> bytes:
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    return bytes(body) if isinstance(body, bytes | bytearray) else bytes(body.read())


def _parsed(headers: list[tuple[str, str]]) -> Any:
    parsed = HTTPHeaders()
    for name, value in headers:
        parsed[name] = value
    return parsed
