"""Rows of jobs, their logs and their callbacks to domain values and back."""

from rauskuclaw.adapters.sqlite.values import Row, Values, dumps, error_text, loads
from rauskuclaw.domain.callbacks import Delivery, DeliveryState
from rauskuclaw.domain.clock import from_ms, moment_of, ms, to_ms
from rauskuclaw.domain.events import LogEntry, LogEvent
from rauskuclaw.domain.job import Job, JobError, JobStatus, Lease
from rauskuclaw.domain.runs.waits import decode_waiting
from rauskuclaw.domain.stored_errors import read_error

# The columns of a job without its bodies, in the order `job_of` reads them.
JOB_COLUMNS = (
    "id, type, queue, lane, status, priority, timeout_sec, max_attempts, created_at, updated_at, run_at, attempts, "
    "crashes, fence, callback_url, tags, error, lease_owner, lease_until, lease_started, check_at, wakes, created_by, "
    "correlation_id, expires_at, interruptions, steps, inbox, waiting_for, parent"
)
EVENT_COLUMNS = "id, at, kind, level, message, meta"
DELIVERY_COLUMNS = "event_id, job_id, url, created_at, state, tries, next_at, last_status, last_error, planned_at, host"
MAX_INLINE_BODY = 2048

STATUSES = {status.value: status for status in JobStatus}


def job_of(row: Row, *, input_json: str | None = None, result_json: str | None = None) -> Job:
    """The job of a row of JOB_COLUMNS."""
    (
        job_id, job_type, queue, lane, status, priority, timeout_sec, max_attempts, created_at, updated_at, run_at,
        attempts, crashes, fence, callback_url, tags, error, lease_owner, lease_until, lease_started, check_at, wakes,
        created_by, correlation_id, expires_at, interruptions, steps, inbox, waiting_for, parent,
    ) = row  # fmt: skip
    return Job(
        id=job_id,
        type=job_type,
        queue=queue,
        lane=lane,
        status=STATUSES[status],
        priority=priority,
        timeout_sec=timeout_sec,
        max_attempts=max_attempts,
        input=loads(input_json),
        created_at=from_ms(created_at),
        updated_at=from_ms(updated_at),
        run_at=from_ms(run_at),
        attempts=attempts,
        crashes=crashes,
        interruptions=interruptions,
        fence=fence,
        callback_url=callback_url,
        tags=tuple(loads(tags)) if tags else (),
        result=loads(result_json),
        error=read_error(JobError, error),
        lease=None if lease_until is None else Lease(lease_owner, from_ms(lease_until), bool(lease_started)),
        check_at=moment_of(check_at),
        wakes=wakes,
        created_by=created_by,
        correlation_id=correlation_id,
        expires_at=moment_of(expires_at),
        steps=steps,
        inbox=inbox,
        waiting_for=None if waiting_for is None else decode_waiting(waiting_for),
        parent=parent,
    )


def new_job_values(job: Job) -> Values:
    """Values of a new job in the order of JOB_COLUMNS; a new job has no lease and waits for nothing."""
    return (
        job.id,
        job.type,
        job.queue,
        job.lane,
        job.status.value,
        job.priority,
        job.timeout_sec,
        job.max_attempts,
        to_ms(job.created_at),
        to_ms(job.updated_at),
        to_ms(job.run_at),
        job.attempts,
        job.crashes,
        job.fence,
        job.callback_url,
        dumps(list(job.tags)) if job.tags else None,
        error_text(job.error),
        None,
        None,
        0,
        ms(job.check_at),
        job.wakes,
        job.created_by,
        job.correlation_id,
        ms(job.expires_at),
        job.interruptions,
        job.steps,
        job.inbox,
        None,
        job.parent,
    )


def event_values(job_seq: int, event_id: int, entry: LogEntry) -> Values:
    meta = None if entry.meta is None else dumps(entry.meta)
    return (job_seq, event_id, to_ms(entry.at), entry.kind, entry.level, entry.message, meta)


def event_of(job_id: str, row: Row) -> LogEvent:
    event_id, at, kind, level, message, meta = row
    return LogEvent(event_id, job_id, from_ms(at), level, message, loads(meta), kind)


def delivery_of(row: Row) -> Delivery:
    event_id, job_id, url, created_at, state, tries, next_at, last_status, last_error, planned_at, _ = row
    return Delivery(
        id=event_id,
        job_id=job_id,
        url=url,
        created_at=from_ms(created_at),
        state=DeliveryState(state),
        tries=tries,
        next_at=moment_of(next_at),
        last_status=last_status,
        last_error=last_error,
        planned_at=moment_of(planned_at),
    )


def delivery_values(delivery: Delivery) -> Values:
    """Values in the order of DELIVERY_COLUMNS."""
    return (
        delivery.id,
        delivery.job_id,
        delivery.url,
        to_ms(delivery.created_at),
        delivery.state.value,
        delivery.tries,
        ms(delivery.next_at),
        delivery.last_status,
        delivery.last_error,
        ms(delivery.planned_at or delivery.created_at),
        delivery.host,
    )
