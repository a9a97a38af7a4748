"""A rival in the same millisecond, and a first try without an answer: one of the two wins, and each knows which.

Every case is played with a first try that was refused (so the rival wins) and with one that was carried out and whose
answer was lost (so it has won already).
"""

import json
from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rauskuclaw.domain import lifecycle
from rauskuclaw.domain.counts import Count
from rauskuclaw.domain.job import JobStatus
from rauskuclaw.domain.memories import Quota
from rauskuclaw.domain.usage import Budget
from rauskuclaw.ports import Backend, Conflicting, Created, DeliveryChange, JobFilter, Replayed
from tests.aws.conftest import OpenFaulty
from tests.aws.faults import Faults, Rival
from tests.aws.races import Act, Race, each_kind, run
from tests.support.clock import NOON, after
from tests.support.factories import CALLBACK_URL, RULES, make_entry, make_job, make_job_type, make_key, make_submission
from tests.support.lives import (
    applied,
    cancelling,
    claimed,
    claiming,
    failing,
    giving_back,
    recovering,
    retrying,
    submitted,
    succeeding,
)
from tests.support.memories import make_draft
from tests.support.model_calls import DAY, model_call, reservation
from tests.support.schedules import changed, make_schedule


def transitions(ours: Any, theirs: Any) -> Race:
    return Race(lambda backend: backend.store.transition(ours), lambda backend: backend.store.transition(theirs))


async def two_claims(backend: Backend) -> Race:
    job = await submitted(backend.store)
    return transitions(claiming(job, owner="boot-1/a"), claiming(job, owner="boot-1/b"))


async def finish_and_cancel(backend: Backend) -> Race:
    job = await claimed(backend.store)
    return transitions(succeeding(job), cancelling(job))


async def cancel_and_finish(backend: Backend) -> Race:
    job = await claimed(backend.store)
    return transitions(cancelling(job), succeeding(job))


async def failure_and_cancel(backend: Backend) -> Race:
    job = await claimed(backend.store)
    return transitions(failing(job), cancelling(job))


async def retry_and_cancel(backend: Backend) -> Race:
    job = await claimed(backend.store)
    return transitions(retrying(job), cancelling(job))


async def park_and_cancel(backend: Backend) -> Race:
    job = await claimed(backend.store)
    at = job.updated_at + timedelta(seconds=1)
    parked = lifecycle.snooze(job, until=after(600), code="BUSY", message="later", at=at, rules=RULES)
    return transitions(parked, cancelling(job))


async def return_and_recovery(backend: Backend) -> Race:
    job = await claimed(backend.store)
    return transitions(giving_back(job), recovering(job))


async def cancel_and_claim(backend: Backend) -> Race:
    job = await submitted(backend.store)
    return transitions(cancelling(job), claiming(job))


async def heartbeat_and_cancel(backend: Backend) -> Race:
    job = await claimed(backend.store)
    return Race(
        lambda one: one.store.renew_lease(job, until=after(90), started=True),
        lambda one: one.store.transition(cancelling(job)),
    )


async def two_reminders(backend: Backend) -> Race:
    job = await submitted(backend.store)

    def act(one: Backend) -> Awaitable[bool]:
        return one.store.reschedule_check(job, check_at=after(600), wakes=1)

    return Race(act, act)


async def two_senders(backend: Backend) -> Race:
    job = await applied(backend.store, succeeding(await claimed(backend.store, callback_url=CALLBACK_URL)))
    delivery = await backend.store.get_delivery(job.id)
    assert delivery is not None
    change = DeliveryChange(delivery, delivery.begin_try(after(9), lease=timedelta(seconds=30)))
    return Race(lambda one: one.store.change_delivery(change), lambda one: one.store.change_delivery(change))


async def two_ends_of_a_try(backend: Backend) -> Race:
    job = await applied(backend.store, succeeding(await claimed(backend.store, callback_url=CALLBACK_URL)))
    delivery = await backend.store.get_delivery(job.id)
    assert delivery is not None
    change = DeliveryChange(delivery, delivery.delivered(200), (make_entry("delivered", at=after(9)),))
    return Race(lambda one: one.store.change_delivery(change), lambda one: one.store.change_delivery(change))


