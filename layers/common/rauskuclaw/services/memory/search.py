"""Searching a scope: the index proposes, the store decides.

Every candidate is read back from the store before it is returned, and dropped when it is gone, expired, reset, or no
longer what the index saw. A stale index can therefore make a search slower, but never wrong.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import numpy as np

from rauskuclaw.domain.clock import Clock, to_ms
from rauskuclaw.domain.memories import EmbeddingStatus, Memory
from rauskuclaw.ports.memories import Availability, SearchedMemories
from rauskuclaw.ports.models import Embedder, EmbeddingFailedError
from rauskuclaw.ports.search import DistanceScorer, SearchTools, VectorExtensionError
from rauskuclaw.services.memory import fusion
from rauskuclaw.services.memory.errors import EmbeddingUnavailableError, VectorSearchError
from rauskuclaw.services.memory.found import EmbedderInfo, Explanation, Found, Match, TextPart, VectorPart
from rauskuclaw.services.memory.index import Floats
from rauskuclaw.services.memory.indexes import ScopeIndexes
from rauskuclaw.services.memory.ranking import Candidate, Question, decay, rank, top
from rauskuclaw.services.memory.requests import SearchRequest
from rauskuclaw.services.memory.text import searched_text, words_of
from rauskuclaw.services.memory.weakness import is_weak

logger = logging.getLogger(__name__)

# How many candidates beyond those asked for are verified; the next round's number when too many fell out.
MARGINS = (8, 108, 508, 508)
READ_AT_ONCE = 500
Scheduler = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Verified:
    """A candidate with its row as the store has it."""

    candidate: Candidate
    memory: Memory


class NumpyScorer:
    """Distances where sqlite-vec cannot be loaded: the same formula in numpy."""

    def distances(self, query: bytes, vectors: Sequence[bytes]) -> list[float]:
        asked = np.frombuffer(query, dtype="<f4")
        return [min(2.0, max(0.0, 1.0 - float(np.frombuffer(each, dtype="<f4") @ asked))) for each in vectors]


class MemorySearch:
    """Search over the memories of a store. `embedder` None: vectors are switched off.

    `on_outdated` is told of a scope that has vectors of another model. One instance belongs to one event loop.
    """

    def __init__(
        self,
        *,
        store: SearchedMemories,
        tools: SearchTools,
        embedder: Embedder | None,
        clock: Clock,
        on_outdated: Scheduler,
        indexes: ScopeIndexes | None = None,
    ) -> None:
        self._store = store
        self._embedder = embedder
        self._clock = clock
        self._on_outdated = on_outdated
        self.indexes = indexes or ScopeIndexes(store=store, tools=tools)
        self._scorer = _scorer_of(tools)

    async def search(self, request: SearchRequest) -> Found:
        """The best matches. In vector mode nothing is returned unless every live row of the scope has its vector.

        Raises EmbeddingUnavailableError, EmbeddingFailedError, VectorSearchError (only in vector mode), BackendError.
        """
        notices: list[str] = []
        await self._look_at_scope(request, notices)
        vector = await self._embed(request, notices)
        words = _words(request, notices)
        is_semantic = self._embedder is not None and EmbedderInfo.of(self._embedder).is_semantic
        question = Question(request, words, vector, self._clock(), is_semantic)
        found: list[Verified] = []
        for attempt, margin in enumerate(MARGINS):
            proposed = await self._propose(question, request.top_k + margin)
            found = await self._verify(proposed, question)
            fell_out = len(found) < len(proposed)
            # What changed meanwhile may belong elsewhere now, so one more look even when there are enough.
            if not fell_out or (attempt and len(found) >= request.top_k):
                break
        return Found(request.mode, self._matches(found, question)[: request.top_k], tuple(notices))

    async def _look_at_scope(self, request: SearchRequest, notices: list[str]) -> None:
        """Refuse an incomplete scope in vector mode, speak of it in the others; get outdated rows embedded again."""
        if self._embedder is None:
            if request.mode == "hybrid":
                notices.append("Vectors are switched off: only words were compared.")
            return
        model = self._embedder.model
        missing = await self._store.availability(request.scope, model=model, now=self._clock())
        if missing.missing:
            await self._on_outdated(request.scope)
        if missing.is_complete:
            return
        if request.mode == "vector":
            raise _unavailable(request.scope, missing)
        notices.extend(_notices_of(missing))

    async def _embed(self, request: SearchRequest, notices: list[str]) -> Floats | None:
        if self._embedder is None or request.mode == "text":
            return None
        reach = self._embedder.reach(request.query, "query")
        if reach < len(request.query):
            notices.append(f"The question is long: its meaning was taken from its first {reach} characters.")
        try:
            [found] = await self._embedder.embed([request.query], "query")
            vector = np.frombuffer(found, dtype="<f4")
            if not np.isfinite(vector).all():
                raise VectorSearchError("The question's vector holds no numbers", code="MEMORY_VECTOR_INPUT")
        except (EmbeddingFailedError, VectorSearchError) as exc:
            if request.mode == "vector":
                raise
            notices.append(f"The question could not be embedded ({exc.code}): only words were compared.")
            return None
        return vector

    async def _propose(self, question: Question, wanted: int) -> list[Candidate]:
        """The best `wanted` candidates of an index that is up to date."""
        request = question.request
        model = self._embedder.model if self._embedder is not None else ""
        index = await self.indexes.current(request.scope, model=model, with_texts=request.mode != "vector")
        ranking = rank(index, question)
        return ranking.candidates(top(ranking.scores, ranking.mask, index, wanted), index)

    async def _verify(self, proposed: Sequence[Candidate], question: Question) -> list[Verified]:
        """The candidates that still are what the index saw."""
        ids = [each.entry.memory_id for each in proposed]
        rows: dict[str, Memory] = {}
        for start in range(0, len(ids), READ_AT_ONCE):
            rows |= await self._store.get_many(ids[start : start + READ_AT_ONCE])
        return [
            Verified(each, memory)
            for each in proposed
            if (memory := rows.get(each.entry.memory_id)) is not None and self._stands(each, memory, question)
        ]

    def _stands(self, candidate: Candidate, memory: Memory, question: Question) -> bool:
        is_same = memory.scope == question.request.scope and memory.content_hash == candidate.entry.content_hash
        is_live = question.request.include_expired or memory.is_live(self._clock())
        if not (is_same and is_live and question.where.allows(memory)):
            return False
        if candidate.vector is None:
            return True
        model = self._embedder.model if self._embedder is not None else None
        return memory.status is EmbeddingStatus.READY and memory.model == model

    def _matches(self, found: Sequence[Verified], question: Question) -> tuple[Match, ...]:
        """With the distances and scores that are reported, and in their order; equal ones: newest first, then by id."""
        with_vector = [each for each in found if question.vector is not None and each.candidate.vector is not None]
        distances: dict[str, float] = {}
        if question.vector is not None and with_vector:
            vectors = [each.candidate.vector or b"" for each in with_vector]
            measured = self._scorer.distances(question.vector.tobytes(), vectors)
            distances = {each.memory.id: distance for each, distance in zip(with_vector, measured, strict=True)}
        matches = [_match(each, distances.get(each.memory.id), question) for each in found]
        by_distance = question.request.mode == "vector" and question.request.decay_half_life is None

        def order(match: Match) -> tuple[float, int, str]:
            first = match.distance if by_distance and match.distance is not None else -match.exact_score
            return (first, -to_ms(match.memory.updated_at), match.memory.id)

        return tuple(sorted(matches, key=order))


def _match(found: Verified, distance: float | None, question: Question) -> Match:
    candidate, memory = found.candidate, found.memory
    half_life = question.request.decay_half_life
    left = None
    if half_life is not None:
        left = float(decay(np.array([to_ms(memory.updated_at)]), question.now, half_life)[0])
    exact = candidate.score
    if question.request.mode == "vector" and distance is not None:
        exact = (1.0 if left is None else left) / (1 + distance)
    held = set(searched_text(memory).split()) if question.words and candidate.background.weights else set()
    margin = candidate.background.margin(None if distance is None else 1 - distance)
    share = candidate.background.share(held)
    vector, text = None, None
    if distance is not None and candidate.vector_rank is not None:
        rounded = None if margin is None else round(margin, 6)
        vector = VectorPart(candidate.vector_rank, distance, round(1 / (1 + distance), 6), rounded)
    if candidate.text is not None:
        words = tuple(word for word in question.words if word in held)
        text = TextPart(*candidate.text, words=words, share=round(share or 0.0, 6))
    return Match(memory, exact, distance, Explanation(vector, text, left), is_weak(margin=margin, share=share))


def _words(request: SearchRequest, notices: list[str]) -> tuple[str, ...]:
    """The words of the question; each costs a look into the index, so that there is a limit."""
    words = tuple(dict.fromkeys(words_of(request.query))) if request.mode != "vector" else ()
    if len(words) > fusion.MAX_WORDS:
        notices.append(f"The question is long: its first {fusion.MAX_WORDS} words were compared.")
    return words[: fusion.MAX_WORDS]


def _scorer_of(tools: SearchTools) -> DistanceScorer:
    try:
        return tools.scorer()
    except VectorExtensionError as exc:
        logger.warning("sqlite-vec cannot be loaded (%s): distances are computed by numpy instead", exc)
        return NumpyScorer()


def _unavailable(scope: str, missing: Availability) -> EmbeddingUnavailableError:
    return EmbeddingUnavailableError(
        "Not every memory of the scope has its vector, so a search would miss some; mode hybrid or text does not wait",
        details={
            "scope": scope,
            "pending_count": missing.pending,
            "failed_count": missing.failed,
            "missing_vector_count": missing.missing,
        },
    )


def _notices_of(missing: Availability) -> list[str]:
    reasons = {
        "their vectors are still being made": missing.pending,
        "they could not be embedded": missing.failed,
        "they are being embedded again, as their vectors are another model's": missing.missing,
    }
    return [f"Found by words only, because {reason}: {count}" for reason, count in reasons.items() if count]
