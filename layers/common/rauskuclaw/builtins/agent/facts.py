"""What permission is judged by, gathered from the steps of a run and from its tools."""

from datetime import datetime

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.labels import CLEAN
from rauskuclaw.domain.runs.past import Past
from rauskuclaw.domain.runs.permission import Approval, RunFacts, ToolFacts, binding
from rauskuclaw.domain.runs.plan import entry_of
from rauskuclaw.domain.runs.questions import APPROVE
from rauskuclaw.domain.runs.state import RunState
from rauskuclaw.domain.runs.steps import Intended, QuestionKind, Step
from rauskuclaw.ports.tools import ToolSpec


def tool_facts(tool: ToolSpec, arguments: dict[str, Json]) -> ToolFacts:
    return ToolFacts(
        name=tool.name,
        effect=tool.effect,
        label=tool.label,
        sends_text=tool.sends_text,
        hosts=tuple(tool.hosts(arguments)),
        paths=tuple(tool.paths(arguments)),
        cost_nano=None if tool.may_cost else 0,
    )


def facts_of(state: RunState, *, now: datetime, is_attended: bool) -> RunFacts:
    return RunFacts(
        now=now,
        is_attended=is_attended,
        label=state.label,
        texts=tuple(state.user_texts),
        past=tuple(_past(step, state) for step in state.made),
        plan=tuple(map(entry_of, state.plan)),
        approvals=tuple(_approvals(state)),
    )


def _past(step: Step, state: RunState) -> Past:
    body = step.body
    assert isinstance(body, Intended)
    done = state.done.get(step.seq)
    return Past(
        step=step.seq,
        tool=body.tool,
        arguments=body.arguments,
        grant=body.decision.grant,
        is_done=done is not None and done.error is None,
        result=done.result if done is not None else None,
        label=done.label if done is not None else CLEAN,
    )


def _approvals(state: RunState) -> list[Approval]:
    found = []
    for call_id, resolved in state.resolved.items():
        question, reply = resolved.question, resolved.reply
        if question.kind is QuestionKind.APPROVAL and reply.choice == APPROVE and question.tool is not None:
            arguments = question.arguments if reply.arguments is None else reply.arguments
            found.append(Approval(question.about, call_id, binding(question.tool, arguments)))
    return found
