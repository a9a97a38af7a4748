"""`memory_write`: remembers a value under a scope and key. Writing the same again changes nothing."""

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.labels import Integrity
from rauskuclaw.domain.runs.steps import Effect
from rauskuclaw.ports.tools import ToolContext, ToolResult, ToolSpec
from rauskuclaw.services.memory.requests import MAX_TAGS, MAX_TTL_SEC
from rauskuclaw.tools.declaration import OURS, ToolParts, arguments_schema, given, integer, text, texts


def make(parts: ToolParts) -> ToolSpec:
    async def run(arguments: dict[str, Json], ctx: ToolContext) -> ToolResult:
        body = {"value": arguments.get("value"), **given(arguments, ("scope", "key", "tags", "ttl_sec"))}
        if ctx.label.integrity is Integrity.TRUSTED:
            body["trust"] = Integrity.TRUSTED.value
        memory = (await parts.memories().put(body, correlation_id=ctx.correlation_id)).memory
        return ToolResult({"memory_id": memory.id, "scope": memory.scope, "key": memory.key})

    return ToolSpec(
        name="memory_write",
        description="Remember a value under a scope and key; what was there before is replaced.",
        parameters=arguments_schema(
            {
                "scope": text("The scope, such as notes.kitchen"),
                "key": text("The name of the memory within its scope"),
                "value": {"description": "What to remember: any JSON"},
                "tags": texts("Words to filter by", most=MAX_TAGS),
                "ttl_sec": integer("Forget it after so many seconds; never when left out", 1, MAX_TTL_SEC),
            },
            required=("scope", "key", "value"),
        ),
        effect=Effect.KEYED,
        run=run,
        label=OURS,
    )
