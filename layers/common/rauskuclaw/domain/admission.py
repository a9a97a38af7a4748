"""Whether a job may run now, and if not, why. The worker decides by this; `explain` answers from the same function."""

from dataclasses import dataclass
from datetime import datetime

from rauskuclaw.domain.job import Job, JobStatus, JobType, Json


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing a job waits for. `until` is when it passes by itself, where that is known."""

    code: str
    message: str
    until: datetime | None = None
    details: Json = None


def waiting_reasons(job: Job, *, now: datetime, served_queues: frozenset[str]) -> tuple[Reason, ...]:
    """Everything that keeps a queued job from being claimed; empty when a worker may claim it now."""
    if job.status is not JobStatus.QUEUED:
        return (Reason("NOT_QUEUED", f"The job is {job.status}; only a queued job can be claimed"),)
    found = []
    if job.run_at > now:
        code = "RETRY_BACKOFF" if job.error is not None else "SCHEDULED"
        text = "Waiting before the next attempt" if job.error is not None else "Not due yet"
        found.append(Reason(code, text, until=job.run_at))
    if job.queue not in served_queues:
        names = ", ".join(sorted(served_queues))
        found.append(Reason("QUEUE_NOT_SERVED", f"No worker serves queue '{job.queue}' (served: {names})"))
    return tuple(found)


def unavailable_reason(job: Job, job_type: JobType | None, *, known_handlers: frozenset[str]) -> Reason | None:
    """Why a job whose turn has come cannot be run at all: it is failed with this code, not left waiting."""
    if job_type is None:
        return Reason("JOB_TYPE_UNAVAILABLE", f"Job type '{job.type}' does not exist")
    if not job_type.enabled:
        return Reason("JOB_TYPE_UNAVAILABLE", f"Job type '{job.type}' is disabled")
    if job_type.handler not in known_handlers:
        return Reason(
            "HANDLER_UNKNOWN",
            f"Job type '{job.type}' names handler '{job_type.handler}', which does not exist",
        )
    return None
