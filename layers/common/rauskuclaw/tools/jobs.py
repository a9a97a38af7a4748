"""The common ground of the tools about jobs: a job for each effect key, and how its end is told."""

from datetime import datetime
from uuid import UUID, uuid5

from rauskuclaw.domain.job import Job, JobStatus, Json
from rauskuclaw.domain.runs.steps import Step
from rauskuclaw.egress.url import hosts_in
from rauskuclaw.errors import NotFoundError
from rauskuclaw.ports.models import AGENT_HANDLER, TURN_HANDLER
from rauskuclaw.ports.tools import PendingJobSignal, ToolContext, ToolFailedError
from rauskuclaw.services.jobs.types import JobTypes
from rauskuclaw.tools.declaration import ToolParts, caller_of

JOBS_OF_CALLS = UUID("9b0c8c0e-57a4-5f0b-8f43-6a9b1c7d2e55")
# Their jobs take what to do from a text. `run_agent` starts runs, within what the run may do itself; what is said in a
# conversation counts as a person's word, so no model says it.
AGENT_HANDLERS = frozenset({AGENT_HANDLER, TURN_HANDLER})


def job_id_of(effect_key: str) -> str:
    """The id of the job that a call submits: the same whenever the call is made again."""
    return str(uuid5(JOBS_OF_CALLS, effect_key))


async def submit_once(
    parts: ToolParts, body: dict[str, Json], ctx: ToolContext, *, steps: tuple[Step, ...] = ()
) -> Job:
    """The job of this call, submitted unless it was before; a run begins with `steps`.

    Raises as `Jobs.submit`, and ToolFailedError `TOOL_DENIED` when the grant has ended.
    """
    job_id, caller = job_id_of(ctx.effect_key), caller_of(ctx)
    try:
        return await parts.jobs.get_slim(job_id, caller=caller)
    except NotFoundError:
        require_in_time(ctx, parts.clock())
        accepted = await parts.jobs.submit(
            {**body, "queue": ctx.queue},
            caller=caller,
            correlation_id=ctx.correlation_id,
            job_id=job_id,
            parent=ctx.job_id or None,
            steps=steps,
        )
    if ctx.job_id and await parts.endings.is_cancelled(ctx.job_id):
        # Whoever cancelled the run may have looked for its children before this one was there.
        await parts.endings.cancel_child(job_id)
    return accepted.job


async def final_job(parts: ToolParts, job_id: str, ctx: ToolContext) -> Job:
    """The job once it is final. Raises PendingJobSignal before, and then the run is told of its end; NotFoundError."""
    job = await parts.jobs.get(job_id, caller=caller_of(ctx))
    if not job.status.is_final and ctx.job_id:
        await parts.endings.watch(job_id, watcher_id=ctx.job_id)
        job = await parts.jobs.get(job_id, caller=caller_of(ctx))  # it may have ended meanwhile
    if not job.status.is_final:
        raise PendingJobSignal(job_id)
    return job


def result_of(job: Job) -> Json:
    """What a final job returned. Raises ToolFailedError `JOB_FAILED` or `JOB_CANCELLED`."""
    if job.status is JobStatus.SUCCEEDED:
        return job.result
    if job.status is JobStatus.CANCELLED:
        raise ToolFailedError("The job was cancelled", code="JOB_CANCELLED", details={"job_id": job.id})
    message = job.error.message if job.error is not None else "The job failed"
    raise ToolFailedError(message, code="JOB_FAILED", details={"job_id": job.id, "error": error_of(job)})


def error_of(job: Job) -> Json:
    """The job's error as it is shown; null without one."""
    if job.error is None:
        return None
    return {"code": job.error.code, "message": job.error.message, "details": job.error.details}


async def require_no_agent(types: JobTypes, arguments: dict[str, Json]) -> None:
    """Raises ToolFailedError `FORBIDDEN` for a job that would run an agent with limits of its own making."""
    job_type = await types.find_type(arguments["type"])
    given = arguments.get("input")
    is_agent = job_type is not None and job_type.handler in AGENT_HANDLERS
    if is_agent or (isinstance(given, dict) and given.get("agent_tools")):
        text = "A run starts another agent with run_agent only"
        raise ToolFailedError(text, code="FORBIDDEN", details={"field": "type"})


def require_in_time(ctx: ToolContext, now: datetime) -> None:
    """Raises ToolFailedError `TOOL_DENIED` once the grant of the call has ended. Until a job is there it is no call."""
    grant = ctx.permit.grant
    if grant is not None and grant.expires_at is not None and now >= grant.expires_at:
        raise denied("GRANT_EXPIRED", f"The grant {grant.name} has ended")


def denied(reason: str, message: str) -> ToolFailedError:
    """What a tool says of a call that its permit does not cover."""
    return ToolFailedError(f"{message}.", code="TOOL_DENIED", details={"reason": reason})


def nobody_can_tell(arguments: dict[str, Json]) -> None:
    """What a call will cost that has a job of any type made."""


def hosts_in_input(arguments: dict[str, Json]) -> list[str]:
    """The host of a URL that a job is given, as `data.fetch` is."""
    given = arguments.get("input")
    return hosts_in(given.get("url")) if isinstance(given, dict) else []
