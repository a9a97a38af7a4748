"""Conversations over HTTP: who may, what is answered, and what is refused by name."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from functions.api.routes.event_stream import StreamTimes
from rauskuclaw.domain.events import LogEntry
from tests.functions.api.streams import parse_stream
from tests.functions.api.world import ADMIN, READER, SCOPED, World, open_world

SHORT = StreamTimes(wait=0.2, poll=0.02)


async def begun(world: World, **body: Any) -> str:
    made = await world.client.post("/v1/conversations", json=body)
    assert made.status_code == 201, made.text
    found: str = made.json()["conversation"]["id"]
    return found


async def open_chat(world: World, **body: Any) -> str:
    """A conversation, with the type of chats switched on."""
    await world.client.patch("/v1/job-types/ai.chat.generate", json={"enabled": True})
    return await begun(world, **body)


async def post(world: World, conversation_id: str, text: str, **given: Any) -> httpx.Response:
    return await world.client.post(f"/v1/conversations/{conversation_id}/messages", json={"text": text, **given})


async def test_a_conversation_is_made_once_for_an_id_or_a_key(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        own = str(uuid4())
        first = await world.client.post("/v1/conversations", json={"id": own, "title": " Tea "})
        again = await world.client.post("/v1/conversations", json={"id": own.upper()})
        keyed = [
            (await world.client.post("/v1/conversations", json={}, headers={"idempotency-key": "k"})).json()
            for _ in range(2)
        ]
        foreign = await world.as_key(SCOPED).post("/v1/conversations", json={"id": own, "settings": {"queue": "mail"}})
    assert (first.status_code, first.json()["conversation"]["title"]) == (201, "Tea")
    assert (again.status_code, again.json()["idempotent"], again.json()["conversation"]["id"]) == (200, True, own)
    assert again.headers["idempotent-replayed"] == "true"
    assert keyed[0]["conversation"]["id"] == keyed[1]["conversation"]["id"]
    assert (foreign.status_code, foreign.json()["error"]["code"]) == (409, "IDEMPOTENCY_CONFLICT")


async def test_settings_are_merged_removed_and_refused_by_name(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        url = f"/v1/conversations/{await begun(world, settings={'planner': True, 'memory': False})}"
        merged = await world.client.patch(url, json={"settings": {"planner": None, "model": "m", "memory": True}})
        wrong = {
            "job_type": "",
            "provider": "x",
            "system": 5,
            "tools": ["a b"],
            "grants": [{"tool": "x", "calls": -1}],
            "caps": {"rounds": 0, "usd": -1},
            "memory": {"scope": "!", "top_k": 0},
            "memory_write": {"ttl_sec": 0},
            "policy": {"mode": "x"},
            "callback_url": "ftp://x",
            "queue": "a b",
            "planer": True,
        }
        refused = await world.client.patch(url, json={"settings": wrong, "title": 5})
        untouched = (await world.client.get(url)).json()["conversation"]
    assert merged.json()["conversation"]["settings"] == {"memory": {"enabled": True}, "model": "m", "queue": "default"}
    named = {each["field"] for each in refused.json()["error"]["details"]["fields"]}
    assert refused.status_code == 400
    assert {"title", "settings.job_type", "settings.caps.rounds", "settings.caps.usd", "settings.planer"} <= named
    assert {f"settings.{name}" for name in ("provider", "system", "tools", "callback_url", "queue")} <= named
    assert {"settings.memory.scope", "settings.memory.top_k", "settings.memory_write.ttl_sec"} <= named
    assert any(name.startswith("settings.grants") for name in named)
    assert any(name.startswith("settings.policy") for name in named)
    assert untouched == merged.json()["conversation"]


async def test_a_message_is_answered_with_its_turn(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        chat = await open_chat(world)
        answer = await post(world, chat, "What is tea?\nReally")
        listed = (await world.client.get("/v1/conversations", params={"q": "really"})).json()
    body = answer.json()
    assert answer.status_code == 202
    assert (body["queued"], body["job"]["type"], body["job"]["tags"]) == (False, "ai.chat.generate", ["chat", "agent"])
    assert body["conversation"]["title"] == "What is tea?"
    assert (body["conversation"]["active_job"], body["conversation"]["state"]) == (body["job"]["id"], "running")
    assert [each["id"] for each in listed["conversations"]] == [chat]
    assert listed["complete"] is True


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": " "}, "text"),
        ({"text": "a" * 100_001}, "text"),
        ({"text": "a", "parts": []}, "parts"),
        ({"parts": [{"type": "tool-x"}]}, "parts.0"),
        ({"parts": [{"type": "text", "text": " "}]}, "parts"),
        ({"parts": [{"type": "file"}]}, "parts.0"),
        ({"text": "a", "id": "x"}, "id"),
        ({"text": "a", "parent": str(uuid4())}, "parent"),
        ({"text": "a", "busy": "now"}, "busy"),
    ],
)
async def test_a_message_that_cannot_be_is_refused_by_name_and_loses_nothing(
    tmp_path: Path, body: dict[str, Any], field: str
) -> None:
    async with open_world(tmp_path) as world:
        chat = await open_chat(world)
        answer = await world.client.post(f"/v1/conversations/{chat}/messages", json=body)
        assert answer.status_code == 400
        assert [each["field"] for each in answer.json()["error"]["details"]["fields"]] == [field]
        assert (await world.client.get(f"/v1/conversations/{chat}/messages")).json()["messages"] == []
        assert await world.stored_jobs() == 0


async def test_without_anybody_to_answer_the_error_says_what_to_do(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        answer = await post(world, await begun(world), "hello")
        options = (await world.client.get("/v1/chat/options")).json()
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "CHAT_UNAVAILABLE")
    assert "OPENAI_ENABLED" in answer.json()["error"]["message"]
    assert options["default_type"] is None
    assert {each["name"]: each["reason"] for each in options["types"]}["ai.chat.generate"] is not None
    assert {each["provider"] for each in options["hints"]} == {"ollama", "openai", "codex"}


async def test_other_queues_are_hidden_and_closed(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        chat = await open_chat(world)
        posted = (await post(world, chat, "one")).json()
        queued = (await post(world, chat, "two")).json()["message"]["id"]
        one, scoped = f"/v1/conversations/{chat}", world.as_key(SCOPED)
        reads = [await scoped.get(one + view) for view in ("", "/messages", "/export", "/stream")]
        said = {"message_id": posted["message"]["id"]}
        writes = [
            await scoped.patch(one, json={"title": "x"}),
            await scoped.post(f"{one}/messages", json={"text": "x"}),
            await scoped.post(f"{one}/retry", json=said),
            await scoped.post(f"{one}/stop"),
            await scoped.post(f"{one}/fork", json=said),
            await scoped.patch(f"{one}/queue/{queued}", json={"text": "x"}),
            await scoped.delete(f"{one}/queue/{queued}"),
            await scoped.post("/v1/conversations", json={}),
        ]
        reader = await world.as_key(READER).post(f"{one}/messages", json={"text": "x"})
        seen = (await scoped.get("/v1/conversations")).json()["conversations"]
        own = await scoped.post("/v1/conversations", json={"settings": {"queue": "mail"}})
        moved = await scoped.patch(
            f"/v1/conversations/{own.json()['conversation']['id']}", json={"settings": {"queue": "default"}}
        )
    assert {each.status_code for each in reads} == {404}
    assert {each.status_code for each in writes} == {403}
    assert (reader.status_code, seen, own.status_code, moved.status_code) == (403, [], 201, 403)


async def test_lists_go_on_and_keep_the_archive_apart(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        ids = [await begun(world, title=f"t{number}") for number in range(3)]
        await world.client.patch(f"/v1/conversations/{ids[0]}", json={"archived": True})
        first = (await world.client.get("/v1/conversations", params={"limit": "1"})).json()
        rest = (await world.client.get("/v1/conversations", params={"cursor": first["next_cursor"]})).json()
        old = (await world.client.get("/v1/conversations", params={"archived": "true"})).json()
        every = (await world.client.get("/v1/conversations", params={"archived": "any"})).json()
    assert {each["id"] for each in first["conversations"] + rest["conversations"]} == set(ids[1:])
    assert [each["id"] for each in old["conversations"]] == ids[:1]
    assert every["count"] == 3


async def test_an_export_is_a_file_that_no_browser_shows(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        chat = await open_chat(world, title='Te"a <script>')
        await post(world, chat, "```\n# <b>hi</b>")
        markdown = await world.client.get(f"/v1/conversations/{chat}/export")
        json_file = await world.client.get(f"/v1/conversations/{chat}/export", params={"format": "json"})
        wrong = await world.client.get(f"/v1/conversations/{chat}/export", params={"format": "html"})
    assert markdown.headers["content-type"] == "application/octet-stream"
    assert markdown.headers["content-disposition"] == 'attachment; filename="Tea script.md"'
    assert "## You, " in markdown.text
    assert json_file.json()["messages"][0]["parts"] == [{"type": "text", "text": "```\n# <b>hi</b>"}]
    assert (wrong.status_code, wrong.json()["error"]["details"]["fields"][0]["field"]) == (400, "format")


async def test_a_page_goes_back_to_the_beginning(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        chat = await open_chat(world)
        for number in range(3):
            await post(world, chat, str(number))
            await world.client.post(f"/v1/conversations/{chat}/stop")
        found: list[str] = []
        before: str | None = None
        while True:
            params = {"limit": "2", **({"before": before} if before else {})}
            page = (await world.client.get(f"/v1/conversations/{chat}/messages", params=params)).json()
            found[:0] = [each["id"] for each in page["messages"]]
            before = page["before"]
            if before is None:
                break
        whole = (await world.client.get(f"/v1/conversations/{chat}/messages")).json()
    assert found == [each["id"] for each in whole["messages"]]
    assert len(found) == 6


async def test_short_answers_of_the_stream_lead_from_one_to_the_next(tmp_path: Path) -> None:
    """As behind a gateway that buffers: each says what is new, and where the next goes on."""
    async with open_world(tmp_path, times=SHORT) as world:
        chat = await open_chat(world)
        cursor = (await world.client.get(f"/v1/conversations/{chat}/messages")).json()["cursor"]
        job = await world.start((await post(world, chat, "hello")).json()["job"]["id"])
        names: list[str] = []
        for number in range(8):
            answer = await world.client.get(f"/v1/conversations/{chat}/stream", headers={"last-event-id": cursor})
            events = [event for event in parse_stream(answer.text) if event.id is not None]
            names += [event.name for event in events]
            cursor = str(events[-1].id) if events else cursor
            if number < 3:
                await world.append(job, LogEntry(world.clock(), "info", f"{number} ", kind="delta"))
            if number == 3:
                await world.succeed(job.id, {"output_text": "0 1 2 ", "provider": "demo", "model": "demo-1"})
        messages = (await world.client.get(f"/v1/conversations/{chat}/messages")).json()
    assert names == ["message", "message", "status", "delta", "delta", "delta", "message"]
    assert messages["cursor"] == cursor
    assert messages["messages"][-1]["parts"][0] == {"type": "text", "text": "0 1 2 "}


async def test_an_event_source_may_give_its_key_in_the_query(tmp_path: Path) -> None:
    async with open_world(tmp_path, times=SHORT) as world:
        chat = await begun(world)
        anybody = world.as_key(None)
        answer = await anybody.get(f"/v1/conversations/{chat}/stream", params={"api_key": ADMIN, "cursor": "n0"})
        refused = await anybody.get(f"/v1/conversations/{chat}/messages", params={"api_key": ADMIN})
    assert [event.name for event in parse_stream(answer.text)] == ["retry", "conversation", "retry"]
    assert refused.status_code == 401
