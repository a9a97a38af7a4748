"""Steps as clients see them: every field under its name, times as text, money in dollars."""

from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from rauskuclaw.domain.clock import to_wire
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.codec import type_of
from rauskuclaw.domain.runs.grant_input import grant_json
from rauskuclaw.domain.runs.grants import Grant
from rauskuclaw.domain.runs.steps import Body, Step
from rauskuclaw.domain.usage import Budget, to_usd

IN_DOLLARS = {"cost_nano": "cost_usd", "most_nano": "most_usd"}


def step_fields(step: Step) -> dict[str, Json]:
    """`{seq, type, at, attempt, reused, body}`."""
    return {
        "seq": step.seq,
        "type": type_of(step.body),
        "at": to_wire(step.at),
        "attempt": step.attempt,
        "reused": step.reused,
        "body": body_fields(step.body),
    }


def body_fields(body: Body) -> dict[str, Json]:
    """The fields of a step's type."""
    found = _plain(body)
    assert isinstance(found, dict)
    for name, shown in IN_DOLLARS.items():
        if name in found:
            found[shown] = to_usd(found.pop(name))
    return found


def _plain(value: Any) -> Json:
    """Values of the domain become their parts; JSON within a step is taken as it is."""
    if isinstance(value, Grant):
        return grant_json(value)
    if isinstance(value, Budget):
        return {"name": value.name, "limit_usd": to_usd(value.limit_nano) if value.is_limited else None}
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, datetime):
        return to_wire(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value
