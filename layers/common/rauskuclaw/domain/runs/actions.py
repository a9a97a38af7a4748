"""The next action of a run: `next_action(state, ...)`, pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.models import ToolCall
from rauskuclaw.domain.runs.inbox import InboxItem, InboxKind
from rauskuclaw.domain.runs.state import RunState, call_key
from rauskuclaw.domain.runs.steps import Answered, Body, Folded, Heard, Question, Reply, Step

STEER, INTERRUPT = "steer", "interrupt"
STOP = "stop"
MAX_SAME_CALLS = 3
MAX_HEARD = 10  # messages in one step forward, so that no write grows without limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """What a run may use at most, over all its attempts. `usd` and `tokens` None: no limit of its own."""

    rounds: int = 25
    tool_calls: int = 20
    wall_clock_sec: int = 3600
    tokens: int | None = None
    usd: float | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """Take over what came in."""

    bodies: tuple[Body, ...]


@dataclass(frozen=True, slots=True)
class AtQuestion:
    """Wait for the reply. `is_expired`: the time is up, so the default competes with a reply for the answer."""

    question: Question
    is_expired: bool


@dataclass(frozen=True, slots=True)
class Resume:
    """A tool may or may not have been called."""

    intent: Step


@dataclass(frozen=True, slots=True)
class AtCall:
    """Judge the model's next call. `is_interrupted`: refuse it, because a message came first."""

    call: ToolCall
    is_interrupted: bool = False


@dataclass(frozen=True, slots=True)
class AskModel:
    """`is_last`: the rounds are used up after this one, so no tools are offered."""

    is_last: bool


@dataclass(frozen=True, slots=True)
class Finish:
    answer: Answered


@dataclass(frozen=True, slots=True)
class Stop:
    """End the run as failed, with what was done so far."""

    code: str
    message: str
    details: Json = None


Action = Record | AtQuestion | Resume | AtCall | AskModel | Finish | Stop


def next_action(state: RunState, inbox: Sequence[InboxItem], *, caps: Caps, now: datetime) -> Action:
    """What a run in this state does, given what lies in its inbox. Equal states and inboxes do the same."""
    unheard = state.unheard(inbox)
    if state.question is not None:
        return _at_question(state.question, unheard, now)
    if state.intent is not None:
        return Resume(state.intent)
    if state.budget_replies and state.budget_replies[-1] == STOP:
        return Stop("BUDGET_EXCEEDED", "The run was not given more money")
    if undone := [item for item in unheard if item.kind is InboxKind.UNFOLD][:MAX_HEARD]:
        return Record(tuple(unfolded_of(item) for item in undone))
    urgent = [item for item in _messages(unheard) if item.body.get("mode") in (STEER, INTERRUPT)]
    if state.pending:
        if any(item.body.get("mode") == INTERRUPT for item in urgent):
            return AtCall(state.pending[0], is_interrupted=True)
        return _no_time(state, caps) or _no_calls(state, caps, state.pending[0]) or AtCall(state.pending[0])
    heard = urgent if state.answer is None else _messages(unheard)
    if heard:
        return Record(tuple(heard_of(item) for item in heard[:MAX_HEARD]))
    if state.answer is not None:
        return Finish(state.answer)
    return _no_time(state, caps) or _no_turns(state, caps) or AskModel(is_last=state.rounds + 1 >= caps.rounds)


def heard_of(item: InboxItem) -> Heard:
    return Heard(id=item.key, text=item.body["text"], by=item.body["by"], mode=item.body.get("mode", "queue"))


def unfolded_of(item: InboxItem) -> Folded:
    return Folded(summary=None, up_to=0, undoes=int(item.key), by=item.body["by"])


def reply_of(item: InboxItem) -> Reply:
    given = item.body
    return Reply(
        question_id=item.key,
        by=given["by"],
        choice=given["choice"],
        arguments=given.get("arguments"),
        text=given.get("text"),
    )


def is_interrupting(inbox: Sequence[InboxItem], state: RunState) -> bool:
    """Whether something came in that a call to the model is to be cut short for."""
    return any(item.body.get("mode") == INTERRUPT for item in _messages(state.unheard(inbox)))


def _at_question(question: Question, unheard: Sequence[InboxItem], now: datetime) -> Action:
    for item in unheard:
        if item.kind is InboxKind.REPLY and item.key == question.id:
            return Record((reply_of(item),))
    return AtQuestion(question, is_expired=now >= question.expires_at)


def _messages(items: Sequence[InboxItem]) -> list[InboxItem]:
    return [item for item in items if item.kind is InboxKind.MESSAGE]


def _no_time(state: RunState, caps: Caps) -> Stop | None:
    if state.active_sec < caps.wall_clock_sec:
        return None
    return _capped("wall_clock_sec", caps.wall_clock_sec, round(state.active_sec, 3))


def _no_turns(state: RunState, caps: Caps) -> Stop | None:
    """What keeps the model from being asked once more."""
    used = state.usage.input + state.usage.output
    if caps.tokens is not None and used >= caps.tokens:
        return _capped("tokens", caps.tokens, used)
    return _capped("rounds", caps.rounds, state.rounds) if state.rounds >= caps.rounds else None


def _no_calls(state: RunState, caps: Caps, call: ToolCall) -> Stop | None:
    """What keeps a call from being made."""
    if state.calls >= caps.tool_calls:
        return _capped("tool_calls", caps.tool_calls, state.calls)
    if state.seen_calls[call_key(call.name, call.arguments)] >= MAX_SAME_CALLS - 1:
        text = f"The model asked for the same call of '{call.name[:80]}' {MAX_SAME_CALLS} times"
        return Stop("RUN_REPEATS_ITSELF", text, {"tool": call.name[:80]})
    return None


def _capped(name: str, limit: float, used: float) -> Stop:
    return Stop("RUN_CAP_REACHED", f"The run has used up its {name}", {"cap": name, "limit": limit, "used": used})
