"""Searching a scope: contract semantics in vector mode, words and fusion beside it, and nothing that is not there."""

import asyncio
import math
import struct
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any, cast

import pytest

from rauskuclaw.adapters.search.fts5 import Fts5Index
from rauskuclaw.adapters.search.vec import SqliteSearchTools, VecScorer
from rauskuclaw.config import MemorySettings
from rauskuclaw.domain.clock import to_wire
from rauskuclaw.domain.memories import EmbeddingError, Memory
from rauskuclaw.errors import InvalidRequestError
from rauskuclaw.ports.memories import Embedded, MemoryStore
from rauskuclaw.ports.models import EmbeddingFailedError
from rauskuclaw.ports.search import VectorExtensionError
from rauskuclaw.services.memory.errors import (
    EmbeddingUnavailableError,
    VectorsDisabledError,
    VectorSearchError,
)
from rauskuclaw.services.memory.indexes import ScopeIndexes
from tests.support.embedder import FakeEmbedder
from tests.support.inmemory_memories import InMemoryMemories, MemoryTables
from tests.support.memory_world import SCOPE, MemoryWorld


class CountingStore:
    """Notes how many rows each read asks for, and lets something happen before it."""

    def __init__(self, world: "Counting", inner: MemoryStore) -> None:
        self._world = world
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def get_many(self, memory_ids: Sequence[str]) -> dict[str, Memory]:
        self._world.reads.append(len(memory_ids))
        if self._world.before_read is not None:
            await self._world.before_read()
        return await self._inner.get_many(memory_ids)


class Counting(MemoryWorld):
    """A world whose reads of candidates are counted and can be disturbed."""

    def __init__(self) -> None:
        self.reads: list[int] = []
        self.before_read: Callable[[], Awaitable[None]] | None = None
        super().__init__(store=cast(MemoryStore, CountingStore(self, InMemoryMemories(MemoryTables()))))

    def distance(self, one: str, other: str) -> float:
        """The cosine distance of two texts."""
        first, second = (struct.unpack("<64f", self.embedder.vector(text)) for text in (one, other))
        return 1.0 - float(sum(a * b for a, b in zip(first, second, strict=True)))


SYNONYMS = {"doors": "entry", "gate": "entry", "unloc": "open", "opens": "open"}


async def test_other_words_for_the_same_find_it_first() -> None:
    world = MemoryWorld(embedder=FakeEmbedder(meanings=SYNONYMS))
    await world.remember("lunch", "soup at noon")
    await world.remember("door", "doors opens")
    await world.remember("bike", "the bike is blue")
    assert (await world.keys("gate unlock"))[0] == "door"


async def test_score_is_made_of_the_distance_and_matches_come_by_distance() -> None:
    world = MemoryWorld()
    for key, value in (("same", "green tea"), ("near", "green tea please"), ("far", "a red bicycle")):
        await world.remember(key, value)
    found = (await world.search("green tea")).matches
    assert [match.memory.key for match in found] == ["same", "near", "far"]
    assert found[0].distance == pytest.approx(0, abs=1e-6)
    assert found[0].score == pytest.approx(1, abs=1e-6)
    for match in found:
        assert match.distance is not None
        assert match.score == round(1 / (1 + match.distance), 6)


async def test_equal_distances_come_newest_first_then_by_id() -> None:
    world = MemoryWorld()
    old = await world.remember("old", "tea")
    world.clock.advance(seconds=1)
    new = [await world.remember(key, "tea") for key in ("b.1", "a.1", "c.1")]
    found = [match.memory.id for match in (await world.search("tea")).matches]
    assert found == [*sorted(memory.id for memory in new), old.id]


@pytest.mark.parametrize("state", ["pending", "failed", "missing"])
async def test_vector_mode_fails_closed_with_counts(state: str) -> None:
    world = MemoryWorld()
    await world.remember("good")
    memory = await world.put("bad")
    if state == "failed":
        error = EmbeddingError("MEMORY_EMBED_TIMEOUT", "timed out", None, world.clock())
        await world.store.set_embeddings([Embedded(memory.id, memory.content_hash, "", error=error)], now=world.clock())
    if state == "missing":
        other = Embedded(memory.id, memory.content_hash, "other/1", world.embedder.vector("bad"))
        await world.store.set_embeddings([other], now=world.clock())
    with pytest.raises(EmbeddingUnavailableError) as refused:
        await world.search("good")
    counts = {"pending_count": 0, "failed_count": 0, "missing_vector_count": 0}
    name = "missing_vector_count" if state == "missing" else f"{state}_count"
    assert refused.value.details == {"scope": SCOPE, **counts, name: 1}
    assert (refused.value.status, refused.value.code) == (503, "MEMORY_EMBEDDING_UNAVAILABLE")


