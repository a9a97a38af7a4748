"""The loop of a run: look at the state, do the next thing, record it, until there is an answer or a reason to wait.

Everything is written before it is relied on: an effect follows its recorded `Intended`, a call to the model its
`Asked`, waiting its `Question`. A worker may die between any two lines of this file. Only a call that does nothing but
read within the system is made while it is recorded (decision 0033).
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from rauskuclaw.builtins.agent.acting import Acting
from rauskuclaw.builtins.agent.asking import waiting_for
from rauskuclaw.builtins.agent.deciding import Deciding, refusal
from rauskuclaw.builtins.agent.journal import Journal
from rauskuclaw.builtins.agent.terms import Terms
from rauskuclaw.builtins.agent.thinking import Thinking
from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.failures import HandlerError, WaitSignal
from rauskuclaw.domain.runs import actions
from rauskuclaw.domain.runs.actions import Action, next_action
from rauskuclaw.domain.runs.inbox import InboxItem, InboxKind
from rauskuclaw.domain.runs.steps import Answered, Intended, Question, Step, ToolError
from rauskuclaw.domain.usage import JobAccount, job_budget_name
from rauskuclaw.services.spending.service import EXCEEDED

INTERRUPTED = ToolError(code="INTERRUPTED", message="A person said something first; the call was not made")


@dataclass
class AgentLoop:
    """One attempt of a run. `tell` lets others know that it waits."""

    journal: Journal
    thinking: Thinking
    deciding: Deciding
    acting: Acting
    terms: Terms
    clock: Clock
    tell: Callable[[Question], Awaitable[None]] | None = None

    async def run(self) -> Answered:
        """The final answer, with every step recorded.

        Raises WaitSignal when only somebody else can make it go on, HandlerError when it has failed, and whatever
        the store raises; in each case another attempt goes on from the recorded steps.
        """
        try:
            return await self._run()
        finally:
            await self.journal.close()

    async def _run(self) -> Answered:
        while True:
            inbox = await self.journal.inbox() if self._looks_around else []
            action = next_action(self.journal.state, inbox, caps=self.terms.caps, now=self.clock())
            if isinstance(action, actions.Finish):
                await self.journal.flush()
                return action.answer
            await self._do(action)

    @property
    def _looks_around(self) -> bool:
        """Not while a call is open: whatever was said, what came of it is found out first."""
        state = self.journal.state
        return state.question is not None or state.intent is None

    async def _do(self, action: Action) -> None:
        journal = self.journal
        match action:
            case actions.Record(bodies):
                journal.note(*bodies)
            case actions.AtQuestion(question, is_expired=True):
                await self._expire(question)
            case actions.AtQuestion(question):
                await journal.flush()
                if self.tell is not None:
                    await self.tell(question)
                raise WaitSignal(waiting_for(question, step=journal.state.question_seq))
            case actions.Resume(intent):
                await self.acting.resume(journal, intent)
            case actions.AtCall(call, is_interrupted=True):
                journal.note(refusal(call, INTERRUPTED))
            case actions.AtCall():
                await self._decide()
            case actions.AskModel(is_last):
                await self._ask_model(is_last=is_last)
            case actions.Stop(code, message, details):
                await journal.flush()
                raise HandlerError(message, code=code, details=self._so_far(details))

    async def _decide(self) -> None:
        """Judge the next call. One that may be made is recorded with its decision, then made."""
        journal = self.journal
        found = await self.deciding.decide(journal.state, journal.state.pending[0])
        if isinstance(found, Question):
            found = await self.acting.with_diff(found, journal.state)
        journal.note(*(found if isinstance(found, tuple) else (found,)))
        if isinstance(found, Intended):
            assert journal.state.intent is not None
            if self.acting.only_reads(found):
                await self._read(journal.state.intent)
            else:
                await journal.flush()
                await self.acting.act(journal, journal.state.intent)

    async def _read(self, intended: Step) -> None:
        """Make a call that changes nothing while it is recorded: a crash in between costs nothing but the reading."""
        await self.journal.begin_flush()
        try:
            await self.acting.act(self.journal, intended)
        except Exception:
            await self.journal.flush()
            raise

    async def _expire(self, question: Question) -> None:
        """Answer with the default, unless a person was faster; the next look into the inbox shows who won."""
        body = {"by": "expiry", "choice": question.default}
        await self.journal.deliver(InboxItem(InboxKind.REPLY, question.id, body, self.clock()))

    async def _ask_model(self, *, is_last: bool) -> None:
        account = self.terms.account(self.journal.state)
        try:
            await self.thinking.turn(self.journal, is_last=is_last, account=account)
        except HandlerError as exc:
            await self.journal.flush()
            if exc.failure.code != EXCEEDED:
                raise
            if self.terms.asking is None or self.terms.caps.usd is None or not self._is_our_limit(exc, account):
                why = exc.failure
                raise HandlerError(why.message, code=why.code, details=self._so_far(why.details)) from exc
            spent = exc.failure.details["spent_usd"]
            self.journal.note(self.terms.asking.budget(spent, self.terms.caps.usd, seq=self.journal.state.head + 1))

    def _is_our_limit(self, exc: HandlerError, account: JobAccount) -> bool:
        """Whether the run's own cap is in the way, which a person may raise, and not the operator's."""
        details = exc.failure.details
        ours = (job_budget_name(self.thinking.ctx.job_id), account.limit_usd)
        return isinstance(details, dict) and (details.get("budget"), details.get("limit_usd")) == ours

    def _so_far(self, details: object) -> dict[str, object]:
        """What a failed run leaves: the cause, and what was done and said until then."""
        state = self.journal.state
        told = dict(details) if isinstance(details, dict) else {}
        return {**told, "calls": state.outcomes[-50:], "text": state.last.text[-2000:] if state.last else ""}
