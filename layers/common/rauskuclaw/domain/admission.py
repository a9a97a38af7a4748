"""Admission of a queued job: may it run now, and if not, why. Worker and `explain` use the same function."""

from dataclasses import dataclass
from datetime import datetime

from rauskuclaw.domain.attempts import is_snooze
from rauskuclaw.domain.events import LogEvent
from rauskuclaw.domain.job import Job, JobStatus, JobType, Json
from rauskuclaw.domain.queues import unserved
from rauskuclaw.domain.runs.inbox import WaitingFor


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing a job waits for. `until` is when it passes by itself, where that is known."""

    code: str
    message: str
    until: datetime | None = None
    details: Json = None


def waiting_reasons(
    job: Job, *, now: datetime, served_queues: frozenset[str], newest: LogEvent | None = None
) -> tuple[Reason, ...]:
    """Everything that keeps a queued job from being claimed; empty when a worker may claim it now.

    `newest` is the last line of its log, where the caller wants to know who a waiting job waits for.
    """
    if job.status is not JobStatus.QUEUED:
        return (Reason("NOT_QUEUED", f"The job is {job.status}; only a queued job can be claimed"),)
    found = []
    if not is_due(job, now=now):
        found.append(_not_yet(job, newest))
    if job.queue not in served_queues:
        found.append(Reason("QUEUE_NOT_SERVED", unserved(job.queue, served=served_queues)))
    return tuple(found)


def is_due(job: Job, *, now: datetime) -> bool:
    """Whether a queued job's time has come. One that never had to wait is due whatever the clock says by now: set back
    by an hour, it would otherwise hold up everything that was queued before."""
    return job.run_at <= now or job.run_at <= job.updated_at


# Codes of `WaitingFor.reason` in words.
WAITS = {
    "AWAITING_APPROVAL": "Waiting for somebody to approve or deny what it wants to do",
    "AWAITING_ANSWER": "Waiting for somebody to answer its question",
    "BUDGET_PAUSED": "Its budget is used up; waiting for somebody to grant more",
    "AWAITING_CHILD": "Waiting for a job that it has started",
    "AWAITING_DEPENDENCY": "Waiting for jobs that it depends on",
}


def _not_yet(job: Job, newest: LogEvent | None) -> Reason:
    if job.waiting_for is not None:
        return _waits(job.waiting_for)
    if newest is not None and is_snooze(newest):
        return Reason("PROVIDER_CLOSED", newest.message, until=job.run_at)
    if job.error is not None:
        return Reason("RETRY_BACKOFF", "Waiting before the next attempt", until=job.run_at)
    return Reason("SCHEDULED", "Not due yet", until=job.run_at)


def _waits(on: WaitingFor) -> Reason:
    message = WAITS.get(on.reason, "Waiting for an answer")
    return Reason(on.reason, message, until=on.until, details={"kind": on.kind, "id": on.id, "step": on.step})


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
