"""`memory_search`: finds memories of a scope by a question."""

from rauskuclaw.domain.clock import to_wire
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.labels import worst_of
from rauskuclaw.domain.runs.steps import Effect
from rauskuclaw.ports.tools import ToolContext, ToolResult, ToolSpec
from rauskuclaw.services.memory.found import Match
from rauskuclaw.tools.declaration import ToolParts, arguments_schema, given, integer, text

MAX_MATCHES = 20
DEFAULT_MATCHES = 5
MAX_QUERY = 8192


def make(parts: ToolParts) -> ToolSpec:
    async def run(arguments: dict[str, Json], ctx: ToolContext) -> ToolResult:
        body = {"top_k": DEFAULT_MATCHES, "mode": "hybrid", **given(arguments, ("scope", "query", "top_k"))}
        found = await parts.memories().search(body)
        labels = [match.memory.label for match in found.matches]
        return ToolResult({"matches": [_shown(match) for match in found.matches]}, worst_of(labels))

    return ToolSpec(
        name="memory_search",
        description="Find what was remembered in a scope, by meaning and by words, best first.",
        parameters=arguments_schema(
            {
                "scope": text("The scope to search, such as notes.kitchen"),
                "query": text("What to look for", minLength=1, maxLength=MAX_QUERY),
                "top_k": integer(f"How many at most; {DEFAULT_MATCHES} when left out", 1, MAX_MATCHES),
            },
            required=("scope", "query"),
        ),
        effect=Effect.PURE,
        run=run,
    )


def _shown(match: Match) -> dict[str, Json]:
    memory = match.memory
    return {
        "id": memory.id,
        "key": memory.key,
        "value": memory.value,
        "tags": list(memory.tags),
        "trust": memory.trust.value,
        "updated_at": to_wire(memory.updated_at),
        "score": match.score,
    }
