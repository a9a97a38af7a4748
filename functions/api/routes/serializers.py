"""Domain values that several routes answer with: names, order and formats of their JSON. What only one noun has is
beside its routes. The OpenAPI models describe the same."""

from collections.abc import Sequence
from datetime import datetime

from rauskuclaw.domain.clock import to_wire
from rauskuclaw.domain.events import LogEvent
from rauskuclaw.domain.job import Job, JobError, Json
from rauskuclaw.domain.queues import QueueWarning

JsonObject = dict[str, Json]


def serialize_job(job: Job) -> JsonObject:
    """The job object: exactly these fifteen fields."""
    return {
        "id": job.id,
        "type": job.type,
        "queue": job.queue,
        "status": job.status.value,
        "priority": job.priority,
        "timeout_sec": job.timeout_sec,
        "attempts": job.attempts,
        "max_attempts": job.max_attempts,
        "callback_url": job.callback_url,
        "tags": list(job.tags),
        "input": job.input,
        "result": job.result,
        "error": _serialize_error(job.error) if job.error is not None else None,
        "created_at": to_wire(job.created_at),
        "updated_at": to_wire(job.updated_at),
    }


def serialize_job_summary(job: Job) -> JsonObject:
    """The job object of lists: without `input` and `result`, which may be large."""
    found = serialize_job(job)
    del found["input"], found["result"]
    return found


def serialize_waiting(jobs: Sequence[Job]) -> JsonObject:
    """The `waiting` of a list: which of its jobs wait for an answer, beside the job objects; nothing when none does."""
    listed: list[Json] = [
        {
            "job_id": job.id,
            "reason": job.waiting_for.reason,
            "until": to_wire(job.waiting_for.until),
            "kind": job.waiting_for.kind,
            "id": job.waiting_for.id,
            "step": job.waiting_for.step,
        }
        for job in jobs
        if job.waiting_for is not None
    ]
    return {"waiting": listed} if listed else {}


def _serialize_error(error: JobError) -> JsonObject:
    return {"message": error.message, "code": error.code, "details": error.details, "at": to_wire(error.at)}


def serialize_log(event: LogEvent) -> JsonObject:
    return {
        "id": event.id,
        "ts": to_wire(event.at),
        "level": event.level,
        "message": event.message,
        "meta": event.meta,
    }


def serialize_warnings(warnings: Sequence[QueueWarning]) -> JsonObject:
    """The `warnings` of an answer; nothing where there are none."""
    listed: list[Json] = [{"code": each.code, "field": each.field, "message": each.message} for each in warnings]
    return {"warnings": listed} if listed else {}


def serialize_moment(moment: datetime | None) -> str | None:
    return to_wire(moment) if moment is not None else None
