"""Calls the scheduler again and again: every so often, and at once when the notice comes."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from uuid import uuid4

from local.pump.events import LocalContext, ScheduledEvent, tick_event
from rauskuclaw.domain.clock import Clock
from rauskuclaw.ports import Notifier

logger = logging.getLogger(__name__)

Handle = Callable[[ScheduledEvent, LocalContext], Awaitable[object]]


class Ticker:
    """Ticks some of the scheduler's steps until `stop`. One tick at a time; a slow one delays the next."""

    def __init__(
        self,
        steps: Sequence[str],
        *,
        handle: Handle,
        notifier: Notifier,
        clock: Clock,
        period_sec: float,
        topics: Sequence[str] = (),
    ) -> None:
        self._steps = steps
        self._handle = handle
        self._notifier = notifier
        self._clock = clock
        self._period_sec = period_sec
        self._topics = topics
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        listener = self._notifier.listen(*self._topics)
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            while not self._stopping.is_set():
                await self._tick()
                ringing = asyncio.create_task(listener.wait(self._period_sec))
                await asyncio.wait((ringing, stopping), return_when=asyncio.FIRST_COMPLETED)
                ringing.cancel()
        finally:
            stopping.cancel()
            listener.close()

    async def _tick(self) -> None:
        event = tick_event(self._steps, at=self._clock(), event_id=str(uuid4()))
        try:
            context = LocalContext(function_name="scheduler", record_done=_ignore, is_stopping=self._stopping.is_set)
            await self._handle(event, context)
        except Exception:
            logger.exception("a tick of %s failed; the next one tries again", ", ".join(self._steps))


def _ignore(_: str) -> None:
    """Ticks have no records."""
