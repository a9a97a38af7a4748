"""Chunks of a completion, as compatible servers write them."""

import json
from typing import Any

import pytest

from rauskuclaw.domain.models import Delta, Finished, Meter
from rauskuclaw.domain.usage import Usage
from rauskuclaw.providers.answer import MAX_TEXT_BYTES, Answer
from rauskuclaw.providers.errors import ProviderError
from rauskuclaw.providers.usage import read_usage

STOP = {"choices": [{"delta": {}, "finish_reason": "stop"}]}


def chunk(content: Any, **choice: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": {"content": content}, **choice}]}


def read(*chunks: dict[str, Any]) -> list[Delta | Finished]:
    answer = Answer(asked_model="asked")
    return [event for each in chunks for event in answer.add(each)] + list(answer.finish())


def test_fields_that_are_missing_or_null_are_no_fault() -> None:
    *deltas, end = read({"choices": None}, {}, chunk(None), chunk("a", logprobs=None), {"choices": []}, STOP)
    assert deltas == [Delta("a")]
    assert end == Finished("a", "stop", "asked", None)


def test_other_choices_are_left_out() -> None:
    *_, end = read(chunk("a"), {"choices": [{"index": 1, "delta": {"content": "b"}}]}, STOP)
    assert isinstance(end, Finished)
    assert end.text == "a"


def test_text_in_parts_is_joined_by_newlines() -> None:
    parts = [{"type": "text", "text": "a"}, {"type": "image_url"}, {"type": "text", "text": "b"}]
    *_, end = read(chunk(parts), STOP)
    assert isinstance(end, Finished)
    assert end.text == "a\nb"


def test_a_reason_spelt_as_geminis_own_protocol_has_it_is_read() -> None:
    *_, end = read({"choices": [{"delta": {"content": "a"}, "finish_reason": None, "finishReason": "STOP"}]})
    assert isinstance(end, Finished)
    assert end.finish_reason == "stop"


@pytest.mark.parametrize("chunks", [[], [chunk("a")], [{"usage": {"prompt_tokens": 1, "completion_tokens": 1}}]])
def test_without_a_finish_reason_an_answer_is_cut(chunks: list[dict[str, Any]]) -> None:
    with pytest.raises(ProviderError) as caught:
        read(*chunks)
    assert caught.value.failure.details == {"reason": "cut"}


@pytest.mark.parametrize("content", ["", " \n", None])
def test_an_answer_that_says_nothing_is_no_answer(content: str | None) -> None:
    with pytest.raises(ProviderError) as caught:
        read(chunk(content), STOP)
    assert caught.value.failure.details == {"reason": "empty"}


def test_a_refusal_is_quoted() -> None:
    with pytest.raises(ProviderError, match="I would rather not"):
        read({"choices": [{"delta": {"refusal": "I would rather not"}, "finish_reason": "stop"}]})


def test_an_endless_answer_is_ended() -> None:
    answer = Answer(asked_model="asked")
    assert list(answer.add(chunk("x" * MAX_TEXT_BYTES)))
    with pytest.raises(ProviderError, match="too large"):
        list(answer.add(chunk("x")))


@pytest.mark.parametrize(
    "call",
    [
        "look",
        {"function": {"name": "look", "arguments": "{"}},
        {"function": {"name": "", "arguments": "{}"}},
        {"function": {"name": "look", "arguments": "x" * 300_000}},
    ],
)
def test_a_broken_tool_call_is_no_answer(call: Any) -> None:
    with pytest.raises(ProviderError) as caught:
        read({"choices": [{"delta": {"tool_calls": [call]}, "finish_reason": "tool_calls"}]})
    assert caught.value.failure.code == "PROVIDER_RESPONSE"


def test_tool_calls_in_pieces_keep_apart() -> None:
    def part(index: int, **function: str) -> dict[str, Any]:
        return {"choices": [{"delta": {"tool_calls": [{"index": index, "function": function}]}}]}

    chunks = [part(0, name="a"), part(1, name="b", arguments="[1"), part(0, arguments='{"x":'), part(1, arguments="]")]
    *_, end = read(*chunks, part(0, arguments="1}"), STOP)
    assert isinstance(end, Finished)
    assert [(call.name, call.arguments) for call in end.tool_calls] == [("a", '{"x":1}'), ("b", "[1]")]


COUNTED = {"prompt_tokens": 5, "completion_tokens": 7}
NOTHING = {"prompt_tokens": 0, "completion_tokens": 0}


@pytest.mark.parametrize(
    "chunks",
    [
        [{"usage": COUNTED}],
        [{"x_groq": {"id": "r", "usage": COUNTED}, "choices": []}],
        [{"choices": [{"index": 0, "delta": {}, "usage": COUNTED}]}],
        [{"usage": {"prompt_tokens": 5, "completion_tokens": 1}}, {"usage": COUNTED}, {"usage": None}],
        [{"usage": COUNTED}, {"usage": NOTHING}],
    ],
)
def test_usage_is_found_wherever_servers_put_it(chunks: list[dict[str, Any]]) -> None:
    *_, end = read(chunk("a"), *chunks, STOP)
    assert isinstance(end, Finished)
    assert end.usage == Usage(5, 7)


def test_what_is_not_shown_is_measured() -> None:
    meter = Meter()
    answer = Answer(asked_model="asked", meter=meter)
    thinking = [{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}]
    for part in (
        {"reasoning": "hmm ä", "reasoning_content": "hmm ä"},
        {"refusal": "no"},
        {"tool_calls": [{"index": 0, "function": {"name": "look", "arguments": "{}"}}]},
        {"content": thinking},
    ):
        assert list(answer.add({"choices": [{"delta": part}]})) == []
    assert meter == Meter(None, 6 + 2 + 6 + len(json.dumps(thinking[0])))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"prompt_tokens": 5, "completion_tokens": 7}, Usage(5, 7)),
        ({"prompt_tokens": 5, "completion_tokens": 7, "prompt_tokens_details": None}, Usage(5, 7)),
        ({"prompt_tokens": 5, "completion_tokens": 7, "prompt_tokens_details": {"cached_tokens": 9}}, Usage(5, 7, 5)),
        ({"prompt_tokens": 5.0, "completion_tokens": 7.0, "total_tokens": 12.0}, Usage(5, 7)),
        ({"prompt_tokens": 5.5, "completion_tokens": 7}, None),
        ({"prompt_tokens": 5, "total_tokens": 12}, Usage(5, 7)),
        ({"prompt_tokens": 5, "completion_tokens": 7, "total_tokens": 90}, Usage(5, 85)),
        ({"prompt_tokens": 5, "completion_tokens": 7, "total_tokens": 3}, Usage(5, 7)),
        ({"prompt_tokens": 5, "completion_tokens": 7, "total_tokens": 10**18}, Usage(5, 7)),
        ({"prompt_tokens": 5, "completion_tokens": None}, Usage(5, 0)),
        ({"prompt_tokens": 9, "completion_tokens": 7, "prompt_cache_hit_tokens": 4}, Usage(9, 7, 4)),
        ({"prompt_tokens": float("nan"), "completion_tokens": float("inf")}, None),
        ({}, None),
        ({"prompt_tokens": -1, "completion_tokens": 7}, None),
        ({"prompt_tokens": 5, "completion_tokens": 10**18}, None),
        ({"prompt_tokens": True, "completion_tokens": "7"}, None),
        ([], None),
        (None, None),
    ],
)
def test_usage_is_what_can_be(given: Any, expected: Usage | None) -> None:
    assert read_usage(given) == expected
