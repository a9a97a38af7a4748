"""Every legal change of a job, as pure functions that return a `Transition`.

    queued -> running -> succeeded | failed | cancelled
    running -> queued          (retry, lost worker, worker stopping, a run that waits)
    queued -> queued           (a waiting run is answered)
    queued -> cancelled
    queued -> succeeded        (a notice, which needs no worker)

A transition is applied by `JobStore.transition`, which refuses it unless the stored job still has the status, the fence
and the crashes of `before`: the progress of a run clears its crashes, without a new fence.

The functions raise `IllegalTransitionError` for a move that is not in the picture above.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from rauskuclaw.domain import events
from rauskuclaw.domain.callbacks import CallbackGate, Delivery, DeliveryState, Verdict, refusal_counts
from rauskuclaw.domain.clock import to_ms, to_wire
from rauskuclaw.domain.counts import Count, duration_count
from rauskuclaw.domain.events import LogEntry
from rauskuclaw.domain.exceptions import DomainError
from rauskuclaw.domain.failures import Failure, FailureClass
from rauskuclaw.domain.job import Job, JobStatus, Json, Lease
from rauskuclaw.domain.lanes import QUARANTINE_LANE, LaneMap
from rauskuclaw.domain.losses import Loss
from rauskuclaw.domain.retry import RetryPolicy, plan_retry
from rauskuclaw.domain.runs.inbox import WaitingFor
from rauskuclaw.domain.wakeups import WakeUp, next_check

EVENT_NAMESPACE = UUID("6f0d3c1e-4f0a-5d57-9c0d-2f3b8d1d7a10")


class IllegalTransitionError(DomainError):
    """The engine asked for a move the life cycle does not have: a bug, never a race."""


@dataclass(frozen=True)
class Rules:
    """The numbers and policies the life cycle depends on; one per process, from the settings."""

    lease: timedelta = timedelta(seconds=60)
    crash_limit: int = 2
    interruption_limit: int = 10
    # Where nobody watches the workers (AWS), a lease that ran out is all that is ever heard of a death.
    expiry_is_death: bool = True
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    callbacks: CallbackGate = field(default_factory=CallbackGate)
    lanes: LaneMap = field(default_factory=LaneMap)
    keep_succeeded: timedelta = timedelta(days=7)
    keep_failed: timedelta = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Transition:
    """One change of one job with everything that must be committed with it, or not at all."""

    before: Job
    after: Job
    entries: tuple[LogEntry, ...] = ()
    delivery: Delivery | None = None
    counts: tuple[Count, ...] = ()
    #: Applied only while the job's inbox has taken in this many; None: whatever is in it.
    inbox_seen: int | None = None
    #: Applied only while nobody watches the job (`WatchStore`). For changes to a final status.
    unwatched: bool = False

    @property
    def wake_up(self) -> WakeUp | None:
        """The wake-up owed when the job is claimable again."""
        return WakeUp.of(self.after) if self.after.status is JobStatus.QUEUED else None


def claim(job: Job, *, owner: str, at: datetime, rules: Rules) -> Transition:
    """queued -> running under a new fence and a lease. The attempt is counted now, not when it ends."""
    _require(job, JobStatus.QUEUED)
    until = at + rules.lease
    after = replace(
        job,
        status=JobStatus.RUNNING,
        attempts=job.attempts + 1,
        fence=job.fence + 1,
        lease=Lease(owner=owner, until=until),
        check_at=until,
        wakes=0,
        updated_at=at,
        waiting_for=None,
    )
    meta = {"worker": owner, "queue": job.queue, "attempt": after.attempts}
    counts = (_count("job.claimed", job), _duration("job.wait_ms", job, job.run_at, at))
    return Transition(job, after, (LogEntry(at, "info", events.CLAIMED, meta),), counts=counts)


def succeed(job: Job, result: Json, *, at: datetime, rules: Rules, inbox_seen: int | None = None) -> Transition:
    """running -> succeeded. Clears the error of earlier attempts. `inbox_seen`: refused when more has come since."""
    _require(job, JobStatus.RUNNING)
    entries = (LogEntry(at, "info", events.SUCCEEDED),)
    change = _finish(job, JobStatus.SUCCEEDED, entries, at=at, rules=rules, result=result, error=None)
    return replace(change, inbox_seen=inbox_seen)


def fail_attempt(job: Job, failure: Failure, *, at: datetime, draw: float, rules: Rules, handler: str) -> Transition:
    """running -> queued for another try, or failed when the failure is final or the budget is spent."""
    _require(job, JobStatus.RUNNING)
    meta = {
        "error": failure.message,
        "code": failure.code,
        "details": failure.details,
        "handler": handler,
        "attempt": job.attempts,
    }
    entry = LogEntry(at, "error", events.ATTEMPT_FAILED, meta)
    job_with_error = replace(job, error=failure.as_error(at))
    run_at = plan_retry(
        failure,
        attempts_spent=job.attempts_spent,
        max_attempts=job.max_attempts,
        now=at,
        draw=draw,
        policy=rules.retry,
    )
    if run_at is None:
        return _finish(job, JobStatus.FAILED, (entry,), at=at, rules=rules, error=job_with_error.error)
    after = _requeued(job_with_error, run_at=run_at, at=at, rules=rules)
    counts = (_count("job.retried", job), _duration("job.run_ms", job, job.updated_at, at))
    return Transition(job, after, (entry, LogEntry(at, "warn", events.REQUEUED)), counts=counts)


def conclude(job: Job, result: Json, *, at: datetime, rules: Rules) -> Transition:
    """queued -> succeeded, for a job that is a message to its callback and no work: it was never claimed and took no
    time."""
    _require(job, JobStatus.QUEUED)
    entries = (LogEntry(at, "info", events.SUCCEEDED),)
    change = _finish(job, JobStatus.SUCCEEDED, entries, at=at, rules=rules, result=result)
    return replace(change, counts=(_count("job.succeeded", job), *refusal_counts(change.delivery)))


def cancel(job: Job, *, at: datetime, rules: Rules) -> Transition:
    """queued or running -> cancelled, at once and for good; a worker that still runs it notices and stops."""
    _require(job, JobStatus.QUEUED, JobStatus.RUNNING)
    return _finish(job, JobStatus.CANCELLED, (LogEntry(at, "warn", events.CANCELLED),), at=at, rules=rules)


def rescue(job: Job, *, at: datetime, rules: Rules, loss: Loss) -> Transition:
    """Take a job from a worker that is gone.

    A run that had started spends neither the retry budget nor, unless the job may have killed its worker, anything
    that could fail it soon; one that had not is taken back as if it had never been, unless the job is the suspect.
    """
    _require(job, JobStatus.RUNNING)
    is_suspect = loss.is_death and loss.suspect == job.id
    if not is_suspect and (job.lease is None or not job.lease.started):
        return release(job, at=at, rules=rules, message=events.WORKER_LOST)
    return _crashed(job, is_suspect, at, rules) if loss.is_death else interrupt(job, at=at, rules=rules)


def _crashed(job: Job, is_suspect: bool, at: datetime, rules: Rules) -> Transition:
    """Its worker died. The job fails once that has happened twice, the last time with nobody beside it.

    Where there is a quarantine: the suspect goes there at once, and so does whoever was there at two deaths; the others
    go back to ordinary workers. Elsewhere a job with a crash has run alone already (`Batch.alone`).
    """
    crashed = replace(job, crashes=job.crashes + 1)
    was_alone = job.lane == QUARANTINE_LANE or not rules.lanes.has_quarantine
    is_over = crashed.crashes >= rules.crash_limit
    entry = _loss_entry(job, at, {"crashes": crashed.crashes})
    if is_over and was_alone:
        text = f"The worker died {crashed.crashes} times while running this job"
        return _fail_lost(job, entry, text, at=at, rules=rules, crashes=crashed.crashes)
    after = _requeued(crashed, run_at=at, at=at, rules=rules, is_suspect=is_suspect or is_over)
    return Transition(job, after, (entry,), counts=(_count("job.crashed", job),))


def _loss_entry(job: Job, at: datetime, counted: dict[str, int]) -> LogEntry:
    owner = job.lease.owner if job.lease else None
    return LogEntry(at, "warn", events.WORKER_LOST, {"worker": owner, "attempt": job.attempts, **counted})


def _fail_lost(job: Job, entry: LogEntry, text: str, *, at: datetime, rules: Rules, **changes: int) -> Transition:
    error = Failure(message=text, code="CRASH_LOOP", failure_class=FailureClass.PERMANENT).as_error(at)
    return _finish(job, JobStatus.FAILED, (entry,), at=at, rules=rules, error=error, **changes)


def interrupt(job: Job, *, at: datetime, rules: Rules) -> Transition:
    """running -> queued: a started run was cut short by what is not known to be its doing.

    That spends no attempt. There is a limit all the same, which only a job that ends whole instances meets.
    """
    _require(job, JobStatus.RUNNING)
    interruptions = job.interruptions + 1
    entry = _loss_entry(job, at, {"interruptions": interruptions})
    if interruptions >= rules.interruption_limit:
        text = f"This job was running {interruptions} times when its whole instance ended or its lease ran out"
        return _fail_lost(job, entry, text, at=at, rules=rules, interruptions=interruptions)
    after = _requeued(replace(job, interruptions=interruptions), run_at=at, at=at, rules=rules)
    return Transition(job, after, (entry,), counts=(_count("job.interrupted", job),))


def snooze(job: Job, *, until: datetime, code: str, message: str, at: datetime, rules: Rules) -> Transition:
    """running -> queued until a time somebody else named, without a cost: nothing was done that could have failed."""
    _require(job, JobStatus.RUNNING)
    untouched = replace(job, attempts=job.attempts - 1)
    entry = LogEntry(at, "warn", message, {"code": code, "until": to_wire(until), "attempt": job.attempts})
    counts = (_count("job.parked", job, code),)
    return Transition(job, _requeued(untouched, run_at=until, at=at, rules=rules), (entry,), counts=counts)


def release(job: Job, *, at: datetime, rules: Rules, message: str = events.GIVEN_BACK) -> Transition:
    """running -> queued without a cost: the run was cut short by us, not by the job. The attempt is taken back."""
    _require(job, JobStatus.RUNNING)
    owner = job.lease.owner if job.lease else None
    untouched = replace(job, attempts=job.attempts - 1)
    entry = LogEntry(at, "warn", message, {"worker": owner, "attempt": job.attempts})
    return Transition(job, _requeued(untouched, run_at=at, at=at, rules=rules), (entry,))


def wait(job: Job, waiting_for: WaitingFor, *, inbox_seen: int, at: datetime, rules: Rules) -> Transition:
    """running -> queued until somebody answers, or until it is to be looked at again. The attempt is taken back.

    Refused when more than `inbox_seen` items have come into the inbox: one of them may be the answer.
    """
    _require(job, JobStatus.RUNNING)
    untouched = replace(job, attempts=job.attempts - 1, waiting_for=waiting_for)
    meta = {"reason": waiting_for.reason, "until": to_wire(waiting_for.until), "attempt": job.attempts}
    entry = LogEntry(at, "info", events.WAITING if waiting_for.kind == "question" else events.WAITING_FOR_JOB, meta)
    after = _requeued(untouched, run_at=max(at, waiting_for.until), at=at, rules=rules)
    counts = (_count("job.waited", job, waiting_for.reason),)
    return Transition(job, after, (entry,), counts=counts, inbox_seen=inbox_seen)


def awaken(job: Job, *, at: datetime) -> Job:
    """queued -> queued: something came into the inbox of a job, with which this is committed. Due now if it waited.

    A job that does not wait keeps its time: it reads its inbox when it runs.
    """
    heard = replace(job, inbox=job.inbox + 1)
    if job.status is not JobStatus.QUEUED or job.waiting_for is None:
        return heard
    return replace(heard, run_at=at, updated_at=at, waiting_for=None, wakes=0, check_at=next_check(at, wakes=0))


def progressed(job: Job) -> Job:
    """A run recorded something new, so it is none that only kills its workers: its crashes are forgotten."""
    return replace(job, attempts=job.attempts - job.crashes, crashes=0)


def _requeued(job: Job, *, run_at: datetime, at: datetime, rules: Rules, is_suspect: bool = False) -> Job:
    """Who is in quarantine stays there."""
    is_suspect = is_suspect or job.lane == QUARANTINE_LANE
    return replace(
        job,
        status=JobStatus.QUEUED,
        lane=rules.lanes.lane_of(job.type, job.priority, is_suspect=is_suspect),
        run_at=run_at,
        lease=None,
        wakes=0,
        check_at=next_check(run_at, wakes=0),
        updated_at=at,
    )


def _finish(
    before: Job, status: JobStatus, entries: tuple[LogEntry, ...], *, at: datetime, rules: Rules, **changes: Any
) -> Transition:
    keep = rules.keep_failed if status is JobStatus.FAILED else rules.keep_succeeded
    ended = replace(before, status=status, lease=None, check_at=None, waiting_for=None)
    after = replace(ended, updated_at=at, expires_at=at + keep, **changes)
    delivery, notes = _owed_callback(after, at=at, gate=rules.callbacks)
    counts = (*_ending_counts(before, after, at), *refusal_counts(delivery))
    return Transition(before, after, entries + notes, delivery, counts)


def _ending_counts(before: Job, after: Job, at: datetime) -> tuple[Count, ...]:
    if after.status is JobStatus.CANCELLED:
        return (_count("job.cancelled", before),)
    if after.status is JobStatus.SUCCEEDED:
        counted = _count("job.succeeded", before)
    else:
        counted = _count("job.failed_terminal", before, (after.error and after.error.code) or "unknown")
    return (counted, _duration("job.run_ms", before, before.updated_at, at))


def _count(name: str, job: Job, code: str = "") -> Count:
    return Count(name, job.type, job.queue, code)


def _duration(name: str, job: Job, since: datetime, until: datetime) -> Count:
    return duration_count(name, max(0, to_ms(until) - to_ms(since)), type=job.type, queue=job.queue)


def _owed_callback(job: Job, *, at: datetime, gate: CallbackGate) -> tuple[Delivery | None, tuple[LogEntry, ...]]:
    """The delivery for a job that has just become final, and what the log says when there will be none.

    The refusal is logged in the same commit as the final state, so whoever sees the job final also sees why.
    """
    if not job.callback_url:
        return None, ()
    delivery = Delivery(
        id=str(uuid5(EVENT_NAMESPACE, f"{job.id}:{job.status}")),
        job_id=job.id,
        url=job.callback_url,
        created_at=at,
        next_at=at,
    )
    verdict = gate.judge(job.callback_url)
    if verdict is Verdict.ALLOWED:
        return delivery, ()
    return refused(delivery, verdict, at=at)


def refused(delivery: Delivery, verdict: Verdict, *, at: datetime) -> tuple[Delivery, tuple[LogEntry, ...]]:
    """A delivery the gate does not let through, and the log line that says so."""
    if verdict is Verdict.NOT_ALLOWLISTED:
        entry = LogEntry(at, "warn", events.CALLBACK_BLOCKED, {"callback_url": delivery.url})
        return delivery.stopped(DeliveryState.BLOCKED, verdict), (entry,)
    level: events.Level = "warn" if verdict is Verdict.UNSIGNED else "info"
    reason = {
        Verdict.DISABLED: "callbacks are disabled",
        Verdict.UNSIGNED: "signing is on but its secret is missing",
    }[verdict]
    entry = LogEntry(at, level, events.CALLBACK_SKIPPED, {"callback_url": delivery.url, "reason": reason})
    return delivery.stopped(DeliveryState.SKIPPED, verdict), (entry,)


def _require(job: Job, *allowed: JobStatus) -> None:
    if job.status not in allowed:
        raise IllegalTransitionError(f"job {job.id} is {job.status}, not one of {', '.join(allowed)}")
