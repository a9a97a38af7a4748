"""Tools over the API: their specifications, and batches of calls with messages for the model."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from rauskuclaw.config import ApiSettings
from rauskuclaw.tools.registry import TOOLS
from tests.functions.api.world import ADMIN, KEYS, READER, SCOPED, World, open_world

REPORT = {"call_id": "a", "name": "report_generate", "arguments": {"title": "Tea"}}


async def invoke(world: World, *calls: dict[str, Any], key: str = ADMIN, **given: Any) -> Any:
    body = {"calls": list(calls), **given}
    return await world.as_key(key).post("/v1/agent-tools/invoke-batch", json=body)


async def succeed_next(world: World, result: Any) -> None:
    while not (jobs := (await world.client.get("/v1/jobs")).json()["jobs"]):
        await asyncio.sleep(0.01)
    await world.succeed(jobs[0]["id"], result)


async def test_both_roles_see_the_same_functions(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        answers = [(await world.as_key(key).get("/v1/agent-tools")).json() for key in (ADMIN, READER, SCOPED)]
    assert answers[0] == answers[1] == answers[2]
    tools = [tool["function"]["name"] for tool in answers[0]["tools"]]
    within = ["plan", "ask_person", "run_agent"]
    own = [entry.name for entry in TOOLS if entry.name not in within]
    assert tools == [*own, "deploy_run", "report_generate"]
    assert answers[0]["count"] == len(tools)
    assert [tool["function"]["name"] for tool in answers[0]["run_only"]] == within
    deploy = answers[0]["tools"][-2]
    assert (deploy["type"], deploy["function"]["description"]) == ("function", "Does deploy.run")
    assert deploy["function"]["parameters"]["properties"]["replicas"] == {"type": "integer", "default": 1}


async def test_a_sync_batch_answers_with_results_and_with_messages_for_the_model(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        answer, _ = await asyncio.gather(invoke(world, REPORT), succeed_next(world, {"title": "Tea"}))
        [job] = (await world.client.get("/v1/jobs")).json()["jobs"]
        stored = (await world.client.get(f"/v1/jobs/{job['id']}")).json()["job"]
    assert answer.status_code == 200
    assert answer.json() == {
        "ok": True,
        "mode": "sync",
        "results": [
            {
                "call_id": "a",
                "name": "report_generate",
                "ok": True,
                "pending": False,
                "job_id": job["id"],
                "output": {"title": "Tea"},
                "truncated": False,
                "error": None,
            }
        ],
        "tool_messages": [
            {"role": "tool", "tool_call_id": "a", "name": "report_generate", "content": '{"title":"Tea"}'}
        ],
    }
    assert (stored["type"], stored["input"]) == ("report.generate", {"title": "Tea"})


async def test_what_is_not_done_in_time_says_so_and_goes_on(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        answer = (await invoke(world, REPORT, wait_ms=100)).json()
    [result], [message] = answer["results"], answer["tool_messages"]
    assert (result["ok"], result["pending"], result["error"]["code"]) == (False, True, "TIMEOUT")
    assert json.loads(message["content"]) == {"error": result["error"]}
    assert result["error"]["details"] == {"job_id": result["job_id"]}


async def test_no_answer_takes_longer_than_a_gateway_allows(tmp_path: Path) -> None:
    async with open_world(tmp_path, settings=ApiSettings(keys=KEYS, sse_wait_sec=0.1)) as world:
        answer = (await invoke(world, REPORT, wait_ms=60_000)).json()
    assert answer["results"][0]["error"]["message"] == "The job was not over after 0.1 s; it goes on"


async def test_an_async_batch_does_not_wait(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        answer = (await invoke(world, REPORT, mode="async")).json()
    [result], [message] = answer["results"], answer["tool_messages"]
    assert (answer["mode"], result["ok"], result["pending"]) == ("async", True, True)
    assert json.loads(message["content"]) == {"pending": True, "job_id": result["job_id"]}


@pytest.mark.parametrize(("chars", "is_cut"), [(11_998, False), (11_999, True)])
async def test_a_long_output_is_cut_and_says_so(tmp_path: Path, chars: int, is_cut: bool) -> None:
    async with open_world(tmp_path) as world:
        text = "x" * chars  # two quotes come with it
        answer, _ = await asyncio.gather(invoke(world, REPORT), succeed_next(world, text))
    [result], [message] = answer.json()["results"], answer.json()["tool_messages"]
    assert result["truncated"] is is_cut
    assert json.loads(message["content"]) == result["output"]
    if is_cut:
        assert result["output"] == {"truncated": True, "chars": 12_001, "preview": '"' + "x" * 11_999}
    else:
        assert result["output"] == text


async def test_a_repeated_request_finds_the_same_job(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        client = world.as_key(ADMIN, **{"idempotency-key": "turn-1"})
        body = {"calls": [REPORT], "mode": "async"}
        ids = {
            (await client.post("/v1/agent-tools/invoke-batch", json=body)).json()["results"][0]["job_id"]
            for _ in range(3)
        }
        assert len(ids) == await world.stored_jobs() == 1


async def test_a_key_of_some_queues_calls_tools_in_them(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        refused = await invoke(world, REPORT, key=SCOPED, mode="async")
        assert (refused.status_code, await world.stored_jobs()) == (403, 0)
        assert refused.json()["error"]["details"] == {"allowed_queues": ["mail", "print"]}
        foreign = await world.create(queue="default")
        done = await invoke(world, REPORT, key=SCOPED, queue="mail", mode="async")
        assert done.status_code == 200
        cancel = {"call_id": "c", "name": "job_cancel", "arguments": {"job_id": foreign["id"]}}
        [result] = (await invoke(world, cancel, key=SCOPED, queue="mail")).json()["results"]
        assert result["error"]["code"] == "NOT_FOUND"


async def test_a_faulty_call_is_named_and_nothing_is_done(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        calls: list[dict[str, Any]] = [REPORT, {"call_id": "b", "name": "report_generate", "arguments": "x"}]
        answer = await invoke(world, *calls)
        assert await world.stored_jobs() == 0
    assert answer.status_code == 400
    assert answer.json()["error"]["details"]["fields"] == [
        {"field": "calls.1.arguments", "message": "must be an object or null"}
    ]
