"""Memory search on the embedded driver: 10,000 vectors of 768 numbers in one scope, and 1,000 scopes of 10 rows.

The index part is what search computes once the index is warm: similarities, filters, the best candidates, and their
distances by sqlite-vec. Its rival is numpy's matrix-vector product over the same vectors, timed in turns with it.
"""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from bench.table import Results, percentile
from rauskuclaw.adapters.search.vec import SqliteSearchTools
from rauskuclaw.adapters.sqlite.backend import open_sqlite
from rauskuclaw.config import MemorySettings
from rauskuclaw.domain.clock import utc_now
from rauskuclaw.domain.memories import Quota
from rauskuclaw.embedders.texts import Unbounded
from rauskuclaw.ports import Backend
from rauskuclaw.ports.memories import Embedded, Written
from rauskuclaw.services.memory.indexes import ScopeIndexes
from rauskuclaw.services.memory.ranking import Question, rank, top
from rauskuclaw.services.memory.requests import PutRequest, SearchRequest
from rauskuclaw.services.memory.service import Memories
from tests.support.memory_world import FakeJobs

ROWS, DIMENSION, CLUSTERS = 10_000, 768, 200
SCOPES, ROWS_EACH = 1_000, 10
SEARCHES, TOP_K = 200, 10
SCOPE, MODEL = "bench.vectors", "bench/1"
LARGE = MemorySettings(rows_per_scope=ROWS, bytes_per_scope=1 << 30)


@dataclass
class Given(Unbounded):
    """An embedder whose answers are set beforehand."""

    name: str = "bench"
    model: str = MODEL
    dimension: int = DIMENSION
    next: bytes = b""

    async def embed(self, texts: Any, side: Any) -> list[bytes]:
        return [self.next]


def clustered(count: int, seed: int) -> Any:
    """Unit vectors around 200 centres, float32: nearer to embeddings of real texts than noise alone."""
    draw = np.random.default_rng(seed)
    centres = np.random.default_rng(7).normal(size=(CLUSTERS, DIMENSION))
    found = centres[draw.integers(0, CLUSTERS, count)] + 0.7 * draw.normal(size=(count, DIMENSION))
    return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype("<f4")


async def _fill(backend: Backend, scopes: list[str], vectors: Any) -> list[str]:
    """One row for each vector, dealt to the scopes in turn; the ids."""
    now = utc_now()
    quota = Quota(LARGE.rows_per_scope, LARGE.bytes_per_scope)

    async def put(number: int) -> str:
        scope = scopes[number % len(scopes)]
        request = PutRequest(scope, f"note.{number}", {"text": f"note number {number}"}, (), None)
        draft = request.draft(new_id=f"id-{number}", now=now)
        written = await backend.memories.put(draft, quota=quota, now=now)
        assert isinstance(written, Written)
        vector = vectors[number].tobytes()
        done = Embedded(written.memory.id, written.memory.content_hash, MODEL, vector)
        assert await backend.memories.set_embeddings([done], now=now) == [True]
        return written.memory.id

    ids: list[str] = []
    for start in range(0, len(vectors), 250):
        ids += await asyncio.gather(*(put(number) for number in range(start, min(start + 250, len(vectors)))))
    return ids


@dataclass
class Figures:
    """Times in milliseconds."""

    cold_ms: float
    warm_ms: list[float]
    hybrid_ms: list[float]
    index_ms: list[float]
    numpy_ms: list[float]
    recall: float


async def one_scope(folder: Path) -> Figures:
    vectors, questions = clustered(ROWS, 1), clustered(SEARCHES, 2)
    backend = await open_sqlite(folder / "bench.sqlite")
    try:
        ids = await _fill(backend, [SCOPE], vectors)
        embedder = Given()
        memories = Memories(
            store=backend.memories,
            jobs=FakeJobs(),
            embedder=lambda: embedder,
            tools=SqliteSearchTools,
            settings=LARGE,
        )

        async def search(number: int, mode: str) -> tuple[float, list[str]]:
            embedder.next = questions[number].tobytes()
            began = time.perf_counter()
            found = await memories.search({"scope": SCOPE, "query": f"note {number}", "top_k": TOP_K, "mode": mode})
            return (time.perf_counter() - began) * 1000, [match.memory.id for match in found.matches]

        cold_ms, _ = await search(0, "vector")
        warm, found = zip(*[await search(number, "vector") for number in range(SEARCHES)], strict=True)
        exact = [{ids[place] for place in np.argsort(-(vectors @ each))[:TOP_K]} for each in questions]
        hits = [len(set(mine) & right) / TOP_K for mine, right in zip(found, exact, strict=True)]
        await search(0, "hybrid")
        hybrid = [(await search(number, "hybrid"))[0] for number in range(SEARCHES)]
        index_ms, numpy_ms = await _index_part(backend, vectors, questions)
        return Figures(cold_ms, list(warm), hybrid, index_ms, numpy_ms, sum(hits) / len(hits))
    finally:
        await backend.close()


async def _index_part(backend: Backend, vectors: Any, questions: Any) -> tuple[list[float], list[float]]:
    """Ours and the bare product in turn, so that a slow spell of the machine hits both."""
    indexes = ScopeIndexes(store=backend.memories, tools=SqliteSearchTools())
    index = await indexes.current(SCOPE, model=MODEL, with_texts=False)
    scorer = SqliteSearchTools().scorer()
    request = SearchRequest(scope=SCOPE, query="x", top_k=TOP_K)
    ours, bare = [], []
    for question in questions:
        began = time.perf_counter()
        vectors @ question
        bare.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        ranking = rank(index, Question(request, (), question, utc_now()))
        proposed = ranking.candidates(top(ranking.scores, ranking.mask, index, TOP_K + 8), index)
        scorer.distances(question.tobytes(), [each.vector or b"" for each in proposed])
        ours.append((time.perf_counter() - began) * 1000)
    return ours, bare


def many_scopes(folder: Path) -> float:
    """Bytes on disk per byte of raw vectors."""
    vectors = clustered(SCOPES * ROWS_EACH, 3)

    async def fill() -> None:
        backend = await open_sqlite(folder / "scopes.sqlite")
        await _fill(backend, [f"scope.{number}" for number in range(SCOPES)], vectors)
        await backend.close()

    asyncio.run(fill())
    size = sum(each.stat().st_size for each in folder.glob("scopes.sqlite*"))
    return float(size / vectors.nbytes)


def run(results: Results, *, jobs: int) -> None:
    with TemporaryDirectory(prefix="rk-bench-") as folder:
        figures = asyncio.run(one_scope(Path(folder)))
        space = many_scopes(Path(folder))
    what = f"{ROWS:,} x {DIMENSION}"
    ours, bare = percentile(figures.index_ms, 0.5), percentile(figures.numpy_ms, 0.5)

    def times(values: list[float]) -> str:
        return f"p50 {percentile(values, 0.5):.1f} ms, p95 {percentile(values, 0.95):.1f} ms"

    results.add(f"search {what}, vector", times(figures.warm_ms), "", "all but embedding the question; wanted: 50 ms")
    results.add(f"search {what}, hybrid", times(figures.hybrid_ms))
    results.add("its first search, index built", f"{figures.cold_ms:.0f} ms")
    results.add("index part", f"{ours:.2f} ms", f"numpy {bare:.2f} ms, ratio {ours / bare:.2f}", "wanted: 1.5")
    results.add("recall against exact", f"{figures.recall:.3f}", "", "wanted: 0.99")
    results.add(f"{SCOPES:,} scopes x {ROWS_EACH} rows on disk", f"{space:.2f} x raw vectors", "", "wanted: 2")
