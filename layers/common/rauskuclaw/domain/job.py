"""The job, its lease and its type: frozen values. How they change is in lifecycle.py."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rauskuclaw.domain.runs.inbox import WaitingFor

Json = Any  # a JSON value: None, bool, int, float, str, or a list or dict of them
JsonObject = dict[str, Json]


class JobStatus(StrEnum):
    """Where a job stands. The arrows between them are drawn in lifecycle.py and docs/architecture.md."""

    #: Waits for a worker, for its time, or for its next attempt.
    QUEUED = "queued"
    #: A worker holds a lease on it.
    RUNNING = "running"
    #: Final: the handler returned a result.
    SUCCEEDED = "succeeded"
    #: Final: no attempt is left, the failure is one that repeating cannot mend, or its workers died of it.
    FAILED = "failed"
    #: Final: somebody asked for it to stop. Its handler is stopped, and what that still writes is refused.
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Whether it is never left again."""
        return self in FINAL_STATUSES


FINAL_STATUSES = frozenset({JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.CANCELLED})


@dataclass(frozen=True, slots=True)
class Lease:
    """A worker's claim on a running job, void after `until` unless renewed.

    `owner` names process and boot (`<boot>/<worker>`), so that a supervisor can free a dead child's leases.
    `started` turns true in its own write just before the handler is called: a run that ends without a recorded
    outcome counts as a crash only when it was started.
    """

    owner: str
    until: datetime
    started: bool = False


@dataclass(frozen=True, slots=True)
class JobError:
    """Why the last attempt failed, as clients see it."""

    message: str
    code: str | None
    details: Json
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One unit of work and everything the engine knows of it.

    Status and fence together are the version that a state change is conditional on. Every claim raises the fence, and
    runs <= max_attempts + crashes + interruptions, of which the last two are limited by `Rules`. A job with steps or
    dependencies has besides as many as there were waits, attempts given back, and crashes that its progress cleared.
    """

    #: UUID. Of a schedule's occurrence it is made from schedule and nominal time, so that each has one job.
    id: str
    #: Name of its `JobType`, which says what handler runs it.
    type: str
    #: Logical queue, chosen by the creator: who may see the job, and which workers serve it.
    queue: str
    #: Physical queue that its wake-ups travel on; from type and priority, or quarantine.
    lane: str
    #: Where it is in its life; changed by a `Transition` only.
    status: JobStatus
    #: 0 to 10; within a lane and a queue higher comes first, where the driver can order.
    priority: int
    #: Seconds that one attempt may take.
    timeout_sec: int
    #: Attempts that may end by the job's own failure.
    max_attempts: int
    #: What the handler is given; checked against its model at the creation.
    input: Json
    #: When it was submitted.
    created_at: datetime
    #: Last change of its state. The wait of a queued job is counted from here.
    updated_at: datetime
    #: Not to be claimed before.
    run_at: datetime
    #: Claims so far, less those that were given back without a cost.
    attempts: int = 0
    #: Started runs that ended with the death of a worker which the job may have caused.
    crashes: int = 0
    #: Started runs that ended without an outcome and without such a suspicion.
    interruptions: int = 0
    #: Raised by every claim; a write that carries an older one is refused.
    fence: int = 0
    #: Where the outcome is posted; None: nowhere.
    callback_url: str | None = None
    #: The creator's own words, in the order given.
    tags: tuple[str, ...] = ()
    #: What the handler returned; None before, and when it returned nothing.
    result: Json = None
    #: Why the last attempt failed; kept while the next one runs, cleared by success.
    error: JobError | None = None
    #: The claim of the worker that runs it; None unless running.
    lease: Lease | None = None
    #: When the sweep next looks: is a queued job's wake-up lost, has a running one's lease run out? None once final.
    check_at: datetime | None = None
    #: Wake-ups that the sweep has sent since it last became claimable.
    wakes: int = 0
    #: Name of the key that created it, `schedule:<id>`, or `system:alerts`.
    created_by: str = ""
    #: Of the request that created it; goes into messages, log lines and the callback.
    correlation_id: str = ""
    #: Id of the run that submitted it as a call of a tool; cancelling that cancels this. None: nobody's.
    parent: str | None = None
    #: When it may be erased; None until final.
    expires_at: datetime | None = None
    #: Steps recorded so far, of a job that is a run.
    steps: int = 0
    #: Items that its inbox has taken in so far.
    inbox: int = 0
    #: What a queued job waits for; cleared by its next claim, and by whatever comes into its inbox.
    waiting_for: "WaitingFor | None" = None

    @property
    def is_appointment(self) -> bool:
        """Whether it was submitted for a date of its own. Any other wait is ours, and counted from `updated_at`."""
        return self.fence == 0 and self.run_at > self.updated_at

    @property
    def attempts_spent(self) -> int:
        """Attempts that count against `max_attempts`."""
        return self.attempts - self.crashes - self.interruptions


@dataclass(frozen=True, slots=True)
class JobType:
    """A named kind of work: which handler runs it, and the defaults of its jobs."""

    name: str
    handler: str
    enabled: bool = True
    default_timeout_sec: int = 120
    default_max_attempts: int = 1
