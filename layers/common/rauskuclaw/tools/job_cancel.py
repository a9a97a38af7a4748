"""`job_cancel`: cancels a job of the run's queue. Cancelling it again changes nothing."""

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.steps import Effect
from rauskuclaw.ports.tools import ToolContext, ToolFailedError, ToolResult, ToolSpec
from rauskuclaw.tools.declaration import OURS, ToolParts, arguments_schema, caller_of, text


def make(parts: ToolParts) -> ToolSpec:
    async def run(arguments: dict[str, Json], ctx: ToolContext) -> ToolResult:
        if arguments["job_id"] == ctx.job_id:
            raise ToolFailedError("A run does not cancel itself", code="FORBIDDEN")
        job = await parts.jobs.cancel(arguments["job_id"], caller=caller_of(ctx))
        return ToolResult({"job_id": job.id, "status": job.status.value})

    return ToolSpec(
        name="job_cancel",
        description="Cancel a job that is queued or running, for good.",
        parameters=arguments_schema({"job_id": text("The job's id")}, required=("job_id",)),
        effect=Effect.KEYED,
        run=run,
        label=OURS,
    )