async def two_equal_types(backend: Backend) -> Race:
    made = make_job_type()
    return Race(lambda one: one.store.create_type(made), lambda one: one.store.create_type(made), "PutItem")


async def two_equal_changes_of_a_type(backend: Backend) -> Race:
    made = make_job_type()
    assert await backend.store.create_type(made)
    off = replace(made, enabled=False)
    return Race(lambda one: one.store.replace_type(made, off), lambda one: one.store.replace_type(made, off), "PutItem")


async def two_deletes_of_a_schedule(backend: Backend) -> Race:
    schedule = make_schedule()
    assert await backend.schedules.create(schedule)
    return Race(
        lambda one: one.schedules.delete(schedule.id),
        lambda one: one.schedules.delete(schedule.id),
        "TransactWriteItems",
    )


RACES = (
    two_claims,
    finish_and_cancel,
    cancel_and_finish,
    failure_and_cancel,
    retry_and_cancel,
    park_and_cancel,
    return_and_recovery,
    cancel_and_claim,
    two_reminders,
    two_senders,
    two_ends_of_a_try,
    two_equal_types,
    two_equal_changes_of_a_type,
    two_deletes_of_a_schedule,
)


@each_kind
@pytest.mark.parametrize("prepare", RACES, ids=lambda race: race.__name__)
async def test_one_of_two_wins_and_both_know(open_faulty: OpenFaulty, kind: str, prepare: Any) -> None:
    race = await prepare(await open_faulty())
    assert await run(open_faulty, race, kind) == ((True, False) if kind == "lost" else (False, True))


@each_kind
async def test_a_heartbeat_is_lost_to_a_cancel_in_between(open_faulty: OpenFaulty, kind: str) -> None:
    race = await heartbeat_and_cancel(await open_faulty())
    assert await run(open_faulty, race, kind) == (False, True)  # also when the first try had renewed the lease


@each_kind
async def test_the_winner_of_a_claim_is_the_owner_of_the_lease(open_faulty: OpenFaulty, kind: str) -> None:
    store = (await open_faulty()).store
    job = await submitted(store)
    race = transitions(claiming(job, owner="boot-1/a"), claiming(job, owner="boot-1/b"))
    ours, _ = await run(open_faulty, race, kind)
    stored = await store.get_job(job.id)
    assert stored is not None
    assert stored.lease is not None
    assert stored.lease.owner == ("boot-1/a" if ours else "boot-1/b")


@each_kind
async def test_the_end_under_an_old_fence_is_not_that_of_its_successor(open_faulty: OpenFaulty, kind: str) -> None:
    """Same millisecond, same sentence: only the mark tells the stale worker that the line is not its own."""
    store = (await open_faulty()).store
    job = await claimed(store)
    at = job.updated_at + timedelta(seconds=1)

    async def succession(backend: Backend) -> bool:
        freed = recovering(job, at=at)
        if not await backend.store.transition(freed):
            return False
        again = await applied(backend.store, claiming(freed.after, at=at, owner="boot-1/b"))
        return await backend.store.transition(succeeding(again, at=at))

    race = Race(lambda one: one.store.transition(succeeding(job, at=at)), succession)
    assert await run(open_faulty, race, kind) == ((True, False) if kind == "lost" else (False, True))


@each_kind
async def test_equal_lines_of_two_writers_are_two_lines(open_faulty: OpenFaulty, kind: str) -> None:
    store = (await open_faulty()).store
    job = await claimed(store)
    entry = make_entry("same", at=job.updated_at + timedelta(seconds=1))

    def act(backend: Backend) -> Awaitable[bool]:
        return backend.store.append_events(job, [entry])

    assert await run(open_faulty, Race(act, act), kind) == (True, True)
    log = [event.message for event in await store.read_events(job.id, after=0, limit=50)]
    assert log.count("same") == 2


