"""What is measured message by message is what is measured of the whole."""

from dataclasses import replace

from rauskuclaw.builtins.agent.measuring import Measure
from rauskuclaw.builtins.chat.calling import bytes_beside, sent_bytes
from rauskuclaw.domain.models import Message, Tool, ToolCall
from rauskuclaw.domain.runs.transcript import size_of
from tests.support.chat import model_request

CALL = ToolCall("c-1", "look", '{"at": "ä"}')
TALK = (Message("user", "tea?"), Message("assistant", "äöü", (CALL,)), Message("tool", "fine", tool_call_id="c-1"))
REQUEST = replace(model_request(), tools=(Tool("look", "Look", {"type": "object"}),))


def measured(*conversations: tuple[Message, ...]) -> Measure:
    measure = Measure()
    for messages in conversations:
        measure.take(messages)
    return measure


def test_a_conversation_that_grew_measures_as_if_it_came_at_once() -> None:
    grown, whole = measured(TALK[:1], TALK[:2], TALK, TALK), measured(TALK)
    request = replace(REQUEST, messages=TALK)
    assert grown.hash_of(request) == whole.hash_of(request)
    assert grown.chars == whole.chars == sum(map(size_of, TALK))
    assert grown.sent_bytes + bytes_beside(request) == sent_bytes(request)


def test_a_conversation_that_was_folded_is_measured_anew() -> None:
    folded = (TALK[0], Message("user", "Summary"), TALK[2])
    again, whole = measured(TALK, folded), measured(folded)
    assert (again.chars, again.sent_bytes) == (whole.chars, whole.sent_bytes)
    assert again.hash_of(REQUEST) == whole.hash_of(REQUEST)


def test_what_an_answer_depends_on_is_told_apart() -> None:
    hashes = {measured(TALK[:count]).hash_of(REQUEST) for count in range(len(TALK) + 1)}
    hashes |= {measured(TALK).hash_of(replace(REQUEST, **other)) for other in ({"model": "b"}, {"tools": ()})}
    moved = (TALK[0], replace(TALK[1], tool_calls=(replace(CALL, id="c-2"),)), TALK[2])
    hashes.add(measured(moved).hash_of(REQUEST))
    assert len(hashes) == len(TALK) + 1 + 3
