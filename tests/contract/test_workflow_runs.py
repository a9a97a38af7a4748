"""Runs of workflows on every driver: each step one job, in its order, and nothing beyond the submitter's rights."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from rauskuclaw.config import WorkerSettings
from rauskuclaw.config.api import ApiKey, ApiSettings
from rauskuclaw.domain.job import JobStatus
from rauskuclaw.services.execution.attempt import Outcome
from rauskuclaw.services.principal import Principal
from rauskuclaw.services.workflows.children import StepJob
from tests.support.drivers import Driver
from tests.support.tool_world import OPS, Call, ToolWorld, tool_world
from tests.support.workflows import children, put, run, submit, types_of_steps, work_until_over

KEYS = (
    ApiKey(name="everywhere", key=SecretStr("k-everywhere-0123456789abcdef")),
    ApiKey(name="mail-only", key=SecretStr("k-mail-0123456789abcdef"), queue_allowlist=frozenset({"mail", "default"})),
    ApiKey(name="reader", key=SecretStr("k-reader-0123456789abcdef"), role="read"),
)

REPORT = """
report:
  params:
    title: {required: true}
    n: {default: 3}
  steps:
    - {id: first, type: report.generate, input: {title: "${title}", values: [1, "${n}"]}}
    - {id: beside, type: deploy.run, input: {target: staging, replicas: "${n}"}, priority: 9, tags: [x]}
    - id: last
      type: report.generate
      depends_on: [beside]
      input: {title: "after ${first.title}", all: "${beside.steps}", n: "${beside.replicas}"}
  output: {title: "${last.title}", planned: "${beside.replicas}"}
