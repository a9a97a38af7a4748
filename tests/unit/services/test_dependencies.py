"""Jobs that depend on others: they wait at no cost, run when all have succeeded, and fail once one cannot any more."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rauskuclaw.domain.dependencies import dependencies_of, dependency_faults, standing_of
from rauskuclaw.domain.job import Job, JobStatus, Json
from rauskuclaw.errors import InvalidRequestError
from rauskuclaw.ports.watches import Watch, WatchStore
from rauskuclaw.services.execution.attempt import Outcome
from rauskuclaw.services.principal import Principal
from tests.support.drivers import DRIVERS, Driver
from tests.support.tool_world import OPS, ToolWorld, tool_world

SQLITE = DRIVERS[1]
GONE = "7d6e1f0a-0000-4000-8000-000000000000"


async def made(world: ToolWorld, *on: str, caller: Principal = OPS, **given: Any) -> str:
    body = {"type": "report.generate", "input": {"depends_on": list(on)} if on else {}, **given}
    return (await world.engine.jobs.submit(body, caller=caller)).job.id


async def reasons(world: ToolWorld, job_id: str) -> list[str]:
    return [each.code for each in (await world.engine.jobs.explain(job_id, caller=OPS)).reasons]


async def blocked(world: ToolWorld, job_id: str) -> Any:
    """The details of a job's failure."""
    job = await world.job(job_id)
    assert job.status is JobStatus.FAILED
    assert job.error is not None
    assert job.error.code == "DEPENDENCY_BLOCKED"
    return job.error.details


async def test_a_job_runs_when_all_it_depends_on_has_succeeded(driver: Driver, tmp_path: Path) -> None:
    async with tool_world(driver, tmp_path) as world:
        first, second = await made(world), await made(world)
        job_id = await made(world, first, second)
        assert await reasons(world, job_id) == ["AWAITING_DEPENDENCY"]  # before any worker has looked
        assert await world.work(job_id) is Outcome.WAITING
        assert await reasons(world, job_id) == ["AWAITING_DEPENDENCY"]
        assert await world.work(job_id) is Outcome.NOT_DUE
        await world.work(first)
        assert await world.work(job_id) is Outcome.WAITING
        await world.work(second)
        assert await reasons(world, job_id) == []
        assert await world.work(job_id) is Outcome.SUCCEEDED
        job = await world.job(job_id)
        assert (job.attempts, job.max_attempts) == (1, 1)


async def test_what_has_succeeded_before_holds_nothing_up(tmp_path: Path) -> None:
    async with tool_world(SQLITE, tmp_path) as world:
        first = await made(world)
        await world.work(first)
        job_id = await made(world, first, first)
        assert await reasons(world, job_id) == []
        assert await world.work(job_id) is Outcome.SUCCEEDED


@pytest.mark.parametrize("ending", ["failed", "cancelled", "missing"])
async def test_a_dependency_that_cannot_succeed_any_more_fails_the_job(
    driver: Driver, tmp_path: Path, ending: str
) -> None:
    async with tool_world(driver, tmp_path) as world:
        pending = await made(world)
        lost = await made(world, type="deploy.run", input={"target": "moon"}) if ending != "missing" else GONE
        job_id = await made(world, pending, lost)
        if ending != "missing":
            assert await world.work(job_id) is Outcome.WAITING
        if ending == "failed":
            await world.work(lost)
        elif ending == "cancelled":
            await world.engine.jobs.cancel(lost, caller=OPS)
        assert await world.work(job_id) is Outcome.FAILED
        assert await blocked(world, job_id) == {
            "depends_on": [pending, lost],
            "missing_dependencies": [lost] if ending == "missing" else [],
            "failed_dependencies": [] if ending == "missing" else [lost],
        }


async def test_a_failure_travels_down_a_chain(tmp_path: Path) -> None:
    async with tool_world(SQLITE, tmp_path) as world:
        first = await made(world)
        second = await made(world, first)
        third = await made(world, second)
        for job_id in (second, third):
            assert await world.work(job_id) is Outcome.WAITING
        await world.engine.jobs.cancel(first, caller=OPS)
        assert await world.work(second) is Outcome.FAILED
        assert await world.work(third) is Outcome.FAILED
        assert (await blocked(world, third))["failed_dependencies"] == [second]


async def test_what_has_succeeded_counts_also_when_it_has_been_erased_meanwhile(driver: Driver, tmp_path: Path) -> None:
    async with tool_world(driver, tmp_path) as world:
        first, second = await made(world), await made(world)
        await world.work(first)
        job_id = await made(world, first, second)
        assert await world.work(job_id) is Outcome.WAITING
        world.clock.advance(timedelta(minutes=1))
        await world.engine.endings.tell_due()
        world.clock.advance(timedelta(days=40))
        await erase(world, first)
        await world.work(second)
        assert await world.work(job_id) is Outcome.SUCCEEDED


async def erase(world: ToolWorld, job_id: str) -> None:
    """As retention does."""
    store = world.engine.backend.store
    await store.purge_expired(world.clock(), limit=100)
    assert await store.get_job(job_id) is None


