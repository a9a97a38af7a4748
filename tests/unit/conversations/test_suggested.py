"""Jobs that an answer suggests, in whole turns: shown with their states, run by policy, told, read as untrusted."""

import json
from pathlib import Path
from typing import Any

import pytest

from rauskuclaw.domain.conversations.messages import Role
from rauskuclaw.domain.runs.labels import Integrity
from rauskuclaw.domain.runs.steps import Labelled
from rauskuclaw.domain.suggestions.proposals import proposals_in
from tests.support.chat_world import ChatWorld, chat_world, scripted
from tests.support.drivers import DRIVERS, Driver
from tests.support.tool_world import OPS

FAST = DRIVERS[:2]
REPORT = {"type": "report.generate", "input": {"title": "tea"}, "timeout_sec": 20}
DEPLOY = {"type": "deploy.run", "input": {"target": "staging"}}
BLOCK = f"```rausku_jobs\n{json.dumps({'jobs': [REPORT, DEPLOY]})}\n```"


@pytest.fixture(params=FAST, ids=lambda driver: driver.name)
def driver(request: pytest.FixtureRequest) -> Driver:
    found: Driver = request.param
    return found


async def states(world: ChatWorld) -> list[Any]:
    shown = [each for each in (await world.page()).messages if each.role is Role.ASSISTANT]
    return [proposal["state"] for proposal in proposals_in(shown[-1].parts)]


async def test_readers_see_which_proposals_were_created(driver: Driver, tmp_path: Path) -> None:
    async with chat_world(driver, tmp_path) as world:
        await world.say(scripted("A report, please", {"say": BLOCK}))
        assert await states(world) == ["open", "open"]
        reply = (await world.page()).messages[-1]
        conversation = (await world.page()).conversation
        await world.engine.suggestions.create(conversation, reply.id, indexes=[1], mode="all", caller=OPS)
        assert await states(world) == ["open", "created"]


async def test_switched_on_one_runs_by_policy_and_its_result_is_nobodys_word(driver: Driver, tmp_path: Path) -> None:
    async with chat_world(driver, tmp_path) as world:
        await world.engine.conversations.change(world.conversation_id, {"settings": {"auto_run": True}}, caller=OPS)
        await world.say(scripted("A report, please", {"say": BLOCK}))
        assert await states(world) == ["created", "open"]
        conversation = (await world.page()).conversation
        [(place, job)] = await world.engine.suggestions.jobs_of(conversation, limit=40)
        assert (place.index, job.type) == (0, "report.generate")
        await world.work(job.id)
        notice = (await world.page()).messages[-1]
        assert (notice.role, notice.parts[0]["data"]["status"]) == (Role.SYSTEM, "succeeded")
        posted = await world.say(scripted("And now?", {"say": "It is done."}))
        assert posted.job is not None
        opening = (await world.engine.backend.runs.read_steps(posted.job.id, after=0, limit=1))[0]
        assert isinstance(opening.body, Labelled)
        assert opening.body.label.integrity is Integrity.UNTRUSTED
