"""Our own tools do what they say, stay within the run's queue, and do it once however often they are called."""

from pathlib import Path
from typing import Any

import pytest

from rauskuclaw.builtins.agent.facts import tool_facts
from rauskuclaw.config import MemorySettings
from rauskuclaw.domain.job import JobStatus, JobType, Json
from rauskuclaw.domain.runs.labels import Confidentiality, Integrity, Label
from rauskuclaw.errors import StoreUnavailableError
from rauskuclaw.ports.tools import Change, PendingJobSignal
from rauskuclaw.services.principal import Principal
from tests.support.drivers import DRIVERS, Driver
from tests.support.tool_world import OPS, Call, ToolWorld, tool_world

SQLITE = DRIVERS[1]


async def made(world: ToolWorld, **given: Any) -> str:
    job = (await world.engine.jobs.submit({"type": "report.generate", **given}, caller=OPS)).job
    return job.id


async def test_what_is_remembered_is_found(driver: Driver, tmp_path: Path) -> None:
    async with tool_world(driver, tmp_path) as world:
        tea = {"scope": "kitchen", "key": "tea", "value": {"steep": "three minutes"}, "tags": ["drink"]}
        written = await world.value("memory_write", tea)
        again = await world.value("memory_write", tea, Call(effect_key="run-1:9"))
        assert written == again
        assert {**written, "memory_id": ""} == {"memory_id": "", "scope": "kitchen", "key": "tea"}
        [match] = (await world.value("memory_search", {"scope": "kitchen", "query": "minutes"}))["matches"]
        assert (match["id"], match["key"], match["value"]) == (written["memory_id"], "tea", tea["value"])
        assert match["tags"] == ["drink"]
        assert match["updated_at"] == "2025-06-02T12:00:00.000Z"
        assert await world.value("memory_search", {"scope": "garden", "query": "minutes"}) == {"matches": []}


async def test_a_run_that_has_read_strangers_remembers_nothing_as_trusted(driver: Driver, tmp_path: Path) -> None:
    async with tool_world(driver, tmp_path) as world:
        stranger = Call(label=Label(Integrity.UNTRUSTED, Confidentiality.PUBLIC))
        await world.call("memory_write", {"scope": "kitchen", "key": "tea", "value": "three minutes"})
        own = await world.call("memory_search", {"scope": "kitchen", "query": "minutes"})
        await world.call("memory_write", {"scope": "kitchen", "key": "eggs", "value": "five minutes"}, stranger)
        both = await world.call("memory_search", {"scope": "kitchen", "query": "minutes"})
        found = {match["key"]: match["trust"] for match in both.value["matches"]}
    assert own.label == Label(Integrity.TRUSTED, Confidentiality.PRIVATE)
    assert both.label == Label(Integrity.UNTRUSTED, Confidentiality.PRIVATE)
    assert found == {"tea": "trusted", "eggs": "untrusted"}


async def test_a_scope_that_is_full_is_told_to_the_model(tmp_path: Path) -> None:
    settings = MemorySettings(vectors_enabled=False, rows_per_scope=1)
    async with tool_world(SQLITE, tmp_path, memory=settings) as world:
        await world.call("memory_write", {"scope": "kitchen", "key": "tea", "value": 1})
        error = await world.failure("memory_write", {"scope": "kitchen", "key": "milk", "value": None})
        assert error.code == "MEMORY_QUOTA_EXCEEDED"
        assert error.details["rows_per_scope"] == 1


async def test_a_call_makes_one_job_and_another_call_another(driver: Driver, tmp_path: Path) -> None:
    async with tool_world(driver, tmp_path) as world:
        wanted = {
            "type": "report.generate",
            "input": {"title": "Tea"},
            "priority": 7,
            "tags": ["x"],
            "timeout_sec": None,
        }
        first = await world.value("job_create", wanted)
        await world.engine.types.change_type("report.generate", {"enabled": False})
        assert await world.value("job_create", wanted) == first  # made already, whatever became of its type
        await world.engine.types.change_type("report.generate", {"enabled": True})
        other = await world.value("job_create", wanted, Call(effect_key="run-1:9"))
        assert first["job_id"] != other["job_id"]
        assert len(await world.jobs()) == 2
        job = await world.job(first["job_id"])
        assert (job.input, job.priority, job.tags, job.timeout_sec) == ({"title": "Tea"}, 7, ("x",), 120)
        assert (job.created_by, job.correlation_id, job.queue) == ("ops", "cor-1", "default")


