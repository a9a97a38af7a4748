"""Which numbers of tokens are counted."""

import pytest

from rauskuclaw.domain.usage import Usage
from rauskuclaw.services.spending.tokens import MARKS, judged, most_tokens


def test_what_the_provider_reports_is_counted_as_it_is() -> None:
    reported = Usage(1200, 340, 1000, 300)
    assert judged(reported, sent_bytes=4000, received_bytes=200) == (reported, False)


def test_more_output_than_text_is_believed() -> None:
    """Reasoning is billed and never seen."""
    assert judged(Usage(10, 50_000, 0, 49_990), sent_bytes=40, received_bytes=40)[1] is False


def test_without_a_report_tokens_are_guessed_from_the_text() -> None:
    assert judged(None, sent_bytes=4000, received_bytes=401) == (Usage(1000, 101), True)


@pytest.mark.parametrize(
    "reported",
    [
        Usage(-1, 10),
        Usage(10, -1),
        Usage(10, 10, cached=-1),
        Usage(10, 10, reasoning=-5),
        Usage(10**12, 10),
        Usage(10, 10**9),
        Usage(10, 10, cached=11),
        Usage(10, 10, reasoning=11),
    ],
)
def test_impossible_numbers_are_taken_as_not_reported(reported: Usage) -> None:
    assert judged(reported, sent_bytes=400, received_bytes=40) == (Usage(100, 10), True)


@pytest.mark.parametrize("reported", [Usage(0, 0), Usage(1, 1)])
def test_too_few_tokens_for_the_text_are_replaced_by_the_larger_guess(reported: Usage) -> None:
    assert judged(reported, sent_bytes=4000, received_bytes=4000) == (Usage(1000, 1000), True)


def test_dense_text_is_still_believed() -> None:
    reported = Usage(250, 63)
    assert judged(reported, sent_bytes=4000, received_bytes=1000) == (reported, False)


def test_an_empty_call_uses_nothing() -> None:
    assert judged(Usage(), sent_bytes=0, received_bytes=0) == (Usage(), False)


@pytest.mark.parametrize("text", ["plain", "päivää", "🦞🦞", "漢字", ""])
def test_the_bound_is_never_below_the_bytes_of_the_text(text: str) -> None:
    assert most_tokens(len(text.encode())) == len(text.encode()) + MARKS
