"""The retry plan."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rauskuclaw.domain.failures import FailureClass
from rauskuclaw.domain.retry import RetryPolicy, plan_retry
from tests.support.clock import NOON, after
from tests.support.factories import make_failure

POLICY = RetryPolicy()
draws = st.floats(0, 1, exclude_max=True)


@given(retries=st.integers(0, 1000), draw=draws)
def test_a_wait_stays_within_its_band(retries: int, draw: float) -> None:
    ceiling = min(timedelta(hours=1), timedelta(seconds=2) * 2 ** min(retries, 20))
    assert timedelta(0) <= POLICY.wait(retries, draw) <= ceiling


def test_the_ceiling_doubles_until_the_cap() -> None:
    nearly_all = [POLICY.wait(retries, 1.0).total_seconds() for retries in range(13)]
    assert nearly_all[:4] == [2, 4, 8, 16]
    assert nearly_all[-2:] == [3600, 3600]


@given(spent=st.integers(1, 100), most=st.integers(1, 100), draw=draws)
def test_nobody_gets_more_attempts_than_allowed(spent: int, most: int, draw: float) -> None:
    planned = plan_retry(make_failure(), attempts_spent=spent, max_attempts=most, now=NOON, draw=draw, policy=POLICY)
    assert (planned is None) is (spent >= most)
    assert planned is None or NOON <= planned <= after(hours=1)


@pytest.mark.parametrize("failure_class", list(FailureClass))
def test_the_class_alone_decides_whether_to_retry(failure_class: FailureClass) -> None:
    failure = make_failure(failure_class=failure_class)
    planned = plan_retry(failure, attempts_spent=1, max_attempts=2, now=NOON, draw=0.5, policy=POLICY)
    assert (planned is None) is (failure_class in {FailureClass.PERMANENT, FailureClass.CANCELLED})


@pytest.mark.parametrize(
    ("hint", "planned"),
    [
        (None, after(1)),
        (after(-60), after(1)),
        (after(0.5), after(1)),
        (after(30), after(30)),
        (after(hours=1), after(hours=1)),
        (after(days=9), after(hours=1)),
    ],
)
def test_a_hint_is_obeyed_within_bounds(hint: object, planned: object) -> None:
    failure = make_failure(failure_class=FailureClass.RATE_LIMITED, retry_at=hint)
    found = plan_retry(failure, attempts_spent=1, max_attempts=2, now=NOON, draw=0.5, policy=POLICY)
    assert found == planned


@given(hint_sec=st.integers(-10_000, 10_000), draw=draws)
def test_a_hint_never_brings_a_retry_forward(hint_sec: int, draw: float) -> None:
    plain, hinted = (
        plan_retry(failure, attempts_spent=3, max_attempts=9, now=NOON, draw=draw, policy=POLICY)
        for failure in (make_failure(), make_failure(retry_at=after(hint_sec)))
    )
    assert plain is not None
    assert hinted is not None
    assert hinted >= plain
