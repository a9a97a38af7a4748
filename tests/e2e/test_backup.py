"""`rauskuclaw backup` and `restore` on real instances, under load and after every kind of end."""

import os
import signal
import sqlite3
import stat
import threading
from pathlib import Path

import pytest

from tests.support.conditions import wait_until
from tests.support.instances import Instance, running
from tests.support.processes import is_alive


class Load:
    """A client that never stops submitting; `acknowledged` are the ids it got an answer for, in order."""

    def __init__(self, instance: Instance) -> None:
        self.acknowledged: list[str] = []
        self._is_over = False
        self._http = instance.http()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "Load":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over = True
        self._thread.join()
        self._http.close()

    def _run(self) -> None:
        job = {"type": "report.generate", "input": {"title": "x" * 500}}
        while not self._is_over:
            answer = self._http.post("/v1/jobs/batch", json={"jobs": [job] * 20})
            self.acknowledged += [result["job"]["id"] for result in answer.json()["results"]]


def ids_in(file: Path) -> set[str]:
    db = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return {row[0] for row in db.execute("SELECT id FROM jobs")}
    finally:
        db.close()


def statuses(instance: Instance, ids: list[str]) -> set[int]:
    with instance.http() as http:
        return {http.get(f"/v1/jobs/{job_id}").status_code for job_id in ids}


@pytest.mark.parametrize("end", ["stop", "SIGTERM", "kill -9"])
@pytest.mark.parametrize("count", [30, 500])
def test_a_backup_taken_under_load_is_what_a_restore_brings_back(tmp_path: Path, count: int, end: str) -> None:
    with running(tmp_path) as instance:
        copy = tmp_path / "copy.sqlite"
        with Load(instance) as load:
            wait_until(lambda: len(load.acknowledged) >= count, within_sec=60)
            before = list(load.acknowledged)
            done = instance.json("backup", str(copy))
            wait_until(lambda: len(load.acknowledged) >= len(before) + count, within_sec=60)
        assert set(before) <= ids_in(copy)
        assert done["jobs"] == len(ids_in(copy))
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
        newest = load.acknowledged[-20:]
        assert not ids_in(copy) & set(newest)

        pids = instance.pids
        if end == "stop":
            assert instance.cli("stop").returncode == 0
        else:
            for pid in pids if end == "kill -9" else pids[:1]:
                os.kill(pid, signal.SIGTERM if end == "SIGTERM" else signal.SIGKILL)
            wait_until(lambda: not any(map(is_alive, pids)), within_sec=60)
        restored = instance.json("restore", str(copy))
        assert restored["jobs"] == done["jobs"]
        instance.start()
        assert statuses(instance, before[:50]) == {200}
        assert statuses(instance, newest) == {404}
        instance.wait_for(instance.create(), "succeeded", within_sec=60)
        assert instance.cli("stop").returncode == 0
        assert ids_in(instance.data / "rauskuclaw.sqlite") >= set(before)
        assert set(load.acknowledged) <= ids_in(Path(restored["replaced"]))  # nothing of what was replaced is lost


def test_a_copy_put_in_its_place_by_hand_while_it_is_stopped_works_too(tmp_path: Path) -> None:
    with running(tmp_path) as instance:
        old = [instance.create() for _ in range(10)]
        assert instance.cli("backup", "copy.sqlite").returncode == 0
        new = [instance.create() for _ in range(10)]
        assert instance.cli("stop").returncode == 0
        (instance.data / "rauskuclaw.sqlite").write_bytes((tmp_path / "copy.sqlite").read_bytes())
        instance.start()
        assert "checked the database" in instance.cli("logs", "supervisor").stdout
        assert (statuses(instance, old), statuses(instance, new)) == ({200}, {404})


def test_a_restore_waits_for_no_instance_and_changes_nothing_under_it(tmp_path: Path) -> None:
    with running(tmp_path) as instance:
        job_id = instance.create()
        assert instance.cli("backup", "copy.sqlite").returncode == 0
        refused = instance.json("restore", "copy.sqlite", code=1)
        assert "rauskuclaw stop" in refused["message"]
        assert refused["code"] == "IN_USE"
        assert statuses(instance, [job_id]) == {200}
        assert [file.name for file in instance.data.glob("*replaced*")] == []


