"""Memories in the file: how much room they take, what stays of them, and what a read looks at."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import apsw
import pytest

from rauskuclaw.adapters.sqlite.backend import open_sqlite
from rauskuclaw.adapters.sqlite.memory import store as memories
from rauskuclaw.adapters.sqlite.memory.rows import MAX_TOMBSTONES
from rauskuclaw.ports import Backend
from rauskuclaw.ports.memories import MemoryFilter
from tests.support.clock import NOON, after
from tests.support.memories import MODEL, ROOMY, Follower, embedded, make_draft, ready, written

DIMENSION = 768
VECTOR_BYTES = 4 * DIMENSION


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Backend]:
    with TemporaryDirectory(prefix="rk-") as run_dir:
        backend = await open_sqlite(folder / "jobs.sqlite", run_dir=Path(run_dir))
        try:
            yield backend
        finally:
            await backend.close()


def size_of(folder: Path) -> int:
    """The bytes of the database's pages, free ones included."""
    db = apsw.Connection(str(folder / "jobs.sqlite"))
    try:
        return int(db.pragma("page_count")) * int(db.pragma("page_size"))
    finally:
        db.close()


async def fill(
    backend: Backend, scopes: Iterable[str], rows: int, *, value: Any = "a note of the usual length" * 4
) -> None:
    draw = random.Random(7)
    for scope in scopes:
        drafts = [make_draft(f"note-{n}", value, scope=scope) for n in range(rows)]
        stored = await asyncio.gather(*(written(backend.memories, draft) for draft in drafts))
        results = [embedded(one, draw.randbytes(VECTOR_BYTES)) for one in stored]
        assert all(await backend.memories.set_embeddings(results, now=NOON))


async def test_many_small_scopes_take_less_than_twice_the_raw_vectors(tmp_path: Path) -> None:
    async with opened(tmp_path) as backend:
        empty = size_of(tmp_path)
        await fill(backend, (f"agent-{n}" for n in range(1000)), rows=10)
        raw = 1000 * 10 * VECTOR_BYTES
        assert raw < size_of(tmp_path) - empty < 2 * raw


async def test_rewriting_everything_ten_times_takes_no_more_room(tmp_path: Path) -> None:
    async with opened(tmp_path) as backend:
        await fill(backend, ["agent"], rows=100)
        before = size_of(tmp_path)
        for turn in range(10):
            await fill(backend, ["agent"], rows=100, value=f"{turn}: a note of the usual length" * 4)
        assert size_of(tmp_path) < 1.15 * before


async def test_nothing_of_a_deleted_memory_stays_in_the_file(tmp_path: Path) -> None:
    canary, vector = "the secret is under the third stone " * 200, random.Random(3).randbytes(VECTOR_BYTES)
    async with opened(tmp_path) as backend:
        store = backend.memories
        rows = [await ready(store, make_draft(key, canary, scope="a"), vector) for key in ("k1", "k2", "k3")]
        await ready(store, make_draft("k4", canary, scope="b"), vector)
        await store.delete(rows[0].id)
        await written(store, make_draft("k2", "harmless", scope="a"))
        await written(store, make_draft("k3", canary, scope="a", expires_at=after(1)))
        await store.reset("b", now=NOON)
        assert await store.erase(after(1), limit=10) == 2
    data = (tmp_path / "jobs.sqlite").read_bytes()
    assert b"harmless" in data
    assert b"third stone" not in data
    assert vector[:64] not in data


async def test_no_change_ends_overwriting(tmp_path: Path) -> None:
    async with opened(tmp_path) as backend:
        store: Any = backend.memories
        row = await written(backend.memories)
        await backend.memories.delete(row.id)
        await backend.memories.erase(after(1), limit=10)
        assert store.writer.connection.pragma("secure_delete") == 1


