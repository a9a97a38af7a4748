"""From what vectors and words say to one ranking. Pure functions over the slots of a scope's index.

Ranks are fused by reciprocal rank with k = 60 (Cormack et al. 2009), but the words' ranking is made of rare words only:
with all words, questions that share no words with what they look for lost half of their hits, and with rare words
they lost none. The first place stays that of the vectors, unless two telling words or an identifier speak for another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rauskuclaw.ports.search import TextIndex
from rauskuclaw.services.memory.index import Bools, Slots
from rauskuclaw.services.memory.text import count_words, is_identifier

Scores = NDArray[np.float64]

K = 60
FEW_DOCUMENTS = 3
RARE_SHARE = 100  # one document in a hundred
RARE_SHARE_OF_WORDS = 50  # beside vectors that know no meaning, words may be less rare
# A document may take the first place from the vectors' when it has so many telling words of the question, and the
# vectors list it among so many; one word is often there by chance.
LEADING_WORDS = 2
LISTED = 10
MAX_WORDS = 64


@dataclass(frozen=True, slots=True)
class WordHits:
    """What the words of a question found: BM25 by slot, and by slot the words that few documents have."""

    scores: Mapping[int, float]
    telling: Mapping[int, Sequence[str]]


def rare_words(counts: Mapping[str, int], *, rows: int, is_semantic: bool) -> list[str]:
    """Those that occur, and in few documents: three, or one in a hundred (in fifty, beside lexical vectors)."""
    most = max(FEW_DOCUMENTS, rows // (RARE_SHARE if is_semantic else RARE_SHARE_OF_WORDS))
    return [word for word, count in counts.items() if 0 < count <= most]


def find_words(words: Sequence[str], texts: TextIndex, mask: Bools, counts: Mapping[str, int]) -> WordHits:
    """The documents with any of the words, among the slots of the mask. `counts`: how many have each word."""
    scores = {slot: score for slot, score in texts.match(words) if mask[slot]}
    telling: dict[int, list[str]] = {}
    for word in words:
        if counts[word] <= FEW_DOCUMENTS:
            for slot, _ in texts.match([word]):
                telling.setdefault(slot, []).append(word)
    return WordHits(scores, telling)


def descending(scores: NDArray[np.floating], mask: Bools) -> Slots:
    """The slots of the mask, best first."""
    slots = np.flatnonzero(mask)
    order: Slots = slots[np.argsort(-scores[slots], kind="stable")]
    return order


def fuse(by_vector: Slots, hits: WordHits, *, slots: int, is_semantic: bool) -> Scores:
    """A score in 0..1 for each slot: 1 for what is first in both rankings, 0 for what is in none."""
    fused = np.zeros(slots)
    fused[by_vector] += 1 / (K + 1 + np.arange(len(by_vector)))
    by_words = sorted(hits.scores, key=lambda slot: -hits.scores[slot])
    fused[by_words] += 1 / (K + 1 + np.arange(len(by_words)))
    fused *= (K + 1) / 2
    if is_semantic and len(by_vector) and len(by_words):
        _keep_lead(fused, by_vector, hits)
    return fused


def _keep_lead(fused: Scores, by_vector: Slots, hits: WordHits) -> None:
    """Give the vectors' first the score of the first place, unless what stands there may."""
    lead, best = int(by_vector[0]), int(np.argmax(fused))
    if best == lead:
        return
    telling = hits.telling.get(best, ())
    is_listed = best in by_vector[:LISTED]
    if not ((count_words(telling) >= LEADING_WORDS and is_listed) or any(map(is_identifier, telling))):
        fused[lead] = np.nextafter(fused[best], np.inf)
