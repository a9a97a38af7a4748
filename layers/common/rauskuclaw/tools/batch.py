"""Tool calls from outside of any run: made in order, those that are jobs are waited for together."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.idempotency import digest
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.labels import READ
from rauskuclaw.domain.runs.permits import Permit, permit_of_caller
from rauskuclaw.ports import Backend
from rauskuclaw.ports.notifier import job_topic
from rauskuclaw.ports.tools import PendingJobSignal, ToolFailedError, ToolFunction
from rauskuclaw.services.principal import Principal
from rauskuclaw.tools.batch_input import BatchRequest, ToolCallRequest
from rauskuclaw.tools.jobs import job_id_of
from rauskuclaw.tools.registry import ARGUMENTS_INVALID, Tools

POLL_SEC = 2.0  # what a lost notice costs at most


@dataclass(frozen=True, slots=True)
class CallOutcome:
    """What came of a call: a value, or an error. `job_id` is the job that it is, or waits for.

    `is_pending`: that job is not final yet; with an error, it was waited for in vain.
    """

    call: ToolCallRequest
    value: Json = None
    error: ToolFailedError | None = None
    job_id: str | None = None
    is_pending: bool = False


@dataclass(frozen=True, slots=True)
class _Callable:
    """What makes a call. `is_job`: the call is a job of its own."""

    function: ToolFunction
    is_job: bool = False


@dataclass(frozen=True, slots=True)
class _Context:
    """See rauskuclaw.ports.tools.ToolContext."""

    effect_key: str
    queue: str
    submitted_by: str
    correlation_id: str
    deadline: datetime
    permit: Permit
    job_id: str = ""  # no run's
    delegation = None
    label = READ  # nobody knows what the model that wants the calls has read


@dataclass(frozen=True, slots=True)
class ToolBatches:
    """Every call is made under its caller's name, within one queue. Job types are jobs here, also the quick ones."""

    tools: Tools
    backend: Backend
    clock: Clock
    new_key: Callable[[], str] = lambda: uuid4().hex

    async def invoke(
        self,
        request: BatchRequest,
        *,
        wait: timedelta,
        caller: Principal,
        key: str | None = None,
        correlation_id: str = "",
    ) -> list[CallOutcome]:
        """Make the calls, in order; one outcome for each. What a call did is kept, whatever becomes of the others.

        A sync batch waits for jobs for at most `wait`. With a `key` it is safe to repeat: the same call under it is
        found again, and not made twice. Raises ForbiddenError for a queue of others, before anything is done, and
        BackendError.
        """
        caller.require_queues([request.queue])
        batch = f"batch:{caller.name}:{key or self.new_key()}"
        callables = await self._callables({call.name for call in request.calls})
        now = self.clock()
        making = _Making(callables, request, caller, batch, correlation_id, now + wait, permit_of_caller(now))
        outcomes = [await making.outcome_of(call) for call in request.calls]
        return await self._waited(making, outcomes, wait) if request.is_sync else outcomes

    async def _callables(self, names: set[str]) -> dict[str, _Callable | ToolFailedError]:
        """Of the names that there are, what makes their calls, or why they cannot be made."""
        found: dict[str, _Callable | ToolFailedError] = {}
        for tool in await self.tools.types():
            if tool.name in names:
                function = self.tools.spec_of(tool, as_job=True).run
                assert function is not None
                found[tool.name] = tool.refusal or _Callable(function, is_job=True)
        for spec in self.tools.own:
            refusal = ToolFailedError(f"'{spec.name}' only works within a run", code="FORBIDDEN")
            found[spec.name] = refusal if spec.is_of_runs or spec.run is None else _Callable(spec.run)
        return found

    async def _waited(self, making: "_Making", outcomes: list[CallOutcome], wait: timedelta) -> list[CallOutcome]:
        """Make the pending calls again as their jobs become final, until the time is over."""
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + wait.total_seconds()
        listener = self.backend.notifier.listen(*(job_topic(each.job_id) for each in outcomes if each.job_id))
        try:
            while True:
                final = await self._final({each.job_id for each in outcomes if each.is_pending and each.job_id})
                outcomes = [await making.outcome_of(each.call) if each.job_id in final else each for each in outcomes]
                left = ends_at - loop.time()
                if left <= 0 or not any(each.is_pending for each in outcomes):
                    return [_timed_out(each, wait) if each.is_pending else each for each in outcomes]
                await listener.wait(min(left, POLL_SEC))
        finally:
            listener.close()

    async def _final(self, job_ids: set[str]) -> set[str]:
        """Those of the jobs that are not, or no longer, under way."""
        if not job_ids:
            return set()
        found = await self.backend.store.statuses(sorted(job_ids))
        return {job_id for job_id in job_ids if job_id not in found or found[job_id][0].is_final}


@dataclass(frozen=True, slots=True)
class _Making:
    """How the calls of one batch are made."""

    callables: dict[str, _Callable | ToolFailedError]
    request: BatchRequest
    caller: Principal
    batch: str
    correlation_id: str
    deadline: datetime
    permit: Permit

    async def outcome_of(self, call: ToolCallRequest) -> CallOutcome:
        callable = self.callables.get(call.name)
        if callable is None:
            return CallOutcome(call, error=ToolFailedError(f"There is no tool '{call.name}'", code="UNKNOWN_TOOL"))
        if isinstance(callable, ToolFailedError):
            return CallOutcome(call, error=callable)
        ctx = self._context_of(call)
        job_id = job_id_of(ctx.effect_key) if callable.is_job else None
        try:
            result = await callable.function(call.arguments, ctx)
        except PendingJobSignal as exc:
            return CallOutcome(call, job_id=exc.job_id, is_pending=True)
        except ToolFailedError as exc:
            return CallOutcome(call, error=_placed(exc, call), job_id=None if exc.code == ARGUMENTS_INVALID else job_id)
        return CallOutcome(call, result.value, job_id=job_id)

    def _context_of(self, call: ToolCallRequest) -> _Context:
        asked = digest([call.name, call.arguments, self.request.queue])
        return _Context(
            effect_key=f"{self.batch}:{call.call_id}:{asked}",
            queue=self.request.queue,
            submitted_by=self.caller.name,
            correlation_id=self.correlation_id,
            deadline=self.deadline,
            permit=self.permit,
        )


def _placed(error: ToolFailedError, call: ToolCallRequest) -> ToolFailedError:
    """The error with its fields as those of the request: `calls.3.arguments.url`."""
    details = error.details
    if error.code != ARGUMENTS_INVALID or not isinstance(details, dict):
        return error
    fields = [{**each, "field": f"{call.place}.{each['field']}"} for each in details.get("fields", [])]
    return ToolFailedError(error.message, code=error.code, details={**details, "fields": fields})


def _timed_out(outcome: CallOutcome, wait: timedelta) -> CallOutcome:
    text = f"The job was not over after {wait.total_seconds():g} s; it goes on"
    return replace(outcome, error=ToolFailedError(text, code="TIMEOUT", details={"job_id": outcome.job_id}))
