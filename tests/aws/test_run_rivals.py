"""Steps and inbox with a rival between the two tries of a write: one of the two wins, and each knows which."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.domain.losses import Loss
from rauskuclaw.domain.runs.inbox import InboxItem
from rauskuclaw.domain.runs.steps import Body, Step
from rauskuclaw.domain.wakeups import next_check
from rauskuclaw.ports import Backend
from rauskuclaw.ports.runs import Delivery
from tests.aws.conftest import OpenFaulty
from tests.aws.faults import Faults
from tests.aws.races import Act, Race, each_kind, run
from tests.support.clock import after
from tests.support.factories import make_entry
from tests.support.lives import applied, cancelling, claimed, claiming, read, recovering, succeeding
from tests.support.runs import (
    EXPIRY,
    answered,
    asked,
    done,
    intended,
    message,
    numbered,
    recorded,
    reply,
    wait,
    waiting,
)

TRANSACTION = "TransactWriteItems"


def appending(job: Job, *bodies: Body, after_seq: int = 0) -> Act:
    steps = numbered(*bodies, first=after_seq + 1)
    return lambda one: one.runs.append(job, steps, after_seq=after_seq)


def delivering(job: Job, item: InboxItem) -> Act:
    async def act(one: Backend) -> Any:
        delivered = await one.runs.deliver(job.id, item)
        return delivered.outcome if delivered else None

    return act


async def texts_of(backend: Backend, job: Job) -> list[str]:
    return [getattr(step.body, "text", "") for step in await backend.runs.read_steps(job.id)]


async def kinds_of(backend: Backend, job: Job) -> list[str]:
    return [event.kind for event in await backend.store.read_events(job.id, after=0, limit=100)]


@each_kind
async def test_of_two_appends_one_has_the_numbers(open_faulty: OpenFaulty, kind: str) -> None:
    backend = await open_faulty()
    job = await claimed(backend.store)
    race = Race(appending(job, answered("ours")), appending(job, answered("theirs")), TRANSACTION)
    assert await run(open_faulty, race, kind) == ((True, False) if kind == "lost" else (False, True))
    assert await texts_of(backend, job) == ["ours" if kind == "lost" else "theirs"]
    assert (await kinds_of(backend, job)).count("step") == 1


@each_kind
async def test_equal_appends_are_one(open_faulty: OpenFaulty, kind: str) -> None:
    backend = await open_faulty()
    job = await claimed(backend.store)
    act = appending(job, answered("same"), asked())
    assert await run(open_faulty, Race(act, act, TRANSACTION), kind) == (True, True)
    assert await texts_of(backend, job) == ["same", ""]
    assert (await kinds_of(backend, job)).count("step") == 1


@each_kind
@pytest.mark.parametrize("same", [True, False], ids=["equal steps", "others"])
async def test_who_lost_the_fence_in_between_recorded_only_what_came_before(
    open_faulty: OpenFaulty, kind: str, same: bool
) -> None:
    """The successor writes in the same millisecond, under the same attempt, maybe the very same: the fence tells."""
    backend = await open_faulty()
    job = await claimed(backend.store)

    async def succession(one: Backend) -> bool:
        at = job.updated_at + timedelta(seconds=1)
        again = await applied(one.store, claiming(await applied(one.store, recovering(job, at=at)), at=at))
        first = (await one.store.get_slim_job(job.id) or again).steps + 1
        return await one.runs.append(
            again, numbered(answered("ours" if same else "theirs"), first=first), after_seq=first - 1
        )

    race = Race(appending(job, answered("ours")), succession, TRANSACTION)
    assert await run(open_faulty, race, kind) == ((True, True) if kind == "lost" else (False, True))
    theirs = "ours" if same else "theirs"
    assert await texts_of(backend, job) == (["ours", theirs] if kind == "lost" else [theirs])


@each_kind
async def test_an_append_and_a_cancel(open_faulty: OpenFaulty, kind: str) -> None:
    backend = await open_faulty()
    job = await claimed(backend.store)
    race = Race(appending(job, answered()), lambda one: one.store.transition(cancelling(job)), TRANSACTION)
    assert await run(open_faulty, race, kind) == (kind == "lost", True)
    stored = await read(backend.store, job)
    assert (stored.status, stored.steps) == (JobStatus.CANCELLED, int(kind == "lost"))


@each_kind
@pytest.mark.parametrize("line", ["short", "long" * 500], ids=["in the row", "in a page"])
async def test_an_append_and_lines_of_the_log(open_faulty: OpenFaulty, kind: str, line: str) -> None:
    """The lines' ids are above each other's, and a page may take the step's line along."""
    backend = await open_faulty()
    job = await claimed(backend.store)
    entry = make_entry(line, at=job.updated_at + timedelta(seconds=1))
    race = Race(appending(job, answered()), lambda one: one.store.append_events(job, [entry]), TRANSACTION)
    assert await run(open_faulty, race, kind) == (True, True)
    assert await texts_of(backend, job) == ["tea"]
    assert sorted(await kinds_of(backend, job)) == ["log", "log", "log", "step"]


