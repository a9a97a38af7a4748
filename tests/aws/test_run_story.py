"""A run of an agent on the local AWS shape: functions, queues and table, and a model in a process of its own."""

import json
from pathlib import Path
from typing import Any

from tests.support.aws_shape import aws_local
from tests.support.conditions import wait_until
from tests.support.model_process import model_process

PRICES = json.dumps([{"model": "test-model", "input": 1.0, "output": 2.0}])


def test_a_run_asks_waits_and_goes_on(tmp_path: Path) -> None:
    note = {"scope": "agent.notes", "key": "tea", "value": "green"}
    script = [{"calls": [{"tool": "memory_write", "arguments": note}]}, {"say": "noted"}]
    given = {"prompt": f"Note it. agent-script: {json.dumps(script)}", "tools": ["memory_write"]}
    with (
        model_process() as model,
        aws_local(tmp_path, **model.environment(), MODEL_PRICES_JSON=PRICES) as place,
        place.http() as http,
    ):

        def answer_of(path: str, **query: str) -> Any:
            answer = http.get(path, params=query)
            assert answer.status_code == 200, answer.text
            return answer.json()

        job_id = http.post("/v1/jobs", json={"type": "agent.run", "input": given}).json()["job"]["id"]
        [question] = wait_until(lambda: answer_of("/v1/questions")["questions"])
        explained = wait_until(lambda: answer_of(f"/v1/jobs/{job_id}/explain")["reasons"])
        queued = [job["id"] for job in answer_of("/v1/jobs", status="queued")["jobs"]]
        assert model.record["requests"]
        reply = f"/v1/questions/{question['id']}/reply"
        replies = [http.post(reply, json={"choice": choice}).status_code for choice in ("approve", "approve", "deny")]
        wait_until(lambda: answer_of(f"/v1/jobs/{job_id}")["job"]["status"] in ("succeeded", "failed"))
        job = answer_of(f"/v1/jobs/{job_id}")["job"]
        steps = answer_of(f"/v1/jobs/{job_id}/steps")["steps"]
        memories = answer_of("/v1/memory", scope="agent.notes")["memories"]
        usage = answer_of(f"/v1/jobs/{job_id}/usage")["total"]
    assert explained[0]["code"] == "AWAITING_APPROVAL"
    assert queued == [job_id]
    assert replies == [200, 200, 409]
    assert (job["status"], job["result"]["output_text"]) == ("succeeded", "noted")
    types = [step["type"] for step in steps]
    assert types == ["asked", "answered", "question", "reply", "intended", "done", "asked", "answered"]
    assert [step["seq"] for step in steps] == list(range(1, 9))
    assert len(memories) == 1
    assert usage["cost_usd"] > 0
