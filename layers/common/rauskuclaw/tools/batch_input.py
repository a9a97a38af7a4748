"""Reading a batch of tool calls: its shape and limits. What the arguments must be is each tool's own business."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from rauskuclaw.domain.job import Json
from rauskuclaw.services.fields import FieldFault, Fields
from rauskuclaw.services.jobs.requests import read_queue

MAX_CALLS = 20
MAX_CALL_ID = 120
MAX_TOOL_NAME = 200  # longer than any there is
MIN_WAIT_MS, MAX_WAIT_MS, DEFAULT_WAIT_MS = 100, 60_000, 15_000
CALL_ID = re.compile(rf"(?=.*\S).{{1,{MAX_CALL_ID}}}", re.DOTALL)
TOOL_NAME = re.compile(rf".{{1,{MAX_TOOL_NAME}}}", re.DOTALL)
MODE = re.compile("sync|async")


@dataclass(frozen=True, slots=True)
class ToolCallRequest:
    """One call; `place` is its field in the request, such as `calls.3`."""

    place: str
    call_id: str
    name: str
    arguments: dict[str, Json]


@dataclass(frozen=True, slots=True)
class BatchRequest:
    """A well-formed batch. `wait` is how long a sync one waits for jobs."""

    calls: tuple[ToolCallRequest, ...]
    is_sync: bool
    wait: timedelta
    queue: str


def read_batch(body: Mapping[str, Json]) -> BatchRequest:
    """Raises InvalidRequestError naming fields."""
    fields = Fields(body)
    mode = fields.text("mode", pattern=MODE, expected="sync or async", default="sync")
    wait_ms = fields.integer("wait_ms", low=MIN_WAIT_MS, high=MAX_WAIT_MS, default=DEFAULT_WAIT_MS)
    request = BatchRequest(
        calls=_calls(fields), is_sync=mode == "sync", wait=timedelta(milliseconds=wait_ms), queue=read_queue(fields)
    )
    fields.check()
    return request


def _calls(fields: Fields) -> tuple[ToolCallRequest, ...]:
    listed = fields.source.get("calls")
    if not isinstance(listed, list) or not 1 <= len(listed) <= MAX_CALLS:
        fields.fault("calls", f"must be an array of 1 to {MAX_CALLS} calls")
        return ()
    calls: dict[str, ToolCallRequest] = {}
    for position, item in enumerate(listed):
        call = _call(item, f"calls.{position}", fields.faults)
        if call is not None and calls.setdefault(call.call_id, call) is not call:
            fields.fault(f"{call.place}.call_id", f"is that of {calls[call.call_id].place} too")
    return tuple(calls.values())


def _call(item: Json, place: str, faults: list[FieldFault]) -> ToolCallRequest | None:
    if not isinstance(item, dict):
        faults.append(FieldFault(place, "must be an object"))
        return None
    fields = Fields(item)
    call_id = fields.text("call_id", pattern=CALL_ID, expected=f"text of 1 to {MAX_CALL_ID} characters, not blank")
    name = fields.text("name", pattern=TOOL_NAME, expected="the name of a tool")
    arguments = {} if item.get("arguments") is None else item["arguments"]
    if not isinstance(arguments, dict):
        fields.fault("arguments", "must be an object or null")
    faults += [FieldFault(f"{place}.{fault.field}", fault.message) for fault in fields.faults]
    return None if fields.faults else ToolCallRequest(place, call_id, name, arguments)
