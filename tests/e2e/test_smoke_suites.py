"""The smoke scripts that operators of older versions run against an instance, step by step, over HTTP alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.support.conditions import wait_until
from tests.support.instances import Instance, running
from tests.support.model_process import model_process

FINAL = ("succeeded", "failed", "cancelled")
LISTED_HOST = "hooks.example.com"
REPORT: dict[str, Any] = {
    "type": "report.generate",
    "input": {"title": "smoke", "values": [1, 2, 3]},
    "priority": 7,
    "timeout_sec": 20,
    "max_attempts": 1,
    "tags": ["smoke", "m1"],
}


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("instance")
    with running(folder, CALLBACK_ALLOWLIST=LISTED_HOST) as instance, client_of(instance) as http:
        yield http


@contextmanager
def client_of(instance: Instance) -> Iterator[httpx.Client]:
    """The scripts read only the first line of a body, so each answer has to be one line."""

    def check(response: httpx.Response) -> None:
        assert b"\n" not in response.read()
        assert response.headers["content-type"] == "application/json"

    with instance.http() as http:
        http.event_hooks = {"response": [check]}
        yield http


@contextmanager
def enabled(http: httpx.Client, *names: str) -> Iterator[None]:
    """Job types switched on, and put back as they were."""
    before = {each["name"]: each["enabled"] for each in http.get("/v1/job-types").json()["types"]}
    try:
        for name in names:
            response = http.patch(f"/v1/job-types/{name}", json={"enabled": True})
            assert response.status_code == 200
            assert response.json()["type"]["enabled"] is True
        yield
    finally:
        for name in names:
            assert http.patch(f"/v1/job-types/{name}", json={"enabled": before[name]}).status_code == 200


def create(http: httpx.Client, status: int = 201, *, key: str | None = None, **body: Any) -> dict[str, Any]:
    response = http.post("/v1/jobs", json=body, headers={"idempotency-key": key} if key else {})
    assert response.status_code == status, response.text
    answer: dict[str, Any] = response.json()
    return answer


def finished(http: httpx.Client, job_id: str, *, within_sec: float) -> dict[str, Any]:
    def read() -> dict[str, Any] | None:
        job: dict[str, Any] = http.get(f"/v1/jobs/{job_id}").json()["job"]
        return job if job["status"] in FINAL else None

    return wait_until(read, within_sec=within_sec) or {}


def log_of(http: httpx.Client, job_id: str) -> list[tuple[str, str]]:
    lines = http.get(f"/v1/jobs/{job_id}/logs", params={"tail": 500}).json()["logs"]
    return [(line["level"], line["message"]) for line in lines]


def test_the_instance_answers(http: httpx.Client) -> None:
    health = http.get("/health", headers={"x-api-key": ""})
    assert health.json()["ok"] is True
    assert set(health.json()) == {"ok", "service", "time"}
    ping = http.get("/v1/ping")
    assert (ping.status_code, ping.json()) == (200, {"ok": True, "pong": True})


def test_m1_a_repeated_request_is_answered_with_its_job_and_another_one_is_a_conflict(http: httpx.Client) -> None:
    key = f"smoke-{uuid4()}"
    with enabled(http, "report.generate", "data.fetch"):
        first = create(http, key=key, **REPORT)
        assert "idempotent" not in first
        again = create(http, 200, key=key, **REPORT)
        assert again["job"]["id"] == first["job"]["id"]
        assert again["idempotent"] is True
        other = create(http, 409, key=key, **{**REPORT, "priority": 6})
        assert other["ok"] is False
        assert other["error"]["code"] == "IDEMPOTENCY_CONFLICT"


def test_m1_a_failing_job_is_retried_up_to_its_attempts(http: httpx.Client) -> None:
    with enabled(http, "report.generate", "data.fetch"):
        job_id = create(http, type="data.fetch", input={"url": "https://example.com"}, max_attempts=2)["job"]["id"]
        job = finished(http, job_id, within_sec=40)
    assert (job["status"], job["attempts"]) == ("failed", 2)
    assert ("warn", "Re-queued for retry") in log_of(http, job_id)


def test_m1_a_callback_to_a_host_that_is_not_listed_is_blocked(http: httpx.Client) -> None:
    with enabled(http, "report.generate"):
        job_id = create(http, **REPORT, callback_url="https://not-listed.example.org/hook")["job"]["id"]
        job = finished(http, job_id, within_sec=30)
    assert job["status"] == "succeeded"
    assert ("warn", "Callback blocked (not allowlisted)") in log_of(http, job_id)


@pytest.mark.parametrize("job_type", ["codex.chat.generate", "ai.chat.generate"])
def test_m3_a_chat_without_a_prompt_fails_with_a_provider_code(http: httpx.Client, job_type: str) -> None:
    with enabled(http, "codex.chat.generate", "ai.chat.generate"):
        job_id = create(http, type=job_type, input={})["job"]["id"]
        job = finished(http, job_id, within_sec=40)
    assert job["status"] == "failed"
    assert job["error"]["code"].startswith("PROVIDER_")
    assert ("error", "Provider-backed handler failed") in log_of(http, job_id)


def test_the_scripts_leave_the_job_types_as_they_were(http: httpx.Client) -> None:
    with enabled(http, "codex.chat.generate"):
        pass
    types = {each["name"]: each["enabled"] for each in http.get("/v1/job-types").json()["types"]}
    assert types["report.generate"] is True
    assert types["codex.chat.generate"] is False
    assert types["ai.chat.generate"] is True  # the demo provider answers until a real one is configured
    refused = create(http, 400, type="codex.chat.generate", input={})
    assert refused["error"]["code"] == "VALIDATION_ERROR"


def test_m4_memories_become_ready_and_the_right_one_is_found_first(http: httpx.Client) -> None:
    scope = f"smoke.{uuid4().hex[:8]}"
    rows = {
        "doc.target": "The release of the mobile app is planned for the last week of September",
        "doc.other": "The office plants are watered on Mondays by the reception desk",
    }
    for key, value in rows.items():
        response = http.post("/v1/memory", json={"scope": scope, "key": key, "value": value})
        assert response.status_code == 201, response.text

    def all_ready() -> bool:
        states = [row["embedding_status"] for row in http.get("/v1/memory", params={"scope": scope}).json()["memories"]]
        assert "failed" not in states
        return states == ["ready", "ready"]

    assert wait_until(all_ready, within_sec=120)
    query = {"scope": scope, "query": "When does the mobile app release happen?", "top_k": 3}
    found = http.post("/v1/memory/search", json=query)
    assert found.status_code == 200
    assert found.json()["count"] >= 1
    assert found.json()["matches"][0]["memory"]["key"] == "doc.target"


def test_m4_a_schedule_of_six_fields_fires_and_is_deleted(http: httpx.Client) -> None:
    body = {"type": "report.generate", "cron": "*/5 * * * * *", "start_in_sec": 0}
    with enabled(http, "report.generate"):
        response = http.post("/v1/schedules", json=body)
        assert response.status_code == 201, response.text
        at = f"/v1/schedules/{response.json()['schedule']['id']}"
        job_id = wait_until(lambda: http.get(at).json()["schedule"]["last_job_id"], within_sec=45)
    assert http.get(f"/v1/jobs/{job_id}").json()["job"]["type"] == "report.generate"
    assert http.delete(at).status_code == 200
    assert http.get(at).status_code == 404


def test_m4_a_chat_writes_its_answer_into_memory(http: httpx.Client) -> None:
    scope, key = f"smoke.{uuid4().hex[:8]}", "chat.answer"
    block = {"scope": scope, "key": key, "required": True}
    given = {"prompt": "Say hello in one sentence.", "memory_write": block}
    job = finished(http, create(http, type="ai.chat.generate", input=given)["job"]["id"], within_sec=240)
    assert job["status"] == "succeeded", job["error"]
    assert (job["result"]["memory_write"]["scope"], job["result"]["memory_write"]["key"]) == (scope, key)
    rows = http.get("/v1/memory", params={"scope": scope}).json()["memories"]
    assert [row["key"] for row in rows] == [key]


def test_m3_a_chat_with_a_provider_succeeds_and_says_so(tmp_path: Path) -> None:
    with model_process() as models, running(tmp_path, **models.environment()) as instance, client_of(instance) as http:
        job_id = create(http, type="ai.chat.generate", input={"prompt": "Hello"}, timeout_sec=180)["job"]["id"]
        job = finished(http, job_id, within_sec=60)
        log = log_of(http, job_id)
    assert job["status"] == "succeeded", job["error"]
    assert job["result"]["output_text"].strip()
    assert job["result"]["provider"] == "openai"
    assert "Provider-backed handler completed" in [message for _, message in log]
