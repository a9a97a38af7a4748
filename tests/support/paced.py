"""Real instances at another pace: what takes minutes in operation takes moments in a test.

As a program: `python -m tests.support.paced '{"sweep_every_sec": 0.1}'` runs an instance in this process.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.supervisor.main import run
from local.supervisor.pace import Pace
from rauskuclaw.config import settings_from_environment
from tests.support.conditions import wait_until
from tests.support.instances import START_SEC, Instance

ROOT = Path(__file__).parents[2]


@contextmanager
def running_at(folder: Path, pace: dict[str, float], **env: str) -> Iterator[Instance]:
    """A running instance with these fields of its `Pace`; stopped at the end whatever happened to it."""
    instance = Instance(folder, env={"PYTHONPATH": str(ROOT), **env})
    line = [sys.executable, "-m", "tests.support.paced", json.dumps(pace)]
    with subprocess.Popen(line, cwd=folder, env=instance.environment, stdout=subprocess.DEVNULL) as process:
        try:
            wait_until(lambda: process.poll() is not None or is_running(instance), within_sec=START_SEC)
            assert process.poll() is None, "it ended instead of starting"
            yield instance
        finally:
            process.terminate()
            process.wait(START_SEC)


def is_running(instance: Instance) -> bool:
    try:
        return bool(instance.state["phase"] == "running")
    except (OSError, ValueError):
        return False


if __name__ == "__main__":
    sys.exit(run(settings_from_environment(), pace=Pace(**json.loads(sys.argv[1]))))
