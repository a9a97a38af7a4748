"""The process in which the local model runs: a file by itself, started with `python -I -S`. It imports nothing of ours.

A crash of the C engine ends this process and nothing else. It reads requests from its input and answers on its output:

    request   count (4 bytes, little-endian), 1 for a question or 0, then each text with its length before it (4 bytes)
    answer    0 and the vectors, or 1 (this failed) or 2 (nothing will ever work) and why, with the length before it

It ends with its parent: at the end of its input, and on Linux also while the engine computes.
"""

import ctypes
import os
import signal
import struct
import sys
from collections.abc import Sequence

DIMENSION = 384
OK, FAILED, UNUSABLE = 0, 1, 2
PR_SET_PDEATHSIG = 1  # linux/prctl.h
HEAD = struct.Struct("<IB")
LENGTH = struct.Struct("<I")
ANSWER = struct.Struct("<BI")


class UnusableAnswerError(Exception):
    """The engine or its weights cannot be loaded."""


class Engine:
    """The C engine with its model, never unloaded."""

    def __init__(self, library: str, weights: str) -> None:
        """Raises UnusableAnswerError."""
        try:
            engine = ctypes.CDLL(library)
            engine.e5_load.restype = ctypes.c_void_p
            engine.e5_load.argtypes = [ctypes.c_char_p]
            engine.e5_dim.argtypes = [ctypes.c_void_p]
            engine.e5_token_count.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
            engine.e5_embed_batch.argtypes = [
                ctypes.c_void_p,
                ctypes.POINTER(ctypes.c_char_p),
                ctypes.c_int,
                ctypes.c_int,
                ctypes.c_void_p,
            ]
            # One thread: OpenMP's others would spin between two layers, and the cores belong to the jobs.
            engine.omp_set_num_threads(1)
            self._model = engine.e5_load(weights.encode())
        except (OSError, AttributeError) as exc:
            raise UnusableAnswerError(f"The local model cannot be loaded: {exc}") from exc
        if not self._model or engine.e5_dim(self._model) != DIMENSION:
            raise UnusableAnswerError("The local model's weights cannot be read")
        self._engine = engine

    def embed(self, texts: Sequence[bytes], *, is_question: bool) -> bytes | None:
        """The vectors of the texts one after the other, float32, of length 1; None when the engine refuses."""
        given = (ctypes.c_char_p * len(texts))(*texts)
        found = (ctypes.c_float * (DIMENSION * len(texts)))()
        failed = self._engine.e5_embed_batch(self._model, given, len(texts), int(is_question), found)
        return None if failed else bytes(found)

    def count_tokens(self, text: bytes) -> int:
        return int(self._engine.e5_token_count(self._model, text, 0))


def end_with(parent: int) -> None:
    """Have the kernel end this process when the thread that started it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)


def serve(library: str, weights: str) -> None:
    """Answer until the end of the input. Whatever else writes to the output writes to the errors instead."""
    asked, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    engine: Engine | None = None
    while head := asked.read(HEAD.size):
        count, is_question = HEAD.unpack(head)
        texts = [asked.read(*LENGTH.unpack(asked.read(LENGTH.size))) for _ in range(count)]
        try:
            engine = engine or Engine(library, weights)
            found = engine.embed(texts, is_question=bool(is_question))
            status, body = (FAILED, b"The local model failed") if found is None else (OK, found)
        except UnusableAnswerError as exc:
            status, body = UNUSABLE, str(exc).encode()
        answers.write(ANSWER.pack(status, len(body)) + body)
        answers.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    end_with(int(sys.argv[1]))
    serve(sys.argv[2], sys.argv[3])
