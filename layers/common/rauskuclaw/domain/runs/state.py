"""The state of a run from its steps: `fold(steps)`, pure, and the same whether it is taken whole or step by step."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.json import compact_json, sorted_json
from rauskuclaw.domain.models import ToolCall
from rauskuclaw.domain.runs.inbox import InboxItem, InboxKind
from rauskuclaw.domain.runs.labels import CLEAN, Label
from rauskuclaw.domain.runs.past import Past
from rauskuclaw.domain.runs.steps import (
    CONVERSATION,
    Answered,
    Asked,
    Defined,
    Delegated,
    Done,
    Folded,
    Heard,
    Intended,
    Labelled,
    Planned,
    Purpose,
    Question,
    QuestionKind,
    Refused,
    Reply,
    Step,
    ToolError,
    Unanswered,
    Unknown,
)
from rauskuclaw.domain.runs.transcript import Transcript
from rauskuclaw.domain.usage import Usage


@dataclass(frozen=True, slots=True)
class Resolved:
    """A question and the reply to it."""

    question: Question
    reply: Reply


@dataclass(slots=True)
class RunState:
    """Everything that decides what a run does next. Changed by `apply` only."""

    head: int = 0
    asked: Asked | None = None  # without an answer
    question: Question | None = None  # open
    question_seq: int = 0
    intent: Step | None = None  # an `Intended` of which nobody knows what came
    is_unknown: bool = False  # that this is so has been recorded
    answer: Answered | None = None  # the last one, when it calls no tool
    last: Answered | None = None
    pending: list[ToolCall] = field(default_factory=list)
    resolved: dict[str, Resolved] = field(default_factory=dict)  # by tool call
    words: dict[int, Resolved] = field(default_factory=dict)  # of a person, by the `Intended` that they allowed
    budget_replies: list[str] = field(default_factory=list)
    label: Label = CLEAN
    plan: list[Json] = field(default_factory=list)
    user_texts: list[str] = field(default_factory=list)
    transcript: Transcript = field(default_factory=Transcript)
    is_opened: bool = False  # what it begins with has been read
    is_continued: bool = False  # it goes on with a conversation, whose label came with it
    delegated: Delegated | None = None  # what the run that started this one has handed on
    read_ahead: dict[str, Json] = field(default_factory=dict)  # what its result says of what it was given
    rounds: int = 0
    calls: int = 0
    seen_calls: Counter[str] = field(default_factory=Counter)
    made: list[Step] = field(default_factory=list)  # the `Intended` steps
    done: dict[int, Done] = field(default_factory=dict)  # by the number of their `Intended`
    past: list[Past] = field(default_factory=list, compare=False)  # of all but the last of `made`, kept by facts.py
    answered_seq: int = 0  # the step that the pending calls are from
    outcomes: list[dict[str, Json]] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    reused_nano: int = 0  # what the run that this one was forked from had spent by then
    active_sec: float = 0.0
    taken: set[tuple[str, str]] = field(default_factory=set)  # what has been read of the inbox
    _at: datetime | None = None
    _claim: tuple[int, bool] = (0, False)

    def apply(self, step: Step) -> None:
        """Take one more step in."""
        claim = (step.claim, step.reused)
        if self._at is not None and claim == self._claim:
            self.active_sec += max(0.0, (step.at - self._at).total_seconds())
        self._at, self._claim, self.head = step.at, claim, step.seq
        APPLY[type(step.body)](self, step, step.body)  # the table pairs each type with what takes it

    def unheard(self, inbox: Iterable[InboxItem]) -> list[InboxItem]:
        """What came in and has not been taken over."""
        return [item for item in inbox if (item.kind.value, item.key) not in self.taken]

    def _asked(self, step: Step, body: Asked) -> None:
        self.asked = body
        if body.purpose is Purpose.TURN:
            self.answer = None

    def _answered(self, step: Step, body: Answered) -> None:
        self._called(step, body)
        if body.purpose is not Purpose.TURN:
            return
        self.rounds += 1
        self.last, self.answered_seq = body, step.seq
        self.pending = list(body.tool_calls)
        self.answer = None if body.tool_calls else body
        self.transcript.answered(step.seq, body)

    def _unanswered(self, step: Step, body: Unanswered) -> None:
        self._called(step, body)

    def _called(self, step: Step, body: Answered | Unanswered) -> None:
        """A call to the model is over, and accounted for."""
        self.asked = None
        self.usage += body.usage
        if step.reused:
            self.reused_nano += body.cost_nano or 0

    def _intended(self, step: Step, body: Intended) -> None:
        self.intent, self.is_unknown = step, False
        if (word := self.resolved.pop(body.call_id, None)) is not None:
            self.words[step.seq] = word  # an approval, and any other word of a person, holds once
        self.calls += 1
        self.seen_calls[call_key(body.tool, body.arguments)] += 1
        self.made.append(step)

    def _done(self, step: Step, body: Done) -> None:
        tool = self._close(body.call_id)
        self.usage += body.usage or Usage()
        if step.reused:
            self.reused_nano += body.cost_nano or 0
        self.done[body.about] = body
        self.label = self.label.worst(body.label)  # of an error as well: its words may be a stranger's
        if body.error is not None:
            self._tell_error(step.seq, body.call_id, tool, body.error, body.label)
            return
        self.transcript.result(step.seq, body.call_id, body.result, body.label)
        self.outcomes.append({"call_id": body.call_id, "name": tool, "ok": True})

    def _refused(self, step: Step, body: Refused) -> None:
        self._close(body.call_id)
        self.calls += 1
        self.seen_calls[call_key(body.tool, body.arguments)] += 1
        self._tell_error(step.seq, body.call_id, body.tool, body.error, CLEAN)

    def _unknown(self, step: Step, body: Unknown) -> None:
        self.is_unknown = True

    def _question(self, step: Step, body: Question) -> None:
        self.question, self.question_seq = body, step.seq

    def _reply(self, step: Step, body: Reply) -> None:
        self.taken.add((InboxKind.REPLY.value, body.question_id))
        question, self.question = self.question, None
        if question is None or question.id != body.question_id:
            return
        if question.kind is QuestionKind.BUDGET:
            self.budget_replies.append(body.choice)
        else:
            self.resolved[question.call_id] = Resolved(question, body)
        self.user_texts += [text for text in (body.text, *_changed(question.arguments, body.arguments)) if text]

    def _heard(self, step: Step, body: Heard) -> None:
        if not step.reused:  # what another run has heard did not come into this one's inbox
            self.taken.add((InboxKind.MESSAGE.value, body.id))
        self.answer = None
        self.user_texts.append(body.text)
        self.transcript.heard(step.seq, body.text)

    def _planned(self, step: Step, body: Planned) -> None:
        self.plan += body.entries

    def _labelled(self, step: Step, body: Labelled) -> None:
        if body.source == CONVERSATION:
            self.is_continued = True
        else:
            self.is_opened = True
        self.label = self.label.worst(body.label)
        if body.details is not None:
            self.read_ahead |= body.details
        if body.text:
            self.transcript.read(step.seq, body.text)

    def _delegated(self, step: Step, body: Delegated) -> None:
        self.delegated = body
        self.label = self.label.worst(body.label)

    def _defined(self, step: Step, body: Defined) -> None:
        """Of a workflow, which `domain/workflows` folds."""

    def _folded(self, step: Step, body: Folded) -> None:
        if body.undoes is None:
            self.transcript.fold(step.seq, body.summary or "", body.up_to)
            return
        self.transcript.unfold(body.undoes)
        if not step.reused:
            self.taken.add((InboxKind.UNFOLD.value, str(body.undoes)))

    def _close(self, call_id: str) -> str:
        """The call is dealt with; the name of its tool."""
        self.intent, self.is_unknown = None, False
        self.resolved.pop(call_id, None)
        name = next((call.name for call in self.pending if call.id == call_id), "")
        self.pending = [call for call in self.pending if call.id != call_id]
        return name

    def _tell_error(self, seq: int, call_id: str, tool: str, error: ToolError, label: Label) -> None:
        told: dict[str, Json] = {"code": error.code, "message": error.message}
        if error.details is not None:
            told["details"] = error.details
        self.transcript.result(seq, call_id, {"ok": False, "error": told}, label)
        self.outcomes.append({"call_id": call_id, "name": tool, "ok": False, "error": error.code})


APPLY: dict[type, Callable[[RunState, Step, Any], None]] = {
    Asked: RunState._asked,
    Answered: RunState._answered,
    Unanswered: RunState._unanswered,
    Intended: RunState._intended,
    Done: RunState._done,
    Refused: RunState._refused,
    Unknown: RunState._unknown,
    Question: RunState._question,
    Reply: RunState._reply,
    Heard: RunState._heard,
    Planned: RunState._planned,
    Labelled: RunState._labelled,
    Folded: RunState._folded,
    Delegated: RunState._delegated,
    Defined: RunState._defined,
}


def fold(steps: Iterable[Step]) -> RunState:
    """The state after these steps, which begin with the first."""
    state = RunState()
    for step in steps:
        state.apply(step)
    return state


def call_key(tool: str, arguments: Json) -> str:
    """Equal for calls that are the same, however their arguments are written."""
    if isinstance(arguments, str):
        try:
            arguments = json.loads(arguments)
        except ValueError:
            return f"{tool} {arguments}"
    return f"{tool} {sorted_json(arguments)}"


def _changed(before: Json, after: Json) -> list[str]:
    """The values that a person wrote into edited arguments; what they left as it was is not their word."""
    if after is None:
        return []
    known = set(_leaves(before))
    return [leaf for leaf in _leaves(after) if leaf not in known]


def _leaves(value: Json) -> list[str]:
    if isinstance(value, dict):
        return [leaf for inner in value.values() for leaf in _leaves(inner)]
    if isinstance(value, list):
        return [leaf for inner in value for leaf in _leaves(inner)]
    return [value if isinstance(value, str) else compact_json(value)]
