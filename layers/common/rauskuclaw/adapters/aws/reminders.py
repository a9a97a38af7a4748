"""Reminders over SQS: a queue of their own, whose messages wait for their time."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from rauskuclaw.adapters.aws.calls import AwsCalls
from rauskuclaw.adapters.aws.queue import LONGEST_DELAY_SEC, MOST_IN_BATCH
from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.reminders import Reminder, encode
from rauskuclaw.errors import QueueUnavailableError

SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class SqsReminders:
    """Reminders."""

    calls: AwsCalls
    queue_url: str
    clock: Clock

    async def send(self, reminders: Sequence[Reminder]) -> None:
        batches = [reminders[start : start + MOST_IN_BATCH] for start in range(0, len(reminders), MOST_IN_BATCH)]
        await asyncio.gather(*(self._send_batch(batch) for batch in batches))

    async def _send_batch(self, batch: Sequence[Reminder]) -> None:
        entries = [self._entry(number, reminder) for number, reminder in enumerate(batch)]
        answer = await self.calls.call("sqs", "send_message_batch", QueueUrl=self.queue_url, Entries=entries)
        if failed := answer.get("Failed", ()):
            raise QueueUnavailableError(f"{len(failed)} of {len(batch)} reminders were not taken")

    def _entry(self, number: int, reminder: Reminder) -> dict[str, Any]:
        seconds = -((self.clock() - reminder.due_at) // SECOND)  # rounded up: early would be for nothing
        return {
            "Id": str(number),
            "MessageBody": encode(reminder),
            "DelaySeconds": min(max(0, seconds), LONGEST_DELAY_SEC),
        }
