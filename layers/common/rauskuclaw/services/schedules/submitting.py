"""The job of an occurrence, as the API would have made it from the same request."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from rauskuclaw.domain.clock import to_ms, to_wire
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.lanes import LaneMap
from rauskuclaw.domain.schedules import Schedule
from rauskuclaw.ports import Submission
from rauskuclaw.services.jobs.requests import JobRequest
from rauskuclaw.services.jobs.submissions import Origin, new_job, new_submission
from rauskuclaw.services.principal import Principal

SUBMITTED_BY = "schedule:"  # and the schedule's id: the name that its jobs are created under
OCCURRENCES = UUID("b0c5a3de-6a0b-5c7e-9d9f-0d8f6b7f4c31")


def occurrence_job_id(schedule_id: str, nominal_at: datetime, turn: int = 0) -> str:
    """The same for everybody who dispatches this occurrence, so that it has one job."""
    occurrence = f"{schedule_id}:{to_ms(nominal_at)}"
    return str(uuid5(OCCURRENCES, f"{occurrence}:{turn}" if turn else occurrence))


def submission_of(schedule: Schedule, nominal_at: datetime, *, now: datetime, lanes: LaneMap) -> Submission:
    """What submits the occurrence. The job is due at once; it has no callback and no idempotency key."""
    request = JobRequest(
        type=schedule.type,
        queue=schedule.queue,
        input=schedule.input,
        priority=schedule.priority,
        timeout_sec=schedule.timeout_sec,
        max_attempts=schedule.max_attempts,
        callback_url=None,
        tags=schedule.tags,
        run_at=None,
    )
    origin = Origin(
        caller=Principal(name=f"{SUBMITTED_BY}{schedule.id}"),
        correlation_id=f"schedule-{schedule.id}-{to_ms(nominal_at) // 1000}",
        at=now,
    )
    job_id = occurrence_job_id(schedule.id, nominal_at, schedule.turn)
    meta: dict[str, Json] = {
        "schedule_id": schedule.id,
        "schedule_name": schedule.name,
        "schedule_next_run_at": to_wire(schedule.next_run_at) if schedule.next_run_at is not None else None,
        "nominal_at": to_wire(nominal_at),
        "type": schedule.type,
        "queue": schedule.queue,
    }
    job = new_job(
        request,
        origin,
        job_id=job_id,
        lanes=lanes,
        timeout_sec=schedule.timeout_sec,
        max_attempts=schedule.max_attempts,
    )
    return new_submission(job, meta, counted_as="schedule.dispatched_jobs")


def lateness(nominal_at: datetime, now: datetime) -> timedelta:
    """How late a dispatch now would be; never negative."""
    return max(timedelta(0), now - nominal_at)
