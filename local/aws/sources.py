"""The event sources: SQS to the worker and embed functions, clock and reminders to the scheduler, in this process."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from functions.embed import handler as embed
from functions.scheduler.handler import handle_tick
from functions.scheduler.reminders import handle_reminders
from functions.worker import handler as worker
from local.aws.stack import LANES
from local.pump.pump import Pump
from local.pump.ticker import Ticker
from rauskuclaw import lambda_runtime
from rauskuclaw.bootstrap import open_engine
from rauskuclaw.config import Settings
from rauskuclaw.domain.clock import utc_now
from rauskuclaw.domain.lanes import EMBED_LANE, SCHEDULE_LANE

BATCH = 10  # as the event source mappings of template.yaml
STEPS = ("schedules", "reminders", "sweep", "watches", "turns", "callbacks", "metrics", "retention")
POLL = timedelta(seconds=1)
DRAIN_SEC = 5.0


@asynccontextmanager
async def event_sources(settings: Settings, *, tick_sec: float, lanes: Sequence[str] = LANES) -> AsyncIterator[None]:
    """Feed the functions while the context is open. They share one engine, opened here; at the end it is drained.

    The jobs of lanes that are not among `lanes` are left to workers elsewhere.
    """
    engine = await open_engine(settings)
    lambda_runtime.use_engine(engine)
    loops: list[Pump | Ticker] = [
        Pump(
            lane,
            queue=engine.backend.queue,
            handle=embed.handle_batch if lane == EMBED_LANE else worker.handle_batch,
            concurrency=BATCH,
            queues=settings.worker.queue_allowlist,
            poll=POLL,
        )
        for lane in lanes
    ]
    loops.append(
        Pump(
            SCHEDULE_LANE,
            queue=engine.backend.queue,
            handle=handle_reminders,
            concurrency=BATCH,
            queues=settings.worker.queue_allowlist,
            poll=POLL,
        )
    )
    loops.append(
        Ticker(STEPS, handle=handle_tick, notifier=engine.backend.notifier, clock=utc_now, period_sec=tick_sec)
    )
    tasks = [asyncio.create_task(each.run()) for each in loops]
    try:
        yield
    finally:
        for each in loops:
            each.stop()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(engine.runs.drain(DRAIN_SEC), *tasks), 2 * DRAIN_SEC)
        await engine.close()
