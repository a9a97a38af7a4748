"""Job types as tools: child jobs that the run waits for, and quick ones that it calls itself."""

from pathlib import Path
from typing import Any

import pytest

from rauskuclaw.config import DataFetchSettings
from rauskuclaw.domain.job import JobStatus
from rauskuclaw.domain.runs.labels import READ, Confidentiality, Integrity, Label
from rauskuclaw.ports.tools import PendingJobSignal, ToolSpec
from rauskuclaw.tools.jobs import job_id_of
from tests.support.drivers import DRIVERS, Driver
from tests.support.factories import make_submission
from tests.support.http_servers import plain, serving
from tests.support.lives import applied, claiming
from tests.support.tool_world import OPS, Call, ToolWorld, tool_world

SQLITE = DRIVERS[1]


async def pending(world: ToolWorld, name: str, arguments: dict[str, Any], ctx: Call | None = None) -> str:
    """The job that the call waits for."""
    with pytest.raises(PendingJobSignal) as caught:
        await world.call(name, arguments, ctx)
    return caught.value.job_id


async def probed(spec: ToolSpec, arguments: dict[str, Any], ctx: Call | None = None) -> Any:
    assert spec.probe is not None
    return await spec.probe(arguments, ctx or Call())


async def test_a_call_is_one_child_job_and_its_result_that_of_the_job(driver: Driver, tmp_path: Path) -> None:
    async with tool_world(driver, tmp_path) as world:
        arguments = {"title": "Tea", "sales": [1, 2]}
        job_id = await pending(world, "report_generate", arguments)
        assert await pending(world, "report_generate", arguments) == job_id == job_id_of("run-1:4")
        await world.work(job_id)
        result = await world.call("report_generate", arguments)
        assert result.value["title"] == "Tea"
        assert result.label == Label(Integrity.UNTRUSTED, Confidentiality.PUBLIC)
        assert [job["id"] for job in await world.jobs()] == [job_id]


async def test_a_child_job_is_in_the_runs_queue(tmp_path: Path) -> None:
    async with tool_world(SQLITE, tmp_path) as world:
        job = await world.job(await pending(world, "deploy_run", {"target": "staging"}, Call(queue="mail")))
        assert (job.queue, job.type, job.input) == ("mail", "deploy.run", {"target": "staging"})


@pytest.mark.parametrize("ending", [JobStatus.FAILED, JobStatus.CANCELLED])
async def test_what_kept_a_child_job_from_succeeding_is_told_to_the_model(tmp_path: Path, ending: JobStatus) -> None:
    async with tool_world(SQLITE, tmp_path) as world:
        arguments = {"target": "moon"}
        job_id = await pending(world, "deploy_run", arguments)
        if ending is JobStatus.FAILED:
            await world.work(job_id)
        else:
            await world.engine.jobs.cancel(job_id, caller=OPS)
        error = await world.failure("deploy_run", arguments)
        assert (error.code, error.details["job_id"]) == (f"JOB_{ending.value.upper()}", job_id)
        if ending is JobStatus.FAILED:
            assert "'moon' is not allowed" in error.message


async def test_a_probe_finds_the_child_and_cannot_tell_without_it(driver: Driver, tmp_path: Path) -> None:
    async with tool_world(driver, tmp_path) as world:
        spec = await world.spec("report_generate")
        assert await probed(spec, {}) is None
        job_id = await pending(world, "report_generate", {})
        with pytest.raises(PendingJobSignal):
            await probed(spec, {})
        await world.work(job_id)
        assert (await probed(spec, {})).value["report_id"]
        assert spec.remembers_sec == 7 * 86_400


async def test_arguments_that_the_type_cannot_take_make_no_job(tmp_path: Path) -> None:
    async with tool_world(SQLITE, tmp_path) as world:
        error = await world.failure("deploy_run", {"replicas": "many"})
        assert (error.code, "replicas" in error.message) == ("TOOL_ARGUMENTS", True)
        assert await world.jobs() == []


async def test_a_page_is_fetched_within_the_run(tmp_path: Path) -> None:
    async with serving(plain(body=b"Tea is a drink.", headers=["content-type: text/plain"])) as server:
        fetching = DataFetchSettings(enabled=True, allowlist=(server.address,))
        async with tool_world(SQLITE, tmp_path, data_fetch=fetching) as world:
            result = await world.call("data_fetch", {"url": f"http://{server.address}/tea"})
            assert (result.value["status"], result.value["body_text"]) == (200, "Tea is a drink.")
            assert result.label == READ  # an exception of the operator's: a host of the house
            assert await world.jobs() == []
            error = await world.failure("data_fetch", {"url": "https://elsewhere.example/"})
            assert (error.code, "allowlist" in error.message) == ("EGRESS_DENIED", True)
            assert (await world.failure("data_fetch", {})).code == "TOOL_ARGUMENTS"


async def running(world: ToolWorld) -> Call:
    """The context of a run that is a job."""
    made = make_submission(created_at=world.clock())
    store = world.engine.backend.store
    await store.submit([made], now=world.clock())
    await applied(store, claiming(made.job))
    return Call(job_id=made.job.id)


async def test_a_run_that_waits_is_told_of_the_end_of_its_child(driver: Driver, tmp_path: Path) -> None:
    async with tool_world(driver, tmp_path) as world:
        ctx = await running(world)
        job_id = await pending(world, "report_generate", {"title": "Tea"}, ctx)
        assert (await world.job(job_id)).parent == ctx.job_id
        await world.work(job_id)
        [item] = await world.engine.backend.runs.read_inbox(ctx.job_id)
        assert (item.key, item.body["status"], item.body["result"]["title"]) == (job_id, "succeeded", "Tea")


@pytest.mark.parametrize("name", ["report_generate", "job_create"])
async def test_cancelling_a_run_cancels_the_jobs_it_has_made(driver: Driver, tmp_path: Path, name: str) -> None:
    async with tool_world(driver, tmp_path) as world:
        ctx = await running(world)
        if name == "job_create":
            job_id = (await world.value(name, {"type": "report.generate"}, ctx))["job_id"]
        else:
            job_id = await pending(world, name, {}, ctx)
        await world.engine.jobs.cancel(ctx.job_id, caller=OPS)
        assert (await world.job(job_id)).status is JobStatus.CANCELLED


async def test_a_run_that_was_cancelled_makes_no_job_that_lives(driver: Driver, tmp_path: Path) -> None:
    """It may not know yet."""
    async with tool_world(driver, tmp_path) as world:
        ctx = await running(world)
        await world.engine.jobs.cancel(ctx.job_id, caller=OPS)
        made = await world.value("job_create", {"type": "report.generate"}, ctx)
        assert (await world.job(made["job_id"])).status is JobStatus.CANCELLED


async def test_waiting_for_any_job_of_the_queue_is_told_of_its_end(tmp_path: Path) -> None:
    async with tool_world(SQLITE, tmp_path) as world:
        ctx = await running(world)
        job_id = (await world.engine.jobs.submit({"type": "report.generate"}, caller=OPS)).job.id
        assert await pending(world, "job_wait", {"job_id": job_id}, ctx) == job_id
        await world.engine.jobs.cancel(job_id, caller=OPS)
        [item] = await world.engine.backend.runs.read_inbox(ctx.job_id)
        assert (item.key, item.body["status"]) == (job_id, "cancelled")
