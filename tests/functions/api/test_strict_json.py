"""A body is read as Python reads it, or refused: two readers that disagree would be a way around every check."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.api.http.json_place import index_of, start_of_text, steps_to
from functions.api.http.strict_json import parse_json
from rauskuclaw.errors import InvalidRequestError

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
INTEGERS = st.integers(-(2**63), 2**63 - 1)
LEAVES = st.none() | st.booleans() | INTEGERS | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=20)

# Pieces that make JSON, or nearly.
PIECES = [
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    '"',
    "\\",
    "\\u",
    "\\ud83e",
    "\\udd14",
    "\\u0000",
    "\\n",
    "a",
    '"a"',
    '"b":',
    "é",
]
PIECES += [
    "true",
    "null",
    "NaN",
    "-",
    "0",
    "1",
    "12",
    "1.5",
    "e",
    "1e-400",
    ".",
    "+",
    " ",
    "\n",
    "\t",
    "\0",
    "\x1f",
    "\xa0",
]


def told(value: Any) -> str:
    """With types, signs of zeros and order, which == does not see."""
    return repr(value)


def read(text: str) -> tuple[Any, str | None]:
    """The value, or the code of the refusal."""
    try:
        return parse_json(text.encode()), None
    except InvalidRequestError as exc:
        return None, exc.code


@given(VALUES, st.booleans(), st.sampled_from([None, 1]))
def test_what_python_writes_is_read(value: Any, ascii_only: bool, indent: int | None) -> None:
    raw = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    assert told(parse_json(raw.encode())) == told(value)


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_what_is_accepted_is_what_python_reads(text: str) -> None:
    value, refused_as = read(text)
    if refused_as is None:
        assert told(value) == told(json.loads(text))
    elif refused_as == "INVALID_JSON":
        with pytest.raises(json.JSONDecodeError):
            json.loads(text)


@given(st.from_regex(r"-?(0|[1-9][0-9]{0,25})(\.[0-9]{1,25})?([eE][+-]?[0-9]{1,3})?", fullmatch=True))
def test_a_number_is_read_exactly_or_refused(number: str) -> None:
    plain = json.loads(number)
    digits = number.lower().partition("e")[0].strip("-0.")
    lost = plain in (float("inf"), float("-inf")) or (plain == 0 and digits)
    if lost or (isinstance(plain, int) and not -(2**63) <= plain < 2**63):
        with pytest.raises(InvalidRequestError):
            parse_json(number.encode())
    else:
        assert told(parse_json(number.encode())) == told(plain)


@given(st.text("a\n", min_size=1), st.data())
def test_a_line_and_a_column_lead_to_a_byte(text: str, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(text) - 1))
    before = text[:index]
    assert index_of(text.encode(), before.count("\n") + 1, index - before.rfind("\n")) == index


def test_a_text_begins_at_its_own_quote() -> None:
    raw = rb'["a","\"\"b\\\"c"]'
    assert [start_of_text(raw, raw.index(piece)) for piece in (b"a", b"b", b"c")] == [1, 5, 5]


def test_a_place_that_cannot_be_reached_has_no_steps() -> None:
    assert steps_to(b"[1,,2]", 4) == []
    assert steps_to(b'{"a":1,"a":[2]}', 12) == []
    assert steps_to(b'[0,{"a":[[],1', 12) == ["1", "a", "1"]
