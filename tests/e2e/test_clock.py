"""The machine's clock is corrected under a running instance, as by an hour that was wrong."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.support.conditions import wait_until
from tests.support.instances import Instance
from tests.support.paced import running_at

HOUR, DAY = 3600, 86400


class Clock:
    """How wrong the instance's wall clock is; replaced at once, so that nobody reads half of it."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "clock"
        self.set(0)

    def set(self, seconds: float) -> None:
        written = self.file.with_suffix(".new")
        written.write_text(str(seconds))
        written.replace(self.file)


def schedule_every_5_sec(instance: Instance) -> str:
    with instance.http() as http:
        body = {"type": "report.generate", "interval_sec": 5, "overlap": "allow", "input": {}}
        answer = http.post("/v1/schedules", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["schedule"]["id"])


def submitted(instance: Instance, schedule_id: str) -> list[dict[str, Any]]:
    """The runs of the schedule that became jobs, newest first."""
    with instance.http() as http:
        runs: list[dict[str, Any]] = http.get(f"/v1/schedules/{schedule_id}/runs?limit=200").json()["runs"]
    return [run for run in runs if run["outcome"] == "submitted"]


@pytest.mark.parametrize("step", [-HOUR, -DAY, HOUR, DAY])
def test_jobs_and_schedules_go_on_when_the_clock_is_corrected(tmp_path: Path, step: int) -> None:
    clock = Clock(tmp_path)
    with running_at(tmp_path, {}, clock_file=clock.file, WORKER_CONCURRENCY="1", WORKER_PROCESSES="1") as instance:
        busy = instance.create(input={"duration_ms": 2500, "steps": 5})
        instance.wait_for(busy, "running", within_sec=60)
        queued = [instance.create(queue="default") for _ in range(3)]
        schedule_id = schedule_every_5_sec(instance)
        wait_until(lambda: submitted(instance, schedule_id), within_sec=60)
        assert [instance.job(job_id)["status"] for job_id in queued] == ["queued"] * 3
        clock.set(step)
        for job_id in (*queued, instance.create()):
            instance.wait_for(job_id, "succeeded", within_sec=60)
        before = len(submitted(instance, schedule_id))
        wait_until(lambda: len(submitted(instance, schedule_id)) >= before + 2, within_sec=60)
        runs = submitted(instance, schedule_id)
        assert len({run["job_id"] for run in runs}) == len(runs)
        # The two newest are a cadence apart: nothing was made up for by running it several times.
        newest, older = (datetime.fromisoformat(run["at"]) for run in runs[:2])
        assert 3 < (newest - older).total_seconds() < 30


def test_an_hour_that_was_wrong_while_the_instance_was_stopped(tmp_path: Path) -> None:
    clock = Clock(tmp_path)
    clock.set(HOUR)
    with running_at(tmp_path, {}, clock_file=clock.file) as instance:
        schedule_id = schedule_every_5_sec(instance)
        wait_until(lambda: submitted(instance, schedule_id), within_sec=60)
    clock.set(0)
    with running_at(tmp_path, {}, clock_file=clock.file) as again:
        before = len(submitted(again, schedule_id))
        wait_until(lambda: len(submitted(again, schedule_id)) > before, within_sec=60)
