"""Workflows in a tool world: files written by a person, runs submitted and worked on until they are over."""

from collections import Counter
from typing import Any

from rauskuclaw.domain.job import Job, Json
from rauskuclaw.domain.runs.steps import Intended
from rauskuclaw.services.principal import Principal
from rauskuclaw.services.workflows.children import job_id_of
from rauskuclaw.services.workspace.keeping import Author
from rauskuclaw.services.workspace.requests import Creation
from tests.support.tool_world import ANY, OPS, ToolWorld

PERSON = Author("ops")
MAX_ROUNDS = 60


async def put(world: ToolWorld, text: str, file: str = "workflows.yaml") -> None:
    """Write a file of workflows as a person does."""
    writing = world.engine.workspace.writing
    await writing.create(Creation("workflows", kind="dir", overwrite=True), author=PERSON)
    await writing.create(Creation(f"workflows/{file}", content=text, overwrite=True), author=PERSON)


async def submit(world: ToolWorld, *, caller: Principal = OPS, queue: str = "default", **given: Json) -> str:
    """The id of a new run."""
    body: dict[str, Json] = {"type": "workflow.run", "queue": queue, "input": given}
    return (await world.engine.jobs.submit(body, caller=caller)).job.id


async def children(world: ToolWorld, run_id: str) -> list[Job]:
    """The jobs that a run has submitted, in the order of its record."""
    page = await world.engine.jobs.list_jobs(ANY, caller=OPS, limit=200)
    whole = [await world.job(job.id) for job in page.items]
    steps = await world.engine.agent_runs.all_steps(run_id, caller=OPS)
    order = [job_id_of(step.body.effect_key) for step in steps if isinstance(step.body, Intended)]
    return sorted((job for job in whole if job.parent == run_id), key=lambda job: order.index(job.id))


async def work_until_over(world: ToolWorld, run_id: str) -> Job:
    """Run whatever is due, the run first, until it is final."""
    for _ in range(MAX_ROUNDS):
        job = await world.job(run_id)
        if job.status.is_final:
            return job
        await world.work(run_id)
        for child in await children(world, run_id):
            if not child.status.is_final:
                await world.work(child.id)
    raise AssertionError(f"not over: {await world.job(run_id)}")


async def run(world: ToolWorld, **given: Any) -> Job:
    return await work_until_over(world, await submit(world, **given))


async def types_of_steps(world: ToolWorld, run_id: str) -> Counter[str]:
    """How many steps of each type the run has recorded."""
    steps = await world.engine.agent_runs.all_steps(run_id, caller=OPS)
    return Counter(type(step.body).__name__ for step in steps)
