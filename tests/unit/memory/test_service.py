"""Writing, reading, resetting and embedding again, over the store in memory."""

import asyncio
from typing import Any

import pytest

from rauskuclaw.config import MemorySettings
from rauskuclaw.domain.memories import EmbeddingStatus, Memory
from rauskuclaw.errors import InvalidRequestError, NotFoundError, PayloadTooLargeError, StoreUnavailableError
from rauskuclaw.ports.memories import Embedded, MemoryFilter
from rauskuclaw.services.memory.errors import EmbedQueueError, MemoryQuotaError, VectorsDisabledError
from tests.support.memory_world import SCOPE, MemoryWorld

BODY = {"scope": SCOPE, "key": "tea", "value": {"text": "green"}}


async def status_of(world: MemoryWorld, memory: Memory) -> tuple[EmbeddingStatus, str | None]:
    stored = await world.store.get(memory.id)
    assert stored is not None
    return stored.status, stored.error.code if stored.error is not None else None


async def embed_with(world: MemoryWorld, memory: Memory, model: str) -> None:
    done = Embedded(memory.id, memory.content_hash, model, world.embedder.vector("x"))
    assert await world.store.set_embeddings([done], now=world.clock()) == [True]


async def test_a_write_queues_a_visible_job() -> None:
    world = MemoryWorld()
    stored = await world.memories.put(BODY)
    assert (stored.is_queued, stored.is_unchanged, stored.memory.status) == (True, False, "pending")
    assert world.jobs.bodies == [
        {
            "type": "system.memory.embed.sync",
            "queue": "default",
            "priority": 9,
            "timeout_sec": 60,
            "max_attempts": 3,
            "tags": ["memory", "embedding"],
            "input": {"memory_id": stored.memory.id},
        }
    ]
    assert world.jobs.callers[0].name == "system:memory"


async def test_identical_rewrite_is_not_embedded_again() -> None:
    world = MemoryWorld()
    first = await world.remember("tea", {"a": 1, "b": [2.0]}, tags=["x"])
    world.clock.advance(seconds=5)
    again = await world.memories.put(
        {"scope": f" {SCOPE} ", "key": "tea ", "value": {"b": [2], "a": 1}, "tags": ["x"], "ttl_sec": 60}
    )
    assert (again.is_unchanged, again.is_queued, again.memory.status) == (True, False, "ready")
    assert (again.memory.id, again.memory.created_at) == (first.id, first.created_at)
    assert again.memory.updated_at > first.updated_at
    assert again.memory.expires_at is not None
    assert len(world.jobs.bodies) == 1


@pytest.mark.parametrize("change", [{"value": 2}, {"tags": ["y"]}])
async def test_changed_content_is_embedded_again(change: dict[str, Any]) -> None:
    world = MemoryWorld()
    first = await world.remember("tea", 1)
    again = await world.memories.put({"scope": SCOPE, "key": "tea", "value": 1, **change})
    assert (again.memory.id, again.memory.status, again.is_queued) == (first.id, "pending", True)


async def test_identical_rewrite_of_what_could_not_be_embedded_tries_again() -> None:
    world = MemoryWorld()
    world.jobs.refusal = StoreUnavailableError("away")
    with pytest.raises(EmbedQueueError):
        await world.memories.put(BODY)
    world.jobs.refusal = None
    again = await world.memories.put(BODY)
    assert (again.is_unchanged, again.is_queued) == (True, True)


async def test_refused_job_marks_the_stored_row_failed() -> None:
    world = MemoryWorld()
    world.jobs.refusal = InvalidRequestError("type: job type is disabled")
    with pytest.raises(EmbedQueueError) as refused:
        await world.memories.put(BODY)
    [memory] = (await world.store.list_memories(MemoryFilter(scope=SCOPE), limit=9)).items
    assert refused.value.details == {"memory_id": memory.id, "queue_type": "system.memory.embed.sync"}
    assert (refused.value.code, refused.value.status) == ("MEMORY_EMBED_QUEUE_FAILED", 503)
    assert await status_of(world, memory) == (EmbeddingStatus.FAILED, "MEMORY_EMBED_QUEUE_FAILED")


async def test_without_vectors_rows_stay_pending_and_nothing_is_queued() -> None:
    world = MemoryWorld(settings=MemorySettings(vectors_enabled=False))
    stored = await world.memories.put(BODY)
    assert (stored.memory.status, stored.is_queued, world.jobs.bodies) == ("pending", False, [])
    assert world.memories.embedder_info() is None
    with pytest.raises(VectorsDisabledError):
        await world.memories.reembed({})


