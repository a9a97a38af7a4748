"""Embedding rows: one call for many, outcomes recorded, stale ones dropped, one bad text not everybody's."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from rauskuclaw.domain.memories import EmbeddingStatus, Memory
from rauskuclaw.embedders.texts import Unbounded
from rauskuclaw.ports.models import EmbeddingFailedError, Side
from rauskuclaw.services.memory.embedded_text import embedded_text
from rauskuclaw.services.memory.embedding import Embedding, Ready, Skipped
from rauskuclaw.services.memory.gathering import Pace
from tests.support.clock import ManualClock, after
from tests.support.inmemory_memories import InMemoryMemories, MemoryTables
from tests.support.memories import make_draft, written

NOW = Pace(quiet_sec=0, longest_sec=0)
TIMEOUT = EmbeddingFailedError("The embedder did not answer in time", code="MEMORY_EMBED_TIMEOUT")
REFUSED = EmbeddingFailedError(
    "The embedder refused", code="MEMORY_EMBED_HTTP", details={"status": 400}, retryable=False
)
NO_SUCH_MODEL = EmbeddingFailedError("No", code="MEMORY_EMBED_HTTP", details={"status": 404}, retryable=False)


@dataclass
class Scripted(Unbounded):
    """An embedder: fails as told, refuses texts that contain `bad`, and can be made to change rows meanwhile.

    `most`: how many texts it takes in a call; `crash`, once set, is a text that ends its process.
    """

    name: str = "fake"
    model: str = "fake/1"
    dimension: int | None = 2
    failure: Exception | None = None
    bad: str = "\0"
    meanwhile: list[InMemoryMemories] = field(default_factory=list)
    calls: list[int] = field(default_factory=list)
    most: int = 32
    crash: str = "\0"

    def share(self, texts: Sequence[str]) -> int:
        return min(len(texts), self.most)

    def reach(self, text: str, side: Side) -> int:
        return min(len(text), 200)

    async def embed(self, texts: Sequence[str], side: Side) -> list[bytes]:
        assert side == "passage"
        self.calls.append(len(texts))
        if self.meanwhile:
            await written(self.meanwhile.pop(), make_draft("k", "other words"))
        if self.failure is not None:
            raise self.failure
        if any(self.bad in text for text in texts):
            raise REFUSED
        if any(self.crash in text for text in texts):
            raise EmbeddingFailedError("The local model crashed", code="MEMORY_EMBED_CRASH")
        return [b"\0\0\x80\x3f\0\0\0\0"] * len(texts)


@dataclass
class World:
    store: InMemoryMemories = field(default_factory=lambda: InMemoryMemories(MemoryTables()))
    embedder: Scripted = field(default_factory=Scripted)
    clock: ManualClock = field(default_factory=ManualClock)

    @property
    def embedding(self) -> Embedding:
        return Embedding(store=self.store, embedder=self.embedder, clock=self.clock, pace=NOW)

    async def write(self, count: int, **given: object) -> list[str]:
        return [(await written(self.store, make_draft(f"k{number}", **given))).id for number in range(count)]

    async def row(self, memory_id: str) -> Memory:
        found = await self.store.get(memory_id)
        assert found is not None
        return found


async def test_rows_that_are_asked_for_together_take_one_call_for_each_32() -> None:
    world = World()
    ids, embedding = await world.write(200), world.embedding
    outcomes = await asyncio.gather(*(embedding.embed(each) for each in ids))
    assert outcomes == [Ready(2, "fake/1")] * 200
    assert len(world.embedder.calls) == 7
    assert {(await world.row(each)).status for each in ids} == {EmbeddingStatus.READY}


async def test_a_failure_is_recorded_and_a_later_success_makes_the_row_ready() -> None:
    world = World(embedder=Scripted(failure=TIMEOUT))
    (memory_id,) = await world.write(1)
    with pytest.raises(EmbeddingFailedError, match="in time"):
        await world.embedding.embed(memory_id)
    failed = await world.row(memory_id)
    assert failed.status is EmbeddingStatus.FAILED
    assert failed.error is not None
    assert (failed.error.code, failed.error.at) == ("MEMORY_EMBED_TIMEOUT", world.clock())
    world.embedder.failure = None
    await world.embedding.embed(memory_id)
    row = await world.row(memory_id)
    assert (row.status, row.error, row.model) == (EmbeddingStatus.READY, None, "fake/1")


async def test_an_error_without_a_code_is_recorded_with_the_general_one() -> None:
    world = World(embedder=Scripted(failure=ZeroDivisionError()))
    (memory_id,) = await world.write(1)
    with pytest.raises(EmbeddingFailedError):
        await world.embedding.embed(memory_id)
    error = (await world.row(memory_id)).error
    assert error is not None
    assert error.code == "MEMORY_EMBED_ERROR"


async def test_rows_that_are_gone_or_expired_cost_no_call() -> None:
    world = World()
    memory = await written(world.store, make_draft(expires_at=after(60)))
    world.clock.advance(seconds=60)
    outcomes = await world.embedding.embed_rows([memory.id, "unknown"])
    assert outcomes == {memory.id: Skipped("expired"), "unknown": Skipped("not_found")}
    assert world.embedder.calls == []


async def test_a_row_that_is_ready_with_this_model_is_left_as_it_is() -> None:
    world = World()
    ids = await world.write(3)
    await world.embedding.embed_rows(ids)
    assert await world.embedding.embed(ids[0]) == Ready(2, "fake/1")
    assert world.embedder.calls == [3]


async def test_a_row_of_another_model_is_embedded_again() -> None:
    world = World()
    ids = await world.write(2)
    await world.embedding.embed_rows(ids)
    world.embedder.model = "fake/2"
    await world.embedding.embed_rows(ids)
    assert {(await world.row(each)).model for each in ids} == {"fake/2"}


async def test_content_that_changed_meanwhile_is_embedded_as_it_is_now() -> None:
    world = World()
    memory = await written(world.store, make_draft("k", "first words"))
    world.embedder.meanwhile.append(world.store)
    assert await world.embedding.embed(memory.id) == Ready(2, "fake/1")
    row = await world.row(memory.id)
    assert (row.value, row.status) == ("other words", EmbeddingStatus.READY)
    assert world.embedder.calls == [1, 1]


async def test_one_text_the_server_refuses_does_not_fail_the_others() -> None:
    world = World(embedder=Scripted(bad="poison"))
    ids = await world.write(31)
    bad = (await written(world.store, make_draft("poison"))).id
    outcomes = await world.embedding.embed_rows([*ids[:10], bad, *ids[10:]])
    assert [each for each, outcome in outcomes.items() if outcome is REFUSED] == [bad]
    assert (await world.row(bad)).status is EmbeddingStatus.FAILED
    assert {(await world.row(each)).status for each in ids} == {EmbeddingStatus.READY}
    assert len(world.embedder.calls) <= 11


@pytest.mark.parametrize("failure", [TIMEOUT, NO_SUCH_MODEL], ids=["timeout", "no model"])
async def test_a_failure_that_is_about_no_text_costs_one_call(failure: EmbeddingFailedError) -> None:
    world = World(embedder=Scripted(failure=failure))
    outcomes = await world.embedding.embed_rows(await world.write(32))
    assert set(outcomes.values()) == {failure}
    assert world.embedder.calls == [32]


async def test_the_embedded_text_says_scope_key_tags_and_value_in_words() -> None:
    memory = await written(World().store, make_draft("user.coffee-order", "oat milk", tags=("food", "café")))
    assert embedded_text(memory) == "scope: agent\nkey: user coffee order\ntags: food, café\nvalue: oat milk"


async def test_equal_values_give_equal_texts_however_their_names_were_ordered() -> None:
    memory = await written(World().store, make_draft(value={"b": [1, {"z": None, "a": "ä"}], "a": True}))
    other = replace(memory, value={"a": True, "b": [1, {"a": "ä", "z": None}]})
    assert embedded_text(memory) == embedded_text(other)
    assert embedded_text(memory).endswith('value: {"a": true, "b": [1, {"a": "ä", "z": null}]}')


async def test_a_text_that_crashes_the_engine_costs_nobody_else_a_vector() -> None:
    world = World(embedder=Scripted(crash="poison"))
    ids = await world.write(20)
    bad = (await written(world.store, make_draft("bad", "poison"))).id
    outcomes = await world.embedding.embed_rows([*ids[:10], bad, *ids[10:]])
    outcome = outcomes[bad]
    assert isinstance(outcome, EmbeddingFailedError)
    assert outcome.code == "MEMORY_EMBED_CRASH"
    assert [outcomes[each] for each in ids] == [Ready(2, "fake/1")] * 20


async def test_what_one_call_is_too_small_for_comes_next_and_is_recorded_as_it_comes() -> None:
    world = World(embedder=Scripted(most=5))
    ids, embedding = await world.write(32), world.embedding
    ended: list[str] = []

    async def one(memory_id: str) -> None:
        await embedding.embed(memory_id)
        ended.append(memory_id)
        assert len(world.embedder.calls) == -(-len(ended) // 5), "it waited for more than its own call"

    await asyncio.gather(*(one(each) for each in ids))
    assert (ended, world.embedder.calls) == (ids, [5, 5, 5, 5, 5, 5, 2])


async def test_a_text_that_is_longer_than_what_is_embedded_is_said_to_be() -> None:
    world = World()
    [short] = await world.write(1)
    long = (await written(world.store, make_draft("long", "tea " * 100))).id
    outcomes = await world.embedding.embed_rows([short, long])
    assert (outcomes[short], outcomes[long]) == (Ready(2, "fake/1"), Ready(2, "fake/1", cut_at=200))
