"""Runs through a real worker, with a model server behind HTTP: what they cost, and what they ask when money ends."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rauskuclaw.builtins.agent.thinking import FOLD_CHARS
from rauskuclaw.config import BudgetSettings
from rauskuclaw.domain.job import JobStatus
from rauskuclaw.domain.runs.steps import Answered, Folded, Purpose, Question, QuestionKind
from rauskuclaw.domain.usage import to_usd
from tests.support.drivers import DRIVERS
from tests.support.run_world import RunWorld, run_world
from tests.support.tool_world import OPS

SQLITE = DRIVERS[1]
LOOK: dict[str, Any] = {"tool": "memory_search", "arguments": {"scope": "notes.tea", "query": "tea"}}


def looking(times: int) -> list[dict[str, Any]]:
    """A script of so many turns, each with another call, and an answer."""
    calls = [{**LOOK, "arguments": {**LOOK["arguments"], "query": f"tea {n}"}} for n in range(times)]
    return [*({"calls": [call]} for call in calls), {"say": "found"}]


def requests_of(world: RunWorld) -> int:
    return len(world.server.record.requests)


# Each call sets about half a cent aside, most of it for what the model might say.
MONEY: dict[str, Any] = {"caps": {"usd": 0.006}, "max_tokens": 1000, "tools": ["memory_search"]}


async def test_a_run_that_has_used_its_budget_asks_and_goes_on(tmp_path: Path) -> None:
    async with run_world(SQLITE, tmp_path) as world:
        job_id = await world.start(looking(8), **MONEY)
        waiting = await world.play(job_id)
        assert waiting.waiting_for is not None
        assert waiting.waiting_for.reason == "BUDGET_PAUSED"
        question = await world.question(job_id)
        assert question.kind is QuestionKind.BUDGET
        assert question.details["spent_usd"] == to_usd(await world.spent_nano(job_id))
        asked = requests_of(world)
        await world.work(job_id)  # nobody has answered yet
        assert requests_of(world) == asked
        await world.answer(job_id, "continue")
        job = await world.play(job_id)
        assert (job.status, requests_of(world)) == (JobStatus.SUCCEEDED, 9)
        assert job.result["run"]["cost_usd"] == to_usd(await world.spent_nano(job_id)) > question.details["spent_usd"]


async def test_a_run_that_gets_no_more_money_says_what_was_done(tmp_path: Path) -> None:
    async with run_world(SQLITE, tmp_path) as world:
        job_id = await world.start(looking(8), **MONEY)
        await world.play(job_id)
        await world.answer(job_id, "stop")
        job = await world.play(job_id)
        assert job.status is JobStatus.FAILED
        assert job.error is not None
        assert (job.error.code, job.error.details["calls"][0]["name"]) == ("BUDGET_EXCEEDED", "memory_search")


async def test_an_unattended_run_asks_nobody_for_money(tmp_path: Path) -> None:
    async with run_world(SQLITE, tmp_path) as world:
        job_id = await world.start(looking(8), **MONEY, attended=False)
        job = await world.play(job_id)
        assert job.status is JobStatus.FAILED
        assert job.error is not None
        assert job.error.code == "BUDGET_EXCEEDED"
        assert job.error.details["calls"][0]["ok"] is True
        assert not [body for body in await world.bodies(job_id) if isinstance(body, Question)]


async def test_the_operators_budget_nobody_is_asked_about(tmp_path: Path) -> None:
    async with run_world(SQLITE, tmp_path, budgets=BudgetSettings(per_job_usd=0.005)) as world:
        job_id = await world.start(looking(8), **MONEY)
        job = await world.play(job_id)
        assert job.error is not None
        assert (job.status, job.error.code) == (JobStatus.FAILED, "BUDGET_EXCEEDED")


@pytest.mark.parametrize("is_attended", [True, False])
async def test_a_long_run_is_folded_and_goes_on(tmp_path: Path, is_attended: bool) -> None:
    async with run_world(SQLITE, tmp_path) as world:
        job_id = await world.start([{"say": "first"}, {"say": "the sum"}], attended=is_attended)
        for number in range(5):
            text = f"Question {number}. {'tea ' * (FOLD_CHARS // 20)}"
            await world.engine.agent_runs.say(job_id, {"text": text}, caller=OPS)
        result = await world.ended(job_id)
        bodies = await world.bodies(job_id)
        [folded] = [body for body in bodies if isinstance(body, Folded)]
        [summary] = [body for body in bodies if isinstance(body, Answered) and body.purpose is Purpose.SUMMARY]
        assert folded.summary == summary.text == "the sum"
        last = world.server.record.requests[-1].body["messages"]
        assert [each["content"][:10] for each in last] == ["Do it. age", "Summary of", "Question 4"]
        assert last[1]["content"].endswith("the sum")
        assert result["run"]["cost_usd"] == to_usd(await world.spent_nano(job_id))


async def test_a_fold_that_was_undone_is_sent_whole(tmp_path: Path) -> None:
    async with run_world(SQLITE, tmp_path) as world:
        job_id = await world.start([{"say": "first"}, {"say": "the sum"}])
        for number in range(5):
            await world.engine.agent_runs.say(job_id, {"text": f"{number} {'tea ' * (FOLD_CHARS // 20)}"}, caller=OPS)
        world.server.script.extend(["ok", "ok", "503"])
        await world.work(job_id)
        [seq] = [step.seq for step in await world.steps(job_id) if isinstance(step.body, Folded)]
        assert (await world.engine.agent_runs.unfold(job_id, caller=OPS)).id == str(seq)
        world.clock.advance(timedelta(hours=1))
        await world.ended(job_id)
        assert len(world.server.record.requests[-1].body["messages"]) == 7