async def test_full_scope_refuses_and_says_what_it_holds() -> None:
    world = MemoryWorld(settings=MemorySettings(rows_per_scope=2))
    await world.put("one")
    await world.put("two")
    with pytest.raises(MemoryQuotaError) as refused:
        await world.put("three")
    assert (refused.value.status, refused.value.code) == (409, "MEMORY_QUOTA_EXCEEDED")
    assert refused.value.details["rows"] == refused.value.details["rows_per_scope"] == 2
    await world.put("two", "may still change")
    await world.put("three", scope="another.scope")


async def test_quota_holds_against_writers_at_once() -> None:
    world = MemoryWorld(settings=MemorySettings(rows_per_scope=10))
    outcomes = await asyncio.gather(*(world.put(f"k.{number}") for number in range(30)), return_exceptions=True)
    assert sum(isinstance(outcome, Memory) for outcome in outcomes) == 10


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("scope", None),
        ("scope", "a"),
        ("scope", "a b"),
        ("scope", "x" * 81),
        ("key", None),
        ("key", 5),
        ("key", "x" * 121),
        ("key", "ä" * 5),
        ("tags", "x"),
        ("tags", {"a": 1}),
        ("ttl_sec", 0),
        ("ttl_sec", 31_536_001),
        ("ttl_sec", "60"),
        ("ttl_sec", True),
        ("ttl_sec", 1.5),
    ],
)
async def test_wrong_fields_are_named_and_nothing_is_stored(field: str, value: Any) -> None:
    world = MemoryWorld()
    with pytest.raises(InvalidRequestError) as refused:
        await world.memories.put({**BODY, field: value})
    assert [fault["field"] for fault in refused.value.details["fields"]] == [field]
    assert (await world.store.head(SCOPE)).rows == 0


async def test_value_is_required_may_be_null_and_has_a_limit() -> None:
    world = MemoryWorld()
    with pytest.raises(InvalidRequestError):
        await world.memories.put({"scope": SCOPE, "key": "tea"})
    assert (await world.memories.put({**BODY, "value": None})).memory.value is None
    assert (await world.memories.put({**BODY, "value": "x" * 65_534})).memory.bytes > 65_534
    with pytest.raises(PayloadTooLargeError) as refused:
        await world.memories.put({**BODY, "value": "x" * 65_535})
    assert refused.value.details["max_bytes"] == 65_536


async def test_tags_become_text_and_the_first_fifty_are_kept() -> None:
    stored = await MemoryWorld().memories.put({**BODY, "tags": ["a", 5, 5.0, True, None, ["b"], *["x"] * 60]})
    assert stored.memory.tags[:6] == ("a", "5", "5", "true", "null", '["b"]')
    assert len(stored.memory.tags) == 50


async def test_expired_memory_is_not_read_but_can_be_listed_and_deleted() -> None:
    world = MemoryWorld()
    memory = await world.put("tea", ttl_sec=5)
    assert (await world.memories.get(memory.id)).id == memory.id
    world.clock.advance(seconds=5)
    with pytest.raises(NotFoundError):
        await world.memories.get(memory.id)
    listed: dict[str, Any] = {"scope": SCOPE, "key": None, "limit": 10}
    assert (await world.memories.list_memories(**listed, include_expired=False)).items == ()
    assert len((await world.memories.list_memories(**listed, include_expired=True)).items) == 1
    await world.memories.delete(memory.id)
    with pytest.raises(NotFoundError):
        await world.memories.delete(memory.id)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "confirm"),
        ({"confirm": "true"}, "confirm"),
        ({"confirm": 1}, "confirm"),
        ({"confirm": True, "scope": None}, "scope"),
        ({"confirm": True, "scope": " "}, "scope"),
        ({"confirm": True, "scope": "*"}, "scope"),
    ],
)
async def test_reset_must_be_confirmed_and_never_widens(body: dict[str, Any], field: str) -> None:
    world = MemoryWorld()
    await world.put("tea")
    with pytest.raises(InvalidRequestError) as refused:
        await world.memories.reset(body)
    assert [fault["field"] for fault in refused.value.details["fields"]] == [field]
    assert (await world.store.head(SCOPE)).rows == 1


async def test_reset_of_everything_and_its_erasure() -> None:
    world = MemoryWorld()
    for scope in ("one", "two"):
        await world.remember("tea", scope=scope)
        await world.put("raw", scope=scope)
    outcome = await world.memories.reset({"confirm": True})
    assert (outcome.scope, outcome.deleted_memories, outcome.deleted_vectors) == (None, 4, 2)
    assert (outcome.remaining_memories, outcome.remaining_vectors) == (0, 0)
    assert await world.memories.scopes(contains="", include_expired=True, limit=10) == []
    assert [await world.memories.erase(limit=3) for _ in range(3)] == [3, 1, 0]


