"""Tool calls in the shapes that real servers give them, over HTTP and piece by piece."""

import json
from collections.abc import Collection
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.model_server.transcripts import NO_ARGUMENTS, ONE_CALL, TWO_CALLS
from rauskuclaw.domain.failures import FailureClass
from rauskuclaw.domain.models import Tool, ToolCall
from rauskuclaw.providers.errors import ProviderError
from rauskuclaw.providers.tool_calls import MAX_TOOL_CALLS, ToolCalls
from tests.support.chat import answer_of, model_request, model_server, openai_provider

LOOK = Tool("look", "Look at a place", {"type": "object", "properties": {"at": {"type": "string"}}})


async def calls_in(transcript: str) -> tuple[ToolCall, ...]:
    async with model_server(f"transcript;of={transcript}") as server:
        _, end = await answer_of(openai_provider(server), model_request("look", tools=(LOOK,)))
    return end.tool_calls


def told(calls: tuple[ToolCall, ...]) -> list[tuple[str, Any]]:
    return [(call.name, json.loads(call.arguments)) for call in calls]


@pytest.mark.parametrize("transcript", TWO_CALLS)
async def test_two_calls_are_two_calls_whatever_tells_them_apart(transcript: str) -> None:
    calls = await calls_in(transcript)
    assert told(calls) == [("look", {"at": "Oulu"}), ("look", {"at": "Turku"})]
    assert len({call.id for call in calls if call.id}) == 2


@pytest.mark.parametrize("transcript", ONE_CALL)
async def test_a_call_in_an_odd_place_is_found_with_its_arguments(transcript: str) -> None:
    assert told(await calls_in(transcript)) == [("look", {"at": "Oulu"})]


@pytest.mark.parametrize("transcript", NO_ARGUMENTS)
async def test_no_arguments_are_an_empty_object(transcript: str) -> None:
    assert [(call.name, call.arguments) for call in await calls_in(transcript)] == [("look", "{}")]


def read(*pieces: dict[str, Any], offered: Collection[str] = (), is_cut_short: bool = False) -> tuple[ToolCall, ...]:
    calls = ToolCalls(offered)
    for piece in pieces:
        calls.add({"tool_calls": [piece]})
    return calls.finish(is_cut_short=is_cut_short)


def piece(name: str | None = None, arguments: Any = None, **more: Any) -> dict[str, Any]:
    return {**more, "function": {"name": name, "arguments": arguments}}


def test_calls_of_two_tools_under_one_number_are_two() -> None:
    whole = read(piece("look", '{"a": 1}', index=0), piece("jump", '{"b": 2}', index=0))
    assert told(whole) == [("look", {"a": 1}), ("jump", {"b": 2})]
    offered = read(piece("look", "", index=0), piece("look_up", "", index=0), offered=["look", "look_up"])
    assert told(offered) == [("look", {}), ("look_up", {})]


def test_calls_without_arguments_are_told_apart_by_their_ids() -> None:
    calls = read(piece("look", "", index=0, id="a"), piece("look", "", index=0, id="b"))
    assert calls == (ToolCall("a", "look", "{}"), ToolCall("b", "look", "{}"))


def test_a_name_may_come_in_pieces_or_grow() -> None:
    assert told(read(piece("get_", "", index=0), piece("weather", "", index=0), piece(None, "{}", index=0))) == [
        ("get_weather", {})
    ]
    assert told(read(piece("get", "", index=0), piece("get_weather", "{}", index=0))) == [("get_weather", {})]


def test_marks_that_come_and_go_do_not_tear_a_call_apart() -> None:
    for first, later in (
        ({"index": 0, "id": "a"}, {}),
        ({"id": "a"}, {"index": 0}),
        ({}, {"index": 0}),
        ({"id": "a"}, {"id": "another"}),
        ({"index": 0}, {"id": "a"}),
        ({"index": 0}, {"index": 0, "id": "a"}),
    ):
        assert told(read(piece("look", '{"at"', **first), piece(None, ": 1}", **later))) == [("look", {"at": 1})]


def test_a_call_may_be_announced_before_it_is_named() -> None:
    calls = read(
        {"index": 0, "id": "a"}, piece("look", "{}", index=0), {"index": 1, "id": "b"}, piece("jump", "{}", index=1)
    )
    assert calls == (ToolCall("a", "look", "{}"), ToolCall("b", "jump", "{}"))


def test_an_emoji_cut_in_two_within_arguments_is_whole_again() -> None:
    assert told(read(piece("look", '{"at": "\ud83e', index=0), piece(None, '\udd9e"}', index=0))) == [
        ("look", {"at": "🦞"})
    ]


def test_ids_that_are_missing_or_given_twice_become_ones_of_their_own() -> None:
    calls = read(
        piece("look", "{}", index=0, id="call_1"),
        piece("look", "{}", index=1),
        piece("look", "{}", index=2, id="call_1"),
        piece("look", "{}", index=3, id=None),
    )
    assert [call.id for call in calls] == ["call_1", "call_1_", "call_2", "call_3"]


@pytest.mark.parametrize("text", ['{"at": ', "{'at': 1}", '{"at": 1} and more', '{"at": 1}]', "at", '{"a"'])
def test_arguments_that_are_no_json_are_never_made_up(text: str) -> None:
    with pytest.raises(ProviderError) as caught:
        read(piece("look", text, index=0))
    assert caught.value.failure.details == {"reason": "tool_call", "tool": "look"}
    assert caught.value.failure.failure_class is FailureClass.RETRYABLE


def test_a_call_cut_at_the_largest_length_would_be_cut_again() -> None:
    with pytest.raises(ProviderError, match="max_tokens") as caught:
        read(piece("look", '{"at": ', index=0), is_cut_short=True)
    assert caught.value.failure.failure_class is FailureClass.PERMANENT


def test_a_flood_of_calls_is_ended() -> None:
    with pytest.raises(ProviderError, match="too large"):
        read(*(piece("look", "{}", index=number) for number in range(MAX_TOOL_CALLS + 1)))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
GIVEN = st.lists(st.tuples(st.sampled_from(["look", "jump"]), st.dictionaries(st.text(), JSON, max_size=3)), max_size=4)


@given(GIVEN, st.randoms(use_true_random=False), st.booleans(), st.booleans())
def test_calls_cut_anywhere_are_put_together_again(
    calls: list[tuple[str, dict[str, Any]]], chance: Random, has_numbers: bool, is_escaped: bool
) -> None:
    """With numbers the calls' pieces come in any order between each other; without, one call after another."""
    streams = []
    for number, (name, arguments) in enumerate(calls):
        mark = {"index": number} if has_numbers else {}
        text = json.dumps(arguments, ensure_ascii=is_escaped)
        cuts = sorted(chance.randrange(len(text) + 1) for _ in range(chance.randrange(4)))
        cut = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
        streams.append([piece(name, "", id=f"id-{number}", **mark), *(piece(None, part, **mark) for part in cut)])
    pieces = []
    while any(streams):
        stream = chance.choice([each for each in streams if each]) if has_numbers else next(filter(None, streams))
        pieces.append(stream.pop(0))
    assert sorted(map(str, told(read(*pieces)))) == sorted(map(str, calls))