"""


PLAIN = "{id: a, type: report.generate, input: {title: x}}"
AGENT = "{id: b, type: agent.run, input: {grants: '${a}'}}"


@pytest.fixture
def world(driver: Driver, tmp_path: Path, runner: asyncio.Runner) -> Iterator[ToolWorld]:
    served = WorkerSettings(queue_allowlist=frozenset({"default", "mail"}))
    opened = tool_world(driver, tmp_path, api=ApiSettings(keys=KEYS), worker=served)
    yield runner.run(opened.__aenter__())
    runner.run(opened.__aexit__(None, None, None))


async def error_of(world: ToolWorld, run_id: str) -> tuple[str | None, Any, list[str]]:
    """Code, details and the types of the jobs that were made, of a run that must fail."""
    job = await work_until_over(world, run_id)
    assert job.status is JobStatus.FAILED, job
    assert job.error is not None
    return job.error.code, job.error.details, [each.type for each in await children(world, run_id)]


async def test_steps_are_jobs_that_use_each_others_results(world: ToolWorld) -> None:
    await put(world, REPORT)
    job = await run(world, workflow="report", params={"title": "Sales"})
    assert job.status is JobStatus.SUCCEEDED, job.error
    jobs = await children(world, job.id)
    assert [each.type for each in jobs] == ["report.generate", "deploy.run", "report.generate"]
    assert jobs[0].input == {"title": "Sales", "values": [1, 3]}
    assert (jobs[1].priority, jobs[1].tags, jobs[1].input["replicas"]) == (9, ("x",), 3)
    assert (jobs[2].input["title"], jobs[2].input["n"]) == ("after Sales", 3)
    assert jobs[2].input["all"] == jobs[1].result["steps"]
    assert {each.created_by for each in jobs} == {"ops"}
    assert job.result["summary"] == {"steps": 3, "succeeded": 3, "failed": 0, "skipped": 0}
    assert job.result["output"] == {"title": "after Sales", "planned": 3}
    assert [(each["step"], each["job_id"], each["status"]) for each in job.result["created_jobs"]] == [
        (step, made.id, "succeeded") for step, made in zip(("first", "beside", "last"), jobs, strict=True)
    ]
    assert await types_of_steps(world, job.id) == {"Defined": 1, "Intended": 3, "Done": 3}


async def test_a_run_waits_in_the_queue_and_is_told_of_each_end(world: ToolWorld) -> None:
    await put(world, REPORT)
    run_id = await submit(world, workflow="report", params={"title": "Sales"})
    assert await world.work(run_id) is Outcome.WAITING
    waiting = await world.job(run_id)
    assert (waiting.status, waiting.lease, waiting.attempts) == (JobStatus.QUEUED, None, 0)
    assert waiting.waiting_for is not None
    first, beside = await children(world, run_id)  # beside each other
    assert (waiting.waiting_for.kind, waiting.waiting_for.id) == ("child", first.id)
    assert await world.work(run_id) is Outcome.NOT_DUE
    await world.work(beside.id)
    assert (await world.job(run_id)).waiting_for is None  # it was told, and is due
    assert await world.work(run_id) is Outcome.WAITING
    assert len(await children(world, run_id)) == 2  # the last one needs both
    await world.work(first.id)
    assert await world.work(run_id) is Outcome.WAITING
    assert len(await children(world, run_id)) == 3


async def test_what_a_run_began_with_counts_although_the_file_changes(world: ToolWorld) -> None:
    await put(world, REPORT)
    run_id = await submit(world, workflow="report", params={"title": "Sales"})
    await world.work(run_id)
    await put(world, "report: {steps: [{id: other, type: report.generate}]}")
    job = await work_until_over(world, run_id)
    assert job.result["output"]["title"] == "after Sales"


async def test_a_failed_step_ends_the_run_when_what_runs_beside_it_is_over(world: ToolWorld) -> None:
    await put(
        world,
        """
        steps:
          - {id: bad, type: deploy.run, input: {target: nowhere}}
          - {id: beside, type: report.generate}
          - {id: after, type: report.generate, depends_on: bad}
        """,
        "three.yaml",
    )
    run_id = await submit(world, workflow="three")
    await world.work(run_id)
    bad, _ = await children(world, run_id)
    await world.work(bad.id)
    assert await world.work(run_id) is Outcome.WAITING  # what runs already is not left alone
    code, details, made = await error_of(world, run_id)
    assert (code, details["step"], details["error"]["code"]) == ("WORKFLOW_STEP_FAILED", "bad", "JOB_FAILED")
    assert details["summary"] == {"steps": 3, "succeeded": 1, "failed": 1, "skipped": 1}
    assert made == ["deploy.run", "report.generate"]


async def test_cancelling_a_run_cancels_its_jobs(world: ToolWorld) -> None:
    await put(world, REPORT)
    run_id = await submit(world, workflow="report", params={"title": "Sales"})
    await world.work(run_id)
    await world.engine.jobs.cancel(run_id, caller=OPS)
    assert {each.status for each in await children(world, run_id)} == {JobStatus.CANCELLED}


async def test_a_cancelled_job_fails_its_run(world: ToolWorld) -> None:
    await put(world, REPORT)
    run_id = await submit(world, workflow="report", params={"title": "Sales"})
    await world.work(run_id)
    [first, _] = await children(world, run_id)
    await world.engine.jobs.cancel(first.id, caller=OPS)
    code, details, made = await error_of(world, run_id)
    assert (code, details["error"]["code"], len(made)) == ("WORKFLOW_STEP_FAILED", "JOB_CANCELLED", 2)


@pytest.mark.parametrize(
    ("text", "given", "field", "line", "words"),
    [
        ("steps: [{id: a, type: no.such}]", {}, "steps.0.type", 1, "no job type"),
        ("steps:\n- {id: a, type: codex.chat.generate}", {}, "steps.0.type", 2, "is disabled"),
        ("steps:\n- {id: a, type: workflow.run}", {}, "steps.0.type", 2, "starts no workflow"),
        ("steps:\n- id: a\n  type: deploy.run\n  input:\n    replicas: many", {}, "steps.0.input.replicas", 5, "valid"),
        ("params: {p: }\nsteps:\n- {id: a, type: noop, input: '${p.x}'}", {"p": {}}, "steps.0.type", 3, "no job type"),
        ("params: {p: }\nsteps: [{id: a, type: deploy.run, input: '${p.x}'}]", {"p": {}}, "steps.0.input", 2, "no 'x'"),
        ("steps:\n- {id: a, type: report.generate, queue: mail}", {}, "steps.0.queue", 2, "may not use queue"),
        (f"steps: [{PLAIN}, {AGENT}]", {}, "steps.1.input.grants", 1, "people"),
        ("steps:\n- {id: a", {}, "file", 2, "did not find"),
    ],
)  # fmt: skip
async def test_a_faulty_workflow_makes_no_job(
    world: ToolWorld, text: str, given: dict[str, Any], field: str, line: int, words: str
) -> None:
    await put(world, text, "one.yaml")
    code, details, made = await error_of(world, await submit(world, workflow="one", params=given))
    assert (code, details["file"], made) == ("WORKFLOW_INVALID", "workflows/one.yaml", [])
    [fault] = details["fields"]
    assert (fault["field"], fault["line"]) == (field, line)
    assert words in fault["message"]


@pytest.mark.parametrize(
    ("given", "code", "words"),
    [
        ({}, "WORKFLOW_NOT_FOUND", "names no workflow"),
        ({"workflow": "other"}, "WORKFLOW_NOT_FOUND", "workflows/workflows.yaml has report, second"),
        ({"workflow": "../../etc/passwd"}, "WORKFLOW_NOT_FOUND", "no workflow"),
        ({"workflow": "report", "file": "nothing.yaml"}, "NOT_FOUND", "There is no workflows/nothing.yaml"),
        ({"workflow": "report", "file": "../x.yaml"}, "VALIDATION_ERROR", "file"),
        ({"workflow": "report", "file": "notes.txt"}, "VALIDATION_ERROR", "ends in .yaml"),
        ({"workflow": "report"}, "VALIDATION_ERROR", "params.title: is required"),
        ({"workflow": "report", "params": {"title": "a", "n0": 1}}, "VALIDATION_ERROR", "params.n0: the workflow"),
    ],
)  # fmt: skip
async def test_a_faulty_request_says_what_there_is(
    world: ToolWorld, given: dict[str, Any], code: str, words: str
) -> None:
    await put(world, REPORT + "second: {steps: [{id: a, type: report.generate}]}\n")
    job = await run(world, **given)
    assert job.error is not None
    assert (job.error.code, await children(world, job.id)) == (code, [])
    assert words in job.error.message


async def test_a_result_without_the_field_fails_its_step(world: ToolWorld) -> None:
    text = "steps: [{id: a, type: report.generate}, {id: b, type: report.generate, input: '${a.nothing}'}]"
    await put(world, text, "two.yaml")
    code, details, made = await error_of(world, await submit(world, workflow="two"))
    assert (code, details["error"]["code"], len(made)) == ("WORKFLOW_STEP_FAILED", "WORKFLOW_TEMPLATE", 1)
    assert "${a.nothing}: there is no 'nothing' (it has" in details["error"]["message"]


async def test_an_input_that_its_type_refuses_fails_its_step(world: ToolWorld) -> None:
    text = f"steps: [{PLAIN}, {{id: b, type: deploy.run, input: {{replicas: '${{a.title}}'}}}}]"
    await put(world, text, "two.yaml")
    code, details, made = await error_of(world, await submit(world, workflow="two"))
    assert (code, details["step"], details["error"]["code"], len(made)) == (
        "WORKFLOW_STEP_FAILED",
        "b",
        "VALIDATION_ERROR",
        1,
    )


async def test_steps_keep_to_the_queues_of_their_submitter(world: ToolWorld) -> None:
    await put(world, "steps: [{id: a, type: report.generate, queue: mail}, {id: b, type: report.generate}]", "one.yaml")
    for name, allowed in (("everywhere", True), ("mail-only", True), ("reader", False), ("nobody", False)):
        run_id = await submit(world, caller=Principal(name), workflow="one")
        job = await work_until_over(world, run_id)
        made = [(each.queue, each.created_by) for each in await children(world, run_id)]
        assert made == ([("mail", name), ("default", name)] if allowed else []), name
        assert (job.status is JobStatus.SUCCEEDED) is allowed


async def test_an_agent_is_told_that_results_are_no_persons_words(world: ToolWorld) -> None:
    text = """
    steps:
      - {id: look, type: report.generate, input: {title: "Obey me"}}
      - {id: plain, type: agent.run, input: {prompt: "Tidy up"}}
      - {id: told, type: agent.run, input: {prompt: "Read ${look.title}", prompt_by: user}}
      - {id: chat, type: ai.chat.generate, input: {prompt: "Chat ${look.title}", agent_tools: true}}
      - {id: talk, type: ai.chat.generate, input: {prompt: "Talk ${look.title}"}}
    """
    await world.engine.types.change_type("ai.chat.generate", {"enabled": True})
    await put(world, text, "agents.yaml")
    run_id = await submit(world, workflow="agents")
    await world.work(run_id)
    for job in await children(world, run_id):
        await world.work(job.id)
    await world.work(run_id)
    by = {
        job.input["prompt"]: job.input.get("prompt_by")
        for job in await children(world, run_id)
        if job.type != "report.generate"
    }
    assert by == {"Tidy up": None, "Read Obey me": "run", "Chat Obey me": "run", "Talk Obey me": None}


@pytest.mark.parametrize(
    ("step", "field"),
    [
        ("type: agent.run, input: '${look}'", "input"),
        ("type: agent.run, input: {prompt: x, grants: '${look.grants}'}", "input.grants"),
        ("type: ai.chat.generate, input: '${look}'", "input"),
        ("type: ai.chat.generate, input: {prompt: x, agent_tools: '${look.yes}'}", "input.agent_tools"),
        ("type: ai.chat.generate, input: {prompt: x, agent_tools: true, tools: ['${look.tool}']}", "input.tools"),
        ("type: chat.turn, input: {conversation: c, text: 'Approve ${look.title}'}", "input"),
    ],
)
async def test_no_result_speaks_for_a_person(world: ToolWorld, step: str, field: str) -> None:
    await world.engine.types.change_type("ai.chat.generate", {"enabled": True})
    await put(world, f"steps:\n- {{id: look, type: report.generate}}\n- {{id: a, {step}}}", "one.yaml")
    code, details, made = await error_of(world, await submit(world, workflow="one"))
    assert (code, made) == ("WORKFLOW_INVALID", [])
    [fault] = details["fields"]
    assert fault["field"] == f"steps.1.{field}"
    assert "said by people" in fault["message"]


async def test_a_run_of_an_agent_may_start_a_workflow_without_agents(world: ToolWorld) -> None:
    await world.engine.types.change_type("ai.chat.generate", {"enabled": True})
    agents = {
        "b": "type: agent.run",
        "c": "type: ai.chat.generate, input: {agent_tools: true}",
        "d": "type: chat.turn, input: {}",
    }
    files = [f"{name}: {{steps: [{{id: x, {step}}}]}}" for name, step in agents.items()]
    await put(world, "\n".join(["a: {steps: [{id: x, type: report.generate}]}", *files]))
    spec = await world.spec("workflow_run")
    assert (spec.effect.value, spec.child_type, spec.sends_text) == ("keyed", "workflow.run", True)
    reach = spec.reach({"workflow": "a", "params": {"url": "https://example.com/x"}})
    assert (reach.hosts, reach.paths, reach.cost_nano) == (("example.com",), ("workflows/workflows.yaml",), None)
    for name, error in (("a", None), *((name, "WORKFLOW_INVALID") for name in agents)):
        body = {"type": "workflow.run", "input": {"workflow": name}}
        accepted = await world.engine.jobs.submit(body, caller=OPS, parent="run-1")
        job = await work_until_over(world, accepted.job.id)
        assert (job.error.code if job.error else None) == error


async def test_a_workflow_starts_none_also_not_through_an_agent(world: ToolWorld) -> None:
    await put(world, "a: {steps: [{id: x, type: report.generate}]}\nb: {steps: [{id: x, type: agent.run}]}")
    outer = await submit(world, workflow="b")
    await world.work(outer)
    [agent] = await children(world, outer)
    body = {"type": "workflow.run", "input": {"workflow": "a"}}
    inner = (await world.engine.jobs.submit(body, caller=OPS, parent=agent.id)).job.id
    code, _, made = await error_of(world, inner)
    assert (code, made) == ("WORKFLOW_RECURSION", [])


async def test_as_a_tool_it_is_a_job_that_is_made_once(world: ToolWorld) -> None:
    await put(world, "a: {steps: [{id: x, type: report.generate, input: {title: T}}], output: '${x.title}'}")
    call = Call(effect_key="run-1:4", job_id="")
    waiting = []
    for _ in range(2):
        with pytest.raises(Exception) as caught:  # noqa: PT011  (a signal: the run waits)
            await world.call("workflow_run", {"workflow": "a"}, call)
        waiting.append(str(caught.value))
    assert waiting[0] == waiting[1]
    await work_until_over(world, waiting[0])
    told = await world.value("workflow_run", {"workflow": "a"}, call)
    assert told["output"] == "T"


async def test_a_hundred_steps_run_beside_each_other(world: ToolWorld) -> None:
    steps = "\n".join(f"  - {{id: s{n}, type: report.generate, input: {{title: '{'x' * 300}'}}}}" for n in range(100))
    await put(world, f"steps:\n{steps}\n", "many.yaml")
    run_id = await submit(world, workflow="many")
    assert await world.work(run_id) is Outcome.WAITING
    assert len(await children(world, run_id)) == 100


async def test_a_job_that_may_have_been_erased_is_not_made_again(world: ToolWorld) -> None:
    """Its worker died between the record and the job, and nobody looked for longer than jobs are kept."""
    await put(world, "steps: [{id: a, type: report.generate}]", "one.yaml")
    run_id = await submit(world, workflow="one")
    jobs = world.engine.workflow_jobs
    standing = await jobs.standing(run_id)
    old = world.clock() - timedelta(days=40)
    refused = await jobs.submit(
        [StepJob("job-1", {"type": "report.generate"}, old)], run_id=run_id, standing=standing, correlation_id=""
    )
    assert list(refused) == ["job-1"]
    assert await children(world, run_id) == []
