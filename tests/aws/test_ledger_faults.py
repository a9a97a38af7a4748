"""The ledger under throttling and lost answers: nobody pays twice, no money is set aside twice or lost."""

import asyncio
from typing import Any

import pytest

from rauskuclaw.adapters.aws.calls import RetryBudget
from rauskuclaw.adapters.aws.ledger import items as ledger_items
from rauskuclaw.domain.usage import Budget, Exhausted
from rauskuclaw.errors import StoreUnavailableError
from tests.aws.conftest import OpenFaulty
from tests.aws.faults import Faults
from tests.support.clock import NOON, after
from tests.support.model_calls import DAY, limits, model_call, reservation

BUDGETS = limits(1000, ["job:j", "type:t", "day:d"])
ONE = Budget("day:one", 1000)
SHORT = RetryBudget(total=0.2, base=0.002, cap=0.01)


@pytest.mark.parametrize(
    "given", [{"throttle": 0.4}, {"broken": 0.3}, {"throttle": 0.1, "broken": 0.1, "lost": 0.3}], ids=str
)
async def test_calls_through_faults_are_each_counted_once(open_faulty: OpenFaulty, given: Any) -> None:
    faults = Faults(**given)
    ledger = (await open_faulty(faults)).ledger

    async def call(number: int) -> None:
        held = reservation(f"call {number}", 60, *BUDGETS)
        assert await ledger.reserve(held, now=NOON) is None
        if number % 4 == 0:
            await ledger.release(held)
        else:
            await ledger.settle(model_call(f"call {number}", cost_nano=50), held)

    await asyncio.gather(*(call(number) for number in range(16)))
    faults.stop()
    assert sum(faults.injected.values()) > 0
    assert [await ledger.spent(budget.name) for budget in BUDGETS] == [600, 600, 600]
    assert await ledger.reserve(reservation("all", 400, *BUDGETS), now=NOON) is None
    assert {total.calls for total in await ledger.totals(first_day=DAY, last_day=DAY)} == {12}
    assert len(await ledger.calls_of("job")) == 12


@pytest.mark.parametrize("budgets", [(ONE,), BUDGETS], ids=["one budget", "three"])
async def test_a_lost_answer_sets_nothing_aside_twice(open_faulty: OpenFaulty, budgets: tuple[Budget, ...]) -> None:
    faults = Faults()
    ledger = (await open_faulty(faults)).ledger
    held = reservation("a", 600, *budgets)
    faults.lose_once("UpdateItem" if len(budgets) == 1 else "TransactWriteItems")
    assert await ledger.reserve(held, now=NOON) is None
    assert faults.injected["lost"] == 1
    assert await ledger.reserve(reservation("b", 400, *budgets), now=NOON) is None
    assert await ledger.reserve(reservation("c", 1, *budgets), now=NOON) == Exhausted(budgets[0], 0, 1000)


async def test_a_lost_answer_settles_once(open_faulty: OpenFaulty) -> None:
    faults = Faults()
    ledger = (await open_faulty(faults)).ledger
    held = reservation("a", 600, *BUDGETS)
    await ledger.reserve(held, now=NOON)
    faults.lose_once("TransactWriteItems")
    await ledger.settle(model_call("a", cost_nano=50), held)
    assert faults.injected["lost"] == 1
    assert [await ledger.spent(budget.name) for budget in BUDGETS] == [50, 50, 50]


async def test_a_lost_answer_takes_expired_money_out_once(open_faulty: OpenFaulty) -> None:
    faults = Faults()
    ledger = (await open_faulty(faults)).ledger
    await ledger.reserve(reservation("dead", 600, ONE, expires_at=after(60)), now=NOON)
    await ledger.reserve(reservation("alive", 300, ONE, expires_at=after(900)), now=NOON)
    faults.lose_once("UpdateItem")
    assert await ledger.reserve(reservation("a", 700, ONE, expires_at=after(900)), now=after(61)) is None
    assert await ledger.reserve(reservation("b", 1, ONE), now=after(61)) == Exhausted(ONE, 0, 1000)


async def test_without_any_answer_the_store_is_unavailable(open_faulty: OpenFaulty) -> None:
    ledger = (await open_faulty(Faults(broken=1.0), budget=SHORT)).ledger
    held = reservation("a", 600, *BUDGETS)
    for call in (
        ledger.reserve(held, now=NOON),
        ledger.settle(model_call("a"), held),
        ledger.release(held),
        ledger.spent("day:d"),
        ledger.close_key("k", until=NOON, reason="429", at=NOON),
    ):
        with pytest.raises(StoreUnavailableError):
            await call


def test_a_budget_holds_a_bounded_number_of_reservations() -> None:
    made = ledger_items.hold("t", ONE, "x", 1, after(1), now=NOON)
    assert {"N": str(ledger_items.MAX_RESERVATIONS)} in made["ExpressionAttributeValues"].values()
    # Ids of 36 characters, two numbers and their types: far below the 400 KB that an item may have.
    assert ledger_items.MAX_RESERVATIONS * 80 < 200_000
