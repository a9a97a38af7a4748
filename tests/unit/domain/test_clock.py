"""Times: milliseconds, UTC, the form on the wire."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from rauskuclaw.domain.clock import from_ms, to_ms, to_wire, utc_now
from tests.support.clock import NOON, ManualClock, after

CENTURY_MS = st.integers(946_684_800_000, 4_102_444_800_000)  # 2000 to 2100


@given(CENTURY_MS)
def test_milliseconds_survive_the_way_there_and_back(moment_ms: int) -> None:
    assert to_ms(from_ms(moment_ms)) == moment_ms
    assert from_ms(moment_ms).microsecond % 1000 == 0


@given(CENTURY_MS, CENTURY_MS)
def test_the_wire_form_is_ordered_like_the_times(first_ms: int, second_ms: int) -> None:
    first, second = from_ms(first_ms), from_ms(second_ms)
    assert (to_wire(first) < to_wire(second)) is (first < second)
    assert len(to_wire(first)) == len("2025-06-02T12:00:00.000Z")


@given(CENTURY_MS)
def test_the_wire_form_is_read_back_as_the_same_time(moment_ms: int) -> None:
    assert datetime.fromisoformat(to_wire(from_ms(moment_ms))) == from_ms(moment_ms)


def test_the_wire_form_is_utc_with_milliseconds() -> None:
    helsinki = datetime(2025, 6, 2, 15, 0, 0, 7_000, tzinfo=timezone(timedelta(hours=3)))
    assert to_wire(helsinki) == "2025-06-02T12:00:00.007Z"


def test_now_is_aware_and_cut_to_the_millisecond() -> None:
    now = utc_now()
    assert now.tzinfo is UTC
    assert now.microsecond % 1000 == 0
    assert from_ms(to_ms(now)) == now


def test_a_manual_clock_moves_only_when_told() -> None:
    clock = ManualClock()
    assert (clock(), clock()) == (NOON, NOON)
    assert clock.advance(seconds=60) == clock() == after(60)
