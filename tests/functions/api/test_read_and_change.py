"""Reading, listing, cancelling and retrying jobs, and everything that can be seen of one."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rauskuclaw.domain.clock import to_wire
from rauskuclaw.domain.events import LogEntry
from rauskuclaw.domain.job import JobStatus
from tests.functions.api.world import open_world

NOWHERE = "7d6e1f0a-0000-4000-8000-000000000000"


async def test_unknown_job_is_404_on_every_route(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        for path in ("", "/logs", "/events", "/attempts", "/explain", "/callback", "/stream"):
            answer = await world.client.get(f"/v1/jobs/{NOWHERE}{path}")
            assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND"), path
        for path in ("/cancel", "/retry", "/callback/redeliver"):
            assert (await world.client.post(f"/v1/jobs/{NOWHERE}{path}")).status_code == 404, path


async def test_list_is_newest_first_slim_and_filtered(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        ids = []
        for queue in ("a", "b", "a"):
            ids.append((await world.create(queue=queue, input={"big": 1}))["id"])
            world.clock.advance(seconds=1)
        await world.client.post(f"/v1/jobs/{ids[0]}/cancel")
        everything = (await world.client.get("/v1/jobs")).json()
        of_queue = (await world.client.get("/v1/jobs?queue=a&status=queued&type=report.generate&nonsense=1")).json()
    assert [job["id"] for job in everything["jobs"]] == ids[::-1]
    assert everything["count"] == 3
    assert "input" not in everything["jobs"][0]
    assert "result" not in everything["jobs"][0]
    assert [job["id"] for job in of_queue["jobs"]] == [ids[2]]


@pytest.mark.parametrize("query", ["status=undefined&type=undefined&queue=undefined", "status=&type=&queue=&cursor="])
async def test_filters_of_old_clients_that_mean_nothing_are_ignored(tmp_path: Path, query: str) -> None:
    async with open_world(tmp_path) as world:
        await world.create()
        assert (await world.client.get(f"/v1/jobs?{query}")).json()["count"] == 1


async def test_status_nobody_has_matches_nothing(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        await world.create()
        answer = await world.client.get("/v1/jobs?status=sleeping")
    assert (answer.status_code, answer.json()) == (200, {"ok": True, "jobs": [], "count": 0, "cursor": None})


@pytest.mark.parametrize(("limit", "count"), [("-5", 1), ("0", 3), ("x", 3), ("2abc", 2), ("9" * 30, 3), ("1", 1)])
async def test_limits_are_clamped(tmp_path: Path, limit: str, count: int) -> None:
    async with open_world(tmp_path) as world:
        for _ in range(3):
            await world.create()
        assert (await world.client.get(f"/v1/jobs?limit={limit}")).json()["count"] == count


async def test_cursor_walks_through_all_jobs_once(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        created = {(await world.create())["id"] for _ in range(7)}
        seen: list[str] = []
        cursor = ""
        for _ in range(4):
            page = (await world.client.get("/v1/jobs", params={"limit": "2", "cursor": cursor})).json()
            seen += [job["id"] for job in page["jobs"]]
            cursor = page["cursor"] or ""
    assert sorted(seen) == sorted(created)
    assert cursor == ""


async def test_foreign_cursor_is_refused_by_name(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        answer = await world.client.get("/v1/jobs?cursor=%00nonsense")
    assert answer.status_code == 400
    assert "cursor" in answer.text


async def test_cancel_is_final_and_repeating_it_writes_nothing(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        job = await world.create()
        first = await world.client.post(f"/v1/jobs/{job['id']}/cancel")
        again = await world.client.post(f"/v1/jobs/{job['id']}/cancel")
        logs = (await world.client.get(f"/v1/jobs/{job['id']}/logs")).json()["logs"]
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert again.json()["job"]["status"] == "cancelled"
    assert [(line["level"], line["message"]) for line in logs[1:]] == [("warn", "Job cancelled")]


async def test_running_job_is_cancelled_at_once(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        job = await world.create()
        await world.start(job["id"])
        answer = await world.client.post(f"/v1/jobs/{job['id']}/cancel")
    assert (answer.status_code, answer.json()["job"]["status"]) == (200, "cancelled")


@pytest.mark.parametrize("ending", ["succeed", "fail"])
async def test_finished_job_cannot_be_cancelled(tmp_path: Path, ending: str) -> None:
    async with open_world(tmp_path) as world:
        job = await world.create()
        await getattr(world, ending)(job["id"])
        answer = await world.client.post(f"/v1/jobs/{job['id']}/cancel")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "CONFLICT")


async def test_concurrent_cancels_all_succeed_and_log_once(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        job = await world.create()
        url = f"/v1/jobs/{job['id']}/cancel"
        answers = await asyncio.gather(*(world.client.post(url) for _ in range(20)))
        logs = (await world.client.get(f"/v1/jobs/{job['id']}/logs")).json()["logs"]
    assert {answer.status_code for answer in answers} == {200}
    assert len(logs) == 2


async def test_retry_makes_a_new_job_of_the_same_request(tmp_path: Path) -> None:
    given = {"queue": "q", "input": {"a": 1}, "priority": 2, "timeout_sec": 7, "max_attempts": 1, "tags": ["t"]}
    async with open_world(tmp_path) as world:
        old = await world.create(**given, callback_url="https://hooks.example.com/")
        await world.fail(old["id"])
        headers = {"idempotency-key": "again"}
        first = await world.client.post(f"/v1/jobs/{old['id']}/retry", headers=headers)
        repeated = await world.client.post(f"/v1/jobs/{old['id']}/retry", headers=headers)
        logs = (await world.client.get(f"/v1/jobs/{first.json()['job']['id']}/logs")).json()["logs"]
    new = first.json()["job"]
    assert (first.status_code, repeated.status_code) == (201, 200)
    assert repeated.json()["job"]["id"] == new["id"] != old["id"]
    assert {name: new[name] for name in given} == given
    assert (new["status"], new["callback_url"], new["error"]) == ("queued", old["callback_url"], None)
    assert logs[0]["meta"]["retry_of"] == old["id"]


async def test_job_that_is_not_final_cannot_be_retried(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        job = await world.create()
        answer = await world.client.post(f"/v1/jobs/{job['id']}/retry")
    assert (answer.status_code, answer.json()["error"]["details"]) == (409, {"status": "queued"})


async def test_tail_gives_the_newest_lines_in_order_and_no_progress(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        job = await world.start((await world.create())["id"])
        lines = [LogEntry(world.clock(), "info", f"line {n}") for n in range(5)]
        await world.append(job, *lines, LogEntry(world.clock(), "info", "half", {"fraction": 0.5}, kind="progress"))
        logs = (await world.client.get(f"/v1/jobs/{job.id}/logs?tail=2")).json()
        events = (await world.client.get(f"/v1/jobs/{job.id}/events?after=2&limit=4")).json()
        rest = (await world.client.get(f"/v1/jobs/{job.id}/events?after={events['next_after']}")).json()
    assert [line["message"] for line in logs["logs"]] == ["line 3", "line 4"]
    assert list(logs["logs"][0]) == ["id", "ts", "level", "message", "meta"]
    assert [event["message"] for event in events["events"]] == ["line 0", "line 1", "line 2", "line 3"]
    assert [(event["kind"], event["message"]) for event in rest["events"]] == [("log", "line 4"), ("progress", "half")]
    assert rest["next_after"] == rest["events"][-1]["id"]


async def test_attempts_tell_worker_times_and_outcome(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        job = await world.create(max_attempts=2)
        await world.fail(job["id"])
        await world.succeed(job["id"])
        body = (await world.client.get(f"/v1/jobs/{job['id']}/attempts")).json()
    assert body["count"] == 2
    assert [(attempt["number"], attempt["outcome"]) for attempt in body["attempts"]] == [
        (1, "failed"),
        (2, "succeeded"),
    ]
    assert body["attempts"][0]["error"] == {"error": "it broke", "code": "BROKEN"}


async def explained(world: Any, job_id: str) -> dict[str, Any]:
    body: dict[str, Any] = (await world.client.get(f"/v1/jobs/{job_id}/explain")).json()
    return body


async def test_explain_says_that_nothing_is_in_the_way(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        job = await world.create(max_attempts=4)
        body = await explained(world, job["id"])
    assert (body["claimable"], body["reasons"], body["attempts_left"], body["lane"]) == (True, [], 4, "default")


async def test_explain_names_time_queue_backoff_type_and_status(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        late = await world.create(run_at="2025-06-02T13:00:00Z", queue="elsewhere")
        retried = await world.create(max_attempts=2)
        await world.fail(retried["id"])
        stopped = await world.create()
        await world.client.patch("/v1/job-types/report.generate", json={"enabled": False})
        await world.client.post(f"/v1/jobs/{stopped['id']}/cancel")
        found = [
            [reason["code"] for reason in (await explained(world, job["id"]))["reasons"]]
            for job in (late, retried, stopped)
        ]
        until = (await explained(world, late["id"]))["reasons"][0]["until"]
    assert found == [
        ["SCHEDULED", "QUEUE_NOT_SERVED", "JOB_TYPE_UNAVAILABLE"],
        ["RETRY_BACKOFF", "JOB_TYPE_UNAVAILABLE"],
        ["NOT_QUEUED"],
    ]
    assert until == "2025-06-02T13:00:00.000Z"


async def test_explain_names_the_provider_that_put_a_job_off(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        job = await world.create()
        until = world.clock() + timedelta(seconds=90)
        await world.park(job["id"], until=until)
        [reason] = (await explained(world, job["id"]))["reasons"]
        assert (reason["code"], reason["message"]) == ("PROVIDER_CLOSED", "The provider takes no calls")
        assert reason["until"] == to_wire(until)
        world.clock.advance(seconds=90)
        assert (await explained(world, job["id"]))["claimable"] is True


async def test_failed_job_shows_its_error(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        job = await world.create()
        await world.fail(job["id"])
        shown = (await world.client.get(f"/v1/jobs/{job['id']}")).json()["job"]
    assert shown["status"] == JobStatus.FAILED
    assert list(shown["error"]) == ["message", "code", "details", "at"]


async def test_callback_is_shown_and_can_be_sent_again_once_it_is_over(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        none = await world.create()
        owed = await world.create(callback_url="https://hooks.example.com/")
        refused = await world.create(callback_url="https://elsewhere.example.org/")
        for job in (none, owed, refused):
            await world.succeed(job["id"])
        urls = [f"/v1/jobs/{job['id']}/callback" for job in (none, owed, refused)]
        shown = [(await world.client.get(url)).json()["delivery"] for url in urls]
        sent = [await world.client.post(f"{url}/redeliver") for url in urls]
        revived = (await world.client.get(urls[2])).json()["delivery"]
    assert [delivery and delivery["state"] for delivery in shown] == [None, "pending", "blocked"]
    assert [answer.status_code for answer in sent] == [404, 409, 202]
    assert (revived["state"], revived["tries"], revived["event_id"]) == ("pending", 0, shown[2]["event_id"])
