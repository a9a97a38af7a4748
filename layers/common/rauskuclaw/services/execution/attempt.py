"""One claimed attempt from its checks to its recorded outcome."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel

from rauskuclaw.domain import events, lifecycle
from rauskuclaw.domain.admission import unavailable_reason
from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.events import LogEntry
from rauskuclaw.domain.exceptions import TranslatedError
from rauskuclaw.domain.failures import Failure, FailureClass, HandlerError, PostponedSignal, WaitSignal
from rauskuclaw.domain.job import JobStatus
from rauskuclaw.domain.lifecycle import Rules, Transition
from rauskuclaw.domain.runs.inbox import WaitingFor
from rauskuclaw.errors import BackendError
from rauskuclaw.ports import Backend
from rauskuclaw.ports.handlers import HandlerSpec, Registry
from rauskuclaw.services.execution.batch import Batch
from rauskuclaw.services.execution.leases import LeaseKeeper, reason_to_stop
from rauskuclaw.services.execution.run import Run, Stop
from rauskuclaw.services.execution.type_cache import TypeReader
from rauskuclaw.services.execution.values import (
    MAX_LINE_BYTES,
    checked_result,
    clean_text,
    failure_of,
    read_input,
    timed_out,
)
from rauskuclaw.services.jobs.dependencies import Dependencies
from rauskuclaw.services.jobs.endings import Endings, Listener
from rauskuclaw.services.jobs.wakeups import can_delay_until, send_owed

logger = logging.getLogger(__name__)

FINISH_RETRY_SEC = 0.2
RELINQUISH_WITHIN_SEC = 30.0


class Outcome(StrEnum):
    """How a wake-up was dealt with. All but `returned` acknowledge the message: the job's row decides from here."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    RETRIED = "retried"
    CANCELLED = "cancelled"
    GIVEN_BACK = "given_back"  # cut short by us; the attempt is not spent
    WAITING = "waiting"  # a run that goes on when somebody answers; the attempt is not spent
    PARKED = "parked"  # its handler asked to be called later, before it did anything; the attempt is not spent
    LEASE_LOST = "lease_lost"  # somebody else may have the job, or it was put back; our result was discarded
    NOT_CLAIMED = "not_claimed"  # final, taken by another worker, or gone
    NOT_DUE = "not_due"
    NOT_SERVED = "not_served"
    RETURNED = "returned"  # not looked at: this process stops, or the invocation is nearly over


class UnrunnableError(TranslatedError):
    """An attempt that fails before its handler is called."""

    def __init__(self, failure: Failure, handler: str) -> None:
        super().__init__(failure.message)
        self.failure = failure
        self.handler = handler


