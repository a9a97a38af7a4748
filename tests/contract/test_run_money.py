"""RunStore.append with a change of the ledger: money goes with the steps about it, or not at all."""

import asyncio

import pytest

from rauskuclaw.domain.job import Job
from rauskuclaw.domain.usage import Budget, Exhausted, Reservation
from rauskuclaw.ports import Backend
from rauskuclaw.ports.ledger import ExhaustedError, LedgerChange
from rauskuclaw.ports.runs import RunStore
from tests.support.clock import NOON, after
from tests.support.drivers import Opener
from tests.support.lives import applied, claimed, claiming, recovering
from tests.support.model_calls import DAY, model_call, reservation
from tests.support.runs import answered, asked, done, numbered

TODAY = Budget(f"day:{DAY}", 1000)


def held(call_id: str, amount: int = 900, *budgets: Budget) -> Reservation:
    """What a call sets aside; estimated at 300, should its worker die."""
    estimate = model_call(call_id, cost_nano=300, is_estimated=True)
    return reservation(call_id, amount, *(budgets or (TODAY,)), call=estimate)


def reserving(call_id: str, amount: int = 900) -> LedgerChange:
    return LedgerChange(reserved=held(call_id, amount))


def settling(call_id: str, *, then: str | None = None) -> LedgerChange:
    """The end of one call, which cost 100, and the beginning of another."""
    reserved = held(then) if then is not None else None
    return LedgerChange(((model_call(call_id, cost_nano=100), held(call_id)),), reserved)


async def room(backend: Backend) -> int:
    """What is neither spent nor set aside of the day's budget."""
    full = await backend.ledger.reserve(reservation("probe", TODAY.limit_nano + 1, TODAY), now=NOON)
    assert isinstance(full, Exhausted)
    return TODAY.limit_nano - full.spent_nano - full.reserved_nano


async def lost(backend: Backend) -> Job:
    """A job as its worker knows it, which another one holds by now."""
    job = await claimed(backend.store)
    await applied(backend.store, claiming(await applied(backend.store, recovering(job))))
    return job


async def test_money_is_set_aside_with_the_steps(backend: Backend, runs: RunStore) -> None:
    job = await claimed(backend.store)
    assert await runs.append(job, numbered(asked()), after_seq=0, ledger=reserving("a"))
    assert len(await runs.read_steps(job.id)) == 1
    assert await room(backend) == 100


async def test_what_does_not_fit_keeps_the_steps_out(backend: Backend, runs: RunStore) -> None:
    job = await claimed(backend.store)
    assert await backend.ledger.reserve(held("other", 300), now=NOON) is None
    with pytest.raises(ExhaustedError) as refused:
        await runs.append(job, numbered(done(), asked()), after_seq=0, ledger=reserving("a"))
    assert refused.value.exhausted == Exhausted(TODAY, 0, 300)
    assert await runs.read_steps(job.id) == []
    assert await room(backend) == 700
    assert await runs.append(job, numbered(done()), after_seq=0)


async def test_a_call_is_settled_with_the_steps(backend: Backend, runs: RunStore) -> None:
    job = await claimed(backend.store)
    await runs.append(job, numbered(asked()), after_seq=0, ledger=reserving("a"))
    assert await runs.append(job, numbered(answered(), first=2), after_seq=1, ledger=settling("a"))
    assert await backend.ledger.calls_of("job") == [model_call("a", cost_nano=100)]
    assert (await backend.ledger.spent(TODAY.name), await room(backend)) == (100, 900)


async def test_what_is_settled_leaves_its_room_to_the_next_call(backend: Backend, runs: RunStore) -> None:
    job = await claimed(backend.store)
    await runs.append(job, numbered(asked()), after_seq=0, ledger=reserving("a"))
    steps = numbered(answered(), asked(), first=2)
    assert await runs.append(job, steps, after_seq=1, ledger=settling("a", then="b"))
    assert await room(backend) == 0
    steps = numbered(answered(), asked(), first=4)
    with pytest.raises(ExhaustedError) as refused:
        await runs.append(job, steps, after_seq=3, ledger=settling("b", then="c"))
    assert refused.value.exhausted == Exhausted(TODAY, 200, 0)  # what is over is settled all the same
    assert len(await runs.read_steps(job.id)) == 3


async def test_who_has_lost_the_job_sets_nothing_aside(backend: Backend, runs: RunStore) -> None:
    job = await lost(backend)
    assert not await runs.append(job, numbered(asked()), after_seq=0, ledger=reserving("a"))
    assert await room(backend) == 1000
    assert await backend.ledger.settle_expired(after(900), limit=10) == 0


async def test_a_call_is_settled_whoever_has_the_job(backend: Backend, runs: RunStore) -> None:
    job = await lost(backend)
    await backend.ledger.reserve(held("a"), now=NOON)
    assert not await runs.append(job, numbered(answered()), after_seq=0, ledger=settling("a"))
    assert await runs.read_steps(job.id) == []
    assert (await backend.ledger.spent(TODAY.name), await room(backend)) == (100, 900)


async def test_repeating_an_append_moves_no_money_again(backend: Backend, runs: RunStore, open_backend: Opener) -> None:
    job = await claimed(backend.store)
    await runs.append(job, numbered(asked()), after_seq=0, ledger=reserving("a"))
    steps, change = numbered(answered(), asked(), first=2), settling("a", then="b")
    for handle in (backend, await open_backend(), backend):
        assert await handle.runs.append(job, steps, after_seq=1, ledger=change)
    assert len(await runs.read_steps(job.id)) == 3
    assert (await backend.ledger.spent(TODAY.name), await room(backend)) == (100, 0)


async def test_a_repetition_is_recognised_where_the_budget_is_overdrawn_by_now(
    backend: Backend, runs: RunStore
) -> None:
    job, dear = await claimed(backend.store), held("dear", 100)
    await backend.ledger.reserve(dear, now=NOON)
    for _ in range(2):
        assert await runs.append(job, numbered(asked()), after_seq=0, ledger=reserving("a"))
        await backend.ledger.settle(model_call("dear", cost_nano=700), dear)
    assert len(await runs.read_steps(job.id)) == 1


async def test_who_dies_within_the_call_leaves_what_it_was_estimated_at(backend: Backend, runs: RunStore) -> None:
    job = await claimed(backend.store)
    await runs.append(job, numbered(asked()), after_seq=0, ledger=reserving("a"))
    assert [await backend.ledger.settle_expired(after(seconds), limit=10) for seconds in (299, 300)] == [0, 1]
    assert await backend.ledger.calls_of("job") == [model_call("a", cost_nano=300, is_estimated=True)]


async def test_runs_at_once_share_a_budget(backend: Backend, runs: RunStore, open_backend: Opener) -> None:
    jobs = [await claimed(backend.store) for _ in range(8)]
    handles = [backend, await open_backend()]

    async def begin(place: int) -> bool:
        change = reserving(f"c-{place}", 300)
        try:
            return await handles[place % 2].runs.append(jobs[place], numbered(asked()), after_seq=0, ledger=change)
        except ExhaustedError:
            return False

    begun = await asyncio.gather(*map(begin, range(8)))
    assert begun.count(True) == 3
    assert [len(await runs.read_steps(job.id)) for job in jobs] == [int(one) for one in begun]
    assert await room(backend) == 100


async def test_an_append_and_its_money_may_be_for_nothing(backend: Backend, runs: RunStore) -> None:
    """Neither settled nor reserved: only the steps."""
    job = await claimed(backend.store)
    assert await runs.append(job, numbered(asked()), after_seq=0, ledger=LedgerChange())
    assert await room(backend) == 1000
