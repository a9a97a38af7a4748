"""Receivers that hang keep nobody waiting but themselves. Counted in requests; the transport does as it is told."""

import asyncio
from datetime import timedelta

import pytest

from rauskuclaw.domain.callbacks import DeliveryState
from rauskuclaw.egress.policy import EgressResponse
from rauskuclaw.services.jobs.callback_slots import IN_ALL, PER_HOST, READ_AT_ONCE
from rauskuclaw.services.jobs.callbacks import SEND_TIME, TRY_LEASE
from tests.functions.callbacks.senders import PickyEgress, RepeatingEgress
from tests.functions.callbacks.world import World, a_world
from tests.support.conditions import eventually
from tests.support.drivers import Opener

HUNG = "https://hung.example.com/hook"
HEALTHY = "https://healthy.example.com/hook"


async def owing(world: World, url: str, count: int) -> None:
    for _ in range(count):
        await world.finish(url)


def many(world: World) -> int:
    """300 where that takes no minutes; anyway more than are read at once."""
    return 300 if world.backend.capabilities.waits_by_clock else READ_AT_ONCE + 10


async def test_one_healthy_receiver_is_met_at_once_behind_hundreds_for_a_hung_one(open_backend: Opener) -> None:
    async with a_world(open_backend, "example.com") as world:
        await owing(world, HUNG, many(world))
        world.clock.advance(seconds=1)
        await world.finish(HEALTHY)
        egress = PickyEgress("hung")
        sender = world.sender(egress)
        await sender.begin_due()
        await eventually(lambda: HEALTHY in egress.sent, within_sec=60)
        # No hung request has ended, and the hung receiver has no more than its share.
        assert (egress.sent.count(HUNG), egress.held) == (PER_HOST, PER_HOST)
        egress.let_go(1000)
        await sender.drain()


async def test_a_free_slot_takes_the_next_delivery_at_once(open_backend: Opener) -> None:
    async with a_world(open_backend, "example.com") as world:
        await owing(world, HUNG, 2 * PER_HOST)
        egress = PickyEgress("hung")
        sender = world.sender(egress)
        await sender.begin_due()
        await eventually(lambda: egress.held == PER_HOST, within_sec=60)
        for sent in range(PER_HOST + 1, 2 * PER_HOST + 1):
            egress.let_go()  # the others still hang: there is no batch to wait for, and nobody calls again
            await eventually(lambda sent=sent: len(egress.sent) == sent, within_sec=60)  # type: ignore[misc]
        egress.let_go(1000)
        await sender.drain()


async def test_several_hung_receivers_leave_room_for_a_healthy_one(open_backend: Opener) -> None:
    async with a_world(open_backend, "example.com") as world:
        for number in range(IN_ALL // PER_HOST - 1):
            await owing(world, f"https://hung-{number}.example.com/", PER_HOST + 1)
        world.clock.advance(seconds=1)
        await owing(world, HEALTHY, 20)
        egress = PickyEgress("hung")
        sender = world.sender(egress)
        await sender.begin_due()
        await eventually(lambda: egress.sent.count(HEALTHY) == 20, within_sec=60)
        assert egress.held == IN_ALL - PER_HOST
        egress.let_go(1000)
        await sender.drain()


async def test_a_run_that_waits_goes_on_with_others_while_one_hangs(open_backend: Opener) -> None:
    """As on AWS, where a run has a time and ends with all its tries."""
    async with a_world(open_backend, "example.com") as world:
        await world.finish(HUNG)
        world.clock.advance(seconds=1)
        await owing(world, HEALTHY, READ_AT_ONCE + 5)
        egress = PickyEgress("hung")
        running = asyncio.create_task(world.sender(egress).deliver_due())
        await eventually(lambda: egress.sent.count(HEALTHY) == READ_AT_ONCE + 5, within_sec=60)
        assert not running.done()
        egress.let_go()
        counts = await running
        assert (counts.delivered, counts.failed, counts.has_more) == (READ_AT_ONCE + 5, 1, False)


async def test_a_run_out_of_time_begins_nothing_more(open_backend: Opener) -> None:
    async with a_world(open_backend, "example.com") as world:
        await owing(world, HEALTHY, 6)
        egress = RepeatingEgress(EgressResponse(200), hold=True)
        has_time = True
        running = asyncio.create_task(world.sender(egress, concurrency=2).deliver_due(go_on=lambda: has_time))
        await eventually(lambda: len(egress.bodies) == 2, within_sec=60)
        has_time = False
        egress.release.set()
        counts = await running
        assert (counts.delivered, counts.has_more) == (2, True)


async def test_a_sender_that_stops_waits_for_what_is_on_its_way_and_begins_nothing(open_backend: Opener) -> None:
    async with a_world(open_backend, "example.com") as world:
        jobs = [await world.finish(HEALTHY) for _ in range(IN_ALL + 1)]
        egress = RepeatingEgress(EgressResponse(200), hold=True)
        sender = world.sender(egress, per_host=IN_ALL)
        await sender.begin_due()
        await eventually(lambda: len(egress.bodies) == IN_ALL, within_sec=60)
        ending = asyncio.create_task(sender.drain())
        await asyncio.sleep(0)
        egress.release.set()
        await ending
        states = [(await world.delivery(job)).state for job in jobs]
        assert (states.count(DeliveryState.DELIVERED), len(egress.bodies)) == (IN_ALL, IN_ALL)


async def test_what_ended_is_told_once(open_backend: Opener) -> None:
    async with a_world(open_backend, "example.com") as world:
        await owing(world, HEALTHY, 3)
        sender = world.sender(RepeatingEgress(EgressResponse(200)))
        told = [await sender.begin_due()]
        await sender.drain()
        told += [await sender.begin_due(), await sender.begin_due()]
        assert sum(each.delivered for each in told) == 3


@pytest.mark.parametrize("skipped", [{"hung.example.com"}, {"hung.example.com", "healthy.example.com"}, {"other"}])
async def test_hosts_are_left_out_of_what_is_due(open_backend: Opener, skipped: set[str]) -> None:
    async with a_world(open_backend, "example.com") as world:
        await owing(world, HUNG, 12)
        world.clock.advance(seconds=1)
        await owing(world, HEALTHY, 2)
        found = await world.backend.store.due_deliveries(world.clock(), limit=10, skip_hosts=frozenset(skipped))
        wanted = [HUNG] * 10 if "other" in skipped else [HEALTHY] * (2 if len(skipped) == 1 else 0)
        assert [each.url for each in found] == wanted


async def test_a_try_is_left_alone_for_longer_than_it_can_last(open_backend: Opener) -> None:
    async with a_world(open_backend, "example.com") as world:
        await world.finish(HEALTHY)
        egress = RepeatingEgress(EgressResponse(200), hold=True)
        slow = world.sender(egress, send_time=SEND_TIME)
        await slow.begin_due()
        await eventually(lambda: len(egress.bodies) == 1, within_sec=60)
        # All its time for sending has passed, and as much again for writing what came of it.
        world.clock.advance(2 * SEND_TIME)
        other = RepeatingEgress(EgressResponse(200))
        await world.sender(other).deliver_due()
        egress.release.set()
        await slow.drain()
        assert (len(egress.bodies), len(other.bodies)) == (1, 0)


async def test_a_sending_time_that_outlasts_the_lease_of_a_try_is_refused(open_backend: Opener) -> None:
    async with a_world(open_backend, "example.com") as world:
        with pytest.raises(ValueError, match="longer"):
            world.sender(send_time=TRY_LEASE / 2 + timedelta(seconds=1))
