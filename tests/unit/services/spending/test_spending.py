"""Money around a call: what is set aside, refused, settled and given back."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from rauskuclaw.config import BudgetSettings, Price
from rauskuclaw.domain.failures import FailureClass, HandlerError
from rauskuclaw.domain.usage import ModelCall, Reservation, Usage
from rauskuclaw.errors import StoreUnavailableError
from rauskuclaw.services.spending.call import SETTLE_ROUNDS, Call
from rauskuclaw.services.spending.prices import PriceTable
from rauskuclaw.services.spending.service import EMBEDDING_TYPE, GRACE, Spending
from rauskuclaw.services.spending.tokens import MARKS
from tests.support.clock import NOON, ManualClock, after
from tests.support.inmemory_ledger import Books, InMemoryLedger
from tests.support.model_calls import DAY

# A dollar for a thousand tokens, so that a token is a million nano-dollars.
PRICE = Price("priced", date(2025, 1, 1), 1000.0, 1000.0, 100.0)
TOKEN = 1_000_000
TYPE = "ai.chat.generate"


class World:
    """Spending over books in memory, with a price that is easy to reckon with."""

    def __init__(self, ledger: InMemoryLedger | None = None, **budgets: Any) -> None:
        self.books = Books()
        self.ledger = ledger or InMemoryLedger(self.books)
        self.clock = ManualClock()
        self.spending = Spending(
            ledger=self.ledger,
            prices=PriceTable((PRICE,), ()),
            budgets=BudgetSettings(**budgets),
            clock=self.clock,
        )

    async def begin(self, **given: Any) -> Call:
        values: dict[str, Any] = {
            "job_id": "job",
            "job_type": TYPE,
            "key": "ci",
            "provider": "openai",
            "model": "priced",
            "messages_chars": 100,
            "max_output_tokens": 1000 - 100 - MARKS,
            "deadline": after(60),
        }
        call = self.spending.plan(**(values | given))
        await self.spending.reserve(call)
        return call


async def refused(world: World, **given: Any) -> HandlerError:
    with pytest.raises(HandlerError) as caught:
        await world.begin(**given)
    return caught.value


async def test_without_a_budget_nothing_is_set_aside_and_everything_is_recorded() -> None:
    world = World()
    call = await world.begin()
    [open_call] = world.books.reservations.values()
    assert (open_call.amount_nano, open_call.budgets) == (0, ())
    await call.settle(Usage(100, 50, 40, 10), text_chars=200)
    [recorded] = await world.ledger.calls_of("job")
    assert (recorded.usage, recorded.cost_nano) == (Usage(100, 50, 40, 10), (60 + 4 + 50) * TOKEN)
    assert (call.cost_usd, call.usage, call.is_estimated) == (0.114, Usage(100, 50, 40, 10), False)


async def test_the_worst_case_is_set_aside_in_every_budget_the_call_falls_under() -> None:
    world = World(per_job_usd=2, per_day_usd=20, per_type_day_usd={TYPE: 5, "other": 1})
    await world.begin()
    [held] = world.books.reservations.values()
    assert held.amount_nano == 1000 * TOKEN
    assert [budget.name for budget in held.budgets] == ["job:job", f"type:{TYPE}:{DAY}", f"day:{DAY}"]
    assert held.expires_at == after(60) + GRACE


async def test_the_call_that_would_pass_the_budget_is_refused_for_good() -> None:
    world = World(per_job_usd=2)
    first = await world.begin()
    await first.settle(Usage(100, 50), text_chars=200)
    await world.begin()
    failure = (await refused(world)).failure
    assert (failure.code, failure.failure_class) == ("BUDGET_EXCEEDED", FailureClass.PERMANENT)
    assert failure.details == {
        "budget": "job:job",
        "limit_usd": 2.0,
        "spent_usd": 0.15,
        "reserved_usd": 1.0,
        "needed_usd": 1.0,
    }


async def test_a_budget_of_a_day_is_new_on_the_next_day() -> None:
    world = World(per_day_usd=1)
    await (await world.begin()).settle(Usage(100, 50), text_chars=200)
    await refused(world)
    world.clock.advance(timedelta(hours=12))
    await world.begin()


async def test_another_type_has_its_own_budget() -> None:
    world = World(per_type_day_usd={TYPE: 1})
    await world.begin()
    await refused(world)
    other = await world.begin(job_type="other")
    assert list(world.books.reservations) != [other.id]


async def test_an_unpriced_model_is_refused_while_a_budget_is_set() -> None:
    failure = (await refused(World(per_day_usd=1), model="local")).failure
    assert (failure.code, failure.failure_class) == ("BUDGET_UNPRICED", FailureClass.PERMANENT)


@pytest.mark.parametrize("budgets", [{}, {"per_day_usd": 1, "allow_unpriced": True}])
async def test_an_unpriced_model_may_run_without_budgets_or_when_allowed(budgets: dict[str, Any]) -> None:
    world = World(**budgets)
    call = await world.begin(model="local")
    await call.settle(Usage(10, 20), text_chars=20)
    [recorded] = await world.ledger.calls_of("job")
    assert (recorded.cost_nano, call.cost_usd) == (None, None)


async def test_cached_input_dearer_than_fresh_is_set_aside_at_the_dearer_price() -> None:
    world = World(per_day_usd=2000)
    odd = Price("odd", date(2025, 1, 1), 1.0, 1.0, 1000.0)
    world.spending = Spending(
        ledger=world.ledger,
        prices=PriceTable((odd,), ()),
        budgets=BudgetSettings(per_day_usd=2000),
        clock=world.clock,
    )
    await world.begin(model="odd", max_output_tokens=0)
    [held] = world.books.reservations.values()
    assert held.amount_nano == (100 + MARKS) * TOKEN


async def test_settling_and_releasing_again_change_nothing() -> None:
    world = World(per_day_usd=2)
    call = await world.begin()
    await call.settle(Usage(100, 50), text_chars=200)
    await call.settle(Usage(900, 900), text_chars=200)
    await call.release()
    assert await world.ledger.spent(f"day:{DAY}") == 150 * TOKEN
    assert len(await world.ledger.calls_of("job")) == 1


async def test_a_call_that_never_began_costs_nothing() -> None:
    world = World(per_day_usd=1)
    call = await world.begin()
    await call.release()
    await call.settle(Usage(100, 50), text_chars=200)
    assert (world.books.reservations, world.books.calls) == ({}, {})
    await world.begin()


async def test_a_cut_call_is_settled_by_what_came() -> None:
    world = World(per_day_usd=2)
    call = await world.begin()
    await call.settle(None, text_chars=400)
    assert (call.usage, call.is_estimated, call.cost_usd) == (Usage(25, 100), True, 0.125)


async def test_a_dead_workers_call_is_recorded_after_its_deadline_as_the_most_that_was_asked_for() -> None:
    world = World(per_day_usd=1.5)
    await world.begin(deadline=after(60), own_tokens=8)
    world.clock.advance(timedelta(seconds=60) + GRACE - timedelta(seconds=1))
    assert await world.spending.settle_expired() == 0
    world.clock.advance(seconds=1)
    assert await world.spending.settle_expired() == 1
    [recorded] = await world.ledger.calls_of("job")
    output = 1000 - 100 - MARKS
    assert (recorded.usage, recorded.is_estimated) == (Usage(27, output), True)
    assert await world.ledger.spent(f"day:{DAY}") == (27 + output) * TOKEN
    await refused(world, deadline=after(600))


async def test_embeddings_are_recorded_and_count_in_the_days_budgets_but_are_never_refused() -> None:
    world = World(per_day_usd=0.1, per_job_usd=0.1, per_type_day_usd={EMBEDDING_TYPE: 0.05})
    for _ in range(2):
        await world.spending.embedded(provider="openai", model="priced", usage=Usage(100, 0), sent_bytes=400)
    await world.spending.embedded(provider="openai", model="priced", usage=None, sent_bytes=400)
    assert await world.ledger.spent(f"day:{DAY}") == await world.ledger.spent(f"type:{EMBEDDING_TYPE}:{DAY}")
    assert await world.ledger.spent(f"day:{DAY}") == 300 * TOKEN
    recorded = await world.ledger.calls_of(f"{EMBEDDING_TYPE}:{DAY}")
    assert [call.is_estimated for call in recorded].count(True) == 1
    assert {(call.key, call.job_type) for call in recorded} == {("system", EMBEDDING_TYPE)}
    await refused(world)


async def test_a_dead_workers_call_without_a_price_is_recorded_as_unpriced() -> None:
    world = World()
    await world.begin(model="unknown")
    world.clock.advance(timedelta(hours=1))
    assert await world.spending.settle_expired() == 1
    assert [call.cost_nano for call in await world.ledger.calls_of("job")] == [None]


async def test_two_hundred_calls_at_once_overspend_by_less_than_one() -> None:
    """Each is settled far above what was set aside: the provider wrote more than it was allowed to."""
    world = World(per_day_usd=1.5)

    async def chat() -> bool:
        try:
            call = await world.begin(max_output_tokens=0)
        except HandlerError:
            return False
        await asyncio.sleep(0)
        await call.settle(Usage(100, 300), text_chars=1000)
        return True

    done = sum(await asyncio.gather(*(chat() for _ in range(200))))
    spent = await world.ledger.spent(f"day:{DAY}")
    assert spent == done * 400 * TOKEN
    assert spent <= 1500 * TOKEN + 400 * TOKEN


async def test_settling_survives_a_cancelled_task() -> None:
    class Slow(InMemoryLedger):
        async def settle(self, call: ModelCall, reservation: Reservation | None) -> None:
            began.set()
            await go_on.wait()
            await super().settle(call, reservation)
            ended.set()

    began, go_on, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()
    world = World(Slow(Books()))
    call = await world.begin()
    task = asyncio.ensure_future(call.settle(Usage(1, 1), text_chars=1))
    await began.wait()
    task.cancel()
    go_on.set()
    await ended.wait()
    assert len(await world.ledger.calls_of("job")) == 1
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_store_that_is_away_fails_no_answer_that_is_paid_for() -> None:
    class Away(InMemoryLedger):
        tries = 0

        async def settle(self, call: ModelCall, reservation: Reservation | None) -> None:
            Away.tries += 1
            raise StoreUnavailableError("gone")

    world = World(Away(Books()))
    await (await world.begin()).settle(Usage(1, 1), text_chars=1)
    assert Away.tries == SETTLE_ROUNDS


async def test_today_shows_the_budgets_and_what_they_have_left() -> None:
    world = World(per_job_usd=9, per_day_usd=2, per_type_day_usd={TYPE: 1.5, "b": 1})
    await (await world.begin()).settle(Usage(100, 50), text_chars=200)
    found = [(budget.name, budget.limit_nano, spent) for budget, spent in await world.spending.today()]
    assert found == [
        (f"day:{DAY}", 2000 * TOKEN, 150 * TOKEN),
        (f"type:{TYPE}:{DAY}", 1500 * TOKEN, 150 * TOKEN),
        (f"type:b:{DAY}", 1000 * TOKEN, 0),
    ]


async def test_days_without_calls_are_shown_too() -> None:
    world = World()
    await (await world.begin()).settle(Usage(100, 50), text_chars=200)
    days = await world.spending.by_day(3)
    assert [(day.day, day.total.calls) for day in days] == [("2025-05-31", 0), ("2025-06-01", 0), (DAY, 1)]
    assert NOON.date().isoformat() == DAY
