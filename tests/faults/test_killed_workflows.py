"""A run of a workflow whose workers are killed all the time: it ends, and each of its steps had one job."""

import os
import random
import signal
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.instances import Instance
from tests.support.paced import running_at

GROUPS = 8
BESIDE = 3
END_SEC = 120
MIN_KILLS = 8


def flow() -> str:
    """Groups of steps beside each other, each of which waits for the whole group before it."""
    lines = ["steps:"]
    for group in range(GROUPS):
        before = f", depends_on: [{', '.join(f's{group - 1}_{n}' for n in range(BESIDE))}]" if group else ""
        lines += [
            f"  - {{id: s{group}_{n}, type: report.generate, input: {{title: t{group}-{n}}}{before}}}"
            for n in range(BESIDE)
        ]
    return "\n".join([*lines, f'output: "${{s{GROUPS - 1}_0.title}}"', ""])


def children(http: httpx.Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = http.get("/v1/jobs", params={"type": "report.generate", "limit": 200}).json()["jobs"]
    return found


class Killer(threading.Thread):
    """Kills the worker shortly after the run has recorded something: that is when it is at work."""

    def __init__(self, instance: Instance, run_id: str) -> None:
        super().__init__(daemon=True)
        self.kills = 0
        self.over = threading.Event()
        self._instance = instance
        self._run_id = run_id

    def run(self) -> None:
        seen, draw = 0, random.Random(7)
        with self._instance.http() as http:
            while not self.over.wait(0.01):
                with suppress(httpx.HTTPError, OSError, StopIteration, ValueError, TypeError, KeyError):
                    steps = http.get(f"/v1/jobs/{self._run_id}/steps", params={"after": seen}).json()["steps"]
                    if not steps:
                        continue
                    self.over.wait(draw.random() * 0.02)
                    os.kill(self._instance.pid("worker-1"), signal.SIGKILL)
                    self.kills += 1
                    seen += len(steps)


@pytest.mark.timeout(240)
def test_each_step_has_one_job_however_often_workers_die(tmp_path: Path) -> None:
    with running_at(tmp_path, {}, clock_file=None) as instance, instance.http() as http:
        folder = instance.data / "workspace" / "workflows"
        folder.mkdir(parents=True)
        (folder / "groups.yaml").write_text(flow())
        run_id = instance.create("workflow.run", input={"workflow": "groups"})
        killer = Killer(instance, run_id)
        killer.start()
        try:
            ended = instance.wait_for(run_id, "succeeded", "failed", "cancelled", within_sec=END_SEC)
        finally:
            killer.over.set()
            killer.join(10)
        assert ended["status"] == "succeeded", ended["error"]
        assert killer.kills >= MIN_KILLS
        wanted = {f"t{group}-{n}" for group in range(GROUPS) for n in range(BESIDE)}
        whole = [http.get(f"/v1/jobs/{job['id']}").json()["job"] for job in children(http)]
        assert Counter(job["input"]["title"] for job in whole) == Counter(wanted)
        assert {job["status"] for job in whole} == {"succeeded"}
        created = ended["result"]["created_jobs"]
        assert sorted(each["job_id"] for each in created) == sorted(job["id"] for job in whole)


def test_it_waits_without_a_worker(tmp_path: Path) -> None:
    """While its job takes long, an instance with one slot still does other work."""
    with running_at(tmp_path, {}, clock_file=None, WORKER_CONCURRENCY="1") as instance, instance.http() as http:
        folder = instance.data / "workspace" / "workflows"
        folder.mkdir(parents=True)
        (folder / "slow.yaml").write_text(
            "steps:\n  - {id: a, type: report.generate, input: {duration_ms: 1500, title: a}}\n"
        )
        runs = [instance.create("workflow.run", input={"workflow": "slow"}) for _ in range(3)]
        begun = time.monotonic()
        for run_id in runs:
            assert instance.wait_for(run_id, "succeeded", "failed", within_sec=30)["status"] == "succeeded"
        assert time.monotonic() - begun > 3  # one slot: the three jobs ran one after the other
        assert len(children(http)) == 3
