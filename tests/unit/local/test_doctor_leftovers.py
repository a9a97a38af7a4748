"""What the doctor says of what a killed restore left, and that it keeps away from one that is under way."""

from pathlib import Path

import pytest

from local.cli.doctor.folder import leftovers
from local.cli.doctor.machine import Machine
from local.supervisor.folder import DataFolder, FolderLock
from rauskuclaw.config import load_settings


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    """A data folder with half a restore in it."""
    folder = DataFolder(tmp_path / "data")
    folder.create()
    (folder.root / ".workspace.restoring" / "notes").mkdir(parents=True)
    (folder.root / ".workspace.restoring" / "notes" / "plan").write_text("x")
    (folder.root / ".rauskuclaw.sqlite.restoring").write_text("x")
    return folder


def machine(folder: DataFolder) -> Machine:
    return Machine(load_settings({"DATA_DIR": str(folder.root)}, folder=folder.root.parent))


def left(folder: DataFolder) -> set[str]:
    return {path.name for path in folder.root.glob(".*.restoring")}


def test_folders_and_files_of_a_killed_restore_are_deleted(folder: DataFolder) -> None:
    found = leftovers(machine(folder))
    assert (found.status, found.command[:6]) == ("warn", "rm -r ")
    assert found.fix is not None
    found.fix()
    assert left(folder) == set()
    assert leftovers(machine(folder)).status == "ok"


def test_a_restore_under_way_is_left_alone(folder: DataFolder) -> None:
    before, lock = leftovers(machine(folder)), FolderLock(folder)
    assert lock.acquire()
    try:
        found = leftovers(machine(folder))
        assert (found.status, found.fix) == ("ok", None)
        assert "in use" in found.message
        assert before.fix is not None
        before.fix()  # it was looked at a moment before the restore began
        assert len(left(folder)) == 2
    finally:
        lock.release()
