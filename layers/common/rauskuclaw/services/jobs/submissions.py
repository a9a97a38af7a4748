"""From a well-formed request to what is stored: the job with its defaults, its first log line, its key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from rauskuclaw.domain import events
from rauskuclaw.domain.counts import Count
from rauskuclaw.domain.events import LogEntry
from rauskuclaw.domain.idempotency import IdempotencyKey, digest
from rauskuclaw.domain.job import Job, JobStatus, JobType, Json
from rauskuclaw.domain.lanes import LaneMap
from rauskuclaw.domain.wakeups import next_check
from rauskuclaw.ports import Capabilities, Submission
from rauskuclaw.ports.handlers import Registry
from rauskuclaw.services.fields import FieldFault, invalid
from rauskuclaw.services.jobs.handler_input import input_faults
from rauskuclaw.services.jobs.requests import JobRequest
from rauskuclaw.services.jobs.types import JobTypes
from rauskuclaw.services.principal import Principal

LONGEST_KEPT_KEY = 200


@dataclass(frozen=True, slots=True)
class Origin:
    """Who submits, in the course of which request, and when."""

    caller: Principal
    correlation_id: str
    at: datetime


class SubmissionMaker:
    """Makes submissions from requests; `Jobs` stores them. Its arguments are those of `Jobs`."""

    def __init__(
        self,
        *,
        capabilities: Capabilities,
        types: JobTypes,
        registry: Registry,
        lanes: LaneMap,
        idempotency_ttl: timedelta,
        timeout_cap_sec: int,
        uncapped_lanes: frozenset[str],
        new_id: Callable[[], str],
    ) -> None:
        self._capabilities = capabilities
        self._types = types
        self._registry = registry
        self._lanes = lanes
        self._idempotency_ttl = idempotency_ttl
        self._timeout_cap_sec = timeout_cap_sec
        self._uncapped_lanes = uncapped_lanes
        self._new_id = new_id

    async def make(
        self, request: JobRequest, origin: Origin, *, key: IdempotencyKey | None, retry_of: str | None = None
    ) -> Submission:
        """The submission for a well-formed request. Raises InvalidRequestError naming fields, ForbiddenError."""
        origin.caller.require_queues([request.queue])
        job_type = await self._usable_type(request)
        job = self._new_job(request, job_type, origin)
        meta: dict[str, Json] = {
            "type": job.type,
            "queue": job.queue,
            "priority": job.priority,
            "timeout_sec": job.timeout_sec,
            "max_attempts": job.max_attempts,
            "handler": job_type.handler,
        }
        if retry_of is not None:
            meta["retry_of"] = retry_of
        counts = (Count("job.created", job.type, job.queue),)
        return Submission(job, (LogEntry(origin.at, "info", events.CREATED, meta),), key, counts)

    async def _usable_type(self, request: JobRequest) -> JobType:
        job_type = await self._types.find_type(request.type)
        if job_type is None:
            raise invalid([FieldFault("type", "no job type has this name")])
        if not job_type.enabled:
            raise invalid([FieldFault("type", f"job type '{job_type.name}' is disabled")])
        spec = self._registry.get(job_type.handler)
        faults = input_faults(spec, request.input) if spec is not None else []
        if faults:
            raise invalid(faults)
        return job_type

    def _new_job(self, request: JobRequest, job_type: JobType, origin: Origin) -> Job:
        lane = self._lanes.lane_of(request.type, request.priority)
        now = origin.at
        run_at = request.run_at or now
        return Job(
            id=self._new_id(),
            type=request.type,
            queue=request.queue,
            lane=lane,
            status=JobStatus.QUEUED,
            priority=request.priority,
            timeout_sec=self._timeout(request.timeout_sec or job_type.default_timeout_sec, lane),
            max_attempts=request.max_attempts or job_type.default_max_attempts,
            input=request.input,
            created_at=now,
            updated_at=now,
            run_at=run_at,
            callback_url=request.callback_url,
            tags=request.tags,
            check_at=self._first_check(run_at, now),
            created_by=origin.caller.name,
            correlation_id=origin.correlation_id,
        )

    def _timeout(self, wanted_sec: int, lane: str) -> int:
        if wanted_sec > self._timeout_cap_sec and lane not in self._uncapped_lanes:
            limit = f"must be at most {self._timeout_cap_sec}: longer work needs a lane served outside functions"
            raise invalid([FieldFault("timeout_sec", limit)])
        return wanted_sec

    def _first_check(self, run_at: datetime, now: datetime) -> datetime:
        """When the sweep looks first: at `run_at` itself when no message can be sent that far ahead."""
        return next_check(run_at, wakes=0) if self.can_delay_until(run_at, now) else run_at

    def can_delay_until(self, run_at: datetime, now: datetime) -> bool:
        """Whether the queue can hold a message back for that long."""
        longest = self._capabilities.longest_delay_sec
        return longest is None or run_at - now <= timedelta(seconds=longest)

    def key(self, text: str | None, sent: Mapping[str, Json], origin: Origin) -> IdempotencyKey | None:
        """The idempotency record for a request as sent, or None for a missing or blank key."""
        key = (text or "").strip()
        if not key:
            return None
        if len(key) > LONGEST_KEPT_KEY:
            # Keys may be of any length, storage keys may not.
            key = f"sha256:{digest(key)}"
        expires_at = origin.at + self._idempotency_ttl
        return IdempotencyKey.of(scope=origin.caller.name, key=key, request=sent, expires_at=expires_at)
