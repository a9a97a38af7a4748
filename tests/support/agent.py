"""Runs of agents in tests: a scripted model, tools that count, and steps that outlive the attempt."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from local.model_server.scripted import calls_of, turn_of
from rauskuclaw.builtins.agent.acting import Acting
from rauskuclaw.builtins.agent.asking import Asking
from rauskuclaw.builtins.agent.deciding import Deciding
from rauskuclaw.builtins.agent.journal import Journal
from rauskuclaw.builtins.agent.loop import AgentLoop
from rauskuclaw.builtins.agent.terms import Terms, WhyNot
from rauskuclaw.builtins.agent.thinking import Thinking
from rauskuclaw.builtins.chat.calling import ModelCalls
from rauskuclaw.builtins.declaration import Services
from rauskuclaw.config import Price, ProviderSettings
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.models import Delta, Finished, Message, Meter, ModelEvent, ModelRequest, Tool, ToolCall
from rauskuclaw.domain.runs.actions import Caps
from rauskuclaw.domain.runs.grants import Grant
from rauskuclaw.domain.runs.inbox import InboxItem
from rauskuclaw.domain.runs.labels import CLEAN, READ, Label
from rauskuclaw.domain.runs.permits import Permit
from rauskuclaw.domain.runs.steps import Answered, Body, Effect, Step
from rauskuclaw.domain.usage import Usage
from rauskuclaw.ports.ledger import LedgerChange
from rauskuclaw.ports.tools import ToolContext, ToolResult, ToolSpec
from tests.support.chat import chat_services
from tests.support.clock import NOON
from tests.support.inmemory_ledger import Books, InMemoryLedger, change_ledger
from tests.unit.builtins.context import NotingContext

ANYTHING: dict[str, Json] = {"type": "object"}


@dataclass
class MemoryRecord:
    """A RunRecord that outlives attempts. `appends` counts the writes."""

    steps: list[Step] = field(default_factory=list)
    items: list[InboxItem] = field(default_factory=list)
    attempt: int = 0
    now: datetime = NOON
    appends: int = 0
    ledger: InMemoryLedger = field(default_factory=lambda: InMemoryLedger(Books()))

    async def read(self) -> list[Step]:
        return list(self.steps)

    def step(self, body: Body, *, seq: int, at: datetime) -> Step:
        return Step(seq, at, self.attempt, body, claim=self.attempt)

    async def append(self, *bodies: Body, ledger: LedgerChange | None = None) -> list[Step]:
        if ledger is not None:
            await change_ledger(self.ledger, ledger, now=self.now)
        self.appends += 1
        new = [self.step(body, seq=len(self.steps) + n, at=self.now) for n, body in enumerate(bodies, 1)]
        self.steps += new
        return new

    async def inbox(self) -> list[InboxItem]:
        return list(self.items)

    async def deliver(self, item: InboxItem) -> InboxItem:
        for stored in self.items:
            if (stored.kind, stored.key) == (item.kind, item.key):
                return stored
        self.items.append(item)
        return item


class ScriptedModel:
    """A ModelProvider that follows the script in the conversation. `asked` counts its calls."""

    name = "scripted"
    model = "test-model"
    key_id = "scripted"
    is_enabled = True

    def __init__(self) -> None:
        self.asked = 0
        self.requests: list[ModelRequest] = []
        self.on_call: Callable[[], None] = lambda: None
        self.fails: list[Exception] = []

    def check(self) -> None:
        """Always ready."""

    def describe(self) -> dict[str, Json]:
        return {}

    async def stream(self, request: ModelRequest, meter: Meter | None = None) -> AsyncGenerator[ModelEvent, None]:
        self.asked += 1
        self.requests.append(request)
        self.on_call()
        if self.fails:
            raise self.fails.pop(0)
        body = {"messages": [_wire(each) for each in request.messages]}
        turn = turn_of(body) or {"say": "done"}
        calls = tuple(
            ToolCall(call["id"], call["function"]["name"], call["function"]["arguments"])
            for call in calls_of(turn, body)
        )
        usage = Usage(input=100, output=10)
        if meter is not None:
            meter.usage = usage
        text = str(turn.get("say", ""))
        for piece in text.split(" ") if text else []:
            yield Delta(piece + " ")
            await asyncio.sleep(0)
        yield Finished(text, "tool_calls" if calls else "stop", self.model, usage, "r-1", calls)


class RunContext(NotingContext):
    """The context of one attempt of a run."""

    def __init__(self, record: MemoryRecord) -> None:
        super().__init__()
        self.run = record
        self.attempt = record.attempt


class Counted:
    """A tool that counts its calls by effect key. `dies` lets the process end right after an effect.

    `gives_way`: it takes so long that others get their turn, before and after the effect.
    """

    def __init__(self, name: str, effect: Effect, *, label: Label = CLEAN, **given: Any) -> None:
        self.calls: Counter[str] = Counter()
        self.dies = 0
        self.gives_way = False
        self.on_call: Callable[[], None] = lambda: None
        self.answer: Json = {"ok": True}
        self.given: list[dict[str, Json]] = []
        self.labels: list[Label] = []
        self.permits: list[Permit] = []
        self.spec = ToolSpec(
            name=name,
            description=name,
            parameters=given.pop("parameters", ANYTHING),
            effect=effect,
            run=self._run,
            label=label,
            **given,
        )

    async def _run(self, arguments: dict[str, Json], ctx: ToolContext) -> ToolResult:
        for _ in range(3 if self.gives_way else 0):
            await asyncio.sleep(0)
        self.calls[ctx.effect_key] += 1
        self.given.append(arguments)
        self.labels.append(ctx.label)
        self.permits.append(ctx.permit)
        self.on_call()
        if self.dies:
            self.dies -= 1
            raise DiedSignal
        return ToolResult(self.answer)


class DiedSignal(BaseException):
    """The worker is gone, in the middle of a line."""


@dataclass
class Agent:
    """One run over as many attempts as it takes."""

    script: list[dict[str, Any]]
    tools: Sequence[ToolSpec] = ()
    grants: Sequence[Grant] = ()
    caps: Caps = field(default_factory=Caps)
    is_attended: bool = True
    record: MemoryRecord = field(default_factory=MemoryRecord)
    model: ScriptedModel = field(default_factory=ScriptedModel)
    prices: tuple[Price, ...] = ()
    services: Services = field(init=False)  # over the record's ledger
    words: str = ""
    may_vouch: bool = True
    why_not: WhyNot = Terms().why_not
    ttl: timedelta = timedelta(days=30)
    _ids: int = 0

    def __post_init__(self) -> None:
        self.services = chat_services(ProviderSettings(demo="off", prices=self.prices), ledger=self.record.ledger)

    async def attempt(self) -> Answered:
        """One attempt; see AgentLoop.run."""
        record = self.record
        record.attempt += 1
        ctx = RunContext(record)
        tools = {tool.name: tool for tool in self.tools}
        journal = await Journal.open(record, clock=self._now)
        journal.state.user_texts.append(self.words)
        asking = Asking(ctx.job_id, self._now, self.ttl) if self.is_attended else None
        terms = Terms(tools=tools, grants=self.grants, caps=self.caps, asking=asking, why_not=self.why_not)
        thinking = Thinking(
            calls=ModelCalls("test", self.model, self.services),
            opening=(Message("user", f"{self.words} agent-script: {_json(self.script)}"),),
            model="test-model",
            tools=tuple(Tool(tool.name, tool.description, tool.parameters) for tool in self.tools),
            max_output_tokens=100,
            temperature=None,
            ctx=ctx,
        )
        deciding = Deciding(terms, self._now, self._new_id)
        acting = Acting(terms, ctx, self._now, self._new_id, self.may_vouch)
        return await AgentLoop(journal, thinking, deciding, acting, terms, self._now).run()

    @property
    def bodies(self) -> list[Body]:
        return [step.body for step in self.record.steps]

    @property
    def kinds(self) -> list[str]:
        return [type(body).__name__ for body in self.bodies]

    def _now(self) -> datetime:
        return self.record.now

    def _new_id(self) -> str:
        self._ids += 1
        return f"key-{self.record.attempt}-{self._ids}"


def _wire(message: Message) -> dict[str, Any]:
    return {"role": message.role, "content": message.content}


def _json(value: Json) -> str:
    import json

    return json.dumps(value)


__all__ = ["READ", "Agent", "Counted", "DiedSignal", "MemoryRecord", "ScriptedModel"]
