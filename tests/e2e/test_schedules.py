"""Schedules on a real instance: they fire on time, survive a killed scheduler and a restart, and say what they did."""

import os
import signal
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest

from tests.support.conditions import wait_until
from tests.support.instances import Instance, running

REPORT = {"type": "report.generate", "input": {"title": "x"}}


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with running(tmp_path_factory.mktemp("instance")) as instance:
        yield instance


def created(instance: Instance, **given: Any) -> str:
    with instance.http() as http:
        answer = http.post("/v1/schedules", json={**REPORT, **given})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["schedule"]["id"])


def runs_of(instance: Instance, schedule_id: str) -> list[dict[str, Any]]:
    """The history, oldest first."""
    with instance.http() as http:
        found: list[dict[str, Any]] = http.get(f"/v1/schedules/{schedule_id}/runs").json()["runs"]
    return found[::-1]


def wait_for_runs(instance: Instance, schedule_id: str, count: int) -> list[dict[str, Any]]:
    wait_until(lambda: len(runs_of(instance, schedule_id)) >= count, within_sec=60, every_sec=0.2)
    return runs_of(instance, schedule_id)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def gaps_sec(runs: list[dict[str, Any]]) -> set[float]:
    """The distances between nominal times."""
    times = [moment(run["nominal_at"]) for run in runs]
    return {(later - earlier).total_seconds() for earlier, later in pairwise(times)}


def test_a_schedule_fires_goes_on_after_a_kill_and_after_a_restart(instance: Instance) -> None:
    schedule_id = created(instance, interval_sec=5)
    first = wait_for_runs(instance, schedule_id, 1)[0]
    instance.wait_for(first["job_id"], "succeeded")
    os.kill(instance.pid("scheduler"), signal.SIGKILL)
    wait_for_runs(instance, schedule_id, 2)
    restarted = instance.cli("restart")
    assert restarted.returncode == 0, restarted.stderr
    runs = wait_for_runs(instance, schedule_id, 4)
    jobs = [run["job_id"] for run in runs if run["outcome"] == "submitted"]
    assert len(set(jobs)) == len(jobs)
    assert sum(run["count"] for run in runs) == round(
        (moment(runs[-1]["nominal_at"]) - moment(runs[0]["nominal_at"])).total_seconds() / 5 + 1
    )
    assert all(gap % 5 == 0 for gap in gaps_sec(runs))
    with instance.http() as http:
        assert http.delete(f"/v1/schedules/{schedule_id}").status_code == 200


def test_a_cron_with_seconds_fires_within_the_second(instance: Instance) -> None:
    schedule_id = created(instance, cron="*/2 * * * * *", overlap="allow")
    runs = [run for run in wait_for_runs(instance, schedule_id, 3) if run["outcome"] == "submitted"]
    late_sec = sorted((moment(run["at"]) - moment(run["nominal_at"])).total_seconds() for run in runs)
    assert late_sec[0] < 1
    assert all(moment(run["nominal_at"]).second % 2 == 0 for run in runs)
    with instance.http() as http:
        http.delete(f"/v1/schedules/{schedule_id}")


def test_the_command_line_steers_schedules(instance: Instance) -> None:
    made = instance.json("schedules", "create", "report.generate", "--cron", "0 8 * * *", "--timezone", "Asia/Kolkata")
    schedule_id = made["schedule"]["id"]
    assert schedule_id in instance.cli("schedules", "list", "--enabled").stdout
    assert instance.json("schedules", "next", schedule_id, "-n", "3")["count"] == 3
    assert "+05:30" in instance.cli("schedules", "next", schedule_id).stdout
    instance.json("schedules", "run-now", schedule_id)
    [run] = wait_for_runs(instance, schedule_id, 1)
    assert instance.json("schedules", "runs", schedule_id)["runs"] == [run]
    instance.wait_for(run["job_id"], "succeeded")
    assert instance.json("schedules", "disable", schedule_id)["schedule"]["enabled"] is False
    instance.json("schedules", "run-now", schedule_id)
    wait_for_runs(instance, schedule_id, 2)
    assert "disabled" in instance.cli("schedules", "show", schedule_id).stdout
    assert instance.json("schedules", "enable", schedule_id, "--reset-breaker")["schedule"]["enabled"]
    assert instance.json("schedules", "delete", schedule_id)["deleted"]
    assert instance.cli("schedules", "show", "no/such").returncode == 2
    assert instance.cli("schedules", "create", "report.generate").returncode == 2
