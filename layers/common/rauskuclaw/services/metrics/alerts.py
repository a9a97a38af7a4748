"""Alerts: pure judgement over figures that were read before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rauskuclaw.config import MetricsSettings
from rauskuclaw.domain.clock import to_wire
from rauskuclaw.domain.job import Job, Json
from rauskuclaw.ports.metrics import QueueState

MAX_QUEUES = 20  # alerts of one kind; whoever has more unserved queues has one problem, not twenty
CALLBACKS_MIN_FAILED = 5
CALLBACKS_FAILURE_PCT = 50


@dataclass(frozen=True, slots=True)
class Alert:
    """Something wrong now. `key` stays the same while it is, however its figures change."""

    key: str
    code: str
    severity: str
    message: str
    details: dict[str, Json]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What alerts are judged by. `counters`: sums of the alert window by name. `overdue`: running jobs that nobody
    has taken from their dead workers although their leases ended at least `overdue_after` ago."""

    now: datetime
    queues: Sequence[QueueState]
    served_queues: frozenset[str]
    counters: Mapping[str, int]
    overdue: Sequence[Job]
    overdue_after: timedelta


def judge(evidence: Evidence, settings: MetricsSettings) -> tuple[Alert, ...]:
    """Every alert that holds now, the most urgent kinds first."""
    found = [
        *_rescue_stalled(evidence),
        *_provider_rejects(evidence, settings.window_sec),
        *_queues_stalled(evidence, settings.queue_stalled_sec),
        *_queues_unserved(evidence),
        *_failure_rate(evidence, settings),
        *_callbacks_failing(evidence, settings.window_sec),
    ]
    return tuple(found)


def _queues_stalled(evidence: Evidence, threshold_sec: int) -> Iterable[Alert]:
    """Only what a worker may claim now counts: neither delayed jobs, nor those of unserved queues or disabled types."""
    served = [state for state in evidence.queues if state.queue in evidence.served_queues]
    for state in sorted(served, key=lambda state: state.oldest_claimable_at or evidence.now)[:MAX_QUEUES]:
        age_sec = age(state, evidence.now)
        if age_sec is not None and age_sec >= threshold_sec:
            yield Alert(
                f"QUEUE_STALLED/{state.queue}",
                "QUEUE_STALLED",
                "warn",
                f"A claimable job of queue '{state.queue}' has waited {age_sec} s (threshold {threshold_sec} s)",
                {
                    "job_id": state.oldest_job_id,
                    "oldest_age_sec": age_sec,
                    "threshold_sec": threshold_sec,
                    "queue": state.queue,
                },
            )


def _queues_unserved(evidence: Evidence) -> Iterable[Alert]:
    found = 0
    for state in evidence.queues:
        is_served = state.queue in evidence.served_queues
        jobs = state.held if is_served else state.claimable + state.delayed + state.held
        if not jobs or found == MAX_QUEUES:
            continue
        found += 1
        reason = "type_disabled" if is_served else "queue_not_served"
        text = (
            f"Jobs of disabled types wait in queue '{state.queue}' (jobs: {jobs})"
            if is_served
            else f"No worker serves queue '{state.queue}' (jobs waiting: {jobs})"
        )
        details: dict[str, Json] = {"queue": state.queue, "jobs": jobs, "reason": reason}
        yield Alert(f"QUEUE_UNSERVED/{state.queue}", "QUEUE_UNSERVED", "warn", text, details)


def _failure_rate(evidence: Evidence, settings: MetricsSettings) -> Iterable[Alert]:
    succeeded = evidence.counters.get("job.succeeded", 0)
    failed = evidence.counters.get("job.failed_terminal", 0)
    completed = succeeded + failed
    if completed < settings.failure_rate_min_completed or failed * 100 < settings.failure_rate_pct * completed:
        return
    rate = round(failed / completed * 100, 2)
    details: dict[str, Json] = {
        "window_sec": settings.window_sec,
        "completed": completed,
        "failed": failed,
        "succeeded": succeeded,
        "failure_rate_pct": rate,
        "threshold_pct": settings.failure_rate_pct,
    }
    text = f"{failed} of {completed} jobs failed ({rate} %) in the last {settings.window_sec} s"
    yield Alert("HIGH_FAILURE_RATE", "HIGH_FAILURE_RATE", "warn", text, details)


def _rescue_stalled(evidence: Evidence) -> Iterable[Alert]:
    if not evidence.overdue:
        return
    oldest = min(evidence.overdue, key=lambda job: job.check_at or evidence.now)
    overdue_sec = int((evidence.now - (oldest.check_at or evidence.now)).total_seconds())
    details: dict[str, Json] = {
        "jobs": len(evidence.overdue),
        "job_id": oldest.id,
        "overdue_sec": overdue_sec,
        "threshold_sec": int(evidence.overdue_after.total_seconds()),
        "lease_ended_at": to_wire(oldest.check_at or evidence.now),
    }
    text = f"{len(evidence.overdue)} running jobs of dead workers were not recovered: the sweep does not work"
    yield Alert("RESCUE_STALLED", "RESCUE_STALLED", "critical", text, details)


def _provider_rejects(evidence: Evidence, window_sec: int) -> Iterable[Alert]:
    """One is enough: no later call with the same key will do better."""
    rejected = evidence.counters.get("provider.rejected", 0)
    if not rejected:
        return
    text = f"A model provider rejects our API key (calls it rejected in the last {window_sec} s: {rejected})"
    details: dict[str, Json] = {"window_sec": window_sec, "calls": rejected}
    yield Alert("PROVIDER_REJECTED", "PROVIDER_REJECTED", "critical", text, details)


def _callbacks_failing(evidence: Evidence, window_sec: int) -> Iterable[Alert]:
    failed = evidence.counters.get("callback.failed", 0)
    tried = failed + evidence.counters.get("callback.delivered", 0)
    if failed < CALLBACKS_MIN_FAILED or failed * 100 < CALLBACKS_FAILURE_PCT * tried:
        return
    rate = round(failed / tried * 100, 2)
    details: dict[str, Json] = {
        "window_sec": window_sec,
        "tried": tried,
        "failed": failed,
        "failure_rate_pct": rate,
        "threshold_pct": CALLBACKS_FAILURE_PCT,
    }
    text = f"{failed} of {tried} callback tries failed ({rate} %) in the last {window_sec} s"
    yield Alert("CALLBACKS_FAILING", "CALLBACKS_FAILING", "warn", text, details)


def age(state: QueueState, now: datetime) -> int | None:
    """Whole seconds for which the oldest claimable job of a queue has waited."""
    waited_ms = age_ms(state, now)
    return None if waited_ms is None else waited_ms // 1000


def age_ms(state: QueueState, now: datetime) -> int | None:
    """The same in milliseconds."""
    if state.oldest_claimable_at is None:
        return None
    return max(0, (now - state.oldest_claimable_at) // timedelta(milliseconds=1))
