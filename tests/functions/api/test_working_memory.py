"""Working memory: seven memories of one session, changed field by field, and nobody else's."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rauskuclaw.domain.conversations.settings import ConversationSettings
from rauskuclaw.domain.runs.labels import Confidentiality, Integrity, Label
from tests.functions.api.world import SCOPED, World, open_world
from tests.support import conversations as talk

URL = "/v1/working-memory"
ONE = "session.one"
EMPTY: dict[str, Any] = {
    "current_goal": "",
    "active_tasks": [],
    "completed_steps": [],
    "blockers": [],
    "open_questions": [],
    "context_summary": "",
}


async def put(world: World, session_id: str = ONE, **given: Any) -> dict[str, Any]:
    answer = await world.client.post(URL, json={"session_id": session_id, **given})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_fields_change_one_by_one_and_last_a_day(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        await put(world, state={"current_goal": "report", "blockers": ["no key"]})
        stored = await put(world, state={"blockers": [], "active_tasks": ["read"]})
        assert stored["state"] == {**EMPTY, "current_goal": "report", "active_tasks": ["read"]}
        assert (await world.client.get(URL, params={"session_id": ONE})).json() == stored
        rows = (await world.client.get("/v1/memory", params={"scope": "agent.working_memory"})).json()
        assert rows["count"] == 7
        world.clock.advance(timedelta(days=1))
        assert (await world.client.get(URL, params={"session_id": ONE})).status_code == 404
        assert (await put(world, ttl_sec=60))["state"] == EMPTY


async def test_the_latest_is_the_one_that_was_written_last(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        assert (await world.client.get(f"{URL}/latest")).status_code == 404
        await put(world, "session.a")
        world.clock.advance(timedelta(seconds=1))
        await put(world, "session.b.c", state={"current_goal": "tea"})
        latest = (await world.client.get(f"{URL}/latest")).json()
        assert (latest["session_id"], latest["state"]["current_goal"]) == ("session.b.c", "tea")


async def test_a_session_is_forgotten_whole(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        await put(world)
        await put(world, "session.other")
        answer = await world.client.delete(URL, params={"session_id": ONE})
        assert answer.json() == {"ok": True, "session_id": ONE, "deleted": 7}
        assert (await world.client.delete(URL, params={"session_id": ONE})).status_code == 404
        assert (await world.client.get(URL, params={"session_id": "session.other"})).status_code == 200


async def test_a_conversation_is_told_its_own_and_no_others(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        mine, other = await talk.created(world.services.backend), await talk.created(world.services.backend)
        memories = world.services.working_memories
        await put(world, f"session.{mine.id}")
        assert await memories.context_of(mine.id) is None
        await put(world, f"session.{mine.id}", state={"current_goal": "tea", "open_questions": ["green?", "black?"]})
        told = await memories.context_of(mine.id)
        assert told is not None
        text, label = told
        assert text.splitlines()[1:] == ["Current goal: tea", "Open questions: ", "- green?", "- black?"]
        assert label == Label(Integrity.UNTRUSTED, Confidentiality.PRIVATE)
        assert await memories.context_of(other.id) is None
        await put(world, f"session.{mine.id}", trust="trusted")
        told = await memories.context_of(mine.id)
        assert told is not None
        assert told[1].integrity is Integrity.TRUSTED


async def test_a_key_of_other_queues_cannot_speak_into_a_chat(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        backend, scoped = world.services.backend, world.as_key(SCOPED)
        foreign = await talk.created(backend)
        own = await talk.created(backend, settings=ConversationSettings(queue="mail"))
        statuses = [
            (await scoped.post(URL, json={"session_id": f"session.{each.id}"})).status_code for each in (foreign, own)
        ]
        assert statuses == [403, 201]
        assert (await scoped.delete(URL, params={"session_id": f"session.{foreign.id}"})).status_code == 403
        trusted = {"session_id": f"session.{own.id}", "trust": "trusted"}
        assert (await scoped.post(URL, json=trusted)).status_code == 403


async def test_rows_that_somebody_wrote_over_hurt_nobody(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        await put(world, state={"current_goal": "tea", "blockers": ["a"]})
        for name, value in (("current_goal", {"a": 1}), ("blockers", "text"), ("active_tasks", [1])):
            row = {"scope": "agent.working_memory", "key": f"{ONE}.{name}", "value": value}
            assert (await world.client.post("/v1/memory", json=row)).status_code == 201
        assert (await world.client.get(URL, params={"session_id": ONE})).json()["state"] == EMPTY


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "session_id"),
        ({"session_id": "one"}, "session_id"),
        ({"session_id": "session."}, "session_id"),
        ({"session_id": ONE, "ttl_sec": 59}, "ttl_sec"),
        ({"session_id": ONE, "ttl_sec": 604801}, "ttl_sec"),
        ({"session_id": ONE, "state": []}, "state"),
        ({"session_id": ONE, "state": {"mood": "good"}}, "state.mood"),
        ({"session_id": ONE, "state": {"current_goal": 5}}, "state.current_goal"),
        ({"session_id": ONE, "state": {"blockers": ["a", 5]}}, "state.blockers"),
        ({"session_id": ONE, "state": {"blockers": ["a"] * 51}}, "state.blockers"),
        ({"session_id": ONE, "trust": "perhaps"}, "trust"),
    ],
)
async def test_a_faulty_request_names_its_field_and_changes_nothing(tmp_path: Path, body: Any, field: str) -> None:
    async with open_world(tmp_path) as world:
        answer = await world.client.post(URL, json=body)
        assert (await world.client.get("/v1/memory")).json()["count"] == 0
        without = await world.client.get(URL)
    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["error"]["details"]["fields"]] == [field]
    assert without.status_code == 400
