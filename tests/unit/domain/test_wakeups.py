"""Wake-ups: the message body, and when a job counts as forgotten."""

import json
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rauskuclaw.domain.wakeups import MAX_RECHECK, BadMessageError, WakeUp, WakeUpMessage, decode, encode, next_check
from tests.support.clock import NOON, after
from tests.support.factories import make_job, make_wake_up

GOOD = {"v": 1, "type": "job.wakeup", "job_id": "j-1", "attempt": 2, "correlation_id": "c"}


@given(job_id=st.text(min_size=1), correlation_id=st.text(), attempt=st.integers(0, 100))
def test_a_message_is_decoded_as_it_was_encoded(job_id: str, correlation_id: str, attempt: int) -> None:
    body = encode(make_wake_up(job_id=job_id, correlation_id=correlation_id, attempt=attempt))
    assert decode(body) == WakeUpMessage(job_id, attempt, correlation_id)


def test_a_body_is_small_and_versioned() -> None:
    body = encode(make_wake_up())
    assert len(body) < 300
    assert json.loads(body)["v"] == 1
    assert json.loads(body)["type"] == "job.wakeup"


@pytest.mark.parametrize(
    "body",
    [
        "",
        " ",
        "x",
        "null",
        "[]",
        "1",
        '"job.wakeup"',
        "{}",
        "{",
        "\x00",
        "\ufeff{}",
        json.dumps({**GOOD, "v": 2}),
        json.dumps({**GOOD, "v": "1"}),
        json.dumps({**GOOD, "type": "job.other"}),
        json.dumps({**GOOD, "job_id": ""}),
        json.dumps({**GOOD, "job_id": 7}),
        json.dumps({**GOOD, "job_id": None}),
        json.dumps({name: value for name, value in GOOD.items() if name != "job_id"}),
        json.dumps({name: value for name, value in GOOD.items() if name != "v"}),
        "[" * 200_000,
        '{"a":' * 100_000,
        "x" * 1_048_576,
    ],
    ids=lambda body: ascii(body)[:24],
)
def test_a_poisoned_body_is_refused(body: str) -> None:
    with pytest.raises(BadMessageError):
        decode(body)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"future": {"field": 1}}, WakeUpMessage("j-1", 2, "c")),
        ({"attempt": "two"}, WakeUpMessage("j-1", 0, "c")),
        ({"attempt": None}, WakeUpMessage("j-1", 0, "c")),
        ({"correlation_id": None}, WakeUpMessage("j-1", 2, "")),
        ({"correlation_id": 5}, WakeUpMessage("j-1", 2, "5")),
    ],
)
def test_what_does_not_decide_anything_may_be_odd(change: dict[str, Any], message: WakeUpMessage) -> None:
    assert decode(json.dumps({**GOOD, **change})) == message


nested = st.recursive(st.none() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


@given(st.text() | nested.map(json.dumps))
def test_any_text_is_decoded_or_refused(body: str) -> None:
    with suppress(BadMessageError):
        assert decode(body).job_id


def test_a_wake_up_names_the_attempt_it_is_for() -> None:
    job = make_job(attempts=2, run_at=after(60), correlation_id="c", priority=9, lane="high", queue="q")
    wake_up = WakeUp.of(job)
    assert (wake_up.attempt, wake_up.due_at, wake_up.correlation_id) == (3, after(60), "c")
    assert (wake_up.lane, wake_up.queue, wake_up.priority) == ("high", "q", 9)


def test_checks_grow_apart_up_to_six_hours() -> None:
    waits = [(next_check(NOON, wakes=wakes) - NOON).total_seconds() / 60 for wakes in range(7)]
    assert waits == [1, 4, 16, 64, 256, 360, 360]


@given(st.integers(0, 10_000))
def test_a_check_is_never_before_a_job_is_due(wakes: int) -> None:
    assert timedelta(minutes=1) <= next_check(NOON, wakes=wakes) - NOON <= MAX_RECHECK
