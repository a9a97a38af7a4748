"""Reminders over SQS: a queue of their own, whose messages wait for their time."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from rauskuclaw.adapters.aws.calls import AwsCalls
from rauskuclaw.adapters.aws.sending import MAX_DELAY_SEC, MAX_IN_BATCH, Entry, send_entries
from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.reminders import Reminder, encode

SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class SqsReminders:
    """Reminders."""

    calls: AwsCalls
    queue_url: str
    clock: Clock

    async def send(self, reminders: Sequence[Reminder]) -> None:
        batches = [reminders[start : start + MAX_IN_BATCH] for start in range(0, len(reminders), MAX_IN_BATCH)]
        await asyncio.gather(*(self._send_batch(batch) for batch in batches))

    async def _send_batch(self, batch: Sequence[Reminder]) -> None:
        """Refused ones are left out (and logged): the tick dispatches what no reminder named."""
        await send_entries(self.calls, self.queue_url, [self._entry(number, one) for number, one in enumerate(batch)])

    def _entry(self, number: int, reminder: Reminder) -> Entry:
        seconds = -((self.clock() - reminder.due_at) // SECOND)  # rounded up: early would be for nothing
        return {
            "Id": str(number),
            "MessageBody": encode(reminder),
            "DelaySeconds": min(max(0, seconds), MAX_DELAY_SEC),
        }
