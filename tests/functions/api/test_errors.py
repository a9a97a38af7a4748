"""One envelope for every error, on one line, without traces; and the headers of every answer."""

import logging
from pathlib import Path
from typing import Any

import httpx
import pytest

from functions.api.app import create_app
from rauskuclaw.config import ApiSettings
from rauskuclaw.errors import StoreUnavailableError
from tests.functions.api.live_server import live_api
from tests.functions.api.world import ADMIN, BASE_URL, KEYS, World, open_world, transport


def code_of(answer: httpx.Response) -> tuple[int, str]:
    body = answer.json()
    assert body["ok"] is False
    assert "\n" not in answer.text
    return answer.status_code, body["error"]["code"]


async def test_unknown_routes_and_methods_answer_in_the_envelope(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        assert code_of(await world.client.get("/v1/nothing")) == (404, "NOT_FOUND")
        assert code_of(await world.as_key(None).get("/nothing")) == (404, "NOT_FOUND")
        wrong_method = await world.client.delete("/v1/jobs")
    assert code_of(wrong_method) == (405, "METHOD_NOT_ALLOWED")
    assert wrong_method.headers["allow"] == "GET, POST"


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/v1/memory/search", "POST"),
        ("/v1/jobs/batch", "POST"),
        ("/v1/memory/scopes", "GET"),
        ("/v1/memory/some-id", "DELETE, GET, PATCH"),
        ("/v1/jobs/some-id", "GET"),
    ],
)
async def test_allow_names_the_methods_of_the_path_itself(tmp_path: Path, path: str, allowed: str) -> None:
    async with open_world(tmp_path) as world:
        answer = await world.client.put(path)
    assert code_of(answer) == (405, "METHOD_NOT_ALLOWED")
    assert answer.headers["allow"] == allowed


def test_a_server_that_is_asked_for_the_head_alone_finds_nothing_wrong(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with live_api(tmp_path) as url, httpx.Client(base_url=url, headers={"x-api-key": ADMIN}) as http:
        for path in ("/v1/ping", "/v1/jobs/nothing"):
            whole, head = http.get(path), http.head(path)
            assert (head.status_code, head.content) == (whole.status_code, b"")
            assert head.headers["content-length"] == whole.headers["content-length"]
    assert [record.message for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_unknown_route_under_v1_needs_a_key_like_any_other(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        assert code_of(await world.as_key(None).get("/v1/nothing")) == (401, "UNAUTHORIZED")


class BrokenJobs:
    """Fails in the way it is told to."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def get(self, job_id: str, *, caller: object) -> Any:
        raise self._error


def broken_client(world: World, error: Exception) -> httpx.AsyncClient:
    services: Any = world.services
    engine = type("Engine", (), {**vars(services), "jobs": BrokenJobs(error)})()
    app = create_app(engine, ApiSettings(keys=KEYS))
    client = httpx.AsyncClient(transport=transport(app), base_url=BASE_URL, headers={"x-api-key": ADMIN})
    world.clients.append(client)
    return client


async def test_our_own_fault_is_a_500_without_a_trace(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with open_world(tmp_path) as world:
        answer = await broken_client(world, ValueError("secret inside")).get(
            "/v1/jobs/x", headers={"x-request-id": "r-9"}
        )
    assert code_of(answer) == (500, "INTERNAL_ERROR")
    assert "secret" not in answer.text
    assert answer.headers["x-request-id"] == "r-9"
    assert "r-9" in caplog.text


async def test_storage_that_does_not_answer_is_a_503(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        answer = await broken_client(world, StoreUnavailableError("The store is busy")).get("/v1/jobs/x")
    assert code_of(answer) == (503, "STORE_UNAVAILABLE")
    assert answer.headers["retry-after"] == "1"


async def test_every_answer_carries_id_and_security_headers(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        answers = [
            await world.client.get("/health"),
            await world.client.get("/v1/jobs"),
            await world.as_key(None).get("/v1/jobs"),
            await world.client.get("/nothing"),
            await world.client.post("/v1/jobs", content=b"x"),
        ]
    for answer in answers:
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert len(answer.headers["x-request-id"]) == 32


@pytest.mark.parametrize(
    ("sent", "kept"), [("abc-1.2:3", True), ("a b", False), ("x" * 129, False), ('"<script>', False)]
)
async def test_request_id_is_taken_over_when_it_is_harmless(tmp_path: Path, sent: str, kept: bool) -> None:
    async with open_world(tmp_path) as world:
        answer = await world.client.get("/v1/ping", headers={"x-request-id": sent})
        named = await world.client.get("/v1/ping", headers={"x-correlation-id": "cor-1"})
    assert (answer.headers["x-request-id"] == sent) is kept
    assert named.headers["x-correlation-id"] == "cor-1"


async def test_head_is_get_without_a_body(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        answer = await world.client.head("/v1/ping")
    assert (answer.status_code, answer.content) == (200, b"")


async def test_access_log_has_the_path_but_never_the_query(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "rauskuclaw.api.access")
    async with open_world(tmp_path) as world:
        job = await world.create()
        await world.succeed(job["id"])
        await world.as_key(None).get(f"/v1/jobs/{job['id']}/stream?api_key={ADMIN}")
    record = caplog.records[-1]
    assert record.getMessage().startswith(f"GET /v1/jobs/{job['id']}/stream 200 ")
    assert vars(record)["principal"] == "ops"
    assert all(ADMIN not in str(vars(each)) for each in caplog.records)


async def test_rate_limit_says_when_to_come_back(tmp_path: Path) -> None:
    async with open_world(tmp_path, settings=ApiSettings(keys=KEYS, rate_limit_per_sec=0.5)) as world:
        first = await world.client.get("/v1/ping")
        second = await world.client.get("/v1/ping")
        stranger = [await world.as_key("wrong").get("/v1/ping") for _ in range(2)]
        health = await world.client.get("/health")
    assert first.status_code == health.status_code == 200
    assert code_of(second) == (429, "RATE_LIMITED")
    assert second.headers["retry-after"] == str(second.json()["error"]["details"]["retry_after_sec"])
    assert [answer.status_code for answer in stranger] == [401, 429]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "127.0.0.1:3001"}, 200),
        ({"host": "localhost"}, 200),
        ({"host": "[::1]:3001"}, 200),
        ({"host": "evil.example.com"}, 403),
        ({"host": "127.0.0.1.evil.example.com:3001"}, 403),
        ({"origin": "http://localhost:5173"}, 200),
        ({"origin": "https://evil.example.com"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "https://ui.example.com", "x-forwarded-host": "ui.example.com"}, 200),
    ],
)
async def test_pages_of_other_sites_cannot_reach_a_server_on_loopback(
    tmp_path: Path, headers: dict[str, str], status: int
) -> None:
    async with open_world(tmp_path) as world:
        answer = await world.client.get("/v1/ping", headers=headers)
    assert answer.status_code == status


async def test_behind_a_gateway_hosts_are_not_our_concern(tmp_path: Path) -> None:
    async with open_world(tmp_path, is_behind_gateway=True) as world:
        answer = await world.client.get("/v1/ping", headers={"host": "api.example.com", "origin": "https://x.example"})
    assert answer.status_code == 200
