"""Processes die: workers, the supervisor, everything. Jobs do not get lost, nothing is left behind."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from local.supervisor.folder import DataFolder, is_locked
from tests.support.conditions import wait_until
from tests.support.instances import Instance, running
from tests.support.processes import is_alive


def test_the_job_of_a_killed_worker_runs_again_at_once(tmp_path: Path) -> None:
    """How soon exactly is for `python -m bench recovery` to say; a lease alone would take a minute."""
    with running(tmp_path) as instance:
        job_id = instance.create(input={"duration_ms": 1500, "steps": 15}, max_attempts=1)
        with instance.http() as http:

            def has_started() -> bool:
                # Killed any sooner, the job was claimed but not begun, and the attempt would not count.
                events = http.get(f"/v1/jobs/{job_id}/events").json()["events"]
                return any(event["kind"] == "progress" for event in events)

            def runs_again() -> bool:
                job = http.get(f"/v1/jobs/{job_id}").json()["job"]
                return bool(job["attempts"] == 2 and job["status"] in ("running", "succeeded"))

            wait_until(has_started)
            victim = instance.pid("worker-1")
            os.kill(victim, signal.SIGKILL)
            wait_until(runs_again, within_sec=30)
        job = instance.wait_for(job_id, "succeeded")
        # A crash does not use up the one attempt it was allowed.
        assert (job["attempts"], job["max_attempts"]) == (2, 1)
        assert instance.pid("worker-1") != victim
        assert instance.json("status")["services"][1]["restarts"] == 1


def test_a_killed_api_answers_again_at_once(tmp_path: Path) -> None:
    with running(tmp_path) as instance:
        os.kill(instance.pid("api"), signal.SIGKILL)
        # The listening socket lives in the supervisor: the request waits instead of being refused.
        instance.wait_for(instance.create(), "succeeded")


def has_begun(instance: Instance, job_id: str) -> bool:
    """Whether its handler was called, as its progress tells."""
    with instance.http() as http:
        events = http.get(f"/v1/jobs/{job_id}/events").json()["events"]
    return any(event["kind"] == "progress" for event in events)


def test_killing_the_supervisor_leaves_no_process_and_frees_the_port(tmp_path: Path) -> None:
    instance = Instance(tmp_path)
    instance.start()
    pids = instance.pids
    job_id = instance.create(input={"duration_ms": 30_000, "steps": 10})
    instance.wait_for(job_id, "running")
    wait_until(lambda: has_begun(instance, job_id))  # one that was only claimed is taken back as if it never had been
    os.kill(instance.state["pid"], signal.SIGKILL)
    wait_until(lambda: not any(map(is_alive, pids)))
    # Every process of an instance holds the lock of its folder, whoever forked it.
    wait_until(lambda: not is_locked(DataFolder(instance.data)))
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", instance.port))
    assert instance.json("status", code=1)["running"] is False

    try:
        instance.start()
        # The next start frees what the dead boot had leased; it does not wait for the lease to run out.
        wait_until(lambda: instance.job(job_id)["attempts"] == 2, within_sec=30)
        instance.json("jobs", "cancel", job_id)
    finally:
        instance.cli("stop")


def test_a_restart_keeps_jobs_and_waits_for_those_that_run(tmp_path: Path) -> None:
    with running(tmp_path) as instance:
        done = instance.create(input={"title": "kept"})
        instance.wait_for(done, "succeeded")
        runs = instance.create(input={"duration_ms": 1000, "steps": 2})
        instance.wait_for(runs, "running")
        key = instance.key
        assert instance.json("restart")["ok"] is True
        assert instance.key == key
        assert instance.job(done)["result"]["title"] == "kept"
        assert (instance.job(runs)["status"], instance.job(runs)["attempts"]) == ("succeeded", 1)


def test_two_instances_live_side_by_side(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    with running(first) as one, running(second) as other:
        job_id = one.create()
        one.wait_for(job_id, "succeeded")
        assert one.key != other.key
        with other.http() as http:
            assert http.get(f"/v1/jobs/{job_id}").status_code == 404
        assert other.json("stop")["was_running"] is True
        assert one.json("status")["ok"] is True


def test_the_foreground_shows_the_key_once_and_stops_on_sigterm(tmp_path: Path) -> None:
    instance = Instance(tmp_path)
    command = [sys.executable, "-m", "local.cli.main", "start", "--foreground"]
    outputs = []
    for _ in range(2):
        with subprocess.Popen(
            command, cwd=tmp_path, env=instance.environment, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            lines: list[str] = []
            while not lines or "stop" not in lines[-1]:
                lines.append(process.stdout.readline())
                assert lines[-1], "it ended without saying that it started"
            outputs.append("".join(lines))
            pids = instance.pids
            assert process.pid in pids
            process.terminate()
            assert process.wait(60) == 0
        assert not any(map(is_alive, pids))
    assert instance.key in outputs[0]
    assert instance.key not in outputs[1]
    assert f"{instance.url}" in outputs[0]


def test_jobs_that_come_while_nothing_runs_are_not_lost(tmp_path: Path) -> None:
    with running(tmp_path) as instance:
        job_id = instance.create(run_at="2020-01-01T00:00:00Z", queue="later")
        instance.cli("stop")
        instance.env["WORKER_QUEUE_ALLOWLIST"] = "default,later"
        instance.start()
        instance.wait_for(job_id, "succeeded")