@pytest.mark.parametrize(
    ("sql", "values"),
    [
        (memories.CHANGED_ROWS, ("agent", 1, 5, 10)),
        (memories.TOMBSTONES, ("agent", 1, 5, 10)),
        (memories.AVAILABILITY, ("agent", MODEL, 5)),
        (f"{memories.SELECT} WHERE m.id = ?", ("x",)),
        (f"{memories.SELECT} WHERE s.scope = ? ORDER BY m.updated_at DESC, m.id DESC LIMIT 9", ("agent",)),
        (f"{memories.SELECT} WHERE 1 ORDER BY m.updated_at DESC, m.id DESC LIMIT 9", ()),
    ],
    ids=["changes", "tombstones", "availability", "get", "list of a scope", "list"],
)
async def test_reads_find_their_rows_by_an_index(tmp_path: Path, sql: str, values: tuple[Any, ...]) -> None:
    async with opened(tmp_path) as backend:
        store: Any = backend.memories
        plan = [row[3] for row in store.rows(f"EXPLAIN QUERY PLAN {sql}", values)]
    scans = [step for step in plan if step.startswith("SCAN") and "USING" not in step]
    assert [step for step in scans if not step.startswith("SCAN CONSTANT")] == []
    assert not [step for step in plan if step == "USE TEMP B-TREE FOR ORDER BY"]


async def test_the_index_is_rebuilt_once_there_are_too_many_tombstones(tmp_path: Path) -> None:
    async with opened(tmp_path) as backend:
        store, follower = backend.memories, Follower(page=500)
        await written(store, make_draft("kept"))
        await follower.catch_up(store)
        for n in range(MAX_TOMBSTONES + 1):
            row = await written(store, make_draft(f"k{n}"))
            await store.delete(row.id)
        assert (await store.head("agent")).garbage == 0
        await follower.catch_up(store)
        assert (follower.restarts, len(follower.rows)) == (2, 1)
        while await store.erase(after(1), limit=100):
            pass
        await store.erase(after(1), limit=100)
        inner: Any = store
        assert inner.rows("SELECT count(*) FROM memory_tombstones") == [(0,)]
        assert inner.rows("SELECT count(*) FROM memory_scopes WHERE is_stale") == [(0,)]


async def test_a_full_scope_makes_room_by_itself(tmp_path: Path) -> None:
    async with opened(tmp_path) as backend:
        store = backend.memories
        for n in range(20):
            await written(store, make_draft(f"old{n}", expires_at=after(10)))
        tight = type(ROOMY)(rows=20, bytes=ROOMY.bytes)
        await store.put(make_draft("new"), quota=tight, now=after(10))
        assert (await store.head("agent")).rows == 1
        assert len((await store.list_memories(MemoryFilter(), limit=50)).items) == 1


async def test_a_whole_scope_is_read_beside_the_loop_and_a_few_changes_are_not(tmp_path: Path) -> None:
    async with opened(tmp_path) as backend:
        await fill(backend, ["agent"], rows=200)
        turns = 0

        async def turn() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        turning = asyncio.create_task(turn())
        await asyncio.sleep(0)
        head = await backend.memories.head("agent")
        before = turns
        found = await backend.memories.changes("agent", generation=head.generation, after=0, limit=500)
        assert found is not None
        assert (len(found), turns > before) == (200, True)
        before = turns
        few = await backend.memories.changes("agent", generation=head.generation, after=head.seq - 10, limit=500)
        assert (few, turns) == (found[-10:], before)
        turning.cancel()


async def test_what_is_read_beside_the_loop_is_the_newest_commit_of_any_process(tmp_path: Path) -> None:
    async with opened(tmp_path) as backend, opened(tmp_path) as other:
        await fill(backend, ["agent"], rows=100)
        for number in range(3):
            row = await written(other.memories, make_draft("note-0", f"changed {number}", scope="agent"))
            head = await backend.memories.head("agent")
            found = await backend.memories.changes("agent", generation=head.generation, after=0, limit=500)
            assert found is not None
            assert found[-1].memory == row
