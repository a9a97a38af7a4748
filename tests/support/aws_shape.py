"""The local AWS shape as a process of its own: functions, queues and tables in memory."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.support.conditions import wait_until
from tests.support.instances import Instance


@contextmanager
def aws_local(folder: Path, **env: str) -> Iterator[Instance]:
    instance = Instance(folder, env=env)
    command = [sys.executable, "-m", "local.aws", "--tick-sec", "1"]
    with (folder / "stderr").open("w") as errors:
        process = subprocess.Popen(command, cwd=folder, env=instance.environment, stderr=errors, stdout=errors)
    try:
        wait_until(lambda: process.poll() is not None or answers(instance.url), within_sec=60)
        yield instance
    finally:
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=30)
    assert code == 0, (folder / "stderr").read_text()[-3000:]


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/v1/ready", timeout=5, trust_env=False).status_code == 200
    except httpx.TransportError:
        return False
