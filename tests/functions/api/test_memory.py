"""The memory routes: contract 1.8 and 4.4."""

from pathlib import Path
from typing import Any

import pytest

from rauskuclaw.config import MemorySettings
from rauskuclaw.domain.memories import EmbeddingStatus
from rauskuclaw.ports.memories import Embedded, MemoryFilter
from tests.functions.api.world import READER, SCOPED, World, open_world
from tests.support.embedder import FakeEmbedder

SCOPE = "agent.chat"
FIELDS = {
    "id",
    "scope",
    "key",
    "value",
    "tags",
    "created_at",
    "updated_at",
    "expires_at",
    "embedding_status",
    "embedding_error",
    "embedded_at",
    "trust",
}


async def put(world: World, key: str, value: Any = "tea", **fields: Any) -> dict[str, Any]:
    answer = await world.client.post("/v1/memory", json={"scope": SCOPE, "key": key, "value": value, **fields})
    assert answer.status_code == 201, answer.text
    memory: dict[str, Any] = answer.json()["memory"]
    return memory


async def embed(world: World, embedder: FakeEmbedder) -> None:
    """What functions/embed does with everything pending."""
    store = world.services.backend.memories
    for memory in (await store.list_memories(MemoryFilter(), limit=500)).items:
        if memory.status is EmbeddingStatus.PENDING:
            vector = embedder.vector(str(memory.value))
            done = Embedded(memory.id, memory.content_hash, embedder.model, vector)
            await store.set_embeddings([done], now=world.clock())


async def test_a_written_memory_is_read_back_with_exactly_its_fields(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        memory = await put(world, "door.code", {"text": "4711"}, tags=["office", 7], ttl_sec=60)
        read = (await world.as_key(READER).get(f"/v1/memory/{memory['id']}")).json()
        jobs = (await world.client.get("/v1/jobs")).json()["jobs"]
    assert read == {"ok": True, "memory": memory}
    assert set(memory) == FIELDS
    assert (memory["tags"], memory["embedding_status"]) == (["office", "7"], "pending")
    assert memory["expires_at"] == "2025-06-02T12:01:00.000Z"
    assert [(job["type"], job["priority"], job["queue"]) for job in jobs] == [
        ("system.memory.embed.sync", 9, "default")
    ]


async def test_upsert_answers_201_and_says_when_nothing_changed(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        first = await world.client.post("/v1/memory", json={"scope": SCOPE, "key": "k1", "value": None})
        same = await world.client.post("/v1/memory", json={"scope": SCOPE, "key": "k1", "value": None})
        other = await world.client.post("/v1/memory", json={"scope": SCOPE, "key": "k1", "value": 1})
    assert [answer.status_code for answer in (first, same, other)] == [201, 201, 201]
    assert ["unchanged" in answer.json() for answer in (first, same, other)] == [False, True, False]
    assert first.json()["memory"]["id"] == other.json()["memory"]["id"]


async def test_what_is_written_is_untrusted_unless_a_persons_key_says_otherwise(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        plain = await put(world, "plain")
        vouched = await put(world, "vouched", trust="trusted")
        again = await put(world, "vouched", trust=None)
        other = await put(world, "vouched", "other")
        body = {"scope": SCOPE, "key": "scoped", "value": "tea"}
        scoped = world.as_key(SCOPED)
        refused = await scoped.post("/v1/memory", json=body | {"trust": "trusted"})
        allowed = await scoped.post("/v1/memory", json=body | {"trust": "untrusted"})
        faulty = await world.client.post("/v1/memory", json=body | {"trust": True})
    assert [each["trust"] for each in (plain, vouched, again, other)] == [
        "untrusted",
        "trusted",
        "trusted",
        "untrusted",
    ]
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "FORBIDDEN")
    assert refused.json()["error"]["details"]["fields"][0]["field"] == "trust"
    assert (allowed.status_code, allowed.json()["memory"]["trust"]) == (201, "untrusted")
    assert (faulty.status_code, faulty.json()["error"]["details"]["fields"][0]["field"]) == (400, "trust")


async def test_a_person_vouches_for_what_was_read(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        memory = await put(world, "door")
        path = f"/v1/memory/{memory['id']}"
        word = {"trust": "trusted", "updated_at": memory["updated_at"]}
        marked = await world.client.patch(path, json=word)
        read = await world.client.get(path)
        world.clock.advance(seconds=1)
        changed = await put(world, "door", "another code")
        late = await world.client.patch(path, json=word)
        after_all = await world.client.get(path)
        back = await world.client.patch(path, json={"trust": "untrusted", "updated_at": changed["updated_at"]})
    assert marked.json() == {"ok": True, "memory": memory | {"trust": "trusted"}} == read.json()
    assert (late.status_code, late.json()["error"]["code"]) == (409, "CONFLICT")
    assert late.json()["error"]["details"]["updated_at"] == changed["updated_at"]
    assert after_all.json()["memory"]["trust"] == back.json()["memory"]["trust"] == "untrusted"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"updated_at": "2026-02-17T18:11:01.123Z"}, "trust"),
        ({"trust": "very", "updated_at": "2026-02-17T18:11:01.123Z"}, "trust"),
        ({"trust": "trusted"}, "updated_at"),
        ({"trust": "trusted", "updated_at": "yesterday"}, "updated_at"),
        ({"trust": "trusted", "updated_at": None}, "updated_at"),
    ],
)
async def test_a_faulty_word_is_refused_by_field(tmp_path: Path, body: dict[str, Any], field: str) -> None:
    async with open_world(tmp_path) as world:
        memory = await put(world, "door")
        answer = await world.client.patch(f"/v1/memory/{memory['id']}", json=body)
    assert answer.status_code == 400
    assert [fault["field"] for fault in answer.json()["error"]["details"]["fields"]] == [field]


