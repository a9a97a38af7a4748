"""Nothing deleted, reset, expired or foreign is ever returned, and nothing ready is missed, in random histories.

`make bench ARGS=histories` plays ten thousand in memory and as many on SQLite; here are as many as fit into a build.
"""

import asyncio
from pathlib import Path

import pytest

from rauskuclaw.ports.memories import MemoryStore
from tests.memory.histories import Outcome, play_all
from tests.support.drivers import DRIVERS, Driver
from tests.support.inmemory_memories import InMemoryMemories, MemoryTables

IN_MEMORY, CHUNKS = 1000, 2
ON_DISK = {"sqlite": 400, "aws": 6}


def assert_right(outcome: Outcome) -> None:
    assert outcome.wrong == []
    assert outcome.missed == []
    assert outcome.returned > 2 * outcome.histories  # the searches had something to find


def in_memory(seed: int) -> list[MemoryStore]:
    tables = MemoryTables()
    return [InMemoryMemories(tables), InMemoryMemories(tables)]


@pytest.mark.parametrize("chunk", range(CHUNKS))
async def test_random_histories_in_memory(chunk: int) -> None:
    size = IN_MEMORY // CHUNKS
    assert_right(await play_all(range(chunk * size, (chunk + 1) * size), in_memory))


async def test_histories_notice_when_nothing_is_verified() -> None:
    outcome = await play_all(range(100), in_memory, reads_early=True)
    assert len(outcome.wrong) > 10


@pytest.mark.parametrize("driver", [each for each in DRIVERS if each.name in ON_DISK], ids=lambda driver: driver.name)
def test_random_histories_on_a_driver(driver: Driver, tmp_path: Path) -> None:
    async def play() -> Outcome:
        with driver.storage(tmp_path) as open_backend:
            backends = [await open_backend(), await open_backend()]
            try:
                stores = [backend.memories for backend in backends]
                return await play_all(range(ON_DISK[driver.name]), lambda seed: stores)
            finally:
                for backend in backends:
                    await backend.close()

    assert_right(asyncio.run(play()))
