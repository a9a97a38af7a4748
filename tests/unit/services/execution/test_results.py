"""What a handler may return, and what becomes of what it may not."""

import json
import math
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, RootModel

from rauskuclaw.domain.failures import FailureClass, HandlerError
from rauskuclaw.domain.job import JobStatus
from rauskuclaw.ports.handlers import HandlerSpec
from rauskuclaw.services.execution.attempt import Outcome
from rauskuclaw.services.execution.values import MAX_RESULT_BYTES, checked_result, clean_json, clean_text, failure_of
from tests.support.attempts import handler, returns_nothing
from tests.unit.services.execution.conftest import MakeBench

ANY = RootModel[Any]
FREE = handler(returns_nothing, returns=ANY)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=30)
NOT_JSON = st.sampled_from([math.nan, math.inf, -math.inf, "\ud800", b"\xff\xfe", object(), {1, 2}.__iter__])


def cycle() -> list[Any]:
    """A list that holds itself."""
    found: list[Any] = []
    found.append(found)
    return found


def nested(levels: int) -> list[Any]:
    """A list in a list, and so on."""
    found: list[Any] = []
    for _ in range(levels):
        found = [found]
    return found


@given(JSON)
def test_every_json_value_passes_unchanged(value: Any) -> None:
    assert checked_result(FREE, value) == json.loads(json.dumps(value))


@given(NOT_JSON, st.sampled_from([lambda bad: bad, lambda bad: [bad], lambda bad: {"a": {"b": bad}}]))
def test_what_is_not_json_is_refused_wherever_it_hides(bad: object, wrap: Any) -> None:
    with pytest.raises(HandlerError) as caught:
        checked_result(FREE, wrap(bad))
    assert caught.value.failure.code == "RESULT_INVALID"
    assert caught.value.failure.failure_class is FailureClass.PERMANENT


@pytest.mark.parametrize("make", [cycle, lambda: nested(65), lambda: nested(5000), lambda: 10**5000])
def test_cycles_deep_nests_and_endless_numbers_are_refused(make: Any) -> None:
    with pytest.raises(HandlerError) as caught:
        checked_result(FREE, make())
    assert caught.value.failure.code == "RESULT_INVALID"


def test_many_brackets_side_by_side_are_not_deep() -> None:
    wide = [[[n]] for n in range(500)]
    assert checked_result(FREE, wide) == wide


def test_a_result_of_one_mebibyte_passes_and_one_byte_more_does_not() -> None:
    largest = "x" * (MAX_RESULT_BYTES - 2)
    assert checked_result(FREE, largest) == largest
    with pytest.raises(HandlerError) as caught:
        checked_result(FREE, largest + "y")
    assert caught.value.failure.code == "RESULT_TOO_LARGE"


def test_a_result_that_is_not_the_declared_model_is_refused_by_field() -> None:
    class Report(BaseModel):
        pages: int

    spec = HandlerSpec("builtin:x", "", Report, Report, returns_nothing)
    with pytest.raises(HandlerError) as caught:
        checked_result(spec, {"pages": "secret-value"})
    failure = caught.value.failure
    assert failure.details["fields"][0]["field"] == "pages"
    assert "secret-value" not in failure.message + json.dumps(failure.details)


@pytest.mark.parametrize(
    ("value", "code"),
    [(math.nan, "RESULT_INVALID"), ("\ud800", "RESULT_INVALID"), ("x" * (MAX_RESULT_BYTES + 1), "RESULT_TOO_LARGE")],
)
async def test_a_job_whose_result_is_refused_fails_cleanly(make_bench: MakeBench, value: object, code: str) -> None:
    async def produce(payload: object, context: object) -> Any:
        return value

    bench = make_bench(handler(produce, returns=ANY))
    job = await bench.submit(max_attempts=3)
    assert await bench.attempt(job) is Outcome.FAILED
    stored = await bench.stored(job)
    assert stored.error is not None
    assert (stored.status, stored.error.code, stored.result) == (JobStatus.FAILED, code, None)


@given(st.text(alphabet=st.characters(codec=None)), st.integers(min_value=1, max_value=50))
def test_cleaned_text_can_always_be_stored(text: str, limit: int) -> None:
    assert len(clean_text(text, limit).encode().decode()) <= max(limit, 3 * limit)


@given(st.one_of(JSON, NOT_JSON))
def test_cleaned_json_is_always_json(value: Any) -> None:
    json.dumps(clean_json(value), allow_nan=False, ensure_ascii=False).encode()


def test_credentials_in_messages_and_details_are_masked() -> None:
    key = "sk-" + "a1" * 20
    failure = failure_of(HandlerError(f"key {key} refused", details={"header": f"Bearer {key}"}))
    assert key not in failure.message + json.dumps(failure.details)


def test_a_retry_time_without_a_zone_is_read_as_utc() -> None:
    failure = failure_of(HandlerError("later", retry_at=datetime(2025, 6, 2, 12)))  # noqa: DTZ001 - the point
    assert failure.retry_at == datetime(2025, 6, 2, 12, tzinfo=UTC)
