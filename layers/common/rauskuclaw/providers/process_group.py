"""Runs a program in a process group of its own: its input in, what it writes out, and an end to all of it in time."""

import asyncio
import os
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import cast

# Between asking the group to end and ending it, and then for that to happen. Together they stay below the 5 s that a
# cancelled job may take.
TERM_SEC = 2.0
KILL_SEC = 2.0
# Programs that the program left behind may hold its pipes open; nobody waits for them longer.
DRAIN_SEC = 1.0
CLOSE_SEC = 0.5
STDIN, STDOUT, STDERR = 0, 1, 2


class ProcessWatch(asyncio.SubprocessProtocol):
    """Told of what the program does. A future each for its end, for the end of its output, and for too much of it.

    asyncio's own `Process.wait` is not enough: in some versions it waits for whoever else holds the pipes. A subclass
    takes what is written.
    """

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.exited: asyncio.Future[None] = loop.create_future()
        self.drained: asyncio.Future[None] = loop.create_future()
        self.flooded: asyncio.Future[None] = loop.create_future()
        self.closed: asyncio.Future[None] = loop.create_future()
        self._open = {STDOUT, STDERR}

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        self._open.discard(fd)
        if not self._open:
            set_once(self.drained)

    def process_exited(self) -> None:
        set_once(self.exited)

    def connection_lost(self, exc: Exception | None) -> None:
        set_once(self.closed)


async def run_watched(
    line: Sequence[str],
    watch: ProcessWatch,
    *,
    fed: bytes,
    directory: Path,
    environment: Mapping[str, str],
    timeout_sec: float,
    pass_fds: Sequence[int] = (),
) -> int:
    """Start it, feed it, read it to its end or until it floods the watch. The exit code, negative for a signal.

    Raises FileNotFoundError when there is no such program, OSError when it cannot be started, TimeoutError. However
    this ends, cancelling included, nothing of the process group is left alive.
    """
    transport, _ = await asyncio.get_running_loop().subprocess_exec(
        lambda: watch, *line, cwd=directory, env=dict(environment), start_new_session=True, pass_fds=tuple(pass_fds)
    )
    try:
        async with asyncio.timeout(timeout_sec):
            _feed(transport, fed)
            await asyncio.wait({watch.exited, watch.flooded}, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait({watch.drained}, timeout=DRAIN_SEC if watch.exited.done() else 0)
    finally:
        await _end(transport, watch)
    return transport.get_returncode() or 0


def set_once(future: "asyncio.Future[None]") -> None:
    if not future.done():
        future.set_result(None)


def _feed(transport: asyncio.SubprocessTransport, fed: bytes) -> None:
    """Hand over the input and close stdin behind it. A program that does not read it is no error."""
    stdin = cast(asyncio.WriteTransport, transport.get_pipe_transport(STDIN))  # uvloop's is not a subclass of it
    stdin.write(fed)
    stdin.close()


async def _end(transport: asyncio.SubprocessTransport, watch: ProcessWatch) -> None:
    """End the group, whatever is left of it. Cancelled meanwhile, it only hurries up."""
    group = transport.get_pid()
    try:
        if not watch.exited.done():
            _signal(group, signal.SIGTERM)
            await asyncio.wait({watch.exited}, timeout=TERM_SEC)
    finally:
        # Also after a good end: what it has started must not outlive it.
        _signal(group, signal.SIGKILL)
        try:
            await asyncio.wait({watch.exited}, timeout=KILL_SEC)
        finally:
            transport.close()
            await asyncio.wait({watch.closed}, timeout=CLOSE_SEC)


def _signal(group: int, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
