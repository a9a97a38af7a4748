"""Stream tokens: made by those who may, good for what they are bound to, for a short time, and stored as digests."""

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from functions.api.app import create_app
from functions.api.routes.event_stream import StreamTimes
from rauskuclaw.config import ApiSettings
from tests.functions.api.world import DEAF, KEYS, READER, SCOPED, World, open_world
from tests.support import conversations as talk

AT_ONCE = StreamTimes(wait=0)


async def mint(world: World, key: str | None = None, **body: Any) -> dict[str, Any]:
    client = world.client if key is None else world.as_key(key)
    answer = await client.post("/v1/auth/sse-token", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def watch(world: World, job_id: str, token: str, *, path: str = "stream") -> httpx.Response:
    return await world.as_key(None).get(f"/v1/jobs/{job_id}/{path}", params={"stream_token": token})


async def test_a_token_opens_streams_as_often_as_wanted_until_it_expires(tmp_path: Path) -> None:
    async with open_world(tmp_path, times=AT_ONCE) as world:
        job = await world.create()
        made = await mint(world)
        assert (made["token_param"], made["ttl_sec"], made["job_id"], made["conversation_id"]) == (
            "stream_token",
            120,
            None,
            None,
        )
        for _ in range(2):
            answer = await watch(world, job["id"], made["token"])
            assert (answer.status_code, "event: job_update" in answer.text) == (200, True)
        world.clock.advance(timedelta(seconds=119))
        assert (await watch(world, job["id"], made["token"])).status_code == 200
        world.clock.advance(timedelta(seconds=1))
        late = await watch(world, job["id"], made["token"])
        assert (late.status_code, late.json()["error"]["code"]) == (401, "UNAUTHORIZED")
        assert await world.services.stream_tokens.purge(limit=10) == 1


async def test_it_opens_nothing_else(tmp_path: Path) -> None:
    async with open_world(tmp_path, times=AT_ONCE) as world:
        job = await world.create()
        token = (await mint(world))["token"]
        for path in ("", "logs", "events"):
            assert (await watch(world, job["id"], token, path=path)).status_code == 401
        anybody = world.as_key(None)
        query = {"stream_token": token}
        assert (await anybody.post(f"/v1/jobs/{job['id']}/stream", params=query)).status_code in (403, 405)
        assert (await anybody.get(f"/v1/jobs/{job['id']}/stream", params={"api_key": token})).status_code == 401
        assert (await world.as_key(token).get("/v1/ping")).status_code == 401


async def test_one_that_is_bound_opens_that_stream_only(tmp_path: Path) -> None:
    async with open_world(tmp_path, times=AT_ONCE) as world:
        mine, other = await world.create(), await world.create()
        conversation = await talk.created(world.services.backend)
        of_job = (await mint(world, job_id=mine["id"]))["token"]
        of_chat = (await mint(world, conversation_id=conversation.id))["token"]
        found = [
            (await watch(world, job["id"], token)).status_code for job in (mine, other) for token in (of_job, of_chat)
        ]
        chat = await world.as_key(None).get(
            f"/v1/conversations/{conversation.id}/stream", params={"stream_token": of_job}
        )
    assert found == [200, 401, 401, 401]
    assert chat.status_code == 401


async def test_a_token_sees_the_queues_of_the_key_that_made_it(tmp_path: Path) -> None:
    async with open_world(tmp_path, times=AT_ONCE) as world:
        foreign, own = await world.create(), await world.create_as(SCOPED, queue="mail")
        token = (await mint(world, SCOPED))["token"]
        assert (await watch(world, own["id"], token)).status_code == 200
        assert (await watch(world, foreign["id"], token)).status_code == 404
        refused = await world.as_key(SCOPED).post("/v1/auth/sse-token", json={"job_id": foreign["id"]})
        assert refused.status_code == 404


@pytest.mark.parametrize("key", [READER, DEAF])
async def test_who_may_not_write_or_stream_makes_none(tmp_path: Path, key: str) -> None:
    async with open_world(tmp_path) as world:
        answer = await world.as_key(key).post("/v1/auth/sse-token", json={})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "FORBIDDEN")


async def test_it_ends_with_its_key(tmp_path: Path) -> None:
    async with open_world(tmp_path, times=AT_ONCE) as world:
        job = await world.create()
        token = (await mint(world))["token"]
        left = ApiSettings(keys=tuple(each for each in KEYS if each.name != "ops"))
        world.app = create_app(world.services, left, times=AT_ONCE)
        assert (await watch(world, job["id"], token)).status_code == 401


async def test_without_keys_there_are_tokens_too(tmp_path: Path) -> None:
    async with open_world(tmp_path, settings=ApiSettings(auth_required=False), times=AT_ONCE) as world:
        job = await world.create()
        assert (await watch(world, job["id"], (await mint(world))["token"])).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"ttl_sec": 29}, "ttl_sec"),
        ({"ttl_sec": 1801}, "ttl_sec"),
        ({"ttl_sec": "120"}, "ttl_sec"),
        ({"job_id": 5}, "job_id"),
        ({"conversation_id": "a b"}, "conversation_id"),
    ],
)
async def test_a_faulty_request_names_its_field(tmp_path: Path, body: Any, field: str) -> None:
    async with open_world(tmp_path) as world:
        answer = await world.client.post("/v1/auth/sse-token", json=body)
        missing = await world.client.post("/v1/auth/sse-token", json={"job_id": "no-such"})
    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["error"]["details"]["fields"]] == [field]
    assert missing.status_code == 404


async def test_no_file_and_no_log_has_the_token(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        async with open_world(tmp_path, times=AT_ONCE) as world:
            job = await world.create()
            token = (await mint(world, ttl_sec=1800))["token"]
            await watch(world, job["id"], token)
            files = [path.read_bytes() for path in tmp_path.glob("jobs.sqlite*")]
    logged = [record.getMessage() for record in caplog.records if record.name.startswith("rauskuclaw")]
    assert any("/stream" in line for line in logged)
    assert token not in "\n".join(logged)
    assert files
    assert all(token.encode() not in content for content in files)


async def test_a_key_in_the_header_goes_before_a_token(tmp_path: Path) -> None:
    async with open_world(tmp_path, times=AT_ONCE) as world:
        job = await world.create()
        url = f"/v1/jobs/{job['id']}/stream"
        assert (await world.client.get(url, params={"stream_token": "sst_old"})).status_code == 200
        assert (await world.as_key(None).get(url, params={"stream_token": "sst_old"})).status_code == 401
        assert (await world.as_key(None).get(url, params={"stream_token": ""})).status_code == 401
