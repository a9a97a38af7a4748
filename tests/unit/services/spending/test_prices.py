"""Prices by date, and costs reckoned by hand."""

from datetime import date

import pytest

from rauskuclaw.config import Price
from rauskuclaw.domain.usage import Usage
from rauskuclaw.services.spending.prices import BUILT_IN, CHECKED_ON, PriceTable, cost_nano

MINI = Price("mini", date(2025, 1, 1), 0.40, 1.60, 0.10)


@pytest.mark.parametrize(
    ("usage", "cents"),
    [
        (Usage(input=1_000_000), 40),
        (Usage(output=1_000_000), 160),
        (Usage(input=1_000_000, cached=1_000_000), 10),
        # 600,000 x $0.40 + 400,000 x $0.10 + 250,000 x $1.60 for a million each; reasoning is within the output
        (Usage(input=1_000_000, cached=400_000, output=250_000, reasoning=200_000), 24 + 4 + 40),
    ],
    ids=["input", "output", "cached", "all"],
)
def test_costs_are_those_reckoned_by_hand(usage: Usage, cents: int) -> None:
    assert cost_nano(usage, MINI) == cents * 10_000_000


def test_the_cost_of_a_recorded_answer_is_exact() -> None:
    # A recorded usage block: prompt 2006 (1920 of them cached), completion 300 (256 of them reasoning), at o4-mini:
    # 86 x $1.10 + 1920 x $0.275 + 300 x $4.40 for a million = $0.0019426
    price = PriceTable().find("o4-mini-2025-04-16", date(2025, 6, 1))
    assert price is not None
    assert cost_nano(Usage(2006, 300, 1920, 256), price) == 1_942_600


def test_a_thousand_small_calls_add_up_to_one_big_one() -> None:
    small, big = Usage(7, 3, 2, 1), Usage(7000, 3000, 2000, 1000)
    assert 1000 * cost_nano(small, MINI) == cost_nano(big, MINI)


def test_amounts_below_a_nano_dollar_are_rounded_once() -> None:
    price = Price("tiny", date(2025, 1, 1), 0.0005, 0, 0)
    assert [cost_nano(Usage(input=tokens), price) for tokens in (0, 1, 2, 3)] == [0, 1, 1, 2]


def test_the_price_of_the_day_counts() -> None:
    table = PriceTable()
    before, after = table.find("o3", date(2025, 6, 9)), table.find("o3", date(2025, 6, 10))
    assert before is not None
    assert after is not None
    assert (before.input, after.input) == (10.0, 2.0)
    assert table.find("o3", date(2025, 1, 1)) is None


def test_a_configured_price_goes_before_the_built_in_one() -> None:
    table = PriceTable((Price("gpt-4.1", date(2000, 1, 1), 9.0, 9.0, 9.0),))
    found = table.find("gpt-4.1", date(2026, 1, 1))
    assert found is not None
    assert found.input == 9.0


@pytest.mark.parametrize("model", ["gpt-4.1-mini-2025-04-14", "gpt-4.1-mini"])
def test_a_snapshot_has_the_price_of_its_model(model: str) -> None:
    found = PriceTable().find(model, date(2026, 1, 1))
    assert found is not None
    assert found.model == "gpt-4.1-mini"


@pytest.mark.parametrize("model", ["", "gpt-4.1-maxi", "gpt-4.1-mini-2025-99-99", "-2025-04-14", "2025-04-14"])
def test_no_price_is_made_up(model: str) -> None:
    assert PriceTable().find(model, date(2026, 1, 1)) is None


def test_built_in_prices_are_plausible() -> None:
    assert len({(price.model, price.since) for price in BUILT_IN}) == len(BUILT_IN)
    for price in BUILT_IN:
        if price.model.startswith("text-embedding"):
            assert 0 == price.output < price.cached_input == price.input < 1
        else:
            assert 0 < price.cached_input < price.input < price.output < 100
        assert date(2024, 1, 1) < price.since <= CHECKED_ON
