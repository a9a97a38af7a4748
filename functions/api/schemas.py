"""The shapes of requests and answers, for the OpenAPI document only: answers are built in wire.py, requests are read
by the services. Tests hold the two against each other."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Status = Literal["queued", "running", "succeeded", "failed", "cancelled"]
Timestamp = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]
AnyJson = Annotated[Any, Field(description="any JSON value")]


class Shape(BaseModel):
    """Base: fields as declared and no others."""

    # Only the description needs these models; building them at every cold start would take 20 ms.
    model_config = ConfigDict(extra="forbid", defer_build=True)


class Ok(Shape):
    ok: Literal[True] = Field()


class ErrorDetail(Shape):
    code: str
    message: str
    details: AnyJson = None


class ErrorResponse(Shape):
    ok: Literal[False] = Field()
    error: ErrorDetail


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


class JobListResponse(Ok):
    jobs: list[JobSummary]
    count: int
    cursor: str | None


class BatchItem(Shape):
    ok: bool
    status: int
    job: JobShape | None = None
    idempotent: Literal[True] | None = None
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
    outcome: Literal["succeeded", "failed", "cancelled", "worker_lost", "given_back"] | None
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
    crashes: int


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


class JobTypeShape(Shape):
    name: str
    enabled: bool
    handler: str
    default_timeout_sec: int
    default_max_attempts: int


class JobTypesResponse(Ok):
    types: list[JobTypeShape]
    count: int


class JobTypeResponse(Ok):
    type: JobTypeShape


class JobTypeDetailResponse(JobTypeResponse):
    input_schema: dict[str, Any] | None
    output_schema: dict[str, Any] | None


class HandlerShape(Shape):
    name: str
    summary: str
    input_schema: dict[str, Any]
    output_schema: dict[str, Any]


class HandlersResponse(Ok):
    handlers: list[HandlerShape]
    count: int


class PrefsResponse(Ok):
    scope: str
    prefs: dict[str, Any]
    created_at: Timestamp | None
    updated_at: Timestamp | None


class HealthResponse(Ok):
    service: Literal["rauskuclaw-api"]
    time: Timestamp


class ReadyResponse(Ok):
    ready: Literal[True] = Field()
    time: Timestamp


class PingResponse(Ok):
    pong: Literal[True] = Field()


class WhoamiShape(Shape):
    name: str
    role: Literal["admin", "read"]
    sse: bool
    can_write: bool
    queue_allowlist: list[str] | None


class WhoamiResponse(Ok):
    auth: WhoamiShape


class CreateJobRequest(BaseModel):
    """Unknown fields are ignored; `null` means "not given"."""

    type: str = Field(description="an enabled job type", min_length=1, max_length=200)
    queue: str | None = Field(None, pattern=r"^\s*[A-Za-z0-9._:-]{0,80}\s*$", description="default `default`")
    input: AnyJson = None
    priority: int | None = Field(None, ge=0, le=10, description="higher runs first; default 5")
    timeout_sec: int | None = Field(None, ge=1, le=3600, description="of one attempt; default from the type")
    max_attempts: int | None = Field(None, ge=1, le=10, description="default from the type")
    callback_url: str | None = Field(None, max_length=2048, description="http or https, without credentials")
    tags: list[Any] | None = Field(None, description="the first 20 are kept, as text")
    run_at: str | None = Field(None, description="ISO-8601 with a zone, at most five years ahead; default now")


class BatchJobRequest(CreateJobRequest):
    idempotency_key: str | None = None


class BatchRequest(BaseModel):
    jobs: list[BatchJobRequest] = Field(min_length=1, max_length=100)


class CreateJobTypeRequest(BaseModel):
    name: str = Field(pattern=r"^[A-Za-z0-9._-]{3,80}$")
    handler: str = Field(description="one of GET /v1/handlers", min_length=1, max_length=200)
    enabled: bool | None = None
    default_timeout_sec: int | None = Field(None, ge=1, le=3600)
    default_max_attempts: int | None = Field(None, ge=1, le=10)


class ChangeJobTypeRequest(BaseModel):
    """At least one field; `null` is refused."""

    enabled: bool = Field(default=True)
    handler: str = Field(default="", min_length=1, max_length=200)
    default_timeout_sec: int = Field(default=120, ge=1, le=3600)
    default_max_attempts: int = Field(default=1, ge=1, le=10)


class PutPrefsRequest(BaseModel):
    """Without `prefs`, the whole body is the document."""

    prefs: dict[str, Any] = Field(default_factory=dict)


REQUESTS: tuple[type[BaseModel], ...] = (
    CreateJobRequest,
    BatchRequest,
    CreateJobTypeRequest,
    ChangeJobTypeRequest,
    PutPrefsRequest,
)
