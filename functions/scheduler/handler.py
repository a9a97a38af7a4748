"""A clock event -> due schedules, reminders, the sweep, ends to tell, metrics and alerts, due callbacks, retention.

Each by itself, so that one that fails stops no other.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from math import inf
from typing import TYPE_CHECKING

from functions.scheduler.reminders import handle_reminders
from rauskuclaw import lambda_runtime
from rauskuclaw.domain.counts import Count
from rauskuclaw.domain.job import Json, JsonObject
from rauskuclaw.lambda_runtime import remaining_sec
from rauskuclaw.observability import emit_counts
from rauskuclaw.services.recording import record

if TYPE_CHECKING:
    from rauskuclaw.engine import Engine

logger = logging.getLogger(__name__)

# No new step begins later than this before the end: a callback may take 10 s, and then its outcome is written.
STEP_MARGIN_SEC = 20.0
TICK_EVERY_SEC = 1.0


class Clockwork:
    """The steps of one tick over an engine. `ends_at` is when the last step may begin, by the loop's clock.

    `is_stopping`: this process is about to end, so nothing more should begin.
    """

    def __init__(self, engine: "Engine", *, ends_at: float, is_stopping: Callable[[], bool] = lambda: False) -> None:
        self._engine = engine
        self._ends_at = ends_at
        self._is_stopping = is_stopping
        self.counts: dict[str, int] = {}
        self.failed: list[str] = []

    @property
    def steps(self) -> dict[str, Callable[[], Awaitable[None]]]:
        """By name, in order: what delays jobs first, housekeeping last."""
        return {
            "schedules": self._schedules,
            "reminders": self._reminders,
            "clock": self._clock_changes,
            "sweep": self._sweep,
            "watches": self._watches,
            "turns": self._turns,
            "metrics": self._metrics,
            "callbacks": self._callbacks,
            "retention": self._retention,
        }

    async def run(self, names: list[str]) -> None:
        for name in names:
            if not self._has_time():
                logger.warning("No time left for %s; the next tick does it", name)
                break
            try:
                await self.steps[name]()
            except Exception:
                logger.exception("The step %s of the tick failed", name)
                self.failed.append(name)
                await self._count_failure(name)

    def _has_time(self) -> bool:
        return asyncio.get_running_loop().time() < self._ends_at and not self._is_stopping()

    def _add(self, name: str, count: int) -> None:
        self.counts[name] = self.counts.get(name, 0) + count

    async def _schedules(self) -> None:
        """Until nothing is due; without a time limit the next tick goes on, so that no tick lasts long."""
        if not self._engine.settings.scheduler.enabled:
            return
        is_limited = self._ends_at != inf
        found = await self._engine.dispatcher.dispatch_due(go_on=lambda: is_limited and self._has_time())
        self._add("schedules_dispatched", found.dispatched)
        self._add("schedules_skipped", found.skipped)
        self._add("schedules_failed", found.failed)

    async def _reminders(self) -> None:
        """What comes due before the next tick, where ticks are too far apart to be exact."""
        if self._engine.backend.reminders is not None and self._engine.settings.scheduler.enabled:
            self._add("schedules_reminded", await self._engine.reminders.plan())

    async def _clock_changes(self) -> None:
        """Before the sweep, which judges by the clock."""
        self._add("planned_anew", await self._engine.clock_changes.settle())

    async def _sweep(self) -> None:
        """Tick until nothing is left; a second apart, so that a long outage does not end in a flood of messages."""
        while True:
            found = await self._engine.sweep.tick()
            for name in ("resent", "recovered", "crash_looped", "failed_rows"):
                self._add(name, getattr(found, name))
            if not found.has_more or self._ends_at == inf or not self._has_time():
                return
            await asyncio.sleep(TICK_EVERY_SEC)

    async def _watches(self) -> None:
        """Tell the ends of jobs that those who ended them could not tell; without a time limit one portion a tick."""
        while True:
            found = await self._engine.endings.tell_due()
            self._add("ends_told", found.told)
            self._add("failed_rows", found.failed)
            if not found.has_more or self._ends_at == inf or not self._has_time():
                return

    async def _turns(self) -> None:
        """Go on with conversations that are due: turns that have ended, and erasing. Without a time limit one portion
        a tick."""
        while True:
            found = await self._engine.turns.settle_due(go_on=self._has_time)
            self._add("turns_settled", found.settled)
            self._add("failed_rows", found.failed)
            if not found.has_more or self._ends_at == inf or not self._has_time():
                return

    async def _metrics(self) -> None:
        """Before the callbacks, which then deliver what alerts owe."""
        await self._engine.metrics.roll_up()
        self._add("alert_notices", await self._engine.notices.publish(await self._engine.metrics.watch()))

    async def _count_failure(self, step: str) -> None:
        if step == "schedules":
            engine = self._engine
            await record(engine.backend.metrics, [Count("schedule.tick_failed")], at=engine.clock())

    async def _callbacks(self) -> None:
        """Until nothing is due. Without a time limit they are begun only: no tick waits for a slow receiver."""
        callbacks = self._engine.callbacks
        stays = self._ends_at == inf
        found = await (callbacks.begin_due() if stays else callbacks.deliver_due(go_on=self._has_time))
        self._add("callbacks_delivered", found.delivered)
        self._add("callbacks_failed", found.failed + found.refused + found.broken)

    async def _retention(self) -> None:
        """Until nothing is left to erase: a store that gets more than it gives back grows for ever."""
        for name, count in (await self._engine.retention.run(self._has_time)).items():
            self._add(name, count)
        # Elsewhere the next search of a scope notices it.
        if self._engine.knows_embedder and self._has_time():
            self._add("memory_scopes_outdated", await self._engine.memories.notice_all_outdated())


async def handle_tick(event: Mapping[str, Json], context: object) -> JsonObject:
    """Do what is due now. `detail.only` of the event may name some of the steps (the embedded pump does).

    Without a time limit each step works off one portion, and the next tick goes on; erasing goes on until it is done.
    Answers with counts, and the names of steps that failed.
    """
    engine = await lambda_runtime.get_engine()
    left = remaining_sec(context)
    ends_at = inf if left is None else asyncio.get_running_loop().time() + left - STEP_MARGIN_SEC
    clockwork = Clockwork(engine, ends_at=ends_at, is_stopping=getattr(context, "is_stopping", _never))
    await clockwork.run(_wanted(event, list(clockwork.steps)))
    await engine.backend.metrics.flush()
    return {"counts": clockwork.counts, "failed": clockwork.failed}


def _never() -> bool:
    return False


def _wanted(event: Mapping[str, Json], steps: list[str]) -> list[str]:
    detail = event.get("detail") if isinstance(event, Mapping) else None
    only = detail.get("only") if isinstance(detail, Mapping) else None
    return steps if not isinstance(only, list) else [name for name in steps if name in only]


def handler(event: Mapping[str, Json], context: object) -> JsonObject:
    """What Lambda calls, by the clock and with reminders.

    Raises when a step of a tick failed, so that the failure shows in the function's error metric.
    """
    if isinstance(event, Mapping) and "Records" in event:
        return lambda_runtime.run(handle_reminders(event, context))
    answer = lambda_runtime.run(handle_tick(event, context))
    emit_counts({name: count for name, count in answer["counts"].items() if count}, service="scheduler")
    if answer["failed"]:
        raise RuntimeError(f"Steps that failed: {', '.join(answer['failed'])}")
    return answer
