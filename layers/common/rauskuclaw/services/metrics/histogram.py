"""Percentiles from the buckets of a histogram."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from rauskuclaw.domain.counts import BOUNDS_MS, Count

Buckets = Counter[int]


@dataclass(frozen=True, slots=True)
class Percentiles:
    """Milliseconds. As exact as the buckets are: within one, values are taken to lie evenly."""

    p50: float
    p95: float


def add_to(buckets: Buckets, count: Count) -> None:
    """Put a `duration_count` into its bucket; a code that is no bucket is left out."""
    if count.code.isdecimal() and int(count.code) <= len(BOUNDS_MS):
        buckets[int(count.code)] += count.value


def percentiles(buckets: Mapping[int, int]) -> Percentiles | None:
    """None when there are no values."""
    if sum(buckets.values()) <= 0:
        return None
    return Percentiles(_at(buckets, 0.50), _at(buckets, 0.95))


def _at(buckets: Mapping[int, int], share: float) -> float:
    wanted = share * sum(buckets.values())
    below = 0
    for index in sorted(buckets):
        inside = buckets[index]
        if below + inside >= wanted and inside > 0:
            return _inside(index, (wanted - below) / inside)
        below += inside
    return _inside(max(buckets), 1.0)


def _inside(index: int, share: float) -> float:
    """The last bucket has no upper bound: its lower one is what is known."""
    low = BOUNDS_MS[index - 1] if index else 0
    high = BOUNDS_MS[index] if index < len(BOUNDS_MS) else low
    return round(low + (high - low) * share, 1)
