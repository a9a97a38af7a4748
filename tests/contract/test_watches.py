"""Watches: who waits for the end of a job, looked at when they are due, and jobs that a job has started."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from rauskuclaw.domain import lifecycle
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.domain.lifecycle import Transition
from rauskuclaw.ports import Backend
from rauskuclaw.ports.watches import Watch, WatchStore
from tests.support.clock import NOON, after
from tests.support.drivers import Opener
from tests.support.factories import RULES, make_submission
from tests.support.lives import applied, claiming


@pytest.fixture
def watches(backend: Backend) -> WatchStore:
    return backend.watches


def watch(job_id: str = "job-a", watcher_id: str = "job-z", *, seconds: float = 60) -> Watch:
    return Watch(job_id, watcher_id, after(seconds))


async def submitted(backend: Backend, **given: Any) -> Job:
    submission = make_submission(**given)
    await backend.store.submit([submission], now=NOON)
    return submission.job


def cancelling(job: Job) -> Transition:
    return lifecycle.cancel(job, at=after(5), rules=RULES)


async def test_a_job_knows_who_watches_it(watches: WatchStore) -> None:
    await watches.put([watch(watcher_id="job-y"), watch(watcher_id="job-x"), watch("job-b")])
    assert await watches.of_job("job-a") == [watch(watcher_id="job-x"), watch(watcher_id="job-y")]
    assert await watches.of_job("job-b") == [watch("job-b")]
    assert await watches.of_job("job-z") == []


async def test_a_watch_that_is_put_again_has_the_new_time(watches: WatchStore) -> None:
    await watches.put([watch(seconds=60)])
    await watches.put([watch(seconds=10)])
    assert await watches.of_job("job-a") == [watch(seconds=10)]
    assert await watches.due(after(30), limit=10) == [watch(seconds=10)]


async def test_what_is_due_is_found_and_the_most_overdue_first(watches: WatchStore) -> None:
    later, sooner, not_yet = watch("job-a", seconds=20), watch("job-b", seconds=10), watch("job-c", seconds=31)
    await watches.put([later, sooner, not_yet])
    assert await watches.due(after(30), limit=10) == [sooner, later]
    assert await watches.due(after(30), limit=1) == [sooner]
    assert await watches.due(after(9.999), limit=10) == []
    assert await watches.due(after(31), limit=10) == [sooner, later, not_yet]


async def test_a_watch_that_has_ended_is_gone(watches: WatchStore) -> None:
    kept = watch(watcher_id="job-y")
    await watches.put([watch(), kept])
    for _ in range(2):
        await watches.end([watch(seconds=99)])
    assert await watches.of_job("job-a") == [kept]
    assert await watches.due(after(3600), limit=10) == [kept]


async def test_another_process_sees_a_watch_at_once(watches: WatchStore, open_backend: Opener) -> None:
    await watches.put([watch()])
    other = await open_backend()
    assert await other.watches.of_job("job-a") == [watch()]
    await other.watches.end([watch()])
    assert await watches.of_job("job-a") == []


async def test_nothing_to_put_or_to_end_is_fine(watches: WatchStore) -> None:
    await watches.put([])
    await watches.end([])
    assert await watches.due(after(3600), limit=10) == []


@pytest.mark.parametrize("is_running", [False, True])
async def test_a_job_that_is_watched_does_not_end_unnoticed(backend: Backend, *, is_running: bool) -> None:
    job = await submitted(backend)
    if is_running:
        job = await applied(backend.store, claiming(job))
    log = await backend.store.tail_log(job.id, limit=10)
    change = cancelling(job)
    await backend.watches.put([watch(job.id)])
    assert not await backend.store.transition(replace(change, unwatched=True))
    stored = await backend.store.get_job(job.id)
    assert stored is not None
    assert stored.status is job.status
    assert await backend.store.tail_log(job.id, limit=10) == log
    assert await backend.store.transition(change)
    assert await backend.store.transition(change)  # its own repetition


async def test_a_job_that_nobody_watches_ends_at_once_and_a_watch_that_comes_later_changes_nothing(
    backend: Backend,
) -> None:
    job = await submitted(backend)
    change = replace(cancelling(job), unwatched=True)
    assert await backend.store.transition(change)
    await backend.watches.put([watch(job.id)])
    assert await backend.store.transition(change)  # its own repetition
    stored = await backend.store.get_job(job.id)
    assert stored is not None
    assert stored.status is JobStatus.CANCELLED


async def test_another_change_than_a_watched_jobs_end_is_none_of_the_watchers_business(backend: Backend) -> None:
    job = await submitted(backend)
    await backend.watches.put([watch(job.id)])
    running = await applied(backend.store, claiming(job))
    assert running.status is JobStatus.RUNNING


async def test_end_and_watch_race_and_one_of_them_knows(backend: Backend) -> None:
    """Either the end is refused, or whoever watches finds the job final afterwards."""
    for _ in range(10):
        job = await submitted(backend)

        async def watching(job: Job = job) -> JobStatus:
            await backend.watches.put([watch(job.id)])
            return (await backend.store.statuses([job.id]))[job.id][0]

        has_ended, seen = await asyncio.gather(
            backend.store.transition(replace(cancelling(job), unwatched=True)), watching()
        )
        assert not has_ended or seen is JobStatus.CANCELLED


async def test_a_job_remembers_its_parent_and_the_parent_its_children(backend: Backend) -> None:
    parent = await submitted(backend)
    children = [await submitted(backend, parent=parent.id) for _ in range(3)]
    await submitted(backend, parent="another")
    assert sorted(await backend.watches.children(parent.id)) == sorted(child.id for child in children)
    assert await backend.watches.children(children[0].id) == []
    running = await applied(backend.store, claiming(children[0]))
    await applied(backend.store, cancelling(running))
    for read in (backend.store.get_job, backend.store.get_slim_job):
        stored = await read(children[0].id)
        assert stored is not None
        assert stored.parent == parent.id
    assert len(await backend.watches.children(parent.id)) == 3


async def test_a_child_that_is_submitted_again_is_one_child(backend: Backend) -> None:
    child = make_submission(parent="run-1")
    for _ in range(2):
        await backend.store.submit([child], now=NOON)
    assert await backend.watches.children("run-1") == [child.job.id]
