"""The job, its lease and its type: frozen values. How they change is in lifecycle.py."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

Json = Any  # a JSON value: None, bool, int, float, str, or a list or dict of them


class JobStatus(StrEnum):
    """Where a job stands. `succeeded`, `failed` and `cancelled` are final."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
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

    `fence` is raised by every claim; with `status` it is the version that a state change is conditional on.
    `attempts` counts claims. Started runs that ended without a recorded outcome are counted apart: as `crashes` when
    the job may have killed its worker, as `interruptions` otherwise. The retry budget is what remains of `attempts`
    without both, against `max_attempts`; so runs <= max_attempts + crashes + interruptions, and those are limited.
    `check_at` is when the sweep next looks at the job: a queued job whose wake-up may be lost, a running one whose
    lease may have run out; None once final. `wakes` counts wake-ups sent since it last became claimable.
    """

    id: str
    type: str
    queue: str
    lane: str
    status: JobStatus
    priority: int
    timeout_sec: int
    max_attempts: int
    input: Json
    created_at: datetime
    updated_at: datetime
    run_at: datetime
    attempts: int = 0
    crashes: int = 0
    interruptions: int = 0
    fence: int = 0
    callback_url: str | None = None
    tags: tuple[str, ...] = ()
    result: Json = None
    error: JobError | None = None
    lease: Lease | None = None
    check_at: datetime | None = None
    wakes: int = 0
    created_by: str = ""
    correlation_id: str = ""
    expires_at: datetime | None = None

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
