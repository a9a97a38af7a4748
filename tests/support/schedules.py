"""Schedules for tests: state only what matters."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from rauskuclaw.domain.schedules import Schedule, ScheduleRun
from rauskuclaw.ports.schedules import ScheduleChange
from rauskuclaw.ports.store import Submission
from tests.support.clock import NOON

EVERY_MINUTE = timedelta(seconds=60)


def make_schedule(**given: Any) -> Schedule:
    """An enabled schedule that runs every minute and is due a minute after `NOON`, unless told otherwise."""
    created_at: datetime = given.get("created_at", NOON)
    plain: dict[str, Any] = {
        "id": str(uuid4()),
        "type": "report.generate",
        "queue": "default",
        "input": {"topic": "tea"},
        "priority": 5,
        "timeout_sec": 120,
        "max_attempts": 1,
        "created_at": created_at,
        "updated_at": created_at,
        "timezone": "UTC",
        "created_by": "tests",
    }
    if "cron" not in given:
        plain["interval_sec"] = 60
    next_run_at = given.get("next_run_at", created_at + EVERY_MINUTE)
    is_live = given.get("enabled", True) and given.get("breaker") is None
    return Schedule(**{**plain, "next_run_at": next_run_at, "check_at": next_run_at if is_live else None, **given})


def make_run(**given: Any) -> ScheduleRun:
    return ScheduleRun(**{"at": NOON, "nominal_at": NOON, "outcome": "submitted", **given})


def changed(
    before: Schedule, *, submissions: tuple[Submission, ...] = (), runs: tuple[ScheduleRun, ...] = (), **fields: Any
) -> ScheduleChange:
    """A change of some fields, with the next revision."""
    after = replace(before, revision=before.revision + 1, **fields)
    return ScheduleChange(before, after, submissions, runs)