class AttemptRunner:
    """Runs claimed attempts. Every write it makes carries the fence of the claim, so a late one changes nothing."""

    def __init__(
        self,
        *,
        backend: Backend,
        registry: Registry,
        rules: Rules,
        clock: Clock,
        keeper: LeaseKeeper,
        draw: Callable[[], float],
        listeners: Mapping[str, Listener] | None = None,
    ) -> None:
        self._backend = backend
        self._store = backend.store
        self._registry = registry
        self._known_handlers = registry.names
        self._rules = rules
        self._clock = clock
        self._keeper = keeper
        self._draw = draw
        self._types = TypeReader(backend.store)
        self._dependencies = Dependencies(backend, clock)
        self._endings = Endings(backend=backend, rules=rules, clock=clock, listeners=listeners)

    async def run(self, run: Run, batch: Batch) -> Outcome:
        """Check, run and finish. Raises BackendError when an outcome could not be written: the lease then runs out."""
        try:
            spec, payload = await self._prepare(run)
        except UnrunnableError as exc:
            return await self._fail(run, batch, exc.failure, handler=exc.handler)
        except WaitSignal as exc:
            return await self._wait(run, batch, exc.waiting_for)
        now = self._clock()
        if not await self._store.renew_lease(run.job, until=now + self._rules.lease, started=True):
            return await self._lost(run)
        try:
            value = await self._call(run, spec, payload, now)
            with run.at_work():
                result = None if run.stopped else checked_result(spec, value)
        except PostponedSignal as exc:
            return await self._snooze(run, batch, exc)
        except WaitSignal as exc:
            return await self._wait(run, batch, exc.waiting_for)
        except Exception as exc:
            return await self._fail(run, batch, failure_of(exc), handler=spec.name)
        if run.stopped is not None:
            return await self._stopped(run, batch, run.stopped, handler=spec.name)
        change = lifecycle.succeed(run.job, result, at=self._clock(), rules=self._rules, inbox_seen=run.inbox_seen)
        return await self._unless_heard(run, batch, change, Outcome.SUCCEEDED)

    async def _prepare(self, run: Run) -> tuple[HandlerSpec, BaseModel]:
        """The handler and its input. Raises UnrunnableError, and WaitSignal for a job that depends on others."""
        job = run.job
        if (failure := await self._dependencies.judge(job)) is not None:
            raise UnrunnableError(failure, "")
        job_type = await self._types.get(job.type)
        reason = unavailable_reason(job, job_type, known_handlers=self._known_handlers)
        handler = job_type.handler if job_type else ""
        spec = self._registry.get(handler)
        if reason is not None or spec is None:
            text, code = (reason.message, reason.code) if reason else ("Unknown handler", "HANDLER_UNKNOWN")
            raise UnrunnableError(Failure(text, code, failure_class=FailureClass.PERMANENT), handler)
        try:
            with run.at_work():
                return spec, read_input(spec, job.input)
        except HandlerError as exc:
            raise UnrunnableError(exc.failure, handler) from exc

    async def _call(self, run: Run, spec: HandlerSpec, payload: BaseModel, now: datetime) -> object:
        """The handler's return value; None when the run was stopped. Raises what the handler raises."""
        if run.stopped is not None:
            return None
        begun = asyncio.get_running_loop().time()
        run.deadline = begun + run.job.timeout_sec
        self._keeper.arm(run)
        timeout_sec = min(run.deadline, run.function_ends) - begun
        try:
            return await run.execute(spec.run, payload, at=now, timeout_sec=timeout_sec)
        finally:
            if (record := run.context.record) is not None:
                await record.settle()

    async def _stopped(self, run: Run, batch: Batch, why: Stop, *, handler: str) -> Outcome:
        if why is Stop.CANCELLED:
            return Outcome.CANCELLED
        if why is Stop.LEASE_LOST:
            return await self._relinquish(run, batch)
        is_out_of_time = why is Stop.TIMEOUT or (why is Stop.FUNCTION_ENDING and batch.gave_all_to(run))
        if is_out_of_time and not run.has_progress:
            failure = timed_out(run.job.timeout_sec, by_function=why is Stop.FUNCTION_ENDING)
            return await self._fail(run, batch, failure, handler=handler)
        return await self._release(run, batch, events.OUT_OF_TIME if is_out_of_time else events.GIVEN_BACK)

    async def _release(self, run: Run, batch: Batch, message: str) -> Outcome:
        change = lifecycle.release(run.job, at=self._clock(), rules=self._rules, message=message)
        return Outcome.GIVEN_BACK if await self._commit(run, batch, change) else await self._lost(run)

    async def _wait(self, run: Run, batch: Batch, waiting_for: WaitingFor) -> Outcome:
        """Who waits without having looked into the inbox has seen what was there when the attempt began."""
        seen, now = run.job.inbox if run.inbox_seen is None else run.inbox_seen, self._clock()
        change = lifecycle.wait(run.job, waiting_for, inbox_seen=seen, at=now, rules=self._rules)
        after = change.after
        if not can_delay_until(after.run_at, now=now, capabilities=self._backend.capabilities):
            change = replace(change, after=replace(after, check_at=after.run_at))  # the sweep wakes it in time
        return await self._unless_heard(run, batch, change, Outcome.WAITING)

    async def _unless_heard(self, run: Run, batch: Batch, change: Transition, outcome: Outcome) -> Outcome:
        """Commit what is refused once something is in the inbox that the handler has not seen: then the run goes on at
        once, in another attempt."""
        if await self._commit(run, batch, change):
            return outcome
        if change.inbox_seen is not None and await self._reason_to_stop(run) is None:
            return await self._release(run, batch, events.HEARD_MORE)
        return await self._lost(run)

    async def _relinquish(self, run: Run, batch: Batch) -> Outcome:
        """Put the job back, should it still be ours: we live, so it must not look as if it had killed its worker."""
        loop = asyncio.get_running_loop()
        give_up_at = min(loop.time() + RELINQUISH_WITHIN_SEC, batch.last_write_at)
        while loop.time() < give_up_at:
            change = lifecycle.interrupt(run.job, at=self._clock(), rules=self._rules)
            try:
                is_ours = await self._endings.commit(change)
            except BackendError:
                await asyncio.sleep(FINISH_RETRY_SEC * (1 + self._draw()))
                continue
            if not is_ours:
                return await self._lost(run)
            if (wake_up := change.wake_up) is not None:
                await send_owed(self._backend, [wake_up], now=self._clock())
            return Outcome.LEASE_LOST
        return Outcome.LEASE_LOST

    async def _snooze(self, run: Run, batch: Batch, why: PostponedSignal) -> Outcome:
        now = self._clock()
        change = lifecycle.snooze(
            run.job,
            until=max(now, why.until),
            code=why.code,
            message=clean_text(str(why), MAX_LINE_BYTES),
            at=now,
            rules=self._rules,
        )
        return Outcome.PARKED if await self._commit(run, batch, change) else await self._lost(run)

    async def _fail(self, run: Run, batch: Batch, failure: Failure, *, handler: str) -> Outcome:
        change = lifecycle.fail_attempt(
            run.job, failure, at=self._clock(), draw=self._draw(), rules=self._rules, handler=handler
        )
        if not await self._commit(run, batch, change):
            return await self._lost(run)
        return Outcome.FAILED if change.after.status is JobStatus.FAILED else Outcome.RETRIED

    async def _commit(self, run: Run, batch: Batch, change: Transition) -> bool:
        """Write the outcome and the lines still waiting; tried again while the lease is safe. False: not ours."""
        if run.context.is_settled:
            run.context.close()
            rest: tuple[LogEntry, ...] = ()
        elif rest := await run.context.settle():
            change = replace(change, entries=(*rest, *change.entries))
        while True:
            try:
                applied = await self._endings.commit(change)
                break
            except BackendError:
                wait = FINISH_RETRY_SEC * (0.5 + self._draw())
                if asyncio.get_running_loop().time() + wait >= min(run.safe_until, batch.last_write_at):
                    raise
                await asyncio.sleep(wait)
        if applied and (wake_up := change.wake_up) is not None:
            await send_owed(self._backend, [wake_up], now=self._clock())
        if not applied:
            run.context.keep(rest)
        return applied

    async def _lost(self, run: Run) -> Outcome:
        """The job is not ours any more: find out whether it was cancelled, for the log only."""
        if await self._reason_to_stop(run) is Stop.CANCELLED:
            return Outcome.CANCELLED
        logger.warning("lease lost", extra={"job_id": run.job.id, "attempt": run.job.attempts})
        return Outcome.LEASE_LOST

    async def _reason_to_stop(self, run: Run) -> Stop | None:
        """What the store says of the job now; None while it is ours."""
        try:
            stored = await self._store.statuses([run.job.id])
        except BackendError:
            return Stop.LEASE_LOST
        return reason_to_stop(run.job, stored.get(run.job.id))
