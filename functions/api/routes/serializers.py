"""Domain values as clients see them: names, order and formats of the JSON. The OpenAPI models describe the same."""

from collections.abc import Sequence
from datetime import datetime

from rauskuclaw.domain.admission import Reason
from rauskuclaw.domain.attempts import Attempt
from rauskuclaw.domain.callbacks import Delivery
from rauskuclaw.domain.clock import to_wire
from rauskuclaw.domain.events import LogEvent
from rauskuclaw.domain.job import Job, JobError, JobType, Json
from rauskuclaw.domain.queues import QueueWarning
from rauskuclaw.services.jobs.service import Explanation
from rauskuclaw.services.principal import Principal

Wire = dict[str, Json]


def job_wire(job: Job) -> Wire:
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
        "error": _error_wire(job.error) if job.error is not None else None,
        "created_at": to_wire(job.created_at),
        "updated_at": to_wire(job.updated_at),
    }


def job_summary_wire(job: Job) -> Wire:
    """The job object of lists: without `input` and `result`, which may be large."""
    wire = job_wire(job)
    del wire["input"], wire["result"]
    return wire


def _error_wire(error: JobError) -> Wire:
    return {"message": error.message, "code": error.code, "details": error.details, "at": to_wire(error.at)}


def log_wire(event: LogEvent) -> Wire:
    return {
        "id": event.id,
        "ts": to_wire(event.at),
        "level": event.level,
        "message": event.message,
        "meta": event.meta,
    }


def event_wire(event: LogEvent) -> Wire:
    return {"kind": event.kind, **log_wire(event)}


def job_type_wire(job_type: JobType) -> Wire:
    return {
        "name": job_type.name,
        "enabled": job_type.enabled,
        "handler": job_type.handler,
        "default_timeout_sec": job_type.default_timeout_sec,
        "default_max_attempts": job_type.default_max_attempts,
    }


def attempt_wire(attempt: Attempt) -> Wire:
    return {
        "number": attempt.number,
        "worker": attempt.worker,
        "started_at": to_wire(attempt.started_at),
        "ended_at": _moment(attempt.ended_at),
        "outcome": attempt.outcome,
        "error": attempt.error,
    }


def explanation_wire(explanation: Explanation) -> Wire:
    job = explanation.job
    return {
        "job_id": job.id,
        "status": job.status.value,
        "claimable": explanation.is_claimable,
        "reasons": [_reason_wire(reason) for reason in explanation.reasons],
        "lane": job.lane,
        "run_at": to_wire(job.run_at),
        "attempts_left": explanation.attempts_left,
        "crashes": job.crashes,
        "interruptions": job.interruptions,
    }


def _reason_wire(reason: Reason) -> Wire:
    return {
        "code": reason.code,
        "message": reason.message,
        "until": _moment(reason.until),
        "details": reason.details,
    }


def delivery_wire(delivery: Delivery) -> Wire:
    return {
        "event_id": delivery.id,
        "url": delivery.url,
        "state": delivery.state.value,
        "tries": delivery.tries,
        "next_at": _moment(delivery.next_at),
        "last_status": delivery.last_status,
        "last_error": delivery.last_error,
        "created_at": to_wire(delivery.created_at),
    }


def principal_wire(principal: Principal) -> Wire:
    allowlist = principal.queue_allowlist
    return {
        "name": principal.name,
        "role": principal.role,
        "sse": principal.sse,
        "can_write": principal.can_write,
        "queue_allowlist": sorted(allowlist) if allowlist is not None else None,
    }


def warnings_wire(warnings: Sequence[QueueWarning]) -> Wire:
    """The `warnings` of an answer; nothing where there are none."""
    listed: list[Json] = [{"code": each.code, "field": each.field, "message": each.message} for each in warnings]
    return {"warnings": listed} if listed else {}


def _moment(moment: datetime | None) -> str | None:
    return to_wire(moment) if moment is not None else None
