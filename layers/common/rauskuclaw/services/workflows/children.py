"""The jobs of a workflow's steps: each submitted once, with the rights of whoever submitted the run, and watched."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.job import Job, JobStatus, Json
from rauskuclaw.errors import ConflictError, NotFoundError, RauskuClawError
from rauskuclaw.ports import Backend
from rauskuclaw.ports.models import AGENT_HANDLER, OPENAI_HANDLER, TURN_HANDLER, WORKFLOW_HANDLER
from rauskuclaw.services.jobs.endings import Endings
from rauskuclaw.services.jobs.service import Draft, Jobs
from rauskuclaw.services.jobs.types import JobTypes
from rauskuclaw.services.principal import Principal

JOBS_OF_STEPS = UUID("3f0f1d3e-8f25-5a33-9f4c-6f6f2b0c41a7")
MAX_LEVELS = 20  # of jobs above a run; runs start runs two levels deep


def job_id_of(effect_key: str) -> str:
    """The id of a step's job: the same whenever it is submitted."""
    return str(uuid5(JOBS_OF_STEPS, effect_key))


@dataclass(frozen=True, slots=True)
class StepJob:
    """The job of a step that began at a time: its id, and the body that creates it."""

    job_id: str
    body: dict[str, Json]
    begun_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """Who a run acts as. `is_of_a_run`: another run submitted it; `is_within_workflow`: one that a workflow started."""

    caller: Principal
    is_of_a_run: bool
    is_within_workflow: bool


class WorkflowJobs:
    """`rights_of` tells of the name of a key what it may do now; None for a name that is no key's, or one that may
    only read. `remembers`: how long a final job is kept, and its id with it."""

    def __init__(
        self,
        *,
        backend: Backend,
        jobs: Jobs,
        types: JobTypes,
        endings: Endings,
        rights_of: Callable[[str], Principal | None],
        remembers: timedelta,
        clock: Clock,
    ) -> None:
        self._store = backend.store
        self._jobs = jobs
        self._types = types
        self._endings = endings
        self._rights_of = rights_of
        self._remembers = remembers
        self._clock = clock

    async def standing(self, run_id: str) -> Standing:
        """Raises NotFoundError when the run is gone, BackendError (retry).

        A run that a schedule or another run has submitted keeps to its own queue, as their tools do.
        """
        job = await self._store.get_slim_job(run_id)
        if job is None:
            raise NotFoundError("The run is gone")
        own = Principal(job.created_by, queue_allowlist=frozenset({job.queue}))
        caller = own if job.parent is not None else self._rights_of(job.created_by) or own
        if caller.queue_allowlist is not None:
            caller = replace(caller, queue_allowlist=caller.queue_allowlist | {job.queue})
        return Standing(caller, job.parent is not None, await self._is_within_workflow(job))

    async def fault_of(self, job_type: str, value: Json, standing: Standing) -> str | None:
        """Why a step may not be a job of this type with this input, as the file has it; None: it may."""
        found = await self._types.find_type(job_type)
        if found is None:
            return "no job type has this name"
        if not found.enabled:
            return f"job type '{job_type}' is disabled"
        if found.handler == WORKFLOW_HANDLER:
            return "a workflow starts no workflow"
        if standing.is_of_a_run and (found.handler == TURN_HANDLER or _runs_agent(found.handler, value)):
            return "a workflow that a run has started starts no agent"
        return None

    async def runs_agent(self, job_type: str, value: Json) -> bool:
        """Whether a job of this type with this input, as the file has it, is a run of an agent."""
        found = await self._types.find_type(job_type)
        return found is not None and _runs_agent(found.handler, value)

    async def is_said_by_people(self, job_type: str) -> bool:
        """Whether the whole input of this type is a person's word."""
        found = await self._types.find_type(job_type)
        return found is not None and found.handler == TURN_HANDLER

    async def check_input(self, job_type: str, value: Json) -> None:
        """Raises InvalidRequestError naming fields of a job's input."""
        await self._types.usable_type(job_type, value)

    async def submit(
        self, wanted: Sequence[StepJob], *, run_id: str, standing: Standing, correlation_id: str
    ) -> dict[str, RauskuClawError]:
        """Submit those that are not there yet, and have the run told of the end of each. Safe to repeat.

        What was refused for good, by its job's id: also a job that was submitted so long ago that it may have been
        erased. Raises BackendError (retry).
        """
        present = await self.statuses([each.job_id for each in wanted])
        forgotten = self._clock() - self._remembers
        gone = {
            each.job_id: ConflictError("Nobody can tell whether the job was there: it would have been erased by now")
            for each in wanted
            if each.job_id not in present and each.begun_at < forgotten
        }
        new = [each for each in wanted if each.job_id not in present and each.job_id not in gone]
        drafts = [Draft(each.body, job_id=each.job_id, parent=run_id) for each in new]
        outcomes = await self._jobs.submit_batch(drafts, caller=standing.caller, correlation_id=correlation_id)
        answers = zip(new, outcomes, strict=True)
        refused = {each.job_id: answer for each, answer in answers if isinstance(answer, RauskuClawError)} | gone
        under_way = [
            each.job_id
            for each in wanted
            if each.job_id not in refused and not (each.job_id in present and present[each.job_id].is_final)
        ]
        if not under_way:
            return refused
        await self._endings.watch(*under_way, watcher_id=run_id)
        if await self._endings.is_cancelled(run_id):
            # Whoever cancelled the run may have looked for its children before these were there.
            for job_id in under_way:
                await self._endings.cancel_child(job_id)
        return refused

    async def statuses(self, job_ids: Sequence[str]) -> dict[str, JobStatus]:
        """Of those that are there."""
        return {job_id: status for job_id, (status, _) in (await self._store.statuses(job_ids)).items()}

    async def job(self, job_id: str) -> Job | None:
        return await self._store.get_job(job_id)

    async def _is_within_workflow(self, job: Job) -> bool:
        for _ in range(MAX_LEVELS):
            above = await self._store.get_slim_job(job.parent) if job.parent is not None else None
            if above is None:
                return False
            found = await self._types.find_type(above.type)
            if found is not None and found.handler == WORKFLOW_HANDLER:
                return True
            job = above
        return True


def _runs_agent(handler: str, value: Json) -> bool:
    """An input that is known only later may say so by then."""
    if handler == OPENAI_HANDLER:
        return not isinstance(value, dict) or bool(value.get("agent_tools"))
    return handler == AGENT_HANDLER
