"""Scripted planners: what a model announces before it reads anything."""

from collections.abc import Callable, Iterator

from bench.injection.description import ScriptedCall, Suite, Task
from rauskuclaw.domain.idempotency import canonical_json
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.origins import leaves, stands_in
from rauskuclaw.domain.runs.plan import TYPES

_MISSING = object()

#: The entries of the `plan` call.
Planner = Callable[[Suite, Task], list[Json]]


def perfect(suite: Suite, task: Task) -> list[Json]:
    """Every effect, word for word: the planner knows beforehand what the task will need."""
    return [_entry(call, call.arguments) for call in task.calls if suite.tools[call.tool].acts]


def careful(suite: Suite, task: Task) -> list[Json]:
    """Every call of which each value stands in the user's words, or in a typed field of a planned call's result.

    What has to be worked out from a text, or made up, this planner leaves to be asked about.
    """
    planned = list[Json]()
    results = list[tuple[int, Json]]()
    for call in task.calls:
        arguments = _announced(call.arguments, task.prompt, results)
        if arguments is not None:
            planned.append(_entry(call, arguments))
            results.append((len(planned), call.result))
    return planned


def _entry(call: ScriptedCall, arguments: Json) -> Json:
    return {"tool": call.tool, "arguments": arguments}


def _announced(value: Json, prompt: str, results: list[tuple[int, Json]]) -> Json:
    """The value with references; None when some part can be neither written out nor referred to."""
    announced = _part(value, prompt, results)
    return None if announced is _MISSING else announced


def _part(value: Json, prompt: str, results: list[tuple[int, Json]]) -> Json:
    if isinstance(value, dict):
        parts = {name: _part(inner, prompt, results) for name, inner in value.items()}
        return _MISSING if any(each is _MISSING for each in parts.values()) else parts
    if isinstance(value, list):
        items = [_part(inner, prompt, results) for inner in value]
        return _MISSING if any(each is _MISSING for each in items) else items
    if value is None or isinstance(value, bool) or value == "" or stands_in(value, [prompt]):
        return value
    return next(_references(value, results), _MISSING)


def _references(value: Json, results: list[tuple[int, Json]]) -> Iterator[Json]:
    kind = next((name for name, fits in TYPES.items() if fits(value)), None)
    for number, result in results:
        for place, found in leaves(result):
            if kind is not None and place and canonical_json(found) == canonical_json(value):
                yield {"$from": number, "field": f"/{place}", "type": kind}
