"""A reply against everything that may happen at the same moment: two handles, each order, many times."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from rauskuclaw.domain import lifecycle
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.domain.lifecycle import Transition
from rauskuclaw.domain.runs.inbox import InboxItem
from rauskuclaw.ports import Backend
from rauskuclaw.ports.runs import Delivered, Delivery, RunStore
from tests.support.clock import after
from tests.support.drivers import Opener
from tests.support.factories import RULES
from tests.support.lives import applied, cancelling, claimed, claiming, read, recovering
from tests.support.runs import EXPIRY, answered, message, recorded, reply, wait, waiting

ROUNDS = range(6)
STORED, TAKEN, CLOSED = Delivery.STORED, Delivery.TAKEN, Delivery.CLOSED


class Pair:
    """Two processes on one storage. `meet` does something in each at once; they take turns in going first."""

    def __init__(self, one: Backend, other: Backend) -> None:
        self.one, self.other = one, other

    async def meet(
        self, turn: int, first: Coroutine[Any, Any, Any], second: Coroutine[Any, Any, Any]
    ) -> tuple[Any, Any]:
        if turn % 2:
            late, early = await asyncio.gather(second, first)
            return early, late
        early, late = await asyncio.gather(first, second)
        return early, late

    async def deliver(self, job: Job, item: InboxItem, *, turn: int = 0) -> Delivered:
        handle = self.other if turn % 2 else self.one
        delivered = await handle.runs.deliver(job.id, item)
        assert delivered is not None
        return delivered

    async def change(self, planned: Transition) -> bool:
        return await self.one.store.transition(planned)


@pytest.fixture
def pair(backend: Backend, runs: RunStore, open_backend: Opener, runner: asyncio.Runner) -> Pair:
    async def open_other() -> Backend:
        return await open_backend()

    return Pair(backend, runner.run(open_other()))


async def inbox_of(pair: Pair, job: Job) -> list[InboxItem]:
    found = await pair.one.runs.read_inbox(job.id)
    assert (await read(pair.one.store, job)).inbox == len(found)
    return found


@pytest.mark.parametrize("other", ["expiry", "second"])
async def test_reply_and_expiry_or_a_second_reply(pair: Pair, other: str) -> None:
    for turn in ROUNDS:
        job = await waiting(pair.one)
        approve, deny = reply(choice="approve"), reply(choice="deny", text=other)
        one, two = await pair.meet(turn, pair.deliver(job, approve, turn=turn), pair.deliver(job, deny, turn=turn + 1))
        assert {one.outcome, two.outcome} == {STORED, TAKEN}
        winner = one if one.outcome is STORED else two
        assert one.item == two.item == winner.item
        assert await inbox_of(pair, job) == [winner.item]


async def test_a_double_click_is_one(pair: Pair) -> None:
    for turn in ROUNDS:
        job = await waiting(pair.one)
        done = await pair.meet(turn, pair.deliver(job, reply(), turn=turn), pair.deliver(job, reply(), turn=turn + 1))
        assert {each.outcome for each in done} == {STORED, Delivery.REPEATED}
        assert len(await inbox_of(pair, job)) == 1


async def test_reply_and_wait(pair: Pair) -> None:
    """The run is about to wait while the answer comes: it never sleeps over it."""
    for turn in ROUNDS:
        job = await claimed(pair.one.store)
        delivered, waits = await pair.meet(turn, pair.deliver(job, reply(at=after(60)), turn=1), pair.change(wait(job)))
        assert delivered.outcome is STORED
        stored = await read(pair.one.store, job)
        assert (stored.inbox, stored.waiting_for) == (1, None)
        if waits:
            assert (stored.status, stored.run_at) == (JobStatus.QUEUED, after(60))
        else:
            assert (stored.status, stored.fence) == (JobStatus.RUNNING, job.fence)
            again = await applied(pair.one.store, lifecycle.release(job, at=after(61), rules=RULES))
            assert (again.attempts, again.waiting_for) == (0, None)


async def test_reply_and_cancel(pair: Pair) -> None:
    for turn in ROUNDS:
        job = await waiting(pair.one)
        delivered, cancelled = await pair.meet(turn, pair.deliver(job, reply(), turn=1), pair.change(cancelling(job)))
        assert cancelled
        assert delivered.outcome in (STORED, CLOSED)
        stored = await read(pair.one.store, job)
        assert (stored.status, stored.waiting_for) == (JobStatus.CANCELLED, None)
        assert len(await inbox_of(pair, job)) == int(delivered.outcome is STORED)
        late = await pair.deliver(job, reply(choice="deny"))
        assert late.outcome is (TAKEN if delivered.outcome is STORED else CLOSED)


async def test_message_and_success(pair: Pair) -> None:
    """Either the run hears it or the sender is told that it is over."""
    for turn in ROUNDS:
        job = await claimed(pair.one.store)
        success = lifecycle.succeed(job, {"ok": True}, at=after(9), rules=RULES, inbox_seen=0)
        delivered, succeeded = await pair.meet(turn, pair.deliver(job, message(), turn=1), pair.change(success))
        assert (delivered.outcome, succeeded) in ((STORED, False), (CLOSED, True))
        stored = await read(pair.one.store, job)
        assert stored.status is (JobStatus.SUCCEEDED if succeeded else JobStatus.RUNNING)
        assert len(await inbox_of(pair, job)) == int(not succeeded)


async def test_reply_and_the_claim_at_expiry(pair: Pair) -> None:
    for turn in ROUNDS:
        job = await waiting(pair.one)
        claim = claiming(job, at=EXPIRY)
        delivered, was_claimed = await pair.meet(turn, pair.deliver(job, reply(), turn=1), pair.change(claim))
        assert (delivered.outcome, was_claimed) == (STORED, True)
        stored = await read(pair.one.store, job)
        assert (stored.status, stored.waiting_for, stored.inbox) == (JobStatus.RUNNING, None, 1)
        assert stored.fence == job.fence + 1


async def test_reply_and_an_append(pair: Pair) -> None:
    for turn in ROUNDS:
        job = await claimed(pair.one.store)
        delivered, _ = await pair.meet(turn, pair.deliver(job, reply(), turn=1), recorded(pair.one, job, answered()))
        assert delivered.outcome is STORED
        stored = await read(pair.one.store, job)
        assert (stored.steps, stored.inbox, stored.status) == (1, 1, JobStatus.RUNNING)


async def test_reply_and_a_rescue(pair: Pair) -> None:
    for turn in ROUNDS:
        job = await claimed(pair.one.store)
        delivered, rescued = await pair.meet(turn, pair.deliver(job, reply(), turn=1), pair.change(recovering(job)))
        assert (delivered.outcome, rescued) == (STORED, True)
        stored = await read(pair.one.store, job)
        assert (stored.status, stored.inbox) == (JobStatus.QUEUED, 1)