@each_kind
async def test_a_line_is_known_again_when_others_have_moved_it_to_a_page(open_faulty: OpenFaulty, kind: str) -> None:
    store = (await open_faulty()).store
    job = await claimed(store)
    at = job.updated_at + timedelta(seconds=1)

    async def long_line(backend: Backend) -> bool:
        return await backend.store.append_events(job, [make_entry("long" * 500, at=at)])

    race = Race(lambda one: one.store.append_events(job, [make_entry("ours", at=at)]), long_line)
    assert await run(open_faulty, race, kind) == (True, True)
    log = [event.message[:4] for event in await store.read_events(job.id, after=0, limit=50)]
    assert (log.count("long"), log.count("ours"), len(log)) == (1, 1, 4)


@each_kind
@pytest.mark.parametrize("keyed", [False, True], ids=["without a key", "with a key"])
async def test_one_of_two_submits_of_a_job_has_created_it(open_faulty: OpenFaulty, kind: str, keyed: bool) -> None:
    new = make_submission(idempotency=make_key() if keyed else None)

    async def act(backend: Backend) -> Any:
        [outcome] = await backend.store.submit([new], now=NOON)
        return outcome

    outcomes = await run(open_faulty, Race(act, act, "PutItem"), kind)
    if kind == "lost" and keyed:  # the record was ours; the rival found it and finished the job for us
        assert sorted(type(one).__name__ for one in outcomes) == ["Created", "Replayed"]
    else:
        first, second = (Created(new.job), Replayed(new.job))
        assert outcomes == ((first, second) if kind == "lost" else (second, first))


@each_kind
async def test_of_two_jobs_under_one_key_one_is_created(open_faulty: OpenFaulty, kind: str) -> None:
    store = (await open_faulty()).store
    mine, other = make_submission(idempotency=make_key()), make_submission(idempotency=make_key())
    race = Race(
        lambda one: one.store.submit([mine], now=NOON), lambda one: one.store.submit([other], now=NOON), "PutItem"
    )
    [[ours], [theirs]] = await run(open_faulty, race, kind)
    assert sorted(type(one).__name__ for one in (ours, theirs)) == ["Created", "Replayed"]
    assert ours.job.id == theirs.job.id
    found = await store.statuses([mine.job.id, other.job.id])
    assert list(found) == [ours.job.id]


@each_kind
async def test_a_slow_creator_has_created_the_job_that_a_conflicting_request_finished(
    open_faulty: OpenFaulty, kind: str
) -> None:
    """Between its record and its row another request comes under the same key; one of the two must say Created."""
    mine = make_submission(idempotency=make_key())
    other = make_submission(idempotency=make_key(request={"type": "other"}))
    steady = await open_faulty()

    async def deed() -> Any:
        return await steady.store.submit([other], now=NOON)

    rival = Rival("PutItem", kind, deed, picks=lambda request: b'"wt"' not in request.body)
    assert await (await open_faulty(rival)).store.submit([mine], now=NOON) == [Created(mine.job)]
    assert rival.outcome == [Conflicting(mine.job.id, ("input", "type"))]
    assert [job.id for job in (await steady.store.list_jobs(JobFilter(), limit=10)).items] == [mine.job.id]


@each_kind
async def test_equal_occurrences_of_a_schedule_are_counted_once(open_faulty: OpenFaulty, kind: str) -> None:
    backend = await open_faulty()
    schedule = make_schedule()
    assert await backend.schedules.create(schedule)
    job = make_job(created_by="schedule:x")
    submission = replace(make_submission(job), counts=(Count("schedule.dispatched_jobs", job.type, job.queue),))
    change = changed(schedule, submissions=(submission,), updated_at=after(60))

    async def act(one: Backend) -> bool:
        done = await one.schedules.change(change)
        await one.metrics.flush()
        return done

    assert await run(open_faulty, Race(act, act, "TransactWriteItems"), kind) == (True, True)  # a repetition is True
    [count] = await backend.metrics.totals(NOON - timedelta(days=1), after(days=1))
    assert (count.name, count.value) == ("schedule.dispatched_jobs", 1)


