"""Schedules and their histories as clients see them."""

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from functions.api.routes.serializers import Wire
from rauskuclaw.domain.clock import to_wire

if TYPE_CHECKING:
    from rauskuclaw.domain.schedules import Schedule, ScheduleRun
    from rauskuclaw.services.schedules.occurrences import Occurrence


def schedule_wire(schedule: "Schedule", *, now: datetime) -> Wire:
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


def run_wire(run: "ScheduleRun") -> Wire:
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
