"""Ledger."""

import asyncio
from datetime import timedelta

from rauskuclaw.domain.usage import Budget, Exhausted, Reservation, Usage, UsageTotal
from rauskuclaw.ports import Backend, Capabilities
from rauskuclaw.ports.ledger import Ledger
from tests.support.clock import NOON, after
from tests.support.drivers import Opener
from tests.support.model_calls import DAY, limits, model_call, reservation

JOB = Budget("job:j", 1000)
TYPE = Budget(f"type:ai.chat.generate:{DAY}", 5000)
TODAY = Budget(f"day:{DAY}", 10_000)
ALL = (JOB, TYPE, TODAY)


def ledger_of(backend: Backend) -> Ledger:
    return backend.ledger


async def test_what_fits_is_set_aside_and_what_does_not_is_refused(backend: Backend) -> None:
    ledger = ledger_of(backend)
    assert await ledger.reserve(reservation("a", 600, JOB), now=NOON) is None
    assert await ledger.reserve(reservation("b", 401, JOB), now=NOON) == Exhausted(JOB, 0, 600)
    assert await ledger.reserve(reservation("c", 400, JOB), now=NOON) is None
    assert await ledger.reserve(reservation("d", 1, JOB), now=NOON) == Exhausted(JOB, 0, 1000)


async def test_a_call_dearer_than_the_whole_budget_is_refused(backend: Backend) -> None:
    ledger = ledger_of(backend)
    assert await ledger.reserve(reservation("a", 1001, JOB), now=NOON) == Exhausted(JOB, 0, 0)
    assert await ledger.reserve(reservation("b", 1000, JOB), now=NOON) is None


async def test_all_budgets_take_it_or_none_does(backend: Backend) -> None:
    ledger = ledger_of(backend)
    narrow = Budget("job:narrow", 100)
    assert await ledger.reserve(reservation("a", 101, TODAY, TYPE, narrow), now=NOON) == Exhausted(narrow, 0, 0)
    await ledger.reserve(reservation("b", 60, narrow), now=NOON)
    assert await ledger.reserve(reservation("c", 60, TODAY, TYPE, narrow), now=NOON) == Exhausted(narrow, 0, 60)
    assert await ledger.reserve(reservation("d", 5000, TYPE, TODAY), now=NOON) is None


async def test_reserving_again_changes_nothing(backend: Backend) -> None:
    ledger = ledger_of(backend)
    for _ in range(3):
        assert await ledger.reserve(reservation("a", 600, *ALL), now=NOON) is None
    assert await ledger.reserve(reservation("b", 401, *ALL), now=NOON) == Exhausted(JOB, 0, 600)


async def test_settling_puts_the_cost_in_the_place_of_the_reservation(backend: Backend) -> None:
    ledger = ledger_of(backend)
    held = reservation("a", 900, *ALL)
    await ledger.reserve(held, now=NOON)
    await ledger.settle(model_call("a", cost_nano=300), held)
    assert [await ledger.spent(budget.name) for budget in ALL] == [300, 300, 300]
    assert await ledger.reserve(reservation("b", 701, JOB), now=NOON) == Exhausted(JOB, 300, 0)
    assert await ledger.reserve(reservation("c", 700, JOB), now=NOON) is None


async def test_settling_again_changes_nothing(backend: Backend) -> None:
    ledger = ledger_of(backend)
    held = reservation("a", 900, *ALL)
    await ledger.reserve(held, now=NOON)
    for _ in range(3):
        await ledger.settle(model_call("a", cost_nano=300), held)
    assert await ledger.spent(JOB.name) == 300
    assert await ledger.calls_of("job") == [model_call("a", cost_nano=300)]
    assert [total.calls for total in await ledger.totals(first_day=DAY, last_day=DAY)] == [1, 1, 1]


