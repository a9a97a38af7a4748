"""One invocation of a function: when it ends, and the turns of jobs that crashed a worker before."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from math import inf

from rauskuclaw.services.execution.run import Run

# Kept free at the end of an invocation: the grace of a cancelled handler plus the write of its outcome.
FUNCTION_MARGIN_SEC = 10.0
# A run that began this soon after its invocation had the whole of it: another one would not get more time.
WHOLE_FUNCTION_SEC = 5.0


class Batch:
    """The records of one invocation. Times are of the event loop's clock, in seconds.

    `ends_at` is when handlers must be over, so that their outcome can still be written; infinite outside of a
    function. A record ends with `leave`, or takes its turn `alone`; never both.
    """

    __slots__ = ("_others", "_quiet", "_turn", "began_at", "ends_at", "last_write_at")

    def __init__(self, size: int, *, began_at: float, remaining_sec: float | None = None) -> None:
        self.began_at = began_at
        self._others = size
        self.ends_at = inf if remaining_sec is None else began_at + remaining_sec - FUNCTION_MARGIN_SEC
        self.last_write_at = self.ends_at + FUNCTION_MARGIN_SEC / 2
        self._quiet: asyncio.Event | None = None
        self._turn: asyncio.Lock | None = None

    def gave_all_to(self, run: Run) -> bool:
        """Whether the run had all the time an invocation has, so that trying another one is no use."""
        return run.began_at - self.began_at <= WHOLE_FUNCTION_SEC

    def leave(self) -> None:
        """This record is done with, or waits for its turn alone."""
        self._others -= 1
        if self._others <= 0 and self._quiet is not None:
            self._quiet.set()

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Run after all other records, one at a time: should this job kill the process again, it hits nothing else."""
        self._quiet = self._quiet or asyncio.Event()
        self._turn = self._turn or asyncio.Lock()
        self.leave()
        await self._quiet.wait()
        async with self._turn:
            yield
