"""Declarations of tools: their parts, and the words that they share."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.labels import CLEAN, Label
from rauskuclaw.ports.handlers import Registry
from rauskuclaw.ports.tools import ToolContext, ToolSpec
from rauskuclaw.services.principal import Principal

if TYPE_CHECKING:
    from rauskuclaw.services.jobs.endings import Endings
    from rauskuclaw.services.jobs.service import Jobs
    from rauskuclaw.services.jobs.types import JobTypes
    from rauskuclaw.services.memory.service import Memories
    from rauskuclaw.services.runs.service import Runs
    from rauskuclaw.services.schedules.service import Schedules
    from rauskuclaw.services.spending.service import Spending
    from rauskuclaw.services.workspace.service import WorkspaceService

# The result says what was done in our own words: ids and states, nothing that anybody wrote.
OURS: Label = CLEAN


@dataclass(frozen=True)
class ToolParts:
    """What a tool may be made of. Functions are called when a tool that needs what they give is called.

    `remembers`: how long a final job is kept, and its id with it. `workspace` None: there are no files.
    """

    jobs: "Jobs"
    types: "JobTypes"
    endings: "Endings"
    handlers: Registry
    schedules: "Callable[[], Schedules]"
    memories: "Callable[[], Memories]"
    runs: "Callable[[], Runs]"
    spending: "Callable[[], Spending]"
    remembers: timedelta
    clock: Clock
    workspace: "Callable[[], WorkspaceService] | None" = None

    @property
    def remembers_sec(self) -> int:
        return int(self.remembers.total_seconds())


Make = Callable[[ToolParts], ToolSpec]


def caller_of(ctx: ToolContext) -> Principal:
    """Whoever submitted the run, confined to its queue."""
    return Principal(ctx.submitted_by, queue_allowlist=frozenset({ctx.queue}))


def arguments_schema(properties: dict[str, dict[str, Json]], *, required: Sequence[str] = ()) -> dict[str, Json]:
    """The JSON Schema of an object with these members and no others. Models write null for what they leave out."""
    members = {name: each if name in required else _or_null(each) for name, each in properties.items()}
    return {"type": "object", "properties": members, "required": list(required), "additionalProperties": False}


def _or_null(schema: dict[str, Json]) -> dict[str, Json]:
    return {**schema, "type": [schema["type"], "null"]} if "type" in schema else schema


def text(description: str, **limits: Json) -> dict[str, Json]:
    return {"type": "string", "description": description, **limits}


def integer(description: str, low: int, high: int) -> dict[str, Json]:
    return {"type": "integer", "description": description, "minimum": low, "maximum": high}


def texts(description: str, *, most: int) -> dict[str, Json]:
    return {"type": "array", "description": description, "items": {"type": "string"}, "maxItems": most}


def given(arguments: dict[str, Json], names: Iterable[str]) -> dict[str, Json]:
    """The arguments of these names that are there and not null."""
    return {name: arguments[name] for name in names if arguments.get(name) is not None}
