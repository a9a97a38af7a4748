"""Wording of the questions that a run puts to a person."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.models import ToolCall
from rauskuclaw.domain.runs.inbox import WaitingFor
from rauskuclaw.domain.runs.permission import binding
from rauskuclaw.domain.runs.questions import (
    AGAIN,
    APPROVE,
    CONTINUE,
    DENY,
    HAPPENED,
    NO_ANSWER,
    SKIP,
    STOP,
    question_id,
)
from rauskuclaw.domain.runs.steps import Decision, Intended, Question, QuestionKind, Step

TIME_TO_END = timedelta(minutes=1)
REASONS = {
    QuestionKind.APPROVAL: "AWAITING_APPROVAL",
    QuestionKind.UNKNOWN: "AWAITING_APPROVAL",
    QuestionKind.INPUT: "AWAITING_ANSWER",
    QuestionKind.BUDGET: "BUDGET_PAUSED",
}


@dataclass(frozen=True)
class Asking:
    """Makes questions of one job that expire after `ttl`, and before the run's schedule starts the next (`next_after`).

    `seq` is the number that a question's step will have.
    """

    job_id: str
    clock: Clock
    ttl: timedelta
    next_after: Callable[[datetime], datetime | None] = field(default=lambda now: None)

    def approval(
        self, call: ToolCall, arguments: dict[str, Json], decision: Decision, *, about: int, seq: int
    ) -> Question:
        """May exactly this call be made? Bound to tool and arguments by a digest."""
        return self._question(
            QuestionKind.APPROVAL,
            seq,
            f"May the run call {call.name}? {decision.message}",
            choices=(APPROVE, DENY),
            default=DENY,
            about=about,
            call_id=call.id,
            tool=call.name,
            arguments=arguments,
            decision=decision,
        )

    def unknown(self, intent: Step, *, seq: int) -> Question:
        """A call was under way when its worker died. Did it happen?"""
        body = intent.body
        assert isinstance(body, Intended)
        return self._question(
            QuestionKind.UNKNOWN,
            seq,
            f"A worker ended while it called {body.tool}. Nobody can tell whether the call happened. Look there, "
            "then say: it happened, do it again, or skip it.",
            choices=(HAPPENED, AGAIN, SKIP),
            default=SKIP,
            about=intent.seq,
            call_id=body.call_id,
            tool=body.tool,
            arguments=body.arguments,
            decision=body.decision,
        )

    def input(self, call: ToolCall, text: str, choices: tuple[str, ...], *, about: int, seq: int) -> Question:
        """The model's own question; without choices the answer is text."""
        return self._question(
            QuestionKind.INPUT, seq, text, choices=choices, default=NO_ANSWER, about=about, call_id=call.id
        )

    def budget(self, spent_usd: float, more_usd: float, *, seq: int) -> Question:
        return self._question(
            QuestionKind.BUDGET,
            seq,
            f"The run has used its budget (${spent_usd:.4f} so far). May it go on for another ${more_usd:g}?",
            choices=(CONTINUE, STOP),
            default=STOP,
            details={"spent_usd": spent_usd, "more_usd": more_usd},
        )

    def _question(
        self,
        kind: QuestionKind,
        seq: int,
        text: str,
        *,
        choices: tuple[str, ...],
        default: str,
        about: int = 0,
        call_id: str = "",
        tool: str | None = None,
        arguments: dict[str, Json] | None = None,
        decision: Decision | None = None,
        details: Json = None,
    ) -> Question:
        return Question(
            id=question_id(self.job_id, seq),
            about=about,
            call_id=call_id,
            kind=kind,
            text=text,
            choices=choices,
            default=default,
            expires_at=self._expires_at(),
            tool=tool,
            arguments=arguments,
            binding=binding(tool, arguments) if tool is not None and arguments is not None else None,
            decision=decision,
            details=details,
        )

    def _expires_at(self) -> datetime:
        """Shortly before the next occurrence of a scheduled run, so that this one can end before it."""
        now = self.clock()
        expiry, following = now + self.ttl, self.next_after(now)
        if following is None:
            return expiry
        return min(expiry, following - min(TIME_TO_END, (following - now) / 10))


def waiting_for(question: Question, *, step: int) -> WaitingFor:
    """What the job says while the question is open."""
    return WaitingFor("question", question.id, step, question.expires_at, REASONS[question.kind])
