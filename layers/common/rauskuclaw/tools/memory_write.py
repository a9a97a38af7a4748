"""`memory_write`: remembers a value under a scope and key. Writing the same again changes nothing."""

import json
from collections.abc import Sequence

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.labels import Integrity
from rauskuclaw.domain.runs.steps import Effect
from rauskuclaw.ports.tools import Change, ToolContext, ToolResult, ToolSpec
from rauskuclaw.services.memory.requests import MAX_TAGS, MAX_TTL_SEC
from rauskuclaw.tools.declaration import OURS, ToolParts, arguments_schema, given, integer, text, texts


def _shown(value: Json, tags: Sequence[str]) -> str:
    """A memory as a person reads it."""
    text = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True)
    return f"{text}\ntags: {', '.join(tags)}\n" if tags else f"{text}\n"


def make(parts: ToolParts) -> ToolSpec:
    async def run(arguments: dict[str, Json], ctx: ToolContext) -> ToolResult:
        body = {"value": arguments.get("value"), **given(arguments, ("scope", "key", "tags", "ttl_sec"))}
        if ctx.label.integrity is Integrity.TRUSTED:
            body["trust"] = Integrity.TRUSTED.value
        memory = (await parts.memories().put(body, correlation_id=ctx.correlation_id)).memory
        return ToolResult({"memory_id": memory.id, "scope": memory.scope, "key": memory.key})

    async def preview(arguments: dict[str, Json], ctx: ToolContext) -> Change | None:
        scope, key = arguments["scope"], arguments["key"]
        found = await parts.memories().list_memories(scope=scope, key=key, include_expired=False, limit=1)
        before = [_shown(each.value, each.tags) for each in found.items]
        return Change("".join(before), _shown(arguments.get("value"), arguments.get("tags") or ()))

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
        preview=preview,
        label=OURS,
    )
