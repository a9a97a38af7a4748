"""Runs a program in a process group of its own: its prompt in, its lines out, and an end to all of it in time."""

import asyncio
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

CHUNK = 64 * 1024
LONGEST_LINE = 4 * 1024 * 1024
MOST_OUTPUT = 64 * 1024 * 1024
LAST_STDERR = 16 * 1024
# Between asking the group to end and ending it. Together they stay below the 5 s that a cancelled job may take.
TERM_SEC = 2.0
KILL_SEC = 2.0
# Programs that the program left behind may hold its pipes open; they are ended after this.
DRAIN_SEC = 1.0

Pipes = tuple["asyncio.Future[None]", "asyncio.Future[None]", "asyncio.Future[None]"]


class TooMuchOutput(Exception):
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
    TooMuchOutput. However this ends, cancelling included, nothing of the process group is left alive.
    """
    process = await asyncio.create_subprocess_exec(
        *line,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=directory,
        env=dict(environment),
        start_new_session=True,
    )
    stderr = bytearray()
    pipes: Pipes = (
        asyncio.ensure_future(_feed(process, prompt.encode("utf-8", "replace"))),
        asyncio.ensure_future(_read_lines(process, on_line)),
        asyncio.ensure_future(_keep_last(process, stderr)),
    )
    try:
        async with asyncio.timeout(timeout_sec):
            await _until_ended(process, pipes)
    finally:
        await _end(process, pipes)
    assert process.returncode is not None
    return Ended(process.returncode, stderr.decode("utf-8", "replace"))


async def _until_ended(process: asyncio.subprocess.Process, pipes: Pipes) -> None:
    """Wait for the program, and then for what it still has in its pipes. A reader's error ends the wait."""
    _, reading, keeping = pipes
    ended = asyncio.ensure_future(process.wait())
    try:
        await asyncio.wait({ended, reading}, return_when=asyncio.FIRST_COMPLETED)
        _raise_error_of(reading)
        await ended
        await asyncio.wait({reading, keeping}, timeout=DRAIN_SEC)
        _raise_error_of(reading)
    finally:
        ended.cancel()


def _raise_error_of(reading: "asyncio.Future[None]") -> None:
    if reading.done():
        reading.result()


async def _end(process: asyncio.subprocess.Process, pipes: Pipes) -> None:
    """End the group, whatever is left of it, and let go of the pipes. Cancelled itself, it only hurries up."""
    try:
        if process.returncode is None:
            _signal(process.pid, signal.SIGTERM)
            await _wait(process, TERM_SEC)
    finally:
        # Also after a good end: what it has started must not outlive it.
        _signal(process.pid, signal.SIGKILL)
        for pipe in pipes:
            pipe.cancel()
        await _wait(process, KILL_SEC)
        await asyncio.gather(*pipes, return_exceptions=True)


async def _wait(process: asyncio.subprocess.Process, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await process.wait()


def _signal(group: int, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


async def _feed(process: asyncio.subprocess.Process, prompt: bytes) -> None:
    assert process.stdin is not None
    with suppress(ConnectionError):
        process.stdin.write(prompt)
        await process.stdin.drain()
    process.stdin.close()
    with suppress(ConnectionError):
        await process.stdin.wait_closed()


async def _read_lines(process: asyncio.subprocess.Process, on_line: Callable[[bytes], None]) -> None:
    assert process.stdout is not None
    rest, total = b"", 0
    while chunk := await process.stdout.read(CHUNK):
        total += len(chunk)
        *lines, rest = (rest + chunk).split(b"\n")
        if total > MOST_OUTPUT or len(rest) > LONGEST_LINE:
            raise TooMuchOutput
        for each in lines:
            on_line(each)
    if rest:
        on_line(rest)


async def _keep_last(process: asyncio.subprocess.Process, kept: bytearray) -> None:
    assert process.stderr is not None
    while chunk := await process.stderr.read(CHUNK):
        kept += chunk
        del kept[:-LAST_STDERR]