@each_kind
async def test_two_calls_in_one_budget_are_each_paid_once(open_faulty: OpenFaulty, kind: str) -> None:
    ledger = (await open_faulty()).ledger
    budget = Budget("day:one", 1000)
    for name in ("a", "b"):
        assert await ledger.reserve(reservation(name, 300, budget), now=NOON) is None

    def settling(name: str) -> Act:
        return lambda one: one.ledger.settle(model_call(name, cost_nano=50), reservation(name, 300, budget))

    await run(open_faulty, Race(settling("a"), settling("b"), "TransactWriteItems"), kind)
    assert await ledger.spent("day:one") == 100
    assert {total.calls for total in await ledger.totals(first_day=DAY, last_day=DAY)} == {2}
    assert await ledger.reserve(reservation("rest", 900, budget), now=NOON) is None


@each_kind
async def test_two_reservations_in_one_budget_are_each_held_once(open_faulty: OpenFaulty, kind: str) -> None:
    budget = Budget("day:one", 1000)

    def reserving(name: str) -> Act:
        return lambda one: one.ledger.reserve(reservation(name, 400, budget), now=NOON)

    assert await run(open_faulty, Race(reserving("a"), reserving("b")), kind) == (None, None)
    ledger = (await open_faulty()).ledger
    assert await ledger.reserve(reservation("c", 200, budget), now=NOON) is None
    assert await ledger.reserve(reservation("d", 1, budget), now=NOON) is not None


@each_kind
async def test_two_writes_of_a_memory_are_two_changes(open_faulty: OpenFaulty, kind: str) -> None:
    memories = (await open_faulty()).memories
    quota = Quota(rows=10, bytes=10_000)
    await memories.put(make_draft("k", "first"), quota=quota, now=NOON)

    def putting(value: str) -> Act:
        return lambda one: one.memories.put(make_draft("k", value), quota=quota, now=after(1))

    await run(open_faulty, Race(putting("ours"), putting("theirs"), "TransactWriteItems"), kind)
    head = await memories.head(make_draft("k").scope)
    assert (head.rows, head.seq) == (1, 3)


@each_kind
async def test_settings_keep_when_they_were_made(open_faulty: OpenFaulty, kind: str) -> None:
    store = (await open_faulty()).store
    race = Race(
        lambda one: one.store.put_prefs("s", {"by": "us"}, now=after(2)),
        lambda one: one.store.put_prefs("s", {"by": "them"}, now=after(1)),
    )
    await run(open_faulty, race, kind)
    stored = await store.get_prefs("s")
    assert stored is not None
    assert stored.document == {"by": "us"}  # the last writer
    assert stored.created_at == (after(2) if kind == "lost" else after(1))


async def test_a_cancel_is_told_from_an_equal_one_only_by_its_count(open_faulty: OpenFaulty) -> None:
    """Equal changes are repetitions of each other: both are answered with True, one counts."""
    backend = await open_faulty()
    change = cancelling(await submitted(backend.store))

    async def act(one: Backend) -> bool:
        done = await one.store.transition(change)
        await one.metrics.flush()
        return done

    assert await run(open_faulty, Race(act, act), "throttle") == (True, True)
    [cancelled] = await backend.metrics.totals(NOON - timedelta(days=1), after(days=1))
    assert (cancelled.name, cancelled.value) == ("job.cancelled", 1)
    assert (await backend.store.statuses([change.after.id]))[change.after.id][0] is JobStatus.CANCELLED


async def test_all_tries_of_a_transaction_have_one_token(open_faulty: OpenFaulty) -> None:
    """By which DynamoDB itself answers the second one with the outcome of the first."""
    tokens: list[str] = []

    def note(operation: str, request: Any) -> bool:
        if operation == "TransactWriteItems" and request is not None:
            tokens.append(json.loads(request.body)["ClientRequestToken"])
        return len(tokens) in {1, 2} and operation == "TransactWriteItems"

    store = (await open_faulty(Faults(lost=1.0, picks=note))).store
    job = await claimed(store)
    for line in ("long" * 500, "next" * 500):
        assert await store.append_events(job, [make_entry(line)])
    assert len(tokens) == 4
    assert len({*tokens[:3]}) == 1 != len({*tokens[2:]})
