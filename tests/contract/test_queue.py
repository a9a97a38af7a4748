"""Queue: sending, receiving, visibility, receipts, dead letters, depth. Time is real here, in steps of a second."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from rauskuclaw.domain.clock import to_ms, utc_now
from rauskuclaw.domain.wakeups import decode
from rauskuclaw.ports import Queue, QueueDelivery, QueueDepth
from tests.support.drivers import Opener
from tests.support.factories import make_wake_up
from tests.support.waiting import eventually

LANE, OTHER_LANE = "default", "high"
A_WHILE = timedelta(seconds=30)
A_SECOND = timedelta(seconds=1)
# Far enough apart that a busy machine does not make one look like the other.
A_LONG_WAIT = timedelta(seconds=90)
SOON_SEC = 60
NOTHING: list[QueueDelivery] = []


def job_ids(deliveries: Sequence[QueueDelivery]) -> list[str]:
    return [decode(delivery.body).job_id for delivery in deliveries]


async def receive(queue: Queue, *, limit: int = 10, visibility: timedelta = A_WHILE) -> list[QueueDelivery]:
    return await queue.receive(LANE, limit=limit, visibility=visibility)


async def receive_one(queue: Queue, *, visibility: timedelta = A_WHILE) -> QueueDelivery:
    """The next message, waiting for one to become due."""
    [delivery] = await eventually(lambda: receive(queue, limit=1, visibility=visibility), lambda found: len(found) == 1)
    return delivery


async def receive_all(queue: Queue, count: int) -> list[QueueDelivery]:
    """So many messages, over as many calls as it takes."""
    found: list[QueueDelivery] = []

    async def more() -> int:
        found.extend(await receive(queue))
        return len(found)

    await eventually(more, lambda total: total >= count)
    return found


async def test_a_message_arrives_as_it_was_sent(queue: Queue) -> None:
    sent = make_wake_up(attempt=3, correlation_id="cor-ä-🦞")
    await queue.send([sent])
    delivery = await receive_one(queue)
    message = decode(delivery.body)
    assert (message.job_id, message.attempt, message.correlation_id) == (sent.job_id, 3, "cor-ä-🦞")
    assert (delivery.lane, delivery.receive_count) == (LANE, 1)
    assert 0 < delivery.sent_at_ms <= to_ms(utc_now()) + 1000


async def test_an_empty_lane_gives_nothing(queue: Queue) -> None:
    assert await receive(queue) == NOTHING
    assert await queue.depth(LANE) == QueueDepth(ready=0, in_flight=0, delayed=0, dead=0)


async def test_sending_nothing_is_no_error(queue: Queue) -> None:
    await queue.send([])
    await queue.delete([])
    await queue.extend([], A_SECOND)
    assert await receive(queue) == NOTHING


async def test_lanes_do_not_share_messages(queue: Queue) -> None:
    sent = make_wake_up(lane=OTHER_LANE)
    await queue.send([sent])
    assert await receive(queue) == NOTHING
    assert job_ids(await queue.receive(OTHER_LANE, limit=10, visibility=A_WHILE)) == [sent.job_id]


async def test_a_batch_goes_to_the_lane_of_each_message(queue: Queue) -> None:
    here, there = make_wake_up(), make_wake_up(lane=OTHER_LANE)
    await queue.send([here, there])
    assert job_ids(await receive(queue)) == [here.job_id]
    assert job_ids(await queue.receive(OTHER_LANE, limit=10, visibility=A_WHILE)) == [there.job_id]


async def test_a_batch_of_100_arrives_whole(queue: Queue) -> None:
    sent = [make_wake_up() for _ in range(100)]
    await queue.send(sent)
    assert sorted(job_ids(await receive_all(queue, 100))) == sorted(each.job_id for each in sent)


@pytest.mark.parametrize("limit", [1, 3, 10])
async def test_no_more_than_the_limit_is_received(queue: Queue, limit: int) -> None:
    await queue.send([make_wake_up() for _ in range(12)])
    assert 1 <= len(await receive(queue, limit=limit)) <= limit


async def test_a_received_message_is_hidden(queue: Queue) -> None:
    await queue.send([make_wake_up()])
    await receive_one(queue)
    assert await receive(queue) == NOTHING


async def test_a_message_that_was_not_deleted_comes_back(queue: Queue) -> None:
    await queue.send([make_wake_up()])
    first = await receive_one(queue, visibility=A_SECOND)
    again = await receive_one(queue)
    assert (again.message_id, again.body, again.receive_count) == (first.message_id, first.body, 2)
    assert again.receipt != first.receipt


async def test_a_deleted_message_is_gone(queue: Queue) -> None:
    await queue.send([make_wake_up()])
    delivery = await receive_one(queue, visibility=A_SECOND)
    await queue.delete([delivery])
    await queue.delete([delivery])
    assert await queue.depth(LANE) == QueueDepth(ready=0, in_flight=0, delayed=0, dead=0)
    assert await queue.receive(LANE, limit=10, visibility=A_WHILE, wait=timedelta(seconds=2)) == NOTHING


async def test_deleting_one_message_leaves_the_others(queue: Queue) -> None:
    await queue.send([make_wake_up() for _ in range(3)])
    deliveries = await receive_all(queue, 3)
    await queue.delete(deliveries[:2])
    await queue.extend(deliveries, timedelta(0))
    assert job_ids(await receive_all(queue, 1)) == job_ids(deliveries[2:])


async def test_extending_by_nothing_returns_a_message_at_once(queue: Queue) -> None:
    await queue.send([make_wake_up()])
    delivery = await receive_one(queue)
    await queue.extend([delivery], timedelta(0))
    [again] = await receive(queue)
    assert (again.message_id, again.receive_count) == (delivery.message_id, 2)


async def test_an_extended_message_stays_hidden(queue: Queue) -> None:
    await queue.send([make_wake_up()])
    held = await receive_one(queue, visibility=A_SECOND)
    await queue.extend([held], A_WHILE)
    marker = make_wake_up(due_at=utc_now() + timedelta(seconds=2))
    await queue.send([marker])
    assert job_ids([await receive_one(queue)]) == [marker.job_id]
    assert await receive(queue) == NOTHING


async def test_an_old_receipt_is_ignored(queue: Queue) -> None:
    await queue.send([make_wake_up()])
    old = await receive_one(queue)
    await queue.extend([old], timedelta(0))
    new = await receive_one(queue)
    await queue.extend([old], timedelta(0))
    assert await receive(queue) == NOTHING
    await queue.delete([old])
    await queue.extend([new], timedelta(0))
    assert (await receive_one(queue)).message_id == new.message_id


async def test_a_receipt_of_a_deleted_message_extends_nothing(queue: Queue) -> None:
    await queue.send([make_wake_up()])
    delivery = await receive_one(queue)
    await queue.delete([delivery])
    await queue.extend([delivery], timedelta(0))
    assert await receive(queue) == NOTHING


async def test_the_sixth_receive_does_not_happen(queue: Queue) -> None:
    await queue.send([make_wake_up()])
    for number in range(1, 6):
        delivery = await receive_one(queue)
        assert delivery.receive_count == number
        await queue.extend([delivery], timedelta(0))
    assert await receive(queue) == NOTHING
    depth = await eventually(lambda: queue.depth(LANE), lambda depth: depth.dead == 1)
    assert depth == QueueDepth(ready=0, in_flight=0, delayed=0, dead=1)


async def test_a_message_deleted_at_its_fifth_receive_is_no_dead_letter(queue: Queue) -> None:
    await queue.send([make_wake_up()])
    for _ in range(4):
        await queue.extend([await receive_one(queue)], timedelta(0))
    await queue.delete([await receive_one(queue)])
    assert await receive(queue) == NOTHING
    assert (await queue.depth(LANE)).dead == 0


async def test_a_poisoned_message_does_not_stop_the_others(queue: Queue) -> None:
    poison, good = make_wake_up(), [make_wake_up() for _ in range(3)]
    await queue.send([poison])
    for _ in range(5):
        await queue.extend([await receive_one(queue)], timedelta(0))
    await queue.send(good)
    assert sorted(job_ids(await receive_all(queue, 3))) == sorted(each.job_id for each in good)


async def test_a_delayed_message_waits_until_it_is_due(queue: Queue) -> None:
    sent = make_wake_up(due_at=utc_now() + timedelta(seconds=2))
    await queue.send([sent])
    assert await receive(queue) == NOTHING
    assert (await eventually(lambda: queue.depth(LANE), lambda depth: depth.delayed == 1)).ready == 0
    assert job_ids([await receive_one(queue)]) == [sent.job_id]
    assert utc_now() >= sent.due_at


async def test_a_message_due_in_the_past_is_due_now(queue: Queue) -> None:
    await queue.send([make_wake_up(due_at=utc_now() - timedelta(days=400))])
    assert len(await receive(queue)) == 1


async def test_a_message_due_after_the_longest_delay_is_not_received_now(queue: Queue) -> None:
    await queue.send([make_wake_up(due_at=utc_now() + timedelta(minutes=14))])
    assert await receive(queue) == NOTHING


async def test_depth_counts_ready_in_flight_and_delayed(queue: Queue) -> None:
    later = utc_now() + timedelta(minutes=10)
    await queue.send([*(make_wake_up() for _ in range(3)), *(make_wake_up(due_at=later) for _ in range(2))])
    await receive(queue, limit=1)
    wanted = QueueDepth(ready=2, in_flight=1, delayed=2, dead=0)
    assert await eventually(lambda: queue.depth(LANE), lambda depth: depth == wanted) == wanted
    assert await queue.depth(OTHER_LANE) == QueueDepth(ready=0, in_flight=0, delayed=0, dead=0)


async def test_a_waiting_receiver_gets_a_new_message_soon(queue: Queue, open_backend: Opener) -> None:
    sender, sent = (await open_backend()).queue, make_wake_up()
    waiting = asyncio.create_task(queue.receive(LANE, limit=10, visibility=A_WHILE, wait=A_LONG_WAIT))
    await asyncio.wait([waiting], timeout=0.1)
    await sender.send([sent])
    async with asyncio.timeout(SOON_SEC):
        assert job_ids(await waiting) == [sent.job_id]


async def test_a_waiting_receiver_gets_a_message_when_it_becomes_due(queue: Queue) -> None:
    sent = make_wake_up(due_at=utc_now() + A_SECOND)
    await queue.send([sent])
    async with asyncio.timeout(SOON_SEC):
        found = await queue.receive(LANE, limit=10, visibility=A_WHILE, wait=A_LONG_WAIT)
    assert job_ids(found) == [sent.job_id]


async def test_waiting_for_nothing_ends(queue: Queue) -> None:
    async with asyncio.timeout(SOON_SEC):
        assert await queue.receive(LANE, limit=10, visibility=A_WHILE, wait=A_SECOND) == NOTHING


async def test_sending_twice_loses_nothing_and_leaves_nothing(queue: Queue) -> None:
    sent = make_wake_up()
    await queue.send([sent])
    await queue.send([sent])
    found: list[QueueDelivery] = []
    while more := await receive(queue):
        found.extend(more)
        await queue.delete(more)
    assert set(job_ids(found)) == {sent.job_id}
    assert len(found) <= 2


async def test_a_message_sent_by_one_process_is_received_by_another(queue: Queue, open_backend: Opener) -> None:
    other, sent = (await open_backend()).queue, make_wake_up()
    await queue.send([sent])
    delivery = await receive_one(other)
    await queue.delete([delivery])
    assert (await queue.depth(LANE)).in_flight == 0


async def test_receivers_at_once_never_share_a_message(queue: Queue, open_backend: Opener) -> None:
    handles = [queue, (await open_backend()).queue]
    await queue.send([make_wake_up() for _ in range(60)])
    found: list[QueueDelivery] = []

    async def work(handle: Queue) -> None:
        while deliveries := await handle.receive(LANE, limit=4, visibility=A_WHILE):
            found.extend(deliveries)

    await asyncio.gather(*(work(handles[n % 2]) for n in range(8)))
    assert len(found) == 60
    assert len({delivery.message_id for delivery in found}) == 60


async def test_senders_and_receivers_at_once_lose_nothing(queue: Queue, open_backend: Opener) -> None:
    handles = [queue, (await open_backend()).queue]
    sent = [[make_wake_up() for _ in range(5)] for _ in range(10)]
    async with asyncio.TaskGroup() as group:
        receivers = [group.create_task(receive_all(handle, 1)) for handle in handles]
        for number, batch in enumerate(sent):
            group.create_task(handles[number % 2].send(batch))
    found = [delivery for receiver in receivers for delivery in receiver.result()]
    found.extend(await receive_all(queue, 50 - len(found)))
    assert sorted(job_ids(found)) == sorted(each.job_id for batch in sent for each in batch)
