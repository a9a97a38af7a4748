"""The bell: "something changed, look now". A hint between processes; a lost ring costs a poll interval, no data."""

from typing import Protocol


def queue_topic(lane: str) -> str:
    """Rings when a message of the lane may be due."""
    return f"queue:{lane}"


def job_topic(job_id: str) -> str:
    """Rings when the job or its log changed."""
    return f"job:{job_id}"


DELIVERIES_TOPIC = "deliveries"  # rings when a callback became due
SCHEDULES_TOPIC = "schedules"  # rings when a schedule changed, so that its next occurrence may be sooner
JOBS_TOPIC = "jobs"  # rings when any job changed its status


class Listener(Protocol):
    async def wait(self, timeout_sec: float) -> bool:
        """True as soon as a topic has rung since the last `wait` (or since `listen`), False after `timeout_sec`.

        Where drivers have no bell between processes, this waits a poll interval and returns False early.
        """
        ...

    def close(self) -> None:
        """Stop listening. Safe to repeat."""
        ...


class Bell(Protocol):
    """Rung by the store after each commit, for the topics the commit touched; callers only listen."""

    def listen(self, *topics: str) -> Listener:
        """Listen before reading what the topics are about, so that no change falls between the two."""
        ...
