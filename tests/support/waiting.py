"""Wait for a condition instead of for a time."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def eventually(
    read: Callable[[], Awaitable[T]], until: Callable[[T], bool], *, within_sec: float = 60, every_sec: float = 0.02
) -> T:
    """Read until the value satisfies `until`; the last value read is in the failure."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within_sec
    while not until(value := await read()):
        if loop.time() >= deadline:
            raise AssertionError(f"still not so after {within_sec} s: {value!r}")
        await asyncio.sleep(every_sec)
    return value
