"""What a person sees of a change: its lines, cut where there are many."""

import pytest

from rauskuclaw.domain.runs.diffs import MAX_DIFF_CHARS, MAX_LINES, diff_of


def test_changed_lines_are_marked() -> None:
    diff = diff_of("tea: green\nmilk: no\n", "tea: black\nmilk: no\n")
    assert diff is not None
    assert diff.splitlines()[3:] == ["-tea: green", "+tea: black", " milk: no"]


@pytest.mark.parametrize(("before", "after"), [("", ""), ("a\n", "a\n")])
def test_no_change_is_no_diff(before: str, after: str) -> None:
    assert diff_of(before, after) is None


def test_something_new_is_all_additions() -> None:
    diff = diff_of("", "one\ntwo")
    assert diff is not None
    assert diff.splitlines()[3:] == ["+one", "+two"]


def test_texts_that_are_too_long_are_not_compared() -> None:
    diff = diff_of("a\n" * MAX_LINES, "b\n")
    assert diff == f"Too long to compare: {MAX_LINES} lines before, 1 after."


def test_a_long_diff_is_cut_and_says_so() -> None:
    diff = diff_of("", "x" * (2 * MAX_DIFF_CHARS))
    assert diff is not None
    assert len(diff) < MAX_DIFF_CHARS + 100
    assert "more characters" in diff[-40:]


def test_other_line_ends_are_told() -> None:
    assert diff_of("a\r\n", "a\n") == "Only line ends change."