async def test_settlements_of_one_call_at_once_count_once(open_backend: Opener) -> None:
    ledgers = [(await open_backend()).ledger for _ in range(2)]
    held = reservation("a", 900, *ALL)
    await ledgers[0].reserve(held, now=NOON)
    await asyncio.gather(*(ledgers[n % 2].settle(model_call("a", cost_nano=300), held) for n in range(8)))
    assert await ledgers[0].spent(TODAY.name) == 300
    assert len(await ledgers[0].calls_of("job")) == 1


async def test_a_call_may_cost_more_than_was_set_aside(backend: Backend) -> None:
    ledger = ledger_of(backend)
    held = reservation("a", 900, JOB)
    await ledger.reserve(held, now=NOON)
    await ledger.settle(model_call("a", cost_nano=1500), held)
    assert await ledger.reserve(reservation("b", 1, JOB), now=NOON) == Exhausted(JOB, 1500, 0)


async def test_a_released_reservation_leaves_its_room(backend: Backend) -> None:
    ledger = ledger_of(backend)
    held = reservation("a", 900, *ALL)
    await ledger.reserve(held, now=NOON)
    for _ in range(2):
        await ledger.release(held)
    assert await ledger.reserve(reservation("b", 1000, *ALL), now=NOON) is None
    assert await ledger.spent(JOB.name) == 0


async def test_releasing_what_was_never_set_aside_does_nothing(backend: Backend) -> None:
    await ledger_of(backend).release(reservation("a", 900, *ALL))
    assert await ledger_of(backend).reserve(reservation("b", 1000, *ALL), now=NOON) is None


async def test_a_dead_workers_reservation_counts_until_it_expires(backend: Backend) -> None:
    ledger = ledger_of(backend)
    await ledger.reserve(reservation("dead", 900, *ALL, expires_at=after(60)), now=NOON)
    assert await ledger.reserve(reservation("a", 200, *ALL), now=after(59)) == Exhausted(JOB, 0, 900)
    assert await ledger.reserve(reservation("b", 200, *ALL), now=after(60)) is None
    assert await ledger.reserve(reservation("c", 801, *ALL), now=after(60)) == Exhausted(JOB, 0, 200)


async def test_many_dead_reservations_leave_their_room(backend: Backend) -> None:
    ledger = ledger_of(backend)
    for number in range(100):
        await ledger.reserve(reservation(f"dead {number}", 10, JOB, expires_at=after(60)), now=NOON)
    assert await ledger.reserve(reservation("a", 10, JOB), now=NOON) == Exhausted(JOB, 0, 1000)
    assert await ledger.reserve(reservation("b", 1000, JOB), now=after(61)) is None


def dying(call_id: str, amount: int, *budgets: Budget, cost_nano: int = 300, expires_at: int = 60) -> Reservation:
    """Of a worker that dies before it settles: its call is estimated at `cost_nano`."""
    estimate = model_call(call_id, cost_nano=cost_nano, is_estimated=True)
    return reservation(call_id, amount, *budgets, expires_at=after(expires_at), call=estimate)


async def test_a_dead_workers_call_is_recorded_as_estimated_once_its_reservation_has_expired(backend: Backend) -> None:
    ledger = ledger_of(backend)
    await ledger.reserve(dying("dead", 900, *ALL), now=NOON)
    assert await ledger.settle_expired(after(59), limit=10) == 0
    assert (await ledger.calls_of("job"), await ledger.spent(JOB.name)) == ([], 0)
    assert [await ledger.settle_expired(after(60), limit=10) for _ in range(2)] == [1, 0]
    assert await ledger.calls_of("job") == [model_call("dead", cost_nano=300, is_estimated=True)]
    assert [await ledger.spent(budget.name) for budget in ALL] == [300, 300, 300]
    assert [total.cost_nano for total in await ledger.totals(first_day=DAY, last_day=DAY)] == [300, 300, 300]
    assert await ledger.reserve(reservation("a", 701, JOB), now=after(61)) == Exhausted(JOB, 300, 0)


async def test_a_dead_workers_call_is_recorded_without_any_budget_too(backend: Backend) -> None:
    ledger = ledger_of(backend)
    await ledger.reserve(dying("dead", 0), now=NOON)
    assert await ledger.settle_expired(after(60), limit=10) == 1
    assert [call.id for call in await ledger.calls_of("job")] == ["dead"]


