"""Job types as tools: each enabled type whose handler is offered (`HandlerSpec.tool`), as a child job or in the run."""

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.events import Level
from rauskuclaw.domain.failures import HandlerError
from rauskuclaw.domain.job import JobType, Json
from rauskuclaw.domain.runs.steps import Effect, ToolError
from rauskuclaw.errors import NotFoundError
from rauskuclaw.ports.handlers import HandlerSpec
from rauskuclaw.ports.tools import (
    ToolContext,
    ToolFailedError,
    ToolFunction,
    ToolOffer,
    ToolProbe,
    ToolResult,
    ToolSpec,
)
from rauskuclaw.services.execution.values import checked_result, read_input
from rauskuclaw.tools.declaration import ToolParts
from rauskuclaw.tools.jobs import final_job, job_id_of, result_of, submit_once

# Function names as OpenAI has them: https://platform.openai.com/docs/api-reference/chat/create
FUNCTION_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class TypeTool:
    """A job type as a tool."""

    job_type: JobType
    handler: HandlerSpec
    offer: ToolOffer

    @property
    def name(self) -> str:
        return tool_name(self.job_type.name)

    @property
    def refusal(self) -> ToolFailedError | None:
        """Why it cannot be called now: `JOB_TYPE_DISABLED`, or `FORBIDDEN` by the configuration."""
        name = self.job_type.name
        if not self.job_type.enabled:
            return ToolFailedError(f"job type '{name}' is disabled", code="JOB_TYPE_DISABLED")
        if not self.offer.is_available:
            return ToolFailedError(f"'{name}' is switched off by the configuration", code="FORBIDDEN")
        return None


def tool_name(type_name: str) -> str:
    return type_name.replace(".", "_")


def offered_types(types: Iterable[JobType], parts: ToolParts) -> list[TypeTool]:
    """The types that are tools when they are enabled. Of two that would have one name, the first has it."""
    found: dict[str, TypeTool] = {}
    for job_type in types:
        handler = parts.handlers.get(job_type.handler)
        if handler is not None and handler.tool is not None and FUNCTION_NAME.fullmatch(tool_name(job_type.name)):
            found.setdefault(tool_name(job_type.name), TypeTool(job_type, handler, handler.tool))
    return list(found.values())


def why_no_tool(name: str, types: Iterable[JobType], parts: ToolParts) -> ToolError | None:
    """Why the job type of a tool's name cannot be called within a run, in the run's own codes; None without one."""
    job_type = next((each for each in types if name in (each.name, tool_name(each.name))), None)
    if job_type is None:
        return None
    if not job_type.enabled:
        return ToolError(code="TOOL_DISABLED", message=f"The job type '{job_type.name}' is disabled")
    handler = parts.handlers.get(job_type.handler)
    if handler is None or handler.tool is None:
        text = f"Jobs of type '{job_type.name}' are not for models to call"
    elif not handler.tool.is_available:
        text = f"'{job_type.name}' is switched off by the configuration"
    else:
        return None  # this run was not given it
    return ToolError(code="TOOL_HANDLER_BLOCKED", message=text)


def spec_of(tool: TypeTool, parts: ToolParts, *, as_job: bool = False) -> ToolSpec:
    """The type as a tool. `as_job`: also where it is quick."""
    offer = tool.offer
    quick = ToolSpec(
        name=tool.name,
        description=tool.handler.summary,
        parameters=function_parameters(tool.handler, offer.required),
        effect=offer.effect,
        run=_within(tool, parts.clock),
        sends_text=offer.sends_text,
        hosts=offer.hosts,
        paths=offer.paths,
        most_cost=offer.most_cost,
        remembers_sec=offer.remembers_sec,
        preview=offer.preview,
    )
    if offer.is_quick and not as_job:
        return quick
    return replace(
        quick,
        effect=Effect.PURE if offer.effect is Effect.PURE else Effect.KEYED,
        run=_as_child(tool, parts),
        probe=_probe(tool, parts),
        child_type=tool.job_type.name,
        remembers_sec=parts.remembers_sec,
    )


