"""Several jobs submitted as they were meant: in order, once under a key, without those that cannot be made."""

from pathlib import Path
from typing import Any

import pytest

from tests.functions.api.world import SCOPED, World, open_world

URL = "/v1/jobs/submit-intent"
CHAIN = [
    {"type": "report.generate", "input": {"topic": "tea"}},
    {"type": "deploy.run", "input": {"target": "staging", "depends_on_last_job": True}},
    {"type": "report.generate", "input": {"depends_on_idx": [1, 2]}},
]


async def submit(world: World, *jobs: Any, key: str | None = None, **given: Any) -> dict[str, Any]:
    headers = {"idempotency-key": key} if key else {}
    answer = await world.client.post(URL, json={"jobs": jobs, **given}, headers=headers)
    assert answer.status_code in (200, 201), answer.text
    found: dict[str, Any] = answer.json()
    assert answer.status_code == (201 if found["created_jobs"] else 200)
    return found


async def test_a_chain_waits_in_its_order(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        found = await submit(world, *CHAIN)
        assert [(each["source_idx"], each["kind"]) for each in found["created_jobs"]] == [
            (1, "intent"),
            (2, "intent"),
            (3, "intent"),
        ]
        first, second, third = (each["job"] for each in found["created_jobs"])
        assert second["input"] == {"target": "staging", "depends_on": [first["id"]]}
        assert third["input"]["depends_on"] == [first["id"], second["id"]]
        assert (first["tags"], found["skipped"], found["repairs"]) == (["chat"], [], [])
        assert [each["idx"] for each in found["normalized_jobs"]] == [1, 2, 3]
        assert await world.stored_jobs() == 3


async def test_what_cannot_be_made_is_skipped_with_all_that_waits_for_it(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        jobs = [{"type": "no.such"}, CHAIN[0], {"type": "report.generate", "input": {"depends_on_idx": [1]}}]
        found = await submit(world, *jobs, {"type": "report.generate", "priority": 11}, {})
        assert [each["source_idx"] for each in found["created_jobs"]] == [2]
        assert [(each["idx"], each["code"]) for each in found["skipped"]] == [
            (1, "VALIDATION_ERROR"),
            (3, "DEPENDENCY_SKIPPED"),
            (4, "VALIDATION_ERROR"),
            (5, "VALIDATION_ERROR"),
        ]
        assert (await submit(world, {}))["created_jobs"] == []


async def test_under_a_key_the_same_request_makes_the_same_jobs(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        first, again = await submit(world, *CHAIN, key="k"), await submit(world, *CHAIN, key="k")
        assert [each["job"]["id"] for each in again["created_jobs"]] == [
            each["job"]["id"] for each in first["created_jobs"]
        ]
        more = {"jobs": [*CHAIN, {"type": "report.generate"}]}
        answer = await world.client.post(URL, json=more, headers={"idempotency-key": "k"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "IDEMPOTENCY_CONFLICT")
        assert await world.stored_jobs() == 3
        await submit(world, *CHAIN, key="other")
        assert await world.stored_jobs() == 6


async def test_a_key_of_some_queues_may_chain_there(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        scoped = world.as_key(SCOPED)
        mail = [{**job, "queue": "mail"} for job in CHAIN[:2]]
        made = (await scoped.post(URL, json={"jobs": [*mail, CHAIN[0]]})).json()
        assert [each["source_idx"] for each in made["created_jobs"]] == [1, 2]
        assert [each["code"] for each in made["skipped"]] == ["FORBIDDEN"]
        foreign = await world.create(queue="default")
        refused = {"type": "report.generate", "queue": "mail", "input": {"depends_on": [foreign["id"]]}}
        assert (await scoped.post(URL, json={"jobs": [refused]})).json()["skipped"][0]["code"] == "VALIDATION_ERROR"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "jobs"),
        ({"jobs": []}, "jobs"),
        ({"jobs": [{}] * 41}, "jobs"),
        ({"jobs": {}}, "jobs"),
        ({"jobs": [{}], "options": []}, "options"),
        ({"jobs": [{}], "options": {"repair": "yes"}}, "options.repair"),
        ({"jobs": [{}], "user_text": 5}, "user_text"),
    ],
)
async def test_a_faulty_request_names_its_field(tmp_path: Path, body: Any, field: str) -> None:
    async with open_world(tmp_path) as world:
        answer = await world.client.post(URL, json=body)
    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["error"]["details"]["fields"]] == [field]
