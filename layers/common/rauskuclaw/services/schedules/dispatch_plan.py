"""The plan of a dispatch of one due schedule: a pure decision from the row, the clock and what its jobs came to.

In this order: outcomes of earlier jobs are counted, the breaker trips, the type is checked, a waiting occurrence goes
first, missed occurrences are caught up or skipped, and each of the others meets the overlap policy and the daily cap.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from rauskuclaw.domain.clock import to_wire
from rauskuclaw.domain.job import JobStatus, JobType
from rauskuclaw.domain.lanes import LaneMap
from rauskuclaw.domain.schedules import Breaker, CatchUp, Overlap, Schedule, ScheduleError, ScheduleRun
from rauskuclaw.ports import Submission
from rauskuclaw.ports.schedules import ScheduleChange
from rauskuclaw.services.schedules.cadence import Backlog, cadence_of, zone_of
from rauskuclaw.services.schedules.first_run import is_live
from rauskuclaw.services.schedules.submitting import lateness, occurrence_job_id, submission_of

RETRY_AFTER_ERROR = timedelta(seconds=60)
LATEST_IF_WITHIN = timedelta(hours=1)
MAX_CAUGHT_UP = 10
MAX_UNSETTLED = 100  # as many as one read of statuses takes; the oldest are given up

OVERLAP, AWAITING_PERSON = "OVERLAP", "AWAITING_PERSON"
TYPE_UNAVAILABLE = "SCHEDULE_TYPE_UNAVAILABLE"
CRON_INVALID = "SCHEDULE_CRON_INVALID"
DISPATCH_ERROR = "SCHEDULE_DISPATCH_ERROR"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a dispatch goes by besides the row. `recheck`: how soon a waiting occurrence is looked at again. `awaiting`:
    those of the unsettled jobs that wait for a person's answer."""

    now: datetime
    statuses: Mapping[str, JobStatus]
    job_type: JobType | None
    lanes: LaneMap
    recheck: timedelta
    awaiting: Collection[str] = ()


def plan_dispatch(schedule: Schedule, given: Circumstances) -> ScheduleChange:
    """The change that dispatches what is due. Raises CronError for a stored cadence or zone that cannot be used."""
    plan = _Plan(schedule, given)
    plan.settle()
    if not is_live(schedule):
        plan.run_once()
    elif not plan.trips_breaker() and plan.has_type():
        plan.dispatch()
    return plan.change()


def plan_error(schedule: Schedule, code: str, message: str, *, now: datetime) -> ScheduleChange:
    """The change that notes why nothing could be dispatched, and tries again in a minute.

    The history gets a line when the trouble begins, not for every try.
    """
    error = ScheduleError(code, message, now)
    after = replace(schedule, last_error=error, check_at=now + RETRY_AFTER_ERROR, revision=schedule.revision + 1)
    is_known = schedule.last_error is not None and schedule.last_error.code == code
    nominal = schedule.waiting_at or schedule.next_run_at or now
    line = ScheduleRun(now, nominal, "failed", code, f"{message}; next try in {RETRY_AFTER_ERROR.seconds} s")
    return ScheduleChange(schedule, after, runs=() if is_known else (line,))


