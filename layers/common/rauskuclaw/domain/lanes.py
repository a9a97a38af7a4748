"""Lanes: physical queues with workers and limits of their own. A job's `queue` is a logical name inside a lane."""

from collections.abc import Mapping
from dataclasses import dataclass, field

DEFAULT_LANE = "default"
HIGH_LANE = "high"
AI_LANE = "ai"
EMBED_LANE = "embed"
QUARANTINE_LANE = "quarantine"
SCHEDULE_LANE = "schedule"  # not for jobs: it carries reminders to the scheduler, on AWS
HIGH_PRIORITY_FROM = 8
# On AWS, the lanes whose queues the functions of template.yaml serve.
FUNCTION_LANES = frozenset({DEFAULT_LANE, HIGH_LANE, AI_LANE, EMBED_LANE, SCHEDULE_LANE})


def default_type_lanes() -> dict[str, str]:
    return {
        "agent.run": AI_LANE,
        "ai.chat.generate": AI_LANE,
        "codex.chat.generate": AI_LANE,
        "system.memory.embed.sync": EMBED_LANE,
    }


@dataclass(frozen=True)
class LaneMap:
    """Which lane a job runs on.

    `quarantine`, where a deployment has it, takes the jobs suspected of having killed their worker: each runs in a
    process of its own, so that another crash cannot hit jobs beside it, and is nobody else's doing.
    """

    by_type: Mapping[str, str] = field(default_factory=default_type_lanes)
    has_quarantine: bool = False

    def lane_of(self, job_type: str, priority: int, *, is_suspect: bool = False) -> str:
        """Where such a job waits: a suspect in quarantine, where there is one; a type with a lane of its own there."""
        if is_suspect and self.has_quarantine:
            return QUARANTINE_LANE
        mapped = self.by_type.get(job_type)
        if mapped is not None:
            return mapped
        return HIGH_LANE if priority >= HIGH_PRIORITY_FROM else DEFAULT_LANE
