"""A run dies before and after everything it asks for, again and again: each step still has one job, and it ends."""

from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast

from rauskuclaw.builtins.workflow.models import WorkflowInput, WorkflowOutput
from rauskuclaw.builtins.workflow.running import WorkflowRun
from rauskuclaw.domain.failures import WaitSignal
from rauskuclaw.ports.runs import RunRecord
from rauskuclaw.services.workflows.children import WorkflowJobs
from tests.support.drivers import DRIVERS
from tests.support.tool_world import ToolWorld, tool_world
from tests.support.workflows import put, submit
from tests.unit.builtins.context import NotingContext

FLOW = """
steps:
  - {id: a, type: report.generate, input: {title: A}}
  - {id: b, type: report.generate, input: {title: B}}
  - {id: c, type: report.generate, input: {title: "${a.title}${b.title}"}}
output: "${c.title}"
"""


class DeathError(BaseException):
    """The process is gone."""


class Mortal:
    """Passes calls on, and dies at the moment with the given number: before a call, or after it."""

    def __init__(self, inner: object, life: "Life") -> None:
        self._inner = inner
        self._life = life

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        return self._life.guarded(found) if callable(found) else found


class Life:
    def __init__(self, moments: int) -> None:
        self.left = moments

    def pass_by(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise DeathError

    def guarded(self, call: Callable[..., Awaitable[object]]) -> Callable[..., Awaitable[object]]:
        async def mortal(*args: object, **kwargs: object) -> object:
            self.pass_by()
            found = await call(*args, **kwargs)
            self.pass_by()
            return found

        return mortal


async def attempt(world: ToolWorld, run_id: str, record: RunRecord, life: Life) -> WorkflowOutput | None:
    """One attempt; None when the run waits or has died."""
    ctx = NotingContext()
    ctx.job_id = run_id
    ctx.effect_key = lambda step: f"{run_id}:{step}"  # type: ignore[method-assign]
    ctx.run = cast("RunRecord", Mortal(record, life))
    jobs = cast("WorkflowJobs", Mortal(world.engine.workflow_jobs, life))
    payload = WorkflowInput(workflow="flow")
    try:
        return await WorkflowRun(payload, ctx, jobs, lambda: world.engine.workspace, world.clock).run()
    except (WaitSignal, DeathError):
        return None


async def work_on_children(world: ToolWorld, run_id: str) -> None:
    for job_id in await world.engine.backend.watches.children(run_id):
        if not (await world.job(job_id)).status.is_final:
            await world.work(job_id)


async def test_a_run_that_dies_anywhere_makes_each_job_once(tmp_path: Path) -> None:
    async with tool_world(DRIVERS[0], tmp_path) as world:
        await put(world, FLOW, "flow.yaml")
        deaths = Counter[bool]()
        for moments in range(2, 40):
            run_id = await submit(world, workflow="flow")
            record = NotingContext().run
            life, found = Life(moments), None
            for _ in range(20):
                found = await attempt(world, run_id, record, life)
                if found is not None:
                    break
                deaths[life.left < 0] += 1
                life = Life(moments) if life.left < 0 and moments > 30 else Life(1000)  # later ones die again and again
                await work_on_children(world, run_id)
            assert found is not None
            assert (found.output, found.summary.succeeded) == ("AB", 3)
            ids = [each.job_id for each in found.created_jobs]
            assert sorted(await world.engine.backend.watches.children(run_id)) == sorted(ids), moments
            assert len(set(ids)) == 3
        assert deaths[True] > 20
