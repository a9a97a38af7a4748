"""The embedder that needs nothing: hashed words and parts of words. It compares spelling, not meaning.

Two texts are near when they share words, beginnings of words or runs of three letters (of two, in scripts that have no
spaces between words); another word for the same thing is not found. Feature hashing after Weinberger et al. (2009):
each feature adds its weight to one of the dimensions, with a sign of its own so that collisions cancel out rather than
add up.
"""

import asyncio
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from math import log1p

from rauskuclaw.domain.words import Kind, bare_forms, clusters_of, emoji_forms, pieces_of
from rauskuclaw.embedders.texts import Unbounded, check_texts
from rauskuclaw.embedders.vectors import pack
from rauskuclaw.ports.models import Side

DIMENSION = 768
MAX_CHARS = 16_000
FULL_LETTERS = 6  # shorter words say less, in most languages; it keeps "the" and "ja" from making texts alike
STEM_LETTERS = 5  # stands in for stemming: inflected forms mostly share their beginning
PART_LETTERS = 3
UNSPACED_LETTERS = 2
# Words say more than their parts, beginnings lie between.
WORD_WEIGHT, STEM_WEIGHT, UNSPACED_WEIGHT, PART_WEIGHT = 1.0, 0.8, 0.5, 0.25


class LexicalEmbedder(Unbounded):
    """Deterministic on every machine; changing a constant above makes another model."""

    name = "lexical"
    model = "lexical/hashed-words-768-v2"
    dimension = DIMENSION

    async def embed(self, texts: Sequence[str], side: Side) -> list[bytes]:
        """Raises EmbeddingFailedError `MEMORY_EMBED_INPUT` for a blank text. Both sides are treated alike."""
        check_texts(texts)
        vectors = []
        for text in texts:
            vectors.append(embed_text(text))
            await asyncio.sleep(0)  # others may go on between two texts
        return vectors

    def reach(self, text: str, side: Side) -> int:
        return min(len(text), MAX_CHARS)


def embed_text(text: str) -> bytes:
    """The vector of a text that is not blank."""
    text = text[:MAX_CHARS]
    numbers = [0.0] * DIMENSION
    for feature, weight in _weights(text).items():
        place = zlib.crc32(feature.encode("utf-8", "surrogatepass"))
        numbers[place % DIMENSION] += weight if place & 0x8000_0000 else -weight
    if not any(numbers):
        # Features that cancelled out to nothing, or none at all: the text as one feature still has a direction.
        numbers[zlib.crc32(text.encode("utf-8", "surrogatepass")) % DIMENSION] = 1.0
    return pack(numbers)


def _weights(text: str) -> dict[str, float]:
    """Each feature once; a repeated one counts by the logarithm of how often."""
    counts = Counter(_features(text))
    return {f"{kind}:{name}": weight * log1p(count) for (kind, name, weight), count in counts.items()}


def _features(text: str) -> Iterator[tuple[str, str, float]]:
    for piece in pieces_of(text):
        if piece.kind is Kind.WORD:
            for form in bare_forms(piece.text):
                yield from _of_word(form)
        elif piece.kind is Kind.EMOJI:
            yield from (("w", form, WORD_WEIGHT) for form in emoji_forms(piece.text))
        else:
            letters = clusters_of(piece.text)
            for start in range(max(1, len(letters) - UNSPACED_LETTERS + 1)):
                yield "w", "".join(letters[start : start + UNSPACED_LETTERS]), UNSPACED_WEIGHT


def _of_word(word: str) -> Iterator[tuple[str, str, float]]:
    share = min(len(word), FULL_LETTERS) / FULL_LETTERS
    yield "w", word, WORD_WEIGHT * share * share
    if len(word) > STEM_LETTERS:
        yield "s", word[:STEM_LETTERS], STEM_WEIGHT
    framed = f"<{word}>"
    for start in range(len(framed) - PART_LETTERS + 1):
        yield "p", framed[start : start + PART_LETTERS], PART_WEIGHT * share
