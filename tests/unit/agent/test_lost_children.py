"""A job that a run waits for is gone without having told its end: nobody can tell what came of the call."""

from datetime import timedelta
from pathlib import Path

import pytest

from local.model_server.server import ModelServer
from rauskuclaw.config import ProviderSettings
from rauskuclaw.domain.runs.steps import Question, QuestionKind, Unknown
from rauskuclaw.tools.jobs import job_id_of
from tests.support.chat import openai_settings
from tests.support.drivers import DRIVERS, Driver
from tests.support.lives import applied, claiming, succeeding
from tests.support.tool_world import OPS, tool_world
from tests.support.waiting import eventually

SCRIPT = 'agent-script: [{"calls": [{"tool": "deploy_run", "arguments": {"target": "staging"}}]}, {"say": "done"}]'
GRANTS = [{"tool": "deploy_run", "approval": "never"}]


@pytest.mark.parametrize("driver", DRIVERS, ids=lambda driver: driver.name)
async def test_it_is_unknown_and_a_person_is_asked(driver: Driver, tmp_path: Path) -> None:
    server = ModelServer()
    await server.start()
    try:
        async with tool_world(driver, tmp_path, providers=ProviderSettings(openai=openai_settings(server))) as world:
            store, runs = world.engine.backend.store, world.engine.backend.runs
            body = {"type": "agent.run", "input": {"prompt": SCRIPT, "tools": ["deploy_run"], "grants": GRANTS}}
            run = (await world.engine.jobs.submit(body, caller=OPS)).job
            await world.work(run.id)
            waiting_for = (await world.job(run.id)).waiting_for
            assert waiting_for is not None
            assert waiting_for.kind == "child"
            [intended] = [s for s in await runs.read_steps(run.id) if s.seq == waiting_for.step]
            child = await world.job(waiting_for.id)
            assert child.id == job_id_of(intended.body.effect_key)  # type: ignore[union-attr]
            # It ends, and whoever ended it dies before telling; nobody looks until it has been erased.
            running = await applied(store, claiming(child, at=world.clock()))
            await applied(store, succeeding(running, at=world.clock()))
            world.clock.advance(timedelta(days=8))

            async def erase() -> bool:
                await store.purge_expired(world.clock(), limit=10)
                return await store.get_job(child.id) is not None

            await eventually(erase, lambda is_there: not is_there)
            await world.work(run.id)
            bodies = [step.body for step in await runs.read_steps(run.id)]
            left = await world.jobs()
    finally:
        await server.close()
    assert [type(each) for each in bodies[-2:]] == [Unknown, Question]
    assert isinstance(bodies[-1], Question)
    assert bodies[-1].kind is QuestionKind.UNKNOWN
    assert [job["id"] for job in left] == [run.id]  # it was not submitted again
