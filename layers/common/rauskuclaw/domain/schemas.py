"""Checks small JSON values against JSON Schemas that strangers wrote, in this process and surely quickly.

A schema that may be slow is refused when it is read, and a value that may be slow with its schema does not fit it.
builtins/chat/schema_check.py takes every schema, at the price of a process of its own.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

from rauskuclaw.domain.exceptions import DomainError
from rauskuclaw.domain.idempotency import canonical_json
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.schema_cost import expanded_nodes

if TYPE_CHECKING:
    from jsonschema_rs import Validator

MAX_NODES = 2_000
MAX_SCHEMA_CHARS = 16_384
#: Nodes of the schema times characters of the value: about 0.1 s of a validator that does 50 million a second.
MAX_STEPS = 5_000_000
MAX_PATTERN_BYTES = 100_000  # of a compiled pattern
MAX_REASON_CHARS = 300


class SchemaNotUsableError(DomainError):
    """Not a valid JSON Schema, or one that may take long to check. Its text is for whoever wrote it."""


def check_schema(schema: Json) -> None:
    """Raises SchemaNotUsableError."""
    if not isinstance(schema, dict | bool):
        raise SchemaNotUsableError("must be a JSON Schema")
    text = canonical_json(schema)
    if len(text) > MAX_SCHEMA_CHARS:
        raise SchemaNotUsableError(f"is longer than {MAX_SCHEMA_CHARS} characters")
    if expanded_nodes(schema, most=MAX_NODES) is None:
        raise SchemaNotUsableError(
            f"may take too long to check: it refers to itself, counts repetitions in a pattern, or has more than"
            f" {MAX_NODES} parts"
        )
    _compiled(text)


def fault_of(schema: Json, value: Json) -> str | None:
    """What is wrong with the value first, with its place; None when it fits. Raises SchemaNotUsableError."""
    text, size = canonical_json(schema), len(canonical_json(value))
    nodes = expanded_nodes(schema, most=MAX_NODES)
    if nodes is None or len(text) > MAX_SCHEMA_CHARS:
        raise SchemaNotUsableError("may take too long to check")
    if nodes * size > MAX_STEPS:
        return "is too large to be checked"
    import jsonschema_rs

    try:
        _compiled(text).validate(value)
    except jsonschema_rs.ValidationError as exc:
        place = "/".join(map(str, exc.instance_path))
        return f"{place}: {_first_line(exc)}"[:MAX_REASON_CHARS] if place else _first_line(exc)
    except ValueError as exc:  # half a surrogate pair, or a number that has no end
        return _first_line(exc)
    return None


@lru_cache(maxsize=256)
def _compiled(text: str) -> "Validator":
    # Imported late: many processes need none.
    import json

    import jsonschema_rs

    options = jsonschema_rs.RegexOptions(size_limit=MAX_PATTERN_BYTES)
    try:
        return jsonschema_rs.validator_for(json.loads(text), retriever=_refuse, pattern_options=options)  # type: ignore[arg-type]
    except (jsonschema_rs.ValidationError, ValueError) as exc:
        raise SchemaNotUsableError(f"is not a valid JSON Schema: {_first_line(exc)}") from exc


def _refuse(uri: str) -> object:
    raise ValueError("references to other documents are not followed")


def _first_line(exc: Exception) -> str:
    return (str(exc).splitlines() or ["unknown"])[0][:MAX_REASON_CHARS]
