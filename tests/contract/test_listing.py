"""JobStore.list_jobs: order, filters, cursors, slim rows."""

import asyncio
import base64
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.errors import InvalidRequestError
from rauskuclaw.ports import Backend, JobFilter, Store
from tests.support.clock import NOON, after
from tests.support.drivers import Opener
from tests.support.factories import make_job, make_submission
from tests.support.lives import applied, cancelling, claiming, read, stored_in, submitted, succeeding
from tests.support.waiting import eventually

EVERYTHING = JobFilter()
GARBAGE = [
    "",
    " ",
    "0",
    "null",
    "garbage",
    "AAAA",
    "!!!",
    "🦞",
    "\x00",
    "' OR 1=1 --",
    "../../etc/passwd",
    "e30=",
    "W10=",
    "WzFd",
    base64.urlsafe_b64encode(b'[99999999999999999999999,"x"]').decode(),
    base64.urlsafe_b64encode(rb'[1,"\ud800"]').decode(),
    "WyJ4IiwxXQ==",
    "WzEsMl0=",
    "eyJwayI6ICJ4In0=",
    base64.urlsafe_b64encode(b"[" * 5000).decode(),
    "A" * 20_000,
]


async def walk(store: Store, where: JobFilter = EVERYTHING, *, limit: int = 7) -> list[Job]:
    """All pages one after the other."""
    found: list[Job] = []
    page = await store.list_jobs(where, limit=limit)
    found.extend(page.items)
    while page.cursor is not None:
        page = await store.list_jobs(where, limit=limit, cursor=page.cursor)
        assert len(page.items) <= limit
        found.extend(page.items)
    return found


def newest_first(jobs: list[Job]) -> list[str]:
    return [job.id for job in sorted(jobs, key=lambda job: (job.created_at, job.id), reverse=True)]


def ids(jobs: list[Job]) -> list[str]:
    return [job.id for job in jobs]


async def store_all(store: Store, jobs: list[Job]) -> list[Job]:
    """Store jobs and wait until lists know them all."""
    for start in range(0, len(jobs), 100):
        await store.submit([make_submission(job) for job in jobs[start : start + 100]], now=NOON)
    await eventually(lambda: walk(store, limit=200), lambda found: len(found) == len(jobs))
    return jobs


async def walk_of(store: Store, where: JobFilter, count: int) -> list[Job]:
    """All pages, once they hold so many jobs; at once where lists are consistent."""
    return await eventually(lambda: walk(store, where), lambda found: len(found) == count)


async def test_an_empty_store_lists_nothing(store: Store) -> None:
    page = await store.list_jobs(EVERYTHING, limit=10)
    assert (page.items, page.cursor) == ((), None)


async def test_newer_jobs_come_first(store: Store) -> None:
    jobs = await store_all(store, [make_job(created_at=after(seconds)) for seconds in (5, 1, 9, 3)])
    assert ids(await walk(store)) == newest_first(jobs)


async def test_a_millisecond_decides_the_order(store: Store) -> None:
    jobs = await store_all(store, [make_job(created_at=NOON + timedelta(milliseconds=ms)) for ms in (2, 0, 3, 1)])
    assert ids(await walk(store)) == newest_first(jobs)


@pytest.mark.parametrize("limit", [1, 2, 7, 10, 11])
async def test_jobs_of_one_moment_are_ordered_by_id_over_all_pages(store: Store, limit: int) -> None:
    jobs = await store_all(store, [make_job() for _ in range(10)])
    assert ids(await walk(store, limit=limit)) == newest_first(jobs)


@pytest.mark.parametrize("limit", [1, 5, 200])
async def test_a_page_holds_no_more_than_the_limit(store: Store, limit: int) -> None:
    await store_all(store, [make_job() for _ in range(12)])
    assert len((await store.list_jobs(EVERYTHING, limit=limit)).items) == min(limit, 12)


async def test_a_full_store_of_450_jobs_is_walked_in_pages_of_200(store: Store) -> None:
    jobs = await store_all(store, [make_job(created_at=after(n % 90)) for n in range(450)])
    assert ids(await walk(store, limit=200)) == newest_first(jobs)


async def test_a_list_is_slim(store: Store) -> None:
    running = await applied(store, claiming(await submitted(store, input={"big": "x" * 100_000})))
    done = await applied(store, succeeding(running, {"also": "big"}))
    [listed] = await eventually(lambda: walk(store), lambda found: [job.status for job in found] == [done.status])
    assert listed == replace(done, input=None, result=None)
    assert (await read(store, done)).result == {"also": "big"}


async def test_a_failed_job_is_listed_with_its_error(store: Store) -> None:
    failed = await stored_in(store, JobStatus.FAILED)
    [listed] = await eventually(lambda: walk(store), lambda found: [job.status for job in found] == [failed.status])
    assert listed.error == failed.error is not None


