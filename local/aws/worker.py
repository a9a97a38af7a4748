"""A worker outside of Lambda on the aws driver: for jobs that run longer, or need what a function does not have.

`rauskuclaw worker --lanes long` runs until SIGTERM; then it finishes what it can and gives the rest back.
"""

import asyncio
import os
import signal
import socket
from collections.abc import Sequence
from datetime import timedelta

from functions.worker import handler as worker
from local.pump.pump import Pump
from rauskuclaw import lambda_runtime
from rauskuclaw.bootstrap import open_engine
from rauskuclaw.config import ConfigError, Settings, settings_from_environment
from rauskuclaw.observability import configure

DRAIN_SEC = 15.0
LONG_POLL = timedelta(seconds=5)  # few requests, a message still arrives at once, and stopping does not take long


async def serve(settings: Settings, lanes: Sequence[str], *, concurrency: int) -> None:
    """Run jobs of the lanes until SIGTERM or SIGINT. Raises ConfigError for a lane without a queue."""
    unknown = sorted(set(lanes) - set(settings.aws.queue_urls))
    if unknown:
        raise ConfigError(f"QUEUE_URLS_JSON has no queue for: {', '.join(unknown)}")
    engine = await open_engine(settings, owner=f"{socket.gethostname()}/{os.getpid()}")
    lambda_runtime.use_engine(engine)
    pumps = [
        Pump(
            lane,
            queue=engine.backend.queue,
            handle=worker.handle_batch,
            concurrency=concurrency,
            queues=settings.worker.queue_allowlist,
            poll=LONG_POLL,
        )
        for lane in lanes
    ]
    stopping = asyncio.Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(ending, stopping.set)
    running = [asyncio.create_task(pump.run()) for pump in pumps]
    await stopping.wait()
    for pump in pumps:
        pump.stop()
    await engine.runs.drain(DRAIN_SEC)
    await asyncio.gather(*running)
    await engine.close()


def run(lanes: Sequence[str]) -> None:
    """Serve the lanes with the settings of the environment. Raises ConfigError."""
    settings = settings_from_environment()
    if settings.driver != "aws":
        raise ConfigError("RAUSKUCLAW_DRIVER has to be aws: the embedded driver starts its own workers")
    configure(service="worker")
    asyncio.run(serve(settings, lanes, concurrency=settings.worker.concurrency))
