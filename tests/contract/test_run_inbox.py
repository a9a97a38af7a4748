"""RunStore.deliver, read_inbox and waiting_jobs; waiting and success that look at the inbox; purging."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from rauskuclaw.domain import lifecycle
from rauskuclaw.domain.clock import utc_now
from rauskuclaw.domain.job import FINAL_STATUSES, Job, JobStatus
from rauskuclaw.domain.runs.inbox import InboxItem, InboxKind
from rauskuclaw.domain.wakeups import WakeUp, decode
from rauskuclaw.errors import InvalidRequestError
from rauskuclaw.ports import Backend, JobFilter, QueueDelivery
from rauskuclaw.ports.metrics import QueueState
from rauskuclaw.ports.runs import Delivered, Delivery, RunStore
from tests.support.clock import after
from tests.support.drivers import Opener
from tests.support.factories import RULES
from tests.support.lives import (
    applied,
    cancelling,
    claimed,
    claiming,
    giving_back,
    interrupting,
    read,
    recovering,
    retrying,
    stored_in,
    submitted,
    succeeding,
)
from tests.support.runs import EXPIRY, answered, for_question, message, question, recorded, reply, wait, waiting
from tests.support.waiting import eventually

LONG_AFTER = after(days=1000)


async def deliver(runs: RunStore, job: Job, item: InboxItem) -> Delivered:
    delivered = await runs.deliver(job.id, item)
    assert delivered is not None
    return delivered


async def test_an_item_is_stored_once(backend: Backend, runs: RunStore) -> None:
    job, item = await claimed(backend.store), message("🫖 \ud83e \x00")
    first = await deliver(runs, job, item)
    assert (first.outcome, first.item) == (Delivery.STORED, replace(item, seq=1))
    again = await deliver(runs, job, replace(item, at=after(999)))
    assert (again.outcome, again.item) == (Delivery.REPEATED, replace(item, seq=1))
    assert await runs.read_inbox(job.id) == [replace(item, seq=1)]
    assert (await read(backend.store, job)).inbox == 1


async def test_the_first_under_a_key_wins(backend: Backend, runs: RunStore) -> None:
    job = await claimed(backend.store)
    await deliver(runs, job, reply(choice="approve"))
    late = await deliver(runs, job, reply(choice="deny"))
    assert (late.outcome, late.item) == (Delivery.TAKEN, replace(reply(choice="approve"), seq=1))
    assert (await read(backend.store, job)).inbox == 1


async def test_keys_count_for_each_kind_apart(backend: Backend, runs: RunStore) -> None:
    job = await claimed(backend.store)
    items = [InboxItem(kind, "same", {"of": kind.value}, after(1)) for kind in InboxKind]
    assert [(await deliver(runs, job, item)).outcome for item in items] == [Delivery.STORED] * len(items)
    assert await runs.read_inbox(job.id) == [replace(item, seq=place) for place, item in enumerate(items, start=1)]


async def test_an_unknown_job_has_no_inbox(runs: RunStore) -> None:
    assert await runs.deliver("no-such-job", reply()) is None
    assert await runs.read_inbox("no-such-job") == []


async def test_items_are_read_in_the_order_of_their_arrival(backend: Backend, runs: RunStore) -> None:
    job, other = await claimed(backend.store), await claimed(backend.store)
    for number in range(12):
        await deliver(runs, job, message(str(number), key=f"key-{99 - number}", at=after(-number)))
        await deliver(runs, other, message("of another"))
    texts = [item.body["text"] for item in await runs.read_inbox(job.id)]
    assert texts == [str(number) for number in range(12)]
    assert [item.seq for item in await runs.read_inbox(job.id, after=9)] == [10, 11, 12]


@pytest.mark.parametrize("size", [1, 30_000, 390_000])
async def test_items_of_any_size(backend: Backend, runs: RunStore, size: int) -> None:
    job, item = await claimed(backend.store), message("x" * size)
    assert (await deliver(runs, job, item)).outcome is Delivery.STORED
    assert (await deliver(runs, job, item)).outcome is Delivery.REPEATED
    assert await runs.read_inbox(job.id) == [replace(item, seq=1)]


async def test_what_json_has_not_is_refused(backend: Backend, runs: RunStore) -> None:
    job = await waiting(backend)
    with pytest.raises(ValueError, match="JSON"):
        await runs.deliver(job.id, replace(message(), body={"x": float("inf")}))
    assert await read(backend.store, job) == replace(job, steps=1)


async def test_many_at_once_are_all_counted(backend: Backend, runs: RunStore, open_backend: Opener) -> None:
    job = await claimed(backend.store)
    handles = [backend, *[await open_backend() for _ in range(3)]]
    items = [message(str(number)) for number in range(16)]
    done = await asyncio.gather(*(handles[n % 4].runs.deliver(job.id, item) for n, item in enumerate(items)))
    assert {each.outcome for each in done if each} == {Delivery.STORED}
    stored = await runs.read_inbox(job.id)
    assert [item.seq for item in stored] == list(range(1, 17))
    assert {item.key for item in stored} == {item.key for item in items}
    assert {each.item for each in map(_plain, stored)} == {
        each.item for each in map(_plain, (d.item for d in done if d))
    }
    assert (await read(backend.store, job)).inbox == 16


class _plain:  # noqa: N801  (items hold JSON, which has no hash)
    def __init__(self, item: InboxItem | None) -> None:
        assert item is not None
        self.item = (item.kind, item.key, item.seq, item.at)


async def test_messages_have_room_up_to_a_limit_and_replies_always(backend: Backend, runs: RunStore) -> None:
    job = await claimed(backend.store)
    large = [message("x" * 419_000, key=f"m-{number}") for number in range(12)]
    outcomes = [(await deliver(runs, job, item)).outcome for item in large]
    assert outcomes == [Delivery.STORED] * 10 + [Delivery.FULL] * 2
    full = await deliver(runs, job, large[-1])
    assert (full.item, full.job) == (None, replace(job, inbox=10, input=None))
    short = message("short", key="s-1")
    assert (await deliver(runs, job, short)).outcome is Delivery.FULL
    assert (await deliver(runs, job, replace(large[0], at=after(999)))).outcome is Delivery.REPEATED
    assert (await deliver(runs, job, message("other", key="m-0"))).outcome is Delivery.TAKEN
    for item in (reply(), InboxItem(InboxKind.CHILD, "c-1", {"status": "succeeded", "result": "y" * 9000}, after(1))):
        assert (await deliver(runs, job, item)).outcome is Delivery.STORED
    assert [item.seq for item in await runs.read_inbox(job.id)] == list(range(1, 13))
    assert await read(backend.store, job) == replace(job, inbox=12)


async def test_short_messages_are_limited_in_number(backend: Backend, runs: RunStore) -> None:
    """Each counts as 4 KB, so that the last 200 KB are full after 50."""
    job = await claimed(backend.store)
    for number in range(10):
        await deliver(runs, job, message("x" * 399_000, key=f"m-{number}"))
    outcomes = [(await deliver(runs, job, message("hi"))).outcome for _ in range(52)]
    assert outcomes == [Delivery.STORED] * 49 + [Delivery.FULL] * 3


async def test_many_at_once_do_not_pass_the_limit(backend: Backend, runs: RunStore, open_backend: Opener) -> None:
    job = await claimed(backend.store)
    handles = [backend, *[await open_backend() for _ in range(2)]]
    items = [message("x" * 419_000, key=f"m-{number}") for number in range(15)]
    done = await asyncio.gather(*(handles[n % 3].runs.deliver(job.id, item) for n, item in enumerate(items)))
    assert sorted(each.outcome for each in done if each) == [Delivery.FULL] * 5 + [Delivery.STORED] * 10
    assert len(await runs.read_inbox(job.id)) == 10


@pytest.mark.parametrize("state", sorted(FINAL_STATUSES))
async def test_a_final_job_is_closed(backend: Backend, runs: RunStore, state: JobStatus) -> None:
    job = await stored_in(backend.store, state)
    closed = await deliver(runs, job, reply())
    assert (closed.outcome, closed.item, closed.job) == (Delivery.CLOSED, None, replace(job, input=None, result=None))
    assert await runs.read_inbox(job.id) == []
    assert await read(backend.store, job) == job


async def test_the_first_answer_is_told_after_the_end_too(backend: Backend, runs: RunStore) -> None:
    job = await claimed(backend.store)
    await deliver(runs, job, reply(choice="approve"))
    await applied(backend.store, succeeding(job))
    assert (await deliver(runs, job, reply(choice="approve"))).outcome is Delivery.REPEATED
    late = await deliver(runs, job, reply(choice="deny"))
    assert late.outcome is Delivery.TAKEN
    assert late.item is not None
    assert late.item.body["choice"] == "approve"


async def test_a_running_job_only_counts(backend: Backend, runs: RunStore) -> None:
    job = await claimed(backend.store)
    delivered = await deliver(runs, job, message())
    assert delivered.job == replace(job, inbox=1, input=None)
    assert await read(backend.store, job) == replace(job, inbox=1)


async def test_waiting_is_kept_and_cleared_by_the_claim(backend: Backend, runs: RunStore) -> None:
    job = await waiting(backend)
    stored = await read(backend.store, job)
    assert (stored.waiting_for, stored.run_at, stored.attempts, stored.steps) == (for_question(), EXPIRY, 0, 1)
    listed = (await backend.store.list_jobs(JobFilter(status=JobStatus.QUEUED), limit=10)).items
    assert [each.waiting_for for each in listed if each.id == job.id] in ([for_question()], [])
    running = await applied(backend.store, claiming(stored, at=EXPIRY))
    assert running.waiting_for is None
    assert (await read(backend.store, job)).waiting_for is None


@pytest.mark.parametrize("change", [cancelling], ids=["cancel"])
async def test_the_end_clears_it_too(backend: Backend, runs: RunStore, change: object) -> None:
    job = await waiting(backend)
    await applied(backend.store, cancelling(job))
    assert (await read(backend.store, job)).waiting_for is None
    assert (await runs.waiting_jobs("question", limit=10)).items == ()


async def received(backend: Backend) -> list[QueueDelivery]:
    found = await backend.queue.receive("default", limit=10, visibility=timedelta(seconds=30))
    await backend.queue.delete(found)
    return found


async def test_an_item_wakes_a_job_that_waits(backend: Backend, runs: RunStore) -> None:
    now = utc_now()
    running = await claimed(backend.store, created_at=now)
    await received(backend)  # the wake-up of its submission
    job = await applied(backend.store, wait(running, for_question(until=now + timedelta(days=3))))
    assert await received(backend) == []
    at = utc_now()
    delivered = await deliver(runs, job, reply(at=at))
    expected = replace(job, inbox=1, run_at=at, updated_at=at, waiting_for=None, check_at=at + timedelta(seconds=60))
    assert delivered.job == replace(expected, input=None)
    assert await read(backend.store, job) == expected
    if not backend.capabilities.store_enqueues:
        await backend.queue.send([WakeUp.of(delivered.job)])
    [woken] = await eventually(lambda: received(backend), lambda found: len(found) > 0)
    assert decode(woken.body).job_id == job.id


async def test_a_job_that_waits_is_in_no_queues_age(backend: Backend, runs: RunStore) -> None:
    """However long it has waited: it is not due, so nobody is behind with it."""
    job = await waiting(backend, queue="people")

    async def state(at: datetime) -> QueueState:
        [found] = [each for each in await backend.metrics.queue_states(at) if each.queue == "people"]
        return found

    before = await eventually(lambda: state(after(days=2)), lambda found: found.delayed == 1)
    assert (before.claimable, before.oldest_claimable_at, before.oldest_job_id) == (0, None, None)
    await deliver(runs, job, reply(at=after(days=2)))
    due = await eventually(lambda: state(after(days=2, seconds=5)), lambda found: found.claimable == 1)
    assert (due.delayed, due.oldest_claimable_at, due.oldest_job_id) == (0, after(days=2), job.id)


async def test_a_second_item_does_not_move_it_again(backend: Backend, runs: RunStore) -> None:
    job = await waiting(backend)
    await deliver(runs, job, reply(at=after(60)))
    second = await deliver(runs, job, message(at=after(90)))
    assert second.outcome is Delivery.STORED
    assert (second.job.run_at, second.job.inbox) == (after(60), 2)


async def test_a_job_that_does_not_wait_keeps_its_time(backend: Backend, runs: RunStore) -> None:
    later = await submitted(backend.store, run_at=after(hours=5))
    backed_off = await applied(backend.store, retrying(await claimed(backend.store)))
    for job in (later, backed_off):
        delivered = await deliver(runs, job, message(at=after(1)))
        assert await read(backend.store, job) == replace(job, inbox=1)
        assert delivered.job == replace(job, inbox=1, input=None)


async def test_the_inbox_outlives_a_worker_that_dies(backend: Backend, runs: RunStore) -> None:
    """The answer is stored, the worker dies before it has copied it: the next one finds it."""
    job = await waiting(backend)
    delivered = await deliver(runs, job, reply())
    running = await applied(backend.store, claiming(delivered.job, at=after(61)))
    rescued = await applied(backend.store, recovering(running))
    stored = await read(backend.store, rescued)
    assert (stored.status, stored.inbox, stored.waiting_for) == (JobStatus.QUEUED, 1, None)
    again = await applied(backend.store, claiming(stored))
    assert again.inbox == 1
    assert [item.key for item in await runs.read_inbox(job.id)] == ["q-1"]


async def test_the_inbox_of_a_job_is_kept_by_every_change(backend: Backend, runs: RunStore) -> None:
    job = await claimed(backend.store)
    await deliver(runs, job, message())
    for change in (retrying, claiming, giving_back, claiming, interrupting, claiming):
        job = await applied(backend.store, change(job))
        assert (await read(backend.store, job)).inbox == 1


@pytest.mark.parametrize("seen", [0, 2])
async def test_waiting_is_refused_unless_all_was_seen(backend: Backend, runs: RunStore, seen: int) -> None:
    job = await claimed(backend.store)
    await deliver(runs, job, message())
    assert not await backend.store.transition(wait(job, inbox_seen=seen))
    assert await read(backend.store, job) == replace(job, inbox=1)
    assert await backend.store.transition(wait(job, inbox_seen=1))
    assert (await read(backend.store, job)).waiting_for == for_question()


@pytest.mark.parametrize("seen", [0, 2])
async def test_success_is_refused_unless_all_was_seen(backend: Backend, runs: RunStore, seen: int) -> None:
    job = await claimed(backend.store)
    await deliver(runs, job, message())
    at = after(9)
    assert not await backend.store.transition(lifecycle.succeed(job, {"a": 1}, at=at, rules=RULES, inbox_seen=seen))
    assert await read(backend.store, job) == replace(job, inbox=1)
    assert await backend.store.transition(lifecycle.succeed(job, {"a": 1}, at=at, rules=RULES, inbox_seen=1))


async def test_what_does_not_look_at_the_inbox_is_not_refused(backend: Backend, runs: RunStore) -> None:
    job = await claimed(backend.store)
    await deliver(runs, job, message())
    assert await backend.store.transition(succeeding(job))


async def test_waiting_and_success_are_repeated_safely(backend: Backend, runs: RunStore, open_backend: Opener) -> None:
    other = (await open_backend()).store
    job = await claimed(backend.store)
    assert await backend.store.transition(wait(job))
    assert await other.transition(wait(job))
    running = await applied(backend.store, claiming(await read(backend.store, job), at=EXPIRY))
    change = lifecycle.succeed(running, {"a": 1}, at=EXPIRY, rules=RULES, inbox_seen=0)
    assert await backend.store.transition(change)
    assert await other.transition(change)


async def test_a_job_waits_again_for_the_next(backend: Backend, runs: RunStore) -> None:
    job = await waiting(backend)
    delivered = await deliver(runs, job, reply())
    running = await applied(backend.store, claiming(delivered.job, at=after(61)))
    await recorded(backend, running, answered(), question("q-2"), after_seq=1)
    await applied(backend.store, wait(running, for_question("q-2", step=3), inbox_seen=1))
    stored = await read(backend.store, job)
    assert (stored.waiting_for, stored.inbox, stored.steps) == (for_question("q-2", step=3), 1, 3)
    assert (await deliver(runs, job, reply("q-2", at=after(99)))).job.run_at == after(99)


async def test_jobs_that_wait_are_listed_newest_first(backend: Backend, runs: RunStore) -> None:
    jobs = [await waiting(backend, created_at=after(minute * 60)) for minute in range(5)]
    await claimed(backend.store)
    await submitted(backend.store)
    child = await claimed(backend.store)
    await applied(backend.store, wait(child, for_question("job-7", kind="child", reason="AWAITING_CHILD")))
    await deliver(runs, jobs[2], reply())
    expected = [job.id for job in reversed(jobs) if job is not jobs[2]]

    async def walk() -> list[Job]:
        found: list[Job] = []
        cursor = None
        while True:
            page = await runs.waiting_jobs("question", limit=3, cursor=cursor)
            found += page.items
            if (cursor := page.cursor) is None:
                return found

    found = await eventually(walk, lambda found: [job.id for job in found] == expected)
    assert found[0] == replace(await read(backend.store, jobs[4]), input=None, result=None)
    assert {job.waiting_for for job in found} == {for_question()}
    children = await eventually(lambda: runs.waiting_jobs("child", limit=200), lambda page: len(page.items) > 0)
    assert [job.id for job in children.items] == [child.id]
    assert (await runs.waiting_jobs("nothing", limit=200)).items == ()


@pytest.mark.parametrize("cursor", ["", "x", "é", "W10=", "bm8="])
async def test_a_foreign_cursor_is_refused(runs: RunStore, cursor: str) -> None:
    with pytest.raises(InvalidRequestError):
        await runs.waiting_jobs("question", limit=10, cursor=cursor)


async def test_purging_a_job_purges_its_steps_and_inbox(backend: Backend, runs: RunStore) -> None:
    job, kept = await waiting(backend), await waiting(backend)
    delivered = await deliver(runs, job, reply(text="z" * 60_000))
    await deliver(runs, kept, reply())
    running = await applied(backend.store, claiming(delivered.job, at=after(61)))
    await recorded(backend, running, answered("x" * 60_000), after_seq=1)
    await applied(backend.store, succeeding(running))
    gone: list[int] = []

    async def purge() -> int:
        gone.append(await backend.store.purge_expired(LONG_AFTER, limit=100))
        return sum(gone)

    await eventually(purge, lambda count: count == 1)
    assert await runs.read_steps(job.id) == []
    assert await runs.read_inbox(job.id) == []
    assert await runs.deliver(job.id, reply()) is None
    assert len(await runs.read_steps(kept.id)) == len(await runs.read_inbox(kept.id)) == 1
