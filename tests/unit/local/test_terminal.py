"""What is printed can neither steer a terminal nor forge a line, and JSON stays the same value."""

import json

import pytest

from local.terminal import on_one_line, safe_json, without_escapes

LINE_ENDS = ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e"]
UNSAFE = ["\x7f", "\x9b", "\u202e", "\u2066", "\u200f", "\u2028", "\u2029"]


@pytest.mark.parametrize("end", LINE_ENDS)
def test_a_quoted_line_end_makes_no_second_line(end: str) -> None:
    assert without_escapes(f"before{end}after") == "before after"
    assert len(on_one_line(f"before{end}after").splitlines()) == 1


def test_a_plain_line_end_is_shown() -> None:
    assert on_one_line("one\r\ntwo") == "one\\ntwo"


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u200e", "\u061c"])
def test_marks_of_direction_are_left_out(mark: str) -> None:
    assert without_escapes(f"invoice{mark}exe.pdf") == "invoiceexe.pdf"


def test_sequences_are_left_out_and_text_stays() -> None:
    assert (
        without_escapes("\x1b[31mred\x1b[0m \x1b]8;;http://x\x07link\x1b]8;;\x07 \x9b2Jtä\t日本") == "red link tä\t日本"
    )


@pytest.mark.parametrize("character", [*UNSAFE, "\ud800"])
def test_json_is_the_same_value_without_raw_controls(character: str) -> None:
    value = {"text": f"a{character}b"}
    printed = safe_json(json.dumps(value, ensure_ascii=False))
    assert character not in printed
    assert json.loads(printed) == value
