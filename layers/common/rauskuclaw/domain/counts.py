"""Counts of what happens, kept by the minute. A change carries its counts, and the store commits them with it."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rauskuclaw.domain.clock import from_ms, to_ms

MINUTE_MS = 60_000

# Upper bounds of a histogram's buckets in milliseconds; the last one has none. Two per decade: about 1 in 3 exact.
BOUNDS_MS = (3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000, 3_600_000)

# What alerts are judged by: counted even while METRICS_ENABLED is off.
ALERTING = frozenset(
    {"job.succeeded", "job.failed_terminal", "callback.delivered", "callback.failed", "provider.rejected"}
)


@dataclass(frozen=True, slots=True)
class Count:
    """`value` more of `name`, for a job type and a queue where they apply.

    `code` is an error code, an HTTP status, or for histograms (names ending in `_ms`) the index of the bucket.
    """

    name: str
    type: str = ""
    queue: str = ""
    code: str = ""
    value: int = 1


@dataclass(frozen=True, slots=True)
class MinuteCount:
    """How often something was counted in the minute that begins at `minute`."""

    minute: datetime
    count: Count


def minute_of(moment: datetime) -> datetime:
    """The beginning of its minute, UTC."""
    moment_ms = to_ms(moment)
    return from_ms(moment_ms - moment_ms % MINUTE_MS)


def judged_by_alerts(counts: Iterable[Count]) -> tuple[Count, ...]:
    """Those without which alerts could not be judged."""
    return tuple(count for count in counts if count.name in ALERTING)


def duration_count(name: str, milliseconds: int, *, type: str = "", queue: str = "") -> Count:
    """One more value in the bucket of a histogram."""
    return Count(name, type, queue, str(bisect_left(BOUNDS_MS, milliseconds)))
