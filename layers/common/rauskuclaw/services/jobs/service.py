"""Jobs from the caller's side: submit, read, watch, cancel, retry, and why one is not running."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from rauskuclaw.domain.attempts import Attempt, attempts_of
from rauskuclaw.domain.clock import Clock, utc_now
from rauskuclaw.domain.counts import Count
from rauskuclaw.domain.dependencies import dependencies_of
from rauskuclaw.domain.events import LogEvent
from rauskuclaw.domain.job import Job, JobStatus, Json
from rauskuclaw.domain.lifecycle import Rules, cancel
from rauskuclaw.domain.wakeups import WakeUp
from rauskuclaw.errors import (
    ConflictError,
    IdempotencyConflictError,
    RauskuClawError,
    StoreUnavailableError,
)
from rauskuclaw.ports import Backend, Conflicting, Created, JobFilter, Page, Replayed, Submission, SubmitOutcome
from rauskuclaw.ports.handlers import Registry
from rauskuclaw.services.fields import (
    MAX_FAULTS_NAMED,
    MAX_PLACE,
    FieldFault,
    fault_details,
    invalid,
    require_object,
)
from rauskuclaw.services.jobs.endings import Endings, Listener
from rauskuclaw.services.jobs.explaining import Explaining, Explanation
from rauskuclaw.services.jobs.limits import TimeoutCap
from rauskuclaw.services.jobs.requests import read_job_request, request_again
from rauskuclaw.services.jobs.submissions import Origin, SubmissionMaker
from rauskuclaw.services.jobs.types import JobTypes
from rauskuclaw.services.jobs.wakeups import send_owed
from rauskuclaw.services.paging import read_visible
from rauskuclaw.services.principal import Principal, no_such_job
from rauskuclaw.services.recording import record

if TYPE_CHECKING:
    from rauskuclaw.domain.runs.steps import Step

MAX_BATCH = 100
CANCEL_TRIES = 20
EVENTS_AT_ONCE = 2000
MAX_EVENT_READS = 25
CLOSED_TO_RETRY = "only a succeeded, failed or cancelled job can be retried"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A stored job; `is_replay` when an earlier, identical request had created it."""

    job: Job
    is_replay: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """One create request on its way: what was sent, and under which key.

    `job_id` is for callers that make it of what the job is for: a job that has it already is the one asked for.
    `parent` is the run that asks, `steps` those that the job begins with. `together` are ids of jobs of the same batch,
    which it may depend on before they are there.
    """

    body: Json
    idempotency_key: Json = None
    job_id: str | None = None
    parent: str | None = None
    steps: "tuple[Step, ...]" = ()
    together: frozenset[str] = frozenset()