async def test_who_may_not_vouch_and_what_is_not_there(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        memory = await put(world, "door")
        path, word = f"/v1/memory/{memory['id']}", {"trust": "trusted", "updated_at": memory["updated_at"]}
        statuses = [(await world.as_key(key).patch(path, json=word)).status_code for key in (READER, SCOPED)]
        missing = await world.client.patch("/v1/memory/none", json=word)
        lowered = await world.as_key(SCOPED).patch(path, json=word | {"trust": "untrusted"})
    assert (statuses, missing.status_code, lowered.status_code) == ([403, 403], 404, 200)


async def test_list_filters_pages_and_hides_what_expired(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        await put(world, "old", ttl_sec=5)
        for number in range(5):
            world.clock.advance(seconds=2)
            await put(world, f"k.{number}")
        await put(world, "k.0", scope="another.scope")
        first = (await world.client.get(f"/v1/memory?scope={SCOPE}&limit=3")).json()
        rest = (await world.client.get(f"/v1/memory?scope={SCOPE}&limit=3&cursor={first['cursor']}")).json()
        everything = (await world.client.get("/v1/memory?include_expired=1&limit=-5")).json()
        by_key = (await world.client.get(f"/v1/memory?key=k.0&scope={SCOPE}")).json()
        expired = (await world.client.get("/v1/memory?include_expired=1&key=old")).json()
    assert [memory["key"] for memory in first["memories"]] == ["k.4", "k.3", "k.2"]
    assert [memory["key"] for memory in rest["memories"]] == ["k.1", "k.0"]
    assert (rest["count"], rest["cursor"], everything["count"]) == (2, None, 1)
    assert (by_key["count"], expired["count"]) == (1, 1)


async def test_scopes_count_by_status_newest_first(tmp_path: Path) -> None:
    embedder = FakeEmbedder()
    async with open_world(tmp_path, embedder=embedder) as world:
        await put(world, "k1", scope="team.a")
        await embed(world, embedder)
        world.clock.advance(seconds=1)
        await put(world, "k2", scope="Team.B")
        found = (await world.client.get("/v1/memory/scopes?q=TEAM")).json()
        none = (await world.client.get("/v1/memory/scopes?q=nothing")).json()
    assert [scope["scope"] for scope in found["scopes"]] == ["Team.B", "team.a"]
    assert found["scopes"][1]["ready_count"] == found["scopes"][0]["pending_count"] == 1
    assert (found["scopes"][1]["models"], found["scopes"][0]["models"]) == (["fake/1"], [])
    assert found["scopes"][1]["bytes"] > 0
    assert none == {"ok": True, "include_expired": False, "query": "nothing", "count": 0, "scopes": []}


async def test_search_finds_by_meaning_and_explains(tmp_path: Path) -> None:
    embedder = FakeEmbedder(meanings={"entry": "door", "gate": "door"})
    async with open_world(tmp_path, embedder=embedder) as world:
        for key, value in (("door", "the gate is green"), ("lunch", "soup at noon"), ("bike", "a red bicycle")):
            await put(world, key, value)
        early = await world.client.post("/v1/memory/search", json={"scope": SCOPE, "query": "entry"})
        await embed(world, embedder)
        found = (await world.client.post("/v1/memory/search", json={"scope": SCOPE, "query": "entry"})).json()
        hybrid = (
            await world.client.post(
                "/v1/memory/search", json={"scope": SCOPE, "query": "soup", "mode": "hybrid", "top_k": 1}
            )
        ).json()
        refused = await world.as_key(READER).post("/v1/memory/search", json={"scope": SCOPE, "query": "x"})
    assert (early.status_code, early.json()["error"]["code"]) == (503, "MEMORY_EMBEDDING_UNAVAILABLE")
    assert early.json()["error"]["details"]["pending_count"] == 3
    assert list(found) == ["ok", "matches", "count", "mode", "embedder", "notices"]
    assert found["matches"][0]["memory"]["key"] == "door"
    assert found["matches"][0]["score"] == round(1 / (1 + found["matches"][0]["distance"]), 6)
    assert found["embedder"] == {"name": "fake", "model": "fake/1"}
    assert hybrid["matches"][0]["explain"]["text"]["words"] == ["soup"]
    assert hybrid["count"] == 1
    assert refused.status_code == 403


async def test_empty_scope_answers_with_no_matches(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        found = await world.client.post("/v1/memory/search", json={"scope": "nothing.here", "query": "x"})
    assert (found.status_code, found.json()["matches"], found.json()["count"]) == (200, [], 0)


async def test_vectors_switched_off(tmp_path: Path) -> None:
    async with open_world(tmp_path, memory_settings=MemorySettings(vectors_enabled=False)) as world:
        await put(world, "tea", "green tea")
        empty = await world.client.post("/v1/memory/search")
        text = await world.client.post("/v1/memory/search", json={"scope": SCOPE, "query": "tea", "mode": "text"})
        status = (await world.as_key(READER).get("/v1/memory/status")).json()
        jobs = (await world.client.get("/v1/jobs")).json()["count"]
    assert (empty.status_code, empty.json()["error"]["code"]) == (503, "VECTOR_NOT_ENABLED")
    assert [match["memory"]["key"] for match in text.json()["matches"]] == ["tea"]
    assert (text.json()["embedder"], jobs) == (None, 0)
    assert status == {
        "ok": True,
        "vectors_enabled": False,
        "embedder": None,
        "quota": {"rows_per_scope": 10_000, "bytes_per_scope": 67_108_864},
    }


async def test_status_names_the_embedder(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        status = (await world.client.get("/v1/memory/status")).json()
    assert status["embedder"] == {"name": "fake", "model": "fake/1", "dimension": 64, "is_semantic": True}


async def test_delete_and_reset(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        gone = await put(world, "gone")
        await put(world, "kept")
        await put(world, "kept", scope="another.scope")
        deleted = await world.client.delete(f"/v1/memory/{gone['id']}")
        again = await world.client.delete(f"/v1/memory/{gone['id']}")
        unconfirmed = await world.client.post("/v1/memory/reset", json={"scope": SCOPE})
        blank = await world.client.post("/v1/memory/reset", json={"confirm": True, "scope": None})
        reset = await world.client.post("/v1/memory/reset", json={"confirm": True, "scope": SCOPE})
        left = (await world.client.get("/v1/memory")).json()
        read = await world.client.get(f"/v1/memory/{gone['id']}")
    assert deleted.json() == {"ok": True, "id": gone["id"], "deleted": True}
    assert (again.status_code, read.status_code) == (404, 404)
    assert (unconfirmed.status_code, blank.status_code) == (400, 400)
    assert reset.json() == {
        "ok": True,
        "scope": SCOPE,
        "deleted_memories": 1,
        "deleted_vectors": 0,
        "matched_memories": 1,
        "remaining_memories": 1,
        "remaining_vectors": 0,
    }
    assert [memory["scope"] for memory in left["memories"]] == ["another.scope"]


async def test_embedding_that_cannot_be_queued_is_503_and_the_row_is_failed(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        await world.client.patch("/v1/job-types/system.memory.embed.sync", json={"enabled": False})
        answer = await world.client.post("/v1/memory", json={"scope": SCOPE, "key": "k1", "value": 1})
        [memory] = (await world.client.get("/v1/memory")).json()["memories"]
        await world.client.patch("/v1/job-types/system.memory.embed.sync", json={"enabled": True})
        queued = await world.client.post("/v1/memory/reembed", json={"scope": SCOPE})
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (503, "MEMORY_EMBED_QUEUE_FAILED")
    assert error["details"] == {"memory_id": memory["id"], "queue_type": "system.memory.embed.sync"}
    assert (memory["embedding_status"], memory["embedding_error"]["code"]) == ("failed", "MEMORY_EMBED_QUEUE_FAILED")
    assert (queued.status_code, queued.json()) == (202, {"ok": True, "scope": SCOPE, "queued": 1})


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"scope": SCOPE},
        {"scope": SCOPE, "key": "k1"},
        {"scope": SCOPE, "key": "k1", "value": 1, "ttl_sec": 0},
        {"scope": SCOPE, "key": "k1", "value": 1, "ttl_sec": "9"},
        {"scope": "x y", "key": "k1", "value": 1},
        {"scope": SCOPE, "key": "k1", "value": 1, "tags": {}},
    ],
)
async def test_malformed_writes_are_400(tmp_path: Path, body: dict[str, Any]) -> None:
    async with open_world(tmp_path) as world:
        answer = await world.client.post("/v1/memory", json=body)
        stored = (await world.client.get("/v1/memory")).json()["count"]
    assert (answer.status_code, answer.json()["error"]["code"], stored) == (400, "VALIDATION_ERROR", 0)


async def test_large_values_and_full_scopes_are_refused(tmp_path: Path) -> None:
    async with open_world(tmp_path, memory_settings=MemorySettings(rows_per_scope=1)) as world:
        large = await world.client.post("/v1/memory", json={"scope": SCOPE, "key": "k1", "value": "x" * 65_536})
        await put(world, "k1")
        full = await world.client.post("/v1/memory", json={"scope": SCOPE, "key": "k2", "value": 1})
    assert (large.status_code, large.json()["error"]["code"]) == (413, "PAYLOAD_TOO_LARGE")
    assert (full.status_code, full.json()["error"]["code"]) == (409, "MEMORY_QUOTA_EXCEEDED")


async def test_read_keys_may_look_and_no_more(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        memory = await put(world, "k1")
        reader = world.as_key(READER)
        seen = [(await reader.get(path)).status_code for path in ("/v1/memory", "/v1/memory/scopes")]
        refused = [
            (await reader.post("/v1/memory", json={})).status_code,
            (await reader.post("/v1/memory/reset", json={"confirm": True})).status_code,
            (await reader.delete(f"/v1/memory/{memory['id']}")).status_code,
        ]
    assert seen == [200, 200]
    assert refused == [403, 403, 403]