async def test_jobs_and_schedules_are_made_in_the_runs_queue(tmp_path: Path) -> None:
    async with tool_world(SQLITE, tmp_path) as world:
        mail = Call(queue="mail")
        await world.call("job_create", {"type": "report.generate"}, mail)
        scheduled = await world.value("schedule_create", {"type": "report.generate", "interval_sec": 60}, mail)
        assert [job["queue"] for job in await world.jobs()] == ["mail"]
        found = await world.engine.schedules.get(scheduled["schedule_id"], caller=Principal("mail"))
        assert (found.queue, found.created_by) == ("mail", "ops")


@pytest.mark.parametrize("name", ["job_wait", "job_cancel"])
async def test_a_job_of_another_queue_does_not_exist(tmp_path: Path, name: str) -> None:
    async with tool_world(SQLITE, tmp_path) as world:
        job_id = await made(world, queue="mail")
        assert (await world.failure(name, {"job_id": job_id})).code == "NOT_FOUND"
        assert (await world.job(job_id)).status is JobStatus.QUEUED


async def test_waiting_for_a_job_ends_with_what_came_of_it(driver: Driver, tmp_path: Path) -> None:
    async with tool_world(driver, tmp_path) as world:
        job_id = await made(world, input={"title": "Tea"})
        with pytest.raises(PendingJobSignal) as caught:
            await world.call("job_wait", {"job_id": job_id})
        assert caught.value.job_id == job_id
        await world.work(job_id)
        told = await world.value("job_wait", {"job_id": job_id})
        assert (told["job_id"], told["status"], told["error"]) == (job_id, "succeeded", None)
        assert told["result"]["title"] == "Tea"


async def test_a_failed_job_is_told_with_its_error(tmp_path: Path) -> None:
    async with tool_world(SQLITE, tmp_path) as world:
        job_id = await made(world, type="deploy.run", input={"target": "moon"})
        await world.work(job_id)
        told = await world.value("job_wait", {"job_id": job_id})
        assert (told["status"], told["result"]) == ("failed", None)
        assert "'moon' is not allowed" in told["error"]["message"]


async def test_cancelling_a_job_twice_is_once(driver: Driver, tmp_path: Path) -> None:
    async with tool_world(driver, tmp_path) as world:
        job_id = await made(world)
        for _ in range(2):
            assert await world.value("job_cancel", {"job_id": job_id}) == {"job_id": job_id, "status": "cancelled"}


async def test_a_run_does_not_cancel_itself(tmp_path: Path) -> None:
    async with tool_world(SQLITE, tmp_path) as world:
        job_id = await made(world)
        assert (await world.failure("job_cancel", {"job_id": job_id}, Call(job_id=job_id))).code == "FORBIDDEN"
        assert (await world.job(job_id)).status is JobStatus.QUEUED


