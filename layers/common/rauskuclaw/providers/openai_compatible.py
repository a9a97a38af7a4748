"""Any server that speaks the chat completions protocol: OpenAI itself, gateways, Ollama, vLLM, LM Studio."""

import asyncio
import hashlib
import json
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from rauskuclaw.config.feature_models import OpenAiSettings
from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.models import Message, ModelEvent, ModelRequest
from rauskuclaw.egress.errors import EgressDeniedError
from rauskuclaw.egress.policy import HostRules, HttpClients, Purpose
from rauskuclaw.egress.url import Target, parse_url
from rauskuclaw.providers import errors
from rauskuclaw.providers.answer import Answer
from rauskuclaw.providers.errors import ProviderError
from rauskuclaw.providers.openai_errors import ErrorReader

if TYPE_CHECKING:
    from openai import AsyncOpenAI

OPENAI_HOST = "api.openai.com"
NO_KEY = "none"  # the SDK wants one; servers that ask for none ignore it
# Event framing takes some 300 bytes for a word, so the wire may carry far more than the text we accept.
MAX_STREAM_BYTES = 256 * 1024 * 1024
USER_INFO = re.compile(r"(?<=//)[^/@]*@")  # never shown, and refused by `check`
# What servers refuse by name although the protocol has it; asked again without it, and never with it once that helped.
NEGOTIABLE = ("stream_options", "max_tokens")


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
        if not self._api_key and target.host.name == OPENAI_HOST:
            raise ProviderError("Provider 'openai' has no API key", code=errors.CONFIG)
        _ = self.model

    def describe(self) -> dict[str, Json]:
        given = self._settings
        return {
            "enabled": given.enabled,
            "model": given.model or None,
            "base_url": USER_INFO.sub("", given.base_url),
            "timeout_ms": given.timeout_ms,
        }

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        reader = ErrorReader(secret=self._api_key, clock=self._clock)
        answer = Answer(asked_model=request.model)
        left_sec = (request.deadline - self._clock()).total_seconds()
        ends_at = asyncio.get_running_loop().time() + max(left_sec, 0)
        try:
            async with aclosing(self._chunks(request, reader)) as chunks:
                # Only around what waits for the provider: a deadline that fires in here must not hit our consumer.
                while (chunk := await _next(chunks, ends_at)) is not None:
                    for delta in answer.add(chunk):
                        yield delta
            for event in answer.finish():
                yield event
        except ProviderError:
            raise
        except Exception as exc:
            raise reader.read(exc) from exc

    async def _chunks(self, request: ModelRequest, reader: ErrorReader) -> AsyncGenerator[dict[str, Any], None]:
        """The answer's chunks as parsed JSON; one whole completion from a server that does not stream."""
        import openai

        client = self._client
        if client is None:
            client = await asyncio.to_thread(self._new_client)
        response = await self._open(client, request)
        reader.has_begun = True
        async with aclosing(response):
            if "json" in response.headers.get("content-type", ""):
                yield _object(json.loads(await response.aread()))
                return
            # `object` keeps the SDK from building a model of each event, and from being surprised by what is in it.
            async for chunk in openai.AsyncStream(cast_to=object, response=response, client=client):
                yield _object(chunk)

    async def _open(self, client: "AsyncOpenAI", request: ModelRequest) -> Any:
        """The answer's beginning. Asks again without an option that the server refuses by its name."""
        import openai

        refused = self._refused
        while True:
            try:
                raw = await client.chat.completions.with_raw_response.create(**self._body(request, refused))
            except openai.BadRequestError as exc:
                named = {name for name in NEGOTIABLE if name in str(exc)} - refused
                if not named:
                    raise
                refused = refused | named
            else:
                self._refused = refused  # only what helped is worth remembering
                return raw.http_response

    def _body(self, request: ModelRequest, refused: frozenset[str]) -> dict[str, Any]:
        limit = "max_completion_tokens" if "max_tokens" in refused else "max_tokens"
        body: dict[str, Any] = {
            "model": request.model,
            "messages": [_message(each) for each in request.messages],
            "stream": True,
            limit: request.max_output_tokens,
            "timeout": self._settings.timeout_ms / 1000,
            "extra_headers": {"Idempotency-Key": request.call_id} if request.call_id else {},
        }
        if "stream_options" not in refused:
            body["stream_options"] = {"include_usage": True}
        if request.temperature is not None:
            body["temperature"] = request.temperature
        if request.schema is not None:
            named = {"name": "answer", "schema": request.schema}
            body["response_format"] = {"type": "json_schema", "json_schema": named}
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
            base_url=f"{self._settings.base_url}/v1",
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


async def _next(chunks: AsyncGenerator[dict[str, Any], None], ends_at: float) -> dict[str, Any] | None:
    """The next chunk, None after the last. Raises TimeoutError at `ends_at`, a time of the event loop."""
    async with asyncio.timeout_at(ends_at):
        return await anext(chunks, None)


def _object(chunk: Any) -> dict[str, Any]:
    if not isinstance(chunk, dict):
        raise ProviderError("The provider's answer cannot be read", code=errors.RESPONSE)
    return chunk


def _message(message: Message) -> dict[str, Any]:
    made: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.tool_calls:
        made["tool_calls"] = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for call in message.tool_calls
        ]
    if message.tool_call_id is not None:
        made["tool_call_id"] = message.tool_call_id
    return made


def _tool(name: str, description: str, parameters: dict[str, Json]) -> dict[str, Any]:
    return {"type": "function", "function": {"name": name, "description": description, "parameters": parameters}}


def _choice(choice: str) -> Any:
    return choice if choice in ("auto", "none", "required") else {"type": "function", "function": {"name": choice}}
