"""Wait for a plain condition: in a coroutine, or in a test that talks to processes."""

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def eventually(condition: Callable[[], bool], *, within_sec: float = 60) -> None:
    deadline = time.monotonic() + within_sec
    while not condition():
        assert time.monotonic() < deadline, f"still not so after {within_sec} s"
        await asyncio.sleep(0.005)


def wait_until(read: Callable[[], T], *, within_sec: float = 60, every_sec: float = 0.03) -> T:
    """Read until the value is true; returns it."""
    deadline = time.monotonic() + within_sec
    while not (value := read()):
        assert time.monotonic() < deadline, f"still {value!r} after {within_sec} s"
        time.sleep(every_sec)
    return value
