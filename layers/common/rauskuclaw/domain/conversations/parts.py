"""The parts of an assistant message, made from the steps of its run: pure, and the same whether it is taken at once or
step by step.

Parts have the shape of the AI SDK's `UIMessage.parts`. A part keeps its place and its type for good; later steps add
parts behind the others, or complete one that is there.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

from rauskuclaw.domain.clock import to_wire
from rauskuclaw.domain.conversations.ending import ENDED, close_call, closing_parts
from rauskuclaw.domain.conversations.messages import Usage
from rauskuclaw.domain.job import Job, Json, JsonObject
from rauskuclaw.domain.models import ToolCall
from rauskuclaw.domain.runs.labels import CLEAN, Label
from rauskuclaw.domain.runs.questions import APPROVE
from rauskuclaw.domain.runs.steps import (
    Answered,
    Asked,
    Decision,
    Delegated,
    Done,
    Folded,
    Heard,
    Intended,
    Labelled,
    Purpose,
    Question,
    QuestionKind,
    Refused,
    Reply,
    Step,
    ToolError,
    Unknown,
)
from rauskuclaw.domain.runs.wire import body_fields
from rauskuclaw.domain.usage import to_usd

MATCHES = "memory_matches"  # in the details of a `Labelled` step and in a chat's result: what was recalled
MAX_SHOWN = 64 * 1024  # characters of a tool's result that a message holds; the step keeps all of it
CUT = "… (cut: {left} more characters, in the run's steps)"


class TurnParts:
    """Grows with each step. `head` is the number of the last one taken in."""

    def __init__(self) -> None:
        self.head = 0
        self.label: Label = CLEAN
        self.is_summing_up = False  # what the model says now is for itself
        self._parts: list[JsonObject] = []
        self._calls: dict[str, JsonObject] = {}  # the newest part of each tool call, by the call's id
        self._begun: dict[int, Step] = {}  # `Intended` steps
        self._questions: dict[str, JsonObject] = {}
        self._about: dict[str, str] = {}  # the call that a question is about, by the question's id

    @property
    def parts(self) -> list[JsonObject]:
        """The parts so far; copies, which later steps leave as they are."""
        return [_copy(part) for part in self._parts]

    def apply(self, step: Step) -> None:
        """Take one more step in."""
        self.head = step.seq
        take = TAKE.get(type(step.body))
        if take is not None:
            take(self, step, step.body)

    def so_far(self, text: str) -> list[JsonObject]:
        """The parts, and behind them what the model has said of an answer that is not whole."""
        return self.parts + ([text_part(text)] if text else [])

    def final(self, job: Job, *, text: str = "", usage: Usage | None = None) -> list[JsonObject]:
        """The parts once the run is over: nothing is left open, and what became of it and what it cost comes last.

        `text` is what a model had said when its call ended without an answer, or that of a chat without steps.
        """
        parts = self.so_far(text)
        for part in parts:
            close_call(part)
        return parts + closing_parts(job, usage)

    def _asked(self, step: Step, body: Asked) -> None:
        self.is_summing_up = body.purpose is Purpose.SUMMARY

    def _answered(self, step: Step, body: Answered) -> None:
        if body.purpose is not Purpose.TURN:
            return
        if body.text:
            self._parts.append(text_part(body.text))
        for call in body.tool_calls:
            self._call(call.id, call.name, _arguments(call))

    def _call(self, call_id: str, name: str, arguments: Json) -> JsonObject:
        part: JsonObject = {
            "type": f"tool-{name}",
            "toolCallId": call_id,
            "state": "input-available",
            "input": arguments,
            "data": {},
        }
        self._parts.append(part)
        self._calls[call_id] = part
        return part

    def _intended(self, step: Step, body: Intended) -> None:
        part = self._part_of(body.call_id, body.tool, body.arguments)
        self._begun[step.seq] = step
        part["input"] = body.arguments
        part["data"] |= {"seq": step.seq, "effect": body.effect.value, **_decision(body.decision)}

    def _done(self, step: Step, body: Done) -> None:
        self.label = self.label.worst(body.label)
        intended = self._begun.get(body.about)
        tool = intended.body.tool if intended is not None and isinstance(intended.body, Intended) else "unknown"
        part = self._part_of(body.call_id, tool, None)
        data = part["data"]
        data.pop("unknown", None)
        if intended is not None:
            data["ms"] = max(0, round((step.at - intended.at).total_seconds() * 1000))
        if body.cost_nano is not None:
            data["cost_usd"] = to_usd(body.cost_nano)
        if body.error is not None:
            _fail(part, body.error)
            return
        if isinstance(body.result, dict) and isinstance(body.result.get("job_id"), str):
            data["job_id"] = body.result["job_id"]
        part["state"], part["output"] = "output-available", _shown(body.result)

    def _refused(self, step: Step, body: Refused) -> None:
        part = self._part_of(body.call_id, body.tool, body.arguments)
        part["data"]["seq"] = step.seq
        if body.decision is not None:
            part["data"] |= _decision(body.decision)
        _fail(part, body.error)

    def _unknown(self, step: Step, body: Unknown) -> None:
        part = self._calls.get(body.call_id)
        if part is not None and part["state"] not in ENDED:
            part["data"]["unknown"] = True

    def _question(self, step: Step, body: Question) -> None:
        shown = {**body_fields(body), "step": step.seq, "asked_at": to_wire(step.at), "state": "open"}
        part: JsonObject = {"type": "data-question", "id": body.id, "data": shown}
        self._parts.append(part)
        self._questions[body.id] = part
        self._about[body.id] = body.call_id
        call = self._calls.get(body.call_id)
        if call is not None and body.kind in (QuestionKind.APPROVAL, QuestionKind.UNKNOWN):
            call["state"] = "approval-requested"
            call["data"]["question_id"] = body.id
            if body.decision is not None:
                call["data"] |= _decision(body.decision)

    def _reply(self, step: Step, body: Reply) -> None:
        part = self._questions.get(body.question_id)
        if part is None or part["data"]["state"] != "open":
            return
        answer = {"by": body.by, "choice": body.choice, "text": body.text, "at": to_wire(step.at)}
        part["data"] |= {"state": "answered", "answer": answer}
        call = self._calls.get(self._about[body.question_id])
        if call is None or call["state"] != "approval-requested":
            return
        call["state"] = "approval-responded"
        if body.choice == APPROVE and body.arguments is not None:
            call["input"] = body.arguments

    def _heard(self, step: Step, body: Heard) -> None:
        data = {"text": body.text, "by": body.by, "mode": body.mode, "at": to_wire(step.at)}
        self._parts.append({"type": "data-heard", "id": body.id, "data": data})

    def _labelled(self, step: Step, body: Labelled) -> None:
        self.label = self.label.worst(body.label)
        if isinstance(body.details, dict) and body.details.get(MATCHES):
            self._parts.append(recalled_part(body.details[MATCHES]))

    def _delegated(self, step: Step, body: Delegated) -> None:
        self.label = self.label.worst(body.label)

    def _folded(self, step: Step, body: Folded) -> None:
        undone = {"undoes": body.undoes} if body.undoes is not None else {}
        self._parts.append({"type": "data-folded", "data": {"up_to": body.up_to, **undone}})

    def _part_of(self, call_id: str, tool: str, arguments: Json) -> JsonObject:
        """The part of a call that is not over; a new one where a model has used an id again, or none at all."""
        part = self._calls.get(call_id)
        if part is None or part["state"] in ENDED:
            return self._call(call_id, tool, arguments)
        return part


TAKE: dict[type, Callable[[TurnParts, Step, Any], None]] = {
    Asked: TurnParts._asked,
    Answered: TurnParts._answered,
    Intended: TurnParts._intended,
    Done: TurnParts._done,
    Refused: TurnParts._refused,
    Unknown: TurnParts._unknown,
    Question: TurnParts._question,
    Reply: TurnParts._reply,
    Heard: TurnParts._heard,
    Labelled: TurnParts._labelled,
    Delegated: TurnParts._delegated,
    Folded: TurnParts._folded,
}


def parts_of(steps: Iterable[Step]) -> TurnParts:
    """The parts after these steps, which begin with the first."""
    turn = TurnParts()
    for step in steps:
        turn.apply(step)
    return turn


def text_part(text: str) -> JsonObject:
    return {"type": "text", "text": text}


def recalled_part(matches: Json) -> JsonObject:
    """Which memories the model was given: `{scope, key, score, source}` each."""
    return {"type": "data-recalled", "data": {"memories": matches}}


def _arguments(call: ToolCall) -> Json:
    try:
        return json.loads(call.arguments)
    except ValueError:  # as the model wrote it
        return call.arguments


def _decision(decision: Decision) -> JsonObject:
    found: JsonObject = {
        "decision": decision.verdict.value,
        "reason": decision.reason,
        "message": decision.message,
    }
    return {**found, "grant": decision.grant} if decision.grant is not None else found


def _fail(part: JsonObject, error: ToolError) -> None:
    part["state"], part["errorText"] = "output-error", f"{error.code}: {error.message}"
    part["data"]["code"] = error.code


def _shown(result: Json) -> Json:
    """A result as a message holds it: a large one as the beginning of its text."""
    text = result if isinstance(result, str) else json.dumps(result, ensure_ascii=False, separators=(",", ":"))
    if len(text) <= MAX_SHOWN:
        return result
    return text[:MAX_SHOWN] + CUT.format(left=len(text) - MAX_SHOWN)


def _copy(part: JsonObject) -> JsonObject:
    """Parts change at their top and in their `data`; what is below stays as it was put there."""
    return {**part, "data": dict(part["data"])} if isinstance(part.get("data"), dict) else dict(part)
