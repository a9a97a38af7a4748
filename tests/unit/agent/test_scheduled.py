"""Runs that a schedule starts: they ask nobody unless told to, and then only until the same is done again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from local.model_server.server import ModelServer
from rauskuclaw.config import ProviderSettings
from rauskuclaw.domain.job import Job, Json
from rauskuclaw.domain.runs.steps import Done, Question, Refused, Reply
from rauskuclaw.domain.schedules import Schedule
from tests.support.chat import openai_settings
from tests.support.clock import NOON
from tests.support.drivers import DRIVERS, Driver
from tests.support.tool_world import OPS, ToolWorld, tool_world

HOUR = timedelta(hours=1)
ASKS = 'agent-script: [{"calls": [{"tool": "ask_person", "arguments": {"question": "Red or blue?"}}]}, {"say": "done"}]'

pytestmark = pytest.mark.parametrize("driver", DRIVERS, ids=lambda driver: driver.name)


@dataclass
class Scheduled:
    world: ToolWorld

    async def plan(self, *, every_sec: int = 3600, overlap: str = "skip", **given: Json) -> Schedule:
        body = {"type": "agent.run", "interval_sec": every_sec, "overlap": overlap}
        return await self.world.engine.schedules.create({**body, "input": {"prompt": ASKS, **given}}, caller=OPS)

    async def tick(self, schedule: Schedule, after: timedelta = timedelta(0)) -> None:
        """So much later, dispatch what is due."""
        self.world.clock.advance(after)
        await self.world.engine.dispatcher.dispatch_due()

    async def last_job(self, schedule: Schedule) -> Job:
        found = await self.world.engine.backend.schedules.get(schedule.id)
        assert found is not None
        assert found.last_job_id is not None
        return await self.world.job(found.last_job_id)

    async def history(self, schedule: Schedule) -> list[tuple[str, str | None, str]]:
        runs = await self.world.engine.backend.schedules.runs(schedule.id, limit=200)
        return [(run.outcome, run.reason, run.message) for run in runs[::-1]]

    async def bodies(self, job: Job) -> list[Any]:
        return [step.body for step in await self.world.engine.backend.runs.read_steps(job.id)]

    async def question(self, job: Job) -> Question:
        [found] = [body for body in await self.bodies(job) if isinstance(body, Question)]
        return found


@asynccontextmanager
async def scheduled(driver: Driver, folder: Path) -> AsyncIterator[Scheduled]:
    server = ModelServer()
    await server.start()
    try:
        async with tool_world(driver, folder, providers=ProviderSettings(openai=openai_settings(server))) as world:
            yield Scheduled(world)
    finally:
        await server.close()


async def test_nobody_is_asked_unless_the_input_says_so(driver: Driver, tmp_path: Path) -> None:
    async with scheduled(driver, tmp_path) as made:
        schedule = await made.plan()
        await made.tick(schedule)
        job = await made.last_job(schedule)
        await made.world.work(job.id)
        bodies = await made.bodies(job)
    refused = [body.error.code for body in bodies if isinstance(body, Refused)]
    assert refused == ["NOBODY_TO_ASK"]
    assert not [body for body in bodies if isinstance(body, Question)]


async def test_a_question_expires_before_the_next_occurrence(driver: Driver, tmp_path: Path) -> None:
    async with scheduled(driver, tmp_path) as made:
        schedule = await made.plan(attended=True)
        await made.tick(schedule)
        first = await made.last_job(schedule)
        await made.world.work(first.id)
        asked = await made.question(first)
        made.world.clock.advance(HOUR - timedelta(minutes=1))
        await made.world.work(first.id)
        bodies = await made.bodies(first)
        await made.tick(schedule, timedelta(minutes=1))
        history = await made.history(schedule)
    assert asked.expires_at == NOON + HOUR - timedelta(minutes=1)
    assert [body.by for body in bodies if isinstance(body, Reply)] == ["expiry"]
    assert [body.error.code for body in bodies if isinstance(body, Done) and body.error] == ["NO_ANSWER"]
    assert [outcome for outcome, _, _ in history] == ["submitted", "submitted"]


async def test_the_history_says_that_a_person_is_waited_for(driver: Driver, tmp_path: Path) -> None:
    async with scheduled(driver, tmp_path) as made:
        schedule = await made.plan(attended=True)
        await made.tick(schedule)
        first = await made.last_job(schedule)
        await made.world.work(first.id)
        await made.tick(schedule, HOUR)
        history = await made.history(schedule)
    assert history[0][:2] == ("submitted", None)
    assert history[1] == ("skipped", "AWAITING_PERSON", f"Skipped, because job {first.id} is waiting for a person")


async def test_one_that_lets_others_wait_says_so_as_well(driver: Driver, tmp_path: Path) -> None:
    async with scheduled(driver, tmp_path) as made:
        schedule = await made.plan(attended=True, overlap="queue")
        await made.tick(schedule)
        first = await made.last_job(schedule)
        await made.world.work(first.id)
        await made.tick(schedule, HOUR)
        await made.tick(schedule, HOUR)
        history = await made.history(schedule)
    assert [(outcome, reason) for outcome, reason, _ in history[1:]] == [
        ("waiting", "AWAITING_PERSON"),
        ("skipped", "AWAITING_PERSON"),
    ]


async def test_a_job_that_waits_for_nobody_is_an_ordinary_overlap(driver: Driver, tmp_path: Path) -> None:
    async with scheduled(driver, tmp_path) as made:
        schedule = await made.plan()
        await made.tick(schedule)
        await made.tick(schedule, HOUR)
        history = await made.history(schedule)
    assert history[1][:2] == ("skipped", "OVERLAP")


async def test_a_shorter_time_of_the_runs_own_counts(driver: Driver, tmp_path: Path) -> None:
    async with scheduled(driver, tmp_path) as made:
        schedule = await made.plan(attended=True, question_ttl_sec=600)
        await made.tick(schedule)
        job = await made.last_job(schedule)
        await made.world.work(job.id)
        asked = await made.question(job)
    assert asked.expires_at == NOON + timedelta(minutes=10)


async def test_a_schedule_that_was_stopped_sets_no_end(driver: Driver, tmp_path: Path) -> None:
    async with scheduled(driver, tmp_path) as made:
        schedule = await made.plan(attended=True, question_ttl_sec=86_400)
        await made.tick(schedule)
        job = await made.last_job(schedule)
        await made.world.engine.schedules.change(schedule.id, {"enabled": False}, caller=OPS)
        await made.world.work(job.id)
        asked = await made.question(job)
    assert asked.expires_at == NOON + timedelta(days=1)
