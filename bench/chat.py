"""How soon a conversation answers: POST of a message to the first text on an open stream, and opening a long one.

The model answers at once, so what is measured is ours: two commits of the API and the worker's way to its first text.
"""

import asyncio
import json
import time
from datetime import timedelta
from uuid import uuid4

import httpx

from bench.stack import KEY, Instance, new_folder, running
from bench.table import Results, percentile
from local.model_server.server import ModelServer
from rauskuclaw.bootstrap import open_backend
from rauskuclaw.domain.clock import utc_now
from rauskuclaw.domain.conversations import changes
from rauskuclaw.domain.conversations.conversation import Conversation
from rauskuclaw.domain.conversations.messages import Message, Role

SAMPLES = 100
LONG = 10_000
OPENINGS = 50


async def _first_text(client: httpx.AsyncClient) -> float:
    """Milliseconds from the POST of a message to the first text of its answer on a stream that was opened before."""
    made = (await client.post("/v1/conversations", json={"settings": {"memory": False}})).json()["conversation"]["id"]
    async with client.stream("GET", f"/v1/conversations/{made}/stream", params={"cursor": "n0"}) as stream:
        lines = stream.aiter_lines()
        async for line in lines:
            if line.startswith("event: conversation"):
                break
        begun = time.perf_counter()
        posting = asyncio.ensure_future(client.post(f"/v1/conversations/{made}/messages", json={"text": "hello"}))
        async for line in lines:
            if line.startswith("event: delta"):
                break
        taken = (time.perf_counter() - begun) * 1000
        await posting
        async for line in lines:
            message = json.loads(line[6:]).get("message", {}) if line.startswith("data: ") else {}
            if (message.get("role"), message.get("status")) == ("assistant", "done"):
                break
    return taken


async def _long_one(place: Instance) -> str:
    """A conversation of 10,000 messages, stored as they would have been."""
    backend = await open_backend(place.settings)
    conversation_id, parent, now = str(uuid4()), None, utc_now() - timedelta(days=1)
    messages = []
    for number in range(LONG):
        role = Role.USER if number % 2 == 0 else Role.ASSISTANT
        text = {"type": "text", "text": f"message {number} " + "word " * 40}
        message = Message(
            id=str(uuid4()),
            conversation_id=conversation_id,
            parent=parent,
            depth=number,
            role=role,
            parts=(text,),
            at=now,
        )
        messages.append(message)
        parent = message.id
    new = Conversation(id=conversation_id, created_by="bench", created_at=now, updated_at=now, title="A long one")
    await backend.conversations.commit(changes.created(new, messages), now=now)
    await backend.close()
    return conversation_id


async def _measure(instance: Instance, conversation_id: str, samples: int) -> tuple[list[float], list[float]]:
    async with httpx.AsyncClient(base_url=instance.url, headers={"x-api-key": KEY}, timeout=30) as client:
        firsts = [await _first_text(client) for _ in range(samples)][5:]
        openings = []
        for _ in range(OPENINGS):
            begun = time.perf_counter()
            page = (await client.get(f"/v1/conversations/{conversation_id}/messages")).json()
            openings.append((time.perf_counter() - begun) * 1000)
            assert page["count"] == 50
    return firsts, openings


async def _run(place: Instance, samples: int) -> tuple[list[float], list[float]]:
    server = ModelServer()
    await server.start()
    try:
        conversation_id = await _long_one(place)
        environment = {"OPENAI_ENABLED": "1", "OPENAI_BASE_URL": server.url, "OPENAI_MODEL": "bench"}
        with running(place, **environment) as instance:
            return await _measure(instance, conversation_id, samples)
    finally:
        await server.close()


def run(results: Results, *, jobs: int) -> None:
    with new_folder() as place:
        firsts, openings = asyncio.run(_run(place, min(SAMPLES, jobs // 10) + 5))
    for what, waits in (
        ("POST of a message to its first text, instant model", firsts),
        (f"newest 50 of {LONG:,} messages", openings),
    ):
        results.add(what, f"p50 {percentile(waits, 0.5):.1f} ms, p99 {percentile(waits, 0.99):.1f} ms")
