"""Explanations of why a job is not running."""

from dataclasses import dataclass

from rauskuclaw.domain.admission import WAITS, Reason, unavailable_reason, waiting_reasons
from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.ports import Backend
from rauskuclaw.ports.handlers import Registry
from rauskuclaw.services.jobs.dependencies import AWAITING, Dependencies, is_before_its_first_run
from rauskuclaw.services.jobs.types import JobTypes


@dataclass(frozen=True, slots=True)
class Explanation:
    """Whether a worker may claim the job now, and everything that keeps it from being claimed."""

    job: Job
    reasons: tuple[Reason, ...]

    @property
    def is_claimable(self) -> bool:
        """Whether nothing keeps a worker from it."""
        return not self.reasons

    @property
    def attempts_left(self) -> int:
        """How many failures it may still have."""
        return max(0, self.job.max_attempts - self.job.attempts_spent)


@dataclass(frozen=True)
class Explaining:
    """`served_queues` is what the workers of this deployment serve."""

    backend: Backend
    types: JobTypes
    registry: Registry
    served_queues: frozenset[str]
    clock: Clock

    async def explain(self, job: Job) -> Explanation:
        """From the functions the worker decides by. Raises BackendError."""
        store, now = self.backend.store, self.clock()
        lines = await store.tail_log(job.id, limit=1) if job.run_at > now else []
        newest = lines[-1] if lines else None
        reasons = waiting_reasons(job, now=now, served_queues=self.served_queues, newest=newest)
        if job.status is JobStatus.QUEUED:
            job_type = await self.types.find_type(job.type)
            unavailable = unavailable_reason(job, job_type, known_handlers=self.registry.names)
            reasons += await self._awaited(job, reasons)
            reasons += (unavailable,) if unavailable is not None else ()
        return Explanation(job, reasons)

    async def _awaited(self, job: Job, known: tuple[Reason, ...]) -> tuple[Reason, ...]:
        """The jobs it depends on, where no worker has looked yet and found that it has to wait."""
        if any(reason.code == AWAITING for reason in known) or not is_before_its_first_run(job):
            return ()
        whole = await self.backend.store.get_job(job.id)
        standing = await Dependencies(self.backend, self.clock).standing(whole or job)
        if not standing.pending:
            return ()
        details = {"kind": "dependency", "id": standing.pending[0], "step": 0}
        return (Reason(AWAITING, WAITS[AWAITING], details=details),)
