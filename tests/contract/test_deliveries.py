"""DeliveryStore: callbacks owed, the tries, and their ends."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from rauskuclaw.domain import events
from rauskuclaw.domain.callbacks import MAX_TRIES, CallbackGate, Delivery, DeliveryState
from rauskuclaw.domain.job import FINAL_STATUSES, Job, JobStatus
from rauskuclaw.ports import DeliveryChange, Store
from tests.support.clock import after
from tests.support.drivers import Opener
from tests.support.factories import CALLBACK_URL, RULES, make_delivery, make_entry
from tests.support.lives import applied, cancelling, claimed, retrying, stored_in, submitted, succeeding
from tests.support.waiting import eventually

TRY_LEASE = timedelta(seconds=60)
FAR = after(days=1000)


async def finished(store: Store, *, at: datetime | None = None) -> Delivery:
    """A job that has just finished and owes its callback; the stored delivery."""
    running = await claimed(store, callback_url=CALLBACK_URL)
    await applied(store, succeeding(running, at=at))
    return await delivery_of(store, running.id)


async def delivery_of(store: Store, job_id: str) -> Delivery:
    delivery = await store.get_delivery(job_id)
    assert delivery is not None
    return delivery


async def due(store: Store, now: datetime, *, count: int, limit: int = 100) -> Sequence[Delivery]:
    return await eventually(lambda: store.due_deliveries(now, limit=limit), lambda found: len(found) == count)


async def log_of(store: Store, job_id: str) -> list[str]:
    return [event.message for event in await store.read_events(job_id, after=0, limit=100)]


@pytest.mark.parametrize("state", sorted(FINAL_STATUSES))
async def test_a_final_job_owes_its_callback(store: Store, state: JobStatus) -> None:
    job = await stored_in(store, state, callback_url=CALLBACK_URL)
    delivery = await delivery_of(store, job.id)
    assert (delivery.url, delivery.state, delivery.tries) == (CALLBACK_URL, DeliveryState.PENDING, 0)
    assert list(await due(store, FAR, count=1)) == [delivery]


async def test_a_job_without_a_url_owes_nothing(store: Store) -> None:
    job = await stored_in(store, JobStatus.SUCCEEDED)
    assert await store.get_delivery(job.id) is None
    assert await store.due_deliveries(FAR, limit=10) == []


async def test_a_retry_owes_nothing_yet(store: Store) -> None:
    running = await claimed(store, callback_url=CALLBACK_URL)
    await applied(store, retrying(running))
    assert await store.get_delivery(running.id) is None


async def test_an_unknown_job_owes_nothing(store: Store) -> None:
    await finished(store)
    assert await store.get_delivery("nobody") is None


async def test_a_refused_finish_owes_nothing(store: Store) -> None:
    running = await claimed(store, callback_url=CALLBACK_URL)
    stale = replace(running, fence=running.fence + 1)
    assert await store.transition(succeeding(stale)) is False
    assert await store.get_delivery(running.id) is None


async def test_a_job_cancelled_while_queued_owes_its_callback(store: Store) -> None:
    job = await applied(store, cancelling(await submitted(store, callback_url=CALLBACK_URL)))
    assert (await delivery_of(store, job.id)).state is DeliveryState.PENDING


async def test_a_blocked_delivery_is_kept_but_never_due(store: Store) -> None:
    running = await claimed(store, callback_url=CALLBACK_URL)
    await applied(store, succeeding(running, rules=replace(RULES, callbacks=CallbackGate())))
    assert (await delivery_of(store, running.id)).state is DeliveryState.BLOCKED
    assert await store.due_deliveries(FAR, limit=10) == []
    assert events.CALLBACK_BLOCKED in await log_of(store, running.id)


@pytest.mark.parametrize(("ms_late", "count"), [(-1, 0), (0, 1), (1, 1)])
async def test_a_delivery_is_due_from_its_moment_on(store: Store, ms_late: int, count: int) -> None:
    delivery = await finished(store)
    assert delivery.next_at is not None
    found = await due(store, delivery.next_at + timedelta(milliseconds=ms_late), count=count)
    assert list(found) == [delivery] * count


async def test_the_most_overdue_come_first_and_no_more_than_asked(store: Store) -> None:
    owed = {seconds: await finished(store, at=after(seconds)) for seconds in (30, 10, 40, 20)}
    await due(store, FAR, count=4)
    assert await store.due_deliveries(FAR, limit=3) == [owed[10], owed[20], owed[30]]


async def test_a_try_that_began_keeps_others_away_until_its_lease_ends(store: Store) -> None:
    delivery = await finished(store)
    begun = delivery.begin_try(after(100), lease=TRY_LEASE)
    assert await store.change_delivery(DeliveryChange(delivery, begun)) is True
    assert await delivery_of(store, delivery.job_id) == begun
    assert await due(store, after(159), count=0) == []
    assert list(await due(store, after(160), count=1)) == [begun]


async def test_of_many_senders_one_begins_the_try(store: Store, open_backend: Opener) -> None:
    stores = [store, (await open_backend()).store]
    delivery = await finished(store)
    change = DeliveryChange(delivery, delivery.begin_try(after(100), lease=TRY_LEASE))
    won = await asyncio.gather(*(stores[n % 2].change_delivery(change) for n in range(20)))
    assert won.count(True) == 1
    assert (await delivery_of(store, delivery.job_id)).tries == 1


async def test_a_delivered_callback_is_over(store: Store) -> None:
    delivery = await finished(store)
    done = delivery.begin_try(after(100), lease=TRY_LEASE).delivered(204)
    line = make_entry(events.CALLBACK_DELIVERED, meta={"status": 204})
    assert await store.change_delivery(DeliveryChange(delivery, done, (line,)))
    assert await delivery_of(store, delivery.job_id) == done
    assert await due(store, FAR, count=0) == []
    assert (await log_of(store, delivery.job_id))[-1] == events.CALLBACK_DELIVERED


async def test_a_failed_try_is_planned_again(store: Store) -> None:
    begun = (delivery := await finished(store)).begin_try(after(100), lease=TRY_LEASE)
    assert await store.change_delivery(DeliveryChange(delivery, begun))
    failed = begun.failed(after(101), error="connection refused: ä 🦞", status=503)
    assert await store.change_delivery(DeliveryChange(begun, failed))
    assert await delivery_of(store, delivery.job_id) == failed
    assert failed.next_at is not None
    assert list(await due(store, failed.next_at, count=1)) == [failed]


async def test_a_delivery_ends_after_its_last_try(store: Store) -> None:
    delivery = await finished(store)
    for number in range(MAX_TRIES):
        begun = delivery.begin_try(after(days=number), lease=TRY_LEASE)
        assert await store.change_delivery(DeliveryChange(delivery, begun))
        delivery = begun.failed(after(days=number), error="no")
        assert await store.change_delivery(DeliveryChange(begun, delivery))
    assert (delivery.state, delivery.tries) == (DeliveryState.EXHAUSTED, MAX_TRIES)
    assert await delivery_of(store, delivery.job_id) == delivery
    assert await due(store, FAR, count=0) == []


async def test_a_change_from_an_older_try_changes_nothing(store: Store) -> None:
    delivery = await finished(store)
    begun = delivery.begin_try(after(100), lease=TRY_LEASE)
    assert await store.change_delivery(DeliveryChange(delivery, begun))
    log = await log_of(store, delivery.job_id)
    late = DeliveryChange(delivery, delivery.delivered(200), (make_entry(),))
    assert await store.change_delivery(late) is False
    assert await delivery_of(store, delivery.job_id) == begun
    assert await log_of(store, delivery.job_id) == log


async def test_an_ended_delivery_is_not_changed_by_its_sender(store: Store) -> None:
    begun = (delivery := await finished(store)).begin_try(after(100), lease=TRY_LEASE)
    assert await store.change_delivery(DeliveryChange(delivery, begun))
    assert await store.change_delivery(DeliveryChange(begun, begun.delivered(200)))
    assert await store.change_delivery(DeliveryChange(begun, begun.failed(after(200), error="late"))) is False
    assert (await delivery_of(store, delivery.job_id)).state is DeliveryState.DELIVERED


async def test_an_unknown_delivery_is_not_changed(store: Store) -> None:
    stranger = make_delivery()
    assert await store.change_delivery(DeliveryChange(stranger, stranger.delivered(200))) is False
    assert await store.get_delivery(stranger.job_id) is None


async def test_an_ended_delivery_can_be_asked_for_again(store: Store) -> None:
    begun = (delivery := await finished(store)).begin_try(after(100), lease=TRY_LEASE)
    gone = begun.failed(after(101), error="gone", status=410)
    assert await store.change_delivery(DeliveryChange(delivery, begun))
    assert await store.change_delivery(DeliveryChange(begun, gone))
    again = replace(gone, state=DeliveryState.PENDING, tries=0, next_at=after(days=1))
    assert await store.change_delivery(DeliveryChange(gone, again))
    assert list(await due(store, after(days=1), count=1)) == [again]


async def test_a_delivery_keeps_milliseconds(store: Store) -> None:
    delivery = await finished(store)
    begun = delivery.begin_try(after(100) + timedelta(milliseconds=7), lease=timedelta(milliseconds=1))
    assert await store.change_delivery(DeliveryChange(delivery, begun))
    assert (await delivery_of(store, delivery.job_id)).next_at == after(100) + timedelta(milliseconds=8)


async def test_a_repeated_finish_leaves_the_delivery_alone(store: Store) -> None:
    running = await claimed(store, callback_url=CALLBACK_URL)
    change = succeeding(running)
    assert await store.transition(change)
    delivery = await delivery_of(store, running.id)
    begun = delivery.begin_try(after(100), lease=TRY_LEASE)
    assert await store.change_delivery(DeliveryChange(delivery, begun))
    assert await store.transition(change) is True
    assert await delivery_of(store, running.id) == begun


async def test_deliveries_of_many_jobs_at_once_are_all_owed_once(store: Store) -> None:
    jobs: list[Job] = [await claimed(store, callback_url=CALLBACK_URL) for _ in range(30)]
    await asyncio.gather(*(applied(store, succeeding(job)) for job in jobs))
    found = await due(store, FAR, count=30)
    assert {delivery.job_id for delivery in found} == {job.id for job in jobs}
    assert len({delivery.id for delivery in found}) == 30
