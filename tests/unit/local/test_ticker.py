"""Ticks: every period, at once when the notice comes, and on after a failure."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from local.pump.events import LocalContext, ScheduledEvent
from local.pump.ticker import Ticker
from rauskuclaw.domain.clock import utc_now
from rauskuclaw.ports.notifier import DELIVERIES_TOPIC
from tests.support.conditions import eventually
from tests.support.inmemory import InMemoryNotifier, InMemoryStorage


@asynccontextmanager
async def ticking(
    storage: InMemoryStorage, handle: Any, *, period_sec: float, topics: tuple[str, ...] = ()
) -> AsyncIterator[None]:
    ticker = Ticker(
        ["callbacks"],
        handle=handle,
        notifier=InMemoryNotifier(storage),
        clock=utc_now,
        period_sec=period_sec,
        topics=topics,
    )
    task = asyncio.create_task(ticker.run())
    try:
        yield
    finally:
        ticker.stop()
        await task


async def test_it_ticks_every_period() -> None:
    events: list[ScheduledEvent] = []

    async def handle(event: ScheduledEvent, context: LocalContext) -> None:
        events.append(event)

    async with ticking(InMemoryStorage(), handle, period_sec=0.01):
        await eventually(lambda: len(events) >= 3)
    assert events[0]["detail-type"] == "Scheduled Event"
    assert events[0]["detail"] == {"only": ["callbacks"]}
    assert len({event["id"] for event in events}) == len(events)


async def test_a_ring_makes_it_tick_at_once() -> None:
    storage, ticks = InMemoryStorage(), []

    async def handle(event: ScheduledEvent, context: LocalContext) -> None:
        ticks.append(event)

    async with ticking(storage, handle, period_sec=60, topics=(DELIVERIES_TOPIC,)):
        await eventually(lambda: len(ticks) == 1)
        storage.notify([DELIVERIES_TOPIC])
        await eventually(lambda: len(ticks) == 2)


async def test_a_tick_that_fails_is_not_the_last() -> None:
    ticks = []

    async def handle(event: ScheduledEvent, context: LocalContext) -> None:
        ticks.append(event)
        raise RuntimeError("broken")

    async with ticking(InMemoryStorage(), handle, period_sec=0.01):
        await eventually(lambda: len(ticks) >= 2)
