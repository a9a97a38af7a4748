"""A batch of calls from outside of a run, on every driver: jobs are waited for, and nothing is made twice."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rauskuclaw.domain.job import Json
from rauskuclaw.errors import ForbiddenError, InvalidRequestError
from rauskuclaw.services.principal import Principal
from rauskuclaw.tools.batch import CallOutcome
from rauskuclaw.tools.batch_input import MAX_CALLS, read_batch
from tests.support.drivers import DRIVERS, Driver
from tests.support.tool_world import OPS, ToolWorld, tool_world

SQLITE = DRIVERS[1]
REPORT = {"call_id": "a", "name": "report_generate", "arguments": {"title": "Tea"}}
AT_ONCE = timedelta(0)
LONG = timedelta(seconds=30)


async def invoke(
    world: ToolWorld,
    *calls: dict[str, Json],
    wait: timedelta = AT_ONCE,
    caller: Principal = OPS,
    key: str | None = None,
    **given: Json,
) -> list[CallOutcome]:
    request = read_batch({"calls": list(calls), **given})
    return await world.engine.tool_batches.invoke(request, wait=wait, caller=caller, key=key)


def code_of(outcome: CallOutcome) -> str | None:
    return None if outcome.error is None else outcome.error.code


async def work_on_all(world: ToolWorld, count: int) -> None:
    """Do what a worker does, as soon as there is something to do."""
    done: set[str] = set()
    while len(done) < count:
        for job in await world.jobs():
            if job["id"] not in done:
                await world.work(job["id"])
                done.add(job["id"])
        await asyncio.sleep(0.01)


async def test_results_are_there_when_the_jobs_are_done(driver: Driver, tmp_path: Path) -> None:
    async with tool_world(driver, tmp_path) as world:
        calls: list[dict[str, Json]] = [REPORT, {"call_id": "b", "name": "deploy_run", "arguments": {"target": "moon"}}]
        calls.append({"call_id": "c", "name": "code_component_generate", "arguments": None})
        outcomes, _ = await asyncio.gather(invoke(world, *calls, wait=LONG), work_on_all(world, 3))
        report, deploy, component = outcomes
        assert (report.value["title"], code_of(report), report.is_pending) == ("Tea", None, False)
        assert code_of(deploy) == "JOB_FAILED"
        assert component.value["name"] == "Component"
        assert {each.job_id for each in outcomes} == {job["id"] for job in await world.jobs()}


async def test_a_job_that_takes_longer_is_pending_and_goes_on(driver: Driver, tmp_path: Path) -> None:
    async with tool_world(driver, tmp_path) as world:
        [outcome] = await invoke(world, REPORT, wait=timedelta(milliseconds=100))
        assert (code_of(outcome), outcome.is_pending, outcome.value) == ("TIMEOUT", True, None)
        assert outcome.job_id is not None
        await world.work(outcome.job_id)
        wait = {"call_id": "b", "name": "job_wait", "arguments": {"job_id": outcome.job_id}}
        [waited] = await invoke(world, wait)
        assert waited.value["result"]["title"] == "Tea"


async def test_an_async_batch_answers_with_the_jobs(tmp_path: Path) -> None:
    async with tool_world(SQLITE, tmp_path) as world:
        memory = {"call_id": "m", "name": "memory_write", "arguments": {"scope": "kitchen", "key": "tea", "value": 1}}
        report, written = await invoke(world, REPORT, memory, mode="async", wait=LONG)
        assert (code_of(report), report.is_pending) == (None, True)
        assert [job["id"] for job in await world.jobs()] == [report.job_id]
        assert written.value["key"] == "tea"  # what is no job is done at once


async def test_a_cancelled_job_ends_the_wait(tmp_path: Path) -> None:
    async with tool_world(SQLITE, tmp_path) as world:

        async def cancel() -> None:
            while not (jobs := await world.jobs()):
                await asyncio.sleep(0.01)
            await world.engine.jobs.cancel(jobs[0]["id"], caller=OPS)

        [outcome], _ = await asyncio.gather(invoke(world, REPORT, wait=LONG), cancel())
        assert (code_of(outcome), outcome.is_pending) == ("JOB_CANCELLED", False)


async def test_calls_are_made_in_their_order(tmp_path: Path) -> None:
    async with tool_world(SQLITE, tmp_path) as world:
        tea = {"scope": "kitchen", "key": "tea", "value": "three minutes"}
        calls = [
            {"call_id": "1", "name": "memory_write", "arguments": tea},
            {"call_id": "2", "name": "memory_search", "arguments": {"scope": "kitchen", "query": "minutes"}},
        ]
        _, found = await invoke(world, *calls)
        assert [match["key"] for match in found.value["matches"]] == ["tea"]


@pytest.mark.parametrize("repeats", [1, 2])
async def test_a_repeated_batch_makes_nothing_twice(driver: Driver, tmp_path: Path, repeats: int) -> None:
    async with tool_world(driver, tmp_path) as world:
        create = {"call_id": "b", "name": "job_create", "arguments": {"type": "report.generate"}}
        first = await invoke(world, REPORT, create, mode="async", key="turn-1")
        for _ in range(repeats):
            again = await invoke(world, REPORT, create, mode="async", key="turn-1")
            assert [each.job_id for each in again] == [each.job_id for each in first]
            assert again[1].value == first[1].value
        assert len(await world.jobs()) == 2
        changed = {**REPORT, "arguments": {"title": "Milk"}}
        for other in (
            await invoke(world, changed, mode="async", key="turn-1"),
            await invoke(world, REPORT, mode="async", key="turn-2"),
            await invoke(world, REPORT, mode="async", key="turn-1", caller=Principal("others")),
            await invoke(world, REPORT, mode="async"),
        ):
            assert other[0].job_id != first[0].job_id
        assert len(await world.jobs()) == 6


async def test_each_call_says_what_keeps_it_from_being_made(tmp_path: Path) -> None:
    async with tool_world(SQLITE, tmp_path) as world:
        await world.engine.types.change_type("design.frontpage.layout", {"enabled": False})
        calls: dict[str, Any] = {
            "no_such_tool": None,
            "design_frontpage_layout": None,
            "data_fetch": {"url": "https://api.example.com"},
            "plan": {"entries": []},
            "ask_person": {"question": "?"},
            "deploy_run": {"replicas": "many"},
            "job_create": {"type": "deploy.run", "input": {"replicas": "many"}},
            "job_cancel": {"job_id": "nowhere"},
        }
        listed = [{"call_id": name, "name": name, "arguments": given} for name, given in calls.items()]
        outcomes = {each.call.name: each for each in await invoke(world, *listed)}
        assert {name: code_of(each) for name, each in outcomes.items()} == {
            "no_such_tool": "UNKNOWN_TOOL",
            "design_frontpage_layout": "JOB_TYPE_DISABLED",
            "data_fetch": "FORBIDDEN",
            "plan": "FORBIDDEN",
            "ask_person": "FORBIDDEN",
            "deploy_run": "TOOL_ARGUMENTS",
            "job_create": "TOOL_ARGUMENTS",
            "job_cancel": "NOT_FOUND",
        }
        assert await world.jobs() == []
        assert fields_of(outcomes["deploy_run"]) == ["calls.5.arguments"]
        assert fields_of(outcomes["job_create"]) == ["calls.6.arguments.input.replicas"]


def fields_of(outcome: CallOutcome) -> list[str]:
    assert outcome.error is not None
    return [each["field"] for each in outcome.error.details["fields"]]


async def test_a_batch_stays_within_one_queue_of_its_caller(tmp_path: Path) -> None:
    async with tool_world(SQLITE, tmp_path) as world:
        mail = Principal("mail", queue_allowlist=frozenset({"mail"}))
        with pytest.raises(ForbiddenError) as caught:
            await invoke(world, REPORT, caller=mail)
        assert caught.value.details == {"allowed_queues": ["mail"]}
        await invoke(world, REPORT, caller=mail, queue="mail")
        assert [job["queue"] for job in await world.jobs()] == ["mail"]
        foreign = (await world.engine.jobs.submit({"type": "report.generate"}, caller=OPS)).job.id
        for name in ("job_wait", "job_cancel"):
            call = {"call_id": "x", "name": name, "arguments": {"job_id": foreign}}
            [outcome] = await invoke(world, call, caller=mail, queue="mail")
            assert code_of(outcome) == "NOT_FOUND"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "calls"),
        ({"calls": []}, "calls"),
        ({"calls": {}}, "calls"),
        ({"calls": [REPORT] * (MAX_CALLS + 1)}, "calls"),
        ({"calls": [REPORT, "x"]}, "calls.1"),
        ({"calls": [{"name": "plan"}]}, "calls.0.call_id"),
        ({"calls": [{**REPORT, "call_id": " "}]}, "calls.0.call_id"),
        ({"calls": [{**REPORT, "call_id": "x" * 121}]}, "calls.0.call_id"),
        ({"calls": [{**REPORT, "call_id": 5}]}, "calls.0.call_id"),
        ({"calls": [REPORT, {**REPORT, "name": "plan"}]}, "calls.1.call_id"),
        ({"calls": [{"call_id": "a"}]}, "calls.0.name"),
        ({"calls": [REPORT, {"call_id": "b", "name": "plan", "arguments": "{}"}]}, "calls.1.arguments"),
        ({"calls": [{**REPORT, "arguments": []}]}, "calls.0.arguments"),
        ({"calls": [REPORT], "mode": "later"}, "mode"),
        ({"calls": [REPORT], "wait_ms": 99}, "wait_ms"),
        ({"calls": [REPORT], "wait_ms": 60_001}, "wait_ms"),
        ({"calls": [REPORT], "queue": "a b"}, "queue"),
    ],
)
def test_a_faulty_batch_is_refused_by_the_name_of_the_field(body: dict[str, Json], field: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        read_batch(body)
    assert [each["field"] for each in caught.value.details["fields"]] == [field]
