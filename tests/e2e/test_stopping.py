"""However an instance stops, what it acknowledged is in one file, and the next start finds out when it is not."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rauskuclaw.adapters.sqlite.connection import APPLICATION_ID
from tests.support.conditions import wait_until
from tests.support.instances import Instance, running
from tests.support.processes import is_alive

STOP_SEC = 60


def submit(instance: Instance, count: int) -> list[str]:
    ids: list[str] = []
    with instance.http() as http:
        while len(ids) < count:
            jobs = [{"type": "report.generate", "input": {"title": "x" * 500}}] * min(50, count - len(ids))
            answer = http.post("/v1/jobs/batch", json={"jobs": jobs})
            ids += [result["job"]["id"] for result in answer.json()["results"]]
    return ids


def jobs_in(file: Path) -> set[str]:
    """What the file holds by itself, read by another program."""
    db = sqlite3.connect(f"file:{file}?immutable=1", uri=True)
    try:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return {row[0] for row in db.execute("SELECT id FROM jobs")}
    finally:
        db.close()


def of_the_database(instance: Instance) -> list[str]:
    return sorted(file.name for file in instance.data.iterdir() if "sqlite" in file.name)


def end_of_all(pids: list[int]) -> None:
    wait_until(lambda: not any(map(is_alive, pids)), within_sec=STOP_SEC)


def by_command(instance: Instance) -> None:
    assert instance.cli("stop").returncode == 0


def by(number: signal.Signals) -> Callable[[Instance], None]:
    def stop(instance: Instance) -> None:
        pids = instance.pids
        os.kill(instance.state["pid"], number)
        end_of_all(pids)

    return stop


@pytest.mark.parametrize("count", [30, 500])
@pytest.mark.parametrize(
    "stop", [by_command, by(signal.SIGTERM), by(signal.SIGINT)], ids=["command", "SIGTERM", "SIGINT"]
)
def test_a_stop_leaves_one_file_with_everything_in_it(
    tmp_path: Path, stop: Callable[[Instance], None], count: int
) -> None:
    with running(tmp_path) as instance:
        ids = submit(instance, count)
        stop(instance)
        assert of_the_database(instance) == ["rauskuclaw.sqlite"]
        assert set(ids) <= jobs_in(instance.data / "rauskuclaw.sqlite")
        # Every process ended by itself, after it had closed what it had open.
        assert {each["last_exit"] for each in instance.state["processes"]} == {"exit code 0"}


@pytest.mark.parametrize("count", [30, 500])
def test_after_kill_9_of_everything_the_next_start_has_every_job(tmp_path: Path, count: int) -> None:
    with running(tmp_path) as instance:
        ids = submit(instance, count)
        pids = instance.pids
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        end_of_all(pids)
        instance.start()
        assert "checked the database" in instance.cli("logs", "supervisor").stdout
        by_command(instance)
        assert of_the_database(instance) == ["rauskuclaw.sqlite"]
        assert set(ids) <= jobs_in(instance.data / "rauskuclaw.sqlite")


def test_a_child_that_had_to_be_killed_leaves_one_file_too(tmp_path: Path) -> None:
    """The last one to go cannot close: what is left of it is the supervisor's to put in order."""
    with running(tmp_path) as instance:
        ids = submit(instance, 30)
        pids, api = instance.pids, instance.pid("api")
        os.kill(api, signal.SIGSTOP)
        os.kill(instance.state["pid"], signal.SIGTERM)
        end_of_all(pids)
        assert next(each for each in instance.state["processes"] if each["name"] == "api")["last_exit"] != "exit code 0"
        assert of_the_database(instance) == ["rauskuclaw.sqlite"]
        assert set(ids) <= jobs_in(instance.data / "rauskuclaw.sqlite")


def test_a_deleted_memory_is_in_no_file_after_a_stop(tmp_path: Path) -> None:
    secret = "the-combination-is-ninety-one"
    with running(tmp_path) as instance:
        with instance.http() as http:
            memory = {"scope": "home.notes", "key": "safe", "value": f"{secret} " * 50}
            memory_id = http.post("/v1/memory", json=memory).json()["memory"]["id"]
            wait_until(lambda: http.get(f"/v1/memory/{memory_id}").json()["memory"]["embedding_status"] == "ready")
            assert http.delete(f"/v1/memory/{memory_id}").status_code == 200
        by_command(instance)
        files = [file for file in instance.data.rglob("*") if file.is_file()]
        assert any(file.name == "rauskuclaw.sqlite" for file in files)
        assert [file.name for file in files if secret.encode() in file.read_bytes()] == []


