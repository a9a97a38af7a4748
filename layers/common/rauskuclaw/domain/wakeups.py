"""Wake-ups: messages that say "look at this job". The job's row is the truth; a wake-up may be lost or doubled."""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rauskuclaw.domain.clock import to_ms
from rauskuclaw.domain.exceptions import DomainError
from rauskuclaw.domain.job import Job
from rauskuclaw.domain.json import ascii_json

FIRST_RECHECK = timedelta(seconds=60)
RECHECK_GROWTH = 4
MAX_RECHECK = timedelta(hours=6)
MESSAGE_TYPE = "job.wakeup"
MESSAGE_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class WakeUp:
    """What a queue carries for a job: enough to route it, nothing to decide by. Not to be delivered before `due_at`.

    `is_appointment`: `due_at` is a date; else it ends a wait that began at `enqueued_at`.
    """

    job_id: str
    lane: str
    queue: str
    priority: int
    attempt: int
    due_at: datetime
    enqueued_at: datetime
    correlation_id: str = ""
    is_appointment: bool = False

    @classmethod
    def of(cls, job: Job) -> "WakeUp":
        """The wake-up that a job, as it is now, is owed."""
        return cls(
            job_id=job.id,
            lane=job.lane,
            queue=job.queue,
            priority=job.priority,
            attempt=job.attempts + 1,
            due_at=job.run_at,
            enqueued_at=job.updated_at,
            correlation_id=job.correlation_id,
            is_appointment=job.is_appointment,
        )


def next_check(due_at: datetime, *, wakes: int) -> datetime:
    """When a queued job counts as forgotten: a minute after it is due, then four times longer each time.

    A lost message is rare and found at the first check; in a long backlog the growing wait keeps the sweep from
    sending every waiting job again each minute.
    """
    growth: int = RECHECK_GROWTH ** min(wakes, 8)
    return due_at + min(MAX_RECHECK, FIRST_RECHECK * growth)


def planned_anew(job: Job, *, now: datetime) -> Job:
    """A queued job as it waits on after the clock was set back: as long as it would have, from `now`.

    Equal to `job` where nothing lies further ahead than it may. A date of its own is kept.
    """
    if job.updated_at > now and not job.is_appointment:
        job = replace(job, run_at=now + (job.run_at - job.updated_at), updated_at=now)
    latest = next_check(max(job.run_at, now), wakes=job.wakes)
    if job.check_at is not None and job.check_at > latest:
        job = replace(job, check_at=latest)
    return job


class BadMessageError(DomainError):
    """A queue message that is not a wake-up of a version we know."""


def encode(wake_up: WakeUp) -> str:
    """The message body: small, versioned JSON."""
    return ascii_json(
        {
            "v": MESSAGE_VERSION,
            "type": MESSAGE_TYPE,
            "job_id": wake_up.job_id,
            "attempt": wake_up.attempt,
            "correlation_id": wake_up.correlation_id,
            "enqueued_at_ms": to_ms(wake_up.enqueued_at),
        }
    )


@dataclass(frozen=True, slots=True)
class WakeUpMessage:
    """What a worker learns from a message. `attempt` is for logs; the row decides."""

    job_id: str
    attempt: int
    correlation_id: str


def decode(body: str) -> WakeUpMessage:
    """Read a message body. Raises BadMessageError for anything but a wake-up of our version."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as exc:  # a body nested a hundred thousand deep is poison, not a crash
        raise BadMessageError("the body is not JSON") from exc
    if not isinstance(value, dict) or value.get("type") != MESSAGE_TYPE or value.get("v") != MESSAGE_VERSION:
        raise BadMessageError(f"not a {MESSAGE_TYPE} message of version {MESSAGE_VERSION}")
    job_id, attempt = value.get("job_id"), value.get("attempt")
    if not isinstance(job_id, str) or not job_id:
        raise BadMessageError("job_id is missing")
    return WakeUpMessage(
        job_id=job_id,
        attempt=attempt if isinstance(attempt, int) else 0,
        correlation_id=str(value.get("correlation_id") or ""),
    )
