"""`schedule_create`: creates a schedule in the run's queue. One call makes one schedule."""

from uuid import UUID, uuid5

from rauskuclaw.domain.clock import to_wire
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.steps import Effect
from rauskuclaw.errors import NotFoundError
from rauskuclaw.ports.models import WORKFLOW_HANDLER
from rauskuclaw.ports.tools import ToolContext, ToolFailedError, ToolResult, ToolSpec
from rauskuclaw.services.jobs.types import JobTypes
from rauskuclaw.services.schedules.requests import MAX_INTERVAL_SEC, MAX_NAME, MAX_RUNS_PER_DAY, MIN_INTERVAL_SEC
from rauskuclaw.tools.declaration import OURS, ToolParts, arguments_schema, caller_of, given, integer, text
from rauskuclaw.tools.jobs import hosts_in_input, nobody_can_tell, require_no_agent

SCHEDULES_OF_CALLS = UUID("3a7c2a51-0f5e-5b0c-9d55-1c6de0b4f7a2")
FIELDS = ("type", "input", "name", "interval_sec", "cron", "timezone", "max_runs_per_day")


async def _require_no_workflow(types: JobTypes, arguments: dict[str, Json]) -> None:
    """A workflow that a schedule starts may run agents, so a run starts its own only. Raises ToolFailedError."""
    job_type = await types.find_type(arguments["type"])
    if job_type is not None and job_type.handler == WORKFLOW_HANDLER:
        raise ToolFailedError("A run schedules no workflow", code="FORBIDDEN", details={"field": "type"})


def make(parts: ToolParts) -> ToolSpec:
    async def run(arguments: dict[str, Json], ctx: ToolContext) -> ToolResult:
        schedules, caller = parts.schedules(), caller_of(ctx)
        schedule_id = str(uuid5(SCHEDULES_OF_CALLS, ctx.effect_key))
        try:
            made = await schedules.get(schedule_id, caller=caller)
        except NotFoundError:
            await require_no_agent(parts.types, arguments)
            await _require_no_workflow(parts.types, arguments)
            body = {**given(arguments, FIELDS), "queue": ctx.queue}
            made = await schedules.create(body, caller=caller, schedule_id=schedule_id)
        upcoming = to_wire(made.next_run_at) if made.next_run_at is not None else None
        return ToolResult({"schedule_id": made.id, "type": made.type, "next_run_at": upcoming})

    return ToolSpec(
        name="schedule_create",
        description="Have jobs of a type submitted again and again. Give exactly one of interval_sec and cron.",
        parameters=arguments_schema(
            {
                "type": text("Name of the job type"),
                "input": {"description": "The input of its jobs: JSON as the type takes it"},
                "name": text("A name for people", maxLength=MAX_NAME),
                "interval_sec": integer("Seconds from one run to the next", MIN_INTERVAL_SEC, MAX_INTERVAL_SEC),
                "cron": text("Five fields, such as 0 9 * * 1-5"),
                "timezone": text("Of the cron expression, such as Europe/Helsinki"),
                "max_runs_per_day": integer("Submit no more jobs a day", 1, MAX_RUNS_PER_DAY),
            },
            required=("type",),
        ),
        effect=Effect.KEYED,
        run=run,
        label=OURS,
        sends_text=True,  # its jobs may send it
        most_cost=nobody_can_tell,
        hosts=hosts_in_input,
    )
