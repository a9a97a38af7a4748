"""Any server that speaks the chat completions protocol: OpenAI itself, gateways, Ollama, vLLM, LM Studio."""

import asyncio
import hashlib
import json
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from rauskuclaw.config import OpenAiSettings
from rauskuclaw.config.base_url import endpoint, masked_url, query_of
from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.job import Json, JsonObject
from rauskuclaw.domain.models import Delta, Message, Meter, ModelEvent, ModelRequest
from rauskuclaw.egress.errors import EgressDeniedError
from rauskuclaw.egress.policy import HostRules, HttpClients, Purpose
from rauskuclaw.egress.url import Target, parse_url
from rauskuclaw.ports.models import KEY_MISSING
from rauskuclaw.providers import errors
from rauskuclaw.providers.answer import Answer
from rauskuclaw.providers.errors import ProviderError
from rauskuclaw.providers.events import DONE, Event, EventReader
from rauskuclaw.providers.negotiation import (
    MAX_TOKENS,
    STREAM_OPTIONS,
    format_of,
    is_of_one_request,
    messages_of,
    refused_by,
)
from rauskuclaw.providers.openai_errors import ErrorReader
from rauskuclaw.providers.reported import ERROR_EVENT, Reported, reported_in

if TYPE_CHECKING:
    from openai import AsyncOpenAI

OPENAI_HOST = "api.openai.com"
CHAT = "chat/completions"
NO_KEY = "none"  # the SDK wants one; servers that ask for none ignore it
# Event framing takes some 300 bytes for a word, so the wire may carry far more than the text we accept.
MAX_STREAM_BYTES = 256 * 1024 * 1024


class OpenAiProvider:
    """See ports/models.py. One request per call; nothing is repeated, but for options that a server does not know."""

    name = "openai"

    def __init__(self, settings: OpenAiSettings, *, clients: HttpClients, clock: Clock) -> None:
        self._settings = settings
        self._clients = clients
        self._clock = clock
        self._refused: frozenset[str] = frozenset()
        self._client: AsyncOpenAI | None = None

    @property
    def model(self) -> str:
        if not self._settings.model:
            raise ProviderError("No model is configured for provider 'openai'", code=errors.CONFIG)
        return self._settings.model

    @property
    def is_enabled(self) -> bool:
        return self._settings.enabled

    @cached_property
    def key_id(self) -> str:
        digest = hashlib.sha256(self._api_key.encode()).hexdigest()[:12]
        target = self._target()
        return f"{self.name}:{target.host.name}:{target.port}:{digest}"

    def check(self) -> None:
        if not self._settings.enabled:
            raise ProviderError("Provider 'openai' is disabled", code=errors.DISABLED)
        target = self._target()
        _ = self.model
        if not self._api_key and target.host.name == OPENAI_HOST:
            text = "Provider 'openai' has no API key"
            raise ProviderError(text, code=errors.CONFIG, details=KEY_MISSING)

    def describe(self) -> dict[str, Json]:
        given = self._settings
        return {
            "enabled": given.enabled,
            "model": given.model or None,
            "base_url": masked_url(given.base_url),
            "timeout_ms": given.timeout_ms,
        }

    async def stream(self, request: ModelRequest, meter: Meter | None = None) -> AsyncGenerator[ModelEvent, None]:
        reader = ErrorReader(secret=self._api_key, clock=self._clock)
        answer = Answer(asked_model=request.model, meter=meter, offered=[tool.name for tool in request.tools])
        left_sec = (request.deadline - self._clock()).total_seconds()
        ends_at = asyncio.get_running_loop().time() + max(left_sec, 0)
        try:
            async with aclosing(self._events(request, reader)) as events:
                # Only around what waits for the provider: a deadline that fires in here must not hit our consumer.
                while (event := await _next(events, ends_at)) is not None:
                    if event.text.startswith(DONE):
                        answer.done()
                        break
                    for delta in _read(event, answer, reader):
                        yield delta
            for end in answer.finish():
                yield end
        except ProviderError:
            raise
        except Exception as exc:
            raise reader.read(exc) from exc

    async def _events(self, request: ModelRequest, reader: ErrorReader) -> AsyncGenerator[Event, None]:
        """The answer in events; the SDK's own reader says nothing of how a stream ends, and of errors too little."""
        client = self._client
        if client is None:
            client = await asyncio.to_thread(self._new_client)
        response = await self._open(client, request)
        reader.has_begun = True
        found = EventReader()
        async with aclosing(response):
            async for chunk in response.aiter_bytes():
                for event in found.feed(chunk):
                    yield event
            for event in found.end():
                yield event

    async def _open(self, client: "AsyncOpenAI", request: ModelRequest) -> Any:
        """The answer's beginning. Asks again without what the server refuses by its name."""
        import openai

        refused, kept = self._refused, self._refused
        while True:
            try:
                raw = await client.chat.completions.with_raw_response.create(**self._body(request, refused))
            except openai.APIStatusError as exc:
                named = refused_by(exc.status_code, exc.body, exc.message, request, refused)
                if not named:
                    raise
                refused = refused | named
                kept = kept if is_of_one_request(exc.body, exc.message) else kept | named
            else:
                self._refused = kept  # only what helped is worth remembering
                return raw.http_response

    def _body(self, request: ModelRequest, refused: frozenset[str]) -> JsonObject:
        limit = "max_completion_tokens" if MAX_TOKENS in refused else MAX_TOKENS
        body: JsonObject = {
            "model": request.model,
            "messages": [_message(each) for each in messages_of(request, refused)],
            "stream": True,
            limit: request.max_output_tokens,
            "timeout": self._settings.timeout_ms / 1000,
            "extra_headers": {"Idempotency-Key": request.call_id} if request.call_id else {},
        }
        if STREAM_OPTIONS not in refused:
            body[STREAM_OPTIONS] = {"include_usage": True}
        if request.temperature is not None:
            body["temperature"] = request.temperature
        if (wanted := format_of(request, refused)) is not None:
            body["response_format"] = wanted
        if request.tools:
            body["tools"] = [_tool(each.name, each.description, each.parameters) for each in request.tools]
        if request.tool_choice is not None and request.tools:
            body["tool_choice"] = _choice(request.tool_choice)
        return body

    def _new_client(self) -> "AsyncOpenAI":
        """Made at the first call, and in a thread, because importing the SDK takes half a second."""
        from openai import AsyncOpenAI

        target = self._target()
        purpose = Purpose(
            name="openai",
            hosts=HostRules(exceptions=frozenset({(target.host.name, target.port)})),
            total=timedelta(milliseconds=self._settings.timeout_ms),
            max_body_bytes=MAX_STREAM_BYTES,
        )
        key = self._api_key or NO_KEY
        self._client = client = AsyncOpenAI(
            api_key=key,
            base_url=endpoint(self._settings.base_url, CHAT).partition("?")[0].removesuffix(CHAT),
            default_query=query_of(self._settings.base_url),
            max_retries=0,
            http_client=self._clients.http_client(purpose),
            # Said outright, because the SDK would rather take it from an environment variable.
            default_headers={"Authorization": f"Bearer {key}"},
        )
        return client

    def _target(self) -> Target:
        """Raises ProviderError `PROVIDER_CONFIG`."""
        try:
            return parse_url(self._settings.base_url)
        except EgressDeniedError as exc:
            raise ProviderError(f"The base URL of provider 'openai': {exc.message}", code=errors.CONFIG) from exc

    @property
    def _api_key(self) -> str:
        key = self._settings.api_key
        return key.get_secret_value() if key is not None else ""