async def test_expired_rows_without_a_vector_do_not_stand_in_the_way() -> None:
    world = MemoryWorld()
    await world.remember("good")
    await world.put("bad", ttl_sec=5)
    world.clock.advance(seconds=6)
    assert await world.keys("good") == ["good"]


@pytest.mark.parametrize("mode", ["hybrid", "text"])
async def test_other_modes_search_what_is_there_and_say_what_is_missing(mode: str) -> None:
    world = MemoryWorld()
    await world.remember("good", "green tea")
    await world.put("waiting", "green coffee")
    found = await world.search("green coffee", mode=mode)
    assert {match.memory.key for match in found.matches} == {"good", "waiting"}
    assert found.notices == ("Found by words only, because their vectors are still being made: 1",)


async def test_empty_scope_is_no_error() -> None:
    found = await MemoryWorld().search("anything")
    assert (found.matches, found.notices) == ((), ())


@pytest.mark.parametrize("body", [{}, {"scope": "!"}, {"mode": "vector"}, {"mode": 7}])
async def test_disabled_vectors_are_said_before_anything_else(body: dict[str, Any]) -> None:
    world = MemoryWorld(settings=MemorySettings(vectors_enabled=False))
    with pytest.raises(VectorsDisabledError) as refused:
        await world.memories.search(body)
    assert (refused.value.status, refused.value.code) == (503, "VECTOR_NOT_ENABLED")


@pytest.mark.parametrize("mode", ["hybrid", "text"])
async def test_words_are_searched_without_vectors(mode: str) -> None:
    world = MemoryWorld(settings=MemorySettings(vectors_enabled=False))
    await world.put("tea", "green tea")
    await world.put("bike", "red bicycle")
    found = await world.search("teas green", mode=mode)
    assert [match.memory.key for match in found.matches] == ["tea"]
    assert found.matches[0].distance is None
    assert world.embedder.calls == []
    assert world.jobs.bodies == []


async def test_question_that_cannot_be_embedded_fails_vector_mode_only() -> None:
    world = MemoryWorld()
    await world.remember("tea", "green tea")
    world.embedder.failure = EmbeddingFailedError("gone", code="MEMORY_EMBED_NETWORK")
    with pytest.raises(EmbeddingFailedError):
        await world.search("tea")
    found = await world.search("tea", mode="hybrid")
    assert [match.memory.key for match in found.matches] == ["tea"]
    assert "MEMORY_EMBED_NETWORK" in found.notices[0]


async def test_vectors_of_another_dimension_are_refused_with_both() -> None:
    world = MemoryWorld()
    await world.remember("tea", "green tea")
    world.embedder.dimension = 8
    with pytest.raises(VectorSearchError) as refused:
        await world.search("tea")
    assert refused.value.code == "MEMORY_VECTOR_DIMENSION"
    assert refused.value.details == {"existing": 64, "requested": 8, "odd_rows": 0}


@pytest.mark.parametrize("mode", ["vector", "hybrid", "text"])
async def test_filters_apply_before_the_ranking(mode: str) -> None:
    world = MemoryWorld()
    for number in range(30):
        await world.put(f"note.{number}", f"green tea {number}", tags=["a", "even" if number % 2 == 0 else "odd"])
        world.clock.advance(seconds=60)
    await world.embed_pending()
    start = world.clock() - timedelta(seconds=30 * 60)
    asked = {
        "tags": ["a", "odd"],
        "updated_after": to_wire(start + timedelta(minutes=3)),
        "updated_before": to_wire(start + timedelta(minutes=7)),
    }
    assert set(await world.keys("green tea", mode=mode, top_k=5, **asked)) == {"note.3", "note.5", "note.7"}
    assert await world.keys("green tea", mode=mode, tags=["none"]) == []


