"""Embedding memories: read the rows, embed their texts in batches, record vectors or why there are none."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.memories import EmbeddingError, EmbeddingStatus, Memory
from rauskuclaw.ports.memories import Embedded, EmbeddedMemories
from rauskuclaw.ports.models import Embedder, EmbeddingFailedError
from rauskuclaw.services.memory.embedded_text import embedded_text
from rauskuclaw.services.memory.gathering import Gathering, Pace

logger = logging.getLogger(__name__)

AT_ONCE = 32  # texts in a call, by every embedder
# A row whose content keeps changing while it is embedded has a job for each change; one of them will win.
MAX_ROUNDS = 3
# A server says these of a request as a whole, where one text of many may be what it does not like.
REFUSED_TEXT = frozenset({400, 413, 422})
CRASHED = "MEMORY_EMBED_CRASH"  # of an engine of our own, by one of the texts or by chance


@dataclass(frozen=True, slots=True)
class Ready:
    """The row has its vector. `cut_at`: so many characters of a longer text were embedded."""

    dimension: int
    model: str
    cut_at: int | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """There is nothing to embed any more."""

    reason: Literal["not_found", "expired"]


Outcome = Ready | Skipped | EmbeddingFailedError


class Embedding:
    """Embeds rows with the embedder in use. Safe to repeat: a row that is ready with its model is left as it is."""

    def __init__(self, *, store: EmbeddedMemories, embedder: Embedder, clock: Clock, pace: Pace | None = None) -> None:
        self._store = store
        self._embedder = embedder
        self._clock = clock
        self._gathering: Gathering[Outcome] = Gathering(self._embed_some, most=AT_ONCE, pace=pace)

    async def embed(self, memory_id: str) -> Ready | Skipped:
        """Embed one row, in one call with others that are asked for at about the same time.

        Raises EmbeddingFailedError, which is recorded on the row; BackendError (retry).
        """
        outcome = await self._gathering.get(memory_id)
        if isinstance(outcome, EmbeddingFailedError):
            raise outcome
        return outcome

    async def embed_rows(self, memory_ids: Sequence[str]) -> dict[str, Outcome]:
        """The outcome for each id, recorded. A failure of one text does not spoil the others.

        Raises BackendError when rows cannot be read or outcomes cannot be written (retry).
        """
        outcomes: dict[str, Outcome] = {}
        while left := [one for one in dict.fromkeys(memory_ids) if one not in outcomes]:
            outcomes |= await self._embed_some(left[:AT_ONCE])
        return outcomes

    async def _embed_some(self, memory_ids: Sequence[str]) -> dict[str, Outcome]:
        """As many of them, from the first, as one call of the embedder should have; the others are left out."""
        outcomes: dict[str, Outcome] = {}
        waiting = list(dict.fromkeys(memory_ids))
        for _ in range(MAX_ROUNDS):
            rows = await self._to_embed(waiting, outcomes)
            if not rows:
                break
            rows = rows[: self._embedder.share([embedded_text(row) for row in rows])]
            waiting = await self._record(await self._embed_texts(rows), outcomes)
        return outcomes

    async def _to_embed(self, memory_ids: Sequence[str], outcomes: dict[str, Outcome]) -> list[Memory]:
        """Rows that need a vector; the outcome of the others is known."""
        if not memory_ids:
            return []
        found = await self._store.get_many(memory_ids)
        now = self._clock()
        needed = []
        for memory_id in memory_ids:
            memory = found.get(memory_id)
            if memory is None:
                outcomes[memory_id] = Skipped("not_found")
            elif not memory.is_live(now):
                outcomes[memory_id] = Skipped("expired")
            elif self._has_vector(memory) and (dimension := self._embedder.dimension) is not None:
                outcomes[memory_id] = Ready(dimension, self._embedder.model)
            else:
                needed.append(memory)
        return needed

    def _has_vector(self, memory: Memory) -> bool:
        return memory.status is EmbeddingStatus.READY and memory.model == self._embedder.model

    def _cut_at(self, row: Memory) -> int | None:
        text = embedded_text(row)
        reach = self._embedder.reach(text, "passage")
        return None if reach >= len(text) else reach

    async def _embed_texts(self, rows: Sequence[Memory]) -> list[tuple[Memory, bytes | EmbeddingFailedError]]:
        """A vector or a failure for each row; a refusal that may be about one text is narrowed down by halves."""
        try:
            vectors = await self._embedder.embed([embedded_text(row) for row in rows], "passage")
            return list(zip(rows, vectors, strict=True))
        except EmbeddingFailedError as exc:
            failure = exc
        except Exception as exc:
            logger.exception("The embedder %s failed in a way it should not", self._embedder.name)
            failure = EmbeddingFailedError(f"The embedder failed: {type(exc).__name__}")
        if len(rows) > 1 and _may_be_one_text(failure):
            half = len(rows) // 2
            return [*await self._embed_texts(rows[:half]), *await self._embed_texts(rows[half:])]
        return [(row, failure) for row in rows]

    async def _record(
        self, results: Sequence[tuple[Memory, bytes | EmbeddingFailedError]], outcomes: dict[str, Outcome]
    ) -> list[str]:
        """Write the results; the ids of rows that are gone or have other content by now."""
        now, model = self._clock(), self._embedder.model
        finished = []
        for row, result in results:
            if isinstance(result, EmbeddingFailedError):
                outcomes[row.id] = result
                error = EmbeddingError(result.code, result.message, result.details, now)
                finished.append(Embedded(row.id, row.content_hash, model, error=error))
            else:
                outcomes[row.id] = Ready(len(result) // 4, model, self._cut_at(row))
                finished.append(Embedded(row.id, row.content_hash, model, result))
        recorded = await self._store.set_embeddings(finished, now=now)
        return [each.memory_id for each, is_recorded in zip(finished, recorded, strict=True) if not is_recorded]


def _may_be_one_text(failure: EmbeddingFailedError) -> bool:
    if failure.code == CRASHED:
        return True
    if failure.retryable:
        return False
    status = failure.details.get("status") if isinstance(failure.details, Mapping) else None
    return failure.code in ("MEMORY_EMBED_INPUT", "MEMORY_EMBED_RESPONSE") or status in REFUSED_TEXT
