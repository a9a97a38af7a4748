"""Rows of schedules and their histories to domain values and back."""

import json
import logging
from collections.abc import Iterable
from typing import Any

from rauskuclaw.adapters.sqlite.values import Row, Values, dumps, loads
from rauskuclaw.domain.clock import from_ms, moment_of, ms, to_ms
from rauskuclaw.domain.job import JsonObject
from rauskuclaw.domain.schedules import Breaker, CatchUp, Overlap, Schedule, ScheduleError, ScheduleRun

logger = logging.getLogger(__name__)

COLUMNS = "id, type, enabled, created_at, check_at, revision, state, input"
RUN_COLUMNS = "at, nominal_at, outcome, reason, message, job_id, count"
PLAIN = (
    "queue", "priority", "timeout_sec", "max_attempts", "timezone", "name", "interval_sec", "cron",
    "max_runs_per_day", "max_failures", "created_by", "last_job_id", "failures", "day", "runs_on_day",
)  # fmt: skip
TIMES = ("next_run_at", "waiting_at", "last_run_at", "planned_at")


def state_of(schedule: Schedule) -> str:
    """The fields without a column of their own, as JSON."""
    state: JsonObject = {name: getattr(schedule, name) for name in PLAIN}
    state |= {name: ms(getattr(schedule, name)) for name in TIMES}
    error, breaker = schedule.last_error, schedule.breaker
    state |= {
        "updated_at": to_ms(schedule.updated_at),
        "turn": schedule.turn,
        "tags": schedule.tags,
        "unsettled": schedule.unsettled,
        "overlap": schedule.overlap.value,
        "catch_up": schedule.catch_up.value,
        "last_error": [error.code, error.message, to_ms(error.at)] if error is not None else None,
        "breaker": [breaker.reason, to_ms(breaker.at)] if breaker is not None else None,
    }
    return dumps(state)


def schedule_of(row: Row) -> Schedule:
    """The schedule of a row of COLUMNS. Raises ValueError, KeyError or TypeError for one that we did not write."""
    schedule_id, job_type, enabled, created_at, check_at, revision, state_json, input_json = row
    state: JsonObject = json.loads(state_json)
    error, breaker = state["last_error"], state["breaker"]
    times: dict[str, Any] = {name: moment_of(state.get(name)) for name in TIMES}
    plain = {name: state[name] for name in PLAIN}
    return Schedule(
        id=schedule_id,
        type=job_type,
        enabled=bool(enabled),
        created_at=from_ms(created_at),
        check_at=moment_of(check_at),
        revision=revision,
        turn=state.get("turn", 0),
        input=loads(input_json),
        updated_at=from_ms(state["updated_at"]),
        tags=tuple(state["tags"]),
        unsettled=tuple(state["unsettled"]),
        overlap=Overlap(state["overlap"]),
        catch_up=CatchUp(state["catch_up"]),
        last_error=ScheduleError(error[0], error[1], from_ms(error[2])) if error else None,
        breaker=Breaker(breaker[0], from_ms(breaker[1])) if breaker else None,
        **plain,
        **times,
    )


def readable(rows: Iterable[Row]) -> list[Schedule]:
    """The schedules of rows; one that cannot be read is reported and left out, so that it blocks no other."""
    found: list[Schedule] = []
    for row in rows:
        try:
            found.append(schedule_of(row))
        except (ValueError, KeyError, TypeError):
            logger.exception("Schedule %s cannot be read", row[0])
    return found


def run_values(run: ScheduleRun) -> Values:
    """Values in the order of RUN_COLUMNS."""
    times = (to_ms(run.at), to_ms(run.nominal_at))
    return (*times, run.outcome, run.reason, run.message, run.job_id, run.count)


def run_of(row: Row) -> ScheduleRun:
    at, nominal_at, outcome, reason, message, job_id, count = row
    return ScheduleRun(from_ms(at), from_ms(nominal_at), outcome, reason, message, job_id, count)
