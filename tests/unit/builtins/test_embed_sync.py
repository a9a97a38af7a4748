"""memory.embed.sync: what the job's result says, and how its failures are treated."""

from datetime import timedelta

import pytest

from rauskuclaw.builtins import embed_sync
from rauskuclaw.domain.failures import FailureClass
from rauskuclaw.domain.job import Json
from rauskuclaw.ports.handlers import HandlerSpec
from rauskuclaw.ports.models import EmbeddingFailedError
from rauskuclaw.services.memory.embedding import Embedding
from rauskuclaw.services.memory.gathering import Pace
from tests.support.clock import NOON, ManualClock
from tests.support.embedder import FakeEmbedder
from tests.support.inmemory_memories import InMemoryMemories, MemoryTables
from tests.support.memories import written
from tests.unit.builtins.context import call, failure


class World:
    """The handler over memories in memory."""

    def __init__(self) -> None:
        self.store = InMemoryMemories(MemoryTables())
        self.embedder = FakeEmbedder()
        pace = Pace(quiet_sec=0, longest_sec=0)
        self.embedding = Embedding(store=self.store, embedder=self.embedder, clock=ManualClock(), pace=pace)
        self.spec: HandlerSpec = embed_sync.spec(lambda: self.embedding, clock=ManualClock())

    async def write(self) -> str:
        return (await written(self.store)).id


async def test_the_result_names_dimension_and_model() -> None:
    world = World()
    memory_id = await world.write()
    assert await call(world.spec, {"memory_id": memory_id}) == {
        "memory_id": memory_id,
        "embedding_status": "ready",
        "dimension": 64,
        "model": "fake/1",
    }


async def test_a_memory_that_is_gone_is_skipped() -> None:
    expected = {"skipped": True, "reason": "not_found", "memory_id": "m-1"}
    assert await call(World().spec, {"memory_id": "m-1"}) == expected


@pytest.mark.parametrize("value", [None, {}, {"memory_id": None}, {"memory_id": ""}])
async def test_without_a_memory_it_fails_without_a_code(value: Json) -> None:
    found = await failure(World().spec, value)
    assert (found.code, found.failure_class) == (None, FailureClass.PERMANENT)


async def test_with_vectors_switched_off_it_fails_for_good() -> None:
    found = await failure(embed_sync.spec(None), {"memory_id": "m-1"})
    assert (found.code, found.failure_class) == ("VECTOR_NOT_ENABLED", FailureClass.PERMANENT)


@pytest.mark.parametrize(
    ("details", "is_retryable", "failure_class", "wait_sec"),
    [
        ({"status": 503}, True, FailureClass.RETRYABLE, None),
        ({"status": 404}, False, FailureClass.PERMANENT, None),
        ({"status": 429, "retry_after_sec": 7}, True, FailureClass.RATE_LIMITED, 7),
    ],
)
async def test_a_failure_keeps_its_code_and_says_when_to_come_back(
    details: Json, is_retryable: bool, failure_class: FailureClass, wait_sec: int | None
) -> None:
    world = World()
    world.embedder.failure = EmbeddingFailedError(
        "refused", code="MEMORY_EMBED_HTTP", details=details, retryable=is_retryable
    )
    found = await failure(world.spec, {"memory_id": await world.write()})
    assert (found.code, found.details, found.failure_class) == ("MEMORY_EMBED_HTTP", details, failure_class)
    assert found.retry_at == (None if wait_sec is None else NOON + timedelta(seconds=wait_sec))
