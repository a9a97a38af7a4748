"""JobStore.renew_lease and what a lost lease means."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from rauskuclaw.domain.job import FINAL_STATUSES, JobStatus, Lease
from rauskuclaw.ports import Store
from tests.support.clock import after
from tests.support.drivers import Opener
from tests.support.factories import make_entry, make_job
from tests.support.lives import (
    WORKER,
    applied,
    cancelling,
    claimed,
    claiming,
    giving_back,
    read,
    recovering,
    retrying,
    stored_in,
    submitted,
    succeeding,
)


async def test_renewing_extends_the_lease_and_the_check(store: Store) -> None:
    running = await claimed(store, started=False)
    assert await store.renew_lease(running, until=after(120), started=False)
    stored = await read(store, running)
    assert stored == replace(running, lease=Lease(WORKER, after(120)), check_at=stored.check_at)
    assert stored.check_at is not None
    assert stored.check_at >= after(120)


async def test_renewing_records_that_the_handler_started(store: Store) -> None:
    running = await claimed(store, started=False)
    assert await store.renew_lease(running, until=after(61), started=True)
    assert (await read(store, running)).lease == Lease(WORKER, after(61), started=True)


async def test_started_never_turns_back(store: Store) -> None:
    running = await claimed(store, started=True)
    assert await store.renew_lease(running, until=after(99), started=False)
    assert (await read(store, running)).lease == Lease(WORKER, after(99), started=True)


async def test_a_lease_is_kept_to_the_millisecond(store: Store) -> None:
    running, until = await claimed(store), after(99) + timedelta(milliseconds=7)
    assert await store.renew_lease(running, until=until, started=True)
    lease = (await read(store, running)).lease
    assert lease is not None
    assert lease.until == until


async def test_a_renewal_writes_nothing_into_the_log(store: Store) -> None:
    running = await claimed(store)
    log = await store.read_events(running.id, after=0, limit=10)
    assert await store.renew_lease(running, until=after(99), started=True)
    assert await store.read_events(running.id, after=0, limit=10) == log


@pytest.mark.parametrize("state", [JobStatus.QUEUED, *sorted(FINAL_STATUSES)])
async def test_only_a_running_job_has_a_lease_to_renew(store: Store, state: JobStatus) -> None:
    stored = await stored_in(store, state)
    assert await store.renew_lease(stored, until=after(600), started=True) is False
    assert await read(store, stored) == stored


async def test_an_unknown_job_has_no_lease(store: Store) -> None:
    assert await store.renew_lease(make_job(state=JobStatus.RUNNING), until=after(600), started=True) is False


async def test_a_cancelled_job_tells_its_worker_at_the_next_renewal(store: Store) -> None:
    running = await claimed(store)
    await applied(store, cancelling(running))
    assert await store.renew_lease(running, until=after(600), started=True) is False


async def test_a_stale_worker_renews_nothing(store: Store) -> None:
    stale = await claimed(store)
    fresh = await applied(store, claiming(await applied(store, recovering(stale)), owner="boot/other"))
    assert await store.renew_lease(stale, until=after(9000), started=True) is False
    assert await read(store, fresh) == fresh


async def test_a_stale_worker_logs_nothing(store: Store) -> None:
    stale = await claimed(store)
    fresh = await applied(store, claiming(await applied(store, giving_back(stale))))
    log = await store.read_events(stale.id, after=0, limit=100)
    assert await store.append_events(stale, [make_entry()]) is False
    assert await store.read_events(stale.id, after=0, limit=100) == log
    assert await store.append_events(fresh, [make_entry()]) is True


async def test_a_renewed_job_can_be_finished_from_the_claimed_value(store: Store) -> None:
    running = await claimed(store, started=False)
    assert await store.renew_lease(running, until=after(600), started=True)
    done = await applied(store, succeeding(running))
    assert await read(store, running) == done


async def test_a_renewal_may_be_repeated(store: Store) -> None:
    running = await claimed(store)
    assert [await store.renew_lease(running, until=after(99), started=True) for _ in range(3)] == [True] * 3


async def test_another_process_may_renew(store: Store, open_backend: Opener) -> None:
    running = await claimed(store)
    assert await (await open_backend()).store.renew_lease(running, until=after(99), started=True)
    lease = (await read(store, running)).lease
    assert lease is not None
    assert lease.until == after(99)


async def test_a_finished_attempt_leaves_no_lease(store: Store) -> None:
    for plan in (succeeding, retrying, cancelling, giving_back):
        running = await claimed(store)
        await applied(store, plan(running))
        assert (await read(store, running)).lease is None


async def test_renewals_and_log_lines_of_many_jobs_do_not_disturb_each_other(store: Store) -> None:
    jobs = [await claimed(store) for _ in range(20)]
    calls = [store.renew_lease(job, until=after(100 + n), started=True) for n, job in enumerate(jobs)]
    lines = [store.append_events(job, [make_entry()]) for job in jobs]
    assert all(await asyncio.gather(*calls, *lines))
    leases = [(await read(store, job)).lease for job in jobs]
    assert leases == [Lease(WORKER, after(100 + n), started=True) for n in range(20)]


async def test_a_renewal_that_races_with_a_cancel_never_revives_the_job(store: Store) -> None:
    for _ in range(10):
        running = await claimed(store)
        cancel = cancelling(running)
        _, cancelled = await asyncio.gather(
            store.renew_lease(running, until=after(600), started=True), store.transition(cancel)
        )
        assert cancelled
        assert await read(store, running) == cancel.after


async def test_leased_jobs_are_the_running_ones_soonest_ending_first(store: Store) -> None:
    ends = {}
    for seconds in (300, 100, 200):
        job = await claimed(store)
        assert await store.renew_lease(job, until=after(seconds), started=True)
        ends[seconds] = job.id
    await submitted(store)
    await stored_in(store, JobStatus.SUCCEEDED)
    assert [job.id for job in await store.leased_jobs(limit=10)] == [ends[100], ends[200], ends[300]]
    assert [job.id for job in await store.leased_jobs(limit=2)] == [ends[100], ends[200]]


async def test_leased_jobs_are_slim_and_can_be_recovered(store: Store) -> None:
    running = await claimed(store, input={"big": "x" * 1000})
    [found] = await store.leased_jobs(limit=10)
    assert found == replace(running, input=None)
    await applied(store, recovering(found))
    assert (await read(store, running)).input == running.input
    assert await store.leased_jobs(limit=10) == []
