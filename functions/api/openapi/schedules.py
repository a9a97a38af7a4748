"""Schedules, their next runs and their histories."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel

from functions.api.openapi.base import (
    AT,
    JOB_ID,
    AnyJson,
    Count,
    Ok,
    Schema,
    Timestamp,
    absent,
    exactly_one,
    example_of,
)
from functions.api.openapi.jobs import QueueName
from functions.api.openapi.operation import CURSOR_PARAM, Operation, Param, answer
from functions.api.openapi.queues import WarningSchema

OverlapName = Literal["skip", "queue", "allow"]
CatchUpName = Literal["skip", "latest", "all"]
SCHEDULE_ID = "5d0e3c77-98a4-4c54-8f63-b1b7a3f0c9d2"
CRON = "0 8 * * mon-fri"
ZONE = "Europe/Helsinki"
INPUT = {"topic": "tea"}
SCHEDULE_PARAM = Param("schedule_id", {"type": "string"}, "path", "the schedule's id", SCHEDULE_ID)
FILTERS = (
    Param("enabled", {"type": "string", "enum": ["1", "true", "0", "false"]}, example="true"),
    Param("type", {"type": "string"}, description="exact match", example="report.generate"),
    Param("queue", {"type": "string"}, description="exact match", example="default"),
    Param("limit", {"type": "integer", "default": 100}, description="clamped to 1..500"),
    CURSOR_PARAM,
)


class ScheduleErrorSchema(Schema):
    code: str
    message: str
    at: Timestamp


class BreakerSchema(Schema):
    reason: str
    at: Timestamp


class ScheduleSchema(Schema):
    id: str = Field(examples=[SCHEDULE_ID])
    name: str | None = Field(examples=["Morning report"])
    enabled: bool = Field(examples=[True])
    type: str = Field(examples=["report.generate"])
    queue: str = Field(examples=["default"])
    input: AnyJson = Field(examples=[INPUT])
    priority: int = Field(examples=[5])
    timeout_sec: int = Field(examples=[120])
    max_attempts: int = Field(examples=[1])
    tags: list[str] = Field(examples=[["demo"]])
    interval_sec: int | None
    cron: str | None = Field(examples=[CRON])
    timezone: str = Field(examples=[ZONE])
    overlap: OverlapName
    catch_up: CatchUpName
    max_runs_per_day: int | None
    max_failures: int | None = Field(examples=[10])
    next_run_at: Timestamp | None = Field(examples=["2026-02-18T06:00:00.000Z"])
    last_run_at: Timestamp | None = Field(examples=[AT])
    last_job_id: str | None = Field(examples=[JOB_ID])
    last_error: ScheduleErrorSchema | None
    failures: int = Field(examples=[0])
    runs_today: int = Field(examples=[1])
    waiting_at: Timestamp | None
    breaker: BreakerSchema | None
    created_at: Timestamp
    updated_at: Timestamp


class ScheduleResponse(Ok):
    schedule: ScheduleSchema


class SavedScheduleResponse(ScheduleResponse):
    warnings: list[WarningSchema] | None = None


class ScheduleListResponse(Ok):
    schedules: list[ScheduleSchema]
    count: Count
    cursor: str | None


class DeletedScheduleResponse(Ok):
    id: str = Field(examples=[SCHEDULE_ID])
    deleted: Literal[True] = Field()


class NextRunSchema(Schema):
    at: Timestamp = Field(examples=["2026-03-29T01:00:00.000Z"])
    local: str = Field(
        description="the same in the schedule's zone, with its offset", examples=["2026-03-29T04:00:00+03:00"]
    )
    note: str | None = Field(
        description="what a change of the clocks does to it",
        examples=["2026-03-29 03:30 does not exist in Europe/Helsinki (clocks go forward) and runs right after"],
    )


class NextRunsResponse(Ok):
    schedule_id: str | None = Field(examples=[SCHEDULE_ID])
    timezone: str = Field(examples=[ZONE])
    next: list[NextRunSchema]
    count: Count


class ScheduleRunSchema(Schema):
    at: Timestamp
    nominal_at: Timestamp
    outcome: Literal["submitted", "skipped", "waiting", "failed"] = Field(examples=["skipped"])
    reason: str | None = Field(examples=["OVERLAP"])
    message: str = Field(examples=[f"Skipped, because job {JOB_ID} has not ended"])
    job_id: str | None
    count: int = Field(examples=[1])


class ScheduleRunsResponse(Ok):
    runs: list[ScheduleRunSchema]
    count: Count


Interval = Annotated[int, Field(ge=5, le=86400, description="seconds between runs")]
CronText = Annotated[str, Field(max_length=200, description="five fields, or six with leading seconds")]
TypeName = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{3,80}$")]


class Plan(BaseModel):
    """What interval and cron share."""

    start_in_sec: int | None = absent(ge=0, le=86400)
    timezone: str | None = absent(description="IANA name", examples=[ZONE])


class NewSchedule(Plan):
    type: TypeName = Field(examples=["report.generate"])
    name: str | None = absent(max_length=120, examples=["Morning report"])
    enabled: bool | None = absent()
    queue: QueueName | None = absent()
    input: AnyJson = absent(examples=[INPUT])
    priority: int | None = absent(ge=0, le=10)
    timeout_sec: int | None = absent(ge=1, le=3600)
    max_attempts: int | None = absent(ge=1, le=10)
    tags: list[AnyJson] | None = absent(description="the first 20 are kept")
    overlap: OverlapName | None = absent()
    catch_up: CatchUpName | None = absent()
    max_runs_per_day: int | None = absent(ge=0, le=100_000, description="0: no limit")
    max_failures: int | None = absent(ge=0, le=1000, description="failures in a row that stop it; 0: never")


class IntervalSchedule(NewSchedule):
    """Runs every so many seconds."""

    interval_sec: Interval


class CronSchedule(NewSchedule):
    """Runs when a cron expression says."""

    cron: CronText = Field(examples=[CRON])


class CreateScheduleRequest(RootModel[IntervalSchedule | CronSchedule]):
    """Exactly one of `interval_sec` and `cron`."""

    model_config = ConfigDict(json_schema_extra=exactly_one)

    root: IntervalSchedule | CronSchedule = Field(examples=[example_of(CronSchedule)])


class ChangeScheduleRequest(BaseModel):
    """At least one field, not both `interval_sec` and `cron`; `null` is refused except for the name and the limits."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    interval_sec: Interval = absent()
    cron: CronText = absent()
    start_in_sec: int = absent(ge=0, le=86400)
    timezone: str = absent()
    type: TypeName = absent()
    name: str | None = absent(max_length=120)
    enabled: bool = absent(examples=[True])
    queue: QueueName = absent()
    input: AnyJson = absent()
    priority: int = absent(ge=0, le=10)
    timeout_sec: int = absent(ge=1, le=3600)
    max_attempts: int = absent(ge=1, le=10)
    tags: list[AnyJson] = absent()
    overlap: OverlapName = absent()
    catch_up: CatchUpName = absent()
    max_runs_per_day: int | None = absent(ge=0, le=100_000)
    max_failures: int | None = absent(ge=0, le=1000)
    run_now: bool = absent(description="run once now, besides its plan")
    reset_breaker: bool = absent(description="forget the failures and go on", examples=[True])


