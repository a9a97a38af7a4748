"""Starts the process that has the local model, asks it, and starts another when it has crashed or hangs."""

import logging
import os
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from subprocess import PIPE
from threading import Lock

from rauskuclaw.embedders import engine_child
from rauskuclaw.embedders.engine_child import ANSWER, DIMENSION, HEAD, LENGTH, OK, UNUSABLE
from rauskuclaw.ports.models import EmbeddingFailedError

logger = logging.getLogger(__name__)

CRASH_CODE = "MEMORY_EMBED_CRASH"
# A request is about a second of one core; so long even a crowded machine does not take, nor a cold disk.
ANSWER_WITHIN_SEC = 25.0


class EngineProcess:
    """One process, started by the first request. Blocks: to be used from one thread, but for `close`."""

    def __init__(
        self, library: Path, weights: Path, *, within_sec: float = ANSWER_WITHIN_SEC, program: Path | None = None
    ) -> None:
        """`program` stands in for the child in tests."""
        self._files = (str(library), str(weights))
        self._program = str(program or engine_child.__file__)
        self._within_sec = within_sec
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = Lock()  # between a start and `close`
        self._asking = Lock()
        self._is_closed = False

    @property
    def pid(self) -> int | None:
        process = self._process
        return None if process is None or process.poll() is not None else process.pid

    def embed(self, texts: Sequence[bytes], *, is_question: bool) -> list[bytes]:
        """A vector for each text. Raises EmbeddingFailedError: `MEMORY_EMBED_CRASH` when the process ended meanwhile,
        `MEMORY_EMBED_TIMEOUT` when it was ended for its silence."""
        with self._asking:
            return self._ask(self._started(), texts, is_question)

    def _ask(self, process: "subprocess.Popen[bytes]", texts: Sequence[bytes], is_question: bool) -> list[bytes]:
        parts = [HEAD.pack(len(texts), int(is_question))]
        for text in texts:
            parts += [LENGTH.pack(len(text)), text]
        deadline = time.monotonic() + self._within_sec
        try:
            _write(process, b"".join(parts))
            status, length = ANSWER.unpack(_read(process, ANSWER.size, deadline))
            body = _read(process, length, deadline)
        except TimeoutError:
            self._end(process)
            logger.error("the local model did not answer within %.0f s and was ended", self._within_sec)
            raise EmbeddingFailedError("The local model did not answer in time", code="MEMORY_EMBED_TIMEOUT") from None
        except OSError:
            code = self._end(process)
            if self._is_closed:
                raise EmbeddingFailedError("The process is stopping") from None
            logger.error("the local model's process ended with %s while it embedded %d texts", code, len(texts))
            raise EmbeddingFailedError("The local model crashed", code=CRASH_CODE) from None
        if status != OK:
            raise EmbeddingFailedError(body.decode(errors="replace"), retryable=status != UNUSABLE)
        size = 4 * DIMENSION
        return [body[start : start + size] for start in range(0, len(body), size)]

    def close(self) -> None:
        """End the process, also while it computes. A request under way fails; later ones do too."""
        with self._lock:
            self._is_closed = True
            process, self._process = self._process, None
        if process is not None:
            process.kill()
            with self._asking:  # a request under way notices, and lets go of the pipes
                self._end(process)

    def _started(self) -> "subprocess.Popen[bytes]":
        with self._lock:
            if self._is_closed:
                raise EmbeddingFailedError("The process is stopping")
            if self._process is not None and self._process.poll() is not None:
                self._end(self._process)
                self._process = None
            if self._process is None:
                # Alone: without the site's packages it starts in a few milliseconds and holds little.
                command = [sys.executable, "-I", "-S", self._program, str(os.getpid()), *self._files]
                try:
                    self._process = subprocess.Popen(command, stdin=PIPE, stdout=PIPE, bufsize=0)  # noqa: S603, ours
                except OSError as exc:
                    raise EmbeddingFailedError(f"The local model's process cannot be started: {exc.strerror}") from exc
            return self._process

    def _end(self, process: "subprocess.Popen[bytes]") -> int:
        """Kill and reap; its exit code."""
        process.kill()
        code = process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        return code


def _write(process: "subprocess.Popen[bytes]", content: bytes) -> None:
    assert process.stdin is not None
    view = memoryview(content)
    while view:
        view = view[os.write(process.stdin.fileno(), view) :]


def _read(process: "subprocess.Popen[bytes]", size: int, deadline: float) -> bytes:
    """Exactly so many bytes. Raises TimeoutError, BrokenPipeError when the process is gone."""
    assert process.stdout is not None
    found = b""
    while len(found) < size:
        ready, _, _ = select.select([process.stdout], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            raise TimeoutError
        piece = os.read(process.stdout.fileno(), size - len(found))
        if not piece:
            raise BrokenPipeError
        found += piece
    return found