@pytest.mark.parametrize("mode", ["vector", "hybrid", "text"])
async def test_decay_halves_a_score_for_each_half_life(mode: str) -> None:
    world = MemoryWorld()
    await world.remember("old", "green tea")
    world.clock.advance(seconds=100)
    await world.remember("new", "green coffee")
    plain = {match.memory.key: match for match in (await world.search("green tea", mode=mode)).matches}
    aged = {
        match.memory.key: match
        for match in (await world.search("green tea", mode=mode, decay_half_life_sec=50)).matches
    }
    assert next(iter(plain)) == "old"
    assert next(iter(aged)) == "new"
    assert aged["old"].explain.decay == pytest.approx(0.25)
    assert aged["old"].score == pytest.approx(plain["old"].score / 4, abs=1e-5)
    assert plain["old"].explain.decay is None


async def test_similarity_is_there_in_every_mode_that_compares_vectors() -> None:
    world = MemoryWorld()
    await world.remember("tea", "green tea")
    await world.put("raw", "green tea too")
    hybrid = {match.memory.key: match for match in (await world.search("green tea", mode="hybrid")).matches}
    assert hybrid["tea"].similarity == pytest.approx(1, abs=1e-6)
    assert hybrid["raw"].similarity is None
    assert hybrid["raw"].is_weak is False
    [first, _] = (await world.search("green tea", mode="text")).matches
    assert (first.similarity, first.is_weak) == (None, False)
    await world.embed_pending()
    assert all(match.is_weak is None for match in (await world.search("red bicycle")).matches), "of two rows"


async def test_explanation_names_ranks_distances_and_words() -> None:
    world = MemoryWorld()
    await world.remember("tea", "green tea E4711")
    await world.remember("bike", "red bicycle")
    [first, second] = (await world.search("tea e4711", mode="hybrid")).matches
    assert first.explain.text is not None
    assert first.explain.text.words == ("tea", "e4711")
    assert first.explain.text.rank == 1
    assert first.explain.vector is not None
    assert (first.explain.vector.rank, first.score) == (1, 1.0)
    assert second.explain.text is None
    assert second.explain.vector is not None
    assert second.explain.vector.rank == 2


async def test_deleted_and_expired_rows_are_gone_from_a_warm_index() -> None:
    world = MemoryWorld()
    gone = await world.remember("gone", "green tea")
    await world.remember("short", "green tea too", ttl_sec=10)
    await world.remember("kept", "green tea three")
    assert len(await world.keys("green tea")) == 3
    await world.memories.delete(gone.id)
    world.clock.advance(seconds=10)
    assert await world.keys("green tea") == ["kept"]
    assert await world.keys("green tea", mode="text") == ["kept"]
    assert set(await world.keys("green tea", include_expired=True)) == {"kept", "short"}


@pytest.mark.parametrize(
    ("given", "is_found"),
    [(True, True), ("true", True), ("1", True), (False, False), ("false", False), ("0", False), (None, False)],
)
async def test_expired_rows_are_asked_for_by_a_boolean_or_the_text_of_one(given: Any, is_found: bool) -> None:
    world = MemoryWorld()
    await world.remember("short", "green tea", ttl_sec=10)
    world.clock.advance(seconds=10)
    assert await world.keys("green tea", include_expired=given) == (["short"] if is_found else [])


async def test_expired_rows_take_no_places_from_live_ones() -> None:
    world = Counting()
    for number in range(40):
        await world.put(f"short.{number}", "green tea", ttl_sec=10)
    for number in range(3):
        await world.put(f"kept.{number}", "green tea please")
    await world.embed_pending()
    world.clock.advance(seconds=10)
    for mode in ("vector", "hybrid", "text"):
        world.reads.clear()
        assert set(await world.keys("green tea", mode=mode, top_k=3)) == {"kept.0", "kept.1", "kept.2"}
        assert world.reads == [3], "rows that have expired were proposed"


@pytest.mark.parametrize("mode", ["vector", "hybrid", "text"])
async def test_a_row_that_changes_while_it_is_searched_is_not_found_as_what_it_was(mode: str) -> None:
    world = Counting()
    await world.remember("changed", "green tea")
    await world.remember("other", "green coffee")

    async def change() -> None:
        world.before_read = None
        await world.remember("changed", "red bicycle")

    world.before_read = change
    found = (await world.search("green tea", mode=mode)).matches
    assert found[0].memory.key == "other"
    for match in found:
        assert match.memory.key == "other" or match.memory.value == "red bicycle"
        if match.distance is not None:
            assert match.distance == pytest.approx(world.distance("green tea", str(match.memory.value)), abs=1e-5)


