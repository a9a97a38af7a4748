"""Names and numbers of requests are ASCII: letters that only fold to one, and digits of other scripts, are refused."""

import re
import sys

import pytest
from starlette.datastructures import QueryParams

from functions.api.http.query import leading_integer, limit_of
from rauskuclaw.adapters.aws.keys import place_after
from rauskuclaw.builtins.chat.memory_input import WHOLE_NUMBER
from rauskuclaw.config.kinds import QUEUE_NAME
from rauskuclaw.errors import InvalidRequestError
from rauskuclaw.ports.cursors import encode_cursor
from rauskuclaw.services.jobs.requests import QUEUE_PATTERN
from rauskuclaw.services.jobs.types import NAME_PATTERN
from rauskuclaw.services.memory import requests
from rauskuclaw.services.ui_prefs import SCOPE_PATTERN

NAMES = {
    "queue": QUEUE_PATTERN,
    "queue of a key": QUEUE_NAME,
    "job type": NAME_PATTERN,
    "memory scope": requests.SCOPE_PATTERN,
    "memory key": requests.KEY_PATTERN,
    "scope of settings": SCOPE_PATTERN,
}
BEYOND_ASCII = "".join(map(chr, range(128, sys.maxunicode + 1)))


@pytest.mark.parametrize("pattern", NAMES.values(), ids=NAMES.keys())
def test_a_name_has_no_letter_or_digit_beyond_ascii(pattern: re.Pattern[str]) -> None:
    assert pattern.fullmatch("AZaz09.-")
    taken = [one for one in BEYOND_ASCII if pattern.fullmatch(f"abc{one}")]
    assert taken == []


@pytest.mark.parametrize("name", ["u\u017fer", "\u212aey", "a\u0663"], ids=ascii)
def test_look_alikes_of_a_name_are_refused(name: str) -> None:
    assert [what for what, pattern in NAMES.items() if pattern.fullmatch(name)] == []


def test_numbers_in_other_scripts_are_none() -> None:
    assert leading_integer("\u0663") == 0
    assert limit_of(QueryParams({"limit": "\u0663"}), "limit", default=50, cap=200) == 50
    assert WHOLE_NUMBER.fullmatch("\u0663") is None


def test_a_cursor_with_digits_of_another_script_is_not_ours() -> None:
    with pytest.raises(InvalidRequestError):
        place_after(encode_cursor("\u0660" * 13 + "#a"))
