"""Telling a run's callback URL that somebody is asked.

A notice is a job of its own that is concluded as soon as it is stored, as those of alerts are: its callback is signed,
checked by the allowlist and tried again like any other. Its id is made from the question's, so it is owed once.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid5

from rauskuclaw.domain import events, lifecycle
from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.events import LogEntry
from rauskuclaw.domain.job import Job, JobStatus, Json
from rauskuclaw.domain.lifecycle import Rules
from rauskuclaw.domain.runs.steps import Question
from rauskuclaw.domain.runs.wire import body_fields
from rauskuclaw.domain.wakeups import next_check
from rauskuclaw.ports import Conflicting, Submission
from rauskuclaw.ports.store import JobStore
from rauskuclaw.services.jobs.requests import DEFAULT_PRIORITY
from rauskuclaw.services.runs.links import NOTICE_TYPE

NOTICE_NAMESPACE = UUID("0f6f2a51-2f0c-5c0a-8d0e-5b0a3f6f7d21")
# Long enough that no worker meets a notice before it is concluded.
HELD_BACK = timedelta(hours=1)


@dataclass(frozen=True)
class QuestionNotices:
    """Owes callbacks. The link is none of what is stored: it is put into the callback as it is sent."""

    jobs: JobStore
    rules: Rules
    clock: Clock

    async def tell(self, job_id: str, question: Question) -> None:
        """Owe the callback of a question, where its run has a callback URL. Safe to repeat. Raises BackendError."""
        run = await self.jobs.get_slim_job(job_id)
        if run is None or run.callback_url is None:
            return
        now = self.clock()
        said: dict[str, Json] = {"event": "question", "job_id": run.id, "question": body_fields(question)}
        later = now + HELD_BACK
        job = Job(
            id=str(uuid5(NOTICE_NAMESPACE, question.id)),
            type=NOTICE_TYPE,
            queue=run.queue,
            lane=self.rules.lanes.lane_of(NOTICE_TYPE, DEFAULT_PRIORITY),
            status=JobStatus.QUEUED,
            priority=DEFAULT_PRIORITY,
            timeout_sec=60,
            max_attempts=1,
            input=said,
            created_at=now,
            updated_at=now,
            run_at=later,
            check_at=next_check(later, wakes=0),
            callback_url=run.callback_url,
            created_by=run.created_by,
            correlation_id=run.correlation_id,
        )
        entry = LogEntry(now, "info", events.CREATED, {"type": job.type, "question": question.id})
        [outcome] = await self.jobs.submit([Submission(job, (entry,))], now=now)
        if isinstance(outcome, Conflicting) or outcome.job.status is not JobStatus.QUEUED:
            return
        await self.jobs.transition(lifecycle.conclude(outcome.job, outcome.job.input, at=now, rules=self.rules))
