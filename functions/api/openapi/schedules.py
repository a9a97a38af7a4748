"""The descriptions of the routes of schedules."""

from typing import Any

from functions.api import schemas
from functions.api.openapi.examples import AT, JOB_ID
from functions.api.openapi.operation import CURSOR_PARAM, Doc, Param

SCHEDULE_ID = "5d0e3c77-98a4-4c54-8f63-b1b7a3f0c9d2"
SCHEDULE: dict[str, Any] = {
    "id": SCHEDULE_ID,
    "name": "Morning report",
    "enabled": True,
    "type": "report.generate",
    "queue": "default",
    "input": {"topic": "tea"},
    "priority": 5,
    "timeout_sec": 120,
    "max_attempts": 1,
    "tags": ["demo"],
    "interval_sec": None,
    "cron": "0 8 * * mon-fri",
    "timezone": "Europe/Helsinki",
    "overlap": "skip",
    "catch_up": "skip",
    "max_runs_per_day": None,
    "max_failures": 10,
    "next_run_at": "2026-02-18T06:00:00.000Z",
    "last_run_at": AT,
    "last_job_id": JOB_ID,
    "last_error": None,
    "failures": 0,
    "runs_today": 1,
    "waiting_at": None,
    "breaker": None,
    "created_at": AT,
    "updated_at": AT,
}
CREATE_SCHEDULE: dict[str, Any] = {
    "type": "report.generate",
    "name": "Morning report",
    "cron": "0 8 * * mon-fri",
    "timezone": "Europe/Helsinki",
    "input": {"topic": "tea"},
}
RUN: dict[str, Any] = {
    "at": AT,
    "nominal_at": AT,
    "outcome": "skipped",
    "reason": "OVERLAP",
    "message": f"Skipped, because job {JOB_ID} has not ended",
    "job_id": None,
    "count": 1,
}
NEXT: dict[str, Any] = {
    "at": "2026-03-30T00:30:00.000Z",
    "local": "2026-03-30T03:30:00+03:00",
    "note": "2026-03-29 03:30 does not exist in Europe/Helsinki (clocks go forward) and is left out",
}


SCHEDULE_PARAM = Param("schedule_id", {"type": "string"}, "path", "the schedule's id", SCHEDULE_ID)
FILTERS = (
    Param("enabled", {"type": "string", "enum": ["1", "true", "0", "false"]}, example="true"),
    Param("type", {"type": "string"}, description="exact match", example="report.generate"),
    Param("queue", {"type": "string"}, description="exact match", example="default"),
    Param("limit", {"type": "integer", "default": 100}, description="clamped to 1..500"),
    CURSOR_PARAM,
)


def docs() -> tuple[Doc, ...]:
    one = {"ok": True, "schedule": SCHEDULE}
    listing = Doc(
        id="listSchedules",
        summary="List schedules, newest first",
        description="Filters are exact and go together. Go on with `cursor` until it is null.",
        tag="schedules",
        answers={
            200: (schemas.ScheduleListResponse, {"ok": True, "schedules": [SCHEDULE], "count": 1, "cursor": None})
        },
        errors=(400,),
        params=FILTERS,
    )
    create = Doc(
        id="createSchedule",
        summary="Create a schedule, by interval or cron expression",
        description=(
            "Give exactly one of `interval_sec` and `cron`. Each occurrence becomes one job, however many "
            "schedulers there are."
        ),
        tag="schedules",
        answers={201: (schemas.SavedScheduleResponse, one)},
        errors=(409,),
        body=schemas.CreateScheduleRequest,
        body_example=CREATE_SCHEDULE,
    )
    read = Doc(
        id="readSchedule",
        summary="Read a schedule",
        description="The schedule with its next and last run.",
        tag="schedules",
        answers={200: (schemas.ScheduleResponse, one)},
        errors=(404,),
        params=(SCHEDULE_PARAM,),
    )
    change = Doc(
        id="changeSchedule",
        summary="Change a schedule, run it now, or reset its breaker",
        description="Changes the fields given and leaves the others as they are.",
        tag="schedules",
        answers={200: (schemas.SavedScheduleResponse, one)},
        errors=(404, 409),
        params=(SCHEDULE_PARAM,),
        body=schemas.ChangeScheduleRequest,
        body_example={"enabled": True, "reset_breaker": True},
    )
    delete = Doc(
        id="deleteSchedule",
        summary="Delete a schedule and its history; its jobs stay",
        description="No further job is made. Jobs that were made stay.",
        tag="schedules",
        answers={200: (schemas.DeletedScheduleResponse, {"ok": True, "id": SCHEDULE_ID, "deleted": True})},
        errors=(404,),
        params=(SCHEDULE_PARAM,),
    )
    plan = {"ok": True, "timezone": "Europe/Helsinki", "next": [NEXT], "count": 1}
    preview = Doc(
        id="previewSchedule",
        summary="When a cadence would run; stores nothing, so keys that may only read may ask too",
        description="Give exactly one of `interval_sec` and `cron`.",
        tag="schedules",
        answers={200: (schemas.NextRunsResponse, {**plan, "schedule_id": None})},
        body=schemas.PreviewScheduleRequest,
        body_example={"cron": "30 3 * * *", "timezone": "Europe/Helsinki", "n": 5},
    )
    next_runs = Doc(
        id="listNextRuns",
        summary="When a schedule runs next, with what changes of the clocks do",
        description="From now on, with a note where the clocks change.",
        tag="schedules",
        answers={200: (schemas.NextRunsResponse, {**plan, "schedule_id": SCHEDULE_ID})},
        errors=(400, 404),
        params=(SCHEDULE_PARAM, Param("n", {"type": "integer", "default": 20}, description="clamped to 1..100")),
    )
    runs = Doc(
        id="listScheduleRuns",
        summary="What became of a schedule's occurrences, newest first",
        description="Each occurrence with its job, or with the reason why it was skipped.",
        tag="schedules",
        answers={200: (schemas.ScheduleRunsResponse, {"ok": True, "runs": [RUN], "count": 1})},
        errors=(404,),
        params=(SCHEDULE_PARAM, Param("limit", {"type": "integer", "default": 50}, description="clamped to 1..200")),
    )
    return (
        listing,
        create,
        read,
        change,
        delete,
        preview,
        next_runs,
        runs,
    )
