"""Small schemas of strangers are checked here, those that may take long are refused."""

import time

import pytest

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.schemas import SchemaNotUsableError, check_schema, fault_of


def test_a_value_fits_or_the_first_fault_is_told_with_its_place() -> None:
    schema = {"properties": {"to": {"type": "array", "items": {"maxLength": 3}}}}
    check_schema(schema)
    assert fault_of(schema, {"to": ["abc"]}) is None
    assert str(fault_of(schema, {"to": ["abc", "abcd"]})).startswith("to/1: ")
    assert fault_of(True, {}) is None
    assert fault_of(False, {}) is not None


def doubling(levels: int) -> Json:
    parts: dict[str, Json] = {
        f"l{n}": {"allOf": [{"$ref": f"#/$defs/l{n + 1}"}, {"$ref": f"#/$defs/l{n + 1}"}]} for n in range(levels)
    }
    return {"$defs": parts | {f"l{levels}": {}}, "$ref": "#/$defs/l0"}


@pytest.mark.parametrize(
    "schema",
    [
        5,
        "object",
        None,
        [],
        {"type": "nonsense"},
        {"pattern": "("},
        {"$ref": "#"},
        {"$ref": "https://a.example/schema"},
        {"$ref": "#/nowhere"},
        {"pattern": "(a{1,1000}){1,1000}"},
        {"description": "x" * 20_000},
        {"allOf": [{"type": "object"}] * 1_500},
        doubling(60),
    ],
    ids=lambda schema: str(schema)[:30],
)
def test_schemas_that_are_wrong_or_slow_are_refused_at_once(schema: Json) -> None:
    started = time.process_time()
    with pytest.raises(SchemaNotUsableError):
        check_schema(schema)
    assert time.process_time() - started < 1


def test_a_slow_pair_of_schema_and_value_does_not_fit() -> None:
    schema = {"items": {"anyOf": [{"pattern": f"a*b{n}"} for n in range(20)]}}
    check_schema(schema)
    started = time.process_time()
    assert fault_of(schema, ["a" * 400_000]) == "is too large to be checked"
    assert time.process_time() - started < 1


def test_text_that_is_no_unicode_does_not_fit() -> None:
    assert fault_of({"type": "string"}, "\ud800") is not None
