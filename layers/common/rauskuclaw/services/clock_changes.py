"""After the clock was set back: what waits for a time that was reckoned by the clock of before is planned anew."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.cron import CronError
from rauskuclaw.ports import Backend
from rauskuclaw.ports.schedules import ScheduleChange, ScheduleFilter
from rauskuclaw.services.jobs.endings import LATER
from rauskuclaw.services.schedules.first_run import planned_anew

logger = logging.getLogger(__name__)

# Less is no correction that anybody would notice, and the two clocks are not read at the same moment.
MIN_CHANGE = timedelta(seconds=1)
SCHEDULES_AT_ONCE = 500


class ClockChanges:
    """Notices in a process that the wall clock was set back; the monotonic clock tells.

    `checks_at_start`: the clock may have been set back before this process began, so the first call looks at
    everything that waits. For where one process is the scheduler; functions that come and go leave it out.
    """

    def __init__(
        self,
        *,
        backend: Backend,
        clock: Clock,
        monotonic: Callable[[], float] = time.monotonic,
        checks_at_start: bool = True,
    ) -> None:
        self._backend = backend
        self._clock = clock
        self._monotonic = monotonic
        self._offset = None if checks_at_start else self._read()

    async def settle(self) -> int:
        """Plan anew if the clock was set back since the last call; how many rows that were. Safe to repeat.

        Raises BackendError; the next call tries again.
        """
        offset = self._read()
        if self._offset is not None and offset > self._offset - MIN_CHANGE:
            self._offset = offset
            return 0
        now = self._clock()
        moved = await self._backend.store.plan_anew(now)
        moved += await self._backend.ledger.plan_anew(now)
        moved += await self._backend.watches.plan_anew(now, longest=LATER)
        moved += await self._plan_schedules(now)
        if moved:
            logger.warning("The clock was set back: %d waits, such as those of jobs, are counted anew", moved)
        self._offset = offset
        return moved

    def _read(self) -> timedelta:
        """How far the wall clock is ahead of the monotonic one; only its changes mean anything."""
        return timedelta(seconds=self._clock().timestamp() - self._monotonic())

    async def _plan_schedules(self, now: datetime) -> int:
        moved, cursor = 0, None
        while True:
            page = await self._backend.schedules.list_schedules(
                ScheduleFilter(enabled=True), limit=SCHEDULES_AT_ONCE, cursor=cursor
            )
            for schedule in page.items:
                try:
                    after = planned_anew(schedule, now=now)
                except CronError:
                    continue  # the dispatcher says so in the schedule's history
                if after is not None:
                    moved += await self._backend.schedules.change(ScheduleChange(schedule, after))
            cursor = page.cursor
            if cursor is None:
                return moved
