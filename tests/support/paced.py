"""Real instances at another pace: what takes minutes in operation takes moments in a test.

As a program: `python -m tests.support.paced '{"sweep_every_sec": 0.1}' [FILE]` runs an instance in this process. FILE
holds by how many seconds its wall clock is wrong, and may change at any time. Its `builtin:noop` does what no handler
should; `deadly_type` makes a job type of it.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.supervisor.main import run
from local.supervisor.pace import Pace
from rauskuclaw.config import settings_from_environment
from tests.support import deadly, effects, newer_schema, pages
from tests.support.conditions import wait_until
from tests.support.instances import START_SEC, Instance

ROOT = Path(__file__).parents[2]


@contextmanager
def running_at(
    folder: Path, pace: dict[str, float], *, clock_file: Path | None = None, **env: str
) -> Iterator[Instance]:
    """A running instance with these fields of its `Pace`; stopped at the end whatever happened to it."""
    instance = Instance(folder, env={"PYTHONPATH": str(ROOT), **env})
    line = [sys.executable, "-m", "tests.support.paced", json.dumps(pace), *([str(clock_file)] if clock_file else [])]
    with subprocess.Popen(line, cwd=folder, env=instance.environment, stdout=subprocess.DEVNULL) as process:
        try:
            wait_until(lambda: process.poll() is not None or is_running(instance), within_sec=START_SEC)
            assert process.poll() is None, "it ended instead of starting"
            yield instance
        finally:
            process.terminate()
            process.wait(START_SEC)


def deadly_type(instance: Instance) -> str:
    """The name of a job type whose jobs do as tests/support/deadly.py says."""
    with instance.http() as http:
        response = http.post("/v1/job-types", json={"name": "test.deadly", "handler": "builtin:noop"})
    assert response.status_code == 201, response.text
    return "test.deadly"


def is_running(instance: Instance) -> bool:
    try:
        return bool(instance.state["phase"] == "running")
    except (OSError, ValueError):
        return False


def correct_clock(file: Path) -> None:
    """Have this process and its children read a wall clock that is wrong by so many seconds, as libfaketime would.

    The monotonic clock goes on as it is.
    """
    real = time.time_ns
    time.time_ns = lambda: real() + int(float(file.read_text() or 0) * 1e9)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        correct_clock(Path(sys.argv[2]))
    deadly.install()
    effects.install()
    newer_schema.install()
    pages.trust_authority()
    sys.exit(run(settings_from_environment(), pace=Pace(**json.loads(sys.argv[1]))))
