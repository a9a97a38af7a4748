"""A restore that is killed between the database and the workspace, and what comes after."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from local.backups import back_up, restore
from local.supervisor.database import Database
from local.supervisor.folder import DataFolder
from rauskuclaw.adapters.sqlite.backend import open_sqlite
from rauskuclaw.config import Settings, load_settings
from rauskuclaw.errors import SchemaError

# Ends itself without a word when a folder of this name is about to be renamed.
KILLED = """
import os, sys
from pathlib import Path
from local.backups import restore
from rauskuclaw.config import load_settings

data, file, name = sys.argv[1:]

def end(event, arguments):
    if event == "os.rename" and Path(os.fsdecode(arguments[0])).name == name:
        os._exit(9)

sys.addaudithook(end)
restore(load_settings({"DATA_DIR": data}, folder=Path(data)), Path(file))
"""


def an_instance(folder: Path) -> Settings:
    """A data folder with a database and a workspace, stopped."""
    settings = load_settings({"DATA_DIR": str(folder)}, folder=folder.parent)
    DataFolder(folder).create()
    asyncio.run(_make_database(settings.database.path))
    settings.workspace.root.mkdir()
    (settings.workspace.root / "note").write_text("of monday")
    return settings


async def _make_database(path: Path) -> None:
    await (await open_sqlite(path)).close()


def examined(settings: Settings) -> None:
    Database(settings, DataFolder(settings.data_dir)).examine(lambda *_: None)


@pytest.mark.parametrize("name", ["workspace", ".workspace.restoring", ".workspace-state.restoring"])
def test_a_start_refuses_until_the_files_are_in_place_too(tmp_path: Path, name: str) -> None:
    settings = an_instance(tmp_path / "data")
    backup = tmp_path / "monday.sqlite"
    back_up(settings, backup, may_replace=False)
    (settings.workspace.root / "note").write_text("of tuesday")
    command = [sys.executable, "-c", KILLED, str(settings.data_dir), str(backup), name]
    assert subprocess.run(command, check=False).returncode == 9
    with pytest.raises(SchemaError, match="did not come to its end"):
        examined(settings)
    restore(settings, backup)
    examined(settings)
    assert (settings.workspace.root / "note").read_text() == "of monday"
