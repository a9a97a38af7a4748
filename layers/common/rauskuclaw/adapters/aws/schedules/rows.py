"""Schedules and lines of their history to items and back. Rows are written as a whole: they change once a run."""

import json
from collections.abc import Sequence
from datetime import datetime

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.bodies import Reference
from rauskuclaw.adapters.aws.values import Item, dumps
from rauskuclaw.domain.clock import from_ms, moment_of, ms, to_ms
from rauskuclaw.domain.job import Json, JsonObject
from rauskuclaw.domain.schedules import Breaker, CatchUp, Overlap, Schedule, ScheduleError, ScheduleRun

# Attributes of the row that are not the schedule's own: where its input is, and how many changes have a history.
INPUT = "in"
CHAPTERS = "hn"


def row_of(schedule: Schedule, *, input_ref: Reference | None, chapters: int) -> Item:
    """The item of a schedule; without an entry in the due index while there is nothing to look for."""
    due: Item = {}
    if schedule.check_at is not None:
        due = {
            "dp": keys.due_partition_of(keys.SCHEDULE, schedule.id),
            "dk": keys.place_of(schedule.check_at, schedule.id),
        }
    return {
        "pk": keys.schedule_pk(schedule.id),
        "sk": keys.ROW,
        "rv": schedule.revision,
        "ty": schedule.type,
        "qu": schedule.queue,
        "en": int(schedule.enabled),
        "ck": ms(schedule.check_at),
        "d": dumps(_details(schedule)),
        INPUT: input_ref,
        CHAPTERS: chapters or None,
        "lp": keys.list_partition_of(keys.SCHEDULES, schedule.id),
        "cs": keys.place_of(schedule.created_at, schedule.id),
    } | due


def schedule_of(row: Item, *, input_value: Json) -> Schedule:
    created_ms, schedule_id = keys.split_place(row["cs"])
    rest: JsonObject = json.loads(row["d"])
    times = {name: moment_of(rest.get(name)) for name in ("next_run_at", "waiting_at", "last_run_at", "planned_at")}
    error, breaker = rest.get("last_error"), rest.get("breaker")
    return Schedule(
        id=schedule_id,
        type=row["ty"],
        queue=row["qu"],
        input=input_value,
        priority=rest["priority"],
        timeout_sec=rest["timeout_sec"],
        max_attempts=rest["max_attempts"],
        created_at=from_ms(created_ms),
        updated_at=from_ms(rest["updated_at"]),
        timezone=rest["timezone"],
        name=rest.get("name"),
        enabled=bool(row["en"]),
        tags=tuple(rest.get("tags", ())),
        interval_sec=rest.get("interval_sec"),
        cron=rest.get("cron"),
        overlap=Overlap(rest["overlap"]),
        catch_up=CatchUp(rest["catch_up"]),
        max_runs_per_day=rest.get("max_runs_per_day"),
        max_failures=rest.get("max_failures"),
        created_by=rest.get("created_by", ""),
        check_at=moment_of(row.get("ck")),
        last_job_id=rest.get("last_job_id"),
        last_error=None if error is None else ScheduleError(error["code"], error["message"], from_ms(error["at"])),
        unsettled=tuple(rest.get("unsettled", ())),
        failures=rest.get("failures", 0),
        breaker=None if breaker is None else Breaker(breaker["reason"], from_ms(breaker["at"])),
        day=rest.get("day", ""),
        runs_on_day=rest.get("runs_on_day", 0),
        revision=row["rv"],
        turn=rest.get("turn", 0),
        **times,
    )


def _details(schedule: Schedule) -> Json:
    """What nothing is queried or conditional on, without what is as it is for a new schedule."""
    error, breaker = schedule.last_error, schedule.breaker
    optional = {
        "name": schedule.name,
        "tags": list(schedule.tags),
        "interval_sec": schedule.interval_sec,
        "cron": schedule.cron,
        "max_runs_per_day": schedule.max_runs_per_day,
        "max_failures": schedule.max_failures,
        "created_by": schedule.created_by,
        "next_run_at": ms(schedule.next_run_at),
        "waiting_at": ms(schedule.waiting_at),
        "last_run_at": ms(schedule.last_run_at),
        "planned_at": ms(schedule.planned_at),
        "turn": schedule.turn or None,
        "last_job_id": schedule.last_job_id,
        "last_error": error and {"code": error.code, "message": error.message, "at": to_ms(error.at)},
        "unsettled": list(schedule.unsettled),
        "failures": schedule.failures,
        "breaker": breaker and {"reason": breaker.reason, "at": to_ms(breaker.at)},
        "day": schedule.day,
        "runs_on_day": schedule.runs_on_day,
    }
    empty: tuple[Json, ...] = (None, "", [])
    return {
        "priority": schedule.priority,
        "timeout_sec": schedule.timeout_sec,
        "max_attempts": schedule.max_attempts,
        "updated_at": to_ms(schedule.updated_at),
        "timezone": schedule.timezone,
        "overlap": schedule.overlap.value,
        "catch_up": schedule.catch_up.value,
    } | {name: value for name, value in optional.items() if value not in empty}


def chapter_of(schedule_id: str, number: int, runs: Sequence[ScheduleRun], *, slots: int) -> Item:
    """The lines that one change adds to a history, in one item; it replaces the one of `slots` changes ago."""
    lines = [
        [to_ms(run.at), to_ms(run.nominal_at), run.outcome, run.reason, run.message, run.job_id, run.count]
        for run in runs
    ]
    return {
        "pk": keys.schedule_pk(schedule_id),
        "sk": keys.history_sk(number % slots),
        "n": number,
        "v": dumps(lines),
    }


def runs_of(chapter: Item) -> list[ScheduleRun]:
    return [_run_of(*line) for line in json.loads(chapter["v"])]


def _run_of(
    at: int, nominal_at: int, outcome: str, reason: str | None, message: str, job_id: str | None, count: int
) -> ScheduleRun:
    moments: tuple[datetime, datetime] = (from_ms(at), from_ms(nominal_at))
    return ScheduleRun(*moments, outcome, reason, message, job_id, count)