@dataclass
class _Plan:
    """A schedule on its way through one dispatch."""

    before: Schedule
    given: Circumstances
    submissions: list[Submission] = field(default_factory=list)
    runs: list[ScheduleRun] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.row = self.before

    def change(self) -> ScheduleChange:
        after = replace(self.row, revision=self.before.revision + 1)
        return ScheduleChange(self.before, after, tuple(self.submissions), tuple(self.runs))

    def settle(self) -> None:
        """Count the jobs that have ended: failures in a row; a success ends the row, a cancellation says nothing."""
        open_jobs, failures = [], self.row.failures
        for job_id in self.row.unsettled:
            status = self.given.statuses.get(job_id)
            if status is JobStatus.FAILED:
                failures += 1
            elif status is JobStatus.SUCCEEDED:
                failures = 0
            elif status is not None and not status.is_final:
                open_jobs.append(job_id)
        self.row = replace(self.row, unsettled=tuple(open_jobs), failures=failures)

    def trips_breaker(self) -> bool:
        """Stop the schedule when too many jobs in a row have failed."""
        row, now = self.row, self.given.now
        if row.max_failures is None or row.failures < row.max_failures:
            return False
        what = "1 job" if row.failures == 1 else f"{row.failures} jobs in a row"
        reason = f"{what} failed, the last one was {row.last_job_id}"
        nominal = row.waiting_at or row.next_run_at or now
        self._note(nominal, "skipped", "BREAKER", f"{reason}; nothing runs until the breaker is reset")
        self.row = replace(row, breaker=Breaker(reason, now), check_at=None, waiting_at=None)
        return True

    def has_type(self) -> bool:
        """Whether jobs of the type can run. If not, the occurrence stays due and is tried again."""
        job_type = self.given.job_type
        if job_type is not None and job_type.enabled:
            return True
        trouble = "is disabled" if job_type is not None else "does not exist"
        failed = plan_error(self.row, TYPE_UNAVAILABLE, f"Job type '{self.row.type}' {trouble}", now=self.given.now)
        self.row = replace(failed.after, revision=self.before.revision)
        self.runs += failed.runs
        return False

    def run_once(self) -> None:
        """A person asked for a run of a schedule that is disabled or stopped: this one, and no other."""
        now = self.given.now
        if self.has_type():
            self._begin_day()
            self._fire(self.row.next_run_at or now)
            self.row = replace(self.row, next_run_at=cadence_of(self.row).next_after(now), planned_at=now)
        self.row = replace(self.row, check_at=None)

    def _begin_day(self) -> None:
        """The count of the day begins anew with it."""
        today = self.given.now.astimezone(zone_of(self.row.timezone)).date().isoformat()
        if self.row.day != today:
            self.row = replace(self.row, day=today, runs_on_day=0)

    def dispatch(self) -> None:
        cadence = cadence_of(self.row)
        now, first = self.given.now, self.row.next_run_at
        self._begin_day()
        upcoming = first if first is not None and first > now else cadence.next_after(now)
        planned = now if upcoming != first else self.row.planned_at
        self.row = replace(self.row, next_run_at=upcoming, planned_at=planned, last_error=None)
        self._end_wait()
        if first is not None and first <= now:
            for nominal in self._caught_up(cadence.backlog(first, now)):
                self._meet(nominal)
        waits = self.row.waiting_at is not None
        self.row = replace(self.row, check_at=min(upcoming, now + self.given.recheck) if waits else upcoming)

    def _end_wait(self) -> None:
        """Let the waiting occurrence go when the jobs before it have ended."""
        nominal = self.row.waiting_at
        if nominal is not None and not self.row.unsettled:
            self.row = replace(self.row, waiting_at=None)
            self._fire(nominal)

    def _caught_up(self, backlog: Backlog) -> tuple[datetime, ...]:
        """Which of the due occurrences run by the catch-up policy, oldest first; notes the others in one line."""
        newest, now = backlog.newest, self.given.now
        if self.row.catch_up is CatchUp.ALL:
            chosen = newest[-MAX_CAUGHT_UP:]
        elif self.row.catch_up is CatchUp.LATEST or lateness(newest[-1], now) <= LATEST_IF_WITHIN:
            chosen = newest[-1:]
        else:
            chosen = ()
        missed = backlog.count - len(chosen)
        if missed:
            self._note_missed(missed, newest[-len(chosen) - 1], is_exact=backlog.is_exact)
        return chosen

    def _note_missed(self, missed: int, last: datetime, *, is_exact: bool) -> None:
        how_many = f"{missed}" if is_exact else f"At least {missed}"
        what = "occurrence was" if missed == 1 else "occurrences were"
        message = f"{how_many} {what} not dispatched in time; catch_up is '{self.row.catch_up.value}'"
        self._note(last, "skipped", "MISSED", message, count=missed)

    def _meet(self, nominal: datetime) -> None:
        """Bring an occurrence before the overlap policy."""
        row = self.row
        if row.overlap is Overlap.ALLOW or not row.unsettled:
            self._fire(nominal)
            return
        last = row.unsettled[-1]
        is_awaiting = last in self.given.awaiting
        active = f"job {last} is waiting for a person" if is_awaiting else f"job {last} has not ended"
        reason = AWAITING_PERSON if is_awaiting else OVERLAP
        if row.overlap is Overlap.SKIP:
            self._note(nominal, "skipped", reason, f"Skipped, because {active}")
        elif row.waiting_at is not None:
            message = f"Skipped, because {active} and the occurrence of {to_wire(row.waiting_at)} waits for it"
            self._note(nominal, "skipped", reason, message)
        else:
            self.row = replace(row, waiting_at=nominal)
            self._note(nominal, "waiting", reason, f"Waits, because {active}")

    def _fire(self, nominal: datetime) -> None:
        row, now = self.row, self.given.now
        if row.max_runs_per_day is not None and row.runs_on_day >= row.max_runs_per_day:
            message = f"{row.runs_on_day} jobs were submitted on {row.day}, which is the day's limit"
            self._note(nominal, "skipped", "DAILY_CAP", message)
            return
        job_id = occurrence_job_id(row.id, nominal, row.turn)
        self.submissions.append(submission_of(row, nominal, now=now, lanes=self.given.lanes))
        self._note(nominal, "submitted", None, "", job_id=job_id)
        self.row = replace(
            row,
            last_job_id=job_id,
            last_run_at=now,
            unsettled=(*row.unsettled, job_id)[-MAX_UNSETTLED:],
            runs_on_day=row.runs_on_day + 1,
        )

    def _note(
        self,
        nominal: datetime,
        outcome: str,
        reason: str | None,
        message: str,
        *,
        job_id: str | None = None,
        count: int = 1,
    ) -> None:
        self.runs.append(ScheduleRun(self.given.now, nominal, outcome, reason, message, job_id, count))