def test_a_damaged_backup_is_refused_and_the_database_stays(tmp_path: Path) -> None:
    with running(tmp_path) as instance:
        job_id = instance.create()
        assert instance.cli("backup", "copy.sqlite").returncode == 0
        again = instance.json("backup", "copy.sqlite", code=1)
        assert "--force" in again["message"]
        assert instance.json("backup", "copy.sqlite", "--force")["ok"] is True
        assert instance.cli("stop").returncode == 0
        content = bytearray((tmp_path / "copy.sqlite").read_bytes())
        content[8192:16384] = bytes(8192)
        (tmp_path / "copy.sqlite").write_bytes(content)
        refused = instance.cli("restore", "copy.sqlite")
        assert refused.returncode == 1
        assert "copy.sqlite is damaged" in refused.stderr
        instance.start()
        assert statuses(instance, [job_id]) == {200}


def test_a_new_machine_begins_with_a_backup(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    with running(old) as instance:
        job_id = instance.create()
        instance.wait_for(job_id, "succeeded")
        assert instance.cli("backup", str(tmp_path / "copy.sqlite")).returncode == 0
    other = Instance(new)
    assert other.json("restore", str(tmp_path / "copy.sqlite"))["replaced"] is None
    other.start()
    try:
        assert other.job(job_id)["status"] == "succeeded"
    finally:
        other.cli("stop")


def test_a_stopped_instance_is_backed_up_too_and_a_missing_one_is_not_made(tmp_path: Path) -> None:
    instance = Instance(tmp_path)
    assert "missing" in instance.json("backup", "copy.sqlite", code=1)["message"]
    assert not list(tmp_path.rglob("*.sqlite"))
    with running(tmp_path):
        pass
    done = instance.cli("backup", "copy.sqlite")
    assert done.returncode == 0
    assert "checked" in done.stdout


def test_the_workspace_comes_back_with_the_database(tmp_path: Path) -> None:
    with running(tmp_path) as instance:
        with instance.http() as http:
            assert http.post("/v1/workspace/create", json={"path": "a.md", "content": "one\n"}).status_code == 201
        taken = instance.json("backup", "copy.sqlite")
        assert taken["workspace"] == {"files": 1, "size_bytes": 4, "unsteady": []}
        with instance.http() as http:
            assert http.put("/v1/workspace/file", json={"path": "a.md", "content": "two\n"}).status_code == 200
            assert http.post("/v1/workspace/create", json={"path": "b.md", "content": "x"}).status_code == 201
        assert instance.cli("restore", "copy.sqlite").returncode != 0  # while it runs
        instance.cli("stop")
        done = instance.json("restore", "copy.sqlite")
        assert done["workspace"]["files"] == 1
        assert (Path(done["workspace_replaced"]) / "b.md").read_text() == "x"
        instance.start()
        with instance.http() as http:
            assert http.get("/v1/workspace/file", params={"path": "a.md"}).json()["file"]["content"] == "one\n"
            assert http.get("/v1/workspace/file", params={"path": "b.md"}).status_code == 404
            assert http.put("/v1/workspace/file", json={"path": "a.md", "content": "three\n"}).status_code == 200


def test_a_damaged_copy_of_the_workspace_changes_nothing(tmp_path: Path) -> None:
    with running(tmp_path) as instance:
        with instance.http() as http:
            assert http.post("/v1/workspace/create", json={"path": "a.md", "content": "one\n"}).status_code == 201
        instance.json("backup", "copy.sqlite")
        assert instance.cli("backup", "copy.sqlite").returncode != 0  # both are there
        instance.cli("stop")
        copy = tmp_path / "copy.sqlite.workspace.tar"
        copy.write_bytes(copy.read_bytes().replace(b"one\n", b"ONE\n"))
        refused = instance.json("restore", "copy.sqlite", code=1)
        assert "no whole copy" in refused["message"]
        assert not list(instance.data.glob("*replaced*"))
        assert instance.json("restore", "copy.sqlite", "--database-only")["workspace"] is None
        assert (instance.data / "workspace" / "a.md").read_text() == "one\n"