async def _next(events: AsyncGenerator[Event, None], ends_at: float) -> Event | None:
    """The next event, None after the last. Raises TimeoutError at `ends_at`, a time of the event loop."""
    async with asyncio.timeout_at(ends_at):
        return await anext(events, None)


def _read(event: Event, answer: Answer, reader: ErrorReader) -> Iterator[Delta]:
    """The new text in an event. Raises ProviderError for an error that the server reports and for what is no answer."""
    try:
        chunk = json.loads(event.text)
    except (ValueError, RecursionError) as exc:
        if event.is_partial:
            return  # the answer was cut, which its end will tell
        if event.name == ERROR_EVENT:
            raise reader.of_reported(Reported(event.text)) from exc
        raise reader.of_nonsense(event.text) from exc
    if isinstance(chunk, list) and len(chunk) == 1:
        chunk = chunk[0]  # how Gemini wraps its errors
    if not isinstance(chunk, dict):
        raise reader.of_nonsense(event.text)
    if (told := reported_in(chunk, event=event.name)) is not None:
        answer.measure(chunk)
        raise reader.of_reported(told)
    yield from answer.add(chunk)


def _message(message: Message) -> JsonObject:
    made: JsonObject = {"role": message.role, "content": message.content}
    if message.tool_calls:
        made["tool_calls"] = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for call in message.tool_calls
        ]
    if message.tool_call_id is not None:
        made["tool_call_id"] = message.tool_call_id
    return made


def _tool(name: str, description: str, parameters: dict[str, Json]) -> JsonObject:
    return {"type": "function", "function": {"name": name, "description": description, "parameters": parameters}}


def _choice(choice: str) -> Json:
    return choice if choice in ("auto", "none", "required") else {"type": "function", "function": {"name": choice}}
