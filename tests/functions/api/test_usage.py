"""Usage and cost over HTTP."""

from pathlib import Path
from typing import Any

import pytest

from rauskuclaw.domain.usage import Budget, Usage
from tests.functions.api.world import READER, SCOPED, World, open_world
from tests.support.clock import after
from tests.support.model_calls import DAY, model_call, reservation

TOKENS = {"input": 1000, "output": 200, "cached": 400, "reasoning": 50}


async def settle(world: World, call_id: str, **given: Any) -> None:
    await world.services.backend.ledger.settle(model_call(call_id, **given), None)


async def test_a_job_shows_its_calls_and_their_sum(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        job = await world.create()
        await settle(world, "b", job_id=job["id"], at=after(1), cost_nano=1_500_000)
        await settle(world, "a", job_id=job["id"], cost_nano=None, usage=Usage(1, 2), is_estimated=True)
        await settle(world, "c", job_id="another")
        answer = (await world.as_key(READER).get(f"/v1/jobs/{job['id']}/usage")).json()
    first = {"id": "a", "provider": "openai", "model": "gpt-4.1-mini", "at": "2025-06-02T12:00:00.000Z"}
    unknown = {"usage": {"input": 1, "output": 2, "cached": 0, "reasoning": 0}, "cost_usd": None, "estimated": True}
    second = {**first, "id": "b", "at": "2025-06-02T12:00:01.000Z", "usage": TOKENS}
    assert answer == {
        "ok": True,
        "job_id": job["id"],
        "calls": [{**first, **unknown}, {**second, "cost_usd": 0.0015, "estimated": False}],
        "total": {
            "usage": {"input": 1001, "output": 202, "cached": 400, "reasoning": 50},
            "cost_usd": 0.0015,
            "unpriced": 1,
        },
        "spent_usd": 0.0015,
    }


async def test_what_a_job_has_spent_has_in_it_what_worked_for_it(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        job = await world.create()
        await settle(world, "own", job_id=job["id"], cost_nano=1_000_000)
        budget = Budget(f"job:{job['id']}", 10_000_000)
        for call_id, worker in (("own", job["id"]), ("child", "another")):
            held = reservation(call_id, 3_000_000, budget)
            await world.services.backend.ledger.reserve(held, now=after(0))
            await world.services.backend.ledger.settle(model_call(call_id, job_id=worker, cost_nano=2_000_000), held)
        answer = (await world.client.get(f"/v1/jobs/{job['id']}/usage")).json()
    assert (answer["total"]["cost_usd"], answer["spent_usd"]) == (0.001, 0.002)


async def test_a_job_without_calls_used_nothing(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        job = await world.create()
        answer = (await world.client.get(f"/v1/jobs/{job['id']}/usage")).json()
        missing = await world.client.get("/v1/jobs/no-such-job/usage")
    assert (answer["calls"], answer["total"]["cost_usd"]) == ([], 0)
    assert missing.status_code == 404


async def test_days_show_who_used_what_and_what_budgets_have_left(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        held = reservation("a", 9_000_000, Budget(f"day:{DAY}", 5_000_000_000))
        await world.services.backend.ledger.reserve(held, now=after(0))
        await world.services.backend.ledger.settle(model_call("a", cost_nano=2_000_000), held)
        await settle(world, "b", cost_nano=3_000_000, key="ops", model="gpt-4o")
        await settle(world, "old", at=after(days=-2))
        answer = (await world.client.get("/v1/runtime/usage", params={"days": 2})).json()
    yesterday, today = answer["days"]
    assert (yesterday["day"], yesterday["by_type"], yesterday["total"]["calls"]) == ("2025-06-01", [], 0)
    assert (today["day"], today["total"]["cost_usd"], today["total"]["calls"]) == (DAY, 0.005, 2)
    assert [(row["name"], row["cost_usd"]) for row in today["by_key"]] == [("ops", 0.003), ("ci", 0.002)]
    assert [row["name"] for row in today["by_model"]] == ["gpt-4o", "gpt-4.1-mini"]
    assert [(row["name"], row["calls"]) for row in today["by_type"]] == [("ai.chat.generate", 2)]
    assert answer["budgets"] == [
        {"name": f"day:{DAY}", "limit_usd": 5.0, "spent_usd": 0.002},
        {"name": f"type:ai.chat.generate:{DAY}", "limit_usd": 0.5, "spent_usd": 0.0},
    ]


@pytest.mark.parametrize(("asked", "count"), [(None, 7), ("0", 7), ("x", 7), ("1", 1), ("9999", 400)])
async def test_the_number_of_days_is_read_forgivingly(tmp_path: Path, asked: str | None, count: int) -> None:
    async with open_world(tmp_path) as world:
        answer = await world.client.get("/v1/runtime/usage", params={"days": asked} if asked else None)
    assert len(answer.json()["days"]) == count


async def test_a_key_of_some_queues_sees_what_its_own_name_has_spent(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        await settle(world, "a", cost_nano=2_000_000, key="scoped")
        await settle(world, "b", cost_nano=3_000_000, key="ops")
        answer = (await world.as_key(SCOPED).get("/v1/runtime/usage", params={"days": 1})).json()
        whole = (await world.as_key(READER).get("/v1/runtime/usage", params={"days": 1})).json()
    [today] = answer["days"]
    assert [(row["name"], row["calls"], row["cost_usd"]) for row in today["by_key"]] == [("scoped", 1, 0.002)]
    assert (today["by_type"], today["by_model"], answer["budgets"]) == ([], [], [])
    assert (today["total"]["calls"], today["total"]["cost_usd"]) == (1, 0.002)
    assert whole["days"][0]["total"]["cost_usd"] == 0.005
    assert whole["budgets"]
