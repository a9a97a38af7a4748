"""DynamoDB's typed attribute values to plain ones and back, and the small JSON texts kept inside of attributes."""

import json
from collections.abc import Mapping
from typing import Any

from rauskuclaw.domain.job import JobError, Json
from rauskuclaw.domain.json import ascii_json, compact_json
from rauskuclaw.domain.memories import EmbeddingError
from rauskuclaw.domain.stored_errors import error_fields

Client = Any  # one of botocore, which makes its classes at run time
Plain = Any  # one value of an item: text, bytes, an integer, a set of texts, or a list or dict of them
Item = dict[str, Plain]  # by attribute name
Value = dict[str, Any]  # one value by its type, {"S": "text"}, as DynamoDB has it on the wire
Typed = dict[str, Value]  # an item on the wire
Part = Any  # of a request or of an answer, as botocore has it
Params = dict[str, Part]  # a request, an answer, or one of several in it
Place = Mapping[str, Any]  # the key after which a query goes on


def typed(value: Plain) -> Value:
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, bytes):
        return {"B": value}
    if isinstance(value, int):  # bool too: flags are kept as 0 and 1
        return {"N": str(int(value))}
    if isinstance(value, list):
        return {"L": [typed(inner) for inner in value]}
    if isinstance(value, dict):
        return {"M": pack(value)}
    raise TypeError(f"no attribute type for {type(value).__name__}")


def plain(value: Value) -> Plain:
    [(kind, inner)] = value.items()
    if kind == "N":
        return int(inner)
    if kind == "L":
        return [plain(one) for one in inner]
    if kind == "M":
        return unpack(inner)
    return set(inner) if kind == "SS" else inner


def pack(item: Item) -> Typed:
    """Plain to typed; attributes that are None are left out."""
    return {name: typed(value) for name, value in item.items() if value is not None}


def unpack(item: Typed) -> Item:
    return {name: plain(value) for name, value in item.items()}


def dumps(value: Json) -> str:
    """Compact JSON that DynamoDB takes: lone surrogates, which UTF-8 cannot carry, stay escaped."""
    text = compact_json(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        return ascii_json(value)
    return text


def error_text(error: JobError | EmbeddingError | None) -> str | None:
    """An error as it is stored."""
    return None if error is None else dumps(error_fields(error))


def loads(text: str | None) -> Json:
    return None if text is None else json.loads(text)
