"""Sends the wake-ups that a commit owes, on drivers whose store does not do it itself."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rauskuclaw.domain.wakeups import WakeUp
from rauskuclaw.errors import BackendError
from rauskuclaw.ports import Backend, Capabilities

if TYPE_CHECKING:
    from rauskuclaw.ports.runs import Delivered

logger = logging.getLogger(__name__)


def can_delay_until(due_at: datetime, *, now: datetime, capabilities: Capabilities) -> bool:
    """Whether the queue can hold a message back for that long."""
    longest = capabilities.longest_delay_sec
    return longest is None or due_at - now <= timedelta(seconds=longest)


async def wake(backend: Backend, delivered: "Delivered", *, now: datetime) -> None:
    """Send the wake-up that an item for a waiting job owes, also for a repetition: the first may have been lost."""
    job = delivered.job
    if not job.status.is_final and job.waiting_for is None and job.run_at <= now:
        await send_owed(backend, [WakeUp.of(job)], now=now)


async def send_owed(backend: Backend, wake_ups: Iterable[WakeUp], *, now: datetime) -> None:
    """Send them unless the store has; they are not even made then.

    Never raises for an absent queue: the sweep sends what is missing.
    Wake-ups due later than the queue can hold a message wait in the store for the sweep, too.
    """
    if backend.capabilities.store_enqueues:
        return
    near = [each for each in wake_ups if can_delay_until(each.due_at, now=now, capabilities=backend.capabilities)]
    if not near:
        return
    try:
        await backend.queue.send(near)
    except BackendError as exc:
        logger.warning("%d wake-ups are left to the sweep: %s", len(near), exc)
