"""The scheduler function over recorded clock events, its services replaced by ones that count."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from functions.scheduler import handler as scheduler
from rauskuclaw import lambda_runtime
from rauskuclaw.config import SchedulerSettings
from rauskuclaw.domain.counts import Count
from rauskuclaw.services.conversations.turns import TurnCounts
from rauskuclaw.services.jobs.callbacks import DeliveryCounts
from rauskuclaw.services.jobs.endings import WatchCounts
from rauskuclaw.services.jobs.sweep import SweepCounts
from rauskuclaw.services.schedules.dispatch import DispatchCounts
from tests.support.clock import ManualClock
from tests.support.events import FunctionContext, scheduled_event

PLENTY = FunctionContext(left_ms=60_000)
EVERYTHING = ["schedules", "clock", "sweep", "watches", "turns", "metrics", "callbacks", "retention"]


@dataclass
class Counting:
    """Stands for the dispatcher, the sweep and the callbacks; notes what is called, fails at what it is told to."""

    calls: list[str] = field(default_factory=list)
    failing: set[str] = field(default_factory=set)
    ticks: list[SweepCounts] = field(default_factory=list)
    deliveries: list[DeliveryCounts] = field(default_factory=list)
    tellings: list[WatchCounts] = field(default_factory=list)
    settlings: list[TurnCounts] = field(default_factory=list)
    dispatched: DispatchCounts = field(default_factory=DispatchCounts)
    goes_on: list[bool] = field(default_factory=list)

    def _note(self, name: str) -> None:
        self.calls.append(name)
        if name in self.failing:
            raise RuntimeError(f"{name} broke")

    async def dispatch_due(self, *, go_on: Callable[[], bool]) -> DispatchCounts:
        self._note("schedules")
        self.goes_on.append(go_on())
        return self.dispatched

    async def tick(self) -> SweepCounts:
        self._note("sweep")
        return self.ticks.pop(0) if self.ticks else SweepCounts()

    async def tell_due(self) -> WatchCounts:
        self._note("watches")
        return self.tellings.pop(0) if self.tellings else WatchCounts()

    async def settle_due(self, *, go_on: Callable[[], bool]) -> TurnCounts:
        self._note("turns")
        self.goes_on.append(go_on())
        return self.settlings.pop(0) if self.settlings else TurnCounts(settled=1)

    async def roll_up(self) -> None:
        self._note("metrics")

    async def watch(self) -> tuple[str, ...]:
        return ("an alert", "another")

    async def publish(self, alerts: tuple[str, ...]) -> int:
        return len(alerts)

    async def deliver_due(self, *, go_on: Callable[[], bool]) -> DeliveryCounts:
        self._note("callbacks")
        self.goes_on.append(go_on())
        return self.deliveries.pop(0) if self.deliveries else DeliveryCounts()

    async def begin_due(self) -> DeliveryCounts:
        self._note("callbacks begun")
        return self.deliveries.pop(0) if self.deliveries else DeliveryCounts()

    async def run(self, go_on: Callable[[], bool]) -> dict[str, int]:
        self._note("retention")
        return {"purged": 3 if go_on() else 0}

    async def settle(self) -> int:
        self._note("clock")
        return 0

    async def notice_all_outdated(self) -> int:
        return 2


class NothingPending:
    """Stands for the counts of a driver that commits them with their changes; notes what is added besides."""

    def __init__(self) -> None:
        self.added: list[str] = []

    async def add(self, counts: Sequence[Count], *, at: datetime) -> None:
        self.added += [count.name for count in counts]

    async def flush(self) -> None:
        return


@pytest.fixture
def services() -> Iterator[Counting]:
    found = Counting()
    settings = SimpleNamespace(scheduler=SchedulerSettings())
    engine = SimpleNamespace(
        settings=settings,
        dispatcher=found,
        sweep=found,
        endings=found,
        turns=found,
        callbacks=found,
        metrics=found,
        notices=found,
        memories=found,
        clock_changes=found,
        retention=found,
        knows_embedder=True,
        clock=ManualClock(),
        backend=SimpleNamespace(reminders=None, metrics=NothingPending()),
    )
    lambda_runtime.use_engine(cast(Any, engine))
    yield found
    lambda_runtime.use_engine(None)


async def test_a_tick_dispatches_first_then_sweeps_then_delivers_then_cleans_up(services: Counting) -> None:
    services.ticks = [SweepCounts(resent=2, recovered=1)]
    services.deliveries = [DeliveryCounts(delivered=4, failed=1)]
    answer = await scheduler.handle_tick(scheduled_event(), PLENTY)
    assert services.calls == EVERYTHING
    assert answer["failed"] == []
    wanted = {
        "resent": 2,
        "recovered": 1,
        "callbacks_delivered": 4,
        "callbacks_failed": 1,
        "purged": 3,
        "turns_settled": 1,
    }
    assert {name: answer["counts"][name] for name in wanted} == wanted


async def test_scopes_of_another_embedder_are_noticed_only_where_the_embedder_is_known(services: Counting) -> None:
    event = scheduled_event(only=["retention"])
    assert (await scheduler.handle_tick(event, PLENTY))["counts"]["memory_scopes_outdated"] == 2
    engine = await lambda_runtime.get_engine()
    cast(Any, engine).knows_embedder = False
    assert "memory_scopes_outdated" not in (await scheduler.handle_tick(event, PLENTY))["counts"]


async def test_what_was_dispatched_is_counted(services: Counting) -> None:
    services.dispatched = DispatchCounts(dispatched=3, skipped=2, failed=1)
    answer = await scheduler.handle_tick(scheduled_event(only=["schedules"]), PLENTY)
    assert answer["counts"] == {"schedules_dispatched": 3, "schedules_skipped": 2, "schedules_failed": 1}


async def test_a_function_dispatches_on_while_there_is_time_and_a_pump_comes_again(services: Counting) -> None:
    await scheduler.handle_tick(scheduled_event(only=["schedules"]), PLENTY)
    await scheduler.handle_tick(scheduled_event(only=["schedules"]), None)
    assert services.goes_on == [True, False]


async def test_the_dispatch_may_be_switched_off(services: Counting) -> None:
    engine = await lambda_runtime.get_engine()
    engine.settings.scheduler = SchedulerSettings(enabled=False)  # a stand-in, not frozen
    await scheduler.handle_tick(scheduled_event(), PLENTY)
    assert services.calls == EVERYTHING[1:]


@pytest.mark.parametrize("broken", EVERYTHING)
async def test_a_step_that_fails_stops_no_other(services: Counting, broken: str) -> None:
    services.failing = {broken}
    answer = await scheduler.handle_tick(scheduled_event(), PLENTY)
    assert services.calls == EVERYTHING
    assert answer["failed"] == [broken]


async def test_a_dispatch_that_fails_is_counted(services: Counting) -> None:
    engine = await lambda_runtime.get_engine()
    services.failing = {"schedules", "sweep"}
    await scheduler.handle_tick(scheduled_event(), PLENTY)
    assert cast(NothingPending, engine.backend.metrics).added == ["schedule.tick_failed"]


async def test_alerts_that_began_or_ended_are_told(services: Counting) -> None:
    answer = await scheduler.handle_tick(scheduled_event(only=["metrics"]), PLENTY)
    assert answer["counts"] == {"alert_notices": 2}


async def test_an_event_may_ask_for_some_steps_only(services: Counting) -> None:
    await scheduler.handle_tick(scheduled_event(only=["callbacks", "unknown"]), None)
    assert services.calls == ["callbacks begun"]


@pytest.mark.parametrize("left_ms", [0, -1, 20_000])
async def test_nothing_is_begun_that_could_not_end_in_time(services: Counting, left_ms: float) -> None:
    assert (await scheduler.handle_tick(scheduled_event(), FunctionContext(left_ms)))["counts"] == {}
    assert services.calls == []


async def test_a_function_waits_for_its_callbacks_while_there_is_time_and_a_pump_only_begins_them(
    services: Counting,
) -> None:
    event = scheduled_event(only=["callbacks"])
    services.deliveries = [DeliveryCounts(delivered=57), DeliveryCounts(delivered=4, broken=1)]
    assert (await scheduler.handle_tick(event, PLENTY))["counts"]["callbacks_delivered"] == 57
    assert (await scheduler.handle_tick(event, None))["counts"] == {"callbacks_delivered": 4, "callbacks_failed": 1}
    assert (services.calls, services.goes_on) == (["callbacks", "callbacks begun"], [True])


async def test_a_function_sweeps_on_while_there_is_more_and_a_pump_comes_again(services: Counting) -> None:
    services.ticks = [SweepCounts(resent=100, has_more=True), SweepCounts(resent=5)]
    answer = await scheduler.handle_tick(scheduled_event(only=["sweep"]), PLENTY)
    assert (answer["counts"]["resent"], services.calls) == (105, ["sweep", "sweep"])
    services.ticks = [SweepCounts(resent=100, has_more=True)]
    assert (await scheduler.handle_tick(scheduled_event(only=["sweep"]), None))["counts"]["resent"] == 100


@pytest.mark.parametrize("event", [{}, {"detail": None}, {"detail": "x"}, {"detail": {"only": "sweep"}}, None])
async def test_an_odd_event_is_a_full_tick(services: Counting, event: Any) -> None:
    await scheduler.handle_tick(event, PLENTY)
    assert services.calls == EVERYTHING


def test_the_lambda_reports_failed_steps_after_doing_the_others(services: Counting) -> None:
    services.failing = {"sweep"}
    with pytest.raises(RuntimeError, match="sweep"):
        scheduler.handler(scheduled_event(), PLENTY)
    assert services.calls == EVERYTHING


async def test_ends_are_told_until_none_is_left_where_the_time_is_limited(services: Counting) -> None:
    services.tellings = [WatchCounts(told=50, has_more=True), WatchCounts(told=3, failed=1)]
    answer = await scheduler.handle_tick(scheduled_event(only=["watches"]), PLENTY)
    assert (answer["counts"]["ends_told"], answer["counts"]["failed_rows"]) == (53, 1)
    services.tellings = [WatchCounts(told=50, has_more=True), WatchCounts(told=3)]
    answer = await scheduler.handle_tick(scheduled_event(only=["watches"]), None)
    assert answer["counts"]["ends_told"] == 50


async def test_conversations_go_on_while_there_is_time_and_a_pump_comes_again(services: Counting) -> None:
    event = scheduled_event(only=["turns"])
    services.settlings = [TurnCounts(settled=50, has_more=True), TurnCounts(settled=3, failed=1)]
    answer = await scheduler.handle_tick(event, PLENTY)
    assert (answer["counts"], services.goes_on) == ({"turns_settled": 53, "failed_rows": 1}, [True, True])
    services.settlings = [TurnCounts(settled=50, has_more=True), TurnCounts(settled=3)]
    assert (await scheduler.handle_tick(event, None))["counts"]["turns_settled"] == 50
