"""Ten thousand random histories in memory and on SQLite: what search returned wrongly, and missed. Both must be 0."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.table import Results
from rauskuclaw.ports.memories import MemoryStore
from tests.memory.histories import Outcome, play_all
from tests.support.drivers import sqlite_storage
from tests.support.inmemory_memories import InMemoryMemories, MemoryTables


def _in_memory(seed: int) -> list[MemoryStore]:
    tables = MemoryTables()
    return [InMemoryMemories(tables), InMemoryMemories(tables)]


async def _on_sqlite(histories: int) -> Outcome:
    with TemporaryDirectory(prefix="rk-bench-", dir="/dev/shm") as folder, sqlite_storage(Path(folder)) as open_one:
        backends = [await open_one(), await open_one()]
        try:
            stores = [backend.memories for backend in backends]
            return await play_all(range(histories), lambda seed: stores)
        finally:
            for backend in backends:
                await backend.close()


def run(results: Results, *, jobs: int) -> None:
    histories = 2 * jobs
    for name, outcome in (
        ("in memory", asyncio.run(play_all(range(histories), _in_memory))),
        ("SQLite", asyncio.run(_on_sqlite(histories))),
    ):
        figures = f"{len(outcome.wrong)} wrong, {len(outcome.missed)} missed"
        note = f"{outcome.searches:,} searches of two processes, {outcome.returned:,} rows returned"
        results.add(f"{outcome.histories:,} memory histories, {name}", figures, "", note)
