"""What the API says of a job that waits for an answer, and of the steps of one that runs."""

from pathlib import Path
from typing import Any

import pytest

from rauskuclaw.domain.job import Job
from tests.functions.api.streams import names, open_stream
from tests.functions.api.world import ADMIN, World, open_world
from tests.support.clock import after
from tests.support.lives import applied
from tests.support.runs import answered, asked, for_question, question, recorded, reply, wait

JOB_FIELDS = {"id", "type", "queue", "status", "priority", "timeout_sec", "attempts", "max_attempts", "callback_url"}
JOB_FIELDS |= {"tags", "error", "created_at", "updated_at"}


async def let_wait(world: World, reason: str = "AWAITING_APPROVAL", **given: Any) -> Job:
    job = await world.start((await world.create())["id"])
    await recorded(world.services.backend, job, asked(), answered(), question())
    waits = for_question(step=3, reason=reason, until=after(days=3), **given)
    return await applied(world.services.backend.store, wait(job, waits, at=world.clock()))


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("AWAITING_APPROVAL", "approve"),
        ("AWAITING_ANSWER", "answer"),
        ("BUDGET_PAUSED", "budget"),
        ("AWAITING_CHILD", "job that it has started"),
        ("AWAITING_RAIN", "Waiting"),
    ],
)
async def test_explain_says_what_a_run_waits_for(tmp_path: Path, reason: str, words: str) -> None:
    async with open_world(tmp_path) as world:
        job = await let_wait(world, reason)
        said = (await world.client.get(f"/v1/jobs/{job.id}/explain")).json()
        assert (said["status"], said["claimable"]) == ("queued", False)
        [found] = said["reasons"]
        assert (found["code"], found["until"]) == (reason, "2025-06-05T12:00:00.000Z")
        assert found["details"] == {"kind": "question", "id": "q-1", "step": 3}
        assert words in found["message"]


async def test_an_answered_run_waits_for_nothing(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        job = await let_wait(world)
        assert await world.services.backend.runs.deliver(job.id, reply(at=world.clock())) is not None
        said = (await world.client.get(f"/v1/jobs/{job.id}/explain")).json()
        assert (said["claimable"], said["reasons"]) == (True, [])
        listed = (await world.client.get("/v1/jobs")).json()
        assert "waiting" not in listed


async def test_a_list_says_who_waits_beside_the_jobs(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        await world.create()
        job = await let_wait(world)
        listed = (await world.client.get("/v1/jobs")).json()
        assert listed["waiting"] == [
            {
                "job_id": job.id,
                "reason": "AWAITING_APPROVAL",
                "until": "2025-06-05T12:00:00.000Z",
                "kind": "question",
                "id": "q-1",
                "step": 3,
            }
        ]
        assert all(set(each) == JOB_FIELDS for each in listed["jobs"])
        read = (await world.client.get(f"/v1/jobs/{job.id}")).json()["job"]
        assert set(read) == JOB_FIELDS | {"input", "result"}
        assert (read["status"], read["attempts"]) == ("queued", 0)


async def test_steps_are_events_of_their_own_and_no_lines_of_the_log(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        job = await world.start((await world.create())["id"])
        async with open_stream(world.app, job.id, key=ADMIN) as stream:
            await stream.until("log_append")
            await stream.until("log_append")
            await recorded(world.services.backend, job, asked(), answered())
            await recorded(world.services.backend, job, question(), after_seq=2)
            seen = await stream.until("question")
        assert names(seen) == ["step", "question"]
        assert seen[0].data["meta"] == {"from": 1, "to": 2, "types": ["asked", "answered"]}
        assert seen[0].id == seen[0].data["id"]
        logs = (await world.client.get(f"/v1/jobs/{job.id}/logs")).json()["logs"]
        assert [line["message"] for line in logs] == ["Job created", "Claimed by worker"]
        events = (await world.client.get(f"/v1/jobs/{job.id}/events")).json()["events"]
        assert [event["kind"] for event in events] == ["log", "log", "step", "question"]


async def test_an_attempt_that_waited_is_told_as_such(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        job = await let_wait(world)
        attempts = (await world.client.get(f"/v1/jobs/{job.id}/attempts")).json()["attempts"]
        assert [(each["number"], each["outcome"], each["error"]) for each in attempts] == [(1, "waiting", None)]
