"""Ends a process whose event loop no longer turns: a handler that blocks it can be stopped no other way.

Its leases are then freed like those of every dead process; the job that did it runs next in quarantine.
"""

import asyncio
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

logger = logging.getLogger(__name__)

BLOCKED_AFTER_SEC = 20.0  # well before a lease of 60 s ends, well after any pause of a healthy loop
LOOK_EVERY_SEC = 2.0


def kill_self() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def watchdog(
    *,
    blocked_after_sec: float = BLOCKED_AFTER_SEC,
    look_every_sec: float = LOOK_EVERY_SEC,
    end: Callable[[], None] = kill_self,
) -> Iterator[None]:
    """Watch the running loop while the block runs; calls `end`, in a thread, once the loop has stood still too long."""
    watch = _Watch(asyncio.get_running_loop(), blocked_after_sec, look_every_sec, end)
    thread = threading.Thread(target=watch.run, name="watchdog", daemon=True)
    thread.start()
    try:
        yield
    finally:
        watch.over.set()


class _Watch:
    def __init__(
        self, loop: asyncio.AbstractEventLoop, blocked_after_sec: float, look_every_sec: float, end: Callable[[], None]
    ) -> None:
        self._loop = loop
        self._blocked_after_sec = blocked_after_sec
        self._look_every_sec = look_every_sec
        self._end = end
        self._beat_at = time.monotonic()
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(self._look_every_sec):
            still_for = time.monotonic() - self._beat_at
            if still_for > self._blocked_after_sec:
                logger.critical("the event loop has stood still for %.0f s: a handler blocks it", still_for)
                self._end()
                return
            try:
                self._loop.call_soon_threadsafe(self._beat)
            except RuntimeError:
                return  # the loop is closed

    def _beat(self) -> None:
        self._beat_at = time.monotonic()
