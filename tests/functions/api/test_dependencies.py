"""Jobs that depend on others, over the API."""

from pathlib import Path

from tests.functions.api.world import SCOPED, open_world


async def test_a_job_says_which_job_it_waits_for(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        first = await world.create()
        job = await world.create(input={"depends_on": [first["id"]]})
        explained = (await world.client.get(f"/v1/jobs/{job['id']}/explain")).json()
        assert explained["claimable"] is False
        [reason] = explained["reasons"]
        assert (reason["code"], reason["details"]["id"]) == ("AWAITING_DEPENDENCY", first["id"])
        await world.succeed(first["id"])
        explained = (await world.client.get(f"/v1/jobs/{job['id']}/explain")).json()
        assert (explained["claimable"], explained["reasons"]) == (True, [])


async def test_faulty_dependencies_are_refused_by_their_place(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        body = {"type": "report.generate", "input": {"depends_on": ["a", 5]}}
        answer = await world.client.post("/v1/jobs", json=body)
        assert answer.status_code == 400
        assert answer.json()["error"]["details"]["fields"] == [
            {"field": "input.depends_on.1", "message": "must be the id of a job"}
        ]
        assert await world.stored_jobs() == 0


async def test_a_key_of_some_queues_cannot_ask_for_jobs_of_others(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        foreign = await world.create()
        body = {"type": "report.generate", "queue": "mail", "input": {"depends_on": [foreign["id"]]}}
        answer = await world.as_key(SCOPED).post("/v1/jobs", json=body)
        assert answer.status_code == 400
        assert answer.json()["error"]["details"]["fields"] == [
            {"field": "input.depends_on.0", "message": "no job has this id"}
        ]
