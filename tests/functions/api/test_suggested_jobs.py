"""Suggested jobs over HTTP: created once, listed with their states, hidden from keys of other queues."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rauskuclaw.domain.conversations import changes
from rauskuclaw.domain.conversations.conversation import Conversation
from rauskuclaw.domain.conversations.messages import Message
from tests.functions.api.world import SCOPED, World, open_world
from tests.support import conversations as talk

JOBS = [{"type": "report.generate", "timeout_sec": 20}, {"type": "deploy.run", "timeout_sec": 60}]


async def suggested(world: World) -> tuple[Conversation, Message]:
    """A conversation whose last message suggests two jobs."""
    backend, clock = world.services.backend, world.clock()
    new = await talk.created(backend)
    busy = await talk.begun(backend, new, talk.said(new, "go"))
    assert busy.turn is not None
    await talk.ended(backend, busy.turn.job_id)
    reply = talk.reply_to(busy, f"```rausku_jobs\n{json.dumps({'jobs': JOBS})}\n```")
    part = await world.services.suggestions.part_for(busy, parts=reply.parts, user_text="go")
    assert part is not None
    reply = replace(reply, parts=(*reply.parts, part))
    return await talk.committed(backend, changes.finished(busy, reply, clock)), reply


async def test_proposals_are_created_and_listed(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        conversation, reply = await suggested(world)
        url = f"/v1/conversations/{conversation.id}/jobs"
        answer = await world.client.post(url, json={"message_id": reply.id, "mode": "auto"})
        assert answer.status_code == 200, answer.text
        [created] = answer.json()["created"]
        assert (created["index"], created["job"]["type"], created["job"]["status"]) == (0, "report.generate", "queued")
        [skipped] = answer.json()["skipped"]
        assert (skipped["index"], skipped["code"]) == (1, "NEEDS_APPROVAL")
        again = await world.client.post(url, json={"message_id": reply.id, "proposals": [0]})
        assert again.json()["created"] == [created]
        await world.succeed(created["job"]["id"])
        listed = (await world.client.get(url)).json()
    assert listed["count"] == 1
    assert [(job["id"], job["status"], job["index"]) for job in listed["jobs"]] == [
        (created["job"]["id"], "succeeded", 0)
    ]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "message_id"),
        ({"message_id": 5}, "message_id"),
        ({"message_id": "a", "mode": "some"}, "mode"),
        ({"message_id": "a", "proposals": []}, "proposals"),
        ({"message_id": "a", "proposals": "0"}, "proposals"),
        ({"message_id": "a", "proposals": [0, "1"]}, "proposals.1"),
        ({"message_id": "a", "proposals": [True]}, "proposals.0"),
        ({"message_id": "a", "proposals": [40]}, "proposals.0"),
    ],
)
async def test_a_faulty_request_names_its_field(tmp_path: Path, body: Any, field: str) -> None:
    async with open_world(tmp_path) as world:
        conversation, _ = await suggested(world)
        answer = await world.client.post(f"/v1/conversations/{conversation.id}/jobs", json=body)
    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["error"]["details"]["fields"]] == [field]


async def test_a_key_of_other_queues_meets_nothing(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        conversation, reply = await suggested(world)
        scoped = world.as_key(SCOPED)
        for name, written in ((conversation.id, 403), ("no-such", 404)):
            url = f"/v1/conversations/{name}/jobs"
            assert (await scoped.get(url)).status_code == 404
            assert (await scoped.post(url, json={"message_id": reply.id})).status_code == written
        assert (await world.client.get("/v1/conversations/no-such/jobs")).status_code == 404
