"""Entries of a job's event log and the sentences the engine writes into it.

Clients match on some of the messages literally; those are marked KEEP.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from rauskuclaw.domain.job import Json

Level = Literal["debug", "info", "warn", "error"]
Kind = Literal["log", "progress", "delta", "step", "question"]

CREATED = "Job created"
CLAIMED = "Claimed by worker"
SUCCEEDED = "Job succeeded"
ATTEMPT_FAILED = "Attempt failed"
REQUEUED = "Re-queued for retry"  # KEEP
CANCELLED = "Job cancelled"
WORKER_LOST = "Worker lost, job returned to the queue"
GIVEN_BACK = "Worker stopping, job returned to the queue"
WAITING = "Waiting for an answer"
WAITING_FOR_JOB = "Waiting for another job"
HEARD_MORE = "Heard more meanwhile, job returned to the queue"
OUT_OF_TIME = "Out of time but getting on, job returned to the queue"
STEPS_RECORDED = "Steps recorded"
QUESTION_ASKED = "Question asked"
CALLBACK_DELIVERED = "Callback delivered"
CALLBACK_FAILED = "Callback failed"
CALLBACK_BLOCKED = "Callback blocked (not allowlisted)"  # KEEP
CALLBACK_SKIPPED = "Callback skipped"


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line for a job's log, before the store gives it an id.

    `kind` is `log` for lines people read, `progress` for a state of progress, `delta` for streamed model output, `step`
    and `question` for steps that a run has recorded.
    """

    at: datetime
    level: Level
    message: str
    meta: Json = None
    kind: Kind = "log"


@dataclass(frozen=True, slots=True)
class LogEvent:
    """A stored entry. `id` grows within a job, fits in 53 bits, and is what clients resume after."""

    id: int
    job_id: str
    at: datetime
    level: Level
    message: str
    meta: Json = None
    kind: Kind = "log"