async def test_a_call_makes_one_schedule(driver: Driver, tmp_path: Path) -> None:
    async with tool_world(driver, tmp_path) as world:
        wanted = {"type": "report.generate", "cron": "0 9 * * *", "timezone": "Europe/Helsinki", "name": "Tea"}
        first = await world.value("schedule_create", wanted)
        world.clock.advance(seconds=90)
        assert await world.value("schedule_create", wanted) == first
        assert first["next_run_at"] == "2025-06-03T06:00:00.000Z"
        found = await world.engine.schedules.get(first["schedule_id"], caller=OPS)
        assert (found.name, found.type, found.cron) == ("Tea", "report.generate", "0 9 * * *")


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("job_create", {"type": "report.generate", "queue": "mail"}, "'queue' was unexpected"),
        (
            "job_create",
            {"type": "report.generate", "callback_url": "https://x.example"},
            "callback",
        ),
        ("job_create", {"type": "report.generate", "priority": 11}, "priority"),
        ("job_create", {}, '"type" is a required property'),
        ("job_create", {"type": "no.such"}, "arguments.type: no job type has this name"),
        ("job_create", {"type": "deploy.run", "input": {"replicas": "x"}}, "arguments.input.replicas"),
        ("job_create", {"type": "report.generate", "run_at": "soon"}, "run_at"),
        ("schedule_create", {"type": "report.generate"}, "exactly one of interval_sec and cron"),
        ("memory_write", {"scope": "k", "key": "tea", "value": 1}, "arguments.scope"),
        ("memory_search", {"scope": "kitchen", "query": ""}, "query"),
        ("job_wait", {"job_id": 5}, "job_id"),
    ],
)
async def test_faulty_arguments_are_told_by_the_name_of_the_field(
    tmp_path: Path, name: str, arguments: dict[str, Json], said: str
) -> None:
    async with tool_world(SQLITE, tmp_path) as world:
        error = await world.failure(name, arguments)
        assert error.code == "TOOL_ARGUMENTS"
        assert said in error.message
        assert error.details["fields"][0]["field"].startswith("arguments")
        assert await world.jobs() == []


async def test_a_run_schedules_no_workflow(tmp_path: Path) -> None:
    """The schedule's workflow would be nobody's child, and so might run agents."""
    async with tool_world(SQLITE, tmp_path) as world:
        wanted = {"type": "workflow.run", "input": {"workflow": "a"}, "interval_sec": 60}
        assert (await world.failure("schedule_create", wanted)).code == "FORBIDDEN"


@pytest.mark.parametrize("name", ["job_create", "schedule_create"])
@pytest.mark.parametrize("wanted", [{"type": "my.agent"}, {"type": "report.generate", "input": {"agent_tools": True}}])
async def test_a_run_does_not_start_an_agent_with_rights_of_its_own_making(
    tmp_path: Path, name: str, wanted: dict[str, Json]
) -> None:
    async with tool_world(SQLITE, tmp_path) as world:
        await world.engine.backend.store.create_type(JobType("my.agent", handler="builtin:agent.run"))
        cadence = {"interval_sec": 60} if name == "schedule_create" else {}
        assert (await world.failure(name, {**wanted, **cadence})).code == "FORBIDDEN"


async def test_storage_that_is_away_fails_the_attempt_and_is_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with tool_world(SQLITE, tmp_path) as world:

        async def away(*args: object, **given: object) -> None:
            raise StoreUnavailableError("the store is away")

        monkeypatch.setattr(world.engine.backend.store, "get_job", away)
        with pytest.raises(StoreUnavailableError):
            await world.call("job_wait", {"job_id": "x"})


async def test_a_grant_with_a_limit_in_dollars_covers_no_job_of_unknown_cost(tmp_path: Path) -> None:
    async with tool_world(SQLITE, tmp_path) as world:
        facts = {
            name: tool_facts(await world.spec(name), {}) for name in ("job_create", "schedule_create", "memory_write")
        }
    assert {name: each.cost_nano for name, each in facts.items()} == {
        "job_create": None,
        "schedule_create": None,
        "memory_write": 0,
    }


async def test_what_writing_a_memory_would_change_can_be_told(driver: Driver, tmp_path: Path) -> None:
    async with tool_world(driver, tmp_path) as world:
        preview = (await world.spec("memory_write")).preview
        assert preview is not None
        note = {"scope": "notes.tea", "key": "tea"}
        assert await preview({**note, "value": "green"}, Call()) == Change("", "green\n")
        await world.value("memory_write", {**note, "value": {"kind": "green"}, "tags": ["tea"]})
        assert await preview({**note, "value": "black"}, Call()) == Change(
            '{\n  "kind": "green"\n}\ntags: tea\n', "black\n"
        )
