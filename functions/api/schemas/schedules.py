"""Shapes of schedules, their next runs and their histories."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel

from functions.api.schemas.base import AnyJson, Ok, Shape, Timestamp, absent, exactly_one
from functions.api.schemas.queues import WarningShape

OverlapName = Literal["skip", "queue", "allow"]
CatchUpName = Literal["skip", "latest", "all"]


class ScheduleErrorShape(Shape):
    code: str
    message: str
    at: Timestamp


class BreakerShape(Shape):
    reason: str
    at: Timestamp


class ScheduleShape(Shape):
    id: str
    name: str | None
    enabled: bool
    type: str
    queue: str
    input: AnyJson
    priority: int
    timeout_sec: int
    max_attempts: int
    tags: list[str]
    interval_sec: int | None
    cron: str | None
    timezone: str
    overlap: OverlapName
    catch_up: CatchUpName
    max_runs_per_day: int | None
    max_failures: int | None
    next_run_at: Timestamp | None
    last_run_at: Timestamp | None
    last_job_id: str | None
    last_error: ScheduleErrorShape | None
    failures: int
    runs_today: int
    waiting_at: Timestamp | None
    breaker: BreakerShape | None
    created_at: Timestamp
    updated_at: Timestamp


class ScheduleResponse(Ok):
    schedule: ScheduleShape


class SavedScheduleResponse(ScheduleResponse):
    warnings: list[WarningShape] | None = None


class ScheduleListResponse(Ok):
    schedules: list[ScheduleShape]
    count: int
    cursor: str | None


class DeletedScheduleResponse(Ok):
    id: str
    deleted: Literal[True] = Field()


class NextRunShape(Shape):
    at: Timestamp
    local: str = Field(description="the same in the schedule's zone, with its offset")
    note: str | None = Field(description="what a change of the clocks does to it")


class NextRunsResponse(Ok):
    schedule_id: str | None
    timezone: str
    next: list[NextRunShape]
    count: int


class ScheduleRunShape(Shape):
    at: Timestamp
    nominal_at: Timestamp
    outcome: Literal["submitted", "skipped", "waiting", "failed"]
    reason: str | None
    message: str
    job_id: str | None
    count: int


class ScheduleRunsResponse(Ok):
    runs: list[ScheduleRunShape]
    count: int


Interval = Annotated[int, Field(ge=5, le=86400, description="seconds between runs")]
CronText = Annotated[str, Field(max_length=200, description="five fields, or six with leading seconds")]
TypeName = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{3,80}$")]


class Plan(BaseModel):
    """What interval and cron share."""

    start_in_sec: int | None = absent(ge=0, le=86400)
    timezone: str | None = absent(description="IANA name")


class NewSchedule(Plan):
    type: TypeName
    name: str | None = absent(max_length=120)
    enabled: bool | None = absent()
    queue: str | None = absent(max_length=80)
    input: AnyJson = absent()
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

    cron: CronText


class CreateScheduleRequest(RootModel[IntervalSchedule | CronSchedule]):
    """Exactly one of `interval_sec` and `cron`."""

    model_config = ConfigDict(json_schema_extra=exactly_one)


class ChangeScheduleRequest(BaseModel):
    """At least one field, not both `interval_sec` and `cron`; `null` is refused except for the name and the limits."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    interval_sec: Interval = absent()
    cron: CronText = absent()
    start_in_sec: int = absent(ge=0, le=86400)
    timezone: str = absent()
    type: TypeName = absent()
    name: str | None = absent(max_length=120)
    enabled: bool = absent()
    queue: str = absent(max_length=80)
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
    reset_breaker: bool = absent(description="forget the failures and go on")


class PreviewedPlan(Plan):
    n: int | None = absent(ge=1, le=100)
    schedule_id: str | None = absent(max_length=64, description="whose `H` fields to show")


class IntervalPreview(PreviewedPlan):
    interval_sec: Interval


class CronPreview(PreviewedPlan):
    cron: CronText


class PreviewScheduleRequest(RootModel[IntervalPreview | CronPreview]):
    """Exactly one of `interval_sec` and `cron`."""

    model_config = ConfigDict(json_schema_extra=exactly_one)
