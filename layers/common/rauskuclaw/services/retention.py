"""Erasing what is past its time, at the pace at which it comes: in small portions by turns, until nothing is left."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

# Rows of one transaction. A job brings at most one idempotency record, and may be one memory: those must not fall
# behind the jobs, so their portions are at least as large.
JOBS_AT_ONCE = 100
KEYS_AT_ONCE = 2 * JOBS_AT_ONCE
MEMORIES_AT_ONCE = 2 * JOBS_AT_ONCE
USAGE_AT_ONCE = 5 * JOBS_AT_ONCE
DEAD_LETTERS_AT_ONCE = 5 * JOBS_AT_ONCE

# After each portion, as long as it took times this: others get the write lock for at least half of the time.
REST = 1.0


@dataclass(frozen=True, slots=True)
class Chore:
    """Something that has rows to erase. `erase` does one portion and says how many rows went; 0: nothing is left."""

    name: str
    erase: Callable[[], Awaitable[int]]


class Retention:
    """Works off its chores by turns. `rest` 0 is for stores without a lock that others wait for."""

    def __init__(
        self,
        chores: Sequence[Chore],
        *,
        rest: float = REST,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._chores = chores
        self._rest = rest
        self._monotonic = monotonic
        self._sleep = sleep

    async def run(self, go_on: Callable[[], bool] = lambda: True) -> Counter[str]:
        """Erase while there is something to erase and `go_on()`; rows by chore. Safe to repeat and to cancel.

        A chore that fails ends, and none of the others; its error is raised at the end.
        """
        gone: Counter[str] = Counter()
        left, errors = list(self._chores), list[Exception]()
        while left:
            for chore in tuple(left):
                if not go_on():
                    return gone
                began = self._monotonic()
                try:
                    count = await chore.erase()
                except Exception as exc:
                    errors.append(exc)
                    count = 0
                gone[chore.name] += count
                if count == 0:
                    left.remove(chore)
                else:
                    await self._sleep(self._rest * (self._monotonic() - began))
        if errors:
            raise errors[0]
        return gone
