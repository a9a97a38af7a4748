"""The decision on a tool call of the model: made, refused, or put to a person."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from rauskuclaw.builtins.agent.facts import facts_of, tool_facts
from rauskuclaw.builtins.agent.terms import Terms
from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.exceptions import TranslatedError
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.models import ToolCall
from rauskuclaw.domain.runs.faults import FaultyError
from rauskuclaw.domain.runs.labels import CLEAN
from rauskuclaw.domain.runs.lending import Lent, lend
from rauskuclaw.domain.runs.permission import Call, RunFacts, judge, usage
from rauskuclaw.domain.runs.plan import entry_json, read_plan
from rauskuclaw.domain.runs.questions import APPROVE, NO_ANSWER
from rauskuclaw.domain.runs.state import Resolved, RunState
from rauskuclaw.domain.runs.steps import (
    Body,
    Decision,
    Done,
    Intended,
    Planned,
    Question,
    QuestionKind,
    Refused,
    ToolError,
    Verdict,
)
from rauskuclaw.domain.schemas import fault_of
from rauskuclaw.ports.tools import ToolSpec

PLAN, ASK_PERSON = "plan", "ask_person"


class RefusedError(TranslatedError):
    """The call is not made; the model is told why."""

    def __init__(self, code: str, message: str, details: Json = None, decision: Decision | None = None) -> None:
        super().__init__(message)
        self.error = ToolError(code=code, message=message, details=details)
        self.decision = decision


@dataclass(frozen=True)
class Deciding:
    """Judges the calls of one run."""

    terms: Terms
    clock: Clock
    new_id: Callable[[], str]

    async def decide(self, state: RunState, call: ToolCall) -> Body | tuple[Body, ...]:
        """What to record about the first pending call: Intended, Refused, Question, or what the loop did itself."""
        tool = self.terms.tools.get(call.name)
        if tool is None:
            return refusal(call, await self.terms.why_not(call.name) or self._unknown(call.name))
        try:
            return self._decide(state, call, tool)
        except RefusedError as exc:
            return refusal(call, exc.error, exc.decision)

    def _unknown(self, name: str) -> ToolError:
        known = sorted(self.terms.tools)
        return ToolError(code="TOOL_UNKNOWN", message=f"There is no tool '{name[:80]}'", details={"known": known})

    def _decide(self, state: RunState, call: ToolCall, tool: ToolSpec) -> Body | tuple[Body, ...]:
        asking = self.terms.asking
        resolved = state.resolved.get(call.id)
        if resolved is not None and resolved.question.kind is QuestionKind.INPUT:
            return _reply_to(state, call, resolved)
        arguments = self._arguments(tool, call, resolved)
        asked = Call(step=state.answered_seq, id=call.id, tool=tool.name, arguments=arguments)
        facts = facts_of(state, now=self.clock(), is_attended=asking is not None)
        decision = judge(asked, tool_facts(tool, arguments), facts, self.terms.grants)
        if decision.verdict is Verdict.DENY:
            raise RefusedError("TOOL_DENIED", decision.message, {"reason": decision.reason}, decision)
        if decision.verdict is Verdict.ASK:
            if asking is None:
                raise RefusedError("TOOL_DENIED", decision.message, {"reason": decision.reason}, decision)
            return asking.approval(call, arguments, decision, about=state.answered_seq, seq=state.head + 1)
        if tool.name == PLAN:
            return self._plan(state, call, arguments)
        if tool.name == ASK_PERSON:
            return self._ask_person(state, call, arguments)
        return Intended(
            call_id=call.id,
            tool=tool.name,
            arguments=arguments,
            effect=tool.effect,
            effect_key=self.new_id(),
            decision=decision,
            most_nano=tool.most_cost(arguments) or None,
            lent=self._lent(tool, arguments, facts),
        )

    def _lent(self, tool: ToolSpec, arguments: dict[str, Json], facts: RunFacts) -> tuple[Lent, ...]:
        """What a run that the call starts gets: of what is asked for, what this one may do, and has not done."""
        if tool.wishes is None:
            return ()
        try:
            wishes = tool.wishes(arguments, self.terms.grants)
        except FaultyError as exc:
            raise RefusedError("TOOL_ARGUMENTS", str(exc), _faults(exc)) from exc
        return lend(tuple(self.terms.grants), wishes, usage(facts.past))

    def _arguments(self, tool: ToolSpec, call: ToolCall, resolved: Resolved | None) -> dict[str, Json]:
        """As approved by a person, else as the model wrote them; in either case they fit the schema."""
        if resolved is not None:
            if resolved.reply.choice != APPROVE:
                text = f"{resolved.reply.by} did not approve this call"
                raise RefusedError("TOOL_DENIED", text, _reason_given(resolved), resolved.question.decision)
            edited = resolved.reply.arguments
            arguments = resolved.question.arguments if edited is None else edited
        else:
            arguments = _parsed(call)
        if (fault := fault_of(tool.parameters, arguments)) is not None:
            raise RefusedError("TOOL_ARGUMENTS", f"The arguments do not fit the tool's schema: {fault}")
        found: dict[str, Json] = arguments
        return found

    def _plan(self, state: RunState, call: ToolCall, arguments: dict[str, Json]) -> tuple[Body, ...]:
        tools = self.terms.tools
        acting = [name for name, tool in tools.items() if tool_facts(tool, {}).acts]
        try:
            plan = read_plan(arguments["entries"], tools=tools, acting=acting, before=len(state.plan))
        except FaultyError as exc:
            raise RefusedError("PLAN_INVALID", str(exc), _faults(exc)) from exc
        done = Done(about=state.answered_seq, call_id=call.id, result={"ok": True, "planned": len(plan)}, label=CLEAN)
        return (Planned(entries=tuple(map(entry_json, plan))), done)

    def _ask_person(self, state: RunState, call: ToolCall, arguments: dict[str, Json]) -> Question:
        asking = self.terms.asking
        if asking is None:
            raise RefusedError("NOBODY_TO_ASK", "The run is unattended: nobody can be asked")
        choices = tuple(dict.fromkeys(arguments.get("choices") or ()))
        return asking.input(call, arguments["question"], choices, about=state.answered_seq, seq=state.head + 1)


def _faults(exc: FaultyError) -> Json:
    return [{"field": fault.field, "message": fault.message} for fault in exc.faults]


def refusal(call: ToolCall, error: ToolError, decision: Decision | None = None) -> Refused:
    return Refused(call_id=call.id, tool=call.name, arguments=_as_written(call), error=error, decision=decision)


def _reply_to(state: RunState, call: ToolCall, resolved: Resolved) -> Done:
    """What the person said is what the tool answers."""
    reply = resolved.reply
    if reply.choice == NO_ANSWER and reply.text is None:
        error = ToolError(code="NO_ANSWER", message="Nobody answered in time")
        return Done(about=state.answered_seq, call_id=call.id, error=error)
    told: dict[str, Json] = {"answer": reply.text if reply.text is not None else reply.choice}
    return Done(about=state.answered_seq, call_id=call.id, result=told, label=CLEAN)


def _reason_given(resolved: Resolved) -> Json:
    return {"person_says": resolved.reply.text} if resolved.reply.text else None


def _parsed(call: ToolCall) -> Json:
    try:
        return json.loads(call.arguments or "{}")
    except (ValueError, RecursionError) as exc:
        raise RefusedError("TOOL_ARGUMENTS", "The arguments are not JSON") from exc


def _as_written(call: ToolCall) -> Json:
    try:
        return json.loads(call.arguments or "{}")
    except (ValueError, RecursionError):
        return call.arguments
