"""Job types, handlers, UI preferences, health and readiness."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from functions.api.routes.health import HealthRoutes
from rauskuclaw.builtins.registry import seeded_types
from rauskuclaw.errors import StoreUnavailableError
from rauskuclaw.ports.models import CODEX_HANDLER, OPENAI_HANDLER
from rauskuclaw.services.jobs.types import CHAT_TYPE, CODEX_TYPE, JobTypes
from tests.functions.api.world import REGISTRY, open_world
from tests.support.inmemory_store import InMemoryStore, Tables

NEW = {"name": "Weekly.report-1", "handler": "builtin:report.generate"}


async def test_seeded_types_are_there_in_order_of_name(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        types = (await world.client.get("/v1/job-types")).json()
    names = [job_type["name"] for job_type in types["types"]]
    assert names == sorted(names)
    assert types["count"] == len(seeded_types())
    assert [job_type["name"] for job_type in types["types"] if not job_type["enabled"]] == [
        "ai.chat.generate",
        "codex.chat.generate",
        "tool.exec",
        "tools.web_search",
    ]


async def test_a_chat_type_is_enabled_only_when_it_is_stored_first(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        types = JobTypes(store=world.store, registry=REGISTRY, seeds=seeded_types())
        await types.seed(enabled={CHAT_TYPE})
        assert (await types.get_type(CHAT_TYPE)).enabled is False
        store = InMemoryStore(Tables(), enqueue=lambda wake_up: None, notify=lambda topics: None)
        fresh = JobTypes(store=store, registry=REGISTRY, seeds=seeded_types())
        await fresh.seed(enabled={CHAT_TYPE})
        found = {each.name: each.enabled for each in await fresh.list_types()}
        assert (found[CHAT_TYPE], found[CODEX_TYPE]) == (True, False)


async def test_seeding_again_keeps_changes_and_undoes_the_old_codex_mistake(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        await world.client.patch("/v1/job-types/deploy.run", json={"default_timeout_sec": 9})
        [codex] = [each for each in await world.store.list_types() if each.name == CODEX_TYPE]
        mistaken = type(codex)(name=CODEX_TYPE, handler=OPENAI_HANDLER, enabled=True)
        assert await world.store.replace_type(codex, mistaken)
        await JobTypes(store=world.store, registry=REGISTRY, seeds=seeded_types()).seed()
        deploy = (await world.client.get("/v1/job-types/deploy.run")).json()["type"]
        fixed = (await world.client.get(f"/v1/job-types/{CODEX_TYPE}")).json()["type"]
    assert deploy["default_timeout_sec"] == 9
    assert (fixed["handler"], fixed["enabled"]) == (CODEX_HANDLER, True)


async def test_type_is_created_with_defaults_and_only_once(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        first = await world.client.post("/v1/job-types", json=NEW)
        second = await world.client.post("/v1/job-types", json=NEW)
        job = await world.create(type=NEW["name"])
    assert first.status_code == 201
    assert first.json()["type"] == {**NEW, "enabled": True, "default_timeout_sec": 120, "default_max_attempts": 1}
    assert (second.status_code, second.json()["error"]["code"]) == (409, "CONFLICT")
    assert job["type"] == NEW["name"]


BAD_TYPES: dict[str, list[Any]] = {
    "name": [None, 5, "", "ab", "x" * 81, "a b c", "a/b/c", "abc\n"],
    "handler": [None, 5, "", "  ", "builtin:nothing", "x" * 201],
    "enabled": ["false", 0, 1, []],
    "default_timeout_sec": ["1", True, 0, 3601, 1.5],
    "default_max_attempts": ["1", False, 0, 11],
}


@pytest.mark.parametrize("field", BAD_TYPES)
async def test_wrong_fields_of_a_type_are_named(tmp_path: Path, field: str) -> None:
    async with open_world(tmp_path) as world:
        for value in BAD_TYPES[field]:
            created = await world.client.post("/v1/job-types", json={**NEW, field: value})
            changed = await world.client.patch("/v1/job-types/deploy.run", json={field: value})
            assert created.status_code == changed.status_code == 400, value
            assert [fault["field"] for fault in created.json()["error"]["details"]["fields"]] == [field], value
        assert (await world.client.get("/v1/job-types")).json()["count"] == len(seeded_types())


@pytest.mark.parametrize("field", ["enabled", "handler", "default_timeout_sec", "default_max_attempts"])
async def test_null_in_a_change_is_refused(tmp_path: Path, field: str) -> None:
    async with open_world(tmp_path) as world:
        answer = await world.client.patch("/v1/job-types/deploy.run", json={field: None})
    assert answer.status_code == 400
    assert [fault["field"] for fault in answer.json()["error"]["details"]["fields"]] == [field]


async def test_change_needs_something_to_change_and_a_type(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        assert (await world.client.patch("/v1/job-types/deploy.run", json={"x": 1})).status_code == 400
        assert (await world.client.patch("/v1/job-types/nope", json={"enabled": True})).status_code == 404
        assert (await world.client.get("/v1/job-types/nope")).status_code == 404


async def test_concurrent_changes_of_different_fields_all_survive(tmp_path: Path) -> None:
    changes: list[dict[str, Any]] = [{"default_timeout_sec": 77}, {"default_max_attempts": 7}, {"enabled": False}]
    async with open_world(tmp_path) as world:
        await asyncio.gather(*(world.client.patch("/v1/job-types/deploy.run", json=change) for change in changes))
        shown = (await world.client.get("/v1/job-types/deploy.run")).json()["type"]
    assert (shown["default_timeout_sec"], shown["default_max_attempts"], shown["enabled"]) == (77, 7, False)


async def test_type_shows_the_schemas_of_its_handler(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        known = (await world.client.get("/v1/job-types/deploy.run")).json()
        unknown = (await world.client.get("/v1/job-types/data.fetch")).json()
        handlers = (await world.client.get("/v1/handlers")).json()
    assert set(known["input_schema"]["properties"]) == {"target", "replicas", "places", "label"}
    assert unknown["input_schema"] is None
    assert [handler["name"] for handler in handlers["handlers"]] == ["builtin:deploy.run", "builtin:report.generate"]
    assert handlers["handlers"][0]["input_schema"] == known["input_schema"]


async def test_preferences_are_replaced_as_a_whole(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        empty = (await world.client.get("/v1/ui-prefs?scope=team.a")).json()
        await world.client.put("/v1/ui-prefs?scope=team.a", json={"prefs": {"a": 1, "b": 2}})
        world.clock.advance(seconds=1)
        bare = (await world.client.put("/v1/ui-prefs?scope=team.a", json={"c": 3})).json()
        other = (await world.client.get("/v1/ui-prefs")).json()
    assert empty == {"ok": True, "scope": "team.a", "prefs": {}, "created_at": None, "updated_at": None}
    assert bare["prefs"] == {"c": 3}
    assert bare["created_at"] < bare["updated_at"]
    assert (other["scope"], other["prefs"]) == ("default", {})


@pytest.mark.parametrize(
    ("scope", "body"),
    [("a b", {}), ("x" * 81, {}), ("ok", {"prefs": []}), ("ok", {"prefs": None}), ("ok", {"a": "x" * 32768})],
)
async def test_preferences_out_of_bounds_are_refused(tmp_path: Path, scope: str, body: Any) -> None:
    async with open_world(tmp_path) as world:
        assert (await world.client.put("/v1/ui-prefs", params={"scope": scope}, json=body)).status_code == 400


async def test_health_needs_no_storage_and_readiness_does(tmp_path: Path) -> None:
    class DeadStore:
        async def check(self) -> None:
            raise StoreUnavailableError("gone")

    async with open_world(tmp_path) as world:
        health = (await world.as_key(None).get("/health")).json()
        ready = await world.as_key(None).get("/v1/ready")
        dead = HealthRoutes(store=DeadStore(), clock=world.clock)
        answer = await dead.ready(None)  # type: ignore[arg-type]  # the route does not look at the request
    assert health == {"ok": True, "service": "rauskuclaw-api", "time": "2025-06-02T12:00:00.000Z"}
    assert (ready.status_code, ready.json()["ready"]) == (200, True)
    assert answer.status_code == 503
    assert b"NOT_READY" in bytes(answer.body)
    assert answer.headers["retry-after"] == "1"


async def test_a_look_at_storage_is_shared_and_its_answer_holds_for_a_second(tmp_path: Path) -> None:
    class Store:
        looks = 0
        is_full = True

        async def check(self) -> None:
            self.looks += 1
            await asyncio.sleep(0)
            if self.is_full:
                raise StoreUnavailableError("the disk is full", code="STORE_FULL")

    store, now = Store(), [10.0]
    async with open_world(tmp_path) as world:
        routes = HealthRoutes(store=store, clock=world.clock, monotonic=lambda: now[0])

        async def ask() -> int:
            return (await routes.ready(None)).status_code  # type: ignore[arg-type]

        assert set(await asyncio.gather(*(ask() for _ in range(20)))) == {503}
        store.is_full = False
        assert (await ask(), store.looks) == (503, 1)
        now[0] += 1
        assert set(await asyncio.gather(*(ask() for _ in range(20)))) == {200}
        assert store.looks == 2