@pytest.mark.parametrize("number", [math.nan, math.inf])
async def test_a_vector_that_holds_no_numbers_is_never_compared(number: float) -> None:
    world = MemoryWorld()
    await world.remember("tea", "green tea")
    bad = await world.put("bad", "red bicycle")
    vector = struct.pack("<64f", *[number] * 64)
    done = Embedded(bad.id, bad.content_hash, world.embedder.model, vector)
    assert await world.store.set_embeddings([done], now=world.clock()) == [True]
    with pytest.raises(VectorSearchError) as refused:
        await world.search("green tea")
    assert refused.value.details == {"existing": 64, "requested": 64, "odd_rows": 1}
    [match] = (await world.search("green tea", mode="hybrid")).matches
    assert match.memory.key == "tea"
    assert match.distance == pytest.approx(0, abs=1e-6)
    by_words = next(each for each in (await world.search("bicycle", mode="hybrid")).matches if each.memory.key == "bad")
    assert by_words.distance is None


async def test_reset_is_complete_at_once_also_for_another_process() -> None:
    world = MemoryWorld()
    other = MemoryWorld(store=world.store, clock=world.clock)
    await world.remember("tea", "green tea")
    assert await other.keys("green tea") == ["tea"]
    outcome = await world.memories.reset({"confirm": True, "scope": SCOPE})
    assert (outcome.deleted_memories, outcome.deleted_vectors, outcome.remaining_memories) == (1, 1, 0)
    assert await other.keys("green tea") == []


async def test_scopes_do_not_see_each_other() -> None:
    world = MemoryWorld()
    await world.remember("tea", "green tea", scope="other.scope")
    await world.remember("mine", "red bicycle")
    for mode in ("vector", "hybrid", "text"):
        assert "tea" not in await world.keys("green tea", mode=mode)


async def test_a_search_reads_only_what_changed_since_the_last() -> None:
    world = MemoryWorld()
    await world.remember("tea", "green tea")
    await world.keys("tea")
    await world.keys("tea", mode="hybrid")
    builds = world.memories._search.indexes.builds
    await world.remember("coffee", "black coffee")
    assert (await world.keys("black coffee", mode="hybrid"))[0] == "coffee"
    assert (await world.keys("black coffee"))[0] == "coffee"
    assert world.memories._search.indexes.builds == builds == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("include_expired", {"a": 1}),
        ("include_expired", 1),
        ("include_expired", "yes"),
        ("include_expired", []),
        ("scope", None),
        ("scope", " "),
        ("query", None),
        ("query", "  "),
        ("query", 7),
        ("top_k", 0),
        ("top_k", 101),
        ("top_k", "5"),
        ("top_k", True),
        ("mode", "magic"),
        ("tags", "a"),
        ("updated_after", "yesterday"),
        ("updated_before", "2026-01-01T00:00:00"),
        ("decay_half_life_sec", 0),
    ],
)
async def test_wrong_fields_are_named(field: str, value: Any) -> None:
    with pytest.raises(InvalidRequestError) as refused:
        await MemoryWorld().memories.search({"scope": SCOPE, "query": "tea", field: value})
    assert [fault["field"] for fault in refused.value.details["fields"]] == [field]


async def test_top_k_has_a_default_and_limits() -> None:
    world = MemoryWorld(settings=MemorySettings(top_k_default=3, top_k_max=4))
    for number in range(6):
        await world.remember(f"note.{number}")
    assert len(await world.keys("note")) == 3
    assert len(await world.keys("note", top_k=4.0)) == 4


async def test_an_identifier_finds_what_it_names_first_whatever_the_vectors_say() -> None:
    world = MemoryWorld()
    for number in range(100, 140):
        await world.put(f"error.{number}", f"error ERR-{number} means case {number * 7}")
    await world.embed_pending()
    for number in range(100, 140):
        assert (await world.keys(f"please explain why err-{number} came up", mode="hybrid"))[0] == f"error.{number}"


