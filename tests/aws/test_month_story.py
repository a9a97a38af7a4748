"""The whole story of a run on the AWS shape: every process dies or stops, a month goes by, and everything has happened
once. Emulator, API with scheduler, and worker are processes of their own; the emulator alone lives on."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support import failpoints
from tests.support.aws_machine import Machine, aws_storage
from tests.support.conditions import wait_until
from tests.support.model_process import model_process
from tests.support.pages import Pages, serving_pages

DAY = 86_400
LEASE_SEC = 60
PRICES = json.dumps([{"model": "test-model", "input": 1.0, "output": 2.0}])
BEFORE_THE_ANSWER = ("model-asked", "page-read", "model-answered", "memory-written", "person-asked")
AFTER_IT = "deployment-intended"
NOTE = {"scope": "agent.notes", "key": "staging", "value": {"read": 1}}


def orders(pages: Pages) -> dict[str, Any]:
    """A script for the model, and what the run may do without asking."""
    script = [
        {"calls": [{"tool": "data_fetch", "arguments": {"url": pages.url("/notes")}}]},
        {"calls": [{"tool": "memory_write", "arguments": NOTE}]},
        {"calls": [{"tool": "deploy_run", "arguments": {"target": "staging"}}]},
        {"say": "deployed to staging"},
    ]
    return {
        "prompt": f"Read the page and deploy. agent-script: {json.dumps(script)}",
        "tools": ["data_fetch", "memory_write", "deploy_run"],
        "grants": [
            {"tool": "data_fetch", "hosts": [f"127.0.0.1:{pages.port}"], "approval": "never"},
            {"tool": "memory_write", "approval": "never"},
        ],
        "question_ttl_sec": 90 * DAY,
        "caps": {"usd": 1.0},
    }


@dataclass
class Time:
    """The wall clock of the machine. On AWS a death is noticed when the lease runs out, so that is where it goes."""

    file: Path
    places: Path
    passed_sec: int = 0
    deaths: int = 0

    def __post_init__(self) -> None:
        self.pass_by(0)

    def pass_by(self, seconds: int) -> None:
        self.passed_sec += seconds
        partial = self.file.with_suffix(".partial")
        partial.write_text(str(self.passed_sec))
        partial.rename(self.file)

    def arm(self, *places: str) -> None:
        failpoints.arm(self.places, *places)
        self._left = failpoints.armed(self.places)

    def after_deaths(self) -> bool:
        """Whether everybody has died who was to; lets a lease run out for each that has."""
        left = failpoints.armed(self.places)
        if died := len(self._left - left):
            self.deaths += died
            self.pass_by(LEASE_SEC + 1)
        self._left = left
        return not left


@pytest.mark.timeout(300)
def test_everything_happens_once_through_deaths_a_restart_and_a_month(tmp_path: Path) -> None:
    with aws_storage() as names, model_process() as model, serving_pages(tmp_path) as pages:
        time = Time(tmp_path / "clock", tmp_path / "places")
        time.arm(*BEFORE_THE_ANSWER)
        env = {**model.environment(), **pages.environment, "MODEL_PRICES_JSON": PRICES}
        machine = Machine(
            tmp_path, names, env={**env, "CLOCK_FILE": str(time.file), failpoints.FOLDER: str(time.places)}
        )
        with machine.running():
            job_id = machine.create("agent.run", input=orders(pages))
            wait_until(time.after_deaths, within_sec=240)
            [question] = wait_until(lambda: machine.get("/v1/questions")["questions"])
            [reason] = wait_until(lambda: machine.get(f"/v1/jobs/{job_id}/explain")["reasons"])
            workers = {each["worker"] for each in machine.get(f"/v1/jobs/{job_id}/attempts")["attempts"]}
        assert machine.worker_pids() != []
        asked = len(model.record["requests"])
        time.pass_by(31 * DAY)
        time.arm(AFTER_IT)
        with machine.running():
            assert [each["id"] for each in machine.get("/v1/questions")["questions"]] == [question["id"]]
            assert len(model.record["requests"]) == asked  # a month costs nothing
            with machine.http() as http:
                reply = f"/v1/questions/{question['id']}/reply"
                replies = [http.post(reply, json={"choice": choice}) for choice in ("approve", "approve", "deny")]
            wait_until(time.after_deaths)
            wait_until(lambda: machine.job(job_id)["status"] in ("succeeded", "failed"))
            job = machine.job(job_id)
            steps = machine.get(f"/v1/jobs/{job_id}/steps")["steps"]
            deployments = machine.get("/v1/jobs", type="deploy.run")["jobs"]
            memories = machine.get("/v1/memory", scope="agent.notes")["memories"]
            usage = machine.get(f"/v1/jobs/{job_id}/usage")
            replayed = machine.get(f"/v1/jobs/{job_id}/replay")
    assert (time.deaths, len(workers)) == (6, 6)
    assert reason["code"] == "AWAITING_APPROVAL"
    assert [answer.status_code for answer in replies] == [200, 200, 409]
    assert (job["status"], job["result"]["output_text"]) == ("succeeded", "deployed to staging")
    check_steps(steps)
    assert pages.seen == {"/notes": 2}  # whoever had read it first died before it could tell
    assert (len(deployments), deployments[0]["status"], len(memories)) == (1, "succeeded", 1)
    check_money(usage, steps)
    assert replayed["equal"]


def check_money(usage: dict[str, Any], steps: list[dict[str, Any]]) -> None:
    """Each call is accounted for once: four that were answered, two that were lost with their worker, and two for which
    a worker had set money aside that died before it could write that it asks. Nobody can tell the last two apart from
    calls that were made, so they stand as estimates."""
    costs = {call["id"]: call["cost_usd"] for call in usage["calls"]}
    assert len(costs) == len(usage["calls"])
    bodies = [step["body"] for step in steps]
    answered = {body["call_id"]: body["cost_usd"] for body in bodies if "finish_reason" in body}
    assert {name: costs[name] for name in answered} == answered
    assert {body["call_id"] for body in bodies if "request_hash" in body} <= costs.keys()
    assert (len(answered), len(costs)) == (4, 8)
    assert abs(usage["total"]["cost_usd"] - sum(costs.values())) < 1e-9


def check_steps(steps: list[dict[str, Any]]) -> None:
    """Every step once, with what it cost and why it was allowed."""
    assert [step["seq"] for step in steps] == list(range(1, len(steps) + 1))
    bodies: dict[str, list[dict[str, Any]]] = {}
    for step in steps:
        bodies.setdefault(step["type"], []).append(step["body"])
    assert [body["tool"] for body in bodies["intended"]] == ["data_fetch", "memory_write", "deploy_run"]
    assert [body["decision"]["reason"] for body in bodies["intended"]] == ["GRANTED", "GRANTED", "APPROVED"]
    assert all(body["decision"]["message"] for body in bodies["intended"])
    assert [body["call_id"] for body in bodies["done"]] == ["call_0_0", "call_1_0", "call_2_0"]
    assert (len(bodies["question"]), len(bodies["reply"])) == (1, 1)
    assert len({body["call_id"] for body in bodies["answered"]}) == len(bodies["answered"]) == 4
    assert all(body["cost_usd"] > 0 for body in bodies["answered"])
    # Two calls to the model were lost with their worker: they are accounted for, and asked anew under other ids.
    assert len({body["call_id"] for body in bodies["asked"]}) == len(bodies["asked"]) == 6
