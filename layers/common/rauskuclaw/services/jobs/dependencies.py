"""Jobs that depend on others: where these stand, and the gate that opens once all of them have succeeded.

What became of a dependency is kept in the job's inbox, so that it counts for ever, also when that job has been erased.
"""

from datetime import datetime

from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.dependencies import Standing, dependencies_of, standing_of
from rauskuclaw.domain.failures import Failure, FailureClass, WaitSignal
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.domain.runs.inbox import InboxKind, WaitingFor, next_look
from rauskuclaw.ports import Backend
from rauskuclaw.ports.watches import Watch
from rauskuclaw.services.jobs.endings import SOON

BLOCKED = "DEPENDENCY_BLOCKED"
AWAITING = "AWAITING_DEPENDENCY"
FINAL = {status.value: status for status in JobStatus if status.is_final}


class Dependencies:
    """Costs nothing for jobs that have none. Every method is given the job with its input."""

    def __init__(self, backend: Backend, clock: Clock) -> None:
        self._backend = backend
        self._clock = clock

    async def judge(self, job: Job) -> Failure | None:
        """The failure of a claimed job that can never run; None when it may. Raises WaitSignal, BackendError.

        Who waits watches what it depends on, and looks by itself about as often as it has waited already.
        """
        wanted = dependencies_of(job.input)
        if not wanted or not is_before_its_first_run(job):
            return None
        told = await self._told(job)
        standing = await self._standing(job, wanted, told)
        if standing.pending and not standing.is_blocked and not told:
            # All of them, so that one which has succeeded already is remembered as well.
            soon = self._clock() + SOON
            await self._backend.watches.put([Watch(each, job.id, soon) for each in wanted])
            standing = await self._standing(job, wanted, told)
        if standing.is_blocked:
            return _blocked(wanted, standing)
        if standing.pending:
            raise WaitSignal(_waiting(job, standing, self._clock()))
        return None

    async def standing(self, job: Job) -> Standing:
        """Where the dependencies of a queued job stand. Raises BackendError."""
        wanted = dependencies_of(job.input)
        if not wanted or not is_before_its_first_run(job):
            return Standing()
        return await self._standing(job, wanted, await self._told(job))

    async def _told(self, job: Job) -> dict[str, JobStatus]:
        """What its inbox says of the ends of other jobs."""
        items = await self._backend.runs.read_inbox(job.id) if job.inbox else []
        ends = [(item.key, item.body["status"]) for item in items if item.kind is InboxKind.CHILD]
        return {job_id: FINAL[status] for job_id, status in ends if status in FINAL}

    async def _standing(self, job: Job, wanted: tuple[str, ...], told: dict[str, JobStatus]) -> Standing:
        asked = [each for each in wanted if each not in told and each != job.id]
        found = await self._backend.store.statuses(asked) if asked else {}
        return standing_of(wanted, {**told, **{job_id: status for job_id, (status, _) in found.items()}})


def is_before_its_first_run(job: Job) -> bool:
    """Whether its handler was never at work: later, what it depended on may be gone."""
    return not (job.crashes or job.interruptions or job.steps or job.error)


def _waiting(job: Job, standing: Standing, now: datetime) -> WaitingFor:
    return WaitingFor("dependency", standing.pending[0], 0, next_look(now, since=job.created_at), AWAITING)


def _blocked(wanted: tuple[str, ...], standing: Standing) -> Failure:
    what = [f"{len(ids)} {word}" for ids, word in ((standing.failed, "failed"), (standing.missing, "missing")) if ids]
    return Failure(
        f"Of the {len(wanted)} jobs that this one depends on, {' and '.join(what)}: it cannot run any more",
        BLOCKED,
        details={
            "depends_on": list(wanted),
            "missing_dependencies": list(standing.missing),
            "failed_dependencies": list(standing.failed),
        },
        failure_class=FailureClass.PERMANENT,
    )
