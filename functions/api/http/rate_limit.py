"""Limits that protect one process: requests per second and open streams, both for each caller."""

import asyncio
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rauskuclaw.config import ApiSettings
from rauskuclaw.errors import LimitExceededError

MAX_CALLERS = 10_000
LOOKS_PER_SEC = 1000  # of all streams together, each a few reads of the store


class RateLimiter:
    """A token bucket for each caller: `per_sec` tokens a second, two seconds' worth or `burst` saved up at most."""

    def __init__(
        self, per_sec: float, *, burst: float | None = None, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._per_sec = per_sec
        self._burst = burst or max(1.0, 2 * per_sec)
        self._monotonic = monotonic
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, caller: str) -> None:
        """Spend a token. Raises LimitExceededError that says when there will be one."""
        now = self._monotonic()
        tokens, since = self._buckets.pop(caller, (self._burst, now))
        tokens = min(self._burst, tokens + (now - since) * self._per_sec)
        # Put back at the end, so that the first entries are those unused for longest.
        self._buckets[caller] = (tokens - 1 if tokens >= 1 else tokens, now)
        if len(self._buckets) > MAX_CALLERS:
            del self._buckets[next(iter(self._buckets))]
        if tokens < 1:
            wait_sec = math.ceil((1 - tokens) / self._per_sec)
            raise LimitExceededError("Too many requests from this caller", details={"retry_after_sec": wait_sec})


class StreamSlots:
    """How many streams may be open at once. `closing` is set when a server stops and they have to end."""

    def __init__(self, *, per_caller: int = 64, in_all: int = 256) -> None:
        self._per_caller = per_caller
        self._in_all = in_all
        self._open: dict[str, int] = {}
        self.closing = asyncio.Event()

    @classmethod
    def of(cls, settings: ApiSettings) -> "StreamSlots":
        return cls(per_caller=settings.sse_max_streams_per_key, in_all=settings.sse_max_streams)

    def close(self) -> None:
        """End all streams, and new ones at once: a server that drains its connections would wait for them for ever."""
        self.closing.set()

    @property
    def pause_sec(self) -> float:
        """How long a stream at least waits between two looks: a busy job gives notice thousands of times a second."""
        return sum(self._open.values()) / LOOKS_PER_SEC

    @contextmanager
    def hold(self, caller: str) -> Iterator[None]:
        """A slot for as long as the block runs. Raises LimitExceededError when all are taken."""
        mine = self._open.get(caller, 0)
        if mine >= self._per_caller or sum(self._open.values()) >= self._in_all:
            raise LimitExceededError("Too many open streams", details={"retry_after_sec": 5})
        self._open[caller] = mine + 1
        try:
            yield
        finally:
            self._open[caller] -= 1
            if not self._open[caller]:
                del self._open[caller]
