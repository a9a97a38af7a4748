"""The queue in SQLite when very many messages are due together, and when the clock is corrected while it waits."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import apsw

from rauskuclaw.adapters.sqlite.backend import open_sqlite
from rauskuclaw.adapters.sqlite.jobs.queue import MAX_RECEIVES, SqliteQueue
from rauskuclaw.ports import Backend
from tests.support.clock import NOON, ManualClock, after
from tests.support.factories import make_wake_up

A_WHILE = timedelta(seconds=30)


@asynccontextmanager
async def opened(folder: Path, clock: ManualClock) -> AsyncIterator[Backend]:
    backend = await open_sqlite(folder / "jobs.sqlite", run_dir=folder, clock=clock)
    try:
        yield backend
    finally:
        await backend.close()


def counting(folder: Path) -> Callable[[], int]:
    """How many messages are marked as ready."""
    db = apsw.Connection(str(folder / "jobs.sqlite"))
    return lambda: len(db.execute("SELECT job_id FROM messages WHERE ready = 1").fetchall())


async def test_messages_that_become_due_together_are_shown_in_portions(tmp_path: Path) -> None:
    clock, total = ManualClock(), 1100
    async with opened(tmp_path, clock) as backend:
        sent = [make_wake_up(due_at=after(60 + number / 1000), enqueued_at=NOON) for number in range(total)]
        await backend.queue.send(sent)
        clock.advance(seconds=3600)
        ready, shown, found = counting(tmp_path), [], 0
        while deliveries := await backend.queue.receive("default", limit=100, visibility=A_WHILE):
            found += len(deliveries)
            shown.append(ready() + found)
        assert [later - sooner for sooner, later in zip([0, *shown], shown, strict=False)][:4] == [500, 500, 100, 0]
        assert found == total


async def test_dead_messages_are_buried_in_portions_too(tmp_path: Path) -> None:
    clock, total = ManualClock(), 550
    async with opened(tmp_path, clock) as backend:
        await backend.queue.send([make_wake_up(due_at=NOON, enqueued_at=NOON) for _ in range(total)])
        for _ in range(MAX_RECEIVES):
            while await backend.queue.receive("default", limit=300, visibility=A_WHILE):
                pass
            clock.advance(A_WHILE)
        dead = []
        for _ in range(3):
            assert await backend.queue.receive("default", limit=100, visibility=A_WHILE) == []
            dead.append((await backend.queue.depth("default")).dead)
        assert dead == [500, 550, 550]


async def test_waiting_for_messages_ends_in_its_own_time_when_the_clock_is_set_back(tmp_path: Path) -> None:
    clock = ManualClock()
    async with opened(tmp_path, clock) as backend:
        assert isinstance(backend.queue, SqliteQueue)
        waiting = asyncio.create_task(
            backend.queue.receive("default", limit=1, visibility=A_WHILE, wait=timedelta(seconds=0.3))
        )
        await asyncio.sleep(0)
        clock.advance(timedelta(days=-1))
        async with asyncio.timeout(60):
            assert await waiting == []