async def test_who_needs_the_room_of_a_dead_worker_leaves_it_what_its_call_cost(backend: Backend) -> None:
    ledger = ledger_of(backend)
    await ledger.reserve(dying("dead", 900, *ALL), now=NOON)
    assert await ledger.reserve(reservation("a", 701, *ALL), now=after(60)) == Exhausted(JOB, 300, 0)
    assert await ledger.reserve(reservation("b", 700, *ALL), now=after(60)) is None
    assert [await ledger.spent(budget.name) for budget in ALL] == [300, 300, 300]
    assert await ledger.settle_expired(after(61), limit=10) == 0
    assert [call.id for call in await ledger.calls_of("job")] == ["dead"]


async def test_calls_that_were_settled_or_released_leave_nothing_to_record(backend: Backend) -> None:
    ledger = ledger_of(backend)
    settled, released = dying("settled", 400, *ALL), dying("released", 400, *ALL)
    for held in (settled, released):
        await ledger.reserve(held, now=NOON)
    await ledger.settle(model_call("settled", cost_nano=100), settled)
    await ledger.release(released)
    assert await ledger.settle_expired(after(900), limit=10) == 0
    assert await ledger.calls_of("job") == [model_call("settled", cost_nano=100)]
    assert await ledger.spent(JOB.name) == 100


async def test_a_dead_workers_call_is_recorded_before_it_expires_once_and_leaves_its_room(backend: Backend) -> None:
    ledger = ledger_of(backend)
    await ledger.reserve(dying("dead", 900, *ALL), now=NOON)
    await ledger.reserve(dying("other", 50, *ALL), now=NOON)
    estimate = model_call("dead", cost_nano=300, is_estimated=True)
    assert [await ledger.settle_open("dead") for _ in range(2)] == [estimate, None]
    assert await ledger.calls_of("job") == [estimate]
    assert [await ledger.spent(budget.name) for budget in ALL] == [300, 300, 300]
    assert [total.calls for total in await ledger.totals(first_day=DAY, last_day=DAY)] == [1, 1, 1]
    assert await ledger.reserve(reservation("a", 651, *ALL), now=after(1)) == Exhausted(JOB, 300, 50)
    assert await ledger.reserve(reservation("b", 650, *ALL), now=after(1)) is None
    assert await ledger.settle_expired(after(60), limit=10) == 1  # the other one
    assert sorted(call.id for call in await ledger.calls_of("job")) == ["dead", "other"]


async def test_a_call_that_is_over_or_unknown_is_not_recorded_as_lost(backend: Backend) -> None:
    ledger = ledger_of(backend)
    over, released, late = (dying(name, 100, *ALL) for name in ("over", "released", "late"))
    for held in (over, released, late):
        await ledger.reserve(held, now=NOON)
    await ledger.settle(model_call("over", cost_nano=70), over)
    await ledger.release(released)
    await ledger.settle_expired(after(61), limit=10)
    assert [await ledger.settle_open(name) for name in ("over", "released", "late", "never")] == [None] * 4
    assert await ledger.spent(JOB.name) == 370


async def test_many_who_record_a_lost_call_record_it_once(open_backend: Opener) -> None:
    ledgers = [(await open_backend()).ledger for _ in range(3)]
    await ledgers[0].reserve(dying("dead", 900, *ALL), now=NOON)
    await asyncio.gather(*(ledgers[number % 3].settle_open("dead") for number in range(9)))
    assert await ledgers[0].spent(JOB.name) == 300
    assert len(await ledgers[0].calls_of("job")) == 1
    assert await ledgers[0].reserve(reservation("a", 700, *ALL), now=after(1)) is None


async def test_a_settlement_that_comes_after_the_estimate_counts_no_second_time(backend: Backend) -> None:
    ledger = ledger_of(backend)
    slow = dying("slow", 900, *ALL)
    await ledger.reserve(slow, now=NOON)
    await ledger.settle_expired(after(61), limit=10)
    await ledger.settle(model_call("slow", cost_nano=700), slow)
    assert [await ledger.spent(budget.name) for budget in ALL] == [300, 300, 300]
    assert [total.calls for total in await ledger.totals(first_day=DAY, last_day=DAY)] == [1, 1, 1]


