"""What a run costs: every call to the model, also those that nobody heard, in its steps as in its budget."""

import pytest

from rauskuclaw.domain.failures import HandlerError
from rauskuclaw.domain.runs.state import fold
from rauskuclaw.domain.runs.steps import Answered, Asked, Body, Effect, Step, Unanswered
from rauskuclaw.ports.ledger import LedgerChange
from rauskuclaw.providers.errors import ProviderError
from tests.support.agent import Agent, Counted, DiedSignal, MemoryRecord
from tests.support.run_world import DOLLARS
from tests.unit.agent.test_loop import MAY_LOOK, READING


class DyingRecord(MemoryRecord):
    """The worker is gone as soon as the call to the model is on record, so often."""

    deaths = 0

    async def append(self, *bodies: Body, ledger: LedgerChange | None = None) -> list[Step]:
        new = await super().append(*bodies, ledger=ledger)
        if self.deaths and isinstance(bodies[-1], Asked):
            self.deaths -= 1
            raise DiedSignal
        return new


def agent_of(*script: dict[str, object], deaths: int = 0) -> Agent:
    look = Counted("look", Effect.PURE)
    record = DyingRecord()
    record.deaths = deaths
    return Agent([*script], [look.spec], grants=[MAY_LOOK], prices=(DOLLARS,), record=record)


def costs(agent: Agent) -> list[int]:
    return [body.cost_nano or 0 for body in agent.bodies if isinstance(body, Answered | Unanswered)]


async def counted(agent: Agent) -> int:
    return await agent.services.spending().counted("job-1")


async def test_a_lost_call_has_its_cost_in_a_step_and_in_the_budget() -> None:
    agent = agent_of({"calls": [READING]}, {"say": "done"}, deaths=2)
    for _ in range(2):
        with pytest.raises(DiedSignal):
            await agent.attempt()
    await agent.attempt()
    lost = [body for body in agent.bodies if isinstance(body, Unanswered)]
    assert [(body.error.code, body.is_estimated, (body.cost_nano or 0) > 0) for body in lost] == [
        ("ANSWER_LOST", True, True),
        ("ANSWER_LOST", True, True),
    ]
    assert sum(costs(agent)) == await counted(agent)
    assert fold(agent.record.steps).usage.output == sum(body.usage.output for body in lost) + 20


async def test_a_call_that_failed_has_its_cost_as_well() -> None:
    agent = agent_of({"say": "done"})
    agent.model.fails.append(ProviderError("The answer was cut off", code="PROVIDER_RESPONSE"))
    with pytest.raises(HandlerError):
        await agent.attempt()
    assert len(costs(agent)) == 1
    assert sum(costs(agent)) == await counted(agent) > 0


async def test_a_run_without_a_limit_is_counted_all_the_same() -> None:
    agent = agent_of({"calls": [READING]}, {"say": "done"})
    await agent.attempt()
    assert sum(costs(agent)) == await counted(agent) > 0
