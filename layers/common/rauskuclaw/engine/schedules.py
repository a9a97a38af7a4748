"""Schedules: their requests, their occurrences, and the messages that make them run at their second."""

from functools import cached_property
from typing import TYPE_CHECKING

from rauskuclaw.engine.parts import Parts
from rauskuclaw.engine.timing import recheck, timeout_cap

if TYPE_CHECKING:
    from rauskuclaw.services.schedules.dispatch import Dispatcher
    from rauskuclaw.services.schedules.reminders import ScheduleReminders
    from rauskuclaw.services.schedules.service import Schedules


class ScheduleParts(Parts):
    """The services of schedules."""

    @cached_property
    def schedules(self) -> "Schedules":
        """What the API asks of schedules."""
        from rauskuclaw.services.schedules.service import Schedules

        return Schedules(
            store=self.backend.schedules,
            types=self.types,
            cap=timeout_cap(self.settings, self.rules.lanes),
            clock=self.clock,
            default_timezone=self.settings.scheduler.timezone,
        )

    @cached_property
    def dispatcher(self) -> "Dispatcher":
        """What submits the jobs of schedules that are due."""
        from rauskuclaw.services.schedules.dispatch import Dispatcher

        return Dispatcher(
            backend=self.backend,
            lanes=self.rules.lanes,
            clock=self.clock,
            recheck=recheck(self.settings),
            batch_size=self.settings.scheduler.batch_size,
        )

    @cached_property
    def reminders(self) -> "ScheduleReminders":
        """What has the scheduler woken at the second of an occurrence."""
        from rauskuclaw.services.schedules.reminders import ScheduleReminders

        return ScheduleReminders(backend=self.backend, dispatcher=self.dispatcher, clock=self.clock)
