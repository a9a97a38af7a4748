"""`skill_read`: the whole of a skill that a person wrote into the workspace. Runs are told names and descriptions."""

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.steps import Effect
from rauskuclaw.ports.tools import ToolContext, ToolFailedError, ToolResult, ToolSpec
from rauskuclaw.tools.declaration import OURS, ToolParts, arguments_schema, text


def make(parts: ToolParts) -> ToolSpec:
    async def run(arguments: dict[str, Json], ctx: ToolContext) -> ToolResult:
        if parts.workspace is None:
            raise ToolFailedError("There is no workspace", code="NOT_FOUND")
        found = await parts.workspace().guidance.skill(arguments["name"])
        return ToolResult({"name": arguments["name"], "text": found}, OURS)

    return ToolSpec(
        name="skill_read",
        description="Read one of the skills in full: how people want a certain kind of task done.",
        parameters=arguments_schema({"name": text("The skill's name", minLength=1, maxLength=64)}, required=("name",)),
        effect=Effect.PURE,
        run=run,
        label=OURS,
    )
