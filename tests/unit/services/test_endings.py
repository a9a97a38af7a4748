"""The ends of jobs: told to whoever watches, also when who ended them died before, and passed on to children."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rauskuclaw.domain import lifecycle
from rauskuclaw.domain.job import Job, JobStatus, Json
from rauskuclaw.domain.runs.inbox import InboxKind, WaitingFor
from rauskuclaw.errors import StoreUnavailableError
from rauskuclaw.ports.watches import Watch
from rauskuclaw.services.jobs.endings import LATER, SOON, Endings, WatchCounts, ending_of
from tests.support.clock import after
from tests.support.drivers import DRIVERS, Driver
from tests.support.factories import RULES, make_failure, make_job, make_submission
from tests.support.lives import applied, claiming, succeeding
from tests.support.tool_world import OPS, ToolWorld, tool_world

SQLITE = DRIVERS[1]


async def submitted(world: ToolWorld, **given: Any) -> Job:
    made = make_submission(**{"created_at": world.clock(), **given})
    await world.engine.backend.store.submit([made], now=world.clock())
    return made.job


async def waiting(world: ToolWorld) -> Job:
    """A job that waits for another one."""
    job = await submitted(world)
    running = await applied(world.engine.backend.store, claiming(job))
    on = WaitingFor("child", "somebody", 1, after(3600), "AWAITING_CHILD")
    return await applied(
        world.engine.backend.store, lifecycle.wait(running, on, inbox_seen=0, at=world.clock(), rules=RULES)
    )


async def inbox(world: ToolWorld, job: Job) -> list[tuple[str, Json]]:
    return [(item.key, item.body["status"]) for item in await world.engine.backend.runs.read_inbox(job.id)]


async def watched(world: ToolWorld, job: Job) -> list[Watch]:
    return await world.engine.backend.watches.of_job(job.id)


async def test_who_watches_a_job_is_told_when_it_ends_and_wakes(driver: Driver, tmp_path: Path) -> None:
    async with tool_world(driver, tmp_path) as world:
        watcher, job = await waiting(world), await submitted(world)
        await world.engine.endings.watch(job.id, watcher_id=watcher.id)
        running = await applied(world.engine.backend.store, claiming(job))
        assert await world.engine.endings.commit(succeeding(running, {"n": 1}))
        [item] = await world.engine.backend.runs.read_inbox(watcher.id)
        assert (item.kind, item.key) == (InboxKind.CHILD, job.id)
        assert item.body == {"status": "succeeded", "result": {"n": 1}, "error": None}
        awake = await world.job(watcher.id)
        assert (awake.waiting_for, awake.run_at) == (None, world.clock())
        assert await watched(world, job) == []


async def test_one_that_nobody_watches_ends_in_one_write(tmp_path: Path) -> None:
    async with tool_world(SQLITE, tmp_path) as world:
        job = await submitted(world)
        calls: list[bool] = []
        transition = world.engine.backend.store.transition

        async def counting(change: lifecycle.Transition) -> bool:
            calls.append(change.unwatched)
            return await transition(change)

        world.engine.backend.store.transition = counting  # type: ignore[method-assign]
        assert await world.engine.endings.commit(lifecycle.cancel(job, at=world.clock(), rules=RULES))
        assert calls == [True]


@pytest.mark.parametrize("committed", [True, False])
async def test_an_end_that_could_not_be_told_is_told_by_the_sweep(
    driver: Driver, tmp_path: Path, *, committed: bool
) -> None:
    """The process dies between the commit and the telling, or just before the commit."""
    async with tool_world(driver, tmp_path) as world:
        watcher, job = await waiting(world), await submitted(world)
        await world.engine.endings.watch(job.id, watcher_id=watcher.id)
        world.clock.advance(timedelta(days=3))
        await world.engine.endings.tell_due()
        assert [each.check_at for each in await watched(world, job)] == [world.clock() + LATER]
        endings = Endings(backend=dying(world, committed=committed), rules=RULES, clock=world.clock)
        with pytest.raises(DiedError):
            await endings.commit(lifecycle.cancel(job, at=world.clock(), rules=RULES))
        assert await inbox(world, watcher) == []
        assert [each.check_at for each in await watched(world, job)] == [world.clock() + SOON]
        world.clock.advance(SOON)
        found = await world.engine.endings.tell_due()
        assert found == WatchCounts(told=1 if committed else 0)
        assert await inbox(world, watcher) == ([(job.id, "cancelled")] if committed else [])
        if not committed:  # the next one who ends it tells
            assert await world.engine.endings.commit(lifecycle.cancel(job, at=world.clock(), rules=RULES))
            assert await inbox(world, watcher) == [(job.id, "cancelled")]
        assert await watched(world, job) == []


class DiedError(Exception):
    """The process is gone."""


def dying(world: ToolWorld, *, committed: bool) -> Any:
    """The backend of a process that dies at its second try to end a job, after or before it is stored."""
    backend = world.engine.backend

    class Store:
        async def transition(self, change: lifecycle.Transition) -> bool:
            if change.unwatched:
                return await backend.store.transition(change)
            if committed:
                assert await backend.store.transition(change)
            raise DiedError

    return replace(backend, store=Store())  # type: ignore[arg-type]


async def test_a_job_is_told_of_the_end_of_one_that_is_gone(driver: Driver, tmp_path: Path) -> None:
    async with tool_world(driver, tmp_path) as world:
        watcher = await waiting(world)
        await world.engine.endings.watch("long-gone", watcher_id=watcher.id)
        world.clock.advance(SOON)
        assert await world.engine.endings.tell_due() == WatchCounts(told=1)
        assert await inbox(world, watcher) == [("long-gone", "missing")]


async def test_nobody_keeps_watching_for_a_job_that_has_ended_itself(driver: Driver, tmp_path: Path) -> None:
    async with tool_world(driver, tmp_path) as world:
        ended, job = await submitted(world), await submitted(world)
        for watcher_id in (ended.id, "never-was"):
            await world.engine.endings.watch(job.id, watcher_id=watcher_id)
        await world.engine.jobs.cancel(ended.id, caller=OPS)
        world.clock.advance(SOON)
        assert await world.engine.endings.tell_due() == WatchCounts()
        assert await watched(world, job) == []


async def test_storage_that_is_away_while_telling_leaves_it_to_the_sweep(tmp_path: Path) -> None:
    async with tool_world(SQLITE, tmp_path) as world:
        watchers, job = [await waiting(world) for _ in range(3)], await submitted(world)
        for watcher in watchers:
            await world.engine.endings.watch(job.id, watcher_id=watcher.id)
        deliver = world.engine.backend.runs.deliver

        async def failing(job_id: str, item: Any) -> Any:
            if job_id == watchers[1].id:
                raise StoreUnavailableError("away")
            return await deliver(job_id, item)

        world.engine.backend.runs.deliver = failing  # type: ignore[method-assign]
        await world.engine.jobs.cancel(job.id, caller=OPS)
        world.engine.backend.runs.deliver = deliver  # type: ignore[method-assign]
        assert [len(await inbox(world, each)) for each in watchers] == [1, 0, 1]
        world.clock.advance(SOON)
        assert await world.engine.endings.tell_due() == WatchCounts(told=1)
        assert [len(await inbox(world, each)) for each in watchers] == [1, 1, 1]


async def test_a_crash_loop_is_told_too(driver: Driver, tmp_path: Path) -> None:
    async with tool_world(driver, tmp_path) as world:
        watcher, job = await waiting(world), await submitted(world)
        await world.engine.endings.watch(job.id, watcher_id=watcher.id)
        store = world.engine.backend.store
        running = await applied(store, claiming(await world.job(job.id)))
        assert await store.renew_lease(running, until=world.clock() + timedelta(seconds=60), started=True)
        for _ in range(12):
            world.clock.advance(timedelta(minutes=5))
            await world.engine.sweep.tick()
            found = await world.job(job.id)
            if found.status.is_final:
                break
            running = await applied(store, replace(claiming(found)))
            assert await store.renew_lease(running, until=world.clock() + timedelta(seconds=60), started=True)
        assert await inbox(world, watcher) == [(job.id, "failed")]


async def test_cancelling_a_job_cancels_what_it_has_started_and_what_that_has(driver: Driver, tmp_path: Path) -> None:
    async with tool_world(driver, tmp_path) as world:
        parent = await submitted(world)
        child, done = [await submitted(world, parent=parent.id) for _ in range(2)]
        grandchild, stranger = await submitted(world, parent=child.id), await submitted(world)
        await applied(world.engine.backend.store, claiming(child))
        running = await applied(world.engine.backend.store, claiming(done))
        await applied(world.engine.backend.store, succeeding(running))
        for _ in range(2):
            cancelled = await world.engine.jobs.cancel(parent.id, caller=OPS)
            assert cancelled.status is JobStatus.CANCELLED
        found = [(await world.job(each.id)).status.value for each in (child, done, grandchild, stranger)]
        assert found == ["cancelled", "succeeded", "cancelled", "queued"]


async def test_a_cancel_that_was_cut_short_is_finished_by_the_next(tmp_path: Path) -> None:
    async with tool_world(SQLITE, tmp_path) as world:
        parent = await submitted(world)
        child = await submitted(world, parent=parent.id)
        await applied(world.engine.backend.store, lifecycle.cancel(parent, at=world.clock(), rules=RULES))
        assert (await world.job(child.id)).status is JobStatus.QUEUED
        await world.engine.jobs.cancel(parent.id, caller=OPS)
        assert (await world.job(child.id)).status is JobStatus.CANCELLED


def test_a_long_result_is_left_to_be_read() -> None:
    job = make_job(state=JobStatus.SUCCEEDED, result="x" * 16_382)
    assert ending_of(job)["result"] == job.result
    assert ending_of(replace(job, result="x" * 16_383))["result"] is None
    failed = make_job(state=JobStatus.FAILED, error=make_failure(message="no").as_error(after(1)))
    assert ending_of(failed)["error"]["message"] == "no"
