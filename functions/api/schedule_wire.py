"""Schedules and their histories as clients see them, and examples of both for the OpenAPI document."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from functions.api.examples import AT, JOB_ID
from functions.api.wire import Wire
from rauskuclaw.domain.clock import to_wire
from rauskuclaw.domain.schedules import Schedule, ScheduleRun

if TYPE_CHECKING:
    from rauskuclaw.services.schedules.occurrences import Occurrence

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


def schedule_wire(schedule: Schedule, *, now: datetime) -> Wire:
    """The schedule object. `now` decides whether the day's count is today's."""
    error, breaker = schedule.last_error, schedule.breaker
    return {
        "id": schedule.id,
        "name": schedule.name,
        "enabled": schedule.enabled,
        "type": schedule.type,
        "queue": schedule.queue,
        "input": schedule.input,
        "priority": schedule.priority,
        "timeout_sec": schedule.timeout_sec,
        "max_attempts": schedule.max_attempts,
        "tags": list(schedule.tags),
        "interval_sec": schedule.interval_sec,
        "cron": schedule.cron,
        "timezone": schedule.timezone,
        "overlap": schedule.overlap.value,
        "catch_up": schedule.catch_up.value,
        "max_runs_per_day": schedule.max_runs_per_day,
        "max_failures": schedule.max_failures,
        "next_run_at": _moment(schedule.next_run_at),
        "last_run_at": _moment(schedule.last_run_at),
        "last_job_id": schedule.last_job_id,
        "last_error": {"code": error.code, "message": error.message, "at": to_wire(error.at)} if error else None,
        "failures": schedule.failures,
        "runs_today": schedule.runs_on_day if schedule.day == _day(schedule.timezone, now) else 0,
        "waiting_at": _moment(schedule.waiting_at),
        "breaker": {"reason": breaker.reason, "at": to_wire(breaker.at)} if breaker else None,
        "created_at": to_wire(schedule.created_at),
        "updated_at": to_wire(schedule.updated_at),
    }


def run_wire(run: ScheduleRun) -> Wire:
    return {
        "at": to_wire(run.at),
        "nominal_at": to_wire(run.nominal_at),
        "outcome": run.outcome,
        "reason": run.reason,
        "message": run.message,
        "job_id": run.job_id,
        "count": run.count,
    }


def occurrence_wire(occurrence: "Occurrence", timezone: str) -> Wire:
    local = occurrence.at.astimezone(ZoneInfo(timezone))
    precision = "milliseconds" if local.microsecond else "seconds"
    return {
        "at": to_wire(occurrence.at),
        "local": local.isoformat(timespec=precision),
        "note": occurrence.note,
    }


def _day(timezone: str, now: datetime) -> str:
    """Today in a zone; nothing where the zone has gone, so that a schedule can be shown and mended all the same."""
    try:
        return now.astimezone(ZoneInfo(timezone)).date().isoformat()
    except (LookupError, ValueError, OSError):
        return ""


def _moment(moment: datetime | None) -> str | None:
    return to_wire(moment) if moment is not None else None
