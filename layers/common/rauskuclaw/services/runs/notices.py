"""Telling a run's callback URL that somebody is asked.

The notice's id is made from the question's, so it is owed once.
"""

from dataclasses import dataclass
from uuid import UUID, uuid5

from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.lifecycle import Rules
from rauskuclaw.domain.runs.steps import Question
from rauskuclaw.domain.runs.wire import body_fields
from rauskuclaw.ports.store import JobStore
from rauskuclaw.services.jobs.notices import Notice, Notices
from rauskuclaw.services.runs.links import NOTICE_TYPE

NOTICE_NAMESPACE = UUID("0f6f2a51-2f0c-5c0a-8d0e-5b0a3f6f7d21")


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
        notice = Notice(
            id=str(uuid5(NOTICE_NAMESPACE, question.id)),
            type=NOTICE_TYPE,
            queue=run.queue,
            body={"event": "question", "job_id": run.id, "question": body_fields(question)},
            callback_url=run.callback_url,
            created_by=run.created_by,
            correlation_id=run.correlation_id,
            meta={"question": question.id},
        )
        await Notices(self.jobs, self.rules, self.clock).owe(notice)
