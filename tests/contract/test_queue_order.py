"""Queue: which message comes first. Filters, priorities and turns are read from the backend's capabilities."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from rauskuclaw.domain.wakeups import WakeUp, decode
from rauskuclaw.ports import Backend, Capabilities, Queue
from tests.support.factories import make_wake_up

LANE = "default"
A_WHILE = timedelta(seconds=30)


@pytest.fixture
def needs_filters(capabilities: Capabilities) -> None:
    if not capabilities.filters_queues:
        pytest.skip("the driver hands out messages of every logical queue")


@pytest.fixture
def needs_priority(capabilities: Capabilities) -> None:
    if not capabilities.orders_by_priority:
        pytest.skip("the driver knows no priority within a lane")


@pytest.fixture
def needs_turns(capabilities: Capabilities) -> None:
    if not capabilities.takes_turns:
        pytest.skip("the service behind the driver evens queues out in its own time")


async def send(queue: Queue, count: int = 1, /, **given: Any) -> list[WakeUp]:
    sent = [make_wake_up(**given) for _ in range(count)]
    await queue.send(sent)
    return sent


async def order(queue: Queue, sent: list[WakeUp], *, limit: int = 1, most: int = 1000) -> list[WakeUp]:
    """The wake-ups in the order in which they are received, `limit` at a time, until empty or `most` are had."""
    known = {wake_up.job_id: wake_up for wake_up in sent}
    found: list[WakeUp] = []
    while len(found) < most and (batch := await queue.receive(LANE, limit=limit, visibility=A_WHILE)):
        found.extend(known[decode(delivery.body).job_id] for delivery in batch)
    return found


@pytest.mark.usefixtures("needs_filters")
async def test_a_receiver_gets_only_the_queues_it_serves(queue: Queue) -> None:
    [mine], [yours] = await send(queue, queue="mine"), await send(queue, queue="yours")
    served = await queue.receive(LANE, limit=10, visibility=A_WHILE, queues=frozenset({"mine", "unused"}))
    assert [decode(each.body).job_id for each in served] == [mine.job_id]
    rest = await queue.receive(LANE, limit=10, visibility=A_WHILE)
    assert [(decode(each.body).job_id, each.receive_count) for each in rest] == [(yours.job_id, 1)]


@pytest.mark.usefixtures("needs_filters")
async def test_a_receiver_that_serves_no_queue_gets_nothing(queue: Queue) -> None:
    await send(queue, queue="mine")
    assert await queue.receive(LANE, limit=10, visibility=A_WHILE, queues=frozenset()) == []


@pytest.mark.usefixtures("needs_filters")
@pytest.mark.parametrize("name", ["Mine", "min", "mine ", "mi%", "m_ne", "*"])
async def test_queue_names_match_exactly(queue: Queue, name: str) -> None:
    await send(queue, queue="mine")
    assert await queue.receive(LANE, limit=10, visibility=A_WHILE, queues=frozenset({name})) == []


async def test_without_a_filter_every_queue_is_served(backend: Backend) -> None:
    sent = [each for name in ("a", "b", "ä", "with space") for each in await send(backend.queue, queue=name)]
    found = await order(backend.queue, sent, limit=10)
    assert sorted(each.queue for each in found) == sorted(each.queue for each in sent)


@pytest.mark.usefixtures("needs_priority")
@pytest.mark.parametrize("limit", [1, 10])
async def test_a_higher_priority_comes_first(queue: Queue, limit: int) -> None:
    sent = [each for priority in (5, 0, 9, 3, 7) for each in await send(queue, 2, priority=priority)]
    found = await order(queue, sent, limit=limit)
    assert [each.priority for each in found] == [9, 9, 7, 7, 5, 5, 3, 3, 0, 0]


@pytest.mark.usefixtures("needs_priority")
async def test_a_late_high_priority_overtakes_what_waits(queue: Queue) -> None:
    waiting = await send(queue, 20, priority=5)
    urgent = await send(queue, priority=7)
    assert await order(queue, [*waiting, *urgent], most=1) == urgent


@pytest.mark.usefixtures("needs_turns")
@pytest.mark.parametrize("limit", [1, 10])
async def test_a_flood_delays_other_queues_little(queue: Queue, limit: int) -> None:
    flood = await send(queue, 100, queue="flood")
    quiet = await send(queue, 3, queue="quiet")
    found = await order(queue, [*flood, *quiet], limit=limit, most=20)
    assert Counter(each.queue for each in found)["quiet"] == 3


@pytest.mark.usefixtures("needs_turns")
async def test_many_queues_take_turns(queue: Queue) -> None:
    sent = [each for name in "abcde" for each in await send(queue, 20, queue=name)]
    found = await order(queue, sent, most=50)
    assert all(8 <= count <= 12 for count in Counter(each.queue for each in found).values())


@pytest.mark.usefixtures("needs_turns")
async def test_a_queue_that_was_idle_has_not_saved_up_turns(queue: Queue) -> None:
    flood = await send(queue, 60, queue="flood")
    await order(queue, flood, most=30)
    late = await send(queue, 30, queue="late")
    found = await order(queue, [*flood, *late], most=20)
    assert 8 <= Counter(each.queue for each in found)["flood"] <= 12


@pytest.mark.usefixtures("needs_turns")
async def test_a_queue_alone_gets_everything(queue: Queue) -> None:
    flood = await send(queue, 30, queue="flood")
    assert len(await order(queue, flood, limit=10)) == 30
