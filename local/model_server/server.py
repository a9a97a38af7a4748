"""The server: routes, a script of faults, and a record of what was asked."""

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from local.model_server import faults, responses
from local.model_server.content import DIMENSION, chunks, completion, embeddings, reply_text, vector_of
from local.model_server.exchange import ClientLeftSignal, Exchange, Request, read_request
from local.model_server.faults import Options
from local.model_server.odd_answers import DONE, event
from rauskuclaw.domain.job import Json, JsonObject

MAX_RECORDED = 1000
CHAT, RESPONSES, EMBEDDINGS = "/chat/completions", "/responses", "/embeddings"
# Under any prefix and with any query: what the other side was asked for is in the record.
MODEL_CALLS = (CHAT, RESPONSES, EMBEDDINGS, "/api/embed")
# What programs look at that expect Ollama here.
OLLAMA = {"/api/version": {"version": "0.30.0"}, "/api/tags": {"models": [{"name": "test-model"}]}}


@dataclass
class Record:
    """What the server saw. `left` counts clients that closed before their answer was complete."""

    requests: deque[Request] = field(default_factory=lambda: deque(maxlen=MAX_RECORDED))
    begun: int = 0
    open: int = 0
    most_open: int = 0
    left: int = 0


class ModelServer:
    """Listens on loopback. `script` holds faults for the next requests, one each; then models' names decide.

    With the option `together` a request waits until so many have been open at once.
    """

    def __init__(self) -> None:
        self.record = Record()
        self.script: deque[str] = deque()
        self.port = 0
        self._listening: asyncio.Server | None = None
        self._answering: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """What `OPENAI_BASE_URL` is set to."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """The variables that make an instance use this server."""
        return {
            "OPENAI_ENABLED": "1",
            "OPENAI_BASE_URL": self.url,
            "OPENAI_MODEL": "test-model",
            "OPENAI_API_KEY": "any-key-will-do",
        }

    async def start(self, port: int = 0) -> None:
        self._listening = await asyncio.start_server(self._accept, "127.0.0.1", port)
        self.port = self._listening.sockets[0].getsockname()[1]

    async def close(self) -> None:
        if self._listening is not None:
            self._listening.close()
        for task in tuple(self._answering):
            task.cancel()
        await asyncio.gather(*self._answering, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, ValueError):
                request = await read_request(reader)
                exchange = Exchange(request, reader, writer)
                try:
                    await self._answer(exchange)
                finally:
                    await exchange.close()
                writer.close()
                await writer.wait_closed()
        finally:
            writer.transport.abort()

    async def _answer(self, exchange: Exchange) -> None:
        request = exchange.request
        if request.method != "POST" or not _plain(request).endswith(MODEL_CALLS):
            await self._control(exchange)
            return
        record = self.record
        record.requests.append(request)
        record.begun += 1
        record.open += 1
        record.most_open = max(record.most_open, record.open)
        try:
            await self._call(exchange)
        except ClientLeftSignal:
            record.left += 1
        finally:
            record.open -= 1

    async def _call(self, exchange: Exchange) -> None:
        body = exchange.request.body
        name = str(body.get("model", ""))
        planned = self.script.popleft() if self.script else name if name.startswith("fault:") else "ok"
        try:
            fault, options = faults.fault_of(planned)
        except KeyError:
            await exchange.json(400, {"error": {"message": f"there is no fault '{planned}'"}})
            return
        options = {**faults.parse(name)[1], **options}
        while self.record.most_open < int(options.get("together", "0")):
            await exchange.pause(0.02)
        path = _plain(exchange.request)
        if path.endswith(RESPONSES):
            await fault(exchange, options, responses.events(body, words=int(options.get("words", "0"))))
        elif not path.endswith(CHAT) and fault is faults.stream:
            await exchange.json(200, _embedded(exchange.request))
        elif fault is faults.stream and not body.get("stream"):
            await exchange.json(200, completion(body, _text(body, options)))
        else:
            await fault(exchange, options, _events(body, options))

    async def _control(self, exchange: Exchange) -> None:
        """`GET /v1/models` for clients that look; `/control` for whoever scripts this server from outside."""
        request, record = exchange.request, self.record
        if request.path == "/v1/models":
            await exchange.json(200, {"object": "list", "data": [{"id": "test-model", "object": "model"}]})
        elif request.path in OLLAMA:
            await exchange.json(200, OLLAMA[request.path])
        elif request.path == "/control" and request.method == "POST":
            self.script.extend(request.body.get("script", []))
            await exchange.json(200, {"ok": True, "script": list(self.script)})
        elif request.path == "/control":
            seen = [{"path": each.path, "body": each.body} for each in record.requests]
            numbers = {"begun": record.begun, "open": record.open, "most_open": record.most_open, "left": record.left}
            await exchange.json(200, {"ok": True, **numbers, "requests": seen})
        else:
            await exchange.json(404, {"error": {"message": "no such path"}})


def _plain(request: Request) -> str:
    """The path without its query."""
    return request.path.partition("?")[0]


def _text(body: JsonObject, options: Options) -> str:
    return reply_text(body, words=int(options.get("words", "0")))


def _events(body: JsonObject, options: Options) -> Iterator[bytes]:
    yield from (event(each) for each in chunks(body, _text(body, options)))
    yield DONE


def _embedded(request: Request) -> Json:
    """OpenAI's form, or Ollama's."""
    if _plain(request).endswith(EMBEDDINGS):
        return embeddings(request.body)
    given = request.body.get("input", [])
    texts = [given] if isinstance(given, str) else given
    return {"model": request.body.get("model", ""), "embeddings": [vector_of(text, DIMENSION) for text in texts]}
