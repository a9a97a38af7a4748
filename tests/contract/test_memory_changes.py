"""MemoryStore.changes: whoever follows them knows the rows of a scope, wherever it begins and whatever happens."""

import asyncio
import random
from dataclasses import replace

import pytest

from rauskuclaw.domain.memories import EmbeddingStatus
from rauskuclaw.ports import Backend
from rauskuclaw.ports.memories import MemoryFilter, MemoryStore
from tests.support.clock import NOON, after
from tests.support.drivers import Driver, Opener
from tests.support.memories import (
    MODEL,
    ROOMY,
    Follower,
    embedded,
    make_draft,
    make_vector,
    not_embedded,
    ready,
    written,
)


@pytest.fixture
def memories(backend: Backend) -> MemoryStore:
    return backend.memories


async def assert_same(follower: Follower, memories: MemoryStore) -> None:
    """The follower has exactly the rows that the store lists, each with a vector while it is ready."""
    page = await memories.list_memories(MemoryFilter(scope=follower.scope), limit=500)
    stored = {row.id: row for row in page.items}
    known = {memory_id: change.memory for memory_id, change in follower.rows.items()}
    assert {one: row and replace(row, generation=0) for one, row in known.items()} == {
        one: replace(row, generation=0) for one, row in stored.items()
    }
    for change in follower.rows.values():
        assert change.memory is not None
        assert (change.vector is not None) == (change.memory.status is EmbeddingStatus.READY)


async def test_changes_come_in_their_order_page_by_page(memories: MemoryStore) -> None:
    rows = [await written(memories, make_draft(f"k{n}")) for n in range(5)]
    head = await memories.head("agent")
    first = await memories.changes("agent", generation=head.generation, after=0, limit=3)
    assert first is not None
    rest = await memories.changes("agent", generation=head.generation, after=first[-1].seq, limit=3)
    assert rest is not None
    assert [change.memory for change in first + rest] == rows
    assert rest[-1].seq == head.seq
    assert await memories.changes("agent", generation=head.generation, after=head.seq, limit=3) == []


async def test_a_row_appears_once_at_its_newest_change(memories: MemoryStore) -> None:
    a = await ready(memories, make_draft("a"), make_vector(1, 0))
    b = await written(memories, make_draft("b"))
    rewritten = await written(memories, make_draft("a", "other"))
    head = await memories.head("agent")
    changes = await memories.changes("agent", generation=head.generation, after=0, limit=9)
    assert changes is not None
    assert [(change.memory, change.vector) for change in changes] == [(b, None), (rewritten, None)]
    assert a.id == rewritten.id


async def test_a_deletion_is_told_to_those_who_knew_the_row(memories: MemoryStore) -> None:
    row = await written(memories, make_draft("a"))
    head = await memories.head("agent")
    await memories.delete(row.id)
    changes = await memories.changes("agent", generation=head.generation, after=head.seq, limit=9)
    assert changes is not None
    assert [(change.memory_id, change.memory, change.vector) for change in changes] == [(row.id, None, None)]
    assert changes[0].seq == (await memories.head("agent")).seq
    assert (await memories.head("agent")).garbage == 1


async def test_another_generation_has_no_changes(memories: MemoryStore) -> None:
    await written(memories)
    head = await memories.head("agent")
    for generation in (head.generation - 1, head.generation + 1):
        assert await memories.changes("agent", generation=generation, after=0, limit=9) is None


async def test_an_index_is_told_of_erased_rows(memories: MemoryStore) -> None:
    follower = Follower()
    await ready(memories, make_draft("a", expires_at=after(5)))
    await follower.catch_up(memories)
    await memories.erase(after(5), limit=10)
    await follower.catch_up(memories)
    assert follower.rows == {}


async def test_marked_rows_lose_their_vector(memories: MemoryStore) -> None:
    follower = Follower()
    row = await ready(memories, make_draft(), model="old")
    await follower.catch_up(memories)
    await memories.mark_pending("agent", other_than=MODEL, limit=3)
    await follower.catch_up(memories)
    assert follower.rows[row.id].vector is None