async def test_dead_workers_calls_are_recorded_once_in_slices_and_oldest_first(open_backend: Opener) -> None:
    ledgers = [(await open_backend()).ledger for _ in range(2)]
    for number in range(12):
        held = dying(f"dead {number:02d}", 10, JOB, cost_nano=10, expires_at=60 + number)
        await ledgers[0].reserve(held, now=NOON)
    assert await ledgers[0].settle_expired(after(600), limit=2) == 2
    assert sorted(call.id for call in await ledgers[0].calls_of("job")) == ["dead 00", "dead 01"]
    await asyncio.gather(*(ledgers[number % 2].settle_expired(after(600), limit=20) for number in range(4)))
    assert len(await ledgers[1].calls_of("job")) == 12
    assert await ledgers[1].spent(JOB.name) == 120
    assert await ledgers[1].settle_expired(after(600), limit=20) == 0


async def test_a_call_is_settled_after_its_reservation_has_gone_to_another(backend: Backend) -> None:
    ledger = ledger_of(backend)
    slow = reservation("slow", 900, *ALL, expires_at=after(60))
    await ledger.reserve(slow, now=NOON)
    await ledger.reserve(reservation("next", 900, *ALL), now=after(61))
    for _ in range(2):
        await ledger.settle(model_call("slow", cost_nano=700), slow)
    assert [await ledger.spent(budget.name) for budget in ALL] == [700, 700, 700]
    assert await ledger.reserve(reservation("a", 1, JOB), now=after(62)) == Exhausted(JOB, 700, 900)


async def test_two_hundred_calls_at_once_fit_a_small_budget_exactly(open_backend: Opener) -> None:
    ledgers = [(await open_backend()).ledger for _ in range(2)]
    one = Budget("day:small", 1000)

    async def call(number: int) -> int:
        ledger = ledgers[number % 2]
        held = reservation(f"call {number}", 90, one)
        if await ledger.reserve(held, now=NOON) is not None:
            return 0
        await ledger.settle(model_call(f"call {number}", cost_nano=50), held)
        return 50

    spent = sum(await asyncio.gather(*(call(number) for number in range(200))))
    assert spent == await ledgers[0].spent(one.name)
    assert 550 <= spent <= 1000
    assert await ledgers[0].reserve(reservation("last", 1000 - spent + 1, one), now=NOON) == Exhausted(one, spent, 0)
    assert await ledgers[0].reserve(reservation("last", 1000 - spent, one), now=NOON) is None


async def test_calls_at_once_in_several_budgets_keep_them_all(open_backend: Opener) -> None:
    ledgers = [(await open_backend()).ledger for _ in range(2)]
    budgets = limits(300, ["job:x", "type:x", "day:x"])

    async def call(number: int) -> bool:
        ledger = ledgers[number % 2]
        held = reservation(f"call {number}", 40, *budgets)
        if await ledger.reserve(held, now=NOON) is not None:
            return False
        await ledger.settle(model_call(f"call {number}", cost_nano=40), held)
        return True

    done = sum(await asyncio.gather(*(call(number) for number in range(40))))
    assert done == 7
    assert [await ledgers[1].spent(budget.name) for budget in budgets] == [280, 280, 280]


async def test_an_unknown_budget_has_nothing_spent(backend: Backend) -> None:
    assert await ledger_of(backend).spent("day:never") == 0


async def test_calls_are_read_back_equal_and_in_order(backend: Backend) -> None:
    ledger = ledger_of(backend)
    late = model_call("late", at=after(9), cost_nano=None, is_estimated=True)
    early = model_call("early", at=after(1), usage=Usage(1, 2, 1, 1), cost_nano=0, key="päivää #1", model="a/b:c#d")
    same_time = model_call("earlier", at=after(1))
    for call in (late, same_time, early, model_call("other", job_id="jobs")):
        await ledger.settle(call, None)
    assert await ledger.calls_of("job") == [same_time, early, late]
    assert await ledger.calls_of("unknown") == []


