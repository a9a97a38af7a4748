"""Idempotency-Key: replay, conflict, scope, time to live, and many posts at once."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.functions.api.world import ADMIN, SCOPED, World, open_world

BODY: dict[str, Any] = {"type": "report.generate", "input": {"a": 1, "b": [1.0, 2]}, "priority": 3}


async def post(world: World, body: Any = None, *, key: str = "k-1", who: str = ADMIN) -> httpx.Response:
    headers = {"idempotency-key": key}
    return await world.as_key(who).post("/v1/jobs", json=BODY if body is None else body, headers=headers)


async def test_same_key_and_request_find_the_job_as_it_is_now(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        first = await post(world)
        await world.succeed(first.json()["job"]["id"], {"done": True})
        again = await post(world)
        assert await world.stored_jobs() == 1
    assert (first.status_code, again.status_code) == (201, 200)
    assert "idempotent" not in first.json()
    assert again.json()["idempotent"] is True
    assert again.headers["idempotent-replayed"] == "true"
    assert (again.json()["job"]["id"], again.json()["job"]["status"]) == (first.json()["job"]["id"], "succeeded")


async def test_order_of_names_and_whole_floats_make_no_other_request(tmp_path: Path) -> None:
    reordered = b'{"priority":3.0,"input":{"b":[1,2],"a":1},"type":"report.generate"}'
    async with open_world(tmp_path) as world:
        first = await post(world)
        headers = {"idempotency-key": " k-1 ", "content-type": "application/json"}
        again = await world.client.post("/v1/jobs", content=reordered, headers=headers)
    assert again.status_code == 200
    assert again.json()["job"]["id"] == first.json()["job"]["id"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"input": {"a": 2}}, "input"),
        ({"priority": 4}, "priority"),
        ({"tags": ["x"]}, "tags"),
        ({"run_at": None}, "run_at"),
    ],
)
async def test_other_request_under_the_key_conflicts_and_names_what_differs(
    tmp_path: Path, change: dict[str, Any], named: str
) -> None:
    async with open_world(tmp_path) as world:
        await post(world)
        answer = await post(world, {**BODY, **change})
        assert await world.stored_jobs() == 1
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (409, "IDEMPOTENCY_CONFLICT")
    assert [field["field"] for field in error["details"]["fields"]] == [named]


async def test_changed_defaults_of_the_type_do_not_turn_a_replay_into_a_conflict(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        await post(world)
        await world.client.patch("/v1/job-types/report.generate", json={"default_timeout_sec": 5})
        assert (await post(world)).status_code == 200


async def test_validation_comes_before_the_key(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        await post(world)
        await world.client.patch("/v1/job-types/report.generate", json={"enabled": False})
        assert (await post(world)).status_code == 400


async def test_callers_do_not_meet_each_others_keys(tmp_path: Path) -> None:
    body = {**BODY, "queue": "mail"}
    async with open_world(tmp_path) as world:
        mine, theirs = await post(world, body), await post(world, body, who=SCOPED)
    assert (mine.status_code, theirs.status_code) == (201, 201)


async def test_key_is_free_again_after_a_day(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        first = await post(world)
        world.clock.advance(seconds=86_399)
        assert (await post(world)).status_code == 200
        world.clock.advance(seconds=1)
        again = await post(world)
    assert again.status_code == 201
    assert again.json()["job"]["id"] != first.json()["job"]["id"]


async def test_keys_of_any_length_work(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        assert (await post(world, key="k" * 3000)).status_code == 201
        assert (await post(world, key="k" * 3000)).status_code == 200
        assert (await post(world, key="k" * 3001)).status_code == 201


async def test_200_posts_at_once_with_one_key_make_one_job(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        answers = await asyncio.gather(*(post(world) for _ in range(200)))
        assert await world.stored_jobs() == 1
    assert sorted(answer.status_code for answer in answers) == [200] * 199 + [201]
    assert len({answer.json()["job"]["id"] for answer in answers}) == 1