async def test_a_follower_survives_more_deletions_than_are_remembered(memories: MemoryStore) -> None:
    follower, latecomer = Follower(), Follower()
    for n in range(60):
        row = await written(memories, make_draft(f"k{n}"))
        if n % 20 == 0:
            await follower.catch_up(memories)
        if n % 10:
            await memories.delete(row.id)
    for one in (follower, latecomer):
        await one.catch_up(memories)
        await assert_same(one, memories)
    assert len(latecomer.rows) == 6


@pytest.mark.parametrize("seed", range(3))
async def test_followers_know_the_rows_after_random_histories(
    driver: Driver, memories: MemoryStore, open_backend: Opener, seed: int
) -> None:
    draw = random.Random(seed)
    handles = [memories, (await open_backend()).memories]
    followers = [Follower(page=page) for page in (2, 5, 100)]
    for step in range(4 * driver.sequences):
        store = draw.choice(handles)
        now = after(step)
        rows = (await store.list_memories(MemoryFilter(scope="agent"), limit=500)).items
        row = draw.choice(rows) if rows else None
        match draw.choice("wwwwweeefdrmxc" if draw.random() < 0.97 else "R"):
            case "w":
                expires_at = after(step + draw.randrange(40)) if draw.random() < 0.4 else None
                draft = make_draft(f"k{draw.randrange(25)}", draw.randrange(3), expires_at=expires_at)
                await store.put(draft, quota=ROOMY, now=now)
            case "e" if row:
                vector = make_vector(draw.random(), draw.random())
                await store.set_embeddings([embedded(row, vector, model=draw.choice(["m1", MODEL]))], now=now)
            case "f" if row:
                await store.set_embeddings([not_embedded(row, at=now)], now=now)
            case "d" if row:
                await store.delete(row.id)
            case "m":
                await store.mark_pending("agent", other_than=MODEL, limit=2)
            case "x":
                await store.erase(now, limit=3)
            case "c":
                await draw.choice(followers).catch_up(draw.choice(handles))
            case "R":
                await store.reset("agent", now=now)
    for follower in followers:
        await follower.catch_up(draw.choice(handles))
        await assert_same(follower, memories)
        head = await memories.head("agent")
        assert (head.generation, head.rows) == (follower.generation, len(follower.rows))


async def test_a_ready_row_is_known_to_the_next_reader_while_others_write(
    memories: MemoryStore, open_backend: Opener
) -> None:
    """Each writer has keys of its own and reads, with followers of its own, what it was told is stored."""
    handles = [memories, (await open_backend()).memories]

    async def write_and_read(number: int) -> None:
        near, store, other = Follower(page=4), handles[number % 2], handles[1 - number % 2]
        for turn in range(6):
            key, vector = f"w{number}-{turn % 3}", make_vector(number, turn)
            row = await written(store, make_draft(key, turn), now=after(turn))
            assert await store.set_embeddings([embedded(row, vector)], now=NOON) == [True]
            cold = Follower(page=50)
            for follower in (near, cold):
                await follower.catch_up(other)
                assert follower.rows[row.id].vector == vector
            if turn == 4:
                assert await store.delete(row.id) is True
                for follower in (near, cold):
                    await follower.catch_up(other)
                    assert row.id not in follower.rows

    await asyncio.gather(*(write_and_read(number) for number in range(4)))
    last = Follower()
    await last.catch_up(memories)
    await assert_same(last, memories)
    assert len(last.rows) == 4 * 2


async def test_heads_count_what_is_there(memories: MemoryStore) -> None:
    await ready(memories, make_draft("a", bytes=10))
    await written(memories, make_draft("b", bytes=20, expires_at=after(-5)))
    head = await memories.head("agent")
    assert (head.scope, head.rows, head.bytes, head.garbage, head.seq) == ("agent", 2, 30, 0, 3)
    await memories.reset("agent", now=NOON)
    later = await memories.head("agent")
    assert (later.rows, later.bytes, later.garbage) == (0, 0, 0)
    assert (later.generation > head.generation, later.seq > head.seq) == (True, True)
