"""Facts that permission is judged by, gathered from the steps of a run and from its tools."""

from collections.abc import Sequence
from datetime import datetime

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.grants import Grant, Use
from rauskuclaw.domain.runs.labels import CLEAN
from rauskuclaw.domain.runs.past import Past
from rauskuclaw.domain.runs.permission import Approval, RunFacts, ToolFacts, binding, usage
from rauskuclaw.domain.runs.permits import Basis, Permit
from rauskuclaw.domain.runs.plan import entry_of
from rauskuclaw.domain.runs.questions import AGAIN, APPROVE
from rauskuclaw.domain.runs.state import Resolved, RunState
from rauskuclaw.domain.runs.steps import Done, Intended, QuestionKind, Step
from rauskuclaw.ports.tools import ToolSpec


def tool_facts(tool: ToolSpec, arguments: dict[str, Json]) -> ToolFacts:
    reach = tool.reach(arguments)
    return ToolFacts(
        name=tool.name,
        effect=tool.effect,
        label=tool.label,
        sends_text=tool.sends_text,
        hosts=reach.hosts,
        paths=reach.paths,
        cost_nano=reach.cost_nano,
    )


def facts_of(state: RunState, *, now: datetime, is_attended: bool) -> RunFacts:
    return RunFacts(
        now=now,
        is_attended=is_attended,
        label=state.label,
        texts=tuple(state.user_texts),
        past=tuple(_pasts(state)),
        plan=tuple(map(entry_of, state.plan)),
        approvals=tuple(_approvals(state)),
    )


def _pasts(state: RunState) -> list[Past]:
    """Of every call that was made. Only of the last one can more become known, so the others are looked at once."""
    known = state.past
    known += [_past(step, state) for step in state.made[len(known) : -1]]
    return known + [_past(step, state) for step in state.made[-1:]]


def _past(step: Step, state: RunState) -> Past:
    body = step.body
    assert isinstance(body, Intended)
    done = state.done.get(step.seq)
    return Past(
        step=step.seq,
        tool=body.tool,
        arguments=body.arguments,
        grant=body.decision.grant,
        cost_nano=_cost_of(body, done),
        lent=body.lent,
        is_done=done is not None and done.error is None,
        result=done.result if done is not None else None,
        label=done.label if done is not None else CLEAN,
    )


def _cost_of(body: Intended, done: Done | None) -> int:
    """What the call has cost; the most that it may while nobody knows."""
    return (body.most_nano if done is None or done.cost_nano is None else done.cost_nano) or 0


def permit_of(state: RunState, intended: Step, grants: Sequence[Grant]) -> Permit:
    """What a recorded `Intended` may be called under: the word of a person, or a grant as it was used before."""
    body = intended.body
    assert isinstance(body, Intended)
    word = state.words.get(intended.seq)
    approved = None if word is None else _approved_binding(word)
    if approved is not None:
        return Permit(basis=Basis.APPROVAL, given_at=intended.at, binding=approved)
    grant = next((each for each in grants if each.name == body.decision.grant), None)
    if grant is None:
        return Permit(basis=Basis.BUILT_IN, given_at=intended.at)
    earlier = [call for call in _pasts(state) if call.step < intended.seq]
    used = usage(earlier).get(grant.name, Use())
    return Permit(basis=Basis.GRANT, given_at=intended.at, grant=grant, used=used)


def _approved_binding(word: Resolved) -> str | None:
    """The digest of the call that a person wants made, or made again; None for another word."""
    question, reply = word.question, word.reply
    if question.tool is None or reply.choice not in (APPROVE, AGAIN):
        return None
    return binding(question.tool, question.arguments if reply.arguments is None else reply.arguments)


def _approvals(state: RunState) -> list[Approval]:
    return [
        Approval(resolved.question.about, call_id, approved)
        for call_id, resolved in state.resolved.items()
        if resolved.question.kind is QuestionKind.APPROVAL and (approved := _approved_binding(resolved)) is not None
    ]
