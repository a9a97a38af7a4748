"""Shapes of jobs, their logs, attempts and callbacks."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from functions.api.schemas.base import AnyJson, ErrorDetail, GivenMoment, Ok, Shape, Timestamp, absent
from functions.api.schemas.queues import WarningShape

Status = Literal["queued", "running", "succeeded", "failed", "cancelled"]


class JobErrorShape(Shape):
    message: str
    code: str | None
    details: AnyJson
    at: Timestamp


class JobSummary(Shape):
    id: str
    type: str
    queue: str
    status: Status
    priority: int
    timeout_sec: int
    attempts: int
    max_attempts: int
    callback_url: str | None
    tags: list[str]
    error: JobErrorShape | None
    created_at: Timestamp
    updated_at: Timestamp


class JobShape(JobSummary):
    input: AnyJson
    result: AnyJson


class JobResponse(Ok):
    job: JobShape


class CreatedJobResponse(Ok):
    job: JobShape
    idempotent: Literal[True] | None = None
    warnings: list[WarningShape] | None = None


class JobListResponse(Ok):
    jobs: list[JobSummary]
    count: int
    cursor: str | None


class BatchItem(Shape):
    ok: bool
    status: int
    job: JobShape | None = None
    idempotent: Literal[True] | None = None
    warnings: list[WarningShape] | None = None
    error: ErrorDetail | None = None


class BatchResponse(Ok):
    results: list[BatchItem]
    count: int


class LogLine(Shape):
    id: int
    ts: Timestamp
    level: Literal["debug", "info", "warn", "error"]
    message: str
    meta: AnyJson


class LogsResponse(Ok):
    logs: list[LogLine]
    count: int


class EventShape(LogLine):
    kind: Literal["log", "progress", "delta"]


class EventsResponse(Ok):
    events: list[EventShape]
    count: int
    next_after: int


class AttemptShape(Shape):
    number: int
    worker: str | None
    started_at: Timestamp
    ended_at: Timestamp | None
    outcome: Literal["succeeded", "failed", "cancelled", "worker_lost", "given_back", "parked"] | None
    error: AnyJson


class AttemptsResponse(Ok):
    attempts: list[AttemptShape]
    count: int


class ReasonShape(Shape):
    code: str
    message: str
    until: Timestamp | None
    details: AnyJson


class ExplainResponse(Ok):
    job_id: str
    status: Status
    claimable: bool
    reasons: list[ReasonShape]
    lane: str
    run_at: Timestamp
    attempts_left: int
    crashes: int = Field(description="runs whose worker died, which the job may have caused")
    interruptions: int = Field(description="runs cut short by what was not the job's doing, as far as is known")


class DeliveryShape(Shape):
    event_id: str
    url: str
    state: Literal["pending", "delivered", "exhausted", "blocked", "skipped"]
    tries: int
    next_at: Timestamp | None
    last_status: int | None
    last_error: str | None
    created_at: Timestamp


class DeliveryResponse(Ok):
    delivery: DeliveryShape | None


class CreateJobRequest(BaseModel):
    """Unknown fields are ignored; `null` means "not given"."""

    type: str = Field(description="an enabled job type", min_length=1, max_length=200)
    queue: str | None = absent(pattern=r"^\s*[A-Za-z0-9._:-]{0,80}\s*$", description="default `default`")
    input: AnyJson = absent()
    priority: int | None = absent(ge=0, le=10, description="higher runs first; default 5")
    timeout_sec: int | None = absent(ge=1, le=3600, description="of one attempt; default from the type")
    max_attempts: int | None = absent(ge=1, le=10, description="default from the type")
    callback_url: str | None = absent(max_length=2048, description="http or https, without credentials")
    tags: list[Any] | None = absent(description="the first 20 are kept, as text")
    run_at: GivenMoment | None = absent(description="at most five years ahead; default now")


class BatchJobRequest(CreateJobRequest):
    idempotency_key: str | None = absent()


class BatchRequest(BaseModel):
    jobs: list[BatchJobRequest] = Field(min_length=1, max_length=100)
