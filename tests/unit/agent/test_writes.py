"""What of a run is written when: few writes, and none later than what relies on it; the money goes with the steps."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from rauskuclaw.domain.failures import HandlerError, WaitSignal
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.grants import Ask, Grant
from rauskuclaw.domain.runs.labels import CLEAN
from rauskuclaw.domain.runs.steps import Body, Effect, Step
from rauskuclaw.errors import StoreUnavailableError
from rauskuclaw.ports.ledger import LedgerChange
from rauskuclaw.ports.tools import PendingJobSignal, ToolContext, ToolResult, ToolSpec
from rauskuclaw.providers.errors import ProviderError
from tests.support.agent import ANYTHING, Agent, MemoryRecord

LOOKING = {"tool": "look", "arguments": {}}
MAY_LOOK = Grant(name="looks", tool="look", approval=Ask.NEVER, hosts=("a.example",))
A_TURN = ["Asked", "Answered", "Intended", "Done", "Asked", "Answered"]


class Writes(MemoryRecord):
    """Keeps what each append held, and what it did to the ledger."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds: list[list[str]] = []
        self.money: list[tuple[int, bool]] = []

    async def append(self, *bodies: Body, ledger: LedgerChange | None = None) -> list[Step]:
        steps = await super().append(*bodies, ledger=ledger)
        self.kinds.append([type(body).__name__ for body in bodies])
        ledger = ledger or LedgerChange()
        self.money.append((len(ledger.settled), ledger.reserved is not None))
        return steps


def looking(work: Callable[[], Awaitable[None]], **given: Any) -> ToolSpec:
    async def run(arguments: dict[str, Json], ctx: ToolContext) -> ToolResult:
        await work()
        return ToolResult("seen")

    return ToolSpec(
        name="look",
        description="look",
        parameters=ANYTHING,
        run=run,
        label=CLEAN,
        **{"effect": Effect.PURE, **given},
    )


async def at_once() -> None:
    """A tool that has its answer at hand."""


async def give_way() -> None:
    """A tool that waits a little for its answer."""
    for _ in range(3):
        await asyncio.sleep(0)


def agent_of(tool: ToolSpec, *, turns: int = 1, record: Writes | None = None) -> tuple[Agent, Writes]:
    record = record or Writes()
    script: list[dict[str, Any]] = [{"calls": [{**LOOKING, "arguments": {"at": turn}}]} for turn in range(turns)]
    return Agent([*script, {"say": "done"}], [tool], grants=[MAY_LOOK], record=record), record


async def test_a_turn_that_reads_at_once_is_one_write() -> None:
    agent, record = agent_of(looking(at_once), turns=3)
    await agent.attempt()
    turn = ["Answered", "Intended", "Done", "Asked"]
    assert record.kinds == [["Asked"], turn, turn, turn, ["Answered"]]


async def test_several_calls_that_read_at_once_are_one_write() -> None:
    agent, record = agent_of(looking(at_once))
    agent.script[0]["calls"] = [{**LOOKING, "arguments": {"at": place}} for place in range(3)]
    await agent.attempt()
    assert record.kinds == [["Asked"], ["Answered", *["Intended", "Done"] * 3, "Asked"], ["Answered"]]


async def test_a_turn_that_takes_its_time_is_recorded_meanwhile() -> None:
    async def read_slowly() -> None:
        for _ in range(5):
            await asyncio.sleep(0)
        seen.extend(agent.kinds)

    seen: list[str] = []
    agent, record = agent_of(looking(read_slowly))
    await agent.attempt()
    assert seen == ["Asked", "Answered", "Intended"]
    assert record.kinds == [["Asked"], ["Answered", "Intended"], ["Done", "Asked"], ["Answered"]]


@pytest.mark.parametrize(
    "given",
    [
        {"hosts": lambda _: ["a.example"]},
        {"sends_text": True},
        {"child_type": "report.generate"},
        {"most_cost": lambda _: 5},
        {"most_cost": lambda _: None},
        {"effect": Effect.KEYED},
    ],
    ids=lambda given: next(iter(given)),
)
async def test_what_does_more_than_read_is_recorded_first(given: dict[str, Any]) -> None:
    """It reaches somebody, is a job of its own, costs money, or changes something."""

    async def work() -> None:
        seen.extend(agent.kinds)

    seen: list[str] = []
    agent, _ = agent_of(looking(work, **given))
    await agent.attempt()
    assert seen == ["Asked", "Answered", "Intended"]
    assert agent.kinds == A_TURN


async def test_a_write_under_way_is_waited_for() -> None:
    class SlowWrites(Writes):
        async def append(self, *bodies: Body, ledger: LedgerChange | None = None) -> list[Step]:
            if any(type(body).__name__ == "Intended" for body in bodies):
                await asyncio.sleep(0.01)
            return await super().append(*bodies, ledger=ledger)

    agent, _ = agent_of(looking(give_way), record=SlowWrites())
    await agent.attempt()
    assert agent.kinds == A_TURN
    assert [step.seq for step in agent.record.steps] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("error", "raised"),
    [(StoreUnavailableError("away"), StoreUnavailableError), (PendingJobSignal("job-2"), WaitSignal)],
)
async def test_an_attempt_that_ends_within_the_reading_keeps_the_answer(
    error: Exception, raised: type[Exception]
) -> None:
    async def fail() -> None:
        raise error

    agent, record = agent_of(looking(fail))
    with pytest.raises(raised):
        await agent.attempt()
    assert record.kinds == [["Asked"], ["Answered", "Intended"]]
    assert record.money == [(0, True), (1, False)]


async def test_what_cannot_be_recorded_ends_the_attempt() -> None:
    class Refusing(Writes):
        async def append(self, *bodies: Body, ledger: LedgerChange | None = None) -> list[Step]:
            if any(type(body).__name__ == "Intended" for body in bodies):
                raise ValueError("not JSON")
            return await super().append(*bodies, ledger=ledger)

    agent, _ = agent_of(looking(give_way), record=Refusing())
    with pytest.raises(ValueError, match="not JSON"):
        await agent.attempt()
    assert agent.kinds == ["Asked"]
    assert len(await agent.record.ledger.calls_of("job-1")) == 1  # the answer is lost, but paid


async def test_money_goes_with_the_steps_about_it() -> None:
    agent, record = agent_of(looking(at_once), turns=2)
    await agent.attempt()
    assert record.money == [(0, True), (1, True), (1, True), (1, False)]
    calls = await record.ledger.calls_of("job-1")
    assert [(call.usage.input, call.is_estimated) for call in calls] == [(100, False)] * 3
    assert await record.ledger.settle_expired(record.now.replace(year=2030), limit=10) == 0  # nothing is left open


async def test_a_call_that_fails_is_settled_with_its_step() -> None:
    agent, record = agent_of(looking(at_once))
    agent.model.fails = [ProviderError("gave up", code="PROVIDER_HTTP", details={"status": 504})]
    with pytest.raises(HandlerError):
        await agent.attempt()
    assert record.kinds == [["Asked"], ["Unanswered"]]
    assert record.money == [(0, True), (1, False)]


async def test_a_cancelled_call_is_settled() -> None:
    agent, record = agent_of(looking(at_once))

    def cancel() -> None:
        raise asyncio.CancelledError

    agent.model.on_call = cancel
    with pytest.raises(asyncio.CancelledError):
        await agent.attempt()
    assert record.kinds == [["Asked"]]
    assert len(await record.ledger.calls_of("job-1")) == 1