@pytest.mark.parametrize("status", [None, *JobStatus])
@pytest.mark.parametrize("type_", [None, "type.a", "nobody"])
@pytest.mark.parametrize("queue", [None, "queue-b", "nobody"])
async def test_filters_combine_with_and(
    store: Store, status: JobStatus | None, type_: str | None, queue: str | None
) -> None:
    where = JobFilter(status=status, type=type_, queue=queue)
    combined = product(JobStatus, ("type.a", "type.b"), ("queue-a", "queue-b"))
    jobs = [await stored_in(store, state, type=t, queue=q) for state, t, q in combined]
    wanted = [
        job for job in jobs if status in (None, job.status) and type_ in (None, job.type) and queue in (None, job.queue)
    ]
    found = await eventually(lambda: walk(store, where, limit=3), lambda found: len(found) == len(wanted))
    assert ids(found) == newest_first(wanted)


@pytest.mark.parametrize("name", ["ä", "a%", "a_", "A", "a b", "a'", "a#b", "a|b", "x" * 200])
async def test_filters_match_exactly(store: Store, name: str) -> None:
    lookalikes = ["a", "ab", "aXb", name[:-1] or "z", name + "x"]
    jobs = [make_job(queue=queue) for queue in [name, *(each for each in lookalikes if each != name)]]
    await store_all(store, jobs)
    assert ids(await walk(store, JobFilter(queue=name))) == [jobs[0].id]


async def test_a_job_moves_from_list_to_list_with_its_status(store: Store) -> None:
    job = await submitted(store)
    for change in (claiming, succeeding):
        before, job = job, await applied(store, change(job))
        assert ids(await walk_of(store, JobFilter(status=job.status), 1)) == [job.id]
        assert await walk_of(store, JobFilter(status=before.status), 0) == []


async def test_a_filtered_walk_goes_through_many_others(store: Store) -> None:
    jobs = await store_all(store, [make_job(queue="rare" if n % 25 == 0 else "usual") for n in range(200)])
    wanted = newest_first([job for job in jobs if job.queue == "rare"])
    assert ids(await walk(store, JobFilter(queue="rare"), limit=3)) == wanted


async def test_a_list_shows_what_was_just_written(backend: Backend) -> None:
    if not backend.capabilities.list_is_consistent:
        pytest.skip("the driver's lists follow its writes with a delay")
    for _ in range(10):
        job = await submitted(backend.store)
        assert job.id in ids(await walk(backend.store))


async def test_jobs_created_during_a_walk_do_not_disturb_it(store: Store) -> None:
    jobs = await store_all(store, [make_job(created_at=after(n // 4)) for n in range(60)])
    page = await store.list_jobs(EVERYTHING, limit=7)
    met = ids(list(page.items))
    while page.cursor is not None:
        await asyncio.gather(*(submitted(store, created_at=after(n)) for n in (0, 3, 7, 14, 1000)))
        page = await store.list_jobs(EVERYTHING, limit=7, cursor=page.cursor)
        met.extend(ids(list(page.items)))
    old = {job.id for job in jobs}
    assert [job_id for job_id in met if job_id in old] == newest_first(jobs)
    assert len(met) == len(set(met))


async def test_jobs_that_change_during_a_walk_are_met_once(store: Store) -> None:
    jobs = await store_all(store, [make_job(created_at=after(n // 4)) for n in range(30)])
    page = await store.list_jobs(EVERYTHING, limit=4)
    met = ids(list(page.items))
    while page.cursor is not None:
        left = [job for job in jobs if (await read(store, job)).status is JobStatus.QUEUED]
        await asyncio.gather(*(store.transition(cancelling(job)) for job in left[:4]))
        page = await store.list_jobs(EVERYTHING, limit=4, cursor=page.cursor)
        met.extend(ids(list(page.items)))
    assert met == newest_first(jobs)


async def test_walks_at_once_do_not_disturb_each_other(store: Store, open_backend: Opener) -> None:
    jobs = await store_all(store, [make_job(created_at=after(n // 3)) for n in range(40)])
    stores = [store, (await open_backend()).store]
    walks = await asyncio.gather(*(walk(stores[n % 2], limit=n + 1) for n in range(8)))
    assert [ids(found) for found in walks] == [newest_first(jobs)] * 8


async def test_a_cursor_is_good_in_another_process(store: Store, open_backend: Opener) -> None:
    jobs = await store_all(store, [make_job() for _ in range(10)])
    page = await store.list_jobs(EVERYTHING, limit=6)
    other = (await open_backend()).store
    rest = await other.list_jobs(EVERYTHING, limit=6, cursor=page.cursor)
    assert ids([*page.items, *rest.items]) == newest_first(jobs)


async def test_a_cursor_may_be_used_again(store: Store) -> None:
    await store_all(store, [make_job() for _ in range(10)])
    page = await store.list_jobs(EVERYTHING, limit=3)
    pages = [await store.list_jobs(EVERYTHING, limit=3, cursor=page.cursor) for _ in range(2)]
    assert pages[0] == pages[1]


@pytest.mark.parametrize("cursor", GARBAGE, ids=lambda cursor: ascii(cursor)[:20])
async def test_a_cursor_that_is_not_ours_is_refused(store: Store, cursor: str) -> None:
    await submitted(store)
    with pytest.raises(InvalidRequestError) as refusal:
        await store.list_jobs(EVERYTHING, limit=10, cursor=cursor)
    assert "cursor" in f"{refusal.value.message} {refusal.value.details}"
    assert refusal.value.status == 400
