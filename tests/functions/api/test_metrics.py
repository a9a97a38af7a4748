"""Metrics and alerts over HTTP."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from rauskuclaw.config import MetricsSettings
from tests.functions.api.world import READER, SCOPED, World, open_world

STATUSES = ("queued", "running", "succeeded", "failed", "cancelled")


async def read(world: World, key: str = READER, **params: Any) -> Any:
    answer = await world.as_key(key).get("/v1/runtime/metrics", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def create_once(world: World) -> httpx.Response:
    headers = {"idempotency-key": "once"}
    return await world.client.post("/v1/jobs", json={"type": "report.generate"}, headers=headers)


async def codes(world: World) -> list[str]:
    return [alert["code"] for alert in (await read(world))["alerts"]]


async def test_a_fresh_deployment_has_nothing_to_say(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        answer = await read(world)
    assert answer == {
        "ok": True,
        "metrics": {
            "enabled": True,
            "generated_at": "2025-06-02T12:00:00.000Z",
            "window_sec": 3600,
            "counters": {},
            "job_status": dict.fromkeys(STATUSES, 0),
            "by_type": [],
            "queues": [],
        },
        "alerts": [],
    }


async def test_what_happened_is_counted(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        jobs = [await world.create() for _ in range(4)]
        await world.succeed(jobs[0]["id"])
        await world.succeed(jobs[1]["id"])
        await world.client.post(f"/v1/jobs/{jobs[2]['id']}/cancel")
        found = (await read(world))["metrics"]
    assert found["counters"] == {"job.cancelled": 1, "job.claimed": 2, "job.created": 4, "job.succeeded": 2}
    assert found["job_status"] == {**dict.fromkeys(STATUSES, 0), "queued": 1, "succeeded": 2, "cancelled": 1}
    [by_type] = found["by_type"]
    assert (by_type["type"], by_type["created"], by_type["succeeded"]) == ("report.generate", 4, 2)
    assert 0 < by_type["run_ms"]["p50"] <= by_type["run_ms"]["p95"] <= 3
    assert found["queues"] == [{"queue": "default", "claimable": 1, "delayed": 0, "oldest_age_sec": 0, "served": True}]


async def test_a_repeated_request_is_counted_as_such(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        for _ in range(3):
            await create_once(world)
        assert (await read(world))["metrics"]["counters"] == {"job.created": 1, "job.idempotency_hit": 2}


async def test_a_count_that_fails_fails_no_request(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        world.store.writer.connection.execute(
            "CREATE TRIGGER no_counts BEFORE INSERT ON counters WHEN NEW.name LIKE 'm|%' "
            "BEGIN SELECT RAISE(ABORT, 'no counts'); END"
        )
        first, again = await create_once(world), await create_once(world)
        assert (first.status_code, again.status_code) == (201, 200)
        assert (await world.succeed(again.json()["job"]["id"])).status == "succeeded"
        found = (await read(world))["metrics"]
    assert (found["counters"], found["job_status"]["succeeded"]) == ({}, 1)


@pytest.mark.parametrize(
    ("asked", "given"),
    [("", 3600), ("0", 3600), ("x", 3600), ("59", 60), ("61", 61), ("9999999", 604800)],
)
async def test_the_window_is_clamped(tmp_path: Path, asked: str, given: int) -> None:
    async with open_world(tmp_path) as world:
        assert (await read(world, window_sec=asked))["metrics"]["window_sec"] == given


async def test_what_is_older_than_the_window_is_not_counted(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        await world.create()
        world.clock.advance(seconds=600)
        await world.create()
        assert (await read(world, window_sec=300))["metrics"]["counters"] == {"job.created": 1}
        assert (await read(world, window_sec=900))["metrics"]["counters"] == {"job.created": 2}


async def test_a_key_with_queues_sees_these_only(tmp_path: Path) -> None:
    async with open_world(tmp_path, metrics_settings=MetricsSettings(queue_stalled_sec=1)) as world:
        await world.create()
        await world.create(queue="mail")
        world.clock.advance(seconds=10)
        answer = await read(world, SCOPED)
    found = answer["metrics"]
    assert found["counters"] == {"job.created": 1}
    assert (found["job_status"]["queued"], [each["queue"] for each in found["queues"]]) == (1, ["mail"])
    assert [alert["details"]["queue"] for alert in answer["alerts"]] == ["mail"]


async def test_a_claimable_job_that_waits_too_long_is_an_alert(tmp_path: Path) -> None:
    async with open_world(tmp_path, metrics_settings=MetricsSettings(queue_stalled_sec=1)) as world:
        job = await world.create()
        assert await codes(world) == []
        world.clock.advance(seconds=1.2)
        [alert] = (await read(world))["alerts"]
        await world.start(job["id"])
        assert await codes(world) == []
    assert (alert["code"], alert["severity"]) == ("QUEUE_STALLED", "warn")
    assert alert["details"] == {"job_id": job["id"], "oldest_age_sec": 1, "threshold_sec": 1, "queue": "default"}


async def test_delayed_jobs_and_those_of_disabled_types_stall_no_queue(tmp_path: Path) -> None:
    async with open_world(tmp_path, metrics_settings=MetricsSettings(queue_stalled_sec=5)) as world:
        await world.create(run_at="2025-06-02T13:00:00Z")
        held = await world.create(queue="mail")
        await world.client.patch("/v1/job-types/report.generate", json={"enabled": False})
        world.clock.advance(seconds=3000)
        found = await read(world)
    assert held["queue"] == "mail"
    assert {(alert["code"], alert["details"]["reason"]) for alert in found["alerts"]} == {
        ("QUEUE_UNSERVED", "type_disabled")
    }


async def test_a_queue_nobody_serves_has_an_alert_of_its_own(tmp_path: Path) -> None:
    async with open_world(tmp_path, metrics_settings=MetricsSettings(queue_stalled_sec=1)) as world:
        await world.create(queue="lost")
        world.clock.advance(seconds=60)
        [alert] = (await read(world))["alerts"]
    assert (alert["code"], alert["details"]) == (
        "QUEUE_UNSERVED",
        {"queue": "lost", "jobs": 1, "reason": "queue_not_served"},
    )


async def test_alerts_are_judged_while_counting_is_off(tmp_path: Path) -> None:
    settings = MetricsSettings(enabled=False, failure_rate_min_completed=1)
    async with open_world(tmp_path, metrics_settings=settings) as world:
        job = await world.create(max_attempts=1)
        await world.fail(job["id"])
        answer = await read(world)
    assert (answer["metrics"]["enabled"], answer["metrics"]["counters"]) == (False, {})
    assert answer["metrics"]["job_status"]["failed"] == 1
    [alert] = answer["alerts"]
    assert alert["details"] == {
        "window_sec": 3600,
        "completed": 1,
        "failed": 1,
        "succeeded": 0,
        "failure_rate_pct": 100.0,
        "threshold_pct": 50,
    }


async def test_a_job_of_a_dead_worker_that_nobody_takes_is_an_alert(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        job = await world.create()
        await world.start(job["id"])
        world.clock.advance(seconds=60 + 61)
        assert await codes(world) == []
        world.clock.advance(seconds=1)
        [alert] = (await read(world))["alerts"]
    assert (alert["code"], alert["details"]["jobs"], alert["details"]["job_id"]) == ("RESCUE_STALLED", 1, job["id"])


async def test_the_series_has_a_step_for_every_minute(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        await world.create()
        world.clock.advance(seconds=150)
        job = await world.create()
        await world.succeed(job["id"])
        answer = (await world.client.get("/v1/runtime/metrics/series", params={"window_sec": 300})).json()
    assert answer["step_sec"] == 60
    series = answer["series"]
    assert series["minutes"][-1] == "2025-06-02T12:02:00.000Z"
    assert series["created"] == [0, 0, 1, 0, 1]
    assert (series["succeeded"], series["run_ms_p50"][:4]) == ([0, 0, 0, 0, 1], [None] * 4)
    assert series["run_ms_p95"][-1] is not None
    assert {len(values) for values in series.values()} == {5}


@pytest.mark.parametrize(
    ("window", "step", "given", "steps"),
    [
        (900, 60, 60, 15),
        (3600, 300, 300, 13),
        (21_600, 300, 300, 73),
        (86_400, 900, 3600, 25),
        (604_800, 60, 3600, 169),
        (604_800, 7200, 7200, 85),
    ],
)
async def test_steps_are_whole_minutes_or_hours(tmp_path: Path, window: int, step: int, given: int, steps: int) -> None:
    async with open_world(tmp_path) as world:
        world.clock.advance(seconds=1000)
        query = {"window_sec": window, "step_sec": step}
        await world.create()
        answer = (await world.client.get("/v1/runtime/metrics/series", params=query)).json()
    assert (answer["step_sec"], sum(answer["series"]["created"])) == (given, 1)
    assert len(answer["series"]["minutes"]) in (steps - 1, steps)


async def queue_ages(world: World, key: str = READER) -> list[float | None]:
    answer = await world.as_key(key).get("/v1/runtime/metrics/series", params={"window_sec": 180, "step_sec": 60})
    ages: list[float | None] = answer.json()["series"]["queue_age_sec"]
    return ages


async def test_the_series_tells_how_old_the_oldest_claimable_job_was(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        for _ in range(2):  # schedulers that race sample twice
            await world.services.metrics.watch()
        world.clock.advance(seconds=60)
        await world.create()
        world.clock.advance(seconds=30)
        await world.create()
        await world.create(queue="lost")  # nobody serves it
        for _ in range(2):
            await world.services.metrics.watch()
        world.clock.advance(seconds=10)
        await world.services.metrics.watch()
        assert await queue_ages(world) == [None, 0, pytest.approx(33.3)]
        assert await queue_ages(world, SCOPED) == [None, 0, 0]  # its queues are empty
        text = (await world.client.get("/v1/runtime/metrics/prometheus")).text
        assert (await read(world))["metrics"]["counters"] == {"job.created": 3}
    assert "queue.age" not in text


async def test_no_queue_is_sampled_while_counting_is_off(tmp_path: Path) -> None:
    async with open_world(tmp_path, metrics_settings=MetricsSettings(enabled=False)) as world:
        await world.create()
        await world.services.metrics.watch()
        assert await queue_ages(world) == [None] * 3


async def test_prometheus_can_read_it(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        await world.succeed((await world.create())["id"])
        await world.create(queue="lost")
        answer = await world.as_key(READER).get("/v1/runtime/metrics/prometheus")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = answer.text.splitlines()
    assert 'rauskuclaw_jobs{status="succeeded"} 1' in lines
    assert 'rauskuclaw_events_in_window{name="job.created"} 2' in lines
    assert 'rauskuclaw_queue_claimable_jobs{queue="lost",served="false"} 1' in lines
    assert 'rauskuclaw_alert_active{code="QUEUE_UNSERVED",severity="warn",queue="lost"} 1' in lines
    assert answer.text.endswith("\n")


@pytest.mark.parametrize("path", ["", "/series", "/prometheus"])
async def test_nobody_without_a_key_sees_it(tmp_path: Path, path: str) -> None:
    async with open_world(tmp_path) as world:
        assert (await world.as_key(None).get(f"/v1/runtime/metrics{path}")).status_code == 401
