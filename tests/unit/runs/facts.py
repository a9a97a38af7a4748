"""Calls, tools, grants and runs for tests of permission: only what matters has to be said."""

from datetime import UTC, datetime

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.grants import Ask, Grant
from rauskuclaw.domain.runs.labels import CLEAN, Confidentiality, Integrity, Label
from rauskuclaw.domain.runs.past import Past
from rauskuclaw.domain.runs.permission import Approval, Call, RunFacts, ToolFacts
from rauskuclaw.domain.runs.plan import Entry
from rauskuclaw.domain.runs.steps import Effect

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
STRANGE = Label(Integrity.UNTRUSTED, Confidentiality.PUBLIC)
STRANGE_AND_PRIVATE = Label(Integrity.UNTRUSTED, Confidentiality.PRIVATE)
PRIVATE = Label(Integrity.TRUSTED, Confidentiality.PRIVATE)


def pay(step: int = 3, call_id: str = "c1", **arguments: Json) -> Call:
    return Call(step=step, id=call_id, tool="pay", arguments=arguments or {"to": "FI1", "amount": 5})


def tool_of(
    call: Call,
    *,
    effect: Effect = Effect.UNIQUE,
    sends_text: bool = False,
    hosts: tuple[str, ...] = (),
    paths: tuple[str, ...] = (),
    cost_nano: int = 0,
) -> ToolFacts:
    return ToolFacts(
        name=call.tool, effect=effect, sends_text=sends_text, hosts=hosts, paths=paths, cost_nano=cost_nano
    )


def run(
    *,
    is_attended: bool = True,
    label: Label = CLEAN,
    texts: tuple[str, ...] = (),
    past: tuple[Past, ...] = (),
    plan: tuple[Entry, ...] = (),
    approvals: tuple[Approval, ...] = (),
) -> RunFacts:
    return RunFacts(
        now=NOW, is_attended=is_attended, label=label, texts=texts, past=past, plan=plan, approvals=approvals
    )


def grant(tool: str = "pay", *, approval: Ask = Ask.TAINTED, name: str = "g", **limits: Json) -> Grant:
    return Grant(name=name, tool=tool, approval=approval, **limits)
