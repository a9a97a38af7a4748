"""Ports that are made with their first use."""

from datetime import UTC, datetime

from rauskuclaw.adapters.aws.deferred import deferred, deferred_metrics
from rauskuclaw.adapters.aws.pending import PendingCounts
from rauskuclaw.domain.counts import Count


class Driver:
    def __init__(self, made: list[str]) -> None:
        made.append("driver")
        self.flushes = 0

    async def flush(self) -> None:
        self.flushes += 1

    def answer(self) -> int:
        return 42


def test_a_port_is_made_once_and_not_before_it_is_used() -> None:
    made: list[str] = []
    port = deferred(lambda: Driver(made))
    assert made == []
    assert (port.answer(), port.answer()) == (42, 42)
    assert made == ["driver"]


async def test_a_flush_makes_the_driver_only_when_something_is_pending() -> None:
    made: list[str] = []
    pending = PendingCounts()
    port = deferred_metrics(lambda: Driver(made), pending)
    await port.flush()
    assert made == []
    pending.note([Count("job.created", type="noop", queue="default")], at=datetime(2026, 2, 17, tzinfo=UTC))
    await port.flush()
    assert (made, port.flushes) == (["driver"], 1)
