"""Notices: what an instance owes somebody outside although no worker has done anything.

A notice is a job that is concluded as soon as it is stored, so that it needs no worker. Its callback is delivered like
any other: signed, checked by the allowlist, tried eight times over 28 h.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rauskuclaw.domain import events, lifecycle
from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.events import LogEntry
from rauskuclaw.domain.job import Job, JobStatus, Json
from rauskuclaw.domain.lifecycle import Rules
from rauskuclaw.domain.wakeups import next_check
from rauskuclaw.ports import Conflicting, Submission
from rauskuclaw.ports.store import JobStore
from rauskuclaw.services.jobs.requests import DEFAULT_PRIORITY

# Long enough that no worker meets a notice before it is concluded, or before a repeated call concludes it.
HELD_BACK = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What to say (`body`) and whom to tell. `type` is not stored as a job type, so that no caller can submit one."""

    id: str
    type: str
    queue: str
    body: Json
    callback_url: str
    created_by: str
    correlation_id: str
    tags: tuple[str, ...] = ()
    meta: dict[str, Json]  # of the log line that says it was created


@dataclass(frozen=True, slots=True)
class Notices:
    """Sends nothing itself: it owes callbacks, which the scheduler delivers."""

    jobs: JobStore
    rules: Rules
    clock: Clock

    async def owe(self, notice: Notice) -> None:
        """Owe a notice's callback, once for its id. Safe to repeat, which also mends what a crash left half done.

        Raises BackendError (retry).
        """
        now = self.clock()
        entry = LogEntry(now, "info", events.CREATED, {"type": notice.type, **notice.meta})
        [outcome] = await self.jobs.submit([Submission(self._job(notice, now), (entry,))], now=now)
        if isinstance(outcome, Conflicting) or outcome.job.status is not JobStatus.QUEUED:
            return
        await self.jobs.transition(lifecycle.conclude(outcome.job, outcome.job.input, at=now, rules=self.rules))

    def _job(self, notice: Notice, now: datetime) -> Job:
        later = now + HELD_BACK
        return Job(
            id=notice.id,
            type=notice.type,
            queue=notice.queue,
            lane=self.rules.lanes.lane_of(notice.type, DEFAULT_PRIORITY),
            status=JobStatus.QUEUED,
            priority=DEFAULT_PRIORITY,
            timeout_sec=60,
            max_attempts=1,
            input=notice.body,
            created_at=now,
            updated_at=now,
            run_at=later,
            check_at=next_check(later, wakes=0),
            callback_url=notice.callback_url,
            tags=notice.tags,
            created_by=notice.created_by,
            correlation_id=notice.correlation_id,
        )
