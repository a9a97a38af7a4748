"""Who stands still is replaced, whatever holds it; a pause of everything harms nobody. Real processes, real signals."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest

from tests.support.conditions import wait_until
from tests.support.instances import Instance
from tests.support.paced import deadly_type, running_at
from tests.support.processes import children_of, is_alive

# Silent for four seconds instead of twenty.
QUICK: dict[str, float] = {"beat_every_sec": 0.1, "look_every_sec": 0.1, "silent_looks": 40}


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    with running_at(tmp_path, QUICK) as instance:
        yield instance


def explained(instance: Instance, job_id: str) -> tuple[int, int]:
    """The crashes and the interruptions of a job."""
    with instance.http() as http:
        answer: dict[str, Any] = http.get(f"/v1/jobs/{job_id}/explain").json()
        return answer["crashes"], answer["interruptions"]


def replaced(instance: Instance, name: str, pid: int) -> bool:
    child = next(each for each in instance.state["processes"] if each["name"] == name)
    return bool(child["state"] == "running" and child["pid"] != pid)


def log_of(instance: Instance) -> str:
    return (instance.data / "logs" / "supervisor.log").read_text()


@pytest.mark.parametrize("name", ["api", "worker-1", "quarantine", "scheduler", "embed"])
def test_a_frozen_process_is_replaced(instance: Instance, name: str) -> None:
    pid = instance.pid(name)
    os.kill(pid, signal.SIGSTOP)
    wait_until(lambda: replaced(instance, name, pid), within_sec=60)
    assert not is_alive(pid)
    instance.wait_for(instance.create(), "succeeded", within_sec=60)


def test_the_job_of_a_frozen_worker_runs_again_and_is_not_blamed(instance: Instance) -> None:
    job_id = instance.create(deadly_type(instance), input={"deed": "wait", "after_sec": 60}, max_attempts=1)
    wait_until(lambda: begun(instance, job_id, 1), within_sec=60)
    os.kill(instance.pid("worker-1"), signal.SIGSTOP)
    wait_until(lambda: instance.job(job_id)["attempts"] == 2, within_sec=60)
    assert explained(instance, job_id) == (0, 1)
    assert "stopped from outside" in log_of(instance)
    assert "at work on job" not in log_of(instance)


def test_a_frozen_worker_with_the_write_lock_is_ended_and_others_write_again(instance: Instance) -> None:
    name = deadly_type(instance)
    instance.create(name, input={"deed": "hold-lock", "attempts": 1, "folder": str(instance.folder)})
    wait_until((instance.folder / "locked").exists, within_sec=60)
    worker = instance.pid("worker-1")
    os.kill(worker, signal.SIGSTOP)
    with instance.http() as http:
        created = wait_until(
            lambda: http.post("/v1/jobs", json={"type": "report.generate"}).status_code == 201, within_sec=60
        )
    assert created
    wait_until(lambda: not is_alive(worker))  # its lock is let go while it ends


def test_a_pause_of_everything_kills_nobody_and_costs_no_job(instance: Instance) -> None:
    job_id = instance.create(deadly_type(instance), input={"deed": "wait", "after_sec": 15}, max_attempts=1)
    wait_until(lambda: begun(instance, job_id, 1), within_sec=60)
    pids = instance.pids
    everybody = [*pids, *children_of(instance.pid("quarantine"))]
    for pid in everybody:
        os.kill(pid, signal.SIGSTOP)
    # Longer than a single process may be silent.
    signal.sigtimedwait([], 6)
    for pid in everybody:
        os.kill(pid, signal.SIGCONT)
    instance.wait_for(job_id, "succeeded", within_sec=60)
    assert instance.pids == pids
    assert explained(instance, job_id) == (0, 0)


def test_a_handler_that_holds_the_interpreter_is_ended_and_only_it(instance: Instance) -> None:
    name = deadly_type(instance)
    innocents = [instance.create(name, input={"deed": "wait", "after_sec": 8}, max_attempts=1) for _ in range(5)]
    for job_id in innocents:
        wait_until(lambda: begun(instance, job_id, 1), within_sec=60)  # noqa: B023, called at once
    worker = instance.pid("worker-1")
    killer = instance.create(name, input={"deed": "hold"}, timeout_sec=3)
    job = instance.wait_for(killer, "failed", within_sec=90)
    assert job["error"]["code"] == "CRASH_LOOP"
    assert explained(instance, killer) == (2, 0)
    assert f"at work on job {killer}" in log_of(instance)
    assert not is_alive(worker)
    for job_id in innocents:
        instance.wait_for(job_id, "succeeded", within_sec=60)
    # The one that ran alone holds no core any more: only the feeder is left.
    wait_until(lambda: len(children_of(instance.pid("quarantine"))) == 1, within_sec=60)


def test_a_runner_whose_job_was_taken_from_it_is_ended(instance: Instance) -> None:
    """Its handler spins in a thread, which nobody can cancel."""
    orders = {"deed": "outlive", "folder": str(instance.folder)}
    job_id = instance.create(deadly_type(instance), input=orders)
    wait_until((instance.folder / "outliving").exists, within_sec=60)
    assert len(children_of(instance.pid("quarantine"))) == 2
    instance.json("jobs", "cancel", job_id)
    wait_until(lambda: len(children_of(instance.pid("quarantine"))) == 1, within_sec=60)
    assert instance.job(job_id)["status"] == "cancelled"


@pytest.mark.parametrize(("deed", "most_deaths"), [("die", 1), ("die-in-thread", 2)])
def test_a_killer_among_sixty_three_ends_alone(instance: Instance, deed: str, most_deaths: int) -> None:
    """All of them begin again at once, in an ordinary worker: none waits for a turn in quarantine after one death."""
    name = deadly_type(instance)
    orders = {"deed": "wait", "after_sec": 4}
    innocents = [instance.create(name, input=orders, max_attempts=1) for _ in range(63)]
    killer = instance.create(name, input={"deed": deed, "after_sec": 0.5}, max_attempts=1)
    assert instance.wait_for(killer, "failed", within_sec=90)["error"]["code"] == "CRASH_LOOP"
    ended = [instance.wait_for(job_id, "succeeded", "failed", within_sec=90) for job_id in innocents]
    assert [job["status"] for job in ended] == ["succeeded"] * 63
    worker = next(each for each in instance.state["processes"] if each["name"] == "worker-1")
    assert worker["restarts"] <= most_deaths
    crashes, _ = explained(instance, killer)
    assert crashes == most_deaths + 1
    if deed == "die":
        assert {worker_of(instance, job_id) for job_id in innocents} == {"worker"}


def test_two_power_cuts_and_a_stop_that_does_not_wait_are_not_the_jobs_doing(tmp_path: Path) -> None:
    orders = {"deed": "wait", "after_sec": 60}
    job_id = ""
    for run in range(1, 4):
        with running_at(tmp_path, QUICK) as instance:
            job_id = job_id or instance.create(deadly_type(instance), input=orders, max_attempts=1)
            wait_until(lambda: begun(instance, job_id, run), within_sec=60)  # noqa: B023, called at once
            supervisor = int(instance.state["pid"])
            if run < 3:
                os.kill(supervisor, signal.SIGKILL)
            else:
                os.kill(supervisor, signal.SIGTERM)
                # A second wish counts a second after the first.
                wait_until(lambda: ask_again(supervisor), within_sec=60, every_sec=0.3)  # noqa: B023
    with running_at(tmp_path, QUICK) as instance:
        assert instance.wait_for(job_id, "running", within_sec=60)["attempts"] == 4
        assert explained(instance, job_id) == (0, 3)
        instance.json("jobs", "cancel", job_id)


def begun(instance: Instance, job_id: str, run: int) -> bool:
    """Whether its handler was called: killed any sooner, the job was claimed only."""
    db = apsw.Connection(str(instance.data / "rauskuclaw.sqlite"), flags=apsw.SQLITE_OPEN_READONLY)
    [found] = db.execute("SELECT attempts, lease_started FROM jobs WHERE id = ?", (job_id,))
    db.close()
    return tuple(found) == (run, 1)


def ask_again(pid: int) -> bool:
    if is_alive(pid):
        os.kill(pid, signal.SIGTERM)
    return not is_alive(pid)


def worker_of(instance: Instance, job_id: str) -> str:
    """Which kind of process ran it last."""
    with instance.http() as http:
        attempts = http.get(f"/v1/jobs/{job_id}/attempts").json()["attempts"]
    return str(attempts[-1]["worker"].split("/")[1].split("-")[0])