async def test_one_word_that_is_there_by_chance_does_not_take_the_first_place() -> None:
    world = MemoryWorld(embedder=FakeEmbedder(meanings={"suppe": "meal", "soup": "meal"}))
    await world.remember("meal", "soup soup soup")
    await world.remember("chance", "yesterday it rained cats over every hill")
    found = (await world.search("supper yesterday", mode="hybrid")).matches
    assert [match.memory.key for match in found] == ["meal", "chance"]
    assert found[0].score >= found[1].score


class WithoutExtension(SqliteSearchTools):
    """A machine on which sqlite-vec cannot be loaded."""

    def scorer(self) -> VecScorer:
        raise VectorExtensionError("no such file")


async def test_distances_are_the_same_without_the_extension_and_the_log_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    world = MemoryWorld()
    for key in ("green tea", "green coffee", "red bicycle"):
        await world.remember(key.replace(" ", "."), key)
    other = MemoryWorld(store=world.store, clock=world.clock, tools=WithoutExtension())
    ours = [match.distance for match in (await world.search("green tea")).matches]
    theirs = [match.distance for match in (await other.search("green tea")).matches]
    assert theirs == pytest.approx(ours, abs=1e-5)
    assert "sqlite-vec cannot be loaded (no such file)" in caplog.text


async def test_indexes_stay_within_their_bytes_and_evicted_ones_are_built_again() -> None:
    world = MemoryWorld()
    for scope in ("one", "two", "three"):
        await world.remember("tea", "green tea", scope=scope)
    indexes = ScopeIndexes(store=world.store, tools=SqliteSearchTools(), largest_bytes=12_000)
    for scope in ("one", "two", "three", "three", "one"):
        index = await indexes.current(scope, model="fake/1", with_texts=False)
        assert index.rows == 1
    assert indexes.builds == 4
    assert indexes.size_bytes <= 12_000


async def test_a_long_question_is_cut_and_the_answer_says_so() -> None:
    world = MemoryWorld(embedder=FakeEmbedder(reads=100))
    await world.remember("tea", "green tea")
    long = " ".join(f"word{number}" for number in range(70))
    by_meaning = "The question is long: its meaning was taken from its first 100 characters."
    by_words = "The question is long: its first 64 words were compared."
    assert (await world.search(long, mode="vector")).notices == (by_meaning,)
    assert (await world.search(long, mode="text")).notices == (by_words,)
    assert set((await world.search(long, mode="hybrid")).notices) == {by_meaning, by_words}
    assert (await world.search("green tea", mode="hybrid")).notices == ()


class Watched(SqliteSearchTools):
    """Notes the threads in which texts are indexed, and how often the loop turned meanwhile."""

    def __init__(self) -> None:
        self.threads: list[int] = []
        self.turns = 0
        self.turns_at_put: list[int] = []

    def text_index(self) -> Fts5Index:
        watched = self

        class Index(Fts5Index):
            def put(self, number: int, text: str) -> None:
                watched.threads.append(threading.get_ident())
                watched.turns_at_put.append(watched.turns)
                super().put(number, text)

        return Index()

    async def turn(self) -> None:
        while True:
            self.turns += 1
            await asyncio.sleep(0)


async def test_an_index_is_built_beside_the_loop_and_followed_in_small_pieces() -> None:
    tools = Watched()
    world = MemoryWorld(tools=tools)
    for number in range(200):
        await world.put(f"k.{number}", f"tea {number}")
    turning = asyncio.create_task(tools.turn())
    await world.search("tea", mode="text")
    assert len(tools.threads) == 200
    assert threading.get_ident() not in tools.threads
    tools.threads.clear()
    tools.turns_at_put.clear()
    for number in range(200):
        await world.put(f"k.{number}", f"coffee {number}")
    await world.search("coffee", mode="text")
    turning.cancel()
    assert set(tools.threads) == {threading.get_ident()}
    most_in_one_turn = max(Counter(tools.turns_at_put).values())
    assert most_in_one_turn <= 50


async def test_warming_up_loads_what_a_search_needs_only_where_there_is_something_to_find() -> None:
    world = MemoryWorld()
    await world.memories.warm_up()
    assert world.embedder.prepared == 0
    await world.put("tea")
    await world.memories.warm_up()
    assert world.embedder.prepared == 1
    assert world.embedder.calls == []


async def test_warming_up_never_fails() -> None:
    world = MemoryWorld()
    await world.put("tea")

    def broken() -> FakeEmbedder:
        raise RuntimeError("no such model")

    world.memories._make_embedder = broken
    await world.memories.warm_up()
