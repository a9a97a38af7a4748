"""Messages that were received five times and never dealt with, where the driver keeps them itself.

On AWS they are in the dead-letter queue of their lane, and the tools of SQS list, redrive and purge them.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A wake-up that nobody could deal with. The job may have run long since: the sweep sends another one."""

    lane: str
    queue: str
    job_id: str
    sent_at: datetime
    died_at: datetime


@dataclass(frozen=True, slots=True)
class Redriven:
    """What became of dead letters: `sent` again, or `dropped` because their jobs are not queued any more."""

    sent: int = 0
    dropped: int = 0


class DeadLetters(Protocol):
    async def list_dead(self, *, lane: str | None = None, limit: int) -> list[DeadLetter]:
        """The newest, of one lane or of all, at most `limit`."""
        ...

    async def redrive(self, *, lane: str | None = None, limit: int) -> Redriven:
        """Take the oldest out, at most `limit`, and wake those of their jobs that are queued. Atomic."""
        ...

    async def purge_dead(self, before: datetime, *, lane: str | None = None, limit: int) -> int:
        """Erase at most `limit` that died before a time; how many went."""
        ...
