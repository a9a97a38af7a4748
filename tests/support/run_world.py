"""Runs of agents as a worker does them: a real engine on any driver, over a scripted model server on loopback."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from local.model_server.server import ModelServer
from rauskuclaw.config import BudgetSettings, Price
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.domain.runs.steps import Body, Question, Step
from rauskuclaw.egress.client import EgressClient
from tests.support.chat import model_server, provider_settings
from tests.support.drivers import Driver
from tests.support.tool_world import OPS, ToolWorld, tool_world

DOLLARS = Price("test-model", date.min, input=1.0, output=2.0, cached_input=1.0)  # for a million tokens
MAX_ATTEMPTS = 20


@dataclass(frozen=True)
class RunWorld(ToolWorld):
    server: ModelServer

    async def start(self, script: list[dict[str, Any]], *, say: str = "Do it.", **given: Any) -> str:
        """Submit a run whose model follows the script."""
        body = {"prompt": f"{say} agent-script: {json.dumps(script)}", **given}
        return (await self.engine.jobs.submit({"type": "agent.run", "input": body}, caller=OPS)).job.id

    async def play(self, job_id: str) -> Job:
        """Attempts until the run has ended, or waits for a person; jobs that it waits for are run as well."""
        for _ in range(MAX_ATTEMPTS):
            await self.work(job_id)
            job = await self.job(job_id)
            waits = job.waiting_for
            if job.status.is_final or (waits is not None and waits.kind == "question"):
                return job
            if waits is not None and waits.kind == "child" and not (await self.play(waits.id)).status.is_final:
                return job
        raise AssertionError(f"{job_id} has not come to an end in {MAX_ATTEMPTS} attempts")

    async def ended(self, job_id: str) -> Any:
        """The result of a run that succeeds."""
        job = await self.play(job_id)
        assert job.status is JobStatus.SUCCEEDED, (job.status, job.error, job.waiting_for)
        return job.result

    async def steps(self, job_id: str) -> list[Step]:
        return await self.engine.agent_runs.all_steps(job_id, caller=OPS)

    async def bodies(self, job_id: str) -> list[Body]:
        return [step.body for step in await self.steps(job_id)]

    async def question(self, job_id: str) -> Question:
        """The one that was asked last."""
        return next(body for body in reversed(await self.bodies(job_id)) if isinstance(body, Question))

    async def answer(self, job_id: str, choice: str, **given: Any) -> None:
        question = await self.question(job_id)
        await self.engine.questions.reply(question.id, {"choice": choice, **given}, caller=OPS, by="anna")

    async def spent_nano(self, job_id: str) -> int:
        return (await self.engine.spending.of_job(job_id)).spent_nano


@asynccontextmanager
async def run_world(
    driver: Driver, folder: Path, *, budgets: BudgetSettings | None = None, **settings: Any
) -> AsyncIterator[RunWorld]:
    async with model_server() as server:
        given = {"prices": (DOLLARS,), "budgets": budgets or BudgetSettings()}
        providers = provider_settings(server).model_copy(update=given)
        async with tool_world(driver, folder, egress=EgressClient(), providers=providers, **settings) as world:
            yield RunWorld(world.engine, world.clock, server)
