"""kill -9 at every step of a change of the workspace: the old or the new is there, never a mixture, and no debris."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.killed_writes import CHANGES

ROOT = Path(__file__).resolve().parents[2]
# How many steps a change has at least.
AT_LEAST = {"create": 40, "replace": 40, "move_folder_over": 55, "delete_folder": 35, "keep": 45}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_that_is_killed_anywhere_leaves_the_old_or_the_new(change: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.faults.killed_writes", str(tmp_path), change]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "layers" / "common")])}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["steps"] >= AT_LEAST.get(change, 15), found
    assert found["after"] >= 1
    assert change == "keep" or found["before"] >= 8