class PreviewedPlan(Plan):
    n: int | None = absent(ge=1, le=100, examples=[5])
    schedule_id: str | None = absent(pattern=r"^[A-Za-z0-9-]{0,64}$", description="whose `H` fields to show")


class IntervalPreview(PreviewedPlan):
    interval_sec: Interval


class CronPreview(PreviewedPlan):
    cron: CronText = Field(examples=["30 3 * * *"])


class PreviewScheduleRequest(RootModel[IntervalPreview | CronPreview]):
    """Exactly one of `interval_sec` and `cron`."""

    model_config = ConfigDict(json_schema_extra=exactly_one)

    root: IntervalPreview | CronPreview = Field(examples=[example_of(CronPreview)])


OPERATIONS = (
    Operation(
        id="listSchedules",
        summary="List schedules, newest first",
        description="Filters are exact and go together. Go on with `cursor` until it is null.",
        tag="schedules",
        access="read",
        answers={200: answer(ScheduleListResponse)},
        errors=(400,),
        params=FILTERS,
    ),
    Operation(
        id="createSchedule",
        summary="Create a schedule, by interval or cron expression",
        description=(
            "Give exactly one of `interval_sec` and `cron`. Each occurrence becomes one job, however many "
            "schedulers there are."
        ),
        tag="schedules",
        access="write",
        answers={201: answer(SavedScheduleResponse)},
        errors=(409,),
        body=CreateScheduleRequest,
    ),
    Operation(
        id="readSchedule",
        summary="Read a schedule",
        description="The schedule with its next and last run.",
        tag="schedules",
        access="read",
        answers={200: answer(ScheduleResponse)},
        errors=(404,),
        params=(SCHEDULE_PARAM,),
    ),
    Operation(
        id="changeSchedule",
        summary="Change a schedule, run it now, or reset its breaker",
        description="Changes the fields given and leaves the others as they are.",
        tag="schedules",
        access="write",
        answers={200: answer(SavedScheduleResponse)},
        errors=(404, 409),
        params=(SCHEDULE_PARAM,),
        body=ChangeScheduleRequest,
    ),
    Operation(
        id="deleteSchedule",
        summary="Delete a schedule and its history; its jobs stay",
        description="No further job is made. Jobs that were made stay.",
        tag="schedules",
        access="write",
        answers={200: answer(DeletedScheduleResponse)},
        errors=(404,),
        params=(SCHEDULE_PARAM,),
    ),
    Operation(
        id="previewSchedule",
        summary="When a cadence would run; stores nothing, so keys that may only read may ask too",
        description="Give exactly one of `interval_sec` and `cron`.",
        tag="schedules",
        access="read",
        answers={200: answer(NextRunsResponse, schedule_id=None)},
        body=PreviewScheduleRequest,
    ),
    Operation(
        id="listNextRuns",
        summary="When a schedule runs next, with what changes of the clocks do",
        description="From now on, with a note where the clocks change.",
        tag="schedules",
        access="read",
        answers={200: answer(NextRunsResponse)},
        errors=(400, 404),
        params=(SCHEDULE_PARAM, Param("n", {"type": "integer", "default": 20}, description="clamped to 1..100")),
    ),
    Operation(
        id="listScheduleRuns",
        summary="What became of a schedule's occurrences, newest first",
        description="Each occurrence with its job, or with the reason why it was skipped.",
        tag="schedules",
        access="read",
        answers={200: answer(ScheduleRunsResponse)},
        errors=(404,),
        params=(SCHEDULE_PARAM, Param("limit", {"type": "integer", "default": 50}, description="clamped to 1..200")),
    ),
)
