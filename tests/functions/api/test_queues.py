"""Queues that nobody serves: accepted, and never in silence."""

from pathlib import Path
from typing import Any

import pytest

from tests.functions.api.world import READER, SCOPED, World, open_world

UNSERVED = {
    "code": "QUEUE_UNSERVED",
    "field": "queue",
    "message": "No worker serves queue 'nightly' (served: default, mail); "
    "WORKER_QUEUE_ALLOWLIST names the queues served",
}
SCHEDULE = {"name": "Tea", "type": "report.generate", "interval_sec": 3600}


async def created(world: World, **body: Any) -> dict[str, Any]:
    answer = await world.client.post("/v1/jobs", json={"type": "report.generate", **body})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_job_that_no_worker_will_take_is_accepted_with_a_warning(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        assert (await created(world, queue="nightly"))["warnings"] == [UNSERVED]


@pytest.mark.parametrize("body", [{}, {"queue": "default"}, {"queue": "mail"}])
async def test_a_served_queue_has_no_warnings(tmp_path: Path, body: dict[str, Any]) -> None:
    async with open_world(tmp_path) as world:
        assert "warnings" not in await created(world, **body)


async def test_a_replayed_job_is_warned_about_while_it_waits(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        world.client.headers["idempotency-key"] = "one"
        job = (await created(world, queue="nightly"))["job"]
        again = await world.client.post("/v1/jobs", json={"type": "report.generate", "queue": "nightly"})
        assert again.json()["warnings"] == [UNSERVED]
        await world.succeed(job["id"])
        after = await world.client.post("/v1/jobs", json={"type": "report.generate", "queue": "nightly"})
        assert after.json()["idempotent"] is True
        assert "warnings" not in after.json()


async def test_a_batch_warns_of_each_job(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        jobs = [{"type": "report.generate", "queue": queue} for queue in ("nightly", "default")]
        results = (await world.client.post("/v1/jobs/batch", json={"jobs": jobs})).json()["results"]
        assert [result.get("warnings") for result in results] == [[UNSERVED], None]


async def test_a_retry_into_an_unserved_queue_warns(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        job = await world.create(queue="nightly")
        await world.succeed(job["id"])
        answer = await world.client.post(f"/v1/jobs/{job['id']}/retry")
        assert answer.json()["warnings"] == [UNSERVED]


async def test_saving_a_schedule_warns(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        answer = (await world.client.post("/v1/schedules", json={**SCHEDULE, "queue": "nightly"})).json()
        assert answer["warnings"] == [UNSERVED]
        place = f"/v1/schedules/{answer['schedule']['id']}"
        assert "warnings" not in (await world.client.get(place)).json()
        assert (await world.client.patch(place, json={"priority": 3})).json()["warnings"] == [UNSERVED]
        assert "warnings" not in (await world.client.patch(place, json={"queue": "mail"})).json()


async def test_served_queues_are_listed_as_far_as_the_key_sees(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        seen = (await world.as_key(READER).get("/v1/runtime/queues")).json()
        assert seen["setting"] == "WORKER_QUEUE_ALLOWLIST"
        assert seen["queues"] == [{"queue": "default", "served": True}, {"queue": "mail", "served": True}]
        scoped = (await world.as_key(SCOPED).get("/v1/runtime/queues")).json()
        assert scoped["queues"] == [{"queue": "mail", "served": True}]


async def test_explain_names_the_setting(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        job = await world.create(queue="nightly")
        explained = (await world.client.get(f"/v1/jobs/{job['id']}/explain")).json()
        [reason] = explained["reasons"]
        assert reason["code"] == "QUEUE_NOT_SERVED"
        assert "WORKER_QUEUE_ALLOWLIST" in reason["message"]
