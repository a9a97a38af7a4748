"""Jobs: the job object, its list, and the requests that create jobs."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from functions.api.openapi.base import (
    JOB_ID,
    AnyJson,
    Count,
    ErrorDetail,
    GivenMoment,
    Ok,
    Schema,
    Timestamp,
    absent,
    example_of,
)
from functions.api.openapi.operation import (
    CURSOR_PARAM,
    IDEMPOTENCY_PARAM,
    JOB_ID_PARAM,
    Operation,
    Param,
    answer,
)
from functions.api.openapi.queues import WarningSchema
from rauskuclaw.domain.job import Json

Status = Literal["queued", "running", "succeeded", "failed", "cancelled"]
QueueName = Annotated[str, Field(pattern=r"^\s*[A-Za-z0-9._:-]{0,80}\s*$")]
STATUSES = ["queued", "running", "succeeded", "failed", "cancelled"]
INPUT = {"topic": "tea"}
FILTERS = (
    Param("status", {"type": "string", "enum": STATUSES}, example="queued"),
    Param("type", {"type": "string"}, description="exact match", example="report.generate"),
    Param("queue", {"type": "string"}, description="exact match", example="default"),
    Param("limit", {"type": "integer", "default": 50}, description="clamped to 1..200"),
    CURSOR_PARAM,
)


class JobErrorSchema(Schema):
    message: str
    code: str | None
    details: AnyJson
    at: Timestamp


class JobSummary(Schema):
    id: str = Field(examples=[JOB_ID])
    type: str = Field(examples=["report.generate"])
    queue: str = Field(examples=["default"])
    status: Status
    priority: int = Field(examples=[5])
    timeout_sec: int = Field(examples=[120])
    attempts: int = Field(examples=[0])
    max_attempts: int = Field(examples=[1])
    callback_url: str | None
    tags: list[str] = Field(examples=[["demo"]])
    error: JobErrorSchema | None
    created_at: Timestamp
    updated_at: Timestamp


class JobSchema(JobSummary):
    input: AnyJson = Field(examples=[INPUT])
    result: AnyJson


class JobResponse(Ok):
    job: JobSchema


class CreatedJobResponse(Ok):
    job: JobSchema
    idempotent: Literal[True] | None = None
    warnings: list[WarningSchema] | None = None


class WaitingSchema(Schema):
    """A queued job that goes on when somebody answers it, or when `until` has come."""

    job_id: str = Field(examples=[JOB_ID])
    reason: str = Field(description="a code, as in `explain`", examples=["AWAITING_APPROVAL"])
    until: Timestamp
    kind: str = Field(description="`question` or `child`", examples=["question"])
    id: str = Field(description="of the question, or of the job it waits for", examples=["q-7d0c"])
    step: int = Field(examples=[4])


class JobListResponse(Ok):
    jobs: list[JobSummary]
    count: Count
    cursor: str | None
    waiting: list[WaitingSchema] | None = Field(None, description="which of these jobs wait for an answer, if any do")


class BatchItem(Schema):
    ok: bool = Field(examples=[True])
    status: int = Field(examples=[201])
    job: JobSchema | None = None
    idempotent: Literal[True] | None = None
    warnings: list[WarningSchema] | None = None
    error: ErrorDetail | None = None


class BatchResponse(Ok):
    results: list[BatchItem]
    count: Count


class CreateJobRequest(BaseModel):
    """Unknown fields are ignored; `null` means "not given"."""

    type: str = Field(description="an enabled job type", min_length=1, max_length=200, examples=["report.generate"])
    queue: QueueName | None = absent(description="default `default`")
    input: AnyJson = absent(examples=[INPUT])
    priority: int | None = absent(ge=0, le=10, description="higher runs first; default 5")
    timeout_sec: int | None = absent(ge=1, le=3600, description="of one attempt; default from the type")
    max_attempts: int | None = absent(ge=1, le=10, description="default from the type")
    callback_url: str | None = absent(max_length=2048, description="http or https, without credentials")
    tags: list[Json] | None = absent(description="the first 20 are kept, as text", examples=[["demo"]])
    run_at: GivenMoment | None = absent(description="at most five years ahead; default now")


class BatchJobRequest(CreateJobRequest):
    idempotency_key: str | None = absent(examples=["order-4711"])


class BatchRequest(BaseModel):
    jobs: list[BatchJobRequest] = Field(min_length=1, max_length=100)


ACCEPTED = {201: answer(CreatedJobResponse), 200: answer(CreatedJobResponse, idempotent=True)}
OPERATIONS = (
    Operation(
        id="createJob",
        summary="Create a job; durable when answered",
        description=(
            "The job is on durable storage when this answers. Send an `Idempotency-Key` to be able to repeat the "
            "request safely."
        ),
        tag="jobs",
        access="write",
        answers=ACCEPTED,
        errors=(409,),
        params=(IDEMPOTENCY_PARAM,),
        body=CreateJobRequest,
    ),
    Operation(
        id="createJobs",
        summary="Create up to 100 jobs, each with its own outcome",
        description="One request to the store. A job that is refused does not hold up the others.",
        tag="jobs",
        access="write",
        answers={200: answer(BatchResponse, results=[example_of(BatchItem, job=example_of(JobSchema))])},
        body=BatchRequest,
    ),
    Operation(
        id="listJobs",
        summary="List jobs, newest first, without input and result",
        description="Filters are exact and go together. Go on with `cursor` until it is null; a page may be short.",
        tag="jobs",
        access="read",
        answers={200: answer(JobListResponse)},
        errors=(400,),
        params=FILTERS,
    ),
    Operation(
        id="readJob",
        summary="Read a job",
        description="The job as last committed, with its input and result.",
        tag="jobs",
        access="read",
        answers={200: answer(JobResponse)},
        errors=(404,),
        params=(JOB_ID_PARAM,),
    ),
    Operation(
        id="cancelJob",
        summary="Cancel a job at once",
        description="The job is final at once, and a handler that runs it is stopped. Repeating it changes nothing.",
        tag="jobs",
        access="write",
        answers={200: answer(JobResponse)},
        errors=(404, 409),
        params=(JOB_ID_PARAM,),
    ),
    Operation(
        id="retryJob",
        summary="Submit a finished job again, as a new job",
        description="The same type, input and limits under a new id. Only for a job that is over.",
        tag="jobs",
        access="write",
        answers=ACCEPTED,
        errors=(400, 404, 409),
        params=(JOB_ID_PARAM, IDEMPOTENCY_PARAM),
    ),
)
