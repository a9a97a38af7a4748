"""Forks: a new run that begins with copies of another one's steps. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from rauskuclaw.domain.exceptions import DomainError
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.json import compact_json
from rauskuclaw.domain.runs.state import fold
from rauskuclaw.domain.runs.steps import (
    Answered,
    Asked,
    Body,
    Delegated,
    Done,
    Folded,
    Heard,
    Question,
    Refused,
    Reply,
    Step,
    ToolError,
    Unknown,
)

# A fork asks nobody anything on behalf of the run it came from.
NOT_COPIED = (Question, Reply, Unknown)
NOT_MADE = ToolError(code="FORKED", message="The run went another way here; the call was not made")


class ForkError(DomainError):
    """The run cannot be forked there. `field` names what is wrong."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


def forked(
    steps: Sequence[Step],
    *,
    from_step: int,
    at: datetime,
    message: str | None = None,
    arguments: Json = None,
    by: str = "",
    message_id: str = "",
) -> tuple[Step, ...]:
    """The first steps of a fork: copies up to `from_step`, marked `reused`, and then what is said or done otherwise.

    `message` is heard next, under an id that no message to the fork may have. `arguments` take the place of those of
    the first call that is still to be made. Labels and what was spent, time at work too, come along with the copies;
    questions do not. Raises ForkError.
    """
    if not steps:
        raise ForkError("from_step", "the run has no steps yet")
    if not 1 <= from_step <= len(steps):
        raise ForkError("from_step", f"must be a step of the run, 1 to {len(steps)}")
    kept = [step for step in steps[:from_step] if not isinstance(step.body, NOT_COPIED)]
    if kept and isinstance(kept[-1].body, Asked):
        kept.pop()  # its answer was another run's
    state = fold(kept)
    if state.intent is not None:
        raise ForkError("from_step", f"step {state.intent.seq} is a call of which nobody knows yet what came")
    copies = _copies(kept)
    if arguments is not None:
        copies = _with_arguments(copies, [call.id for call in state.pending], arguments)
    if message is not None:
        for call in state.pending:  # every call has its answer before somebody else speaks
            body = Refused(call_id=call.id, tool=call.name, arguments=call.arguments, error=NOT_MADE)
            copies.append(Step(len(copies) + 1, at, 0, body))
        heard = Heard(id=message_id, text=message, by=by)
        copies.append(Step(len(copies) + 1, at, 0, heard))
    return tuple(copies)


def _copies(kept: Sequence[Step]) -> list[Step]:
    """Numbered anew, with what refers to numbers.

    So are their claims, because a fork of a fork has steps that two runs have recorded under one number.
    """
    numbers = {step.seq: number for number, step in enumerate(kept, 1)}
    copies: list[Step] = []
    claim, last = 0, None
    for step in kept:
        if (step.claim, step.reused) != last:
            claim, last = claim + 1, (step.claim, step.reused)
        body: Body = step.body
        if isinstance(body, Done):
            body = replace(body, about=numbers.get(body.about, 0))
        elif isinstance(body, Folded):
            undoes = None if body.undoes is None else numbers.get(body.undoes, 0)
            body = replace(body, up_to=sum(seq <= body.up_to for seq in numbers), undoes=undoes)
        elif isinstance(body, Delegated):
            body = replace(body, budgets=())  # a person wants the fork, and not the run that started this one
        copies.append(replace(step, seq=numbers[step.seq], body=body, reused=True, claim=claim))
    return copies


def _with_arguments(copies: list[Step], pending: list[str], arguments: Json) -> list[Step]:
    if not pending:
        raise ForkError("arguments", "there is no call to be made at this step")
    for place in range(len(copies) - 1, -1, -1):
        body = copies[place].body
        if isinstance(body, Answered) and any(call.id == pending[0] for call in body.tool_calls):
            calls = tuple(
                replace(call, arguments=compact_json(arguments)) if call.id == pending[0] else call
                for call in body.tool_calls
            )
            changed = replace(copies[place], body=replace(body, tool_calls=calls))
            return [*copies[:place], changed, *copies[place + 1 :]]
    raise ForkError("arguments", "there is no call to be made at this step")
