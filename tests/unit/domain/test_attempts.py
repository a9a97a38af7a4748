"""Attempts, read back from the log."""

from rauskuclaw.domain import events
from rauskuclaw.domain.attempts import Attempt, attempts_of
from rauskuclaw.domain.events import LogEvent
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.domain.lifecycle import Transition
from tests.support.clock import NOON, after
from tests.support.factories import make_job
from tests.support.lives import WORKER, cancelling, claiming, failing, giving_back, recovering, retrying, succeeding


def log_of(*changes: Transition) -> list[LogEvent]:
    """The events that these changes would have written."""
    entries = [entry for change in changes for entry in change.entries]
    return [
        LogEvent(number, "j", entry.at, entry.level, entry.message, entry.meta)
        for number, entry in enumerate(entries, start=1)
    ]


def claimed(job: Job | None = None) -> Transition:
    return claiming(job or make_job(), at=after(1))


def test_a_job_that_never_ran_has_no_attempts() -> None:
    assert attempts_of([]) == ()
    assert attempts_of(log_of(cancelling(make_job()))) == ()


def test_an_attempt_that_runs_has_no_end() -> None:
    assert attempts_of(log_of(claimed())) == (Attempt(1, WORKER, after(1)),)


def test_a_success_ends_its_attempt() -> None:
    claim = claimed()
    log = log_of(claim, succeeding(claim.after, at=after(5)))
    assert attempts_of(log) == (Attempt(1, WORKER, after(1), after(5), "succeeded"),)


def test_each_ending_has_its_outcome() -> None:
    claim = claimed()
    endings = {failing: "failed", retrying: "failed", cancelling: "cancelled", giving_back: "given_back"}
    for plan, outcome in {**endings, recovering: "worker_lost"}.items():
        [attempt] = attempts_of(log_of(claim, plan(claim.after)))
        assert attempt.outcome == outcome


def test_a_failed_attempt_shows_its_error() -> None:
    claim = claimed()
    [attempt] = attempts_of(log_of(claim, failing(claim.after)))
    assert attempt.error == {"error": "it broke", "code": "BROKEN"}


def test_retries_are_numbered_one_after_the_other() -> None:
    first = claimed()
    retry = retrying(first.after, at=after(2))
    second = claiming(retry.after, owner="boot/other", at=after(9))
    done = succeeding(second.after, at=after(10))
    found = attempts_of(log_of(first, retry, second, done))
    assert [(each.number, each.worker, each.outcome) for each in found] == [
        (1, WORKER, "failed"),
        (2, "boot/other", "succeeded"),
    ]


def test_a_number_repeats_after_an_attempt_was_given_back() -> None:
    first = claimed()
    back = giving_back(first.after)
    second = claiming(back.after)
    found = attempts_of(log_of(first, back, second))
    assert [(each.number, each.outcome) for each in found] == [(1, "given_back"), (1, None)]


def test_lines_of_the_handler_change_nothing() -> None:
    claim = claimed()
    chatter = LogEvent(99, "j", NOON, "info", "Working on it", ["not", "a", "dict"])
    log = [*log_of(claim), chatter]
    assert attempts_of(log) == attempts_of(log_of(claim))


def test_a_claim_without_details_is_numbered_by_its_place() -> None:
    bare = LogEvent(1, "j", NOON, "info", events.CLAIMED)
    assert attempts_of([bare]) == (Attempt(1, None, NOON),)


def test_an_ending_without_a_claim_is_no_attempt() -> None:
    assert attempts_of(log_of(succeeding(make_job(state=JobStatus.RUNNING)))) == ()
