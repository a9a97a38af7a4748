"""Every step and inbox item survives being written and read, and so does what a later version may write."""

import json
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rauskuclaw.domain.runs.codec import decode_item, decode_step, encode_item, encode_step, type_of
from rauskuclaw.domain.runs.inbox import InboxItem, WaitingFor
from rauskuclaw.domain.runs.steps import Answered, Body, Done, Heard, Step
from rauskuclaw.domain.runs.waits import decode_waiting, encode_waiting

NOON = datetime(2025, 6, 2, 12, 0, tzinfo=UTC)
BODIES = get_args(Body)
# Any character, also half surrogate pairs and NUL.
TEXTS = st.text(st.characters(exclude_categories=()), max_size=20)
NUMBERS = st.integers(min_value=-(2**63), max_value=2**63) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
MOMENTS = st.integers(min_value=0, max_value=4_000_000_000_000).map(
    lambda value: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=value)
)


def of_type(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a field's type; any JSON value may stand where the type says nothing."""
    known = {Any: VALUES, str: TEXTS, datetime: MOMENTS}
    if hint in known:
        return known[hint]
    if get_origin(hint) is tuple:
        return st.lists(of_type(get_args(hint)[0]), max_size=3).map(tuple)
    if get_origin(hint) is UnionType:
        return st.one_of(*(of_type(each) for each in get_args(hint)))
    return built(hint) if is_dataclass(hint) else st.from_type(hint)


def built(cls: Any) -> st.SearchStrategy[Any]:
    hints = get_type_hints(cls)
    return st.builds(cls, **{each.name: of_type(hints[each.name]) for each in fields(cls)})


WHOLE = st.integers(min_value=0, max_value=2**31)
STEPS = st.builds(Step, WHOLE, MOMENTS, WHOLE, st.one_of(*(built(body) for body in BODIES)), st.booleans())


@given(STEPS)
@settings(derandomize=True, max_examples=400)
def test_a_step_is_read_as_it_was_written(step: Step) -> None:
    text = encode_step(step)
    assert repr(decode_step(text)) == repr(step)
    assert json.loads(text.encode())["type"] == type_of(step.body)


@given(built(InboxItem))
@settings(derandomize=True)
def test_an_item_is_read_as_it_was_written(item: InboxItem) -> None:
    assert repr(decode_item(encode_item(item))) == repr(item)


@given(built(WaitingFor))
@settings(derandomize=True)
def test_a_wait_is_read_as_it_was_written(waiting_for: WaitingFor) -> None:
    assert decode_waiting(encode_waiting(waiting_for)) == waiting_for


@pytest.mark.parametrize("body", BODIES, ids=type_of)
def test_there_is_a_name_for_each_type(body: Any) -> None:
    assert body.__name__.lower().isalpha()


def test_what_a_step_is_written_as() -> None:
    step = Step(7, NOON, 2, Heard(id="m-1", text="hi", by="ops"))
    body = '{"id":"m-1","text":"hi","by":"ops","mode":"queue"}'
    assert encode_step(step) == f'{{"seq":7,"at":1748865600000,"attempt":2,"type":"heard","body":{body}}}'


def test_what_is_absent_is_left_out_and_what_is_empty_is_not() -> None:
    body = json.loads(encode_step(Step(1, NOON, 1, Done(about=1, call_id="c"))))["body"]
    assert "result" not in body
    assert "error" not in body
    results: tuple[Any, ...] = (False, 0, "", [], {})
    for result in results:
        body = json.loads(encode_step(Step(1, NOON, 1, Done(about=1, call_id="c", result=result))))["body"]
        assert body["result"] == result


def test_unknown_fields_are_passed_over_and_missing_ones_take_their_default() -> None:
    body: dict[str, Any] = {
        "call_id": "c",
        "text": "hi",
        "finish_reason": None,
        "provider": "p",
        "model": "m",
        "mood": "good",
    }
    body["usage"] = {"input": 3, "output": 4, "thoughts": 5}
    stored = {"seq": 1, "at": 0, "attempt": 1, "type": "answered", "body": body, "signed": True}
    step = decode_step(json.dumps(stored))
    assert isinstance(step.body, Answered)
    assert (step.body.usage.input, step.body.usage.cached, step.body.tool_calls) == (3, 0, ())
    item = {"kind": "reply", "key": "q", "body": {"more": 1}, "at": 0, "seq": 4, "colour": "red"}
    assert decode_item(json.dumps(item)).body == {"more": 1}
    waiting = {"kind": "child", "id": "j", "step": 1, "until": 0, "reason": "AWAITING_CHILD", "since": 3}
    assert decode_waiting(json.dumps(waiting)).reason == "AWAITING_CHILD"


@pytest.mark.parametrize(
    "stored",
    [
        [],
        {},
        {"seq": 1, "at": 0, "attempt": 1, "type": "dreamt", "body": {}},
        {"seq": 1, "at": 0, "attempt": 1, "type": "heard", "body": {"id": "m"}},
        {"seq": 1, "at": 0, "attempt": 1, "type": "heard", "body": [1]},
        {"seq": 1, "at": "noon", "attempt": 1, "type": "heard", "body": {"id": "m", "text": "", "by": ""}},
        {"seq": 1, "at": 0, "attempt": 1, "type": "done", "body": {"about": 1, "call_id": "c", "label": 7}},
    ],
)
def test_what_is_no_step_is_refused(stored: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        decode_step(json.dumps(stored))


@pytest.mark.parametrize("stored", [[], {}, {"kind": "shout", "key": "k", "body": None, "at": 0}, {"kind": "reply"}])
def test_what_is_no_item_is_refused(stored: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        decode_item(json.dumps(stored))


@pytest.mark.parametrize("stored", [{}, {"kind": "child", "id": "j", "step": 1, "until": None, "reason": "x"}])
def test_what_is_no_wait_is_refused(stored: Any) -> None:
    with pytest.raises(ValueError, match="nothing to wait for"):
        decode_waiting(json.dumps(stored))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, b"x"])
def test_what_json_has_not_is_refused(value: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        encode_step(Step(1, NOON, 1, Done(about=1, call_id="c", result=value)))
