"""The embedder that needs nothing: hashed words and parts of words. It compares spelling, not meaning.

Two texts are near when they share words, beginnings of words or runs of three letters; another word for the same
thing is not found. Feature hashing after Weinberger et al. (2009): each feature adds its weight to one of the
dimensions, with a sign of its own so that collisions cancel out rather than add up.
"""

import asyncio
import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from math import log1p

from rauskuclaw.embedders.texts import check_texts
from rauskuclaw.embedders.vectors import pack
from rauskuclaw.ports.models import Side

DIMENSION = 768
MOST_CHARS = 16_000
WORD = re.compile(r"[^\W_]+")
FULL_LETTERS = 6  # shorter words say less, in most languages; it keeps "the" and "ja" from making texts alike
STEM_LETTERS = 5  # stands in for stemming: inflected forms mostly share their beginning
PART_LETTERS = 3
# Words say more than their parts, beginnings lie between.
WORD_WEIGHT, STEM_WEIGHT, PART_WEIGHT = 1.0, 0.8, 0.25


class LexicalEmbedder:
    """Deterministic on every machine; changing a constant above makes another model."""

    name = "lexical"
    model = "lexical/hashed-words-768-v1"
    dimension = DIMENSION

    async def embed(self, texts: Sequence[str], side: Side) -> list[bytes]:
        """Raises EmbeddingFailed `MEMORY_EMBED_INPUT` for a blank text. Both sides are treated alike."""
        check_texts(texts)
        vectors = []
        for text in texts:
            vectors.append(embed_text(text))
            await asyncio.sleep(0)  # others may go on between two texts
        return vectors


def embed_text(text: str) -> bytes:
    """The vector of a text that is not blank."""
    folded = unicodedata.normalize("NFKC", text).casefold()[:MOST_CHARS]
    numbers = [0.0] * DIMENSION
    for feature, weight in _weights(folded).items():
        place = zlib.crc32(feature.encode("utf-8", "surrogatepass"))
        numbers[place % DIMENSION] += weight if place & 0x8000_0000 else -weight
    if not any(numbers):
        # Features that cancelled out to nothing, or none at all: the text as one feature still has a direction.
        numbers[zlib.crc32(folded.encode("utf-8", "surrogatepass")) % DIMENSION] = 1.0
    return pack(numbers)


def _weights(folded: str) -> dict[str, float]:
    """Each feature once; a repeated one counts by the logarithm of how often."""
    counts = Counter(_features(folded))
    return {f"{kind}:{text}": weight * log1p(count) for (kind, text, weight), count in counts.items()}


def _features(folded: str) -> Iterator[tuple[str, str, float]]:
    for word in WORD.findall(folded) or folded.split():
        share = min(len(word), FULL_LETTERS) / FULL_LETTERS
        yield "w", word, WORD_WEIGHT * share * share
        if len(word) > STEM_LETTERS:
            yield "s", word[:STEM_LETTERS], STEM_WEIGHT
        framed = f"<{word}>"
        for start in range(len(framed) - PART_LETTERS + 1):
            yield "p", framed[start : start + PART_LETTERS], PART_WEIGHT * share
