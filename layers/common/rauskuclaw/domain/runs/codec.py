"""Steps and inbox items as compact JSON, and back.

What is written is kept for years and read by later versions: a field that is unknown here is passed over, one that is
missing takes its default, and what is absent (None, an empty list, false) is left out. So a default that is absent
stays so for good. Everything else raises ValueError: a run must not go on from a step that was half understood.
"""

import json
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from rauskuclaw.domain.clock import from_ms, to_ms
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.json import ascii_json, strict_json
from rauskuclaw.domain.runs.inbox import InboxItem
from rauskuclaw.domain.runs.steps import Body, Step

T = TypeVar("T")
Convert = Callable[[Any], Any]

BODIES: dict[str, type[Body]] = {body.__name__.lower(): body for body in get_args(Body)}


def type_of(body: Body) -> str:
    """The name of a body's type as it is stored and shown: `answered`, `intended` ..."""
    return type(body).__name__.lower()


def encode_step(step: Step) -> str:
    """A step as one line of JSON. Raises ValueError for what JSON has not, such as NaN."""
    head = {"seq": step.seq, "at": to_ms(step.at), "attempt": step.attempt}
    reused = {"reused": True} if step.reused else {}
    claim = {"claim": step.claim} if step.claim else {}
    return text_of({**head, **reused, **claim, **body_json(step.body)})


def decode_step(text: str) -> Step:
    """The inverse of `encode_step`. Raises ValueError for anything else."""
    value = _object(text)
    try:
        at, reused = from_ms(value["at"]), bool(value.get("reused"))
        return Step(value["seq"], at, value["attempt"], body_of(value), reused=reused, claim=value.get("claim", 0))
    except (KeyError, TypeError) as exc:
        raise ValueError(f"this is no step: {exc!r}") from exc


def body_json(body: Body) -> dict[str, Json]:
    """`{"type", "body"}` of a step; times in milliseconds."""
    return {"type": type_of(body), "body": _write(body)}


def body_of(value: dict[str, Json]) -> Body:
    """The inverse of `body_json`."""
    known = BODIES.get(value["type"])
    if known is None:
        raise ValueError(f"steps of type {value['type']!r} are unknown to this version")
    return _read(known, value["body"])


def encode_item(item: InboxItem) -> str:
    """An item of an inbox. Raises ValueError for what JSON has not."""
    return text_of(_write(item))


def decode_item(text: str) -> InboxItem:
    """The inverse of `encode_item`."""
    return _read(InboxItem, _object(text))


def text_of(value: Json) -> str:
    """JSON that every store takes: half surrogate pairs, which UTF-8 cannot carry, stay escaped."""
    text = strict_json(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        return ascii_json(value)
    return text


def _object(text: str) -> dict[str, Json]:
    value = json.loads(text)
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    return value


def _write(value: Any) -> dict[str, Json]:
    written = {}
    for name, convert, absent in _writers(type(value)):  # type: ignore[arg-type]
        held = getattr(value, name)
        if held is not absent:  # None, False and () are one object each
            written[name] = convert(held)
    return written


def _read(cls: type[T], value: Json) -> T:
    if not isinstance(value, dict):
        raise ValueError(f"{cls.__name__} is not a JSON object")
    given = {name: convert(value[name]) for name, convert in _readers(cls) if name in value}  # type: ignore[arg-type]
    try:
        return cls(**given)
    except TypeError as exc:
        raise ValueError(f"{cls.__name__}: {exc}") from exc


@cache
def _writers(cls: type) -> tuple[tuple[str, Convert, object], ...]:
    """Name, conversion to JSON, and the value that is left out, of each field."""
    hints = get_type_hints(cls)
    return tuple((each.name, _to_json(hints[each.name]), _absent(each.default)) for each in fields(cls))


@cache
def _readers(cls: type) -> tuple[tuple[str, Convert], ...]:
    hints = get_type_hints(cls)
    return tuple((each.name, _from_json(hints[each.name])) for each in fields(cls))


def _absent(default: object) -> object:
    return default if default is None or default is False or default == () else MISSING


def _to_json(hint: Any) -> Convert:
    hint, is_optional = _without_none(hint)
    convert = _to_json_of(hint)
    return (lambda value: None if value is None else convert(value)) if is_optional else convert


def _to_json_of(hint: Any) -> Convert:
    if get_origin(hint) is tuple:
        inner = _to_json(get_args(hint)[0])
        return lambda value: [inner(each) for each in value]
    if is_dataclass(hint):
        return _write
    if hint is datetime:
        return to_ms
    if isinstance(hint, type) and issubclass(hint, Enum):
        return lambda value: value.value
    return _same


def _from_json(hint: Any) -> Convert:
    hint, is_optional = _without_none(hint)
    convert = _from_json_of(hint)
    return (lambda value: None if value is None else convert(value)) if is_optional else convert


def _from_json_of(hint: Any) -> Convert:
    if get_origin(hint) is tuple:
        inner = _from_json(get_args(hint)[0])
        return lambda value: tuple(inner(each) for each in value)
    if is_dataclass(hint) and isinstance(hint, type):
        return lambda value: _read(hint, value)
    if hint is datetime:
        return from_ms
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    return _same


def _without_none(hint: Any) -> tuple[Any, bool]:
    """The type of an optional field, and whether it is one."""
    if get_origin(hint) is UnionType and NoneType in get_args(hint):
        [inner] = [each for each in get_args(hint) if each is not NoneType]
        return inner, True
    return hint, False


def _same(value: Json) -> Json:
    return value
