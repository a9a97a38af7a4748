"""Gathers single requests into groups, so that many jobs share one call."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

logger = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pace:
    """When a group that is not full goes: after `quiet_sec` without another request, `longest_sec` at the latest.

    Jobs of one backlog start within a few milliseconds of each other, and as slots become free by an outcome's being
    written; a pause longer than that means that nobody is coming.
    """

    quiet_sec: float = 0.05
    longest_sec: float = 0.5


class Gathering(Generic[T]):
    """Calls `work` with up to `most` different ids at once. Belongs to one event loop.

    `work` may leave ids out of its answer for which it would have taken too long: they go first into the next group.

    A full group goes at once. One that is not full waits for more while another is under way, because those who wait
    for that one are replaced by new requests when it ends; so a backlog is worked off in full groups. What is asked for
    while it is under way waits for that end and is asked again then, for things may have changed since it began.
    """

    def __init__(
        self, work: Callable[[list[str]], Awaitable[Mapping[str, T]]], *, most: int, pace: Pace | None = None
    ) -> None:
        self._work = work
        self._most = most
        self._pace = pace or Pace()
        self._waiting: dict[str, list[asyncio.Future[T]]] = {}
        self._first_at = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._running: set[asyncio.Task[None]] = set()
        self._under_way: dict[str, asyncio.Task[None]] = {}

    async def get(self, wanted: str) -> T:
        """The outcome for one id. Raises what `work` raises. Cancelled, it leaves the others of its group alone."""
        while (same := self._under_way.get(wanted)) is not None:
            await asyncio.wait({same})
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        if not self._waiting:
            self._first_at = loop.time()
        self._waiting.setdefault(wanted, []).append(future)
        if len(self._waiting) >= self._most:
            self._go()
        else:
            self._wait_for_more()
        return await future

    def _wait_for_more(self) -> None:
        loop = asyncio.get_running_loop()
        if self._timer is not None:
            self._timer.cancel()
        due = min(loop.time() + self._pace.quiet_sec, self._first_at + self._pace.longest_sec)
        self._timer = loop.call_at(due, self._nobody_came)

    def _nobody_came(self) -> None:
        self._timer = None
        if not self._running:  # else the end of the group under way is the next occasion
            self._go()

    def _go(self) -> None:
        """Send off what waits, unless everybody who asked has gone."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        group = {key: [each for each in futures if not each.done()] for key, futures in self._waiting.items()}
        wanted = [key for key, futures in group.items() if futures]
        # What is beyond a full group waits for its end.
        self._waiting = {key: group[key] for key in wanted[self._most :]}
        group = {key: group[key] for key in wanted[: self._most]}
        if group:
            task = asyncio.get_running_loop().create_task(self._answer(group))
            self._running.add(task)
            self._under_way |= dict.fromkeys(group, task)
            task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._running.discard(task)
        self._under_way = {key: each for key, each in self._under_way.items() if each is not task}
        if len(self._waiting) >= self._most:
            self._go()
        elif self._waiting and self._timer is None:
            self._first_at = asyncio.get_running_loop().time()
            self._wait_for_more()

    def _first(self, left: Mapping[str, list["asyncio.Future[T]"]]) -> None:
        """Put what is left of a group before all that waits; the group's end is the next occasion."""
        waiting, self._waiting = self._waiting, {key: list(futures) for key, futures in left.items()}
        for key, futures in waiting.items():
            self._waiting.setdefault(key, []).extend(futures)

    async def _answer(self, group: Mapping[str, list["asyncio.Future[T]"]]) -> None:
        try:
            found = await self._work(list(group))
            if not found:
                raise RuntimeError("a group was given up without an outcome")
            for key, futures in group.items():
                for future in futures:
                    if key in found and not future.done():
                        future.set_result(found[key])
            self._first({key: futures for key, futures in group.items() if key not in found})
        except BaseException as exc:
            if not isinstance(exc, Exception):
                logger.warning("A group of %d was ended from outside", len(group))
            for futures in group.values():
                for future in futures:
                    if not future.done():
                        future.set_exception(exc) if isinstance(exc, Exception) else future.cancel()
            if not isinstance(exc, Exception):
                raise
