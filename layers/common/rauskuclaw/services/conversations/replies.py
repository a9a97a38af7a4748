"""From a turn's job that has ended to the assistant's message."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

from rauskuclaw.domain.conversations.conversation import Conversation, Turn
from rauskuclaw.domain.conversations.ending import GONE, error_part
from rauskuclaw.domain.conversations.ids import reply_id
from rauskuclaw.domain.conversations.live import LiveTurn
from rauskuclaw.domain.conversations.messages import Message, Outcome, Parts, Role, Usage
from rauskuclaw.domain.conversations.parts import MATCHES, TurnParts, recalled_part
from rauskuclaw.domain.job import Job, JobStatus, JsonObject
from rauskuclaw.domain.runs.labels import READ, Label
from rauskuclaw.domain.runs.steps import Step
from rauskuclaw.ports import Backend
from rauskuclaw.services.spending.reports import JobUsage

EVENTS_AT_ONCE = 2000
STEPS_AT_ONCE = 1000
OUTCOMES = {JobStatus.FAILED: Outcome.FAILED, JobStatus.CANCELLED: Outcome.CANCELLED}

UsageOf = Callable[[str], Awaitable[JobUsage]]


class Suggesting(Protocol):
    """What is made of proposals in an answer."""

    async def part_for(self, conversation: Conversation, *, parts: Parts, user_text: str) -> JsonObject | None:
        """The part that shows what an answer proposes; None where it proposes nothing."""
        ...

    async def auto_run(self, conversation: Conversation, reply: Message) -> object:
        """Create what may be created unasked, before the reply is stored. Safe to repeat."""
        ...


class Replies:
    """Makes the same message of the same job, whoever asks and how often."""

    def __init__(self, backend: Backend, usage_of: UsageOf) -> None:
        self._backend = backend
        self._usage_of = usage_of

    async def of(self, conversation: Conversation, turn: Turn, job: Job | None, *, now: datetime) -> Message:
        """The message that a final job has become; of a job that is gone, one that says so."""
        if job is None:
            gone = error_part(GONE, "The answer is gone")
            return _message(conversation, turn, [gone], at=now, label=READ, outcome=Outcome.FAILED)
        steps = await self.steps(job.id)
        live = await self.live(job.id, steps=steps)
        shown = TurnParts()
        for step in steps:
            shown.apply(step)
        usage = usage_of(job, await self._usage_of(job.id))
        parts = shown.final(job, text=live.text, usage=usage) if steps else _parts_of_chat(job, live.text, usage)
        # A chat without steps has read whatever it was sent, memories of others among it.
        label = shown.label if steps else READ
        outcome = OUTCOMES.get(job.status, Outcome.DONE)
        return _message(conversation, turn, parts, at=job.updated_at, label=label, outcome=outcome, usage=usage)

    async def live(self, job_id: str, *, steps: list[Step] | None = None) -> LiveTurn:
        """The turn as its log tells it until now. Raises BackendError."""
        known = list(steps or [])
        live = LiveTurn()
        while True:
            events = await self._backend.store.read_events(job_id, after=live.cursor, limit=EVENTS_AT_ONCE)
            for event in events:
                if live.wants(event) > len(known):
                    known += await self.steps(job_id, after=len(known))
                live.take(event, known[live.turn.head :])
            if len(events) < EVENTS_AT_ONCE:
                return live

    async def steps(self, job_id: str, *, after: int = 0) -> list[Step]:
        """The steps of a job with a greater number."""
        found: list[Step] = []
        while True:
            page = await self._backend.runs.read_steps(job_id, after=after + len(found), limit=STEPS_AT_ONCE)
            found += page
            if len(page) < STEPS_AT_ONCE:
                return found


def _parts_of_chat(job: Job, text: str, usage: Usage) -> list[JsonObject]:
    """Of a job without steps: its answer, or what came of it."""
    shown = TurnParts()
    result = job.result if isinstance(job.result, dict) else {}
    text = result.get("output_text") or text
    recalled = [recalled_part(result[MATCHES])] if result.get(MATCHES) else []
    return recalled + shown.final(job, text=text, usage=usage)


def usage_of(job: Job, used: JobUsage) -> Usage:
    """What a turn has used: tokens and money of all its calls, and the time from its beginning to its end."""
    result = job.result if isinstance(job.result, dict) else {}
    last = used.calls[-1] if used.calls else None
    return Usage(
        calls=used.total.calls,
        tokens_in=used.total.usage.input,
        tokens_out=used.total.usage.output,
        cost_nano=used.spent_nano,
        ms=max(0, round((job.updated_at - job.created_at).total_seconds() * 1000)),
        provider=result.get("provider") or (last.provider if last is not None else None),
        model=result.get("model") or (last.model if last is not None else None),
    )


def _message(
    conversation: Conversation,
    turn: Turn,
    parts: list[JsonObject],
    *,
    at: datetime,
    label: Label,
    outcome: Outcome,
    usage: Usage | None = None,
) -> Message:
    return Message(
        id=reply_id(turn.job_id),
        conversation_id=conversation.id,
        parent=turn.message_id,
        depth=turn.depth + 1,
        role=Role.ASSISTANT,
        parts=tuple(parts),
        at=at,
        job_id=turn.job_id,
        label=label,
        usage=usage,
        outcome=outcome,
    )
