"""Answers of the server: the same for the same request, always."""

import hashlib
import json
import math
import re
from collections.abc import Iterator

from local.model_server.scripted import calls_of, turn_of
from rauskuclaw.domain.job import JsonObject
from rauskuclaw.providers.demo import sample

CREATED = 1_767_225_600  # answers tell no time, so that they can be compared
WORD = re.compile(r"\w+")
PIECE = re.compile(r"\S+\s*|\s+")
DIMENSION = 64
WORDS = ["alpha", "beta", "gamma", "delta", "épsilon", "zeta", "ήτα", "theta", "🦞", "kappa", "lambda", "mu"]


def reply_text(body: JsonObject, *, words: int = 0) -> str:
    """JSON in the asked shape, or so many words, or an echo of the last message that the user wrote."""
    if (turn := turn_of(body)) is not None:
        return str(turn.get("say", ""))
    schema = _schema_of(body)
    if schema is not None:
        return json.dumps(sample(schema))
    if words:
        return " ".join(WORDS[place % len(WORDS)] for place in range(words))
    asked = [_text_of(each) for each in body.get("messages", []) if each.get("role") == "user"]
    return f"Echo: {asked[-1] if asked else ''}"


def tool_calls(body: JsonObject) -> list[JsonObject]:
    """The tool that was demanded, or whose name the user wrote; none after a tool has answered."""
    if (turn := turn_of(body)) is not None:
        return calls_of(turn, body)
    messages = body.get("messages", [])
    if messages and messages[-1].get("role") == "tool":
        return []
    choice = body.get("tool_choice")
    demanded = choice["function"]["name"] if isinstance(choice, dict) else None
    asked = " ".join(_text_of(each) for each in messages if each.get("role") == "user")
    found = [
        each["function"]
        for each in body.get("tools", [])
        if demanded in (None, each["function"]["name"]) and (choice != "none")
        if demanded or choice == "required" or each["function"]["name"] in asked
    ]
    return [_call(place, function) for place, function in enumerate(found[:1])]


def _call(place: int, function: JsonObject) -> JsonObject:
    arguments = json.dumps(sample(function.get("parameters") or {"type": "object"}))
    return {"id": f"call_{place}", "type": "function", "function": {"name": function["name"], "arguments": arguments}}


def usage_of(body: JsonObject, text: str) -> JsonObject:
    """A word is a token here."""
    asked = sum(len(WORD.findall(_text_of(each))) for each in body.get("messages", []))
    told = len(WORD.findall(text))
    return {
        "prompt_tokens": asked,
        "completion_tokens": told,
        "total_tokens": asked + told,
        "prompt_tokens_details": {"cached_tokens": asked // 2},
        "completion_tokens_details": {"reasoning_tokens": 0},
    }


def completion(body: JsonObject, text: str) -> JsonObject:
    """A whole answer."""
    calls = tool_calls(body)
    message = {"role": "assistant", "content": None if calls else text, **({"tool_calls": calls} if calls else {})}
    choice = {"index": 0, "message": message, "finish_reason": "tool_calls" if calls else "stop"}
    return {**_frame(body, "chat.completion"), "choices": [choice], "usage": usage_of(body, text)}


def chunks(body: JsonObject, text: str) -> Iterator[JsonObject]:
    """The same answer in pieces: a role, words or parts of a tool call, a finish reason, and the usage if asked for."""

    def one(delta: JsonObject, finish_reason: str | None = None) -> JsonObject:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
        return {**_frame(body, "chat.completion.chunk"), "choices": [choice]}

    yield one({"role": "assistant", "content": ""})
    calls = tool_calls(body)
    for index, call in enumerate(calls):
        arguments = call["function"]["arguments"]
        begun = {**call, "index": index, "function": {"name": call["function"]["name"], "arguments": ""}}
        yield one({"tool_calls": [begun]})
        for start in range(0, len(arguments), 7):
            yield one({"tool_calls": [{"index": index, "function": {"arguments": arguments[start : start + 7]}}]})
    for piece in [] if calls else PIECE.findall(text):
        yield one({"content": piece})
    yield one({}, "tool_calls" if calls else "stop")
    if (body.get("stream_options") or {}).get("include_usage"):
        yield {**_frame(body, "chat.completion.chunk"), "choices": [], "usage": usage_of(body, text)}


def embeddings(body: JsonObject) -> JsonObject:
    """Bags of words as vectors of length 1: texts that share words are near to each other."""
    given = body.get("input", [])
    texts = [given] if isinstance(given, str) else given
    vectors = [vector_of(text, int(body.get("dimensions") or DIMENSION)) for text in texts]
    data = [{"object": "embedding", "index": place, "embedding": vector} for place, vector in enumerate(vectors)]
    count = sum(len(WORD.findall(text)) for text in texts)
    usage = {"prompt_tokens": count, "total_tokens": count}
    return {"object": "list", "data": data, "model": body.get("model", ""), "usage": usage}


def vector_of(text: str, dimension: int) -> list[float]:
    counts = [0.0] * dimension
    for word in WORD.findall(text.lower()) or [""]:
        place = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big") % dimension
        counts[place] += 1.0
    length = math.sqrt(sum(each * each for each in counts))
    return [each / length for each in counts]


def _frame(body: JsonObject, kind: str) -> JsonObject:
    return {"id": "chatcmpl-1", "object": kind, "created": CREATED, "model": body.get("model", "")}


def _schema_of(body: JsonObject) -> JsonObject | None:
    wanted = body.get("response_format") or {}
    schema = (wanted.get("json_schema") or {}).get("schema")
    return schema if isinstance(schema, dict) else None


def _text_of(message: JsonObject) -> str:
    content = message.get("content")
    return content if isinstance(content, str) else json.dumps(content or "")