def damage(file: Path) -> None:
    content = bytearray(file.read_bytes())
    pages = len(content) // 4096
    for page in random.Random(1).sample(range(pages // 3, pages), 12):
        content[page * 4096 : (page + 1) * 4096] = bytes(4096)
    file.write_bytes(content)


def delete(file: Path) -> None:
    file.unlink()


def empty(file: Path) -> None:
    file.write_bytes(b"")


@pytest.mark.parametrize("harm", [damage, delete, empty])
def test_a_database_that_was_harmed_while_it_was_stopped_is_refused(
    tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    instance = Instance(tmp_path)
    instance.start()
    submit(instance, 200)
    by_command(instance)
    file = instance.data / "rauskuclaw.sqlite"
    harm(file)
    left = file.read_bytes() if file.exists() else None
    for _ in range(2):  # the first refusal must not make the second start forget
        done = instance.cli("start")
        assert done.returncode == 1
        assert "rauskuclaw restore FILE" in done.stderr
        assert "Traceback" not in done.stderr
        assert (file.read_bytes() if file.exists() else None) == left


def test_a_database_deleted_under_a_running_instance_is_not_replaced_by_an_empty_one(tmp_path: Path) -> None:
    with running(tmp_path) as instance:
        submit(instance, 30)
        for name in of_the_database(instance):
            if not name.endswith("-notifier"):
                (instance.data / name).unlink()
        worker = instance.pid("worker-1")
        os.kill(worker, signal.SIGKILL)
        wait_until(lambda: "is missing" in instance.cli("logs", "worker").stdout)
        assert not (instance.data / "rauskuclaw.sqlite").exists()


def test_a_second_supervisor_is_refused_also_when_the_lock_file_was_deleted(tmp_path: Path) -> None:
    with running(tmp_path) as instance:
        (instance.data / "run" / "lock").unlink()
        other = Instance(tmp_path)
        done = subprocess.run(
            [sys.executable, "-m", "local.supervisor"],
            cwd=tmp_path,
            env=other.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 1
        assert "another instance is using" in done.stderr


def test_nothing_in_a_folder_that_existed_before_is_readable_by_others(tmp_path: Path) -> None:
    instance = Instance(tmp_path)
    instance.data.mkdir(mode=0o755)
    instance.data.chmod(0o755)
    start = [sys.executable, "-m", "local.cli.main", "start"]
    subprocess.run(start, cwd=tmp_path, env=instance.environment, check=True, capture_output=True, umask=0o022)
    try:
        instance.wait_for(instance.create(), "succeeded")
        found = [path for path in instance.data.rglob("*") if not path.is_symlink()]
        assert {"rauskuclaw.sqlite", "database.json", "api.log", "supervisor.json"} <= {path.name for path in found}
        assert [str(path) for path in found if path.stat().st_mode & 0o077] == []
    finally:
        by_command(instance)
    assert [str(path) for path in instance.data.rglob("*") if path.stat().st_mode & 0o077] == []


def test_sockets_stay_in_the_data_folder_however_deep_and_go_with_the_instance(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 60) / ("y" * 60)
    deep.mkdir(parents=True)
    with running(deep) as instance:
        notifiers = instance.data / "rauskuclaw.sqlite-notifier"
        assert notifiers.stat().st_mode & 0o777 == 0o700
        assert len(list(notifiers.glob("*.notifier"))) >= len(instance.state["processes"])
        job_id = instance.create()
        instance.wait_for(job_id, "succeeded")
        by_command(instance)
        assert not notifiers.exists()
    shutil.rmtree(deep)


@pytest.mark.parametrize("harm", ["foreign", "open"])
def test_sockets_are_not_put_into_a_folder_of_others(tmp_path: Path, harm: str) -> None:
    instance = Instance(tmp_path)
    notifiers = instance.data / "rauskuclaw.sqlite-notifier"
    notifiers.mkdir(parents=True)
    if harm == "foreign" and os.getuid() == 0:
        os.chown(notifiers, 65534, 65534)
    else:
        notifiers.chmod(0o777)
    done = instance.cli("start")
    assert done.returncode == 1
    assert "is not a folder of this user alone" in done.stderr


def test_a_failed_start_in_the_terminal_says_why_once(tmp_path: Path) -> None:
    instance = Instance(tmp_path)
    instance.data.mkdir()
    (instance.data / "rauskuclaw.sqlite").write_bytes(b"")
    done = instance.cli("start", "--foreground")
    assert done.returncode == 1
    assert done.stderr.count("is empty (0 bytes)") == 1
    assert "stopped:" not in done.stderr


def test_a_start_that_reads_a_large_database_says_what_it_waits_for(tmp_path: Path) -> None:
    instance = Instance(tmp_path)
    instance.data.mkdir()
    db = sqlite3.connect(instance.data / "rauskuclaw.sqlite")
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute("CREATE TABLE filler (x)")
    db.execute("INSERT INTO filler VALUES (zeroblob(101000000))")
    db.commit()
    db.close()
    done = instance.cli("start")
    try:
        assert done.returncode == 0, done.stderr
        assert done.stderr.count("(0.1 GB), which was not closed in order") == 1
    finally:
        by_command(instance)
