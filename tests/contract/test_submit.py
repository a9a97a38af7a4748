"""JobStore.submit, get_job and statuses."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from rauskuclaw.domain.job import JobStatus
from rauskuclaw.ports import Created, JobFilter, Replayed, Store, Submission
from tests.support.clock import NOON
from tests.support.drivers import Opener
from tests.support.factories import make_entry, make_job, make_submission
from tests.support.lives import applied, cancelling, claimed, claiming, read, submitted, succeeding

EDGE_VALUES: list[Any] = [
    None,
    True,
    0,
    -1,
    2**53,
    2**63 - 1,
    0.1,
    -0.0,
    1e308,
    5e-324,
    "",
    " ",
    "null",
    "\x00\x1f\u2028",
    "päivää 日本 🦞 e\u0301",
    "'; DROP TABLE jobs; --",
    [],
    {},
    [None],
    {"": {"": []}},
    {"a": [1, 1.5, "x", None, True, {"b": [[[]]]}]},
    {"__proto__": 1, "$ref": "#", "S": {"N": "1"}},
]


async def test_a_submitted_job_is_read_back_equal(store: Store) -> None:
    job = make_job(tags=("a", "ä b"), callback_url="https://hooks.example.com/x", priority=9, lane="high")
    [outcome] = await store.submit([make_submission(job)], now=NOON)
    assert outcome == Created(job)
    assert await store.get_job(job.id) == job


@pytest.mark.parametrize("letters", [1, 1000, 3000, 70_000], ids=["tiny", "small", "medium", "large"])
async def test_a_job_is_read_slim_wherever_its_bodies_are(store: Store, letters: int) -> None:
    bodies = [{"a": Random(seed).randbytes(letters // 2).hex()} for seed in (1, 2)]  # text that does not pack
    job = await claimed(store, input=bodies[0])
    done = await applied(store, succeeding(job, bodies[1]))
    assert await store.get_slim_job(job.id) == replace(done, input=None, result=None)
    assert await store.get_job(job.id) == done


async def test_an_unknown_id_is_no_job(store: Store) -> None:
    await submitted(store)
    assert await store.get_slim_job("6f0d3c1e-0000-7000-8000-000000000000") is None
    assert await store.get_slim_job("") is None
    assert await store.get_job("6f0d3c1e-0000-7000-8000-000000000000") is None
    assert await store.get_job("") is None
    assert await store.get_job("' OR 1=1 --") is None


async def test_no_submissions_have_no_outcomes(store: Store) -> None:
    assert await store.submit([], now=NOON) == []


@pytest.mark.parametrize("value", EDGE_VALUES, ids=lambda value: ascii(value)[:24])
async def test_an_input_is_kept_exactly(store: Store, value: Any) -> None:
    job = await submitted(store, input=value)
    stored = await read(store, job)
    assert (stored.input, type(stored.input)) == (value, type(value))


async def test_an_input_of_300_kilobytes_is_kept(store: Store) -> None:
    big = {"text": "räksä" * 60_000, "rest": list(range(1000))}
    job = await submitted(store, input=big)
    assert (await read(store, job)).input == big


async def test_deeply_nested_input_is_kept(store: Store) -> None:
    nested: Any = "core"
    for _ in range(31):
        nested = [nested]
    job = await submitted(store, input=nested)
    assert (await read(store, job)).input == nested


@pytest.mark.parametrize("ms", [0, 1, 999, 500])
async def test_times_are_kept_to_the_millisecond(store: Store, ms: int) -> None:
    moment = NOON + timedelta(milliseconds=ms)
    job = await submitted(store, created_at=moment, run_at=moment + timedelta(days=400, milliseconds=1))
    stored = await read(store, job)
    assert (stored.created_at, stored.run_at, stored.check_at) == (job.created_at, job.run_at, job.check_at)
    assert stored.created_at.utcoffset() == timedelta(0)


async def test_the_first_log_lines_are_stored_with_the_job(store: Store) -> None:
    entries = (make_entry("first", meta={"n": 1}), make_entry("second", level="warn"))
    job = make_job()
    await store.submit([Submission(job, entries)], now=NOON)
    stored = await store.read_events(job.id, after=0, limit=10)
    assert [(event.message, event.level, event.meta) for event in stored] == [
        ("first", "info", {"n": 1}),
        ("second", "warn", None),
    ]


async def test_a_batch_gives_one_outcome_for_each_in_order(store: Store) -> None:
    jobs = [make_job() for _ in range(100)]
    outcomes = await store.submit([make_submission(job) for job in jobs], now=NOON)
    assert outcomes == [Created(job) for job in jobs]
    assert len(await store.statuses([job.id for job in jobs])) == 100


async def test_submitting_the_same_job_again_is_a_replay(store: Store) -> None:
    new = make_submission()
    first = await store.submit([new], now=NOON)
    again = await store.submit([new], now=NOON + timedelta(seconds=1))
    assert (first, again) == ([Created(new.job)], [Replayed(new.job)])
    assert len(await store.read_events(new.job.id, after=0, limit=10)) == 1


async def test_a_replay_shows_the_job_as_it_is_now(store: Store) -> None:
    new = make_submission()
    await store.submit([new], now=NOON)
    running = await applied(store, claiming(new.job))
    assert await store.submit([new], now=NOON) == [Replayed(running)]
    assert await read(store, new.job) == running


async def test_the_same_job_twice_in_a_batch_is_stored_once(store: Store) -> None:
    new = make_submission()
    assert await store.submit([new, new], now=NOON) == [Created(new.job), Replayed(new.job)]
    assert len(await store.read_events(new.job.id, after=0, limit=10)) == 1


async def test_one_job_submitted_by_many_at_once_is_stored_once(store: Store, open_backend: Opener) -> None:
    new, other = make_submission(), (await open_backend()).store
    calls = [each.submit([new], now=NOON) for each in (store, other) for _ in range(20)]
    outcomes = [outcome for [outcome] in await asyncio.gather(*calls)]
    assert sum(isinstance(outcome, Created) for outcome in outcomes) == 1
    assert len(await store.read_events(new.job.id, after=0, limit=100)) == 1


async def test_jobs_submitted_at_once_are_all_stored(store: Store, open_backend: Opener) -> None:
    other = (await open_backend()).store
    jobs = [make_job(priority=number % 10) for number in range(100)]
    await asyncio.gather(
        *(each.submit([make_submission(job)], now=NOON) for each, job in zip([store, other] * 50, jobs, strict=True))
    )
    assert [await store.get_job(job.id) for job in jobs] == jobs


async def test_a_job_is_visible_to_another_process_at_once(store: Store, open_backend: Opener) -> None:
    other = (await open_backend()).store
    job = await submitted(store)
    assert await other.get_job(job.id) == job
    assert await store.statuses([job.id]) == await other.statuses([job.id])


async def test_a_job_outlives_the_handle_that_stored_it(open_backend: Opener) -> None:
    first = await open_backend()
    job = await submitted(first.store)
    await first.close()
    assert await (await open_backend()).store.get_job(job.id) == job


async def test_statuses_tell_status_and_fence(store: Store) -> None:
    queued, running = await submitted(store), await claimed(store)
    cancelled = await applied(store, cancelling(await submitted(store)))
    assert await store.statuses([queued.id, running.id, cancelled.id]) == {
        queued.id: (JobStatus.QUEUED, 0),
        running.id: (JobStatus.RUNNING, 1),
        cancelled.id: (JobStatus.CANCELLED, 0),
    }


async def test_statuses_leave_unknown_ids_out(store: Store) -> None:
    job = await submitted(store)
    assert await store.statuses([]) == {}
    assert set(await store.statuses(["nobody", job.id, job.id])) == {job.id}


async def test_statuses_take_100_ids(store: Store) -> None:
    jobs = [make_job() for _ in range(100)]
    await store.submit([make_submission(job) for job in jobs], now=NOON)
    assert len(await store.statuses([job.id for job in jobs])) == 100


async def test_a_submission_without_log_lines_is_stored(store: Store) -> None:
    job = make_job()
    await store.submit([Submission(job)], now=NOON)
    assert await store.read_events(job.id, after=0, limit=10) == []
    assert (await store.list_jobs(JobFilter(), limit=10)).items == (replace(job, input=None),)
