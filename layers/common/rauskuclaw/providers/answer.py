"""Reads the chunks of a chat completion into events, and is sure that nothing is missing before it says so.

The shapes are those of the chat completions protocol, read leniently: compatible servers leave fields out or null.
"""

import json
from collections.abc import Collection, Iterator

from rauskuclaw.domain.failures import FailureClass
from rauskuclaw.domain.job import Json, JsonObject
from rauskuclaw.domain.models import Delta, Finished, Meter
from rauskuclaw.providers import errors
from rauskuclaw.providers.endings import Ending, ending_of
from rauskuclaw.providers.errors import ProviderError
from rauskuclaw.providers.text import GrowingText
from rauskuclaw.providers.tool_calls import ToolCalls
from rauskuclaw.providers.usage import larger, usage_in

# A job's result may have 1 MiB of JSON, where one character may take six bytes.
MAX_TEXT_BYTES = 768 * 1024
# Where servers put what the model thinks, which is paid for and not shown. Some fill both.
THOUGHTS = ("reasoning_content", "reasoning", "thinking")


class Answer:
    """One answer as it grows. `add` takes a chunk, or a whole completion where the server does not stream.

    What it costs is noted in the meter as it comes. `offered` are the names of the tools that there are.
    """

    def __init__(self, *, asked_model: str, meter: Meter | None = None, offered: Collection[str] = ()) -> None:
        self._asked_model = asked_model
        self._meter = meter or Meter()
        self._text = GrowingText()
        self._calls = ToolCalls(offered)
        self._finish_reason: str | None = None
        self._is_done = False
        self._model: str | None = None
        self._id: str | None = None
        self._refusal = ""

    def add(self, chunk: JsonObject) -> Iterator[Delta]:
        """The new text in a chunk. Raises ProviderError `PROVIDER_RESPONSE` for a chunk that makes no sense."""
        self._model = _text_of(chunk.get("model")) or self._model
        self._id = _text_of(chunk.get("id")) or self._id
        self.measure(chunk)
        choice = _first_choice(chunk)
        if choice is None:
            return
        part = choice.get("delta") or choice.get("message") or {}
        if not isinstance(part, dict):
            raise ProviderError("The provider's answer cannot be read", code=errors.RESPONSE)
        # A message is a whole answer, whether or not it says why it ended.
        self._is_done = self._is_done or bool(choice.get("message"))
        reason = _text_of(choice.get("finish_reason")) or _text_of(choice.get("finishReason"))  # Gemini at times
        self._finish_reason = reason or self._finish_reason
        self._refusal += _text_of(part.get("refusal")) or ""
        self._meter.hidden_bytes += _hidden_bytes(part) + self._calls.add(part)
        shown = self._text.add(_content_of(part.get("content")))
        if self._text.size_bytes > MAX_TEXT_BYTES:
            raise ProviderError("The provider's answer is too large", code=errors.RESPONSE)
        if shown:
            yield Delta(shown)

    def measure(self, chunk: JsonObject) -> None:
        """Note only what a chunk says about its cost."""
        self._meter.usage = larger(self._meter.usage, usage_in(chunk))

    def done(self) -> None:
        """The server has marked the end of its answer."""
        self._is_done = True

    def finish(self) -> Iterator[Delta | Finished]:
        """The end of the stream. Raises ProviderError `PROVIDER_RESPONSE` unless the answer is whole and usable."""
        ending = ending_of(self._finish_reason, is_done=self._is_done)
        rest = self._text.end()
        if rest:
            yield Delta(rest)
        calls = self._calls.finish(is_cut_short=ending.is_cut_short)
        if not self._text.whole.strip() and not calls:
            raise self._nothing(ending)
        yield Finished(
            text=self._text.whole,
            finish_reason=ending.reason,
            model=self._model or self._asked_model,
            usage=self._meter.usage,
            response_id=self._id,
            tool_calls=calls,
        )

    def _nothing(self, ending: Ending) -> ProviderError:
        """Asking again costs as much again: only where the next answer may well be another."""
        if self._refusal:
            text, reason, may_pass = f"The model refused to answer: {self._refusal[:300]}", "refusal", False
        elif ending.is_cut_short:
            text = "The model reached the largest length before it said anything; a larger max_tokens may help"
            reason, may_pass = "length", False
        else:
            text = f"The provider's answer is empty (finish reason: {ending.reason})"
            reason, may_pass = "empty", True
        failure_class = FailureClass.RETRYABLE if may_pass else FailureClass.PERMANENT
        return ProviderError(text, code=errors.RESPONSE, details={"reason": reason}, failure_class=failure_class)


def _first_choice(chunk: JsonObject) -> JsonObject | None:
    """Choice 0; a chunk that carries only usage, or an event of another kind, has none."""
    choices = chunk.get("choices")
    if not isinstance(choices, list):
        return None
    found = (each for each in choices if isinstance(each, dict) and each.get("index") in (0, None))
    return next(found, None)


def _content_of(content: Json) -> str:
    """Text, or the text parts of a list, joined by newlines."""
    if isinstance(content, list):
        parts = (part.get("text") for part in content if isinstance(part, dict))
        return "\n".join(part for part in parts if isinstance(part, str))
    return content if isinstance(content, str) else ""


def _hidden_bytes(part: JsonObject) -> int:
    """The size of what the model wrote and we do not show; a part of the content that is no text is a thought too."""
    content = part.get("content")
    thoughts = [len(text.encode("utf-8", "replace")) for text in map(part.get, THOUGHTS) if isinstance(text, str)]
    parts = [each for each in content if isinstance(each, dict)] if isinstance(content, list) else []
    others = [len(json.dumps(each)) for each in parts if not isinstance(each.get("text"), str)]
    return max(thoughts, default=0) + sum(others) + len(_text_of(part.get("refusal")) or "")


def _text_of(value: Json) -> str | None:
    return value if isinstance(value, str) and value else None
