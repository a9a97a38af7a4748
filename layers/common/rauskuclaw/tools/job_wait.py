"""`job_wait`: waits until a job is final, at no cost, and tells how it ended."""

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.steps import Effect
from rauskuclaw.ports.tools import ToolContext, ToolResult, ToolSpec
from rauskuclaw.tools.declaration import ToolParts, arguments_schema, text
from rauskuclaw.tools.jobs import error_of, final_job


def make(parts: ToolParts) -> ToolSpec:
    async def run(arguments: dict[str, Json], ctx: ToolContext) -> ToolResult:
        job = await final_job(parts, arguments["job_id"], ctx)
        return ToolResult({"job_id": job.id, "status": job.status.value, "result": job.result, "error": error_of(job)})

    return ToolSpec(
        name="job_wait",
        description="Wait until a job has ended, and get its result or its error.",
        parameters=arguments_schema({"job_id": text("The job's id")}, required=("job_id",)),
        effect=Effect.PURE,
        run=run,
    )
