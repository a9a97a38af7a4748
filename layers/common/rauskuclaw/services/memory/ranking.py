"""Scoring every row of an index for one question, and taking the best. Nothing here awaits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from rauskuclaw.domain.clock import to_ms
from rauskuclaw.services.memory import fusion
from rauskuclaw.services.memory.errors import VectorSearchError
from rauskuclaw.services.memory.fusion import Scores
from rauskuclaw.services.memory.index import Bools, Entry, Floats, RowFilter, ScopeIndex
from rauskuclaw.services.memory.requests import SearchRequest
from rauskuclaw.services.memory.weakness import Background, weights_of


@dataclass(frozen=True, slots=True)
class Question:
    """A request with what was made of its text. `vector` None: the vectors take no part.

    `is_semantic` False: the vectors know no more than words do, and have less to say beside them.
    """

    request: SearchRequest
    words: tuple[str, ...]
    vector: Floats | None
    now: datetime
    is_semantic: bool = True

    @property
    def where(self) -> RowFilter:
        """The request's filters, as the index takes them."""
        asked = self.request
        return RowFilter(
            live_at=None if asked.include_expired else self.now,
            tags=asked.tags,
            updated_after=asked.updated_after,
            updated_before=asked.updated_before,
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proposal of the index: what it believes of the row, and how it got its place."""

    entry: Entry
    vector: bytes | None
    score: float
    vector_rank: int | None
    text: tuple[int, float] | None  # rank and BM25
    background: Background


@dataclass(frozen=True, slots=True)
class Ranking:
    """Scores of all slots of an index for one question, and where they came from."""

    mask: Bools
    scores: Scores | Floats
    similarities: Floats | None
    vector_mask: Bools
    words: dict[int, tuple[int, float]]
    background: Background

    def candidates(self, slots: Sequence[int], index: ScopeIndex) -> list[Candidate]:
        """Copies of what the index says of these slots now: it may change before they are verified."""
        compared = None if self.similarities is None else self.similarities[self.vector_mask]
        found = []
        for slot in slots:
            entry = index.entries[slot]
            assert entry is not None
            vector_rank, vector = None, None
            if self.similarities is not None and compared is not None and self.vector_mask[slot]:
                vector_rank = 1 + int(np.count_nonzero(compared > self.similarities[slot]))
                vector = index.vector(slot)
            score, words = float(self.scores[slot]), self.words.get(slot)
            found.append(Candidate(entry, vector, score, vector_rank, words, self.background))
        return found


def rank(index: ScopeIndex, question: Question) -> Ranking:
    """Score every row that passes the filters. Raises VectorSearchError where vectors cannot be compared."""
    mode = question.request.mode
    mask = index.eligible(question.where)
    vector_mask = mask & index.has_vector
    similarities = _similarities(index, question)
    scores: Scores | Floats
    words: dict[int, tuple[int, float]] = {}
    counts: dict[str, int] = {}
    if mode == "vector":
        assert similarities is not None
        mask, scores = vector_mask, similarities
        if question.request.decay_half_life is not None:
            scores = 1 / (2 - np.minimum(similarities, 1).astype(np.float64))
    else:
        assert index.texts is not None
        counts = {word: index.texts.count(word) for word in question.words}
        hits = _find_words(index, question, mask, vector_mask if similarities is not None else None, counts)
        ranked = sorted(hits.scores.items(), key=lambda item: -item[1])
        words = {slot: (place, score) for place, (slot, score) in enumerate(ranked, 1)}
        if similarities is None:
            scores = np.zeros(len(mask))
            for slot, score in hits.scores.items():
                scores[slot] = score / (1 + score)
        else:
            by_vector = fusion.descending(similarities, vector_mask)
            scores = fusion.fuse(by_vector, hits, slots=len(mask), is_semantic=question.is_semantic)
        mask = mask & (scores > 0)
    if question.request.decay_half_life is not None:
        scores = scores * decay(index.updated_ms, question.now, question.request.decay_half_life)
    return Ranking(mask, scores, similarities, vector_mask, words, _background(index, similarities, counts))


def _background(index: ScopeIndex, similarities: Floats | None, counts: Mapping[str, int]) -> Background:
    """Of all rows of the scope, whatever the filters: they are what the question is compared with."""
    mean, compared = None, 0
    if similarities is not None and (compared := int(np.count_nonzero(index.has_vector))):
        mean = float(similarities[index.has_vector].mean(dtype=np.float64))
    weights = weights_of(counts, rows=index.rows) if counts else None
    return Background(compared, mean, weights)


def _similarities(index: ScopeIndex, question: Question) -> Floats | None:
    """The cosines with the question's vector; None when vectors take no part."""
    vector = question.vector
    if vector is None:
        return None
    is_strict = question.request.mode == "vector"
    if index.dimension not in (None, len(vector)) or (is_strict and index.odd_vectors):
        if not is_strict:
            return None
        details = {"existing": index.dimension, "requested": len(vector), "odd_rows": len(index.odd_vectors)}
        raise VectorSearchError(
            "The vectors of the scope and of the question differ in dimension, or some of the scope hold no numbers",
            code="MEMORY_VECTOR_DIMENSION",
            details=details,
        )
    return index.similarities(vector)


def _find_words(
    index: ScopeIndex, question: Question, mask: Bools, vector_mask: Bools | None, counts: Mapping[str, int]
) -> fusion.WordHits:
    """By all words where words are all there is, else by rare ones; rows without a vector are found by any word."""
    texts = index.texts
    assert texts is not None
    if vector_mask is None:
        return fusion.find_words(question.words, texts, mask, counts)
    rare = fusion.rare_words(counts, rows=index.rows, is_semantic=question.is_semantic)
    hits = fusion.find_words(rare, texts, mask, counts)
    bare = mask & ~vector_mask
    if not bare.any():
        return hits
    others = fusion.find_words(question.words, texts, bare, counts)
    return fusion.WordHits({**others.scores, **hits.scores}, hits.telling)


def top(scores: Scores | Floats, mask: Bools, index: ScopeIndex, wanted: int) -> list[int]:
    """The best slots of the mask; of equal ones those updated last, then by id."""
    if np.count_nonzero(mask) > wanted:
        values = np.where(mask, scores, -np.inf)
        least = np.partition(values, len(values) - wanted)[len(values) - wanted]
        slots = np.flatnonzero(values >= least)
    else:
        slots = np.flatnonzero(mask)
    updated = index.updated_ms

    def order(slot: int) -> tuple[float, int, str]:
        entry = index.entries[slot]
        return (-float(scores[slot]), -int(updated[slot]), entry.memory_id if entry is not None else "")

    return sorted((int(slot) for slot in slots), key=order)[:wanted]


def decay(updated_ms: NDArray[np.int64], now: datetime, half_life: timedelta) -> Scores:
    """What age leaves of a score: half of it after each half-life; what is from the future has no age."""
    ages = np.maximum(0, to_ms(now) - updated_ms) / (half_life.total_seconds() * 1000)
    left: Scores = 0.5**ages
    return left
