"""Sends the wake-ups that a commit owes, on drivers whose store does not do it itself."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from rauskuclaw.domain.wakeups import WakeUp
from rauskuclaw.errors import BackendError
from rauskuclaw.ports import Backend

logger = logging.getLogger(__name__)


async def send_owed(backend: Backend, wake_ups: Sequence[WakeUp], *, now: datetime) -> None:
    """Send them unless the store has. Never raises for an absent queue: the sweep sends what is missing.

    Wake-ups due later than the queue can hold a message wait in the store for the sweep, too.
    """
    if backend.capabilities.store_enqueues or not wake_ups:
        return
    longest = backend.capabilities.longest_delay_sec
    latest = None if longest is None else now + timedelta(seconds=longest)
    near = [wake_up for wake_up in wake_ups if latest is None or wake_up.due_at <= latest]
    if not near:
        return
    try:
        await backend.queue.send(near)
    except BackendError as exc:
        logger.warning("%d wake-ups are left to the sweep: %s", len(near), exc)
