"""Usage put together for people: the calls of a job, and the sums of days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rauskuclaw.domain.usage import ModelCall, Usage, UsageTotal

NOTHING = Usage()


@dataclass(frozen=True, slots=True)
class Sum:
    """Calls added up. `unpriced` calls are not in `cost_nano`."""

    calls: int
    usage: Usage
    cost_nano: int
    unpriced: int


@dataclass(frozen=True, slots=True)
class JobUsage:
    """A job's calls, oldest first, and their sum. `spent_nano` has in it what jobs that worked for this one cost."""

    calls: Sequence[ModelCall]
    total: Sum
    spent_nano: int


@dataclass(frozen=True, slots=True)
class DayUsage:
    """The sums of a day, largest cost first in each dimension."""

    day: str
    by_type: Sequence[UsageTotal]
    by_key: Sequence[UsageTotal]
    by_model: Sequence[UsageTotal]
    total: Sum


def job_usage(calls: Sequence[ModelCall], *, counted_nano: int = 0) -> JobUsage:
    """`counted_nano` is what its budget counts, which has all of its calls in it where there is one."""
    unpriced = sum(call.cost_nano is None for call in calls)
    cost = sum(call.cost_nano or 0 for call in calls)
    total = Sum(len(calls), sum((call.usage for call in calls), NOTHING), cost, unpriced)
    return JobUsage(calls, total, max(cost, counted_nano))


def days_ending(last: date, count: int) -> list[str]:
    """`count` days in order, `last` included."""
    return [(last - timedelta(days=back)).isoformat() for back in reversed(range(count))]


def usage_by_day(days: Sequence[str], totals: Sequence[UsageTotal]) -> list[DayUsage]:
    """A row for each of `days`, in their order; a day without calls has zeros."""
    found: dict[tuple[str, str], list[UsageTotal]] = {}
    for total in totals:
        found.setdefault((total.day, total.dimension), []).append(total)
    return [_day(day, found) for day in days]


def _day(day: str, found: dict[tuple[str, str], list[UsageTotal]]) -> DayUsage:
    by_type, by_key, by_model = (
        sorted(found.get((day, dimension), ()), key=lambda total: (-total.cost_nano, total.value))
        for dimension in ("type", "key", "model")
    )
    return DayUsage(day, by_type, by_key, by_model, _sum(by_key))


def _sum(totals: Sequence[UsageTotal]) -> Sum:
    """Every call is counted once in each dimension, so one of them gives the day."""
    return Sum(
        calls=sum(total.calls for total in totals),
        usage=sum((total.usage for total in totals), NOTHING),
        cost_nano=sum(total.cost_nano for total in totals),
        unpriced=sum(total.unpriced for total in totals),
    )