@each_kind
@pytest.mark.parametrize("lines", [14, 16], ids=["one is left", "none is left"])
async def test_an_append_pages_a_full_log_out_once(open_faulty: OpenFaulty, kind: str, lines: int) -> None:
    backend = await open_faulty()
    job = await claimed(backend.store)
    for number in range(lines - 2):
        assert await backend.store.append_events(job, [make_entry(str(number), at=after(10))])
    entry = make_entry("theirs", at=after(10))
    race = Race(appending(job, answered()), lambda one: one.store.append_events(job, [entry]), TRANSACTION)
    assert await run(open_faulty, race, kind) == (True, True)
    await recorded(backend, job, asked(), after_seq=1)
    found = await kinds_of(backend, job)
    assert (found.count("log"), found.count("step")) == (lines + 1, 2)


@each_kind
async def test_progress_is_counted_once(open_faulty: OpenFaulty, kind: str) -> None:
    backend = await open_faulty()
    job = await claimed(backend.store, max_attempts=5)
    job = await applied(backend.store, claiming(await applied(backend.store, recovering(job))))
    act = appending(job, answered())
    assert await run(open_faulty, Race(act, act, TRANSACTION), kind) == (True, True)
    stored = await read(backend.store, job)
    assert (stored.attempts, stored.crashes, stored.steps) == (job.attempts - job.crashes, 0, 1)


@each_kind
async def test_a_rescue_that_counts_crashes_loses_to_progress(open_faulty: OpenFaulty, kind: str) -> None:
    backend = await open_faulty()
    job = await claimed(backend.store, max_attempts=5)
    job = await applied(backend.store, claiming(await applied(backend.store, recovering(job))))
    rescue = recovering(job, loss=Loss(is_death=True, suspect=job.id))
    race = Race(lambda one: one.store.transition(rescue), appending(job, answered()))
    rescued = kind == "lost"
    assert await run(open_faulty, race, kind) == (rescued, not rescued)
    assert (await read(backend.store, job)).crashes == (job.crashes + 1 if rescued else 0)


@each_kind
@pytest.mark.parametrize(
    ("mine", "other", "told"),
    [
        (reply(), reply(), Delivery.REPEATED),
        (reply(), reply(at=after(90)), Delivery.REPEATED),
        (reply(), reply(choice="deny"), Delivery.TAKEN),
    ],
    ids=["the same", "the same later", "another"],
)
async def test_of_two_replies_the_first_counts(
    open_faulty: OpenFaulty, kind: str, mine: InboxItem, other: InboxItem, told: Delivery
) -> None:
    backend = await open_faulty()
    job = await waiting(backend)
    outcomes = await run(open_faulty, Race(delivering(job, mine), delivering(job, other), TRANSACTION), kind)
    assert outcomes == ((Delivery.STORED, told) if kind == "lost" else (told, Delivery.STORED))
    assert await backend.runs.read_inbox(job.id) == [replace(mine if kind == "lost" else other, seq=1)]
    assert (await read(backend.store, job)).inbox == 1


@each_kind
async def test_two_messages_are_both_counted(open_faulty: OpenFaulty, kind: str) -> None:
    backend = await open_faulty()
    job = await claimed(backend.store)
    race = Race(delivering(job, message("a")), delivering(job, message("b")), TRANSACTION)
    assert await run(open_faulty, race, kind) == (Delivery.STORED, Delivery.STORED)
    found = [item.body["text"] for item in await backend.runs.read_inbox(job.id)]
    assert found == (["a", "b"] if kind == "lost" else ["b", "a"])
    assert (await read(backend.store, job)).inbox == 2


@each_kind
async def test_a_reply_and_the_claim_at_expiry(open_faulty: OpenFaulty, kind: str) -> None:
    backend = await open_faulty()
    job = await waiting(backend)
    claim = claiming(job, at=EXPIRY)
    race = Race(delivering(job, reply()), lambda one: one.store.transition(claim), TRANSACTION)
    # The claim is conditional on status and fence alone, so it succeeds after the reply as well: it reads the inbox.
    assert await run(open_faulty, race, kind) == (Delivery.STORED, True)
    stored = await read(backend.store, job)
    assert (stored.status, stored.waiting_for, stored.inbox) == (JobStatus.RUNNING, None, 1)
    assert (await backend.runs.waiting_jobs("question", limit=5)).items == ()


