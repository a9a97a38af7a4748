"""Shapes of schedules, their next runs and their histories."""

from typing import Literal

from pydantic import BaseModel, Field

from functions.api.schemas.base import AnyJson, Ok, Shape, Timestamp
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


class SchedulePlan(BaseModel):
    """When: exactly one of `interval_sec` and `cron`, and only that key present."""

    interval_sec: int = Field(default=60, ge=5, le=86400)
    cron: str = Field(default="0 8 * * *", max_length=200, description="five fields, or six with leading seconds")
    start_in_sec: int | None = Field(None, ge=0, le=86400)
    timezone: str | None = Field(None, description="IANA name")


class CreateScheduleRequest(SchedulePlan):
    type: str = Field(pattern=r"^[A-Za-z0-9._-]{3,80}$")
    name: str | None = Field(None, max_length=120)
    enabled: bool | None = None
    queue: str | None = Field(None, max_length=80)
    input: AnyJson = None
    priority: int | None = Field(None, ge=0, le=10)
    timeout_sec: int | None = Field(None, ge=1, le=3600)
    max_attempts: int | None = Field(None, ge=1, le=10)
    tags: list[AnyJson] | None = Field(None, description="the first 20 are kept")
    overlap: OverlapName | None = None
    catch_up: CatchUpName | None = None
    max_runs_per_day: int | None = Field(None, ge=0, le=100_000, description="0: no limit")
    max_failures: int | None = Field(None, ge=0, le=1000, description="failures in a row that stop it; 0: never")


class ChangeScheduleRequest(BaseModel):
    """At least one field; `null` is refused except for the name and the two limits."""

    interval_sec: int = Field(default=60, ge=5, le=86400)
    cron: str = Field(default="0 8 * * *", max_length=200)
    start_in_sec: int = Field(default=0, ge=0, le=86400)
    timezone: str = Field(default="UTC")
    type: str = Field(default="", pattern=r"^[A-Za-z0-9._-]{3,80}$")
    name: str | None = Field(None, max_length=120)
    enabled: bool = Field(default=True)
    queue: str = Field(default="default", max_length=80)
    input: AnyJson = None
    priority: int = Field(default=5, ge=0, le=10)
    timeout_sec: int = Field(default=120, ge=1, le=3600)
    max_attempts: int = Field(default=1, ge=1, le=10)
    tags: list[AnyJson] = Field(default=[])
    overlap: OverlapName = Field(default="skip")
    catch_up: CatchUpName = Field(default="skip")
    max_runs_per_day: int | None = Field(None, ge=0, le=100_000)
    max_failures: int | None = Field(None, ge=0, le=1000)
    run_now: bool = Field(default=False, description="run once now, besides its plan")
    reset_breaker: bool = Field(default=False, description="forget the failures and go on")


class PreviewScheduleRequest(SchedulePlan):
    n: int | None = Field(None, ge=1, le=100)
    schedule_id: str | None = Field(None, max_length=64, description="whose `H` fields to show")
