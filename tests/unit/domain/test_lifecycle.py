"""The life cycle: every move from every status, budgets, callbacks owed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rauskuclaw.domain import events
from rauskuclaw.domain.callbacks import CallbackGate, DeliveryState
from rauskuclaw.domain.failures import FailureClass
from rauskuclaw.domain.job import FINAL_STATUSES, Job, JobStatus, Lease
from rauskuclaw.domain.lanes import QUARANTINE_LANE, LaneMap
from rauskuclaw.domain.lifecycle import (
    IllegalTransitionError,
    Rules,
    Transition,
    awaken,
    fail_attempt,
    progressed,
    wait,
)
from rauskuclaw.domain.losses import DIED, INTERRUPTED, Loss
from rauskuclaw.domain.runs.inbox import WaitingFor
from tests.support.clock import after
from tests.support.factories import CALLBACK_URL, LEASE, RULES, make_failure, make_job
from tests.support.lives import (
    cancelling,
    claiming,
    failing,
    giving_back,
    interrupting,
    recovering,
    retrying,
    succeeding,
)

QUEUED, RUNNING = JobStatus.QUEUED, JobStatus.RUNNING
SUCCEEDED, FAILED, CANCELLED = JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.CANCELLED
Plan = Callable[[Job], Transition]

MOVES: list[tuple[Plan, frozenset[JobStatus], JobStatus]] = [
    (claiming, frozenset({QUEUED}), RUNNING),
    (succeeding, frozenset({RUNNING}), SUCCEEDED),
    (retrying, frozenset({RUNNING}), QUEUED),
    (failing, frozenset({RUNNING}), FAILED),
    (cancelling, frozenset({QUEUED, RUNNING}), CANCELLED),
    (recovering, frozenset({RUNNING}), QUEUED),
    (interrupting, frozenset({RUNNING}), QUEUED),
    (giving_back, frozenset({RUNNING}), QUEUED),
]


@pytest.mark.parametrize("state", list(JobStatus))
@pytest.mark.parametrize(("plan", "starts", "end"), MOVES, ids=lambda value: getattr(value, "__name__", ""))
def test_each_move_is_legal_from_its_own_statuses_only(
    plan: Plan, starts: frozenset[JobStatus], end: JobStatus, state: JobStatus
) -> None:
    job = make_job(state=state)
    if state not in starts:
        with pytest.raises(IllegalTransitionError, match=job.id):
            plan(job)
        return
    change = plan(job)
    assert change.before == job
    assert change.after.status is end
    assert change.entries


@pytest.mark.parametrize(("plan", "starts", "end"), MOVES, ids=lambda value: getattr(value, "__name__", ""))
def test_no_move_alters_what_was_submitted(plan: Plan, starts: frozenset[JobStatus], end: JobStatus) -> None:
    for state in starts:
        job = make_job(state=state, tags=("a",), callback_url=CALLBACK_URL)
        changed = plan(job).after
        for name in ("id", "type", "queue", "priority", "timeout_sec", "max_attempts", "input", "created_at", "tags"):
            assert getattr(changed, name) == getattr(job, name)
        assert changed.updated_at > job.updated_at


@pytest.mark.parametrize(("plan", "starts", "end"), MOVES, ids=lambda value: getattr(value, "__name__", ""))
def test_a_lease_belongs_to_running_jobs_only(plan: Plan, starts: frozenset[JobStatus], end: JobStatus) -> None:
    changed = plan(make_job(state=min(starts))).after
    assert (changed.lease is not None) is (end is RUNNING)
    assert (changed.check_at is None) is end.is_final
    assert (changed.expires_at is not None) is end.is_final


@pytest.mark.parametrize(("plan", "starts", "end"), MOVES, ids=lambda value: getattr(value, "__name__", ""))
def test_a_wake_up_is_owed_exactly_for_queued_jobs(plan: Plan, starts: frozenset[JobStatus], end: JobStatus) -> None:
    change = plan(make_job(state=min(starts)))
    assert (change.wake_up is not None) is (end is QUEUED)
    if change.wake_up is not None:
        assert change.wake_up.due_at == change.after.run_at


def test_a_claim_counts_the_attempt_and_raises_the_fence() -> None:
    job = make_job(attempts=1, fence=4, wakes=3)
    running = claiming(job, owner="boot/w", at=after(10)).after
    assert (running.attempts, running.fence, running.wakes) == (2, 5, 0)
    assert running.lease == Lease("boot/w", after(10) + LEASE)
    assert running.check_at == after(10) + LEASE


def test_a_success_keeps_the_result_and_clears_the_error() -> None:
    waiting = retrying(make_job(state=RUNNING)).after
    done = succeeding(claiming(waiting).after, {"n": 1}, at=after(50)).after
    assert (done.result, done.error) == ({"n": 1}, None)
    assert done.expires_at == after(50) + RULES.keep_succeeded


def test_failed_jobs_are_kept_longer() -> None:
    assert failing(make_job(state=RUNNING), at=after(50)).after.expires_at == after(50) + RULES.keep_failed


def test_a_failure_with_attempts_left_is_logged_and_queued_again() -> None:
    change = retrying(make_job(state=RUNNING, max_attempts=2), at=after(10))
    assert [entry.message for entry in change.entries] == [events.ATTEMPT_FAILED, events.REQUEUED]
    assert change.after.run_at == after(11)
    assert change.after.error is not None
    assert change.after.error.code == "BROKEN"


def test_the_last_attempt_fails_the_job() -> None:
    change = retrying(make_job(state=RUNNING, max_attempts=1))
    assert change.after.status is FAILED
    assert [entry.message for entry in change.entries] == [events.ATTEMPT_FAILED]


def test_a_failed_attempt_logs_what_happened_by_which_handler() -> None:
    failure = make_failure(details={"line": 7})
    change = fail_attempt(
        make_job(state=RUNNING), failure, at=after(1), draw=0.1, rules=RULES, handler="builtin:deploy.run"
    )
    assert change.entries[0].level == "error"
    assert change.entries[0].meta == {
        "error": "it broke",
        "code": "BROKEN",
        "details": {"line": 7},
        "handler": "builtin:deploy.run",
        "attempt": 1,
    }


def started(job: Job) -> Job:
    assert job.lease is not None
    return replace(job, lease=replace(job.lease, started=True))


def test_a_worker_lost_before_the_start_costs_nothing() -> None:
    back = recovering(make_job(state=RUNNING)).after
    assert (back.status, back.attempts, back.crashes) == (QUEUED, 0, 0)


def test_a_worker_lost_in_the_handler_is_a_crash_that_spends_no_attempt() -> None:
    back = recovering(started(make_job(state=RUNNING, max_attempts=1))).after
    assert (back.status, back.attempts, back.crashes, back.attempts_spent) == (QUEUED, 1, 1, 0)


def test_the_second_crash_fails_the_job() -> None:
    change = recovering(started(make_job(state=RUNNING, attempts=2, crashes=1)))
    assert (change.after.status, change.after.crashes) == (FAILED, 2)
    assert change.after.error is not None
    assert change.after.error.code == "CRASH_LOOP"


ISOLATING = replace(RULES, lanes=LaneMap(has_quarantine=True))


def suspected(job: Job) -> Loss:
    return Loss(is_death=True, suspect=job.id)


def test_who_was_at_work_when_the_worker_died_is_isolated_at_once() -> None:
    job = started(make_job(state=RUNNING))
    change = recovering(job, rules=ISOLATING, loss=suspected(job))
    assert (change.after.lane, change.after.crashes) == (QUARANTINE_LANE, 1)


def test_the_others_go_back_to_ordinary_workers() -> None:
    job = started(make_job(state=RUNNING, type="ai.chat.generate"))
    for loss in (Loss(is_death=True, suspect="another"), DIED, INTERRUPTED):
        assert recovering(job, rules=ISOLATING, loss=loss).after.lane == "ai"


def test_two_deaths_beside_others_isolate_a_job_and_fail_it_not() -> None:
    change = recovering(started(make_job(state=RUNNING, attempts=2, crashes=1)), rules=ISOLATING)
    assert (change.after.status, change.after.lane, change.after.crashes) == (QUEUED, QUARANTINE_LANE, 2)


@pytest.mark.parametrize("crashes", [1, 2])
def test_a_death_alone_fails_a_job_that_was_at_one_before(crashes: int) -> None:
    job = started(make_job(state=RUNNING, lane=QUARANTINE_LANE, attempts=crashes + 1, crashes=crashes))
    change = recovering(job, rules=ISOLATING)
    assert change.after.error is not None
    assert (change.after.status, change.after.error.code) == (FAILED, "CRASH_LOOP")
    assert change.after.crashes == crashes + 1


def test_a_suspect_stays_isolated_over_retries_and_interruptions() -> None:
    job = started(make_job(state=RUNNING, lane=QUARANTINE_LANE, crashes=1, attempts=2, max_attempts=9))
    for plan in (retrying, giving_back, interrupting):
        assert plan(job, rules=ISOLATING).after.lane == QUARANTINE_LANE


def test_a_suspect_that_died_before_its_start_is_not_taken_back_for_ever() -> None:
    """Reading an input can kill as well."""
    job = make_job(state=RUNNING)
    assert recovering(job, rules=ISOLATING, loss=suspected(job)).after.crashes == 1


def test_an_interruption_is_no_crash_and_spends_no_attempt() -> None:
    change = interrupting(started(make_job(state=RUNNING, attempts=1, max_attempts=1)))
    after = change.after
    assert (after.status, after.crashes, after.interruptions, after.attempts_spent) == (QUEUED, 0, 1, 0)
    assert [count.name for count in change.counts] == ["job.interrupted"]


def test_a_job_that_ends_every_instance_it_runs_in_fails_at_last() -> None:
    job, runs = make_job(max_attempts=1), 0
    while job.status is QUEUED and runs < 100:
        job = interrupting(started(claiming(job).after)).after
        runs += 1
    assert job.error is not None
    assert (runs, job.status, job.error.code) == (RULES.interruption_limit, FAILED, "CRASH_LOOP")


def test_interruptions_and_crashes_are_not_added_up() -> None:
    job = started(make_job(state=RUNNING, attempts=9, interruptions=8, crashes=1))
    assert interrupting(job).after.status is QUEUED


def test_a_job_given_back_is_claimable_at_once_and_the_attempt_free() -> None:
    back = giving_back(make_job(state=RUNNING), at=after(7)).after
    assert (back.run_at, back.attempts, back.fence) == (after(7), 0, 1)


@pytest.mark.parametrize("state", sorted(FINAL_STATUSES))
def test_a_final_job_owes_one_delivery_with_an_id_of_its_own(state: JobStatus) -> None:
    ends: dict[JobStatus, Plan] = {SUCCEEDED: succeeding, FAILED: failing, CANCELLED: cancelling}
    job = make_job(state=RUNNING, callback_url=CALLBACK_URL)
    first, again = ends[state](job).delivery, ends[state](job).delivery
    assert first is not None
    assert first == again
    others = {end(job).delivery.id for end in ends.values() if end(job).delivery}  # type: ignore[union-attr]  # filtered
    assert len(others) == 3


def test_no_url_no_delivery_and_no_requeue_delivery() -> None:
    assert succeeding(make_job(state=RUNNING)).delivery is None
    assert retrying(make_job(state=RUNNING, callback_url=CALLBACK_URL)).delivery is None


@pytest.mark.parametrize(
    ("gate", "state", "line"),
    [
        (CallbackGate(), DeliveryState.BLOCKED, events.CALLBACK_BLOCKED),
        (CallbackGate(enabled=False, allowlist=("example.com",)), DeliveryState.SKIPPED, events.CALLBACK_SKIPPED),
        (
            CallbackGate(allowlist=("example.com",), signing_required=True),
            DeliveryState.SKIPPED,
            events.CALLBACK_SKIPPED,
        ),
    ],
)
def test_a_refused_callback_is_logged_in_the_same_change(gate: CallbackGate, state: DeliveryState, line: str) -> None:
    job = make_job(state=RUNNING, callback_url=CALLBACK_URL)
    change = succeeding(job, rules=replace(RULES, callbacks=gate))
    assert change.delivery is not None
    assert (change.delivery.state, change.delivery.next_at) == (state, None)
    assert [entry.message for entry in change.entries] == [events.SUCCEEDED, line]


@given(
    choices=st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=60),
    max_attempts=st.integers(1, 5),
    crash_limit=st.integers(1, 4),
    interruption_limit=st.integers(1, 4),
    has_quarantine=st.booleans(),
)
def test_runs_never_exceed_the_budget_and_every_run_has_its_own_fence(
    choices: list[tuple[int, bool]], max_attempts: int, crash_limit: int, interruption_limit: int, has_quarantine: bool
) -> None:
    lanes = LaneMap(has_quarantine=has_quarantine)
    rules = Rules(crash_limit=crash_limit, interruption_limit=interruption_limit, lanes=lanes)
    job, begun, fences = make_job(max_attempts=max_attempts), 0, []
    plans: list[Callable[..., Transition]] = [retrying, recovering, giving_back, recovering, interrupting, blaming]
    for choice, is_started in choices:
        if job.status.is_final:
            break
        running = claiming(job, rules=rules).after
        fences.append(running.fence)
        has_begun = is_started or plans[choice] in (retrying, blaming)
        job = plans[choice](started(running) if has_begun else running, rules=rules).after
        begun += has_begun and plans[choice] is not giving_back
    assert begun <= max_attempts + job.crashes + job.interruptions
    assert job.crashes <= crash_limit + has_quarantine
    assert job.interruptions <= interruption_limit
    assert fences == list(range(1, len(fences) + 1))


@given(
    choices=st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=60),
    max_attempts=st.integers(1, 5),
    has_quarantine=st.booleans(),
)
def test_a_run_has_as_many_more_as_it_waited_got_on_and_was_given_back(
    choices: list[tuple[int, bool]], max_attempts: int, has_quarantine: bool
) -> None:
    rules = Rules(lanes=LaneMap(has_quarantine=has_quarantine))
    job, begun, cleared, free = make_job(max_attempts=max_attempts), 0, 0, 0
    plans: list[Callable[..., Transition]] = [retrying, recovering, giving_back, interrupting, blaming, waiting]
    for choice, gets_on in choices:
        if job.status.is_final:
            break
        running = started(claiming(job, rules=rules).after)
        begun += 1
        if gets_on:
            cleared += running.crashes
            spent = running.attempts_spent
            running = progressed(running)
            assert (running.crashes, running.attempts_spent) == (0, spent)
        free += plans[choice] in (giving_back, waiting)
        job = plans[choice](running, rules=rules).after
        assert 0 <= job.attempts_spent <= max_attempts
    assert begun <= max_attempts + job.crashes + job.interruptions + cleared + free


def waiting(job: Job, *, rules: Rules) -> Transition:
    at = job.updated_at + timedelta(seconds=1)
    return wait(
        job, WaitingFor("question", "q-1", 1, after(days=1), "AWAITING_ANSWER"), inbox_seen=0, at=at, rules=rules
    )


def test_a_job_that_waits_is_taken_back_until_then() -> None:
    change = waiting(make_job(state=RUNNING, attempts=3, lane="default"), rules=RULES)
    assert (change.after.status, change.after.attempts, change.after.lease) == (QUEUED, 2, None)
    assert (change.after.run_at, change.inbox_seen) == (after(days=1), 0)
    assert [entry.message for entry in change.entries] == [events.WAITING]
    assert [count.name for count in change.counts] == ["job.waited"]
    assert change.wake_up is not None


def test_a_wait_that_is_over_already_is_due_at_once() -> None:
    late = make_job(state=RUNNING, updated_at=after(days=2))
    assert waiting(late, rules=RULES).after.run_at == after(days=2, seconds=1)


@pytest.mark.parametrize("end", [cancelling], ids=["cancel"])
def test_a_final_job_waits_for_nothing(end: Callable[[Job], Transition]) -> None:
    assert end(waiting(make_job(state=RUNNING), rules=RULES).after).after.waiting_for is None


def test_whoever_waits_is_woken_and_others_only_hear() -> None:
    waits = waiting(make_job(state=RUNNING), rules=RULES).after
    woken = awaken(waits, at=after(60))
    assert (woken.run_at, woken.waiting_for, woken.inbox, woken.check_at) == (after(60), None, 1, after(120))
    for job in (make_job(run_at=after(days=1)), make_job(state=RUNNING)):
        assert awaken(job, at=after(60)) == replace(job, inbox=1)


def blaming(job: Job, *, rules: Rules) -> Transition:
    return recovering(job, rules=rules, loss=suspected(job))


def test_a_permanent_failure_ends_the_job_with_attempts_left() -> None:
    change = fail_attempt(
        make_job(state=RUNNING, max_attempts=9),
        make_failure(failure_class=FailureClass.PERMANENT),
        at=after(1),
        draw=0.0,
        rules=RULES,
        handler="builtin:x",
    )
    assert change.after.status is FAILED


def test_a_server_that_names_a_time_is_obeyed() -> None:
    failure = make_failure(failure_class=FailureClass.RATE_LIMITED, retry_at=after(600))
    job = make_job(state=RUNNING)
    change = fail_attempt(job, failure, at=after(1), draw=0.0, rules=RULES, handler="builtin:x")
    assert change.after.run_at == after(600)
    assert change.after.check_at == after(600) + timedelta(seconds=60)
