"""MetricStore: counts by the minute, what they follow from, and the few figures of the moment."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from rauskuclaw.domain.callbacks import DeliveryState
from rauskuclaw.domain.counts import Count, MinuteCount
from rauskuclaw.domain.job import JobStatus
from rauskuclaw.domain.lifecycle import conclude
from rauskuclaw.ports import Backend, Capabilities, DeliveryChange, Store
from rauskuclaw.ports.metrics import MetricStore, QueueState
from tests.support.clock import NOON, after
from tests.support.drivers import Opener
from tests.support.factories import CALLBACK_URL, RULES, make_job, make_key, make_submission
from tests.support.lives import applied, cancelling, claimed, claiming, read, recovering, retrying, stored_in, submitted
from tests.support.lives import succeeding as succeed
from tests.support.waiting import eventually

CREATED = Count("job.created", "report.generate", "default")
LONG_AGO = NOON - timedelta(days=400)


@pytest.fixture
def metrics(backend: Backend) -> MetricStore:
    return backend.metrics


async def fold(metrics: MetricStore, now: datetime = NOON) -> None:
    """What the scheduler does once a minute; nothing is old enough to go."""
    await metrics.roll_up(now, keep_since=LONG_AGO)


async def minutes(metrics: MetricStore, since: datetime, until: datetime) -> dict[datetime, int]:
    """The sum of all values by minute."""
    found: Counter[datetime] = Counter()
    for each in await metrics.read(since, until):
        found[each.minute] += each.count.value
    return dict(found)


async def sums(metrics: MetricStore, *, since: datetime = LONG_AGO, until: datetime | None = None) -> dict[str, int]:
    """The sum of all values by name."""
    found: Counter[str] = Counter()
    for count in await metrics.totals(since, until or after(days=400)):
        found[count.name] += count.value
    return dict(found)


async def counted(metrics: MetricStore, wanted: dict[str, int]) -> None:
    """The counters, durations left out, come to be as wanted."""

    async def read() -> dict[str, int]:
        await fold(metrics)
        return {name: value for name, value in (await sums(metrics)).items() if not name.endswith("_ms")}

    await eventually(read, lambda found: found == wanted)


async def statuses(metrics: MetricStore, queues: Sequence[str] | None = None) -> dict[str, int]:
    """Jobs by status, those with none left out."""
    await fold(metrics)
    return {name.value: jobs for name, jobs in (await metrics.job_statuses(queues=queues)).items() if jobs}


async def test_an_empty_store_counts_nothing(metrics: MetricStore) -> None:
    assert await metrics.read(LONG_AGO, after(days=1)) == []
    assert await metrics.totals(LONG_AGO, after(days=1)) == []
    assert await metrics.queue_states(NOON) == []
    assert await metrics.job_statuses() == dict.fromkeys(JobStatus, 0)


async def test_counts_come_back_with_their_labels_in_their_minute(metrics: MetricStore) -> None:
    counts = [CREATED, Count("callback.delivered", code="200"), Count("job.run_ms", "a.b", "q:1", "3", 7)]
    await metrics.add(counts, at=after(59.999))
    await fold(metrics)
    found = await metrics.read(NOON, after(minutes=1))
    assert sorted(found, key=lambda each: each.count.name) == [
        MinuteCount(NOON, count) for count in sorted(counts, key=lambda each: each.name)
    ]


async def test_equal_labels_in_one_minute_are_one_sum(metrics: MetricStore) -> None:
    await metrics.add([CREATED, replace(CREATED, value=4), CREATED], at=NOON)
    await metrics.add([replace(CREATED, value=10)], at=after(30))
    await fold(metrics)
    assert await metrics.read(NOON, after(minutes=1)) == [MinuteCount(NOON, replace(CREATED, value=16))]


async def test_labels_that_differ_are_kept_apart(metrics: MetricStore) -> None:
    counts = [
        Count("x", "a", "b", "c"),
        Count("x", "a", "b"),
        Count("x", "a", code="b"),
        Count("x", code="a|b"),
        Count("x"),
    ]
    await metrics.add(counts, at=NOON)
    await fold(metrics)
    assert set(await metrics.totals(NOON, after(minutes=1))) == set(counts)


async def test_nothing_to_add_is_no_fault(metrics: MetricStore) -> None:
    await metrics.add([], at=NOON)
    assert await metrics.totals(LONG_AGO, after(days=1)) == []


async def test_a_span_begins_with_its_minute_and_ends_before_its_end(metrics: MetricStore) -> None:
    for minute in range(4):
        await metrics.add([CREATED], at=after(30, minutes=minute))
    await fold(metrics)
    assert await minutes(metrics, after(45, minutes=1), after(minutes=3)) == {after(minutes=1): 1, after(minutes=2): 1}
    assert await sums(metrics, since=after(45, minutes=1), until=after(minutes=3)) == {"job.created": 2}
    assert await metrics.read(after(minutes=2), after(minutes=2)) == []


@pytest.mark.parametrize("folded", [False, True], ids=["pending", "folded"])
async def test_folding_changes_no_sum(metrics: MetricStore, capabilities: Capabilities, folded: bool) -> None:
    if not folded and not capabilities.counts_with_changes:
        pytest.skip("counts are seen after they are folded")
    for minute in (0, 1, 59, 60, 61, 200):
        await metrics.add([CREATED, Count("job.retried", "a.b", "q", value=2)], at=after(minutes=minute))
    if folded:
        for minute in (0, 1, 61, 62, 500):
            await fold(metrics, after(minutes=minute))
    assert await sums(metrics) == {"job.created": 6, "job.retried": 12}
    assert await sums(metrics, since=after(minutes=1), until=after(minutes=61)) == {"job.created": 3, "job.retried": 6}
    assert len(await minutes(metrics, NOON, after(hours=4))) == 6


async def test_counts_of_a_minute_that_was_folded_are_added_to_it(metrics: MetricStore) -> None:
    await metrics.add([CREATED], at=NOON)
    await fold(metrics, after(hours=2))
    await metrics.add([CREATED], at=after(1))
    await fold(metrics, after(hours=2))
    assert await metrics.read(NOON, after(hours=3)) == [MinuteCount(NOON, replace(CREATED, value=2))]


async def test_hours_are_the_sums_of_their_minutes(metrics: MetricStore) -> None:
    for minute in (0, 59, 60, 150):
        await metrics.add([CREATED], at=after(minutes=minute))
    await fold(metrics, after(hours=5))
    found = await metrics.read(after(minutes=30), after(hours=3), by_hour=True)
    assert [(each.minute, each.count.value) for each in found] == [(NOON, 2), (after(hours=1), 1), (after(hours=2), 1)]


async def test_long_spans_are_summed_to_the_minute(metrics: MetricStore) -> None:
    for minute in range(0, 400, 10):
        await metrics.add([replace(CREATED, value=minute + 1)], at=after(minutes=minute))
    await fold(metrics, after(hours=9))
    for since, until in ((5, 395), (30, 90), (60, 120), (61, 119), (0, 400), (59, 361)):
        wanted = sum(minute + 1 for minute in range(0, 400, 10) if since <= minute < until)
        assert await sums(metrics, since=after(minutes=since), until=after(minutes=until)) == {"job.created": wanted}


async def test_old_minutes_are_dropped_and_newer_ones_stay(metrics: MetricStore) -> None:
    for day in range(4):
        await metrics.add([CREATED], at=after(days=day))
    await fold(metrics, after(days=4))
    await metrics.roll_up(after(days=4), keep_since=after(days=2))
    await metrics.roll_up(after(days=4), keep_since=after(days=2))
    assert list(await minutes(metrics, LONG_AGO, after(days=9))) == [after(days=2), after(days=3)]
    assert await sums(metrics) == {"job.created": 2}


async def test_adding_at_once_loses_nothing(metrics: MetricStore, open_backend: Opener) -> None:
    both = [metrics, (await open_backend()).metrics]
    await asyncio.gather(*(both[n % 2].add([CREATED, Count("x", value=n)], at=after(n)) for n in range(60)))
    await asyncio.gather(fold(both[0], after(hours=1)), fold(both[1], after(hours=1)))
    assert await sums(metrics) == {"job.created": 60, "x": sum(range(60))}


async def test_a_submission_brings_its_counts_once(backend: Backend, metrics: MetricStore) -> None:
    new = replace(make_submission(idempotency=make_key()), counts=(CREATED,))
    for _ in range(3):
        await backend.store.submit([new], now=NOON)
    await counted(metrics, {"job.created": 1})


async def test_a_change_brings_its_counts_once(store: Store, metrics: MetricStore) -> None:
    job = await submitted(store)
    change = claiming(job)
    assert await store.transition(change)
    assert await store.transition(change)
    assert not await store.transition(claiming(job, owner="boot-2/worker-1"))
    await counted(metrics, {"job.claimed": 1})


async def test_a_life_is_counted_as_it_was(store: Store, metrics: MetricStore) -> None:
    again = await applied(store, retrying(await claimed(store)))
    await applied(store, succeed(await applied(store, claiming(again))))
    await applied(store, recovering(await claimed(store)))
    await applied(store, cancelling(await submitted(store)))
    wanted = {"job.claimed": 3, "job.retried": 1, "job.succeeded": 1, "job.crashed": 1, "job.cancelled": 1}
    await counted(metrics, wanted)


async def test_an_ending_is_counted_with_its_code_and_duration(store: Store, metrics: MetricStore) -> None:
    await stored_in(store, JobStatus.FAILED)
    await counted(metrics, {"job.claimed": 1, "job.failed_terminal": 1})
    found = await metrics.totals(LONG_AGO, after(days=1))
    [failed] = [count for count in found if count.name == "job.failed_terminal"]
    assert (failed.type, failed.queue, failed.code) == ("report.generate", "default", "BROKEN")
    assert {count.name for count in found if count.name.endswith("_ms")} == {"job.wait_ms", "job.run_ms"}


async def test_counts_fall_into_the_minute_of_their_change(store: Store, metrics: MetricStore) -> None:
    job = await submitted(store)
    await applied(store, succeed(await applied(store, claiming(job, at=after(10))), at=after(90)))
    await counted(metrics, {"job.claimed": 1, "job.succeeded": 1})
    found = await metrics.read(NOON, after(hours=1))
    placed = {each.count.name: each.minute for each in found if not each.count.name.endswith("_ms")}
    assert placed == {"job.claimed": NOON, "job.succeeded": after(minutes=1)}


async def test_a_delivery_brings_its_counts_once(store: Store, metrics: MetricStore) -> None:
    job = await stored_in(store, JobStatus.SUCCEEDED, callback_url=CALLBACK_URL)
    owed = await store.get_delivery(job.id)
    assert owed is not None
    change = DeliveryChange(owed, owed.delivered(204), counts=(Count("callback.delivered", code="204"),), at=NOON)
    assert await store.change_delivery(change)
    assert not await store.change_delivery(change)
    assert change.after.state is DeliveryState.DELIVERED
    await counted(metrics, {"job.claimed": 1, "job.succeeded": 1, "callback.delivered": 1})


async def test_what_is_committed_is_seen_at_once_where_the_driver_says_so(
    store: Store, metrics: MetricStore, open_backend: Opener, capabilities: Capabilities
) -> None:
    if not capabilities.counts_with_changes:
        pytest.skip("this driver gathers its counts")
    other = (await open_backend()).metrics
    await claimed(store)
    assert (await sums(other))["job.claimed"] == 1
    assert (await other.job_statuses())[JobStatus.RUNNING] == 1


async def test_jobs_are_counted_by_status_through_their_lives(store: Store, metrics: MetricStore) -> None:
    for state in JobStatus:
        await stored_in(store, state)
    running = await claimed(store)
    wanted = {"queued": 1, "running": 2, "succeeded": 1, "failed": 1, "cancelled": 1}
    assert await eventually(lambda: statuses(metrics), lambda found: found == wanted)
    await applied(store, retrying(running))
    await applied(store, cancelling(await submitted(store)))
    wanted = {"queued": 2, "running": 1, "succeeded": 1, "failed": 1, "cancelled": 2}
    assert await eventually(lambda: statuses(metrics), lambda found: found == wanted)


async def test_repeated_and_lost_changes_move_no_job_twice(store: Store, metrics: MetricStore) -> None:
    job = await submitted(store)
    await store.submit([make_submission(job)], now=NOON)
    change = claiming(job)
    assert await store.transition(change)
    assert await store.transition(change)
    assert not await store.transition(cancelling(job))
    await eventually(lambda: statuses(metrics), lambda found: found == {"running": 1})


async def test_erased_jobs_are_no_longer_counted(store: Store, metrics: MetricStore) -> None:
    for _ in range(3):
        await stored_in(store, JobStatus.SUCCEEDED)
    await submitted(store)

    async def purged() -> dict[str, int]:
        await store.purge_expired(after(days=60), limit=2)
        return await statuses(metrics)

    await eventually(purged, lambda found: found == {"queued": 1})


async def test_statuses_can_be_asked_for_some_queues(store: Store, metrics: MetricStore) -> None:
    await submitted(store, queue="a")
    await claimed(store, queue="a")
    await submitted(store, queue="b")
    await eventually(lambda: statuses(metrics, ["a"]), lambda found: found == {"queued": 1, "running": 1})
    assert await statuses(metrics, ["b", "c"]) == {"queued": 1}
    assert await statuses(metrics, []) == {}


async def test_a_queue_says_what_is_due_and_what_is_not(store: Store, metrics: MetricStore) -> None:
    oldest = await submitted(store, queue="a", run_at=after(10))
    await submitted(store, queue="a", run_at=after(20))
    await submitted(store, queue="a", run_at=after(60.001))
    await submitted(store, queue="b", run_at=after(100))
    states = [
        QueueState("a", claimable=2, delayed=1, oldest_claimable_at=after(10), oldest_job_id=oldest.id),
        QueueState("b", claimable=0, delayed=1),
    ]
    await eventually(lambda: metrics.queue_states(after(60)), lambda found: found == states)


async def test_the_oldest_is_the_longest_due_and_not_the_first_created(store: Store, metrics: MetricStore) -> None:
    await submitted(store, created_at=NOON, run_at=after(50))
    second = await submitted(store, created_at=after(40), run_at=after(40))
    found = await eventually(
        lambda: metrics.queue_states(after(60)), lambda found: bool(found) and found[0].claimable == 2
    )
    assert (found[0].oldest_job_id, found[0].oldest_claimable_at) == (second.id, after(40))


async def test_jobs_that_run_or_ended_wait_in_no_queue(store: Store, metrics: MetricStore) -> None:
    for state in JobStatus:
        await stored_in(store, state, queue=f"q-{state}")
    found = await eventually(lambda: metrics.queue_states(after(hours=1)), lambda found: len(found) == 1)
    assert (found[0].queue, found[0].claimable) == ("q-queued", 1)


async def test_a_job_that_comes_again_waits_from_then_on(store: Store, metrics: MetricStore) -> None:
    again = await applied(store, retrying(await claimed(store)))
    found = await eventually(
        lambda: metrics.queue_states(again.run_at), lambda found: bool(found) and found[0].claimable == 1
    )
    assert found == [QueueState("default", 1, 0, again.run_at, again.id)]


async def test_jobs_of_skipped_types_are_held(store: Store, metrics: MetricStore) -> None:
    await submitted(store, type="off.type")
    await submitted(store, type="off.type", run_at=after(days=1))
    due = await submitted(store, run_at=after(5))
    await submitted(store, queue="held", type="off.type")
    found = await eventually(
        lambda: metrics.queue_states(after(60), skip_types={"off.type"}),
        lambda found: sum(each.held for each in found) == 3,
    )
    assert found == [QueueState("default", 1, 0, after(5), due.id, held=2), QueueState("held", 0, 0, held=1)]


async def test_a_change_without_counts_counts_nothing(store: Store, metrics: MetricStore) -> None:
    job = await submitted(store)
    await applied(store, replace(claiming(job), counts=()))
    await eventually(lambda: statuses(metrics), lambda found: found == {"running": 1})
    assert await sums(metrics) == {}


async def test_many_jobs_make_few_rows(store: Store, metrics: MetricStore) -> None:
    new = [replace(make_submission(make_job()), counts=(CREATED,)) for _ in range(50)]
    await store.submit(new, now=NOON)
    await counted(metrics, {"job.created": 50})
    assert await metrics.read(LONG_AGO, after(days=1)) == [MinuteCount(NOON, replace(CREATED, value=50))]


async def test_a_notice_is_concluded_without_a_worker(store: Store, metrics: MetricStore) -> None:
    job = await submitted(store, run_at=after(hours=1), callback_url=CALLBACK_URL)
    change = conclude(job, {"state": "firing"}, at=after(1), rules=RULES)
    assert await store.transition(change)
    assert await store.transition(change)
    stored = await read(store, job)
    assert (stored.status, stored.result, stored.attempts) == (JobStatus.SUCCEEDED, {"state": "firing"}, 0)
    owed = await store.get_delivery(job.id)
    assert owed is not None
    assert owed.next_at == after(1)
    await eventually(lambda: statuses(metrics), lambda found: found == {"succeeded": 1})
    assert await sums(metrics) == {"job.succeeded": 1}