async def test_a_reset_of_one_scope_counts_what_is_left_in_all() -> None:
    world = MemoryWorld()
    for scope in ("one", "two", "one.more"):
        await world.remember("tea", scope=scope)
        await world.put("raw", scope=scope)
    outcome = await world.memories.reset({"confirm": True, "scope": "one"})
    assert (outcome.deleted_memories, outcome.deleted_vectors) == (2, 1)
    assert (outcome.remaining_memories, outcome.remaining_vectors) == (4, 2)


async def test_reembedding_queues_failed_foreign_and_forgotten_rows_but_not_ready_ones() -> None:
    world = MemoryWorld()
    await world.remember("ready")
    await embed_with(world, await world.put("foreign"), "other/1")
    await world.put("forgotten")
    world.jobs.refusal = StoreUnavailableError("away")
    with pytest.raises(EmbedQueueError):
        await world.put("failed")
    world.jobs.refusal, world.jobs.bodies[:] = None, []
    assert await world.memories.reembed({"scope": SCOPE}) == (SCOPE, 3)
    assert len(world.jobs.bodies) == 3
    assert (await world.store.availability(SCOPE, model="fake/1", now=world.clock())).pending == 3


async def test_search_that_meets_another_models_vectors_has_them_all_embedded_again() -> None:
    world = MemoryWorld()
    for number in range(230):
        await embed_with(world, await world.put(f"k.{number}"), "other/1")
    world.jobs.bodies.clear()
    found = await world.search("k", mode="hybrid")
    assert "another model's: 230" in found.notices[0]
    while len(world.jobs.bodies) < 230:
        await asyncio.sleep(0)
    assert len({body["input"]["memory_id"] for body in world.jobs.bodies}) == 230
    await world.embed_pending()
    assert (await world.search("k", mode="hybrid")).notices == ()


async def test_every_scope_with_another_models_vectors_is_embedded_again_without_a_search() -> None:
    world = MemoryWorld()
    await embed_with(world, await world.put("old.1"), "other/1")
    [elsewhere] = [(await world.memories.put({**BODY, "scope": "elsewhere"})).memory]
    await embed_with(world, elsewhere, "other/2")
    await world.memories.put({**BODY, "scope": "current"})
    await world.embed_pending()
    world.jobs.bodies.clear()
    assert await world.memories.notice_all_outdated() == 2
    assert len(world.jobs.bodies) == 2
    await world.embed_pending()
    assert await world.memories.notice_all_outdated() == 0
    assert len(world.jobs.bodies) == 2
    scopes = await world.memories.scopes(contains="", include_expired=False, limit=10)
    assert not {model for each in scopes for model in each.models} - {"fake/1"}


async def test_where_nothing_is_outdated_scopes_are_read_every_quarter_of_an_hour() -> None:
    world = MemoryWorld()
    memory = await world.remember("tea")
    assert await world.memories.notice_all_outdated() == 0
    changed = (await world.memories.put({**BODY, "value": 2})).memory
    assert changed.id == memory.id
    await embed_with(world, changed, "other/1")  # by a process that still has the old settings
    assert await world.memories.notice_all_outdated() == 0
    world.clock.advance(seconds=900)
    assert await world.memories.notice_all_outdated() == 1


async def test_rows_whose_job_never_came_get_another_after_a_quarter_of_an_hour() -> None:
    world = MemoryWorld()
    forgotten = await world.put("forgotten")
    world.jobs.bodies.clear()
    await world.memories.notice_all_outdated()
    assert world.jobs.bodies == []
    world.clock.advance(seconds=900)
    await world.put("new")
    world.jobs.bodies.clear()
    await world.memories.notice_all_outdated()
    await world.memories.notice_all_outdated()
    assert [body["input"] for body in world.jobs.bodies] == [{"memory_id": forgotten.id}]


async def test_without_vectors_no_scope_is_outdated() -> None:
    world = MemoryWorld(settings=MemorySettings(vectors_enabled=False))
    assert await world.memories.notice_all_outdated() == 0


async def test_reembedding_gives_up_for_now_when_jobs_are_refused() -> None:
    world = MemoryWorld()
    await embed_with(world, await world.put("tea"), "other/1")
    world.jobs.refusal = StoreUnavailableError("away")
    found = await world.search("tea", mode="hybrid")
    assert [match.memory.key for match in found.matches] == ["tea"]
