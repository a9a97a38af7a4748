"""Replay of a run: decisions made again from the record are equal, and a changed grant shows."""

from datetime import timedelta
from typing import Any

import pytest

from rauskuclaw.builtins.agent.replaying import replayed
from rauskuclaw.domain.failures import WaitSignal
from rauskuclaw.domain.runs.grants import Ask, Grant
from rauskuclaw.domain.runs.inbox import InboxItem, InboxKind
from rauskuclaw.domain.runs.labels import READ
from rauskuclaw.domain.runs.steps import Effect, Question
from tests.support.agent import Agent, Counted

SCRIPT: list[dict[str, Any]] = [
    {"calls": [{"tool": "look", "arguments": {"at": "a"}}]},
    {"calls": [{"tool": "deploy", "arguments": {"target": "staging"}}]},
    {"calls": [{"tool": "deploy", "arguments": {"target": "preview"}}]},
    {"say": "done"},
]
GRANTS = [Grant(name="looks", tool="look", approval=Ask.NEVER), Grant(name="deploys", tool="deploy")]


async def finished(*, is_attended: bool) -> Agent:
    look, deploy = Counted("look", Effect.PURE, label=READ), Counted("deploy", Effect.UNIQUE)
    agent = Agent(SCRIPT, [look.spec, deploy.spec], grants=GRANTS, is_attended=is_attended)
    choices = iter(["approve", "deny"])
    while True:
        try:
            await agent.attempt()
            return agent
        except WaitSignal:
            question = next(body for body in reversed(agent.bodies) if isinstance(body, Question))
            agent.record.now += timedelta(days=3)
            said = {"by": "anna", "choice": next(choices)}
            agent.record.items.append(InboxItem(InboxKind.REPLY, question.id, said, agent.record.now))


@pytest.mark.parametrize("is_attended", [True, False])
async def test_every_decision_comes_out_the_same(is_attended: bool) -> None:
    agent = await finished(is_attended=is_attended)
    tools = {tool.name: tool for tool in agent.tools}
    again = replayed(agent.record.steps, tools=tools, grants=GRANTS, user_texts=[""], is_attended=is_attended)
    assert len(again) >= 3
    assert [one.step for one in again if not one.is_equal] == []


async def test_a_decision_that_grants_no_longer_lead_to_is_told() -> None:
    agent = await finished(is_attended=True)
    tools = {tool.name: tool for tool in agent.tools}
    again = replayed(agent.record.steps, tools=tools, grants=[], user_texts=[""], is_attended=True)
    assert not again[0].is_equal


async def test_a_tool_that_is_gone_is_told() -> None:
    agent = await finished(is_attended=True)
    again = replayed(agent.record.steps, tools={}, grants=GRANTS, user_texts=[""], is_attended=True)
    assert {one.now for one in again} == {None}
