"""Runs Codex: its prompt in, its lines out, within limits of what it may write."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rauskuclaw.domain.exceptions import TranslatedError
from rauskuclaw.providers.process_group import STDERR, STDOUT, ProcessWatch, run_watched, set_once

MAX_LINE = 4 * 1024 * 1024
MAX_OUTPUT = 64 * 1024 * 1024
LAST_STDERR = 16 * 1024


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

    Raises as `run_watched`, and OutputTooLargeError. Nothing of the process group is left alive.
    """
    watch = _LineWatch(on_line)
    exit_code = await run_watched(
        line,
        watch,
        fed=prompt.encode("utf-8", "replace"),
        directory=directory,
        environment=environment,
        timeout_sec=timeout_sec,
    )
    if watch.flooded.done():
        raise OutputTooLargeError
    return Ended(exit_code, watch.stderr.decode("utf-8", "replace"))


class _LineWatch(ProcessWatch):
    def __init__(self, on_line: Callable[[bytes], None]) -> None:
        super().__init__()
        self.stderr = bytearray()
        self._on_line = on_line
        self._rest = bytearray()
        self._total = 0

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
        super().pipe_connection_lost(fd, exc)

    def _take(self, data: bytes) -> None:
        self._total += len(data)
        *lines, rest = data.split(b"\n")
        for each in lines:
            self._on_line(bytes(self._rest) + each)
            self._rest.clear()
        self._rest += rest
        if self._total > MAX_OUTPUT or len(self._rest) > MAX_LINE:
            self._rest.clear()
            set_once(self.flooded)
