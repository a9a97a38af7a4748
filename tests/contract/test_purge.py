"""SweepStore.purge_expired."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from rauskuclaw.domain.callbacks import DeliveryState
from rauskuclaw.domain.job import FINAL_STATUSES, Job, JobStatus
from rauskuclaw.ports import Created, DeliveryChange, JobFilter, Store
from tests.support.clock import NOON, after
from tests.support.drivers import Opener
from tests.support.factories import CALLBACK_URL, make_entry, make_key, make_submission
from tests.support.lives import applied, claiming, stored_in, succeeding
from tests.support.waiting import eventually

LONG_AFTER = after(days=1000)


async def left(store: Store) -> list[str]:
    return [job.id for job in (await store.list_jobs(JobFilter(), limit=200)).items]


async def purge_until(store: Store, total: int) -> None:
    """Purge until so many are gone; in one call where lists are consistent."""
    gone: list[int] = []

    async def purge() -> int:
        gone.append(await store.purge_expired(LONG_AFTER, limit=100))
        return sum(gone)

    await eventually(purge, lambda count: count >= total)
    assert sum(gone) == total


async def test_an_empty_store_has_nothing_to_purge(store: Store) -> None:
    assert await store.purge_expired(LONG_AFTER, limit=100) == 0


@pytest.mark.parametrize("state", sorted(FINAL_STATUSES))
async def test_an_expired_job_goes_with_everything_it_had(store: Store, state: JobStatus) -> None:
    job = await stored_in(store, state, input={"big": "x" * 300_000})
    await purge_until(store, 1)
    assert await store.get_job(job.id) is None
    assert await store.read_events(job.id, after=0, limit=10) == []
    assert await store.tail_log(job.id, limit=10) == []
    assert await store.statuses([job.id]) == {}
    await eventually(lambda: left(store), lambda found: found == [])


@pytest.mark.parametrize(("ms_late", "count"), [(-1, 0), (0, 1)])
async def test_a_job_is_kept_until_its_end(store: Store, ms_late: int, count: int) -> None:
    job = await stored_in(store, JobStatus.SUCCEEDED)
    assert job.expires_at is not None
    moment = job.expires_at + timedelta(milliseconds=ms_late)
    assert await store.purge_expired(moment, limit=10) == count
    assert (await store.get_job(job.id) is None) is bool(count)


@pytest.mark.parametrize("state", [JobStatus.QUEUED, JobStatus.RUNNING])
async def test_a_job_that_is_not_final_is_never_purged(store: Store, state: JobStatus) -> None:
    job = await stored_in(store, state)
    assert await store.purge_expired(LONG_AFTER, limit=100) == 0
    assert await store.get_job(job.id) == job


async def test_failed_jobs_are_kept_longer(store: Store) -> None:
    succeeded, failed = [await stored_in(store, state) for state in (JobStatus.SUCCEEDED, JobStatus.FAILED)]
    assert await store.purge_expired(after(days=8), limit=100) == 1
    assert await store.get_job(succeeded.id) is None
    assert await store.get_job(failed.id) == failed


async def test_no_more_than_the_limit_go_at_once(store: Store) -> None:
    jobs = [await stored_in(store, JobStatus.SUCCEEDED) for _ in range(7)]
    await eventually(lambda: left(store), lambda found: len(found) == 7)
    assert [await store.purge_expired(LONG_AFTER, limit=3) for _ in range(4)] == [3, 3, 1, 0]
    assert [await store.get_job(job.id) for job in jobs] == [None] * 7


async def owed(store: Store) -> Job:
    """A succeeded job whose callback is pending."""
    return await stored_in(store, JobStatus.SUCCEEDED, callback_url=CALLBACK_URL)


async def test_a_job_with_a_pending_delivery_stays(store: Store) -> None:
    job, plain = await owed(store), await stored_in(store, JobStatus.SUCCEEDED)
    await purge_until(store, 1)
    assert await store.get_job(plain.id) is None
    assert await store.get_job(job.id) == job
    delivery = await store.get_delivery(job.id)
    assert delivery is not None
    assert delivery.state is DeliveryState.PENDING


async def test_a_job_goes_after_its_delivery_has_ended(store: Store) -> None:
    job = await owed(store)
    delivery = await store.get_delivery(job.id)
    assert delivery is not None
    assert await store.change_delivery(DeliveryChange(delivery, delivery.delivered(200)))
    await purge_until(store, 1)
    assert await store.get_job(job.id) is None
    assert await store.get_delivery(job.id) is None


async def test_pending_deliveries_do_not_hold_up_the_jobs_behind_them(store: Store) -> None:
    waiting = [await owed(store) for _ in range(5)]
    plain = [await stored_in(store, JobStatus.SUCCEEDED, created_at=after(60)) for _ in range(3)]
    await eventually(lambda: left(store), lambda found: len(found) == 8)
    gone = sum([await store.purge_expired(LONG_AFTER, limit=2) for _ in range(5)])
    assert gone == 3
    assert set(await left(store)) == {job.id for job in waiting}
    assert [await store.get_job(job.id) for job in plain] == [None] * 3


async def test_a_purged_job_frees_an_expired_key(store: Store) -> None:
    first = make_submission(idempotency=make_key(expires_at=after(hours=1)))
    await store.submit([first], now=NOON)
    await applied(store, succeeding(await applied(store, claiming(first.job))))
    await purge_until(store, 1)
    again = make_submission(idempotency=make_key(expires_at=LONG_AFTER + timedelta(days=1)))
    assert await store.submit([again], now=LONG_AFTER) == [Created(again.job)]


async def test_purging_keeps_keys_that_still_count(store: Store) -> None:
    first = make_submission(idempotency=make_key(expires_at=after(days=2000)))
    await store.submit([first], now=NOON)
    await store.purge_expired(LONG_AFTER, limit=100)
    [outcome] = await store.submit([make_submission(idempotency=make_key())], now=LONG_AFTER)
    assert not isinstance(outcome, Created)


async def test_purges_at_once_erase_each_job_once(store: Store, open_backend: Opener) -> None:
    stores = [store, (await open_backend()).store]
    for _ in range(12):
        await stored_in(store, JobStatus.SUCCEEDED)
    await eventually(lambda: left(store), lambda found: len(found) == 12)
    await asyncio.gather(*(stores[n % 2].purge_expired(LONG_AFTER, limit=100) for n in range(4)))
    await eventually(lambda: left(store), lambda found: found == [])


async def test_a_late_worker_does_not_bring_a_purged_job_back(store: Store) -> None:
    done = await stored_in(store, JobStatus.SUCCEEDED)
    await purge_until(store, 1)
    believed = replace(done, status=JobStatus.RUNNING)
    assert await store.transition(succeeding(believed)) is False
    assert await store.append_events(believed, [make_entry()]) is False
    assert await store.get_job(done.id) is None
