"""A turn of the model: asked, heard, accounted for, recorded."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from rauskuclaw.builtins.agent.journal import Journal
from rauskuclaw.builtins.agent.measuring import Measure
from rauskuclaw.builtins.chat.calling import ModelCalls, bytes_beside
from rauskuclaw.domain.failures import HandlerError
from rauskuclaw.domain.models import Finished, Message, ModelRequest, Tool
from rauskuclaw.domain.runs.actions import is_interrupting
from rauskuclaw.domain.runs.steps import Answered, Asked, Folded, Purpose, ToolError, Unanswered
from rauskuclaw.domain.usage import JobAccount, Usage
from rauskuclaw.ports.handlers import JobContext
from rauskuclaw.services.spending.call import Call

LOOK_EVERY_SEC = 1.0
MAX_WORDS = 1_000  # of an error, in the step
# A conversation of this size is folded: about 100,000 tokens, of which the newest fifth stays as it is. Each time that
# somebody undoes that, the run may have as much again.
FOLD_CHARS = 400_000
KEEP_CHARS = 80_000
LOST = ToolError(code="ANSWER_LOST", message="Its worker ended before the answer was recorded")
SUMMARIZE = (
    "Summarize this conversation for yourself, so that you can go on with the task: what was asked, what was found "
    "(with exact names, numbers and ids), what was done, and what is left to do."
)


@dataclass
class Thinking:
    """Talks to the model for one run. `opening` is what the run was started with."""

    calls: ModelCalls
    opening: tuple[Message, ...]
    model: str
    tools: tuple[Tool, ...]
    max_output_tokens: int
    temperature: float | None
    ctx: JobContext
    _measure: Measure = field(default_factory=Measure, init=False)
    _looked_at: float = field(default=0.0, init=False)

    async def turn(self, journal: Journal, *, is_last: bool, account: JobAccount) -> None:
        """Ask for the next turn and note the answer. Raises HandlerError, with everything so far recorded."""
        await self.settle_lost(journal)
        messages = journal.state.transcript.messages(self.opening)
        self._measure.take(messages)
        if self._measure.chars > FOLD_CHARS * (1 + journal.state.transcript.unfolded):
            await self._fold(journal, account=account)
            messages = journal.state.transcript.messages(self.opening)
        journal.note(await self._ask(journal, messages, account=account, tools=() if is_last else self.tools))

    async def settle_lost(self, journal: Journal) -> None:
        """Account for the call whose answer was never recorded, as an estimate, and note its cost. Safe to repeat."""
        lost = journal.state.asked
        if lost is None or not self.calls.is_paid:
            return
        counted = await self.calls.services.spending().settle_lost(lost.call_id, job_id=self.ctx.job_id)
        journal.note(
            Unanswered(
                call_id=lost.call_id,
                error=LOST,
                usage=counted.usage if counted is not None else Usage(),
                cost_nano=counted.cost_nano if counted is not None else None,
                is_estimated=True,
                purpose=lost.purpose,
            )
        )

    async def _ask(
        self,
        journal: Journal,
        messages: Sequence[Message],
        *,
        account: JobAccount,
        tools: tuple[Tool, ...] = (),
        purpose: Purpose = Purpose.TURN,
    ) -> Answered:
        request = ModelRequest(
            messages=tuple(messages),
            model=self.model,
            deadline=self.ctx.deadline,
            max_output_tokens=self.max_output_tokens,
            temperature=self.temperature,
            tools=tools,
        )
        self._measure.take(request.messages)
        size = self._measure.sent_bytes + bytes_beside(request)
        call = self.calls.plan(request, self.ctx, account=account, size=size)
        call_id = call.id if call is not None else f"demo-{journal.state.head + 1}"
        asked = Asked(
            call_id=call_id,
            request_hash=self._measure.hash_of(request),
            provider=self.calls.provider.name,
            model=self.model,
            sent_bytes=size,
            max_output_tokens=request.max_output_tokens,
            purpose=purpose,
        )
        await journal.ask(asked, call)
        try:
            heard = await self.calls.hear(request, call, self.ctx, is_interrupted=lambda: self._is_interrupted(journal))
        except HandlerError as exc:
            # It is settled with this, or was free: nobody has to guess later what it has cost.
            why = exc.failure
            error = ToolError(code=why.code or "PROVIDER_ERROR", message=why.message[:MAX_WORDS])
            await journal.flush(
                Unanswered(
                    call_id=call_id,
                    error=error,
                    usage=call.usage if call is not None else Usage(),
                    cost_nano=call.cost_nano if call is not None else None,
                    is_estimated=call is not None and call.is_estimated,
                    purpose=purpose,
                )
            )
            raise
        return _answered(heard, asked, call)

    async def _fold(self, journal: Journal, *, account: JobAccount) -> None:
        """Let the model sum up all but the newest turns. They stay in the list; only its sight of them changes."""
        up_to = journal.state.transcript.fold_point(keep_chars=KEEP_CHARS)
        if not up_to:
            return
        messages = (*journal.state.transcript.messages(self.opening), Message("user", SUMMARIZE))
        answer = await self._ask(journal, messages, account=account, purpose=Purpose.SUMMARY)
        journal.note(answer, Folded(summary=answer.text, up_to=up_to))

    async def _is_interrupted(self, journal: Journal) -> bool:
        """Looks into the inbox at most once a second."""
        now = asyncio.get_running_loop().time()
        if now - self._looked_at < LOOK_EVERY_SEC:
            return False
        self._looked_at = now
        return is_interrupting(await journal.inbox(), journal.state)


def _answered(heard: Finished, asked: Asked, call: Call | None) -> Answered:
    return Answered(
        call_id=asked.call_id,
        text=heard.text,
        finish_reason=heard.finish_reason,
        provider=asked.provider,
        model=heard.model,
        tool_calls=heard.tool_calls,
        usage=call.usage if call is not None else Usage(),
        cost_nano=call.cost_nano if call is not None else None,
        is_estimated=call.is_estimated if call is not None else False,
        purpose=asked.purpose,
    )