async def test_a_job_shows_two_hundred_calls_at_most(backend: Backend) -> None:
    ledger = ledger_of(backend)
    for number in range(203):
        await ledger.settle(model_call(f"{number:03d}", at=after(number)), None)
    found = await ledger.calls_of("job")
    assert [call.id for call in found] == [f"{number:03d}" for number in range(200)]


async def test_totals_add_up_by_day_and_dimension(backend: Backend) -> None:
    ledger = ledger_of(backend)
    await ledger.settle(model_call("a", cost_nano=300), None)
    await ledger.settle(model_call("b", cost_nano=None, model="local", usage=Usage(5, 6, 1, 2)), None)
    await ledger.settle(model_call("c", cost_nano=11, key="other", usage=Usage(7, 8)), None)
    both, local = Usage(1007, 208, 400, 50), Usage(5, 6, 1, 2)
    assert await ledger.totals(first_day=DAY, last_day=DAY) == [
        UsageTotal(DAY, "key", "ci", 2, Usage(1005, 206, 401, 52), 300, 1),
        UsageTotal(DAY, "key", "other", 1, Usage(7, 8), 11, 0),
        UsageTotal(DAY, "model", "gpt-4.1-mini", 2, both, 311, 0),
        UsageTotal(DAY, "model", "local", 1, local, 0, 1),
        UsageTotal(DAY, "type", "ai.chat.generate", 3, both + local, 311, 1),
    ]


async def test_totals_are_of_the_days_asked_for(backend: Backend) -> None:
    ledger = ledger_of(backend)
    days = {1: "2025-06-03", 28: "2025-06-30", 29: "2025-07-01", 214: "2026-01-02"}
    for ahead in days:
        await ledger.settle(model_call(f"{ahead}", at=after(days=ahead)), None)

    async def days_from(first: str, last: str) -> list[str]:
        totals = await ledger.totals(first_day=first, last_day=last)
        return [total.day for total in totals if total.dimension == "type"]

    assert await days_from("2025-06-03", "2026-01-02") == list(days.values())
    assert await days_from("2025-06-04", "2025-07-01") == ["2025-06-30", "2025-07-01"]
    assert await days_from("2025-06-04", "2025-06-29") == []


async def test_a_provider_key_is_closed_until_the_latest_time_named(backend: Backend) -> None:
    ledger = ledger_of(backend)
    assert await ledger.closed_until("openai/api.openai.com/1a2b") is None
    await ledger.close_key("k", until=after(30), reason="429", at=NOON)
    await ledger.close_key("k", until=after(20), reason="429", at=NOON)
    assert await ledger.closed_until("k") == after(30)
    await ledger.close_key("k", until=after(40), reason="503", at=NOON)
    assert await ledger.closed_until("k") == after(40)
    assert await ledger.closed_until("K") is None


async def test_purging_takes_what_is_old_and_leaves_the_rest(backend: Backend, capabilities: Capabilities) -> None:
    ledger = ledger_of(backend)
    held = reservation("old", 900, JOB)
    await ledger.reserve(held, now=NOON)
    await ledger.settle(model_call("old"), held)
    await ledger.reserve(reservation("dead", 10, JOB), now=NOON)
    await ledger.settle(model_call("new", at=after(days=400)), None)
    now = after(days=400) + timedelta(seconds=1)
    gone = [await ledger.purge(now, limit=1) for _ in range(10)]
    found = [call.id for call in await ledger.calls_of("job")]
    assert found == (["old", "new"] if capabilities.forgets_by_itself else ["new"])
    assert max(gone) == (0 if capabilities.forgets_by_itself else 1)
    assert gone[-1] == 0


async def test_purging_an_empty_ledger_does_nothing(backend: Backend) -> None:
    assert await ledger_of(backend).purge(NOON, limit=100) == 0
