"""What a turn of a run costs on AWS, by the meter, and what its ledger costs beside it."""

from functools import cache

import pytest

from bench.cost_meter import Prices
from bench.run_cost import LEDGER, PER_TURN, PURGE, TURNS, WAKE_UP, RunCost, measure, report

BUDGET = 14.0  # dollars for the steps, events and wake-ups of a million turns with one tool each


@cache
def measured() -> RunCost:
    return measure(TURNS)


def test_a_million_turns_stay_in_the_budget(capsys: pytest.CaptureFixture[str]) -> None:
    prices = Prices()
    with capsys.disabled():
        rows = [f"  {part:24}${dollars:>6}   {counts}" for part, counts, dollars in report(measured(), prices)]
        print("\nA million turns of a run on AWS, by part:", *rows, sep="\n")  # noqa: T201, what this test is for
    # A wake-up for every turn, though one serves as many as a function has time for.
    assert measured().dollars(PER_TURN, prices) + measured().dollars(WAKE_UP, prices) <= BUDGET


def test_a_turn_needs_so_many_units_and_calls() -> None:
    usage = measured().parts[PER_TURN]
    # Two transactions of two items, each twice 1 KB; every fifth puts the lines of the log into a page besides.
    assert measured().per_turn(PER_TURN, "write_unit") == pytest.approx(2 * 2 * 2 + 2 * 2 / 5, abs=0.15)
    assert usage.calls["dynamodb.TransactWriteItems"] == 2 * TURNS
    assert usage.calls["dynamodb.GetItem"] <= 2 * TURNS / 5 + 1
    assert set(usage.calls) == {"dynamodb.TransactWriteItems", "dynamodb.GetItem"}


def test_the_last_turn_costs_as_much_as_the_first() -> None:
    """What is stored already is not written again."""
    short = measure(10)
    units = [cost.per_turn(PER_TURN, "write_unit") for cost in (short, measured())]
    assert units[1] <= 1.1 * units[0]


def test_money_costs_more_than_steps() -> None:
    """Which is why it is stated apart: two budgets, a call and three totals are written for each call."""
    assert measured().per_turn(LEDGER, "write_unit") == 20.0


def test_erasing_a_run_costs_a_unit_for_each_item() -> None:
    # The items of two appends, and two fifths of a page; a wait in its turn has left an item and some lines.
    assert measured().per_turn(PURGE, "write_unit") < 4.5
