"""HTTP to functions and back, as an HTTP API does it: one event in, one whole answer out, nothing streamed.

Each thread of the pool is one Lambda environment: an API function of its own, with its own engine and event loop, that
deals with one request at a time.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from starlette.types import Receive, Scope, Send

from local.aws.events import Event, http_event, response_body
from rauskuclaw.domain.job import JsonObject

MAX_PAYLOAD = 10 * 1024 * 1024  # an HTTP API's limit; Lambda's own is 6 MB
MAX_ANSWER_SEC = 30  # an HTTP API's limit

Function = Callable[[Event, None], JsonObject]


class LambdaFront:
    """An ASGI app before the API function. `new_function` makes one for each environment."""

    def __init__(self, new_function: Callable[[], Function], *, environments: int = 8) -> None:
        self._new_function = new_function
        self._local = threading.local()
        self._pool = ThreadPoolExecutor(environments, thread_name_prefix="api-environment")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        body = await _read(receive)
        if body is None:
            await _send(send, 413, b'{"message":"Request Entity Too Large"}', {"content-type": "application/json"})
            return
        event = _event_of(scope, body)
        running = asyncio.get_running_loop().run_in_executor(self._pool, self._invoke, event)
        try:
            answer = await asyncio.wait_for(asyncio.shield(running), MAX_ANSWER_SEC)
        except TimeoutError:
            await _send(send, 503, b'{"message":"Service Unavailable"}', {"content-type": "application/json"})
            return
        await _send(send, answer["statusCode"], response_body(answer), answer.get("headers", {}))

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _invoke(self, event: Event) -> JsonObject:
        if not hasattr(self._local, "function"):
            self._local.function = self._new_function()
        answer: JsonObject = self._local.function(event, None)
        return answer


def _event_of(scope: Scope, body: bytes) -> Event:
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        text = value.decode("latin-1")
        known = headers.get(name.decode("latin-1"))
        headers[name.decode("latin-1")] = text if known is None else f"{known},{text}"
    client = scope.get("client") or ("127.0.0.1", 0)
    query = scope["query_string"].decode("latin-1")
    return http_event(scope["method"], scope["path"], query=query, headers=headers, body=body, source_ip=client[0])


async def _read(receive: Receive) -> bytes | None:
    body = b""
    while True:
        message = await receive()
        chunk: bytes = message.get("body", b"")
        body += chunk
        if len(body) > MAX_PAYLOAD:
            return None
        if not message.get("more_body", False):
            return body


async def _send(send: Send, status: int, body: bytes, headers: dict[str, str]) -> None:
    sent = {**headers, "content-length": str(len(body))}
    pairs = [(name.lower().encode("latin-1"), str(value).encode("latin-1")) for name, value in sent.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})
