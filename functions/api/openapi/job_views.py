"""Models and operations of what surrounds a job: log, events, attempts, why it waits, its callback."""

from typing import Literal

from pydantic import Field

from functions.api.openapi.base import AT, JOB_ID, AnyJson, Count, Ok, Schema, Timestamp, example_of
from functions.api.openapi.jobs import Status
from functions.api.openapi.operation import JOB_ID_PARAM, Operation, Param, answer

LATER = "2026-02-17T18:12:00.000Z"
AFTER = Param("after", {"type": "integer", "default": 0}, description="events with a greater id")
LIMIT = Param("limit", {"type": "integer", "default": 200}, description="clamped to 1..2000")
TAIL = Param("tail", {"type": "integer", "default": 200}, description="how many lines; clamped to 1..2000")


class LogLine(Schema):
    id: int = Field(examples=[1])
    ts: Timestamp
    level: Literal["debug", "info", "warn", "error"] = Field(examples=["info"])
    message: str = Field(examples=["Job created"])
    meta: AnyJson = Field(examples=[{"type": "report.generate", "queue": "default"}])


class LogsResponse(Ok):
    logs: list[LogLine]
    count: Count


class EventSchema(LogLine):
    kind: Literal["log", "progress", "delta", "step", "question"]


class EventsResponse(Ok):
    events: list[EventSchema]
    count: Count
    next_after: int = Field(examples=[1])


class AttemptSchema(Schema):
    number: int = Field(examples=[1])
    worker: str | None = Field(examples=["boot-1/worker-1"])
    started_at: Timestamp
    ended_at: Timestamp | None = Field(examples=[AT])
    outcome: Literal["succeeded", "failed", "cancelled", "worker_lost", "given_back", "parked", "waiting"] | None = (
        Field(examples=["succeeded"])
    )
    error: AnyJson


class AttemptsResponse(Ok):
    attempts: list[AttemptSchema]
    count: Count


class ReasonSchema(Schema):
    code: str = Field(examples=["RETRY_BACKOFF"])
    message: str = Field(examples=["Waiting before the next attempt"])
    until: Timestamp | None = Field(examples=[LATER])
    details: AnyJson


class ExplainResponse(Ok):
    job_id: str = Field(examples=[JOB_ID])
    status: Status
    claimable: bool = Field(examples=[False])
    reasons: list[ReasonSchema]
    lane: str = Field(examples=["default"])
    run_at: Timestamp = Field(examples=[LATER])
    attempts_left: int = Field(examples=[1])
    crashes: int = Field(description="runs whose worker died, which the job may have caused", examples=[0])
    interruptions: int = Field(
        description="runs cut short by what was not the job's doing, as far as is known", examples=[0]
    )


class DeliverySchema(Schema):
    event_id: str = Field(examples=["6a3b0e9c-91d4-5a0e-8c58-2d6f7b1c4e20"])
    url: str = Field(examples=["https://hooks.example.com/done"])
    state: Literal["pending", "delivered", "exhausted", "blocked", "skipped"] = Field(examples=["delivered"])
    tries: int = Field(examples=[1])
    next_at: Timestamp | None
    last_status: int | None = Field(examples=[204])
    last_error: str | None
    created_at: Timestamp


class DeliveryResponse(Ok):
    delivery: DeliverySchema | None


DELIVERY = answer(DeliveryResponse, delivery=example_of(DeliverySchema))
OPERATIONS = (
    Operation(
        id="tailLog",
        summary="The newest log lines, oldest of them first",
        description="At most `tail` lines. For everything since a known line, read the events.",
        tag="jobs",
        access="read",
        answers={200: answer(LogsResponse)},
        errors=(404,),
        params=(JOB_ID_PARAM, TAIL),
    ),
    Operation(
        id="readEvents",
        summary="The event log after a cursor: log lines, progress, streamed output",
        description=(
            "Ids grow. Ask again with `after` set to `next_after`; nothing is skipped and nothing comes twice."
        ),
        tag="jobs",
        access="read",
        answers={200: answer(EventsResponse)},
        errors=(404,),
        params=(JOB_ID_PARAM, AFTER, LIMIT),
    ),
    Operation(
        id="listAttempts",
        summary="The runs of a job so far",
        description="When each run began and ended, on which worker, and how it ended.",
        tag="jobs",
        access="read",
        answers={200: answer(AttemptsResponse)},
        errors=(404,),
        params=(JOB_ID_PARAM,),
    ),
    Operation(
        id="explainJob",
        summary="Why a job is not running",
        description=(
            "Everything that keeps a queued job from being claimed, with the time at which it passes where that "
            "is known."
        ),
        tag="jobs",
        access="read",
        answers={200: answer(ExplainResponse)},
        errors=(404,),
        params=(JOB_ID_PARAM,),
    ),
    Operation(
        id="readCallback",
        summary="What became of a job's callback",
        description=(
            "Whether it was delivered, how often it was tried, and when it is tried next; null when none is owed."
        ),
        tag="jobs",
        access="read",
        answers={200: DELIVERY},
        errors=(404,),
        params=(JOB_ID_PARAM,),
    ),
    Operation(
        id="redeliverCallback",
        summary="Send a finished callback again",
        description="Begins the tries again with the same event id, so that a receiver can tell a repetition.",
        tag="jobs",
        access="write",
        answers={202: DELIVERY},
        errors=(404, 409),
        params=(JOB_ID_PARAM,),
    ),
)
