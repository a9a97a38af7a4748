"""Counts in DynamoDB: what they cost, what they survive, how few items are read."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.calls import RetryBudget
from rauskuclaw.adapters.aws.metrics.counters import MARK_OF
from rauskuclaw.adapters.aws.pending import PendingCounts
from rauskuclaw.adapters.aws.sizes import item_size
from rauskuclaw.domain.counts import Count, MinuteCount
from rauskuclaw.errors import StoreUnavailableError
from rauskuclaw.ports import Backend, Submission
from rauskuclaw.ports.metrics import MetricStore
from tests.aws.conftest import OpenFaulty
from tests.aws.faults import Faults, Rival
from tests.support.aws import AwsStorage
from tests.support.clock import NOON, ManualClock, after
from tests.support.factories import make_job, make_submission
from tests.support.lives import applied, cancelling, claimed, claiming, submitted, succeeding

SHORT = RetryBudget(total=0.2, base=0.002, cap=0.01)
LONG_AGO = NOON - timedelta(days=7)
LATER = after(days=30)
CREATED = "job.created"


def created(at: datetime, **given: Any) -> Submission:
    job = make_job(created_at=at, **given)
    return replace(make_submission(job), counts=(Count(CREATED, job.type, job.queue),))


async def submit(backend: Backend, submissions: Sequence[Submission]) -> None:
    for start in range(0, len(submissions), 50):
        await backend.store.submit(submissions[start : start + 50], now=NOON)


async def sum_of(metrics: MetricStore, name: str, since: datetime = LONG_AGO, until: datetime = LATER) -> int:
    totals = sum(count.value for count in await metrics.totals(since, until) if count.name == name)
    by_minute = sum(each.count.value for each in await metrics.read(since, until) if each.count.name == name)
    assert totals == by_minute
    return totals


async def test_a_batch_of_changes_is_one_write(open_faulty: OpenFaulty) -> None:
    faults = Faults()
    backend = await open_faulty(faults)
    jobs = [await submitted(backend.store) for _ in range(10)]
    running = [await applied(backend.store, claiming(job)) for job in jobs]
    for job in running:
        await applied(backend.store, succeeding(job))
    await backend.metrics.flush()  # the first one in an hour makes the hour known
    faults.seen.clear()
    for _ in range(10):
        await applied(backend.store, cancelling(await submitted(backend.store)))
    faults.seen.clear()
    await backend.metrics.flush()
    assert faults.seen["UpdateItem"] + faults.seen["TransactWriteItems"] == 1
    faults.seen.clear()
    await backend.metrics.flush()
    assert not faults.seen


async def test_young_minutes_take_one_plain_update(open_faulty: OpenFaulty) -> None:
    faults = Faults()
    backend = await open_faulty(faults, clock=ManualClock())
    await backend.metrics.add([Count("x")], at=NOON)
    faults.seen.clear()
    await backend.metrics.add([Count("x"), Count("y", "a.b", "q", "c")], at=after(30))
    assert faults.seen == {"UpdateItem": 1}


async def test_creating_jobs_writes_nothing_for_their_counts(open_faulty: OpenFaulty) -> None:
    faults = Faults()
    backend = await open_faulty(faults)
    await submit(backend, [created(NOON)])
    faults.seen.clear()
    await submit(backend, [created(after(n)) for n in range(20)])
    await backend.metrics.flush()
    assert faults.seen == {"PutItem": 20}
    assert await sum_of(backend.metrics, CREATED) == 21


async def test_new_jobs_are_seen_at_once_and_folded_after_a_minute(open_faulty: OpenFaulty) -> None:
    backend = await open_faulty()
    metrics = backend.metrics
    await submit(backend, [created(after(10 * n)) for n in range(30)])
    for second in (0, 30, 100, 155, 400):
        await metrics.roll_up(after(second), keep_since=LONG_AGO)
        assert await sum_of(metrics, CREATED) == 30
    found = await metrics.read(LONG_AGO, after(days=1))
    assert [(each.minute, each.count.value) for each in found] == [(after(60 * n), 6) for n in range(5)]


async def test_of_two_that_fold_at_once_one_counts(open_faulty: OpenFaulty) -> None:
    backends = [await open_faulty() for _ in range(4)]
    await submit(backends[0], [created(after(n)) for n in range(60)])
    for minute in (2, 3):
        folding = (backend.metrics.roll_up(after(minutes=minute), keep_since=LONG_AGO) for backend in backends)
        await asyncio.gather(*folding)
    assert await sum_of(backends[0].metrics, CREATED) == 60


async def test_a_fold_whose_answers_are_lost_counts_once(open_faulty: OpenFaulty) -> None:
    faults = Faults()
    backend = await open_faulty(faults)
    await submit(backend, [created(after(n)) for n in range(10)])
    faults.lose_once("TransactWriteItems")
    await backend.metrics.roll_up(after(minutes=5), keep_since=LONG_AGO)
    assert faults.injected["lost"] == 1
    assert await sum_of(backend.metrics, CREATED) == 10


async def test_jobs_of_schedules_and_of_ours_are_not_counted_as_created(open_faulty: OpenFaulty) -> None:
    backend = await open_faulty()
    await submit(backend, [created(NOON), make_submission(make_job(created_by="schedule:x"))])
    assert await sum_of(backend.metrics, CREATED) == 1
    await backend.metrics.roll_up(after(minutes=5), keep_since=LONG_AGO)
    assert await sum_of(backend.metrics, CREATED) == 1


async def test_counts_that_could_not_be_written_are_written_later(open_faulty: OpenFaulty) -> None:
    faults = Faults()
    backend = await open_faulty(faults, budget=SHORT)
    await claimed(backend.store)
    faults.broken = 1.0
    await backend.metrics.flush()
    faults.stop()
    assert await sum_of(backend.metrics, "job.claimed") == 0
    await backend.metrics.flush()
    assert await sum_of(backend.metrics, "job.claimed") == 1


async def test_a_change_without_an_answer_is_counted_when_its_repetition_tells(open_faulty: OpenFaulty) -> None:
    faults = Faults()
    backend = await open_faulty(faults, budget=SHORT)
    change = claiming(await submitted(backend.store))
    faults.lost = 1.0
    faults.picks = lambda operation, _: operation == "UpdateItem"
    with pytest.raises(StoreUnavailableError):
        await lose_everything(backend, faults, change)
    faults.stop()
    for _ in range(2):
        assert await backend.store.transition(change)
    await backend.metrics.flush()
    assert await sum_of(backend.metrics, "job.claimed") == 1


@pytest.mark.parametrize("late", [False, True], ids=["young", "late"])
@pytest.mark.parametrize("kinds", [1, 250])
async def test_a_lost_answer_counts_once(open_faulty: OpenFaulty, late: bool, kinds: int) -> None:
    faults = Faults()
    now = after(hours=3) if late else NOON
    metrics = (await open_faulty(faults, clock=ManualClock(now))).metrics
    counts = [Count("x", f"type.{n}") for n in range(kinds)]
    await metrics.add(counts, at=NOON)  # makes the hour known
    for _ in range(3):
        faults.injected.clear()
        faults.lose_once("TransactWriteItems" if late or kinds > 1 else "UpdateItem")
        await metrics.add(counts, at=NOON)
        assert faults.injected["lost"] == 1
    assert await sum_of(metrics, "x") == 4 * kinds


@pytest.mark.parametrize("kind", ["throttle", "broken", "lost"])
async def test_a_lost_answer_counts_once_though_others_count_meanwhile(open_faulty: OpenFaulty, kind: str) -> None:
    steady = (await open_faulty(clock=ManualClock())).metrics
    await steady.add([Count("x")], at=NOON)

    async def deed() -> None:
        for _ in range(20):  # whichever item of the minute it is that they share
            await (await open_faulty(clock=ManualClock())).metrics.add([Count("x")], at=NOON)

    rival = Rival("UpdateItem", kind, deed, picks=lambda request: b"ADD" in request.body)
    await (await open_faulty(rival, clock=ManualClock())).metrics.add([Count("x", value=100)], at=NOON)
    assert rival.has_acted
    assert await sum_of(steady, "x") == 121


@pytest.mark.parametrize("more", [0, 100], ids=["nothing since", "more since"])
async def test_counts_that_may_be_written_are_not_counted_again_by_the_next_flush(
    open_faulty: OpenFaulty, more: int
) -> None:
    faults = Faults()
    metrics = (await open_faulty(faults, budget=SHORT, clock=ManualClock())).metrics
    await metrics.add([Count("x")], at=NOON)
    faults.lost = faults.broken = 1.0
    faults.picks = lambda _, request: request is None or bool(faults.injected["lost"])
    await metrics.add([Count("x", value=10)], at=NOON)  # carried out, and never answered
    if more:
        await metrics.add([Count("x", value=more)], at=NOON)
    assert (faults.injected["lost"], faults.injected["broken"] > 1) == (1, True)
    faults.stop()
    faults.seen.clear()
    await metrics.flush()
    assert faults.seen["UpdateItem"] == (2 if more else 1)
    assert await sum_of(metrics, "x") == 11 + more
    faults.seen.clear()
    await metrics.flush()
    assert not faults.seen


@pytest.mark.parametrize("given", [{"lost": 0.5}, {"throttle": 0.2, "broken": 0.2, "lost": 0.3}], ids=str)
async def test_any_number_that_count_at_once_through_faults_are_exact(open_faulty: OpenFaulty, given: Any) -> None:
    faults = [Faults(**given, seed=seed) for seed in range(3)]
    handles = [(await open_faulty(each, clock=ManualClock())).metrics for each in faults]
    adding = (handles[n % 3].add([Count("x"), Count("y", value=n)], at=after(n)) for n in range(90))
    await asyncio.gather(*adding)
    for each in faults:
        each.stop()
    for metrics in handles:
        await metrics.flush()
    assert sum(each.injected["lost"] for each in faults) > 0
    assert (await sum_of(handles[0], "x"), await sum_of(handles[0], "y")) == (90, sum(range(90)))


async def test_counts_of_callers_that_overlap_share_a_write(open_faulty: OpenFaulty) -> None:
    faults = Faults()
    metrics = (await open_faulty(faults, clock=ManualClock())).metrics
    await metrics.add([Count("x")], at=NOON)
    faults.seen.clear()
    await asyncio.gather(*(metrics.add([Count("x")], at=NOON) for _ in range(50)))
    assert faults.seen["UpdateItem"] <= 2
    assert await sum_of(metrics, "x") == 51


def test_the_marks_of_a_thousand_processes_fit_beside_the_counts() -> None:
    """They are spread over the items of a minute, each of which should stay near one write unit."""
    mark = {MARK_OF + PendingCounts().process: {"N": "12345"}}
    assert item_size(mark) * 1000 / keys.MINUTE_SHARDS < 1024


async def lose_everything(backend: Backend, faults: Faults, change: Any) -> None:
    """Apply a change whose first answer is lost and whose further tries are refused."""
    faults.picks = lambda operation, request: (
        operation == "UpdateItem" and (request is None or bool(faults.injected["lost"]))
    )
    faults.broken = 1.0
    await backend.store.transition(change)


async def test_hundreds_of_kinds_in_one_minute_are_all_counted(open_faulty: OpenFaulty) -> None:
    metrics = (await open_faulty()).metrics
    counts = [Count("job.failed_terminal", f"type.{n}", "default", f"CODE_{n} ü|") for n in range(700)]
    await metrics.add(counts, at=NOON)
    found = await metrics.read(NOON, after(60))
    assert sorted(found, key=repr) == sorted((MinuteCount(NOON, count) for count in counts), key=repr)


async def test_a_code_of_any_kind_can_be_kept(open_faulty: OpenFaulty) -> None:
    metrics = (await open_faulty()).metrics
    await metrics.add([Count("job.failed_terminal", code="x" * 5000), Count("x", code="\ud800")], at=NOON)
    assert [len(count.code) for count in await metrics.totals(NOON, after(60))] == [64, 1]


async def test_a_week_is_read_from_its_hours(open_faulty: OpenFaulty) -> None:
    faults = Faults()
    clock = ManualClock()
    metrics = (await open_faulty(faults, clock=clock)).metrics
    for hour in range(100):
        await metrics.add([Count("x", value=hour + 1)], at=clock())
        clock.advance(seconds=3600)
    for _ in range(6):
        await metrics.roll_up(clock(), keep_since=LONG_AGO)
    faults.seen.clear()
    assert sum(count.value for count in await metrics.totals(NOON, clock())) == sum(range(101))
    assert faults.seen["Query"] <= 3
    faults.seen.clear()
    assert len(await metrics.read(NOON, clock(), by_hour=True)) == 100
    assert faults.seen["Query"] <= 3


async def test_what_is_counted_late_is_in_the_hour_too(open_faulty: OpenFaulty) -> None:
    clock = ManualClock()
    backends = [await open_faulty(clock=clock) for _ in range(2)]
    await backends[0].metrics.add([Count("x")], at=after(1))
    clock.advance(seconds=2 * 3600)
    await backends[0].metrics.roll_up(clock(), keep_since=LONG_AGO)
    await backends[1].metrics.add([Count("x", value=5)], at=after(2))
    await backends[0].metrics.roll_up(clock(), keep_since=LONG_AGO)
    assert await sum_of(backends[0].metrics, "x", NOON, after(hours=1)) == 6
    [hour] = await backends[1].metrics.read(NOON, after(hours=1), by_hour=True)
    assert (hour.minute, hour.count.value) == (NOON, 6)


async def test_old_counts_leave_no_items(open_faulty: OpenFaulty, storage: AwsStorage) -> None:
    clock = ManualClock()
    metrics = (await open_faulty(clock=clock)).metrics
    for hour in range(4):
        await metrics.add([Count("x")], at=after(hours=hour))
    clock.advance(seconds=86_400)
    await metrics.roll_up(clock(), keep_since=after(hours=2))
    found = storage.clients["dynamodb"].query(
        TableName=storage.table_name,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": keys.HOURS}},
    )
    assert found["Count"] == 2
    assert await sum_of(metrics, "x") == 2


async def test_an_idle_tick_makes_a_handful_of_calls(open_faulty: OpenFaulty) -> None:
    faults = Faults()
    backend = await open_faulty(faults)
    await submit(backend, [created(NOON)])
    for minute in (5, 6):
        faults.seen.clear()
        await backend.metrics.roll_up(after(minutes=minute), keep_since=LONG_AGO)
    assert faults.seen["Query"] <= keys.LIST_SHARDS + 2
    assert faults.seen["UpdateItem"] + faults.seen["TransactWriteItems"] == 1
    assert sum(faults.seen.values()) <= keys.LIST_SHARDS + 5
