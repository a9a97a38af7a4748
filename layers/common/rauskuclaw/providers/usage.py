"""Token usage in a chunk of an answer. Servers put it in several places, and count in several ways."""

from collections.abc import Iterator

from rauskuclaw.domain.job import Json, JsonObject
from rauskuclaw.domain.usage import Usage

MAX_TOKENS = 100_000_000  # no model reads or writes more; a number above it is nonsense, and would eat a budget


def usage_in(chunk: JsonObject) -> Usage | None:
    """The largest count that a chunk holds: on its own, in a choice (Moonshot), or among extras (Groq)."""
    return larger(*(read_usage(place) for place in _places(chunk)))


def larger(*found: Usage | None) -> Usage | None:
    """Counts grow as the answer does, so the largest is the newest; zeros in between say nothing."""
    known = [usage for usage in found if usage is not None]
    return max(known, key=lambda usage: usage.input + usage.output, default=None)


def read_usage(given: Json) -> Usage | None:
    """Token counts, each from 0 up; None where the provider does not say, or says something absurd.

    Some leave the model's thoughts out of the answer's tokens and have them in the total (Gemini, xAI): they are paid
    for like the answer, so they are added to it.
    """
    if not isinstance(given, dict) or not {"prompt_tokens", "completion_tokens"} & given.keys():
        return None
    total_input, total_output = _count(given.get("prompt_tokens")), _count(given.get("completion_tokens"))
    if total_input is None or total_output is None:
        return None
    total_output = max(total_output, (_count(given.get("total_tokens")) or 0) - total_input)
    cached = _count(_dict_of(given.get("prompt_tokens_details")).get("cached_tokens"))
    cached = cached or _count(given.get("prompt_cache_hit_tokens"))  # DeepSeek
    reasoning = _count(_dict_of(given.get("completion_tokens_details")).get("reasoning_tokens"))
    return Usage(total_input, total_output, min(cached or 0, total_input), min(reasoning or 0, total_output))


def _places(chunk: JsonObject) -> Iterator[Json]:
    yield chunk.get("usage")
    yield _dict_of(chunk.get("x_groq")).get("usage")
    choices = chunk.get("choices")
    for choice in choices if isinstance(choices, list) else ():
        yield _dict_of(choice).get("usage")


def _count(value: Json) -> int | None:
    """A whole number of tokens, also as `5.0`; what is not there is 0. None for what is no count."""
    if value is None:
        return 0
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return int(value) if is_number and 0 <= value <= MAX_TOKENS and value % 1 == 0 else None


def _dict_of(value: Json) -> JsonObject:
    return value if isinstance(value, dict) else {}
