"""Requests of callers about runs: read their steps, say something to them, undo their summaries, fork them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import uuid4

from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.job import Job, Json
from rauskuclaw.domain.runs.forking import ForkError, forked
from rauskuclaw.domain.runs.inbox import MAX_MESSAGES_BYTES, MIN_MESSAGE_BYTES, InboxItem, InboxKind
from rauskuclaw.domain.runs.state import fold
from rauskuclaw.domain.runs.steps import Intended, Step, Unknown
from rauskuclaw.errors import ConflictError, NotFoundError
from rauskuclaw.ports import Backend
from rauskuclaw.ports.models import AGENT_HANDLER, OPENAI_HANDLER
from rauskuclaw.ports.runs import Delivery
from rauskuclaw.services.fields import FieldFault, Fields, invalid, require_object
from rauskuclaw.services.jobs.service import Accepted, Jobs
from rauskuclaw.services.jobs.wakeups import wake
from rauskuclaw.services.principal import Principal

MODES = ("queue", "steer", "interrupt", "reject")
REJECT = "reject"
MAX_MESSAGE_CHARS = 100_000
MAX_MODEL_CHARS = 200
STEPS_AT_ONCE = 1000
MAX_STEPS = 100_000
FULL = (
    f"The run has been told as much as it takes: {MAX_MESSAGES_BYTES // 2**20} MB of messages, "
    f"each counted as at least {MIN_MESSAGE_BYTES // 2**10} KB"
)


@dataclass(frozen=True, slots=True)
class Said:
    """A message to a run; `is_repeated` when it was there before."""

    id: str
    job: Job
    is_repeated: bool = False


class Runs:
    """Every method is given who asks and enforces the queues that caller may see."""

    def __init__(
        self, *, backend: Backend, jobs: Jobs, clock: Clock, new_id: Callable[[], str] = lambda: str(uuid4())
    ) -> None:
        self._backend = backend
        self._runs = backend.runs
        self._jobs = jobs
        self._clock = clock
        self._new_id = new_id

    async def steps(self, job_id: str, *, caller: Principal, after: int, limit: int) -> list[Step]:
        """Steps with a number above `after`, ascending; `limit` 1..1000. Raises NotFoundError.

        Of a run that has ended with a call of which nobody knows what came, the last one says so, as `Unknown`.
        """
        job = await self._jobs.get_slim(job_id, caller=caller)
        found = await self._runs.read_steps(job_id, after=after, limit=limit)
        if job.status.is_final and len(found) < limit and after + len(found) == job.steps:
            found += await self._left_open(job)
        return found

    async def _left_open(self, job: Job) -> list[Step]:
        """What is shown behind the last step of a run that was ended between a call and its outcome."""
        last = await self._runs.read_steps(job.id, after=max(0, job.steps - 1), limit=1)
        if not last or not isinstance(intended := last[0].body, Intended):
            return []
        body = Unknown(about=last[0].seq, call_id=intended.call_id)
        return [Step(last[0].seq + 1, job.updated_at, last[0].attempt, body)]

    async def all_steps(self, job_id: str, *, caller: Principal) -> list[Step]:
        """Every step of a run. Raises NotFoundError."""
        found: list[Step] = []
        while len(found) < MAX_STEPS:
            page = await self.steps(job_id, caller=caller, after=len(found), limit=STEPS_AT_ONCE)
            found += page
            if len(page) < STEPS_AT_ONCE:
                break
        return found

    async def say(self, job_id: str, body: Json, *, caller: Principal) -> Said:
        """Leave a message for a run: heard when it has answered (`queue`), at its next step (`steer`), or at once
        (`interrupt`); with `reject` it is refused while the run is busy.

        An `id` of the caller's own makes repeating safe. Raises InvalidRequestError, NotFoundError, ConflictError
        (`NOT_A_RUN`, `RUN_BUSY`, `RUN_ENDED`, `INBOX_FULL`, or another message under this id).
        """
        job = await self._jobs.get_slim(job_id, caller=caller)
        given = require_object(body)
        fields = Fields(given)
        text = given.get("text")
        if not _is_text(text, MAX_MESSAGE_CHARS):
            fields.fault("text", f"must be text of 1 to {MAX_MESSAGE_CHARS} characters")
        mode = given.get("mode")
        mode = MODES[0] if mode is None else mode
        if not isinstance(mode, str) or mode not in MODES:
            fields.fault("mode", f"must be one of {', '.join(MODES)}")
        own = given.get("id")
        if own is not None and (not isinstance(own, str) or not 1 <= len(own) <= 120):
            fields.fault("id", "must be text of 1 to 120 characters")
        fields.check()
        await self._require_run(job)
        if mode == REJECT and not job.status.is_final:
            raise ConflictError("The run is busy", code="RUN_BUSY", details={"status": job.status})
        message = {"by": caller.name, "text": text, "mode": mode}
        item = InboxItem(InboxKind.MESSAGE, own or self._new_id(), message, self._clock())
        delivered = await self._runs.deliver(job_id, item)
        if delivered is None:
            raise NotFoundError("Job not found", details={"id": job_id})
        if delivered.outcome is Delivery.CLOSED:
            raise _ended(delivered.job)
        if delivered.outcome is Delivery.FULL:
            raise ConflictError(FULL, code="INBOX_FULL", details={"max_bytes": MAX_MESSAGES_BYTES})
        if delivered.outcome is Delivery.TAKEN:
            raise ConflictError("Another message has this id", details={"id": item.key})
        await wake(self._backend, delivered, now=self._clock())
        return Said(item.key, delivered.job, delivered.outcome is Delivery.REPEATED)

    async def unfold(self, job_id: str, *, caller: Principal) -> Said:
        """Have the model of a run see again what its last summary stands for. Durable before this returns; the run
        takes it in at its next step. `id` is the number of the summary's step. Safe to repeat.

        Raises NotFoundError, ConflictError (`NOT_A_RUN`, `NOTHING_FOLDED`, `RUN_ENDED`).
        """
        job = await self._jobs.get_slim(job_id, caller=caller)
        await self._require_run(job)
        if job.status.is_final:
            raise _ended(job)
        folds = fold(await self.all_steps(job_id, caller=caller)).transcript.folds
        if not folds:
            raise ConflictError("Nothing of the run is folded", code="NOTHING_FOLDED")
        item = InboxItem(InboxKind.UNFOLD, str(folds[-1].seq), {"by": caller.name}, self._clock())
        delivered = await self._runs.deliver(job_id, item)
        if delivered is None:
            raise NotFoundError("Job not found", details={"id": job_id})
        if delivered.outcome is Delivery.CLOSED:
            raise _ended(delivered.job)
        await wake(self._backend, delivered, now=self._clock())
        return Said(item.key, delivered.job, delivered.outcome is not Delivery.STORED)

    async def fork(
        self,
        job_id: str,
        body: Json,
        *,
        caller: Principal,
        idempotency_key: str | None = None,
        correlation_id: str = "",
    ) -> Accepted:
        """A new job that begins with the first steps of a run and then goes another way.

        `from_step` and at most one of `message`, `arguments` (of the next call) and `model`. Raises
        InvalidRequestError naming fields, NotFoundError, ConflictError `NOT_A_RUN`, and what submitting a job raises.
        """
        job = await self._jobs.get(job_id, caller=caller)
        given = require_object(body)
        fields = Fields(given)
        from_step = fields.integer("from_step", low=1, high=MAX_STEPS, default=0)
        if not fields.has("from_step"):
            fields.fault("from_step", "is required")
        other = [name for name in ("message", "arguments", "model") if fields.has(name)]
        if len(other) > 1:
            fields.fault(other[1], f"cannot be given with {other[0]}")
        for name, most in (("message", MAX_MESSAGE_CHARS), ("model", MAX_MODEL_CHARS)):
            if fields.has(name) and not _is_text(given[name], most):
                fields.fault(name, f"must be text of 1 to {most} characters")
        if fields.has("arguments") and not isinstance(given["arguments"], dict):
            fields.fault("arguments", "must be an object")
        fields.check()
        await self._require_run(job)
        try:
            steps = forked(
                await self.all_steps(job_id, caller=caller),
                from_step=from_step,
                at=self._clock(),
                message=given.get("message"),
                arguments=given.get("arguments"),
                by=caller.name,
                message_id=self._new_id(),
            )
        except ForkError as exc:
            raise invalid([FieldFault(exc.field, exc.message)]) from exc
        if "model" in other and isinstance(job.input, dict):
            job = _with_model(job, given["model"])
        return await self._jobs.submit_fork(
            job, steps, body=given, caller=caller, idempotency_key=idempotency_key, correlation_id=correlation_id
        )

    async def _require_run(self, job: Job) -> None:
        """Raises ConflictError for a job that has no steps and never will: nobody would hear or fork it."""
        if job.steps:
            return
        job_type = await self._backend.store.get_type(job.type)
        handler = None if job_type is None else job_type.handler
        if handler == AGENT_HANDLER:
            return
        if handler == OPENAI_HANDLER:
            whole = await self._backend.store.get_job(job.id)
            if whole is not None and isinstance(whole.input, dict) and whole.input.get("agent_tools"):
                return
        raise ConflictError("The job is no run of an agent", code="NOT_A_RUN", details={"type": job.type})


def _ended(job: Job) -> ConflictError:
    return ConflictError("The run has ended", code="RUN_ENDED", details={"status": job.status})


def _is_text(value: Json, most: int) -> bool:
    return isinstance(value, str) and bool(value.strip()) and len(value) <= most


def _with_model(job: Job, model: str) -> Job:
    return replace(job, input={**job.input, "model": model})
