"""From a well-formed request to what is stored: the job with its defaults, its first log line, its key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rauskuclaw.domain import events
from rauskuclaw.domain.counts import Count
from rauskuclaw.domain.events import LogEntry
from rauskuclaw.domain.idempotency import IdempotencyKey, digest
from rauskuclaw.domain.job import Job, JobStatus, Json
from rauskuclaw.domain.lanes import LaneMap
from rauskuclaw.domain.wakeups import next_check
from rauskuclaw.ports import Capabilities, Submission
from rauskuclaw.services.jobs.limits import TimeoutCap
from rauskuclaw.services.jobs.requests import JobRequest
from rauskuclaw.services.jobs.types import JobTypes
from rauskuclaw.services.jobs.wakeups import can_delay_until
from rauskuclaw.services.principal import Principal

if TYPE_CHECKING:  # most who submit have none
    from rauskuclaw.domain.runs.steps import Step

MAX_KEPT_KEY = 200


@dataclass(frozen=True, slots=True)
class Origin:
    """Who submits, in the course of which request, and when."""

    caller: Principal
    correlation_id: str
    at: datetime


def new_job(
    request: JobRequest,
    origin: Origin,
    *,
    job_id: str,
    lanes: LaneMap,
    timeout_sec: int | None,
    max_attempts: int | None,
    parent: str | None = None,
    steps: int = 0,
) -> Job:
    """The queued job of a request, with the values that count where it has none of its own.

    The sweep looks after it from its `run_at` on. `steps` are stored with it.
    """
    run_at = request.run_at or origin.at
    return Job(
        id=job_id,
        type=request.type,
        queue=request.queue,
        lane=lanes.lane_of(request.type, request.priority),
        status=JobStatus.QUEUED,
        priority=request.priority,
        timeout_sec=timeout_sec or 1,
        max_attempts=max_attempts or 1,
        input=request.input,
        created_at=origin.at,
        updated_at=origin.at,
        run_at=run_at,
        callback_url=request.callback_url,
        tags=request.tags,
        check_at=next_check(run_at, wakes=0),
        created_by=origin.caller.name,
        correlation_id=origin.correlation_id,
        steps=steps,
        parent=parent,
    )


def new_submission(
    job: Job,
    meta: dict[str, Json],
    *,
    counted_as: str,
    key: IdempotencyKey | None = None,
    steps: "tuple[Step, ...]" = (),
) -> Submission:
    """The job with its first log line, and what it counts as."""
    created = LogEntry(job.created_at, "info", events.CREATED, meta)
    return Submission(job, (created,), key, (Count(counted_as, job.type, job.queue),), steps)


class SubmissionMaker:
    """Makes submissions from requests; `Jobs` stores them. Its arguments are those of `Jobs`."""

    def __init__(
        self,
        *,
        capabilities: Capabilities,
        types: JobTypes,
        cap: TimeoutCap,
        idempotency_ttl: timedelta,
        new_id: Callable[[], str],
    ) -> None:
        self._capabilities = capabilities
        self._types = types
        self._cap = cap
        self._idempotency_ttl = idempotency_ttl
        self._new_id = new_id

    async def make(
        self,
        request: JobRequest,
        origin: Origin,
        *,
        key: IdempotencyKey | None,
        retry_of: str | None = None,
        job_id: str | None = None,
        fork_of: str | None = None,
        parent: str | None = None,
        steps: "tuple[Step, ...]" = (),
    ) -> Submission:
        """The submission for a well-formed request; `steps` go ahead of a run's own.

        Raises InvalidRequestError naming fields, ForbiddenError.
        """
        origin.caller.require_queues([request.queue])
        job_type = await self._types.usable_type(request.type, request.input)
        timeout_sec = request.timeout_sec or job_type.default_timeout_sec
        self._cap.check(timeout_sec, job_type=request.type, priority=request.priority)
        job = self._checked_in_time(
            new_job(
                request,
                origin,
                job_id=job_id or self._new_id(),
                lanes=self._cap.lanes,
                timeout_sec=timeout_sec,
                max_attempts=request.max_attempts or job_type.default_max_attempts,
                parent=parent,
                steps=len(steps),
            )
        )
        meta: dict[str, Json] = {
            "type": job.type,
            "queue": job.queue,
            "priority": job.priority,
            "timeout_sec": job.timeout_sec,
            "max_attempts": job.max_attempts,
            "handler": job_type.handler,
        }
        earlier = {"retry_of": retry_of, "fork_of": fork_of}
        meta |= {name: job_id for name, job_id in earlier.items() if job_id is not None}
        return new_submission(job, meta, counted_as="job.created", key=key, steps=steps)

    def _checked_in_time(self, job: Job) -> Job:
        """The sweep looks at `run_at` itself when no message can be sent that far ahead."""
        is_sent = can_delay_until(job.run_at, now=job.created_at, capabilities=self._capabilities)
        return job if is_sent else replace(job, check_at=job.run_at)

    def key(self, text: str | None, sent: Mapping[str, Json], origin: Origin) -> IdempotencyKey | None:
        """The idempotency record for a request as sent, or None for a missing or blank key."""
        key = (text or "").strip()
        if not key:
            return None
        if len(key) > MAX_KEPT_KEY:
            # Keys may be of any length, storage keys may not.
            key = f"sha256:{digest(key)}"
        expires_at = origin.at + self._idempotency_ttl
        return IdempotencyKey.of(scope=origin.caller.name, key=key, request=sent, expires_at=expires_at)
