"""A loop that stands still ends its process; one that turns does not."""

import asyncio
import threading
import time

from local.supervisor.watchdog import watchdog


async def test_a_blocked_loop_is_noticed() -> None:
    noticed = threading.Event()
    with watchdog(blocked_after_sec=0.2, look_every_sec=0.02, end=noticed.set):
        assert noticed.wait(10)  # blocks the loop, as a bad handler does


async def test_a_loop_that_turns_is_left_alone() -> None:
    noticed = threading.Event()
    with watchdog(blocked_after_sec=5, look_every_sec=0.01, end=noticed.set):
        give_up_at = time.monotonic() + 0.2
        while time.monotonic() < give_up_at:
            await asyncio.sleep(0)
    assert not noticed.is_set()
