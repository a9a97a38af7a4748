"""`job_create`: submits a job in the run's queue, and does not wait for it. One call makes one job."""

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.steps import Effect
from rauskuclaw.ports.tools import ToolContext, ToolResult, ToolSpec
from rauskuclaw.services.jobs.limits import MAX_ATTEMPTS, MAX_TIMEOUT_SEC
from rauskuclaw.services.jobs.requests import MAX_TAGS
from rauskuclaw.tools.declaration import OURS, ToolParts, arguments_schema, given, integer, text, texts
from rauskuclaw.tools.jobs import hosts_in_input, nobody_can_tell, require_no_agent, submit_once

FIELDS = ("type", "input", "priority", "timeout_sec", "max_attempts", "tags", "run_at")


def make(parts: ToolParts) -> ToolSpec:
    async def run(arguments: dict[str, Json], ctx: ToolContext) -> ToolResult:
        await require_no_agent(parts.types, arguments)
        job = await submit_once(parts, given(arguments, FIELDS), ctx)
        return ToolResult({"job_id": job.id, "type": job.type, "status": job.status.value})

    return ToolSpec(
        name="job_create",
        description="Submit a job and go on at once; job_wait tells how it ended.",
        parameters=arguments_schema(
            {
                "type": text("Name of the job type"),
                "input": {"description": "The job's input: JSON as its type takes it"},
                "priority": integer("Higher runs first; 5 when left out", 0, 10),
                "timeout_sec": integer("How long an attempt may take", 1, MAX_TIMEOUT_SEC),
                "max_attempts": integer("How often it may be tried", 1, MAX_ATTEMPTS),
                "tags": texts("Words to find it by", most=MAX_TAGS),
                "run_at": text("Not before this time: ISO-8601 with a zone"),
            },
            required=("type",),
        ),
        effect=Effect.KEYED,
        run=run,
        label=OURS,
        sends_text=True,  # a job may send it
        most_cost=nobody_can_tell,
        hosts=hosts_in_input,
        remembers_sec=parts.remembers_sec,
    )
