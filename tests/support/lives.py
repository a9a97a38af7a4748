"""Bring stored jobs to a point of their life, by the same transitions the services use."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from rauskuclaw.domain import lifecycle
from rauskuclaw.domain.failures import FailureClass
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.domain.lifecycle import Rules, Transition
from rauskuclaw.domain.losses import DIED, INTERRUPTED, Loss
from rauskuclaw.ports import Created
from rauskuclaw.ports.store import JobStore
from tests.support.factories import RULES, make_failure, make_job, make_submission

WORKER = "boot-1/worker-1"


def claiming(job: Job, *, owner: str = WORKER, at: datetime | None = None, rules: Rules = RULES) -> Transition:
    return lifecycle.claim(job, owner=owner, at=at or _later(job), rules=rules)


def succeeding(job: Job, result: Any = None, *, at: datetime | None = None, rules: Rules = RULES) -> Transition:
    return lifecycle.succeed(job, {"ok": True} if result is None else result, at=at or _later(job), rules=rules)


def retrying(job: Job, *, at: datetime | None = None, rules: Rules = RULES) -> Transition:
    """Fail an attempt in a way that leads to another; the job needs attempts left."""
    moment = at or _later(job)
    return lifecycle.fail_attempt(job, make_failure(), at=moment, draw=0.5, rules=rules, handler="builtin:x")


def failing(job: Job, *, at: datetime | None = None, rules: Rules = RULES) -> Transition:
    failure = make_failure(failure_class=FailureClass.PERMANENT)
    return lifecycle.fail_attempt(job, failure, at=at or _later(job), draw=0.5, rules=rules, handler="builtin:x")


def cancelling(job: Job, *, at: datetime | None = None, rules: Rules = RULES) -> Transition:
    return lifecycle.cancel(job, at=at or _later(job), rules=rules)


def recovering(job: Job, *, at: datetime | None = None, rules: Rules = RULES, loss: Loss = DIED) -> Transition:
    return lifecycle.rescue(job, at=at or _later(job), rules=rules, loss=loss)


def interrupting(job: Job, *, at: datetime | None = None, rules: Rules = RULES) -> Transition:
    return recovering(job, at=at, rules=rules, loss=INTERRUPTED)


def giving_back(job: Job, *, at: datetime | None = None, rules: Rules = RULES) -> Transition:
    return lifecycle.release(job, at=at or _later(job), rules=rules)


def _later(job: Job) -> datetime:
    return job.updated_at + timedelta(seconds=1)


ENDINGS: dict[JobStatus, Callable[[Job], Transition]] = {
    JobStatus.SUCCEEDED: succeeding,
    JobStatus.FAILED: failing,
    JobStatus.CANCELLED: cancelling,
}


async def submitted(store: JobStore, job: Job | None = None, **given: Any) -> Job:
    """A queued job that is stored."""
    job = job or make_job(**given)
    [outcome] = await store.submit([make_submission(job)], now=job.created_at)
    assert isinstance(outcome, Created)
    return outcome.job


async def applied(store: JobStore, change: Transition) -> Job:
    """Apply a change that must succeed; the job after it."""
    assert await store.transition(change)
    return change.after


async def claimed(store: JobStore, *, started: bool = True, **given: Any) -> Job:
    """A running job that is stored; its handler has started unless said otherwise."""
    job = await applied(store, claiming(await submitted(store, **given)))
    if not started or job.lease is None:
        return job
    assert await store.renew_lease(job, until=job.lease.until, started=True)
    return replace(job, lease=replace(job.lease, started=True))


async def stored_in(store: JobStore, state: JobStatus, **given: Any) -> Job:
    """A stored job in any state; a final one was claimed once before."""
    if state is JobStatus.QUEUED:
        return await submitted(store, **given)
    running = await claimed(store, **given)
    return running if state is JobStatus.RUNNING else await applied(store, ENDINGS[state](running))


async def read(store: JobStore, job: Job) -> Job:
    """The job as stored now; it must exist."""
    stored = await store.get_job(job.id)
    assert stored is not None
    return stored
