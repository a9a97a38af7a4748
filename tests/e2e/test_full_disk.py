"""A disk that takes no more: reads go on, writes are refused, nothing falls, and it mends itself when there is room."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.conditions import wait_until
from tests.support.disks import fill, make_read_only, small_disk
from tests.support.instances import Instance, running
from tests.support.processes import is_alive


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", megabytes=48) as folder:
        yield folder


def on(disk: Path, folder: Path) -> dict[str, str]:
    (folder / "data").symlink_to(disk)
    return {}


def submit_until_full(http: httpx.Client) -> list[str]:
    acknowledged: list[str] = []
    job = {"type": "report.generate", "input": {"title": "x" * 100_000}}
    while True:
        answer = http.post("/v1/jobs", json=job)
        if answer.status_code != 201:
            assert (answer.status_code, answer.json()["error"]["code"]) == (503, "STORE_FULL")
            assert answer.headers["retry-after"] == "1"
            return acknowledged
        acknowledged.append(answer.json()["job"]["id"])


def is_healthy(http: httpx.Client) -> bool:
    """Whether an API answers; the connection may be one of its predecessor."""
    try:
        return http.get("/health").status_code == 200
    except httpx.TransportError:
        return False


def is_ready(http: httpx.Client) -> int:
    return http.get("/v1/ready").status_code


def test_a_full_disk_stops_writes_only_and_an_emptied_one_is_enough_to_go_on(tmp_path: Path, disk: Path) -> None:
    with running(tmp_path, **on(disk, tmp_path)) as instance, instance.http() as http:
        ballast = disk / "ballast"
        ballast.write_bytes(bytes(8_000_000))
        acknowledged = submit_until_full(http)
        filler = fill(disk)
        wait_until(lambda: is_ready(http) == 503)
        ready = http.get("/v1/ready")
        assert (ready.json()["error"]["code"], ready.headers["retry-after"]) == ("NOT_READY", "1")
        assert http.get(f"/v1/jobs/{acknowledged[0]}").status_code == 200

        supervisor, worker = instance.state["pid"], instance.pid("worker-1")
        os.kill(worker, signal.SIGKILL)
        wait_until(lambda: not is_alive(worker))
        # The supervisor has nowhere to write down that the worker died. What it does then shows in its children.
        api = instance.pid("api")
        os.kill(api, signal.SIGKILL)
        wait_until(lambda: not is_alive(api))
        wait_until(lambda: is_healthy(http))  # a new one answers
        assert is_alive(supervisor)

        ballast.unlink()
        filler.unlink()
        wait_until(lambda: is_ready(http) == 200)
        instance.wait_for(instance.create(), "succeeded", within_sec=60)
        assert {http.get(f"/v1/jobs/{job_id}").status_code for job_id in acknowledged} == {200}
        wait_until(lambda: instance.pid("worker-1") != worker)


def test_a_stop_drains_while_the_disk_is_full(tmp_path: Path, disk: Path) -> None:
    with running(tmp_path, **on(disk, tmp_path)) as instance:
        job_id = instance.create(input={"duration_ms": 2500, "steps": 2}, timeout_sec=60)
        instance.wait_for(job_id, "running")
        filler = fill(disk)
        pids = instance.pids
        began = time.monotonic()
        done = instance.cli("stop", within_sec=90)
        assert (done.returncode, done.stderr) == (0, "")
        assert not any(map(is_alive, pids))
        assert time.monotonic() - began > 1  # it waited for the job
        refused = instance.cli("start")
        assert refused.returncode == 1
        assert "is full; free some space" in refused.stderr
        assert "Traceback" not in refused.stderr
        filler.unlink()
        instance.start()
        instance.wait_for(job_id, "succeeded", within_sec=60)


def test_a_backup_that_does_not_fit_says_so_and_leaves_nothing(tmp_path: Path, disk: Path) -> None:
    with running(tmp_path) as instance:
        with instance.http() as http:
            for _ in range(20):
                job = {"type": "report.generate", "input": {"title": "x" * 100_000}}
                assert http.post("/v1/jobs", json=job).status_code == 201
        filler = fill(disk)
        with filler.open("r+b") as file:
            file.truncate(filler.stat().st_size - 500_000)
        failed = instance.json("backup", str(disk / "copy.sqlite"), code=1)
        assert "disk is full" in failed["message"]
        assert [file.name for file in disk.iterdir()] == ["filler"]


def test_a_folder_that_is_read_only_is_named(tmp_path: Path, disk: Path) -> None:
    instance = Instance(tmp_path, env=on(disk, tmp_path))
    with running(tmp_path):
        pass
    make_read_only(disk)
    for arguments in (("start",), ("start", "--foreground")):
        done = instance.cli(*arguments)
        assert done.returncode == 1
        assert done.stderr.count("cannot be written (Read-only file system)") == 1
        assert "Traceback" not in done.stderr


def test_the_supervisor_outlives_files_it_cannot_write(tmp_path: Path) -> None:
    """The same without a disk of its own: what the supervisor writes down goes to a device that is always full."""
    with running(tmp_path) as instance:
        written, pids = instance.state, instance.pids
        instance.data.joinpath("run", "supervisor.tmp").symlink_to("/dev/full")
        os.kill(instance.pid("worker-1"), signal.SIGKILL)
        instance.wait_for(instance.create(), "succeeded", within_sec=60)
        assert instance.state == written
        assert instance.cli("stop").returncode == 0
        assert not any(map(is_alive, pids))
