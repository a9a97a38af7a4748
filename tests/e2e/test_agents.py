"""A run of an agent on a real instance: it reads, writes, asks and waits; its worker dies, the machine restarts, a
month goes by, a newer version takes over the file; and everything has happened once."""

import json
import os
import signal
from pathlib import Path
from typing import Any

import apsw

from tests.support import newer_schema
from tests.support.conditions import wait_until
from tests.support.instances import Instance
from tests.support.model_process import model_process
from tests.support.paced import running_at
from tests.support.pages import Pages, serving_pages

DAY = 86_400
KILLS = 5
PRICES = json.dumps([{"model": "test-model", "input": 1.0, "output": 2.0}])


def orders(pages: Pages) -> dict[str, Any]:
    """What the run is given: a script for its model, and what it may do without asking."""
    reads = [{"calls": [{"tool": "data_fetch", "arguments": {"url": pages.url(f"/{n}")}}]} for n in range(KILLS)]
    note = {"scope": "agent.notes", "key": "staging", "value": {"read": KILLS}}
    script = [
        *reads,
        {"calls": [{"tool": "memory_write", "arguments": note}]},
        {"calls": [{"tool": "deploy_run", "arguments": {"target": "staging"}}]},
        {"say": "deployed to staging"},
    ]
    return {
        "prompt": f"Read the pages and deploy. agent-script: {json.dumps(script)}",
        "tools": ["data_fetch", "memory_write", "deploy_run"],
        "grants": [
            {"tool": "data_fetch", "hosts": [f"127.0.0.1:{pages.port}"], "approval": "never"},
            {"tool": "memory_write", "approval": "never"},
        ],
        "question_ttl_sec": 90 * DAY,
        "caps": {"usd": 1.0},
    }


def steps_of(instance: Instance, job_id: str) -> list[dict[str, Any]]:
    with instance.http() as http:
        steps: list[dict[str, Any]] = http.get(f"/v1/jobs/{job_id}/steps", params={"limit": 1000}).json()["steps"]
    return steps


def open_questions(instance: Instance) -> list[dict[str, Any]]:
    with instance.http() as http:
        questions: list[dict[str, Any]] = http.get("/v1/questions").json()["questions"]
    return questions


def schema_of(instance: Instance) -> int:
    db = apsw.Connection(str(instance.data / "rauskuclaw.sqlite"), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return int(db.pragma("user_version"))
    finally:
        db.close()


def kill_worker_of(instance: Instance, job_id: str) -> None:
    """Kill the process that runs the job now; its name ends in its pid."""
    with instance.http() as http:
        attempts = http.get(f"/v1/jobs/{job_id}/attempts").json()["attempts"]
    os.kill(int(attempts[-1]["worker"].rsplit("-", 1)[1]), signal.SIGKILL)


def check_chat_with_tools(instance: Instance) -> None:
    """`ai.chat.generate` with `agent_tools`: the same loop, in few rounds, with the fields that its clients know."""
    search = {"tool": "memory_search", "arguments": {"scope": "agent.notes", "query": "staging"}}
    script = json.dumps([{"calls": [search]}, {"calls": [{"tool": "fly"}]}, {"say": "found nothing"}])
    job_id = instance.create("ai.chat.generate", input={"prompt": f"agent-script: {script}", "agent_tools": True})
    result = instance.wait_for(job_id, "succeeded", "failed", within_sec=60)["result"]
    assert result["output_text"] == "found nothing"
    assert [call["function"]["name"] for call in result["tool_calls"]] == ["memory_search"]
    execution = result["tool_execution"]
    assert (execution["rounds"], execution["call_count"]) == (3, 2)
    assert [call["ok"] for call in execution["calls"]] == [True, False]
    assert execution["calls"][1]["error"] == "TOOL_UNKNOWN"


def test_everything_happens_once_through_deaths_a_restart_a_month_and_a_newer_version(tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    clock.write_text("0")
    with model_process() as model, serving_pages(tmp_path) as pages:
        env = {**model.environment(), **pages.environment, "MODEL_PRICES_JSON": PRICES, "WORKER_PROCESSES": "1"}
        with running_at(tmp_path, {}, clock_file=clock, **env) as instance:
            check_chat_with_tools(instance)
            pages.on_first = lambda path: kill_worker_of(instance, job_id)
            job_id = instance.create("agent.run", input=orders(pages))
            [question] = wait_until(lambda: open_questions(instance), within_sec=120) or []
            assert instance.job(job_id)["status"] == "queued"
            with instance.http() as http:
                [reason] = http.get(f"/v1/jobs/{job_id}/explain").json()["reasons"]
            assert reason["code"] == "AWAITING_APPROVAL"
        asked = len(model.record["requests"])
        assert schema_of(instance) == newer_schema.TODAY
        clock.write_text(str(31 * DAY))
        with running_at(tmp_path, {}, clock_file=clock, **env, **{newer_schema.NEXT: "1"}) as instance:
            assert schema_of(instance) == newer_schema.TODAY + 1
            assert [each["id"] for each in open_questions(instance)] == [question["id"]]
            assert len(model.record["requests"]) == asked  # a month costs nothing
            answers = [instance.cli("questions", "reply", question["id"], "approve") for _ in range(2)]
            assert [done.returncode for done in answers] == [0, 0]
            job = instance.wait_for(job_id, "succeeded", "failed", within_sec=60)
            steps = steps_of(instance, job_id)
            replayed = instance.json("runs", "replay", job_id)
            with instance.http() as http:
                deployments = http.get("/v1/jobs", params={"type": "deploy.run"}).json()["jobs"]
                memories = http.get("/v1/memory", params={"scope": "agent.notes"}).json()["memories"]
                usage = http.get(f"/v1/jobs/{job_id}/usage").json()
    assert (job["status"], job["result"]["output_text"]) == ("succeeded", "deployed to staging")
    # A page whose reader died was read again; nothing else was done twice.
    assert pages.seen == {f"/{n}": 2 for n in range(KILLS)}
    assert (len(deployments), len(memories)) == (1, 1)
    types = [step["type"] for step in steps]
    assert types.count("intended") == types.count("done") == KILLS + 2
    assert [step["seq"] for step in steps] == list(range(1, len(steps) + 1))
    called = [step["body"] for step in steps if step["type"] == "answered"]
    assert len({body["call_id"] for body in called}) == len(called) == KILLS + 3
    assert all(body["cost_usd"] > 0 for body in called)
    assert abs(usage["total"]["cost_usd"] - job["result"]["run"]["cost_usd"]) < 1e-9
    decisions = [step["body"]["decision"] for step in steps if step["type"] == "intended"]
    assert all(decision["verdict"] == "allow" and decision["message"] for decision in decisions)
    assert [decision["reason"] for decision in decisions][-1] == "APPROVED"
    assert replayed["equal"]
