"""When an alert holds, at its edges."""

from datetime import timedelta
from typing import Any

import pytest

from rauskuclaw.config import MetricsSettings
from rauskuclaw.domain.job import JobStatus
from rauskuclaw.ports.metrics import QueueState
from rauskuclaw.services.metrics.alerts import MAX_QUEUES, Alert, Evidence, judge
from tests.support.clock import NOON, after
from tests.support.factories import make_job

SETTINGS = MetricsSettings(queue_stalled_sec=60, failure_rate_pct=50, failure_rate_min_completed=20)


def judged(**given: Any) -> tuple[Alert, ...]:
    plain: dict[str, Any] = {
        "now": NOON,
        "queues": (),
        "served_queues": frozenset({"default"}),
        "counters": {},
        "overdue": (),
        "overdue_after": timedelta(seconds=62),
    }
    return judge(Evidence(**{**plain, **given}), SETTINGS)


def codes(**given: Any) -> list[str]:
    return [alert.code for alert in judged(**given)]


def waiting(age_sec: float, queue: str = "default", **given: Any) -> QueueState:
    return QueueState(queue, 1, 0, after(-age_sec), "a-job", **given)


def test_when_nothing_is_wrong_there_is_no_alert() -> None:
    assert judged() == ()


@pytest.mark.parametrize(("age_sec", "found"), [(59.999, []), (60, ["QUEUE_STALLED"]), (6000, ["QUEUE_STALLED"])])
def test_a_queue_is_stalled_from_its_threshold_on(age_sec: float, found: list[str]) -> None:
    assert codes(queues=[waiting(age_sec)]) == found


def test_each_stalled_queue_has_an_alert_the_worst_first_and_there_are_not_too_many() -> None:
    states = [waiting(100 + number, f"q{number:02}") for number in range(30)]
    found = judged(queues=states, served_queues=frozenset(state.queue for state in states))
    assert len(found) == len({alert.key for alert in found}) == MAX_QUEUES
    assert found[0].details["queue"] == "q29"


def test_delayed_jobs_stall_nothing() -> None:
    assert codes(queues=[QueueState("default", 0, 5000)]) == []


def test_an_unserved_queue_is_not_stalled_but_unserved() -> None:
    assert codes(queues=[waiting(9000, "other")]) == ["QUEUE_UNSERVED"]
    assert codes(queues=[QueueState("other", 0, 3)]) == ["QUEUE_UNSERVED"]


def test_jobs_of_disabled_types_are_unserved_too() -> None:
    [alert] = judged(queues=[waiting(5, held=2)])
    assert (alert.details["jobs"], alert.details["reason"]) == (2, "type_disabled")


@pytest.mark.parametrize(
    ("failed", "succeeded", "holds"), [(10, 10, True), (9, 10, False), (9, 11, False), (19, 0, False), (20, 0, True)]
)
def test_the_failure_rate_needs_enough_jobs_and_enough_failures(failed: int, succeeded: int, holds: bool) -> None:
    counters = {"job.failed_terminal": failed, "job.succeeded": succeeded, "job.cancelled": 999}
    assert codes(counters=counters) == (["HIGH_FAILURE_RATE"] if holds else [])


def test_the_rate_has_two_decimals() -> None:
    [alert] = judged(counters={"job.failed_terminal": 14, "job.succeeded": 7})
    assert alert.details["failure_rate_pct"] == 66.67


@pytest.mark.parametrize(("failed", "delivered", "holds"), [(4, 0, False), (5, 5, True), (5, 6, False), (50, 0, True)])
def test_callbacks_fail_when_five_and_half_of_them_do(failed: int, delivered: int, holds: bool) -> None:
    counters = {"callback.failed": failed, "callback.delivered": delivered}
    assert codes(counters=counters) == (["CALLBACKS_FAILING"] if holds else [])


def test_one_rejected_call_is_enough_to_say_that_the_key_is_wrong() -> None:
    assert codes(counters={"provider.rejected": 0}) == []
    [alert] = judged(counters={"provider.rejected": 2})
    assert (alert.code, alert.severity, alert.details["calls"]) == ("PROVIDER_REJECTED", "critical", 2)


def test_jobs_that_sweeps_passed_over_are_the_most_urgent() -> None:
    jobs = [make_job(state=JobStatus.RUNNING, check_at=after(-seconds)) for seconds in (70, 300)]
    found = judged(overdue=jobs, queues=[waiting(100)])
    assert [alert.code for alert in found] == ["RESCUE_STALLED", "QUEUE_STALLED"]
    assert found[0].details["job_id"] == jobs[1].id
    assert (found[0].severity, found[0].details["overdue_sec"]) == ("critical", 300)