@each_kind
@pytest.mark.parametrize("ends", ["wait", "success"])
async def test_waiting_or_success_and_a_message(open_faulty: OpenFaulty, kind: str, ends: str) -> None:
    backend = await open_faulty()
    job = await claimed(backend.store)
    change = wait(job) if ends == "wait" else replace(succeeding(job), inbox_seen=0)
    race = Race(lambda one: one.store.transition(change), delivering(job, message()))
    heard = Delivery.CLOSED if (kind, ends) == ("lost", "success") else Delivery.STORED
    assert await run(open_faulty, race, kind) == (kind == "lost", heard)
    stored = await read(backend.store, job)
    assert stored.waiting_for is None  # either it never waited, or the message has ended that
    if kind != "lost":
        assert (stored.status, stored.inbox) == (JobStatus.RUNNING, 1)
    elif ends == "wait":
        assert (stored.status, stored.run_at) == (JobStatus.QUEUED, after(60))


@each_kind
async def test_a_reply_and_a_cancel(open_faulty: OpenFaulty, kind: str) -> None:
    backend = await open_faulty()
    job = await waiting(backend)
    race = Race(delivering(job, reply()), lambda one: one.store.transition(cancelling(job)), TRANSACTION)
    outcome = Delivery.STORED if kind == "lost" else Delivery.CLOSED
    assert await run(open_faulty, race, kind) == (outcome, True)
    assert len(await backend.runs.read_inbox(job.id)) == int(kind == "lost")
    assert (await read(backend.store, job)).status is JobStatus.CANCELLED


@each_kind
async def test_a_late_check_and_a_reply(open_faulty: OpenFaulty, kind: str) -> None:
    """The sweep must not put a job back where it waited."""
    backend = await open_faulty()
    job = await waiting(backend)
    late = EXPIRY + timedelta(hours=1)
    checked = Race(
        lambda one: one.store.reschedule_check(job, check_at=late, wakes=1), delivering(job, reply(at=after(90)))
    )
    assert await run(open_faulty, checked, kind) == (kind == "lost", Delivery.STORED)
    assert (await backend.runs.waiting_jobs("question", limit=5)).items == ()
    due = next_check(after(90), wakes=0)
    assert await backend.store.due_for_check(due - timedelta(seconds=1), limit=5) == []
    [found] = await backend.store.due_for_check(due, limit=5)
    assert (found.id, found.wakes, found.check_at) == (job.id, 0, due)


@pytest.mark.parametrize(
    "given", [{"throttle": 0.3}, {"broken": 0.3}, {"throttle": 0.1, "broken": 0.1, "lost": 0.3}], ids=str
)
async def test_runs_live_through_faults_and_each_thing_happens_once(open_faulty: OpenFaulty, given: Any) -> None:
    faults = Faults(**given)
    backend = await open_faulty(faults)
    turns = 4

    async def live(number: int) -> Job:
        job = await claimed(backend.store)
        heard = backend.runs.deliver(job.id, message(str(number), key="m"))
        for turn in range(turns):
            steps: list[Body] = [asked(), answered(f"{number} {turn}"), intended(), done(4 * turn + 3)]
            await recorded(backend, job, *steps[:3], after_seq=4 * turn)
            await recorded(backend, job, *steps[3:], after_seq=4 * turn + 3)
        delivered = await heard
        assert delivered is not None
        assert delivered.outcome is Delivery.STORED
        return await applied(backend.store, replace(succeeding(job), inbox_seen=1))

    jobs = await asyncio.gather(*(live(number) for number in range(6)))
    faults.stop()
    assert sum(faults.injected.values()) > 0
    for job in jobs:
        steps: list[Step] = await backend.runs.read_steps(job.id)
        assert [step.seq for step in steps] == list(range(1, 4 * turns + 1))
        assert (await kinds_of(backend, job)).count("step") == 2 * turns
        assert len(await backend.runs.read_inbox(job.id)) == 1


async def test_every_repetition_is_recognised_also_when_its_own_answer_is_lost(open_faulty: OpenFaulty) -> None:
    faults = Faults()
    backend = await open_faulty(faults)
    job = await claimed(backend.store)

    async def losing(call: Awaitable[Any]) -> Any:
        faults.injected.clear()
        faults.lose_once(TRANSACTION)
        answer = await call
        assert faults.injected["lost"] == 1
        return answer

    steps = numbered(answered("x" * 40_000))
    assert await losing(backend.runs.append(job, steps, after_seq=0))
    assert await backend.runs.append(job, steps, after_seq=0)
    delivered = await losing(backend.runs.deliver(job.id, message(key="m")))
    assert (delivered.outcome, delivered.job.inbox) == (Delivery.STORED, 1)
    assert await backend.runs.read_steps(job.id) == steps
    assert (await kinds_of(backend, job)).count("step") == 1
