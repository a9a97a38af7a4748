"""Whether a job may run now, and why not."""

from datetime import datetime

import pytest

from rauskuclaw.domain.admission import unavailable_reason, waiting_reasons
from rauskuclaw.domain.events import LogEvent
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.domain.lifecycle import snooze
from tests.support.clock import NOON, after
from tests.support.factories import RULES, make_job, make_job_type
from tests.support.lives import claiming, giving_back, retrying

SERVED = frozenset({"default"})


def codes(job: Job, *, served: frozenset[str] = SERVED) -> list[str]:
    return [reason.code for reason in waiting_reasons(job, now=NOON, served_queues=served)]


def test_a_due_job_in_a_served_queue_waits_for_nothing() -> None:
    assert codes(make_job()) == []
    assert codes(make_job(run_at=NOON)) == []


@pytest.mark.parametrize("state", [state for state in JobStatus if state is not JobStatus.QUEUED])
def test_only_a_queued_job_can_be_claimed(state: JobStatus) -> None:
    assert codes(make_job(state=state, queue="other")) == ["NOT_QUEUED"]


def test_a_planned_job_waits_until_then() -> None:
    [reason] = waiting_reasons(make_job(run_at=after(60)), now=NOON, served_queues=SERVED)
    assert (reason.code, reason.until) == ("SCHEDULED", after(60))


def test_a_failed_attempt_waits_for_its_retry() -> None:
    waiting = retrying(claiming(make_job()).after, at=after(60)).after
    [reason] = waiting_reasons(waiting, now=NOON, served_queues=SERVED)
    assert (reason.code, reason.until) == ("RETRY_BACKOFF", waiting.run_at)


def test_a_job_that_a_provider_put_off_waits_for_that_provider() -> None:
    running = claiming(make_job()).after
    change = snooze(running, until=after(90), code="PROVIDER_RATE_LIMITED", message="Not now", at=NOON, rules=RULES)
    [entry] = change.entries
    newest = LogEvent(1, running.id, entry.at, entry.level, entry.message, entry.meta)
    [reason] = waiting_reasons(change.after, now=NOON, served_queues=SERVED, newest=newest)
    assert (reason.code, reason.message, reason.until) == ("PROVIDER_CLOSED", "Not now", after(90))
    assert waiting_reasons(change.after, now=after(90), served_queues=SERVED, newest=newest) == ()


def test_any_other_line_of_the_log_changes_no_reason() -> None:
    created = LogEvent(1, "job-1", NOON, "info", "Job created", {"type": "report.generate"})
    [reason] = waiting_reasons(make_job(run_at=after(60)), now=NOON, served_queues=SERVED, newest=created)
    assert reason.code == "SCHEDULED"


def test_every_reason_is_named_at_once() -> None:
    job = make_job(queue="nightly", run_at=after(60))
    assert codes(job) == ["SCHEDULED", "QUEUE_NOT_SERVED"]
    assert "nightly" in waiting_reasons(job, now=NOON, served_queues=SERVED)[1].message


@pytest.mark.parametrize("queue", ["Default", "default ", "def", ""])
def test_queues_match_exactly(queue: str) -> None:
    assert codes(make_job(queue=queue)) == ["QUEUE_NOT_SERVED"]


def test_a_job_whose_type_and_handler_exist_is_available() -> None:
    job_type = make_job_type(handler="builtin:x")
    assert unavailable_reason(make_job(), job_type, known_handlers=frozenset({"builtin:x"})) is None


def test_a_job_without_a_usable_type_is_unavailable() -> None:
    handlers = frozenset({"builtin:report.generate"})
    found = [
        unavailable_reason(make_job(), job_type, known_handlers=handlers)
        for job_type in (None, make_job_type(enabled=False), make_job_type(handler="builtin:gone"))
    ]
    assert [reason.code for reason in found if reason] == [
        "JOB_TYPE_UNAVAILABLE",
        "JOB_TYPE_UNAVAILABLE",
        "HANDLER_UNKNOWN",
    ]


@pytest.mark.parametrize("now", [after(hours=-1), after(days=-1)])
def test_a_job_that_asked_for_no_delay_is_due_whatever_the_clock_says(now: datetime) -> None:
    assert waiting_reasons(make_job(), now=now, served_queues=SERVED) == ()
    recovered = giving_back(claiming(make_job()).after).after
    assert waiting_reasons(recovered, now=now, served_queues=SERVED) == ()
