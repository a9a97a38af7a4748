"""`report.generate`: describes any JSON input: which fields, of what type, and statistics of its numbers."""

import asyncio
import json
import math
import statistics
from collections.abc import Iterator
from uuid import uuid4

from pydantic import ConfigDict, RootModel

from rauskuclaw.builtins.declaration import Builtin
from rauskuclaw.builtins.inputs import HandlerOutput
from rauskuclaw.builtins.pacing import MAX_MS, MAX_STEPS, take_time
from rauskuclaw.domain.job import JobType, Json
from rauskuclaw.domain.json import is_shallow
from rauskuclaw.ports.handlers import HandlerSpec, JobContext
from rauskuclaw.ports.tools import GENERATOR

MAX_FIELDS = 100
MAX_VALUES = 100_000
TEXT_SHOWN = 200
DEFAULT_STEPS = 10
# A result ends at 1 MiB and 64 levels; the rest of the report needs some of both.
ECHO_BYTES = 768 * 1024
ECHO_DEPTH = 60


class ReportInput(RootModel[Json]):
    """Any JSON. Two keys of an object are instructions; everything is data."""

    model_config = ConfigDict(
        json_schema_extra={
            "properties": {
                "title": {"type": "string", "description": "Heading of the report"},
                "duration_ms": {
                    "type": "integer",
                    "minimum": 0,
                    "maximum": MAX_MS,
                    "description": "Take this long, in steps that can be watched and cancelled",
                },
                "steps": {"type": "integer", "minimum": 1, "maximum": MAX_STEPS},
            },
            "examples": [{"title": "Sales", "metrics": {"north": [3, 4], "south": [5]}}],
        }
    )


class NumberSummary(HandlerOutput):
    """Statistics of the numbers found in one place."""

    count: int
    minimum: float
    maximum: float
    mean: float
    median: float
    total: float
    standard_deviation: float | None


class FieldSummary(HandlerOutput):
    """One field of the input, or one item of a list. `path` is dotted; the whole input is `$`."""

    path: str
    type: str
    size: int | None = None
    numbers: NumberSummary | None = None
    text: str | None = None


class ReportOutput(HandlerOutput):
    report_id: str
    title: str
    summary: str
    input: Json
    fields: list[FieldSummary]
    numbers: NumberSummary | None
    truncated: bool


async def run(payload: ReportInput, ctx: JobContext) -> ReportOutput:
    """Summarise the input. The work on a large input happens beside the event loop."""
    value = {} if payload.root is None else payload.root
    title = _title(value)
    await ctx.log("info", "Reading the input", {"type": _type_name(value)})
    duration_ms, steps = _pace(value)
    if duration_ms:
        await take_time(ctx, duration_ms=duration_ms, steps=steps)
    fields, numbers, truncated = await asyncio.to_thread(_describe, value)
    echo = await asyncio.to_thread(_echo, value)
    await ctx.progress(1.0, "Report ready")
    count = numbers.count if numbers else 0
    summary = f"{title}: {len(fields)} field{'s' * (len(fields) != 1)}, {count} number{'s' * (count != 1)}"
    return ReportOutput(
        report_id=str(uuid4()),
        title=title,
        summary=summary,
        input=echo,
        fields=fields,
        numbers=numbers,
        truncated=truncated or echo is not value,
    )


SPEC = HandlerSpec(
    name="builtin:report.generate",
    summary="Summarise any JSON: its fields, their types and statistics of the numbers in it",
    input_model=ReportInput,
    output_model=ReportOutput,
    run=run,
    tool=GENERATOR,
    lenient_input=True,
)
BUILTIN = Builtin(lambda _: SPEC, JobType("report.generate", handler=SPEC.name))


def _echo(value: Json) -> Json:
    """The input itself, unless that would make the result too large or too deep to be stored."""
    size = len(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    if size > ECHO_BYTES:
        return {"omitted": f"{size} bytes of JSON"}
    return value if is_shallow(value, ECHO_DEPTH) else {"omitted": f"nested over {ECHO_DEPTH} levels deep"}


def _describe(value: Json) -> tuple[list[FieldSummary], NumberSummary | None, bool]:
    parts = list(_top_parts(value))
    shown = [_field(path, part) for path, part in parts[:MAX_FIELDS]]
    found = list(_numbers(value))
    truncated = len(parts) > MAX_FIELDS or len(found) > MAX_VALUES
    return shown, _statistics(found[:MAX_VALUES]), truncated


def _top_parts(value: Json) -> Iterator[tuple[str, Json]]:
    if isinstance(value, dict):
        yield from ((str(name), inner) for name, inner in value.items())
    elif isinstance(value, list):
        yield from ((f"[{index}]", inner) for index, inner in enumerate(value))
    else:
        yield "$", value


def _field(path: str, value: Json) -> FieldSummary:
    found = list(_numbers(value))[:MAX_VALUES]
    return FieldSummary(
        path=path[:TEXT_SHOWN],
        type=_type_name(value),
        size=len(value) if isinstance(value, str | list | dict) else None,
        numbers=_statistics(found),
        text=value[:TEXT_SHOWN] if isinstance(value, str) else None,
    )


def _numbers(value: Json) -> Iterator[float]:
    """Every number in it, at any depth, without recursion: the input may be nested deeply."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            waiting.extend(reversed(part.values()))
        elif isinstance(part, list):
            waiting.extend(reversed(part))
        elif isinstance(part, int | float) and not isinstance(part, bool):
            number = _as_float(part)
            if number is not None:
                yield number


def _as_float(number: int | float) -> float | None:
    """None for what has no finite floating-point form, such as an integer of a thousand digits."""
    try:
        converted = float(number)
    except OverflowError:
        return None
    return converted if math.isfinite(converted) else None


def _statistics(found: list[float]) -> NumberSummary | None:
    """None when there are no numbers, or none whose sums can be represented."""
    if not found:
        return None
    try:
        total = math.fsum(found)
        mean = total / len(found)
        deviation = math.sqrt(math.fsum((each - mean) ** 2 for each in found) / (len(found) - 1)) if found[1:] else None
    except OverflowError:
        return None
    median = statistics.median(found)
    if not all(math.isfinite(each) for each in (total, mean, median, deviation or 0.0)):
        return None
    return NumberSummary(
        count=len(found),
        minimum=min(found),
        maximum=max(found),
        mean=mean,
        median=median,
        total=total,
        standard_deviation=deviation,
    )


def _title(value: Json) -> str:
    title = value.get("title") if isinstance(value, dict) else None
    return title.strip()[:TEXT_SHOWN] if isinstance(title, str) and title.strip() else "Report"


def _pace(value: Json) -> tuple[int, int]:
    """Duration and steps asked for, brought into bounds; anything that is no number counts as not asked."""
    if not isinstance(value, dict):
        return 0, DEFAULT_STEPS
    duration = _bounded(value.get("duration_ms"), low=0, high=MAX_MS, default=0)
    return duration, _bounded(value.get("steps"), low=1, high=MAX_STEPS, default=DEFAULT_STEPS)


def _bounded(value: Json, *, low: int, high: int, default: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return default
    return int(min(max(value, low), high))


def _type_name(value: Json) -> str:
    if value is None:
        return "null"
    names = {bool: "boolean", int: "number", float: "number", str: "string", list: "array", dict: "object"}
    return names.get(type(value), "unknown")
