"""Calls of the file system wait for the disk: they run in threads of their own."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")
COUNT = 8


class Threads:
    """Runs blocking calls; `close` lets those under way end."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(COUNT, thread_name_prefix="workspace")

    async def run(self, call: Callable[[], T], *, undo: Callable[[T], object] | None = None) -> T:
        """The call's result. Who is cancelled waits for its end, since what it uses must not be closed under it.

        `undo` is then given the result that nobody gets.
        """
        under_way = asyncio.get_running_loop().run_in_executor(self._pool, call)
        try:
            return await asyncio.shield(under_way)
        except asyncio.CancelledError:
            while not under_way.done():
                with suppress(asyncio.CancelledError):
                    await asyncio.wait((under_way,))
            if undo is not None and not under_way.cancelled() and under_way.exception() is None:
                undo(under_way.result())
            raise

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
