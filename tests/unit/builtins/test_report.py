"""report.generate takes any JSON and finds the numbers in it."""

import asyncio
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rauskuclaw.builtins.report import SPEC
from tests.unit.builtins.context import NotingContext, call

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text("abcä\x00"),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text("abc", max_size=5), inner, max_size=5),
    max_leaves=20,
)


async def test_null_input_is_echoed_as_an_empty_object() -> None:
    result = await call(SPEC, None)
    assert result["input"] == {}
    assert len(result["report_id"]) == 36
    assert result["summary"] == "Report: 0 fields, 0 numbers"


async def test_numbers_are_summarised_by_field_and_in_all() -> None:
    result = await call(SPEC, {"title": "Sales", "north": [3, 4, {"x": 5}], "flag": True, "name": "tea"})
    assert result["summary"] == "Sales: 4 fields, 3 numbers"
    assert result["numbers"] == {
        "count": 3, "minimum": 3, "maximum": 5, "mean": 4, "median": 4, "total": 12, "standard_deviation": 1,
    }  # fmt: skip
    north = next(each for each in result["fields"] if each["path"] == "north")
    assert (north["type"], north["size"], north["numbers"]["count"]) == ("array", 3, 3)
    assert {each["path"]: each["type"] for each in result["fields"]}["flag"] == "boolean"


@pytest.mark.parametrize("value", [5, "text", True, [], [1, "a", None], {}, {"a": {"b": []}}, 1.5])
async def test_any_json_is_taken_and_echoed(value: Any) -> None:
    assert (await call(SPEC, value))["input"] == value


@settings(deadline=None, max_examples=60)
@given(JSON)
def test_no_input_breaks_it(value: Any) -> None:
    result = asyncio.run(call(SPEC, value))
    assert result["input"] == ({} if value is None else value)


@pytest.mark.parametrize("value", [[1e308, 1e308, 1e308], [10**400, 1], [1e200, -1e200], [math.pi] * 3])
async def test_numbers_at_the_edge_of_what_can_be_summed_do_not_break_it(value: list[float]) -> None:
    assert (await call(SPEC, {"values": value}))["report_id"]


async def test_an_input_that_is_too_large_or_deep_to_repeat_is_described_instead() -> None:
    deep: Any = 1
    for _ in range(62):
        deep = [deep]
    for value in ({"text": "ä" * 500_000}, deep):
        result = await call(SPEC, value)
        assert "omitted" in result["input"]
        assert result["truncated"]


async def test_at_most_a_hundred_fields_are_listed() -> None:
    result = await call(SPEC, {f"field {n}": n for n in range(500)})
    assert (len(result["fields"]), result["truncated"], result["numbers"]["count"]) == (100, True, 500)


async def test_a_slow_report_shows_its_progress() -> None:
    ctx = NotingContext()
    await call(SPEC, {"duration_ms": 20, "steps": 4}, ctx)
    assert ctx.fractions == [0.25, 0.5, 0.75, 1.0, 1.0]
    assert [line[1] for line in ctx.lines][1:] == [f"Step {n} of 4 done" for n in (1, 2, 3, 4)]


async def test_a_slow_report_stops_when_it_is_cancelled() -> None:
    ctx = NotingContext()
    task = asyncio.create_task(call(SPEC, {"duration_ms": 60_000, "steps": 1000}, ctx))
    while not ctx.fractions:
        await asyncio.sleep(0.005)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 30)


@pytest.mark.parametrize("value", ["long", None, True, -5, math.inf, [], {}])
async def test_a_duration_that_is_none_is_not_waited_for(value: Any) -> None:
    ctx = NotingContext()
    await SPEC.run(SPEC.input_model.model_validate({"duration_ms": value}), ctx)
    assert ctx.fractions == [1.0]
