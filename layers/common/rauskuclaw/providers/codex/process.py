"""Runs a program in a process group of its own: its prompt in, its lines out, and an end to all of it in time."""

import asyncio
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from rauskuclaw.domain.exceptions import TranslatedError

MAX_LINE = 4 * 1024 * 1024
MAX_OUTPUT = 64 * 1024 * 1024
LAST_STDERR = 16 * 1024
# Between asking the group to end and ending it, and then for that to happen. Together they stay below the 5 s that a
# cancelled job may take.
TERM_SEC = 2.0
KILL_SEC = 2.0
# Programs that the program left behind may hold its pipes open; nobody waits for them longer.
DRAIN_SEC = 1.0
CLOSE_SEC = 0.5
STDIN, STDOUT, STDERR = 0, 1, 2


class OutputTooLargeError(TranslatedError):
    """The program wrote more than anybody reads."""


@dataclass(frozen=True, slots=True)
class Ended:
    """`exit_code` is negative for a signal. `stderr` is its last part."""

    exit_code: int
    stderr: str


async def run(
    line: Sequence[str],
    *,
    prompt: str,
    directory: Path,
    environment: Mapping[str, str],
    on_line: Callable[[bytes], None],
    timeout_sec: float,
) -> Ended:
    """Start it, feed it, read it to its end. `on_line` gets each line of stdout without its line feed.

    Raises FileNotFoundError when there is no such program, OSError when it cannot be started, TimeoutError,
    OutputTooLargeError. However this ends, cancelling included, nothing of the process group is left alive.
    """
    transport, watch = await asyncio.get_running_loop().subprocess_exec(
        lambda: _Watch(on_line), *line, cwd=directory, env=dict(environment), start_new_session=True
    )
    try:
        async with asyncio.timeout(timeout_sec):
            _feed(transport, prompt.encode("utf-8", "replace"))
            await asyncio.wait({watch.exited, watch.flooded}, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait({watch.drained}, timeout=DRAIN_SEC if watch.exited.done() else 0)
    finally:
        await _end(transport, watch)
    if watch.flooded.done():
        raise OutputTooLargeError
    return Ended(transport.get_returncode() or 0, watch.stderr.decode("utf-8", "replace"))


class _Watch(asyncio.SubprocessProtocol):
    """Told of what the program does. A future each for its end, for the end of its output, and for too much of it.

    asyncio's own `Process.wait` is not enough: in some versions it waits for whoever else holds the pipes.
    """

    def __init__(self, on_line: Callable[[bytes], None]) -> None:
        loop = asyncio.get_running_loop()
        self.exited: asyncio.Future[None] = loop.create_future()
        self.drained: asyncio.Future[None] = loop.create_future()
        self.flooded: asyncio.Future[None] = loop.create_future()
        self.closed: asyncio.Future[None] = loop.create_future()
        self.stderr = bytearray()
        self._on_line = on_line
        self._rest = bytearray()
        self._total = 0
        self._open = {STDOUT, STDERR}

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        if fd == STDERR:
            self.stderr += data
            del self.stderr[:-LAST_STDERR]
        elif not self.flooded.done():
            self._take(data)

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        if fd == STDOUT and self._rest:
            self._on_line(bytes(self._rest))
            self._rest.clear()
        self._open.discard(fd)
        if not self._open:
            _set(self.drained)

    def process_exited(self) -> None:
        _set(self.exited)

    def connection_lost(self, exc: Exception | None) -> None:
        _set(self.closed)

    def _take(self, data: bytes) -> None:
        self._total += len(data)
        *lines, rest = data.split(b"\n")
        for each in lines:
            self._on_line(bytes(self._rest) + each)
            self._rest.clear()
        self._rest += rest
        if self._total > MAX_OUTPUT or len(self._rest) > MAX_LINE:
            self._rest.clear()
            _set(self.flooded)


def _set(future: "asyncio.Future[None]") -> None:
    if not future.done():
        future.set_result(None)


def _feed(transport: asyncio.SubprocessTransport, prompt: bytes) -> None:
    """Hand over the prompt and close stdin behind it. A program that does not read it is no error."""
    stdin = cast(asyncio.WriteTransport, transport.get_pipe_transport(STDIN))  # uvloop's is not a subclass of it
    stdin.write(prompt)
    stdin.close()


async def _end(transport: asyncio.SubprocessTransport, watch: _Watch) -> None:
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
