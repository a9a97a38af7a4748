"""The lanes that an instance serves, and the kind of worker for each."""

from rauskuclaw.config import Settings
from rauskuclaw.domain.lanes import AI_LANE, DEFAULT_LANE, EMBED_LANE, HIGH_LANE, QUARANTINE_LANE


def worker_lanes(settings: Settings) -> list[str]:
    """The lanes of the ordinary workers: the fixed ones and those that job types are sent to."""
    named = {HIGH_LANE, DEFAULT_LANE, AI_LANE, *settings.jobs.lanes.values()}
    return sorted(named - {EMBED_LANE, QUARANTINE_LANE})


def all_lanes(settings: Settings) -> list[str]:
    return [*worker_lanes(settings), EMBED_LANE, QUARANTINE_LANE]
