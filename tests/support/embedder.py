"""An embedder for tests: the same words always give the same vector, and words it was told are one thing are one."""

import hashlib
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

from rauskuclaw.embedders.texts import Unbounded
from rauskuclaw.ports.models import EmbeddingFailedError, Side
from rauskuclaw.services.memory.text import words_of


@dataclass
class FakeEmbedder(Unbounded):
    """An `Embedder`. `meanings` maps words to what they mean; `failure`, once set, is raised by every call."""

    name: str = "fake"
    model: str = "fake/1"
    dimension: int = 64
    meanings: Mapping[str, str] = field(default_factory=dict)
    failure: EmbeddingFailedError | None = None
    calls: list[tuple[Side, int]] = field(default_factory=list)
    reads: int = 100_000
    prepared: int = 0

    def reach(self, text: str, side: Side) -> int:
        return min(len(text), self.reads)

    async def prepare(self) -> None:
        self.prepared += 1

    async def embed(self, texts: Sequence[str], side: Side) -> list[bytes]:
        self.calls.append((side, len(texts)))
        if self.failure is not None:
            raise self.failure
        return [self.vector(text) for text in texts]

    def vector(self, text: str) -> bytes:
        """The sum of the directions of its words, of length 1."""
        total = [0.0] * self.dimension
        for word in words_of(text) or [""]:
            for place, number in enumerate(self._direction(self.meanings.get(word, word))):
                total[place] += number
        length = sqrt(sum(number * number for number in total)) or 1.0
        return struct.pack(f"<{self.dimension}f", *(number / length for number in total))

    def _direction(self, word: str) -> list[float]:
        noise = hashlib.shake_128(word.encode()).digest(self.dimension)
        return [byte - 127.5 for byte in noise]
