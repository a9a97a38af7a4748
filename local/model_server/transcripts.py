"""Transcripts of tool calls: the shapes of published answers, each with the same two calls in it.

`look` is called for Oulu and for Turku, or for Oulu alone where a shape has room for one call.
"""

import json

from rauskuclaw.domain.job import Json, JsonObject

Chunk = JsonObject
OULU, TURKU = '{"at": "Oulu"}', '{"at": "Turku"}'


def _said(*calls: Json, finish: str | None = None, **delta: Json) -> Chunk:
    """A chunk with pieces of calls."""
    given = {"role": "assistant", "content": None, **({"tool_calls": list(calls)} if calls else {}), **delta}
    return {"id": "c-1", "object": "chat.completion.chunk", "choices": [_choice(given, finish)]}


def _choice(delta: Chunk, finish: str | None) -> Chunk:
    return {"index": 0, "delta": delta, "finish_reason": finish}


def _call(arguments: Json, name: str | None = "look", **more: Json) -> Chunk:
    return {"type": "function", "function": {"name": name, "arguments": arguments}, **more}


def _more(arguments: str, **more: Json) -> Chunk:
    """A piece without a name."""
    return {"function": {"arguments": arguments}, **more}


END = _said(finish="tool_calls")
STOP = _said(finish="stop")
# In the first half of these, calls are told apart by their numbers; in the second half by whatever else there is.
TWO_CALLS: dict[str, tuple[Chunk, ...]] = {
    "openai": (
        _said(_call("", index=0, id="call_a")),
        _said(_more('{"at": "Ou', index=0)),
        _said(_more('lu"}', index=0)),
        _said(_call("", index=1, id="call_b")),
        _said(_more(TURKU, index=1)),
        END,
    ),
    "openai-interleaved": (
        _said(_call('{"at"', index=0, id="call_a"), _call('{"at": "', index=1, id="call_b")),
        _said(_more('Turku"}', index=1), _more(': "Oulu"}', index=0)),
        END,
    ),
    "mistral-whole": (
        _said(_call(OULU, index=0, id="D681PevKs"), _call(TURKU, index=1, id="xYz12AbCd"), finish="tool_calls"),
    ),
    "groq-whole": (_said(_call(OULU, index=0, id="call_a"), _call(TURKU, index=1, id="call_b")), END),
    "vllm-null-names": (
        _said(_call(None, index=0, id="chatcmpl-tool-1")),
        _said(_call('{"at": ', None, index=0, id=None)),
        _said(_call('"Oulu"}', None, index=0, id=None)),
        _said(_call("", index=1, id="chatcmpl-tool-2")),
        _said(_call(TURKU, None, index=1, id=None)),
        END,
    ),
    "vllm-another-id-with-each-piece": (
        _said(_call('{"at": ', index=0, id="tool-1")),
        _said(_more('"Oulu"}', index=0, id="tool-2")),
        _said(_more("", index=0, id="tool-3")),
        _said(_call(TURKU, index=1, id="tool-4")),
        END,
    ),
    "lm-studio-empty-names": (
        _said(_call("", index=0, id="123456789")),
        _said(_call('{"at": "Oulu', "", index=0, id="123456789")),
        _said(_call('"}', "", index=0, id="123456789")),
        _said(_call(TURKU, index=1, id="987654321")),
        END,
    ),
    "dashscope-empty-ids-later": (
        _said(_call("", index=0, id="call_a")),
        _said(_call(OULU, "", index=0, id="")),
        _said(_call("", index=1, id="call_b")),
        _said(_call(TURKU, "", index=1, id="")),
        END,
    ),
    "llama-cpp-repeated-names": (
        _said(_call("", index=0, id="a")),
        _said(_call('{"at": ', index=0, id="a")),
        _said(_call('"Oulu"}', index=0, id="a")),
        _said(_call("", index=0, id="a")),
        _said(_call('{"at": "Tur', index=1, id="b")),
        _said(_call('ku"}', index=1, id="b")),
        END,
    ),
    "numbers-as-text": (
        _said(_call('{"at": ', index="0", id="a"), _call(TURKU, index="1", id="b")),
        _said(_more('"Oulu"}', index="0")),
        END,
    ),
    "gateway-placeholder": (
        _said(_call("{}", index=0, id="toolu_a")),
        _said(_more(OULU, index=0)),
        _said(_call({}, index=1, id="toolu_b")),
        _said(_more(TURKU, index=1)),
        END,
    ),
    "arguments-as-objects": (
        _said(_call({"at": "Oulu"}, index=0, id="a"), _call({"at": "Turku"}, index=1, id="b")),
        END,
    ),
    "ollama-no-numbers": (_said(_call(OULU, id="call_1x")), _said(_call(TURKU, id="call_2y")), STOP),
    "ollama-no-ids": (_said(_call(OULU, index=0)), _said(_call(TURKU, index=1)), STOP),
    "gemini-no-numbers": (
        _said(_call(OULU, id="call_297140", extra_content={"google": {"thought_signature": "c2ln"}})),
        _said(_call(TURKU, id="call_297141")),
        STOP,
    ),
    "gemini-all-number-zero": (_said(_call(OULU, index=0, id="f-1")), _said(_call(TURKU, index=0, id="f-2")), STOP),
    "gemini-number-zero-and-empty-ids": (
        _said(_call(OULU, index=0, id="")),
        _said(_call(TURKU, index=0, id="")),
        STOP,
    ),
    "gemini-both-in-one-delta": (_said(_call(OULU, id=""), _call(TURKU, id="")), STOP),
    "one-id-for-all": (_said(_call(OULU, index=0, id="look")), _said(_call(TURKU, index=0, id="look")), END),
    "pieces-without-numbers": (
        _said(_call("", id="a")),
        _said(_more('{"at": ')),
        _said(_more('"Oulu"}')),
        _said(_call('{"at":', id="b")),
        _said(_more(' "Turku"}')),
        END,
    ),
    "run-together": (_said(_call(OULU, index=0, id="a")), _said(_more(TURKU, index=0)), END),
    "bare-entries": (
        _said(
            {"name": "look", "arguments": OULU, "id": "a"}, {"name": "look", "arguments": {"at": "Turku"}, "id": "b"}
        ),
        END,
    ),
}
ONE_CALL: dict[str, tuple[Chunk, ...]] = {
    "json-in-json": (_said(_call(json.dumps(OULU), index=0, id="a")), END),
    "older-protocol": (
        _said(function_call={"name": "look", "arguments": ""}),
        _said(function_call={"arguments": OULU}),
        _said(finish="function_call"),
    ),
    "both-protocols": (_said(_call(OULU, index=0, id="a"), function_call={"name": "look", "arguments": OULU}), END),
    "call-in-its-arguments": (_said(_call('{"name": "look", "arguments": {"at": "Oulu"}}', "", id="a")), STOP),
    "not-in-a-list": ({"choices": [_choice({"tool_calls": _call(OULU, id="a")}, "tool_calls")]},),
    "whole-message": (
        {
            "choices": [
                {"message": {"content": None, "tool_calls": [_call({"at": "Oulu"}, id="a")]}, "finish_reason": "stop"}
            ]
        },
    ),
    "without-a-reason": (_said(_call(OULU, index=0, id="a")),),
    "capital-reason": (_said(_call(OULU, index=0, id="a"), finish="STOP"),),
    "with-thoughts": (
        _said(reasoning="hm", reasoning_details=[{"type": "reasoning.text", "text": "hm"}]),
        _said(_call(OULU, index=0, id="a")),
        END,
    ),
}
NO_ARGUMENTS: dict[str, tuple[Chunk, ...]] = {
    "null": (_said(_call(None, index=0, id="a")), END),
    "null-as-text": (_said(_call("null", index=0, id="a")), END),
    "empty": (_said(_call("", index=0, id="a")), END),
    "blank": (_said(_call(" ", index=0, id="a")), END),
    "empty-object": (_said(_call({}, index=0, id="a")), END),
    "absent": (_said({"index": 0, "id": "a", "function": {"name": "look"}}), END),
}
TRANSCRIPTS = {**TWO_CALLS, **ONE_CALL, **NO_ARGUMENTS}
