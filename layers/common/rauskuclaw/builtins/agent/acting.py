"""Calls of tools: made, made again after a crash where that is safe, and asked about where it is not."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rauskuclaw.builtins.agent.facts import permit_of, tool_facts
from rauskuclaw.builtins.agent.journal import Journal
from rauskuclaw.builtins.agent.terms import Terms
from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.failures import FailureClass, HandlerError, WaitSignal
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.diffs import diff_of
from rauskuclaw.domain.runs.inbox import WaitingFor, next_look
from rauskuclaw.domain.runs.labels import CLEAN, Confidentiality, Integrity, Label
from rauskuclaw.domain.runs.permission import result_label
from rauskuclaw.domain.runs.permits import Basis, Permit
from rauskuclaw.domain.runs.questions import AGAIN, HAPPENED
from rauskuclaw.domain.runs.state import Resolved, RunState
from rauskuclaw.domain.runs.steps import Body, Done, Effect, Intended, Question, Reply, Step, ToolError, Unknown
from rauskuclaw.errors import BackendError
from rauskuclaw.ports.handlers import JobContext
from rauskuclaw.ports.tools import (
    Delegation,
    PendingJobSignal,
    Spent,
    ToolFailedError,
    ToolFunction,
    ToolProbe,
    ToolResult,
    ToolSpec,
)

logger = logging.getLogger(__name__)

UNVOUCHED = Label(Integrity.UNTRUSTED, Confidentiality.PUBLIC)
EXEC_ERROR = "TOOL_EXEC_ERROR"
MAX_ERROR_CHARS = 2_000
PREVIEW_SEC = 10
NOT_AGAIN = ToolError(
    code="EFFECT_UNKNOWN", message="It is not known whether this call happened. It was not made again."
)


@dataclass(frozen=True)
class CallContext:
    """See ports/tools.py."""

    ctx: JobContext
    effect_key: str
    label: Label
    permit: Permit
    delegation: Delegation | None = None

    @property
    def job_id(self) -> str:
        return self.ctx.job_id

    @property
    def queue(self) -> str:
        return self.ctx.queue

    @property
    def submitted_by(self) -> str:
        return self.ctx.submitted_by

    @property
    def correlation_id(self) -> str:
        return self.ctx.correlation_id

    @property
    def deadline(self) -> datetime:
        return self.ctx.deadline


@dataclass(frozen=True)
class Acting:
    """Calls the tools of one run."""

    terms: Terms
    ctx: JobContext
    clock: Clock
    new_id: Callable[[], str]
    may_vouch: bool = True  # whether what the run writes may be trusted by others

    async def act(self, journal: Journal, intended: Step) -> None:
        """Call the tool of a recorded `Intended` and note what came of it.

        Raises WaitSignal when the run has to wait for a job, with everything recorded; BackendError (retry).
        """
        body = _intended(intended)
        tool = self.terms.tools.get(body.tool)
        if tool is None or tool.run is None:
            why = await self.terms.why_not(body.tool)
            gone = ToolError(code="TOOL_UNKNOWN", message=f"There is no tool '{body.tool}' any more")
            journal.note(_failed(intended, why or gone))
            return
        await self._call(journal, intended, tool, tool.run)

    def only_reads(self, body: Intended) -> bool:
        """Whether nothing comes of a call but its result: no change, no job, no cost, no word to others."""
        tool = self.terms.tools.get(body.tool)
        if tool is None or tool.child_type is not None:
            return False
        facts = tool_facts(tool, body.arguments)
        return not facts.acts and facts.cost_nano == 0

    async def resume(self, journal: Journal, intended: Step) -> None:
        """Go on after a crash between `Intended` and `Done`."""
        body = _intended(intended)
        resolved = journal.state.resolved.get(body.call_id)
        if journal.state.is_unknown and resolved is not None:
            await self._settle(journal, intended, resolved)
            return
        if self.may_repeat(intended):
            await self.act(journal, intended)
            return
        tool = self.terms.tools.get(body.tool)
        probe = None if tool is None or journal.state.is_unknown else tool.probe
        if tool is None or probe is None or not await self._call(journal, intended, tool, probe):
            self._doubt(journal, intended)

    async def with_diff(self, question: Question, state: RunState) -> Question:
        """The question with what its call would change, where the tool can tell. Raises BackendError (retry)."""
        tool = self.terms.tools.get(question.tool or "")
        if tool is None or tool.preview is None:
            return question
        nothing = Permit(basis=Basis.BUILT_IN, given_at=self.clock())
        try:
            async with asyncio.timeout(PREVIEW_SEC):
                change = await tool.preview(question.arguments, CallContext(self.ctx, "", state.label, nothing))
        except BackendError:
            raise
        except Exception as exc:  # it can be asked without
            logger.warning("tool %s could not tell what it would change", tool.name, exc_info=exc)
            return question
        return question if change is None else replace(question, diff=diff_of(change.before, change.after))

    async def _call(self, journal: Journal, intended: Step, tool: ToolSpec, function: ToolFunction | ToolProbe) -> bool:
        """Call one of the tool's functions and note what came of it; False when it cannot tell.

        Raises WaitSignal when the run has to wait for a job, with everything recorded; BackendError (retry).
        """
        try:
            result = await function(_intended(intended).arguments, self._context(journal, intended, tool))
        except PendingJobSignal as exc:
            await journal.flush()
            raise self._waits(exc.job_id, intended) from exc
        except ToolFailedError as exc:
            error = ToolError(code=exc.code, message=exc.message, details=exc.details)
            journal.note(_failed(intended, error, label=_label(tool, exc.label), spent=exc.spent))
        except BackendError:
            raise
        except Exception as exc:
            self._broke(journal, intended, exc, _label(tool))
        else:
            if result is None:
                return False
            journal.note(_done(intended, tool, result))
        return True

    def may_repeat(self, intended: Step) -> bool:
        """Whether the call may be made again by ourselves, going by what was recorded and how long ago."""
        body = _intended(intended)
        if body.effect is Effect.PURE:
            return True
        tool = self.terms.tools.get(body.tool)
        if body.effect is Effect.UNIQUE or tool is None:
            return False
        if tool.remembers_sec is None:
            return True
        return self.clock() - intended.at < timedelta(seconds=tool.remembers_sec)

    def _broke(self, journal: Journal, intended: Step, exc: Exception, label: Label) -> None:
        """A tool raised what it should not have. Of a unique call that leaves open whether it happened."""
        logger.warning("tool %s failed", _intended(intended).tool, exc_info=exc)
        is_final = isinstance(exc, HandlerError) and exc.failure.failure_class is FailureClass.PERMANENT
        if _intended(intended).effect is Effect.UNIQUE and not is_final:
            self._doubt(journal, intended)
            return
        code = exc.failure.code if isinstance(exc, HandlerError) else None
        text = str(exc)[:MAX_ERROR_CHARS] or type(exc).__name__
        journal.note(_failed(intended, ToolError(code=code or EXEC_ERROR, message=text), label=label))

    def _waits(self, job_id: str, intended: Step) -> WaitSignal:
        until = next_look(self.clock(), since=intended.at)
        return WaitSignal(WaitingFor("child", job_id, intended.seq, until, "AWAITING_CHILD"))

    def _doubt(self, journal: Journal, intended: Step) -> None:
        """Nobody can tell whether it happened: ask, or, where nobody can be asked, leave it undone."""
        if not journal.state.is_unknown:
            journal.note(Unknown(about=intended.seq, call_id=_intended(intended).call_id))
        if self.terms.asking is None:
            journal.note(_failed(intended, NOT_AGAIN))
        else:
            journal.note(self.terms.asking.unknown(intended, seq=journal.state.head + 1))

    async def _settle(self, journal: Journal, intended: Step, resolved: Resolved) -> None:
        """Do as a person said about a call in doubt."""
        reply = resolved.reply
        if reply.choice == AGAIN:
            # Said once, done once: another crash is another question.
            await journal.flush(replace(_intended(intended), effect_key=self.new_id()))
            assert journal.state.intent is not None
            await self.act(journal, journal.state.intent)
        elif reply.choice == HAPPENED:
            journal.note(_happened(intended, reply))
        else:
            journal.note(_failed(intended, NOT_AGAIN))

    def _context(self, journal: Journal, intended: Step, tool: ToolSpec) -> CallContext:
        label = journal.state.label if self.may_vouch else journal.state.label.worst(UNVOUCHED)
        permit = permit_of(journal.state, intended, self.terms.grants)
        delegation = None
        if tool.wishes is not None:
            delegation = self.terms.delegation(journal.state, self.ctx.job_id, _intended(intended).lent)
        return CallContext(self.ctx, _intended(intended).effect_key, label, permit, delegation)


def _intended(step: Step) -> Intended:
    assert isinstance(step.body, Intended)
    return step.body


def _label(tool: ToolSpec, given: Label | None = None) -> Label:
    return result_label(tool.name, tool.label, given)


def _done(intended: Step, tool: ToolSpec, result: ToolResult) -> Body:
    label = _label(tool, result.label)
    done = Done(about=intended.seq, call_id=_intended(intended).call_id, result=result.value, label=label)
    return _with_spent(done, result.spent)


def _happened(intended: Step, reply: Reply) -> Body:
    told: dict[str, Json] = {"ok": True, "note": "A person looked: this call happened; its answer was lost."}
    if reply.text:
        told["person_says"] = reply.text
    return Done(about=intended.seq, call_id=_intended(intended).call_id, result=told, label=CLEAN)


def _failed(intended: Step, error: ToolError, *, label: Label = CLEAN, spent: Spent | None = None) -> Body:
    """`label` is the tool's where the words of the error are: they may hold what a stranger wrote."""
    done = Done(about=intended.seq, call_id=_intended(intended).call_id, error=error, label=label)
    return _with_spent(done, spent)


def _with_spent(done: Done, spent: Spent | None) -> Done:
    return done if spent is None else replace(done, cost_nano=spent.cost_nano, usage=spent.usage)
