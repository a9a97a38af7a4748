"""The parts of memory search that SQLite does for every driver: full text and exact distances, in this process."""

from collections.abc import Sequence
from typing import Protocol

from rauskuclaw.domain.exceptions import TranslatedError


class TextIndex(Protocol):
    """A full-text index in memory, over texts that are words separated by spaces. Not shared between threads."""

    def put(self, number: int, text: str) -> None:
        """Index a text under a number, in place of what was there."""
        ...

    def remove(self, number: int) -> None:
        """Forget a number; nothing happens when it is unknown."""
        ...

    def count(self, word: str) -> int:
        """How many texts contain the word."""
        ...

    def match(self, words: Sequence[str]) -> list[tuple[int, float]]:
        """Number and BM25 score (higher is better) of every text with any of the words, in no order."""
        ...


class DistanceScorer(Protocol):
    """Cosine distances as they are reported."""

    def distances(self, query: bytes, vectors: Sequence[bytes]) -> list[float]:
        """The distance (0..2) of each vector from the query; all float32, little-endian, of one length."""
        ...


class SearchTools(Protocol):
    """Makes the parts of an index."""

    def text_index(self) -> TextIndex:
        """An empty index of words, of one scope."""
        ...

    def scorer(self) -> DistanceScorer:
        """Raises VectorExtensionError where the extension cannot be loaded."""
        ...


class VectorExtensionError(TranslatedError):
    """sqlite-vec cannot be loaded on this machine; the message says why."""
