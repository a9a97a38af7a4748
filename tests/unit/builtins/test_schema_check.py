"""Schemas of strangers: those whose check would not end are refused before anything is paid, and block nobody."""

import asyncio
import json
import os
from typing import Any

import pytest

from rauskuclaw.builtins.chat import schema_program
from rauskuclaw.builtins.chat.schema_check import Limits, SchemaCheck, SchemaRefusedError
from rauskuclaw.builtins.chat.structured import Shape
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.schema_cost import expanded_nodes
from rauskuclaw.providers.errors import ProviderError
from tests.support.conditions import eventually
from tests.support.processes import children_of, command_of


def doubling(levels: int, keyword: str = "allOf") -> dict[str, Any]:
    parts = {f"d{i}": {keyword: [{"$ref": f"#/$defs/d{i + 1}"}] * 2} for i in range(levels)}
    return {"$defs": {**parts, f"d{levels}": {"type": "object"}}, "$ref": "#/$defs/d0"}


TREE = {"type": "object", "properties": {"name": {"type": "string"}, "parts": {"items": {"$ref": "#"}}}}
TREE_OF_DEFINITIONS = {
    "$ref": "#/$defs/a~1b",
    "$defs": {"a/b": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/a~1b"}]}},
}
NEEDS_A_PROCESS = [
    doubling(60),
    TREE,
    TREE_OF_DEFINITIONS,
    {"pattern": "(a{100}){40}"},
    {"patternProperties": {"x{2}": {}}},
    {"$id": "http://example.com/x", "$ref": "#/$defs/a", "$defs": {"a": {}}},
    {"$dynamicRef": "#x"},
    {"$ref": "#/nowhere"},
    {"$ref": "http://127.0.0.1/schema"},
    {"enum": list(range(30_000))},
]


@pytest.mark.parametrize("schema", NEEDS_A_PROCESS, ids=lambda schema: json.dumps(schema)[:30])
def test_what_cannot_be_counted_has_no_number(schema: Json) -> None:
    assert expanded_nodes(schema, most=20_000) is None


def test_an_expansion_is_counted_through_references() -> None:
    assert expanded_nodes({"type": "object"}, most=100) == 2
    small = expanded_nodes(doubling(3), most=10_000)
    large = expanded_nodes(doubling(4), most=10_000)
    assert small is not None
    assert large is not None
    assert 1.8 < large / small < 2.2
    assert expanded_nodes(doubling(4), most=large - 1) is None


def test_a_document_nested_deeper_than_the_stack_is_no_crash() -> None:
    schema: Json = {}
    for _ in range(100_000):
        schema = {"not": schema}
    assert expanded_nodes(schema, most=10**9) is None


async def test_sixty_doubling_levels_are_refused_while_the_loop_turns() -> None:
    turns = 0

    async def turn() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0.01)

    other = asyncio.create_task(turn())
    with pytest.raises(SchemaRefusedError, match="too much time"):
        await SchemaCheck.ready(doubling(60), Limits(cpu_sec=1))
    other.cancel()
    assert turns > 10


async def test_time_without_work_is_limited_too() -> None:
    with pytest.raises(SchemaRefusedError, match=r"more than 0\.05 s"):
        await SchemaCheck.ready(doubling(60), Limits(cpu_sec=50, wall_sec=0.05))


@pytest.mark.parametrize(
    ("schema", "good", "bad", "at"),
    [
        ({"properties": {"age": {"type": "integer"}}}, {"age": 1}, {"age": "x"}, "age"),
        (TREE, {"parts": [{"parts": []}]}, {"parts": [{"parts": [{"name": 1}]}]}, "parts/0/parts/0/name"),
        ({"pattern": "^(a{2}){2}$"}, "aaaa", "aaa", ""),
    ],
)
async def test_here_and_apart_find_the_same(schema: Json, good: Json, bad: Json, at: str) -> None:
    check = await SchemaCheck.ready(schema)
    assert await check.fault_of(good, size=10) is None
    assert await check.fault_of(bad, size=10) == schema_program.fault_of(schema_program.compiled(schema), bad)
    assert (await check.fault_of(bad, size=10) or {})["at"] == at


async def test_a_large_answer_is_checked_apart_though_its_schema_is_small() -> None:
    """A loose schema over a long answer: its own process finds the same fault."""
    check = await SchemaCheck.ready({"items": {"type": "integer"}})
    found = await check.fault_of([1, 2, "x"], size=10**9)
    assert found is not None
    assert found["at"] == "2"


@pytest.mark.parametrize(
    "schema", [{"type": "nonsense"}, {"$ref": "file:///etc/passwd"}, {"$ref": "#/nowhere"}, {"x": "\ud800", "$id": "u"}]
)
async def test_a_schema_that_is_not_valid_says_why(schema: Json) -> None:
    with pytest.raises(SchemaRefusedError, match=r"\w"):
        await SchemaCheck.ready(schema)


async def test_a_cancelled_check_leaves_no_process_behind() -> None:
    task = asyncio.create_task(SchemaCheck.ready(doubling(60), Limits(cpu_sec=60, wall_sec=60)))
    await eventually(lambda: bool(children()))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not children()


@pytest.mark.parametrize("text", ["```\n" + "\n" * 300_000, "```json \n" + "``` \n" * 100_000, " " * 300_000 + "```"])
async def test_a_fence_that_never_closes_is_read_in_a_time_that_grows_evenly(text: str) -> None:
    """Were it quadratic, this would take minutes."""
    shape = await Shape.of({"type": "object"})
    with pytest.raises(ProviderError, match="not JSON"):
        await shape.read(text)


def children() -> list[int]:
    return [pid for pid in children_of(os.getpid()) if "schema_program" in command_of(pid)]
