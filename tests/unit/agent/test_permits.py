"""What a call is made under: a grant as it was used before, or exactly what a person has approved."""

import pytest

from rauskuclaw.domain.failures import WaitSignal
from rauskuclaw.domain.runs.grants import Ask, Grant, Use
from rauskuclaw.domain.runs.permits import Basis
from rauskuclaw.domain.runs.steps import Answered, Decision, Done, Effect, Intended, Verdict
from rauskuclaw.tools.registry import guarded
from tests.support.agent import Agent, Counted, DiedSignal
from tests.unit.agent.test_loop import DEPLOYING, MAY_DEPLOY, reply

ALLOWED = Decision(Verdict.ALLOW, "GRANTED", "The loop is broken.", grant="deploys")
OTHER = {"tool": "deploy", "arguments": {"target": "preview"}}


def deploying(grant: Grant, *calls: object) -> tuple[Agent, Counted]:
    deploy = Counted("deploy", Effect.KEYED)
    agent = Agent([{"calls": [call]} for call in calls], grants=[grant])
    agent.tools = [guarded(deploy.spec, lambda: agent.record.now)]
    return agent, deploy


async def test_a_tool_refuses_what_a_broken_loop_has_allowed() -> None:
    staging = {"properties": {"target": {"const": "staging"}}}
    agent, deploy = deploying(Grant(name="deploys", tool="deploy", arguments=(staging,)), OTHER)
    with pytest.raises(WaitSignal):
        await agent.attempt()  # a healthy one asks
    steps = agent.record.steps
    calls = next(step.body for step in steps if isinstance(step.body, Answered)).tool_calls
    intended = Intended(
        call_id=calls[0].id,
        tool="deploy",
        arguments={"target": "production"},
        effect=Effect.KEYED,
        effect_key="key",
        decision=ALLOWED,
    )
    del steps[-1]  # its question
    await agent.record.append(intended)
    await agent.attempt()
    done = next(body for body in agent.bodies if isinstance(body, Done))
    assert done.error is not None
    assert (done.error.code, done.error.details) == ("TOOL_DENIED", {"reason": "GRANT_ARGUMENTS"})
    assert not deploy.calls


async def test_a_call_carries_what_was_done_under_its_grant_before() -> None:
    grant = Grant(name="deploys", tool="deploy", approval=Ask.NEVER, calls=2)
    agent, deploy = deploying(grant, DEPLOYING, OTHER)
    await agent.attempt()
    assert [(permit.grant, permit.used) for permit in deploy.permits] == [(grant, Use(calls=n)) for n in range(2)]


async def test_a_call_that_is_made_again_after_a_crash_does_not_count_twice() -> None:
    agent, deploy = deploying(Grant(name="deploys", tool="deploy", approval=Ask.NEVER, calls=1), DEPLOYING)
    deploy.dies = 1
    with pytest.raises(DiedSignal):
        await agent.attempt()
    await agent.attempt()
    assert list(deploy.calls.values()) == [2]


async def test_an_approved_call_carries_the_approval_and_no_other_call_does() -> None:
    agent, deploy = deploying(MAY_DEPLOY, DEPLOYING)
    agent.grants = []
    with pytest.raises(WaitSignal):
        await agent.attempt()
    reply(agent, "approve", arguments={"target": "preview"})
    await agent.attempt()
    assert [permit.basis for permit in deploy.permits] == [Basis.APPROVAL]
    assert deploy.given == [{"target": "preview"}]


async def test_a_person_who_wants_a_call_made_again_allows_it_beyond_its_grant() -> None:
    deploy = Counted("deploy", Effect.UNIQUE)
    agent = Agent([{"calls": [DEPLOYING]}], grants=[Grant(name="deploys", tool="deploy", approval=Ask.NEVER, calls=1)])
    agent.tools = [guarded(deploy.spec, lambda: agent.record.now)]
    deploy.dies = 1
    with pytest.raises(DiedSignal):
        await agent.attempt()
    with pytest.raises(WaitSignal):
        await agent.attempt()
    reply(agent, "again")
    await agent.attempt()
    assert [permit.basis for permit in deploy.permits] == [Basis.GRANT, Basis.APPROVAL]
    assert sum(deploy.calls.values()) == 2
