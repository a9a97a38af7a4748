"""The notifier: "something changed, look now". A hint between processes: a lost notice costs a poll interval only."""

from typing import Protocol


def queue_topic(lane: str) -> str:
    """Rings when a message of the lane may be due."""
    return f"queue:{lane}"


def job_topic(job_id: str) -> str:
    """Rings when the job or its log changed."""
    return f"job:{job_id}"


def conversation_topic(conversation_id: str) -> str:
    """Rings when the conversation changed, or got a message."""
    return f"conversation:{conversation_id}"


DELIVERIES_TOPIC = "deliveries"  # told when a callback became due
SCHEDULES_TOPIC = "schedules"  # told when a schedule changed, so that its next occurrence may be sooner
JOBS_TOPIC = "jobs"  # told when any job changed its status


class Listener(Protocol):
    async def wait(self, timeout_sec: float) -> bool:
        """True as soon as a topic has rung since the last `wait` (or since `listen`), False after `timeout_sec`.

        Where drivers have no notifier between processes, this waits a poll interval and returns False early.
        """
        ...

    def close(self) -> None:
        """Stop listening. Safe to repeat."""
        ...


class Notifier(Protocol):
    """Rung by the store after each commit, for the topics the commit touched; callers only listen."""

    def listen(self, *topics: str) -> Listener:
        """Listen before reading what the topics are about, so that no change falls between the two."""
        ...
