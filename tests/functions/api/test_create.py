"""POST /v1/jobs and /v1/jobs/batch: defaults, the stored job, the first log line, callbacks, delayed jobs."""

from datetime import timedelta
from pathlib import Path

import pytest

from rauskuclaw.domain.clock import to_wire
from rauskuclaw.domain.job import JobStatus
from rauskuclaw.services.jobs.limits import TimeoutCap
from tests.functions.api.world import ADMIN, RULES, open_world
from tests.support.clock import NOON, after

FIELDS = [
    "id",
    "type",
    "queue",
    "status",
    "priority",
    "timeout_sec",
    "attempts",
    "max_attempts",
    "callback_url",
    "tags",
    "input",
    "result",
    "error",
    "created_at",
    "updated_at",
]


async def test_created_job_has_the_defaults_and_exactly_the_fields_of_the_contract(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        answer = await world.client.post("/v1/jobs", json={"type": "report.generate"})
        job = answer.json()["job"]
    assert answer.status_code == 201
    assert answer.json() == {"ok": True, "job": job}
    assert sorted(job) == sorted(FIELDS)
    assert {name: job[name] for name in FIELDS[1:13]} == {
        "type": "report.generate",
        "queue": "default",
        "status": "queued",
        "priority": 5,
        "timeout_sec": 120,
        "attempts": 0,
        "max_attempts": 1,
        "callback_url": None,
        "tags": [],
        "input": None,
        "result": None,
        "error": None,
    }
    assert job["created_at"] == job["updated_at"] == to_wire(NOON)


async def test_given_fields_are_kept(tmp_path: Path) -> None:
    given = {
        "queue": "Mail.Fast",
        "priority": 9.0,
        "timeout_sec": 3600,
        "max_attempts": 10,
        "callback_url": "https://hooks.example.com/x?y=1",
        "input": {"nested": [1, None, "ä\u2028"]},
    }
    async with open_world(tmp_path) as world:
        job = await world.create(**given)
    assert {name: job[name] for name in given} == given
    assert job["priority"] == 9


async def test_nulls_and_blanks_mean_not_given(tmp_path: Path) -> None:
    nothing = {
        "queue": "  ",
        "priority": None,
        "timeout_sec": None,
        "max_attempts": None,
        "callback_url": "",
        "tags": None,
    }
    async with open_world(tmp_path) as world:
        job = await world.create(**nothing, run_at=None, unknown_field=[1])
    assert (job["queue"], job["priority"], job["timeout_sec"], job["tags"]) == ("default", 5, 120, [])


async def test_first_twenty_tags_are_kept_as_text(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        job = await world.create(tags=["a", 1, 2.0, True, None, {"k": 1}, *"bcdefghijklmnopqrst"])
    assert job["tags"][:6] == ["a", "1", "2", "true", "null", '{"k":1}']
    assert len(job["tags"]) == 20


async def test_creation_is_logged_with_what_was_decided(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        job = await world.create(priority=8)
        logs = (await world.client.get(f"/v1/jobs/{job['id']}/logs")).json()["logs"]
    assert [(line["level"], line["message"]) for line in logs] == [("info", "Job created")]
    assert logs[0]["meta"] == {
        "type": "report.generate",
        "queue": "default",
        "priority": 8,
        "timeout_sec": 120,
        "max_attempts": 1,
        "handler": "builtin:report.generate",
    }


async def test_stored_job_knows_lane_caller_and_request(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        headers = {"x-request-id": "trace-77"}
        answer = await world.client.post("/v1/jobs", json={"type": "report.generate", "priority": 8}, headers=headers)
        job = await world.store.get_job(answer.json()["job"]["id"])
    assert (job.lane, job.created_by, job.correlation_id) == ("high", "ops", "trace-77")
    assert answer.headers["x-request-id"] == "trace-77"


async def test_run_at_delays_the_job_and_the_past_means_now(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        later = await world.create(run_at="2025-06-02T17:00:00.5+03:00")
        earlier = await world.create(run_at="1999-01-01T00:00:00Z")
        stored = [await world.store.get_job(job["id"]) for job in (later, earlier)]
    assert stored[0].run_at == NOON + timedelta(hours=2, milliseconds=500)
    assert stored[1].run_at == NOON


async def test_job_answered_is_claimable(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        job = await world.create()
        deliveries = await world.services.backend.queue.receive("default", limit=5, visibility=timedelta(seconds=9))
        assert (await world.start(job["id"])).status is JobStatus.RUNNING
    assert [delivery.body.count(job["id"]) for delivery in deliveries] == [1]


@pytest.mark.parametrize("kind", ["disabled", "unknown"])
async def test_type_that_cannot_run_is_refused(tmp_path: Path, kind: str) -> None:
    async with open_world(tmp_path) as world:
        name = {"disabled": "ai.chat.generate", "unknown": "no.such.type"}[kind]
        answer = await world.client.post("/v1/jobs", json={"type": name})
        assert await world.stored_jobs() == 0
    assert answer.status_code == 400
    assert answer.json()["error"]["details"]["fields"][0]["field"] == "type"


async def test_timeout_over_the_cap_of_the_deployment_is_refused_unless_the_lane_has_none(tmp_path: Path) -> None:
    async with open_world(tmp_path, cap=TimeoutCap(RULES.lanes, 840, frozenset({"high"}))) as world:
        refused = await world.client.post("/v1/jobs", json={"type": "report.generate", "timeout_sec": 841})
        accepted = await world.create(timeout_sec=841, priority=10)
    assert refused.status_code == 400
    assert refused.json()["error"]["details"]["fields"][0]["field"] == "timeout_sec"
    assert accepted["timeout_sec"] == 841


async def test_batch_gives_each_job_its_own_outcome(tmp_path: Path) -> None:
    jobs = [
        {"type": "report.generate", "idempotency_key": "k"},
        {"type": "report.generate", "priority": 11},
        "not an object",
        {"type": "report.generate", "idempotency_key": "k"},
        {"type": "report.generate", "idempotency_key": "k", "priority": 1},
        {"type": "report.generate", "idempotency_key": 5},
    ]
    async with open_world(tmp_path) as world:
        answer = await world.client.post("/v1/jobs/batch", json={"jobs": jobs})
        assert await world.stored_jobs() == 1
    body = answer.json()
    assert (answer.status_code, body["ok"], body["count"]) == (200, True, 6)
    assert [result["status"] for result in body["results"]] == [201, 400, 400, 200, 409, 400]
    assert body["results"][3]["job"]["id"] == body["results"][0]["job"]["id"]
    assert body["results"][3]["idempotent"] is True
    assert body["results"][1]["error"]["details"]["fields"][0]["field"] == "priority"
    assert body["results"][5]["error"]["details"]["fields"][0]["field"] == "idempotency_key"


@pytest.mark.parametrize("jobs", [None, {}, [], [{"type": "report.generate"}] * 101])
async def test_batch_of_a_wrong_size_is_refused_as_a_whole(tmp_path: Path, jobs: object) -> None:
    async with open_world(tmp_path) as world:
        answer = await world.client.post("/v1/jobs/batch", json={"jobs": jobs})
        assert await world.stored_jobs() == 0
    assert answer.status_code == 400
    assert answer.json()["error"]["details"]["fields"][0]["field"] == "jobs"


async def test_disabling_a_type_is_seen_by_the_next_create(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        await world.create()
        assert (await world.client.patch("/v1/job-types/report.generate", json={"enabled": False})).status_code == 200
        answer = await world.as_key(ADMIN).post("/v1/jobs", json={"type": "report.generate"})
    assert answer.status_code == 400


async def test_five_years_ahead_is_the_furthest(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        await world.create(run_at=to_wire(after(days=5 * 365)))
        answer = await world.client.post(
            "/v1/jobs", json={"type": "report.generate", "run_at": to_wire(after(days=5 * 365, seconds=1))}
        )
    assert answer.json()["error"]["details"]["fields"][0]["field"] == "run_at"
