"""All tools. The code of each is imported when somebody first asks for tools.

To add one: a module of this package with a `make`, and its line in TOOLS.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from importlib import import_module
from typing import NamedTuple

from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.steps import ToolError
from rauskuclaw.domain.schemas import fault_of
from rauskuclaw.errors import (
    BlobUnavailableError,
    InvalidRequestError,
    QueueUnavailableError,
    RauskuClawError,
    StoreUnavailableError,
)
from rauskuclaw.ports.tools import ToolContext, ToolFailedError, ToolFunction, ToolResult, ToolSpec
from rauskuclaw.services.fields import FieldFault, fault_details, invalid
from rauskuclaw.tools.declaration import Make, ToolParts
from rauskuclaw.tools.job_types import TypeTool, offered_types, spec_of, why_no_tool
from rauskuclaw.tools.jobs import denied

# They are no answer to the call: the attempt fails, and the call is made again.
AWAY = (StoreUnavailableError, QueueUnavailableError, BlobUnavailableError)
ARGUMENTS_INVALID = "TOOL_ARGUMENTS"


class Entry(NamedTuple):
    """What is known of a tool without its code: its name and its module here."""

    name: str
    module: str


TOOLS = (
    Entry("plan", "plan"),
    Entry("ask_person", "ask_person"),
    Entry("memory_search", "memory_search"),
    Entry("memory_write", "memory_write"),
    Entry("job_create", "job_create"),
    Entry("job_wait", "job_wait"),
    Entry("job_cancel", "job_cancel"),
    Entry("schedule_create", "schedule_create"),
    Entry("run_agent", "run_agent"),
    Entry("skill_read", "skill_read"),
    Entry("suggest_jobs", "suggest_jobs"),
)


class Tools:
    """A `ToolBox`: the tools of TOOLS, and the job types whose handlers are offered as tools.

    Whatever a tool's function raises of our own errors is told to the model as ToolFailedError, except that storage did
    not answer. What is wrong with its arguments is `TOOL_ARGUMENTS` and names them in `details.fields`: by the
    schema, which is looked at again because a person may have edited them, or by the service behind the tool. A call
    that its permit does not cover is `TOOL_DENIED`, whatever the loop had decided.
    """

    def __init__(self, parts: ToolParts) -> None:
        self._parts = parts

    async def choose(self, names: Sequence[Json], *, field: str = "tools") -> dict[str, ToolSpec]:
        """The tools of these names. Raises InvalidRequestError naming `<field>.<position>`."""
        types = {tool.name: tool for tool in await self.types()}
        chosen: dict[str, ToolSpec] = {}
        faults: list[FieldFault] = []
        for position, name in enumerate(names):
            fault = self._fault_of(name, types)
            if fault is None:
                chosen[name] = self._own.get(name) or self.spec_of(types[name])
            else:
                faults.append(FieldFault(f"{field}.{position}", fault))
        if faults:
            raise invalid(faults)
        return chosen

    async def offered(self) -> list[ToolSpec]:
        """Every tool that a run may be given now: our own first, then job types by their names."""
        types = [tool for tool in await self.types() if tool.refusal is None]
        return [*self.own, *map(self.spec_of, types)]

    async def why_not(self, name: str) -> ToolError | None:
        """See `ToolBox.why_not`."""
        return None if name in self._own else why_no_tool(name, await self._parts.types.list_types(), self._parts)

    @property
    def own(self) -> list[ToolSpec]:
        """The tools that are no job types."""
        return list(self._own.values())

    async def types(self) -> list[TypeTool]:
        """The job types that are tools, also those that are switched off. A tool of ours keeps its name."""
        found = offered_types(await self._parts.types.list_types(), self._parts)
        return [tool for tool in found if tool.name not in self._own]

    def spec_of(self, tool: TypeTool, *, as_job: bool = False) -> ToolSpec:
        """The job type as a tool; `as_job`: also where it is quick, and would be called within a run."""
        return guarded(spec_of(tool, self._parts, as_job=as_job), self._parts.clock)

    @cached_property
    def _own(self) -> dict[str, ToolSpec]:
        return {entry.name: guarded(_made(entry, self._parts), self._parts.clock) for entry in TOOLS}

    def _fault_of(self, name: Json, types: dict[str, TypeTool]) -> str | None:
        if not isinstance(name, str):
            return "must be the name of a tool"
        if name in self._own:
            return None
        if name not in types:
            return f"no tool has this name (known: {', '.join([*self._own, *types])})"
        refusal = types[name].refusal
        return None if refusal is None else refusal.message


def _made(entry: Entry, parts: ToolParts) -> ToolSpec:
    make: Make = import_module(f"rauskuclaw.tools.{entry.module}").make
    spec = make(parts)
    assert spec.name == entry.name, f"rauskuclaw.tools.{entry.module} makes {spec.name}, not {entry.name}"
    return spec


def guarded(spec: ToolSpec, clock: Clock) -> ToolSpec:
    """The tool whose function is only called with arguments that satisfy its schema and within the permit of the call,
    and fails as tools do."""
    return spec if spec.run is None else replace(spec, run=_told(spec.run, spec, clock))


def _told(function: ToolFunction, spec: ToolSpec, clock: Clock) -> ToolFunction:
    async def run(arguments: dict[str, Json], ctx: ToolContext) -> ToolResult:
        if fault := fault_of(spec.parameters, arguments):
            raise _arguments_error(fault_details([FieldFault("arguments", fault)]))
        # A call that is a job waits for it, perhaps longer than the grant holds: `submit_once` looks at the time.
        now = clock() if spec.child_type is None else ctx.permit.given_at
        if (wrong := ctx.permit.misfit(spec.name, spec.reach(arguments), now=now)) is not None:
            raise denied(wrong.reason, wrong.message)
        try:
            return await function(arguments, ctx)
        except AWAY:
            raise
        except InvalidRequestError as exc:
            raise _arguments_error(_below_arguments(exc.details, is_input=spec.child_type is not None)) from exc
        except RauskuClawError as exc:
            raise ToolFailedError(exc.message, code=exc.code, details=exc.details) from exc

    return run


def _arguments_error(details: dict[str, Json]) -> ToolFailedError:
    shown = "; ".join(f"{each['field']}: {each['message']}" for each in details["fields"][:3])
    return ToolFailedError(shown, code=ARGUMENTS_INVALID, details=details)


def _below_arguments(details: Json, *, is_input: bool) -> dict[str, Json]:
    """The fields of a request as fields of the arguments it was made of. `is_input`: they became a job's input."""
    fields = []
    for each in details["fields"]:
        name = each["field"]
        if is_input and (name == "input" or name.startswith("input.")):
            name = name.removeprefix("input").removeprefix(".")
        fields.append({**each, "field": f"arguments.{name}".rstrip(".")})
    return {**details, "fields": fields}
