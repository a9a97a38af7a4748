"""Served queues of a deployment, and the warning about a job in another one.

Such a job is accepted, because its queue may be served tomorrow; but nobody should find out by waiting.
"""

from dataclasses import dataclass

from rauskuclaw.domain.job import Job, JobStatus

SERVED_SETTING = "WORKER_QUEUE_ALLOWLIST"


@dataclass(frozen=True, slots=True)
class QueueWarning:
    """What an answer says beside what it did. `field` is the field of the request it is about."""

    code: str
    field: str
    message: str


def unserved(queue: str, *, served: frozenset[str]) -> str:
    """The sentence about a queue that no worker serves; it names the setting that changes that."""
    names = ", ".join(sorted(served))
    return f"No worker serves queue '{queue}' (served: {names}); {SERVED_SETTING} names the queues served"


def queue_warnings(queue: str, *, served: frozenset[str]) -> tuple[QueueWarning, ...]:
    """Empty for a queue that is served."""
    if queue in served:
        return ()
    return (QueueWarning("QUEUE_UNSERVED", "queue", unserved(queue, served=served)),)


def job_warnings(job: Job, *, served: frozenset[str]) -> tuple[QueueWarning, ...]:
    """Of a job just accepted; none for one that needs no worker any more."""
    return queue_warnings(job.queue, served=served) if job.status is JobStatus.QUEUED else ()
