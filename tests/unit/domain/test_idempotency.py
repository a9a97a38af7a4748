"""What counts as the same request."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rauskuclaw.domain.idempotency import IdempotencyKey, canonical_json, differing_fields, digest
from tests.support.factories import make_key

scalars = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(max_size=8)
json_values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4)
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('{"a":1,"b":2}', '{"b":2,"a":1}'),
        ('{"a":[1,2]}', ' { "a" : [ 1 ,\n2 ] } '),
        ("5", "5.0"),
        ("[1e2]", "[100]"),
        ("-0.0", "0"),
        ('"\\u00e4"', '"ä"'),
        ('{"a":{"x":1,"y":[]}}', '{"a":{"y":[],"x":1.0}}'),
    ],
)
def test_other_spellings_of_one_value_are_the_same(one: str, other: str) -> None:
    assert digest(json.loads(one)) == digest(json.loads(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True),
        (0, False),
        (0, None),
        (None, ""),
        ("1", 1),
        ([], {}),
        ([1, 2], [2, 1]),
        ({"a": None}, {}),
        ("é", "e\u0301"),
        (0.1, 0.2),
        (2**53, 2**53 + 1),
        ({"a": {"b": 1}}, {"a.b": 1}),
        ("a", "A"),
    ],
)
def test_different_values_differ(one: Any, other: Any) -> None:
    assert digest(one) != digest(other)


@given(json_values)
def test_the_canonical_form_survives_a_round_trip(value: Any) -> None:
    text = canonical_json(value)
    assert canonical_json(json.loads(text)) == text


@given(st.dictionaries(st.text(max_size=5), json_values, max_size=5))
def test_the_order_of_names_never_matters(value: dict[str, Any]) -> None:
    assert digest(value) == digest(dict(reversed(value.items())))


def test_even_a_lone_surrogate_has_a_digest() -> None:
    assert digest("\ud800") != digest("\ud801")


def test_the_fields_that_differ_are_named_in_order() -> None:
    first = make_key(request={"type": "a", "input": 1, "queue": "x"}).fields
    second = make_key(request={"type": "a", "input": 2, "tags": []}).fields
    assert differing_fields(first, second) == ("input", "queue", "tags")
    assert differing_fields(first, first) == ()


def test_a_field_sent_as_null_is_not_a_field_left_out() -> None:
    assert differing_fields(make_key(request={"tags": None}).fields, make_key(request={}).fields) == ("tags",)


def test_a_key_keeps_digests_and_no_values() -> None:
    key: IdempotencyKey = make_key(request={"input": {"secret": "hunter2"}})
    assert "hunter2" not in repr(key)
    assert {len(value) for value in key.fields.values()} == {32}
