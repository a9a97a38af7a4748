"""`suggest_jobs`: proposes jobs to the person in a chat. It creates none: the server judges what stands in the call."""

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.steps import Effect
from rauskuclaw.domain.suggestions.proposals import MAX_PROPOSALS, TOOL
from rauskuclaw.domain.suggestions.suggested import MAX_ATTEMPTS, MAX_PRIORITY, MAX_TAGS, MAX_TIMEOUT_SEC, normalized
from rauskuclaw.ports.tools import ToolContext, ToolFailedError, ToolResult, ToolSpec
from rauskuclaw.tools.declaration import OURS, ToolParts, arguments_schema, integer, text, texts

CONVERSATION = "conversation-"  # how the correlation ids of turns begin
_JOB = arguments_schema(
    {
        "type": text("Name of an enabled job type"),
        "input": {"description": "The job's input: JSON as its type takes it", "type": "object"},
        "priority": integer("Higher runs first; 5 when left out", 0, MAX_PRIORITY),
        "timeout_sec": integer("How long an attempt may take; 120 when left out", 1, MAX_TIMEOUT_SEC),
        "max_attempts": integer("How often it may be tried; 1 when left out", 1, MAX_ATTEMPTS),
        "tags": texts("Words to find it by", most=MAX_TAGS),
    },
    required=("type",),
)


def make(parts: ToolParts) -> ToolSpec:
    async def run(arguments: dict[str, Json], ctx: ToolContext) -> ToolResult:
        if not ctx.correlation_id.startswith(CONVERSATION):
            raise ToolFailedError("This run answers nobody in a chat, who could see proposals", code="NOT_IN_A_CHAT")
        types = {each.name: each for each in await parts.types.list_types()}
        found = normalized(arguments)
        unknown = sorted({job.type for job in found if job.type not in types or not types[job.type].enabled})
        return ToolResult({"proposed": len(found), "not_enabled": unknown})

    return ToolSpec(
        name=TOOL,
        description=(
            "Propose jobs to the person you talk with. They are shown with their inputs, and created by the person or "
            "by policy, not by this call; you are not told their results."
        ),
        parameters=arguments_schema(
            {
                "jobs": {
                    "type": "array",
                    "description": "The jobs, complete in themselves",
                    "items": _JOB,
                    "minItems": 1,
                    "maxItems": MAX_PROPOSALS,
                }
            },
            required=("jobs",),
        ),
        effect=Effect.PURE,
        run=run,
        label=OURS,
    )
