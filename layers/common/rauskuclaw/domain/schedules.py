"""The schedule: what it submits, when, and what holds it back. Frozen values; dispatching is in services."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rauskuclaw.domain.job import Json


class Overlap(StrEnum):
    """What happens to an occurrence while the schedule's previous job is not final."""

    SKIP = "skip"  # it is skipped
    QUEUE = "queue"  # one waits and runs when the job has ended; further ones are skipped
    ALLOW = "allow"  # it runs beside it


class CatchUp(StrEnum):
    """What happens to occurrences nobody was there to dispatch."""

    SKIP = "skip"  # the latest runs if it is at most an hour late, the others are skipped
    LATEST = "latest"  # the latest runs however late it is
    ALL = "all"  # the latest ten run, the others are skipped


@dataclass(frozen=True, slots=True)
class ScheduleError:
    """Why the last dispatch did not submit a job."""

    code: str
    message: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Breaker:
    """Why a schedule was stopped by its own failures, and when. Nothing runs until somebody resets it."""

    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A recurring submission.

    Exactly one of `interval_sec` and `cron` is set. `next_run_at` is the next nominal time; the id of an occurrence's
    job is made of schedule and nominal time, so an occurrence has one job however often it is dispatched.
    `check_at` is when the dispatcher next looks: the next occurrence, a waiting one, or another try after an error;
    None while disabled or stopped by the breaker. `revision` is raised by every change; changes are conditional on it.
    `waiting_at` is the nominal time of an occurrence that waits for the previous job (`Overlap.QUEUE`).
    `unsettled` are ids of submitted jobs whose outcome has not been counted into `failures` yet, oldest first.
    `planned_at` is when `next_run_at` was reckoned, by the clock of then. `turn` is raised when the clock was set back
    and nominal times come again: the jobs of the new ones are others.
    `runs_on_day` counts the jobs of `day` (YYYY-MM-DD in the schedule's zone).
    """

    id: str
    type: str
    queue: str
    input: Json
    priority: int
    timeout_sec: int
    max_attempts: int
    created_at: datetime
    updated_at: datetime
    timezone: str
    name: str | None = None
    enabled: bool = True
    tags: tuple[str, ...] = ()
    interval_sec: int | None = None
    cron: str | None = None
    overlap: Overlap = Overlap.SKIP
    catch_up: CatchUp = CatchUp.SKIP
    max_runs_per_day: int | None = None
    max_failures: int | None = None
    created_by: str = ""
    next_run_at: datetime | None = None
    check_at: datetime | None = None
    waiting_at: datetime | None = None
    last_run_at: datetime | None = None
    last_job_id: str | None = None
    last_error: ScheduleError | None = None
    unsettled: tuple[str, ...] = ()
    failures: int = 0
    breaker: Breaker | None = None
    day: str = ""
    runs_on_day: int = 0
    revision: int = 1
    planned_at: datetime | None = None
    turn: int = 0


@dataclass(frozen=True, slots=True)
class ScheduleRun:
    """One line of a schedule's history: what became of an occurrence (or of `count` of them, up to `nominal_at`).

    `outcome` is `submitted`, `skipped`, `waiting` or `failed`; `reason` is a code such as `OVERLAP`, `AWAITING_PERSON`,
    `MISSED`, `DAILY_CAP`, `BREAKER`, `SCHEDULE_TYPE_UNAVAILABLE`, or None for a plain submission; `message` says it in
    words.
    """

    at: datetime
    nominal_at: datetime
    outcome: str
    reason: str | None = None
    message: str = ""
    job_id: str | None = None
    count: int = 1
