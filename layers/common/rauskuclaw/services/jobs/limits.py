"""Limits of run time and attempts: the same for jobs, schedules and job types."""

from dataclasses import dataclass, field

from rauskuclaw.domain.lanes import LaneMap
from rauskuclaw.services.fields import FieldFault, invalid

MAX_TIMEOUT_SEC = 3600
MAX_ATTEMPTS = 10


@dataclass(frozen=True, slots=True)
class TimeoutCap:
    """How long an attempt may be allowed to take in this deployment.

    At most `longest_sec`, except on `outside_lanes`: their workers run outside of functions and know no such limit.
    """

    lanes: LaneMap = field(default_factory=LaneMap)
    longest_sec: int = MAX_TIMEOUT_SEC
    outside_lanes: frozenset[str] = frozenset()

    def fault(self, timeout_sec: int, *, job_type: str, priority: int, name: str = "timeout_sec") -> FieldFault | None:
        """What is wrong with that time for such a job, as a fault of the field `name`; None when nothing is."""
        is_outside = self.lanes.lane_of(job_type, priority) in self.outside_lanes
        if is_outside or timeout_sec <= self.longest_sec:
            return None
        return FieldFault(
            name, f"must be at most {self.longest_sec}: longer work needs a lane served outside functions"
        )

    def check(self, timeout_sec: int, *, job_type: str, priority: int) -> None:
        """Raises InvalidRequestError naming `timeout_sec`."""
        if (fault := self.fault(timeout_sec, job_type=job_type, priority=priority)) is not None:
            raise invalid([fault])
