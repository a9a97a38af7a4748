"""Values for tests: state only what matters, the rest is plausible and fits together."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from rauskuclaw.domain import events
from rauskuclaw.domain.callbacks import CallbackGate, Delivery
from rauskuclaw.domain.events import LogEntry
from rauskuclaw.domain.failures import Failure
from rauskuclaw.domain.idempotency import IdempotencyKey
from rauskuclaw.domain.job import Job, JobError, JobStatus, JobType, Json, Lease
from rauskuclaw.domain.lifecycle import Rules
from rauskuclaw.domain.retry import RetryPolicy
from rauskuclaw.domain.runs.steps import Step
from rauskuclaw.domain.wakeups import WakeUp, next_check
from rauskuclaw.ports import Submission
from tests.support.clock import NOON

LEASE = timedelta(seconds=60)
CALLBACK_URL = "https://hooks.example.com/done"
OPEN_GATE = CallbackGate(allowlist=("example.com",))
RULES = Rules(lease=LEASE, callbacks=OPEN_GATE, retry=RetryPolicy(base=timedelta(seconds=2)))


def make_job(*, state: JobStatus = JobStatus.QUEUED, **given: Any) -> Job:
    """A job as storage would hold it in `state`: claimed once unless queued, leased if running, expiring if final."""
    created_at: datetime = given.get("created_at", NOON)
    plain: dict[str, Any] = {
        "id": str(uuid4()),
        "type": "report.generate",
        "queue": "default",
        "lane": "default",
        "status": state,
        "priority": 5,
        "timeout_sec": 120,
        "max_attempts": 3,
        "input": {"topic": "tea"},
        "created_at": created_at,
        "updated_at": created_at,
        "run_at": created_at,
        "created_by": "tests",
        "correlation_id": "cor-1",
    }
    return Job(**{**plain, **_of_state(state, given.get("run_at", created_at)), **given})


def _of_state(state: JobStatus, at: datetime) -> dict[str, Any]:
    if state is JobStatus.QUEUED:
        return {"check_at": next_check(at, wakes=0)}
    claimed: dict[str, Any] = {"attempts": 1, "fence": 1}
    if state is JobStatus.RUNNING:
        return {**claimed, "lease": Lease("boot-1/worker-1", until=at + LEASE), "check_at": at + LEASE}
    final = {**claimed, "expires_at": at + timedelta(days=7)}
    if state is JobStatus.SUCCEEDED:
        return {**final, "result": {"ok": True}}
    if state is JobStatus.FAILED:
        error = JobError(message="no", code="BROKEN", details=None, at=at)
        return {**final, "error": error, "expires_at": at + timedelta(days=30)}
    return final


def make_key(
    key: str = "key-1",
    *,
    scope: str = "tests",
    request: Mapping[str, Json] | None = None,
    expires_at: datetime = NOON + timedelta(days=1),
) -> IdempotencyKey:
    """An idempotency key over a small request."""
    sent = {"type": "report.generate", "input": {"topic": "tea"}} if request is None else request
    return IdempotencyKey.of(scope=scope, key=key, request=sent, expires_at=expires_at)


def make_submission(
    job: Job | None = None,
    *,
    idempotency: IdempotencyKey | None = None,
    steps: tuple[Step, ...] = (),
    **given: Any,
) -> Submission:
    """A new queued job with its first log line and copied steps; `given` are fields of the job."""
    given |= {"steps": len(steps)} if steps else {}
    job = job or make_job(**given)
    entry = LogEntry(job.created_at, "info", events.CREATED, {"type": job.type})
    return Submission(job=job, entries=(entry,), idempotency=idempotency, steps=steps)


def make_entry(message: str = "a line", *, at: datetime = NOON, **given: Any) -> LogEntry:
    return LogEntry(**{"at": at, "level": "info", "message": message, **given})


def make_failure(**given: Any) -> Failure:
    return Failure(**{"message": "it broke", "code": "BROKEN", **given})


def make_delivery(**given: Any) -> Delivery:
    plain = {"id": str(uuid4()), "job_id": str(uuid4()), "url": CALLBACK_URL, "created_at": NOON, "next_at": NOON}
    return Delivery(**{**plain, **given})


def make_job_type(**given: Any) -> JobType:
    return JobType(**{"name": f"test.{uuid4().hex[:12]}", "handler": "builtin:report.generate", **given})


def make_wake_up(**given: Any) -> WakeUp:
    """A wake-up that is due, on the default lane, for a job that need not exist."""
    return replace(WakeUp.of(make_job()), **given)
