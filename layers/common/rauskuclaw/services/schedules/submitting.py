"""The job of an occurrence, as the API would have made it from the same request."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from rauskuclaw.domain import events
from rauskuclaw.domain.clock import to_ms, to_wire
from rauskuclaw.domain.counts import Count
from rauskuclaw.domain.events import LogEntry
from rauskuclaw.domain.job import Job, JobStatus, Json
from rauskuclaw.domain.lanes import LaneMap
from rauskuclaw.domain.schedules import Schedule
from rauskuclaw.domain.wakeups import next_check
from rauskuclaw.ports import Submission

OCCURRENCES = UUID("b0c5a3de-6a0b-5c7e-9d9f-0d8f6b7f4c31")


def occurrence_job_id(schedule_id: str, nominal_at: datetime, turn: int = 0) -> str:
    """The same for everybody who dispatches this occurrence, so that it has one job."""
    occurrence = f"{schedule_id}:{to_ms(nominal_at)}"
    return str(uuid5(OCCURRENCES, f"{occurrence}:{turn}" if turn else occurrence))


def submission_of(schedule: Schedule, nominal_at: datetime, *, now: datetime, lanes: LaneMap) -> Submission:
    """What submits the occurrence. The job is due at once; it has no callback and no idempotency key."""
    job = Job(
        id=occurrence_job_id(schedule.id, nominal_at, schedule.turn),
        type=schedule.type,
        queue=schedule.queue,
        lane=lanes.lane_of(schedule.type, schedule.priority),
        status=JobStatus.QUEUED,
        priority=schedule.priority,
        timeout_sec=schedule.timeout_sec,
        max_attempts=schedule.max_attempts,
        input=schedule.input,
        created_at=now,
        updated_at=now,
        run_at=now,
        tags=schedule.tags,
        check_at=next_check(now, wakes=0),
        created_by=f"schedule:{schedule.id}",
        correlation_id=f"schedule-{schedule.id}-{to_ms(nominal_at) // 1000}",
    )
    meta: dict[str, Json] = {
        "schedule_id": schedule.id,
        "schedule_name": schedule.name,
        "schedule_next_run_at": to_wire(schedule.next_run_at) if schedule.next_run_at is not None else None,
        "nominal_at": to_wire(nominal_at),
        "type": schedule.type,
        "queue": schedule.queue,
    }
    counts = (Count("schedule.dispatched_jobs", schedule.type, schedule.queue),)
    return Submission(job, (LogEntry(now, "info", events.CREATED, meta),), counts=counts)


def lateness(nominal_at: datetime, now: datetime) -> timedelta:
    """How late a dispatch now would be; never negative."""
    return max(timedelta(0), now - nominal_at)
