"""The pulse of a process, heard without its help: it counts its beats in memory that its parent reads.

A thread inside the process could not tell: native code may hold the interpreter, and a stopped process stops its
threads as well. The same memory says which job's handler is at work, so that a death can be laid at the right door.
"""

import asyncio
import mmap
import struct
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

BEATS = struct.Struct("=Q")
AT_WORK = BEATS.size  # a byte with the length of the job's id, and the id
MAX_ID_BYTES = 200


class Pulse:
    """A page shared by a process and whoever forked it. Made before the fork; a write costs as much as an assignment.

    The process beats, and notes what it is at; the parent reads.
    """

    def __init__(self) -> None:
        self._page = mmap.mmap(-1, mmap.PAGESIZE)
        self._count = 0

    def beat(self) -> None:
        self._count += 1
        BEATS.pack_into(self._page, 0, self._count)

    def begin(self, job_id: str) -> None:
        """Code of this job runs from here on."""
        name = job_id.encode()[:MAX_ID_BYTES]
        self._page[AT_WORK + 1 : AT_WORK + 1 + len(name)] = name
        self._page[AT_WORK] = len(name)

    def end(self) -> None:
        self._page[AT_WORK] = 0

    @property
    def beats(self) -> int:
        count: int = BEATS.unpack_from(self._page, 0)[0]
        return count

    @property
    def at_work(self) -> str | None:
        """The job whose code runs, or ran when the process ended; None when no job's did."""
        length = self._page[AT_WORK]
        return self._page[AT_WORK + 1 : AT_WORK + 1 + length].decode() if length else None

    def close(self) -> None:
        self._page.close()


async def beating(pulse: Pulse, work: Awaitable[T], *, every_sec: float) -> T:
    """Do the work; meanwhile, as long as the loop turns, the pulse beats. It stops with the work."""
    beats = asyncio.create_task(_beat(pulse, every_sec))
    try:
        return await work
    finally:
        beats.cancel()


async def _beat(pulse: Pulse, every_sec: float) -> None:
    while True:
        pulse.beat()
        await asyncio.sleep(every_sec)


class Listener:
    """Hears the pulses of several processes, by looks of its own.

    It counts looks, not time: when everything was paused, itself included, that was one look, and nobody is suspected.
    """

    def __init__(self, *, every_sec: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._every_sec = every_sec
        self._now = monotonic
        self._next_at = monotonic() + every_sec
        self._heard: dict[Pulse, tuple[int, int]] = {}

    @property
    def due_in_sec(self) -> float:
        return max(0.0, self._next_at - self._now())

    def listen(self, pulse: Pulse) -> None:
        self._heard[pulse] = (pulse.beats, 0)

    def forget(self, pulse: Pulse) -> None:
        self._heard.pop(pulse, None)

    def look(self) -> bool:
        """Look if it is time to. The next look is counted from now, not from when this one was due."""
        if self._now() < self._next_at:
            return False
        self._next_at = self._now() + self._every_sec
        for pulse, (beats, silent) in self._heard.items():
            self._heard[pulse] = (pulse.beats, silent + 1 if pulse.beats == beats else 0)
        return True

    def silent_looks(self, pulse: Pulse) -> int:
        """At how many looks in a row there was no new beat."""
        return self._heard[pulse][1]


def is_stopped(pid: int) -> bool:
    """Whether somebody outside has stopped the process (SIGSTOP, a debugger). False where that cannot be told."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in ("T", "t")
    except (OSError, IndexError):
        return False
