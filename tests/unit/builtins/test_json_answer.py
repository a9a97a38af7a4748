"""JSON found in answers as models write them."""

import json
from typing import Any

import pytest

from rauskuclaw.builtins.chat.json_answer import MAX_CANDIDATES, candidates
from rauskuclaw.domain.job import Json

FOUND: dict[str, Any] = {
    '{"n": 5}': {"n": 5},
    "\ufeff5": 5,
    '```json\n{"n": 5}\n```': {"n": 5},
    '```\n{"n": 5}```': {"n": 5},
    'Here:\n```JSON\n{"n": 5}\n```\nDone.': {"n": 5},
    'First\n```json\n{"n": 1}\n```\nand then\n```json\n{"n": 5}\n```': {"n": 5},
    'In Python\n```python\nprint(1)\n```\nit is {"n": 5}.': {"n": 5},
    '```json\n{"n": 5}': {"n": 5},
    'It is {"n": 5}, I think.': {"n": 5},
    'Not {"n": 1} but {"n": 5}': {"n": 5},
    "{so} [to say] [5]": [5],
    '<think>\nhm {"n": 1}\n</think>\n\n{"n": 5}': {"n": 5},
    '<THINKING>{"n": 1}</THINKING>{"n": 5}': {"n": 5},
    'hm {"n": 1}</think>{"n": 5}': {"n": 5},
    '<think>a</think> <think>{"n": 1}</think> {"n": 5}': {"n": 5},
    '<think>\n{"n": 5}': {"n": 5},
    '{"n": 5}<think>was {"n": 1}</think>': {"n": 5},
    '<think>```json\n{"n": 1}\n```</think>```json\n{"n": 5}\n```': {"n": 5},
    '{"n": "</think>{1}"}': {"n": "</think>{1}"},
    '{"n": "```json\\n1```"}': {"n": "```json\n1```"},
    '{"n": "a\nb"}': {"n": "a\nb"},
    '{"n": "\\ud83e\\udd9e"}': {"n": "🦞"},
    '{"n": "\\ud83e"}': {"n": "\ufffd"},
    '{"\\ud83e": 5}': {"\ufffd": 5},
    "9223372036854775807": 2**63 - 1,
    "-9223372036854775808": -(2**63),
}


@pytest.mark.parametrize("text", FOUND)
def test_the_likeliest_is_what_is_meant(text: str) -> None:
    assert next(candidates(text)) == FOUND[text]


@pytest.mark.parametrize(
    "text", ["", " ", "no", "```\n```", "<think>", "</think>", "{", "NaN", "1e999", "9" * 5000, "'5'"]
)
def test_what_holds_no_json_has_no_candidates(text: str) -> None:
    assert list(candidates(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        '{"n": [{"n": 1}, {"n',
        'So: {"n": {"n": 1}, oops}',
        '```json\n{"n": {"n": 1}, "m": "cut',
        "[[1], [2",
        '{"n": {"n": 1}',
    ],
)
def test_a_part_of_what_is_broken_is_not_the_answer(text: str) -> None:
    assert list(candidates(text)) == []


def test_thoughts_that_were_cut_short_hold_no_answer() -> None:
    assert list(candidates('<think>maybe {"n": 1}, or', is_cut_short=True)) == []
    assert list(candidates('<think>a</think>{"n": 5}', is_cut_short=True)) == [{"n": 5}]


@pytest.mark.parametrize("digits", ["9223372036854775808", "-9223372036854775809", "1" + "0" * 30])
def test_an_integer_beyond_64_bit_becomes_the_nearest_double(digits: str) -> None:
    [found] = candidates(digits)
    assert isinstance(found, float)
    assert found == float(digits)


def test_candidates_are_few() -> None:
    assert len(list(candidates(" ".join(f"[{number}]" for number in range(20)) + " x"))) == MAX_CANDIDATES


HOSTILE = ["{", "[", '["', '{"a":', "<think>", "</think>", "```\n", "``` ", "[1,", '{"a":[', "[[1,2],"]


@pytest.mark.parametrize("piece", HOSTILE)
def test_an_answer_made_to_be_read_again_and_again_is_read_a_bounded_number_of_times(piece: str) -> None:
    """Were it quadratic, this would take minutes."""
    found: list[Json] = list(candidates(piece * (700_000 // len(piece))))
    assert len(json.dumps(found)) < 1_000_000
