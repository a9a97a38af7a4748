"""JobStore.transition: compare and set, repeats, races."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from rauskuclaw.domain import events
from rauskuclaw.domain.job import FINAL_STATUSES, Job, JobStatus, Lease
from rauskuclaw.domain.lifecycle import Transition
from rauskuclaw.ports import Store
from tests.support.clock import after
from tests.support.drivers import Opener
from tests.support.factories import CALLBACK_URL, make_job
from tests.support.lives import (
    WORKER,
    applied,
    cancelling,
    claimed,
    claiming,
    failing,
    giving_back,
    interrupting,
    read,
    recovering,
    retrying,
    stored_in,
    submitted,
    succeeding,
)
from tests.support.waiting import eventually

QUEUED, RUNNING = JobStatus.QUEUED, JobStatus.RUNNING


@dataclass(frozen=True)
class Move:
    """A kind of change and the status it starts from."""

    name: str
    start: JobStatus
    plan: Callable[[Job], Transition]


MOVES = (
    Move("claim", QUEUED, claiming),
    Move("cancel-queued", QUEUED, cancelling),
    Move("succeed", RUNNING, succeeding),
    Move("retry", RUNNING, retrying),
    Move("fail", RUNNING, failing),
    Move("cancel-running", RUNNING, cancelling),
    Move("recover", RUNNING, recovering),
    Move("interrupt", RUNNING, interrupting),
    Move("give-back", RUNNING, giving_back),
)
each_move = pytest.mark.parametrize("move", MOVES, ids=lambda move: move.name)


def planned_from(move: Move, stored: Job) -> Transition:
    """The move as planned by somebody who believes that the job is where the move starts, under the right fence."""
    lease = Lease(WORKER, after(60), started=True) if move.start is RUNNING else None
    believed = replace(stored, status=move.start, lease=lease)
    return move.plan(believed)


async def log_of(store: Store, job: Job) -> list[str]:
    return [event.message for event in await store.read_events(job.id, after=0, limit=100)]


@each_move
@pytest.mark.parametrize("state", list(JobStatus))
async def test_a_move_applies_only_from_its_own_status(store: Store, move: Move, state: JobStatus) -> None:
    stored = await read(store, await stored_in(store, state))
    log = await log_of(store, stored)
    change = planned_from(move, stored)
    assert await store.transition(change) is (state is move.start)
    assert await read(store, stored) == (change.after if state is move.start else stored)
    written = [entry.message for entry in change.entries] if state is move.start else []
    assert await log_of(store, stored) == log + written


@each_move
async def test_a_move_under_an_old_fence_changes_nothing(store: Store, move: Move) -> None:
    job = await applied(store, giving_back(await claimed(store)))
    stored = job if move.start is QUEUED else await applied(store, claiming(job))
    change = move.plan(replace(stored, fence=stored.fence - 1))
    log = await log_of(store, stored)
    assert await store.transition(change) is False
    assert (await read(store, stored), await log_of(store, stored)) == (stored, log)


@each_move
async def test_a_move_of_an_unknown_job_is_refused(store: Store, move: Move) -> None:
    stranger = make_job(state=move.start)
    assert await store.transition(move.plan(stranger)) is False
    assert await store.get_job(stranger.id) is None
    assert await store.read_events(stranger.id, after=0, limit=10) == []


@each_move
async def test_repeating_a_move_succeeds_and_writes_nothing_again(store: Store, move: Move) -> None:
    change = move.plan(await stored_in(store, move.start, callback_url=CALLBACK_URL))
    assert await store.transition(change)
    stored, log = await read(store, change.before), await log_of(store, change.before)
    delivery = await store.get_delivery(change.before.id)
    assert await store.transition(change) is True
    assert (await read(store, stored), await log_of(store, stored)) == (stored, log)
    assert await store.get_delivery(stored.id) == delivery


@each_move
async def test_a_move_repeated_by_another_process_is_recognised(store: Store, open_backend: Opener, move: Move) -> None:
    change = move.plan(await stored_in(store, move.start))
    assert await store.transition(change)
    other = (await open_backend()).store
    assert await other.transition(change) is True
    assert await log_of(other, change.before) == await log_of(store, change.before)


async def test_a_late_repeat_of_an_overtaken_move_writes_nothing(store: Store) -> None:
    claim = claiming(await submitted(store))
    done = await applied(store, succeeding(await applied(store, claim)))
    log = await log_of(store, done)
    await store.transition(claim)
    assert (await read(store, done), await log_of(store, done)) == (done, log)


async def test_another_move_to_the_same_status_is_no_repeat(store: Store) -> None:
    running = await claimed(store)
    assert await store.transition(succeeding(running, {"n": 1}))
    assert await store.transition(succeeding(running, {"n": 2})) is False
    assert (await read(store, running)).result == {"n": 1}


async def test_a_claim_by_another_worker_is_no_repeat(store: Store) -> None:
    job = await submitted(store)
    assert await store.transition(claiming(job, owner="one"))
    assert await store.transition(claiming(job, owner="two")) is False
    lease = (await read(store, job)).lease
    assert lease is not None
    assert lease.owner == "one"


async def test_50_claims_at_once_have_one_winner(store: Store, open_backend: Opener) -> None:
    stores = [store, (await open_backend()).store]
    job = await submitted(store)
    claims = [claiming(job, owner=f"boot/{number}") for number in range(50)]
    won = await asyncio.gather(*(stores[n % 2].transition(claim) for n, claim in enumerate(claims)))
    [winner] = [claim for claim, has_won in zip(claims, won, strict=True) if has_won]
    assert await read(store, job) == winner.after
    assert (await log_of(store, job)).count(events.CLAIMED) == 1


async def test_many_jobs_claimed_by_many_workers_are_each_claimed_once(store: Store, open_backend: Opener) -> None:
    stores = [store, (await open_backend()).store]
    jobs = [await submitted(store) for _ in range(20)]
    claims = [claiming(job, owner=f"boot/{worker}") for worker in range(6) for job in jobs]
    won = await asyncio.gather(*(stores[n % 2].transition(claim) for n, claim in enumerate(claims)))
    winners = [claim.before.id for claim, has_won in zip(claims, won, strict=True) if has_won]
    assert sorted(winners) == sorted(job.id for job in jobs)


@pytest.mark.parametrize("rivals", [(succeeding, cancelling), (failing, recovering), (retrying, cancelling)])
async def test_of_two_rival_moves_exactly_one_wins(store: Store, rivals: tuple[Any, Any]) -> None:
    for _ in range(10):
        running = await claimed(store)
        changes = [plan(running) for plan in rivals]
        won = await asyncio.gather(*(store.transition(change) for change in changes))
        assert sorted(won) == [False, True]
        assert await read(store, running) == changes[won.index(True)].after


async def test_a_claim_and_a_cancel_at_once_leave_one_story(store: Store) -> None:
    for _ in range(10):
        job = await submitted(store)
        won = await asyncio.gather(store.transition(cancelling(job)), store.transition(claiming(job)))
        assert sorted(won) == [False, True]
        assert len(await log_of(store, job)) == 2


async def test_a_stale_worker_cannot_finish_after_another_took_over(store: Store) -> None:
    stale = await claimed(store)
    fresh = await applied(store, claiming(await applied(store, recovering(stale)), owner="boot/other"))
    for change in (succeeding(stale), failing(stale), retrying(stale), cancelling(stale), giving_back(stale)):
        assert await store.transition(change) is False
    assert await read(store, fresh) == fresh


async def test_a_late_finish_does_not_revive_a_cancelled_job(store: Store) -> None:
    running = await claimed(store)
    cancelled = await applied(store, cancelling(running))
    assert await store.transition(succeeding(running)) is False
    assert await read(store, running) == cancelled


@pytest.mark.parametrize("state", sorted(FINAL_STATUSES))
async def test_final_jobs_stay_as_they_are_under_fire(store: Store, state: JobStatus) -> None:
    final = await stored_in(store, state)
    calls = [store.transition(planned_from(move, final)) for move in MOVES]
    assert await asyncio.gather(*calls) == [False] * len(MOVES)
    assert await read(store, final) == final


async def test_submitted_fields_survive_a_change_that_alters_them(store: Store) -> None:
    job = await submitted(store, tags=("keep",), callback_url=CALLBACK_URL)
    change = claiming(job)
    altered = replace(
        change.after, input={"no": 1}, type="other", queue="other", priority=0, tags=(), created_at=after(days=9),
        timeout_sec=1, max_attempts=9, callback_url=None, created_by="nobody", correlation_id="none",
    )  # fmt: skip
    assert await store.transition(replace(change, after=altered))
    assert await read(store, job) == change.after


@pytest.mark.parametrize("plan", [succeeding, retrying, failing, cancelling, recovering, giving_back])
async def test_a_move_planned_from_a_slim_job_keeps_the_input(store: Store, plan: Callable[[Job], Transition]) -> None:
    running = await claimed(store, input={"keep": "me"})
    assert await store.transition(plan(replace(running, input=None)))
    assert (await read(store, running)).input == {"keep": "me"}


@pytest.mark.parametrize("result", [None, 0, "", [], {"ä": "🦞"}, {"text": "x" * 300_000}], ids=lambda r: ascii(r)[:16])
async def test_a_result_is_kept_exactly(store: Store, result: Any) -> None:
    running = await claimed(store)
    change = succeeding(running)
    assert await store.transition(replace(change, after=replace(change.after, result=result)))
    assert (await read(store, running)).result == result


async def test_a_success_clears_the_error_of_earlier_attempts(store: Store) -> None:
    waiting = await applied(store, retrying(await claimed(store)))
    assert (await read(store, waiting)).error == waiting.error is not None
    done = await applied(store, succeeding(await applied(store, claiming(waiting))))
    assert (await read(store, done)).error is None


async def test_a_job_lives_through_all_its_attempts(store: Store) -> None:
    job = await submitted(store, max_attempts=3)
    for number in (1, 2):
        job = await applied(store, retrying(await applied(store, claiming(job))))
        assert (job.attempts, job.fence, job.status) == (number, number, QUEUED)
    last = await applied(store, retrying(await applied(store, claiming(job))))
    assert (last.status, last.attempts) == (JobStatus.FAILED, 3)
    assert await read(store, last) == last


async def test_interruptions_are_kept_apart_from_crashes(store: Store) -> None:
    job = await claimed(store)
    assert await store.renew_lease(job, until=after(60), started=True)
    await applied(store, interrupting(await read(store, job)))
    stored = await read(store, job)
    assert (stored.status, stored.crashes, stored.interruptions) == (JobStatus.QUEUED, 0, 1)
    [slim] = await eventually(
        lambda: store.due_for_check(after(days=1), limit=10),
        lambda found: len(found) == 1 and found[0].interruptions == 1,
    )
    assert slim.interruptions == 1


async def test_two_crashes_fail_the_job(store: Store) -> None:
    once = await applied(store, recovering(await claimed(store)))
    running = await applied(store, claiming(once))
    assert running.lease is not None
    assert await store.renew_lease(running, until=after(90), started=True)
    twice = await applied(store, recovering(await read(store, running)))
    assert (twice.status, twice.crashes) == (JobStatus.FAILED, 2)
    assert await read(store, twice) == twice


async def test_a_repeated_claim_after_the_lease_was_renewed_writes_nothing(store: Store) -> None:
    claim = claiming(await submitted(store))
    running = await applied(store, claim)
    assert await store.renew_lease(running, until=after(600), started=True)
    renewed, log = await read(store, running), await log_of(store, running)
    await store.transition(claim)
    assert (await read(store, running), await log_of(store, running)) == (renewed, log)
