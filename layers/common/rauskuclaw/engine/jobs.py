"""Jobs beyond their requests: who runs them, looks for the lost ones and tells how they ended."""

from functools import cached_property
from typing import TYPE_CHECKING

from rauskuclaw.engine.parts import Parts

if TYPE_CHECKING:
    from rauskuclaw.services.clock_changes import ClockChanges
    from rauskuclaw.services.execution.claiming import Execution
    from rauskuclaw.services.jobs.endings import Endings
    from rauskuclaw.services.jobs.sweep import Sweep


class JobParts(Parts):
    """The services that workers and the scheduler need of jobs."""

    @cached_property
    def runs(self) -> "Execution":
        """What runs jobs, an attempt at a time."""
        from rauskuclaw.services.execution.claiming import Execution

        return Execution(
            backend=self.backend,
            registry=self.registry,
            rules=self.rules,
            clock=self.clock,
            owner=self.owner,
            served_queues=self.served_queues,
            listeners=self.listeners,
        )

    @cached_property
    def sweep(self) -> "Sweep":
        """What finds jobs whose wake-up was lost or whose lease ran out."""
        from rauskuclaw.services.jobs.sweep import Sweep

        return Sweep(backend=self.backend, rules=self.rules, clock=self.clock, listeners=self.listeners)

    @cached_property
    def endings(self) -> "Endings":
        """What tells the ends of jobs to those who wait for them."""
        from rauskuclaw.services.jobs.endings import Endings

        return Endings(backend=self.backend, rules=self.rules, clock=self.clock, listeners=self.listeners)

    @cached_property
    def clock_changes(self) -> "ClockChanges":
        """What notices that the clock was set, and plans anew."""
        from rauskuclaw.services.clock_changes import ClockChanges

        return ClockChanges(backend=self.backend, clock=self.clock, checks_at_start=not self.on_aws)
