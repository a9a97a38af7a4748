"""Reads the chunks of a chat completion into events, and is sure that nothing is missing before it says so.

The shapes are those of the chat completions protocol, read leniently: compatible servers leave fields out or null.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rauskuclaw.domain.models import Delta, Finished, ToolCall
from rauskuclaw.domain.usage import Usage
from rauskuclaw.providers import errors
from rauskuclaw.providers.errors import ProviderError
from rauskuclaw.providers.text import GrowingText

# A job's result may have 1 MiB of JSON, where one character may take six bytes.
MAX_TEXT_BYTES = 768 * 1024
MAX_TOOL_CALLS = 128
MAX_ARGUMENT_CHARS = 256 * 1024
MAX_TOKENS = 100_000_000  # no model reads or writes more; a number above it is nonsense, and would eat a budget


@dataclass
class _Call:
    """A tool call that is still being written."""

    id: str = ""
    name: str = ""
    arguments: str = ""


class Answer:
    """One answer as it grows. `add` takes a chunk, or a whole completion where the server does not stream."""

    def __init__(self, *, asked_model: str) -> None:
        self._asked_model = asked_model
        self._text = GrowingText()
        self._calls: dict[int, _Call] = {}
        self._finish_reason: str | None = None
        self._model: str | None = None
        self._id: str | None = None
        self._usage: Usage | None = None
        self._refusal = ""

    def add(self, chunk: dict[str, Any]) -> Iterator[Delta]:
        """The new text in a chunk. Raises ProviderError `PROVIDER_RESPONSE` for a chunk that makes no sense."""
        self._model = _text_of(chunk.get("model")) or self._model
        self._id = _text_of(chunk.get("id")) or self._id
        self._usage = read_usage(chunk.get("usage")) or self._usage
        choice = _first_choice(chunk)
        if choice is None:
            return
        part = choice.get("delta") or choice.get("message") or {}
        if not isinstance(part, dict):
            raise ProviderError("The provider's answer cannot be read", code=errors.RESPONSE)
        shown = self._text.add(_content_of(part.get("content")))
        if self._text.size_bytes > MAX_TEXT_BYTES:
            raise ProviderError("The provider's answer is too large", code=errors.RESPONSE)
        if shown:
            yield Delta(shown)
        self._refusal += _text_of(part.get("refusal")) or ""
        self._add_calls(part.get("tool_calls"))
        self._finish_reason = _text_of(choice.get("finish_reason")) or self._finish_reason

    def finish(self) -> Iterator[Delta | Finished]:
        """The end of the stream. Raises ProviderError `PROVIDER_RESPONSE` unless the answer is whole and usable."""
        if self._finish_reason is None:
            raise ProviderError("The provider's answer was cut off", code=errors.RESPONSE, details={"reason": "cut"})
        rest = self._text.end()
        if rest:
            yield Delta(rest)
        calls = tuple(_checked_call(call) for _, call in sorted(self._calls.items()))
        if not self._text.whole.strip() and not calls:
            raise ProviderError(self._nothing(), code=errors.RESPONSE, details={"reason": "empty"})
        yield Finished(
            text=self._text.whole,
            finish_reason=self._finish_reason,
            model=self._model or self._asked_model,
            usage=self._usage,
            response_id=self._id,
            tool_calls=calls,
        )

    def _nothing(self) -> str:
        if self._refusal:
            return f"The model refused to answer: {self._refusal[:300]}"
        return f"The provider's answer is empty (finish reason: {self._finish_reason})"

    def _add_calls(self, given: Any) -> None:
        """Tool calls come in pieces that name their place in the list; id and name usually only the first time."""
        for place, piece in enumerate(given if isinstance(given, list) else []):
            if not isinstance(piece, dict):
                raise ProviderError("The provider's tool call cannot be read", code=errors.RESPONSE)
            index = piece.get("index")
            call = self._calls.setdefault(index if isinstance(index, int) else place, _Call())
            function = piece.get("function")
            function = function if isinstance(function, dict) else {}
            call.id = _text_of(piece.get("id")) or call.id
            call.name = _text_of(function.get("name")) or call.name
            call.arguments += _text_of(function.get("arguments")) or ""
            if len(self._calls) > MAX_TOOL_CALLS or len(call.arguments) > MAX_ARGUMENT_CHARS:
                raise ProviderError("The provider's tool calls are too large", code=errors.RESPONSE)


def read_usage(given: Any) -> Usage | None:
    """Token counts, each from 0 up; None where the provider does not say, or says something absurd."""
    if not isinstance(given, dict):
        return None
    counts = [
        _count(given.get("prompt_tokens")),
        _count(given.get("completion_tokens")),
        _count(_dict_of(given.get("prompt_tokens_details")).get("cached_tokens", 0)),
        _count(_dict_of(given.get("completion_tokens_details")).get("reasoning_tokens", 0)),
    ]
    total_input, total_output, cached, reasoning = counts
    if total_input is None or total_output is None:
        return None
    return Usage(total_input, total_output, min(cached or 0, total_input), min(reasoning or 0, total_output))


def _count(value: Any) -> int | None:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 0 <= value <= MAX_TOKENS else None


def _checked_call(call: _Call) -> ToolCall:
    arguments = call.arguments or "{}"
    try:
        json.loads(arguments)
        arguments.encode()
    except (ValueError, RecursionError) as exc:
        text = "The arguments of the provider's tool call are not JSON"
        raise ProviderError(text, code=errors.RESPONSE, details={"tool": call.name[:80]}) from exc
    if not call.name:
        raise ProviderError("The provider's tool call names no tool", code=errors.RESPONSE)
    return ToolCall(call.id, call.name, arguments)


def _first_choice(chunk: dict[str, Any]) -> dict[str, Any] | None:
    """Choice 0; a chunk that carries only usage, or an event of another kind, has none."""
    choices = chunk.get("choices")
    if not isinstance(choices, list):
        return None
    found = (each for each in choices if isinstance(each, dict) and each.get("index") in (0, None))
    return next(found, None)


def _content_of(content: Any) -> str:
    """Text, or the text parts of a list, joined by newlines."""
    if isinstance(content, list):
        parts = (part.get("text") for part in content if isinstance(part, dict))
        return "\n".join(part for part in parts if isinstance(part, str))
    return content if isinstance(content, str) else ""


def _text_of(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _dict_of(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