async def test_a_job_whose_wake_up_was_lost_looks_by_itself(tmp_path: Path) -> None:
    async with tool_world(SQLITE, tmp_path) as world:
        first = await made(world)
        job_id = await made(world, first)
        looks = []
        for _ in range(4):
            assert await world.work(job_id) is Outcome.WAITING
            waits = (await world.job(job_id)).run_at - world.clock()
            looks.append(waits)
            world.clock.advance(waits)
        assert looks == [timedelta(minutes=1), timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
        world.clock.advance(timedelta(days=1))
        await world.work(job_id)
        assert (await world.job(job_id)).run_at - world.clock() == timedelta(hours=1)


async def test_a_second_attempt_does_not_ask_again(tmp_path: Path) -> None:
    """By then what it depended on may be gone."""
    async with tool_world(SQLITE, tmp_path) as world:
        first = await made(world)
        await world.work(first)
        body = {"depends_on": [first], "url": "https://api.example.com"}
        job_id = await made(world, type="data.fetch", input=body, max_attempts=2)
        assert await world.work(job_id) is Outcome.RETRIED  # it is not configured
        world.clock.advance(timedelta(days=40))
        await erase(world, first)
        assert await world.work(job_id) is Outcome.FAILED
        error = (await world.job(job_id)).error
        assert error is not None
        assert error.code == "DATA_FETCH_DISABLED"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ("x", "input.depends_on"),
        ({}, "input.depends_on"),
        ([GONE] * 51, "input.depends_on"),
        ([GONE, 5], "input.depends_on.1"),
        ([""], "input.depends_on.0"),
        (["x" * 201], "input.depends_on.0"),
        ([None], "input.depends_on.0"),
    ],
)
async def test_faulty_dependencies_are_refused_by_their_place(tmp_path: Path, given: Json, field: str) -> None:
    async with tool_world(SQLITE, tmp_path) as world:
        for submit in (
            world.engine.jobs.submit({"type": "report.generate", "input": {"depends_on": given}}, caller=OPS),
            world.engine.schedules.create(
                {"type": "report.generate", "input": {"depends_on": given}, "interval_sec": 60}, caller=OPS
            ),
        ):
            with pytest.raises(InvalidRequestError) as caught:
                await submit
            assert [each["field"] for each in caught.value.details["fields"]] == [field]


@pytest.mark.parametrize("value", [None, [], "x", {}, {"depends_on": None}, {"depends_on": []}])
def test_an_input_without_dependencies_has_none(value: Json) -> None:
    assert dependencies_of(value) == ()
    assert dependency_faults(value) == []


async def test_fifty_are_as_many_as_a_job_may_depend_on(tmp_path: Path) -> None:
    async with tool_world(SQLITE, tmp_path) as world:
        on = [await made(world) for _ in range(50)]
        job_id = await made(world, *on)
        assert await world.work(job_id) is Outcome.WAITING
        for each in on:
            await world.work(each)
        assert await world.work(job_id) is Outcome.SUCCEEDED


async def test_a_key_of_some_queues_learns_nothing_of_jobs_in_others(tmp_path: Path) -> None:
    async with tool_world(SQLITE, tmp_path) as world:
        mail = Principal("mail", queue_allowlist=frozenset({"mail"}))
        foreign, own = await made(world), await made(world, queue="mail")
        for unseen in (foreign, GONE):
            with pytest.raises(InvalidRequestError) as caught:
                await made(world, own, unseen, caller=mail, queue="mail")
            assert caught.value.details["fields"] == [{"field": "input.depends_on.1", "message": "no job has this id"}]
        assert await made(world, own, caller=mail, queue="mail")


def test_each_dependency_stands_in_one_place() -> None:
    states = {"a": JobStatus.QUEUED, "b": JobStatus.RUNNING, "c": JobStatus.SUCCEEDED, "d": JobStatus.FAILED}
    found = standing_of(("e", "d", "c", "b", "a"), states)
    assert (found.pending, found.failed, found.missing) == (("b", "a"), ("d",), ("e",))


async def test_a_cancelled_job_is_told_nothing_and_leaves_no_watch(tmp_path: Path) -> None:
    async with tool_world(SQLITE, tmp_path) as world:
        first = await made(world)
        job_id = await made(world, first)
        await world.work(job_id)
        await world.engine.jobs.cancel(job_id, caller=OPS)
        await world.work(first)
        assert await world.engine.backend.watches.of_job(first) == []
        job: Job = await world.job(job_id)
        assert (job.status, job.inbox) == (JobStatus.CANCELLED, 0)


@pytest.mark.parametrize("ends_first", [True, False])
async def test_an_end_while_a_job_begins_to_wait_is_not_missed(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, ends_first: bool
) -> None:
    """Just before or just after it begins to watch."""
    async with tool_world(driver, tmp_path) as world:
        first = await made(world)
        job_id = await made(world, first)
        store = type(world.engine.backend.watches)
        put = store.put

        async def with_the_end(self: WatchStore, given: Sequence[Watch]) -> None:
            monkeypatch.setattr(store, "put", put)
            if ends_first:
                await world.work(first)
                await self.put(given)
            else:
                await self.put(given)
                await world.work(first)

        monkeypatch.setattr(store, "put", with_the_end)
        outcome = await world.work(job_id)
        if outcome is not Outcome.SUCCEEDED:
            assert outcome is Outcome.GIVEN_BACK
            outcome = await world.work(job_id)
        assert outcome is Outcome.SUCCEEDED