class Jobs:
    """What callers may do with jobs. Every method is given who asks and enforces the queues that caller may see.

    `served_queues` is what the workers of this deployment serve (for `explain`). `cap` is how long
    they may run here. `listeners`: as of `Endings`.
    """

    def __init__(
        self,
        *,
        backend: Backend,
        types: JobTypes,
        registry: Registry,
        rules: Rules,
        clock: Clock = utc_now,
        served_queues: frozenset[str] = frozenset({"default"}),
        idempotency_ttl: timedelta = timedelta(days=1),
        cap: TimeoutCap | None = None,
        new_id: Callable[[], str] = lambda: str(uuid4()),
        listeners: Mapping[str, Listener] | None = None,
    ) -> None:
        self._backend = backend
        self._store = backend.store
        self._types = types
        self._registry = registry
        self._rules = rules
        self._clock = clock
        self._explaining = Explaining(backend, types, registry, served_queues, clock)
        self._endings = Endings(backend=backend, rules=rules, clock=clock, listeners=listeners)
        self._maker = SubmissionMaker(
            capabilities=backend.capabilities,
            types=types,
            cap=cap or TimeoutCap(rules.lanes),
            idempotency_ttl=idempotency_ttl,
            new_id=new_id,
        )

    async def submit(
        self,
        body: Json,
        *,
        caller: Principal,
        idempotency_key: str | None = None,
        correlation_id: str = "",
        job_id: str | None = None,
        parent: str | None = None,
        steps: "tuple[Step, ...]" = (),
    ) -> Accepted:
        """Store one job, or find the one this key and request created before. Durable before it returns.

        With a `job_id` of the caller's making, or find the job that has it, whatever its request was. `parent` is the
        run that submits: cancelling it cancels the job. `steps` is what a run begins with.

        Raises InvalidRequestError naming fields, ForbiddenError (queue), IdempotencyConflictError, BackendError
        (safe to retry with the same key).
        """
        drafts = [Draft(body, idempotency_key, job_id, parent, steps)]
        [outcome] = await self.submit_batch(drafts, caller=caller, correlation_id=correlation_id)
        if isinstance(outcome, RauskuClawError):
            raise outcome
        return outcome

    async def submit_batch(
        self, drafts: Sequence[Draft], *, caller: Principal, correlation_id: str = ""
    ) -> list[Accepted | RauskuClawError]:
        """Store several jobs in one call to the store; each has its own outcome, in order. Raises BackendError."""
        now = self._clock()
        outcomes: dict[int, Accepted | RauskuClawError] = {}
        submissions: dict[int, Submission] = {}
        for position, draft in enumerate(drafts):
            try:
                submissions[position] = await self._prepare(draft, caller, correlation_id, now)
            except RauskuClawError as exc:
                if exc.retryable:
                    raise
                outcomes[position] = exc
        if submissions:
            stored = await self._store.submit(list(submissions.values()), now=now)
            await self._wake(stored, now)
            await self._count_hits(stored, now)
            outcomes.update(zip(submissions, map(_accepted, stored), strict=True))
        return [outcomes[position] for position in range(len(drafts))]

    async def prepare(self, draft: Draft, *, caller: Principal, correlation_id: str = "") -> Submission:
        """A submission for somebody who stores it together with changes of their own, and then sends its wake-up.

        Raises InvalidRequestError naming fields, ForbiddenError (queue), BackendError.
        """
        return await self._prepare(draft, caller, correlation_id, self._clock())

    async def retry(
        self, job_id: str, *, caller: Principal, idempotency_key: str | None = None, correlation_id: str = ""
    ) -> Accepted:
        """Submit a finished job's request again as a new job. Raises as `submit`, and ConflictError if not final."""
        job = await self.get(job_id, caller=caller)
        if not job.status.is_final:
            raise ConflictError(f"The job is {job.status}; {CLOSED_TO_RETRY}", details={"status": job.status})
        origin = Origin(caller=caller, correlation_id=correlation_id, at=self._clock())
        key = self._maker.key(idempotency_key, {"retry_of": job_id}, origin)
        return await self._submit_one(await self._maker.make(request_again(job), origin, key=key, retry_of=job_id))

    async def submit_fork(
        self,
        job: Job,
        steps: "Sequence[Step]",
        *,
        body: Json,
        caller: Principal,
        idempotency_key: str | None = None,
        correlation_id: str = "",
    ) -> Accepted:
        """Submit the request of a run again, beginning with these steps. `body` is what was asked for, for the key.

        Raises as `submit`.
        """
        origin = Origin(caller=caller, correlation_id=correlation_id, at=self._clock())
        key = self._maker.key(idempotency_key, {"fork_of": job.id, "fork": body}, origin)
        made = await self._maker.make(request_again(job), origin, key=key, fork_of=job.id, steps=tuple(steps))
        return await self._submit_one(made)

    async def _submit_one(self, submission: Submission) -> Accepted:
        now = submission.job.created_at
        [outcome] = await self._store.submit([submission], now=now)
        await self._wake([outcome], now)
        await self._count_hits([outcome], now)
        accepted = _accepted(outcome)
        if isinstance(accepted, RauskuClawError):
            raise accepted
        return accepted

    async def cancel(self, job_id: str, *, caller: Principal) -> Job:
        """Make a queued or running job cancelled, at once and for good, and what it has started. Safe to repeat.

        Raises NotFoundError, ConflictError when it has succeeded or failed.
        """
        for _ in range(CANCEL_TRIES):
            job = await self.get(job_id, caller=caller)
            if job.status.is_final and job.status is not JobStatus.CANCELLED:
                raise ConflictError(f"The job has {job.status} already", details={"status": job.status})
            is_cancelled = job.status is JobStatus.CANCELLED
            if not is_cancelled:
                change = cancel(job, at=self._clock(), rules=self._rules)
                is_cancelled, job = await self._endings.commit(change), change.after
            if is_cancelled:
                await self._endings.cancel_children(job_id)
                return job
        raise StoreUnavailableError("The job keeps changing; try again")

    async def get(self, job_id: str, *, caller: Principal) -> Job:
        """The job as last committed. Raises NotFoundError, also for a job in a queue the caller may not see."""
        return _visible(await self._store.get_job(job_id), job_id, caller)

    async def get_slim(self, job_id: str, *, caller: Principal) -> Job:
        """The same without `input` and `result`, which may be large: for whoever shows neither."""
        return _visible(await self._store.get_slim_job(job_id), job_id, caller)

    async def list_jobs(
        self, where: JobFilter, *, caller: Principal, limit: int, cursor: str | None = None
    ) -> Page[Job]:
        """Newest first, without `input` and `result`. A page may be short although a cursor says there is more.

        Raises ForbiddenError for a queue outside the caller's, InvalidRequestError for a foreign cursor.
        """
        if where.queue is not None:
            caller.require_queues([where.queue])
        elif caller.queue_allowlist is not None:
            return await self._list_visible(where, caller=caller, limit=limit, cursor=cursor)
        return await self._store.list_jobs(where, limit=limit, cursor=cursor)

    async def _list_visible(self, where: JobFilter, *, caller: Principal, limit: int, cursor: str | None) -> Page[Job]:
        if caller.queue_allowlist is not None and len(caller.queue_allowlist) == 1:
            [queue] = caller.queue_allowlist
            return await self._store.list_jobs(replace(where, queue=queue), limit=limit, cursor=cursor)
        return await read_visible(
            lambda most, after: self._store.list_jobs(where, limit=most, cursor=after),
            lambda job: caller.sees(job.queue),
            limit=limit,
            cursor=cursor,
        )

    async def tail_log(self, job_id: str, *, caller: Principal, limit: int) -> list[LogEvent]:
        """The newest `limit` log lines in ascending order. Raises NotFoundError."""
        await self.get_slim(job_id, caller=caller)
        return await self._store.tail_log(job_id, limit=limit)

    async def read_events(self, job_id: str, *, caller: Principal, after: int, limit: int) -> list[LogEvent]:
        """Events of every kind with an id above `after`, ascending. Raises NotFoundError."""
        await self.get_slim(job_id, caller=caller)
        return await self._store.read_events(job_id, after=after, limit=limit)

    async def attempts(self, job_id: str, *, caller: Principal) -> tuple[Attempt, ...]:
        """The runs of the job so far, oldest first. Raises NotFoundError."""
        await self.get_slim(job_id, caller=caller)
        log: list[LogEvent] = []
        after = 0
        for _ in range(MAX_EVENT_READS):
            page = await self._store.read_events(job_id, after=after, limit=EVENTS_AT_ONCE)
            log += [event for event in page if event.kind == "log"]
            if len(page) < EVENTS_AT_ONCE:
                break
            after = page[-1].id
        return attempts_of(log)

    async def explain(self, job_id: str, *, caller: Principal) -> Explanation:
        """Why the job is not running, from the functions the worker decides by. Raises NotFoundError."""
        return await self._explaining.explain(await self.get_slim(job_id, caller=caller))

    async def _prepare(self, draft: Draft, caller: Principal, correlation_id: str, now: datetime) -> Submission:
        body = require_object(draft.body)
        if not isinstance(draft.idempotency_key, str | None):
            raise invalid([FieldFault("idempotency_key", "must be text")])
        request = read_job_request(body, now=now)
        sent = {name: value for name, value in body.items() if name != "idempotency_key"}
        origin = Origin(caller=caller, correlation_id=correlation_id, at=now)
        key = self._maker.key(draft.idempotency_key, sent, origin)
        await self._require_sight_of_dependencies(request.input, caller, known=draft.together)
        return await self._maker.make(
            request, origin, key=key, job_id=draft.job_id, parent=draft.parent, steps=draft.steps
        )

    async def _require_sight_of_dependencies(self, value: Json, caller: Principal, *, known: frozenset[str]) -> None:
        """Whoever sees some queues only learns nothing of jobs of others, not even whether they exist."""
        if caller.queue_allowlist is None:
            return
        faults = []
        for place, job_id in enumerate(dependencies_of(value)):
            if job_id in known:
                continue
            job = await self._store.get_slim_job(job_id)
            if job is None or not caller.sees(job.queue):
                faults.append(FieldFault(f"input.depends_on.{place}", "no job has this id"))
        if faults:
            raise invalid(faults)

    async def _count_hits(self, outcomes: Sequence[SubmitOutcome], now: datetime) -> None:
        """After everything is stored, and never in anybody's way."""
        jobs = [outcome.job for outcome in outcomes if isinstance(outcome, Replayed)]
        hits = [Count("job.idempotency_hit", job.type, job.queue) for job in jobs]
        await record(self._backend.metrics, hits, at=now)

    async def _wake(self, outcomes: Sequence[SubmitOutcome], now: datetime) -> None:
        created = (WakeUp.of(outcome.job) for outcome in outcomes if isinstance(outcome, Created))
        await send_owed(self._backend, created, now=now)


def _visible(job: Job | None, job_id: str, caller: Principal) -> Job:
    if job is None:
        raise no_such_job(job_id)
    caller.require_sight(job)
    return job


def _accepted(outcome: SubmitOutcome) -> Accepted | RauskuClawError:
    if isinstance(outcome, Conflicting):
        names = [name[:MAX_PLACE] for name in outcome.fields]
        named = names[:MAX_FAULTS_NAMED]
        details = fault_details([FieldFault(name, "differs from the first request") for name in names])
        return IdempotencyConflictError(
            f"This idempotency key was used before with another request (differs in: {', '.join(named)})",
            details={**details, "job_id": outcome.job_id},
        )
    return Accepted(outcome.job, is_replay=isinstance(outcome, Replayed))