def function_parameters(handler: HandlerSpec, required: tuple[str, ...] = ()) -> dict[str, Json]:
    """The handler's input as the parameters of a function: an object, self-contained, without pydantic's titles."""
    schema = handler.input_schema()
    defined = schema.get("$defs", {})
    plain = cast("dict[str, Json]", _plain({key: value for key, value in schema.items() if key != "$defs"}, defined))
    wanted = [*plain.get("required", []), *required]
    return {"type": "object", "properties": plain.get("properties", {}), "required": list(dict.fromkeys(wanted))}


def _plain(schema: Json, defined: dict[str, Json]) -> Json:
    """With references replaced by what they name, which not every model server can read. None of ours is recursive."""
    if isinstance(schema, list):
        return [_plain(each, defined) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _plain(defined[schema["$ref"].rpartition("/")[2]], defined)
    properties = schema.get("properties")
    plain = {key: _plain(value, defined) for key, value in schema.items() if key not in ("title", "properties")}
    if isinstance(properties, dict):  # its keys are names of fields, `title` may be one
        plain["properties"] = {name: _plain(each, defined) for name, each in properties.items()}
    return plain


def _as_child(tool: TypeTool, parts: ToolParts) -> ToolFunction:
    async def run(arguments: dict[str, Json], ctx: ToolContext) -> ToolResult:
        job = await submit_once(parts, {"type": tool.job_type.name, "input": arguments}, ctx)
        ended = await final_job(parts, job.id, ctx)
        return ToolResult(result_of(ended), tool.offer.label(arguments))

    return run


def _probe(tool: TypeTool, parts: ToolParts) -> ToolProbe:
    async def probe(arguments: dict[str, Json], ctx: ToolContext) -> ToolResult | None:
        try:
            ended = await final_job(parts, job_id_of(ctx.effect_key), ctx)
        except NotFoundError:
            return None
        return ToolResult(result_of(ended), tool.offer.label(arguments))

    return probe


def _within(tool: TypeTool, clock: Clock) -> ToolFunction:
    async def run(arguments: dict[str, Json], ctx: ToolContext) -> ToolResult:
        handler, seconds = tool.handler, tool.job_type.default_timeout_sec
        try:
            async with asyncio.timeout(seconds):
                value = await handler.run(read_input(handler, arguments), _WithinRun(tool.job_type.name, ctx, clock()))
            return ToolResult(checked_result(handler, value), tool.offer.label(arguments))
        except HandlerError as exc:
            why = exc.failure
            raise ToolFailedError(why.message, code=why.code or "JOB_FAILED", details=why.details) from exc
        except TimeoutError as exc:
            raise ToolFailedError(f"timeout: not done after {seconds} s", code="JOB_TIMEOUT") from exc

    return run


class _WithinRun:
    """The `JobContext` of a handler that is called within a run, whose steps say what came of it."""

    attempt = 1

    def __init__(self, job_type: str, ctx: ToolContext, created_at: datetime) -> None:
        self.job_type = job_type
        self.created_at = created_at
        self._ctx = ctx

    @property
    def job_id(self) -> str:
        return self._ctx.job_id

    @property
    def correlation_id(self) -> str:
        return self._ctx.correlation_id

    @property
    def submitted_by(self) -> str:
        return self._ctx.submitted_by

    @property
    def deadline(self) -> datetime:
        return self._ctx.deadline

    def effect_key(self, step: str) -> str:
        return f"{self._ctx.effect_key}:{step}"

    async def log(self, level: Level, message: str, meta: Json = None) -> None:
        """The step has the arguments and the result."""

    async def progress(self, fraction: float, message: str = "") -> None:
        """The run has a progress of its own."""

    async def delta(self, text: str) -> None:
        """The result is recorded whole."""
