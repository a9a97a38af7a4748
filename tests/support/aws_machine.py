"""An emulated AWS machine for tests: the emulator, the API with the scheduler, and workers, each a process of its own.

The emulator keeps everything, so that the others may be killed, stopped and started again.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from local.aws.moto_process import MotoProcess
from local.aws.settings import DUMMY_CREDENTIALS
from local.aws.stack import StackNames, create_storage
from tests.support.conditions import wait_until
from tests.support.instances import free_port

ROOT = Path(__file__).parents[2]
KEY = "machine-admin-key"
START_SEC = 90


@dataclass
class Machine:
    """One machine over storage that outlives it. `env` is added to what its processes are given."""

    folder: Path
    names: StackNames
    workers: int = 1
    env: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "LANG") if name in os.environ}
        return {**kept, **DUMMY_CREDENTIALS, **self.names.environment(), "API_KEY": KEY, **self.env}

    def http(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, headers={"x-api-key": KEY}, timeout=60, trust_env=False, verify=False)

    def worker_pids(self) -> list[int]:
        """Of the workers as they are now; one that was just killed may still be among them."""
        return [int(pid) for pid in (self.folder / "workers").read_text().split()]

    def create(self, job_type: str, **given: Any) -> str:
        with self.http() as http:
            response = http.post("/v1/jobs", json={"type": job_type, **given})
        assert response.status_code == 201, response.text
        return str(response.json()["job"]["id"])

    def get(self, path: str, **query: Any) -> Any:
        with self.http() as http:
            response = http.get(path, params=query)
        assert response.status_code == 200, response.text
        return response.json()

    def job(self, job_id: str) -> dict[str, Any]:
        job: dict[str, Any] = self.get(f"/v1/jobs/{job_id}")["job"]
        return job

    @contextmanager
    def running(self) -> Iterator["Machine"]:
        """From start to stop, which is orderly; what is killed meanwhile is started again."""
        with (self.folder / "machine.log").open("a") as log:
            api = self._start(log, "api", str(self.port))
            workers = self._start(log, "workers", str(self.workers), str(self.folder / "workers"))
            try:
                wait_until(lambda: api.poll() is not None or self._answers(), within_sec=START_SEC)
                yield self
            finally:
                codes = []
                for process in (workers, api):
                    process.send_signal(signal.SIGTERM)
                    codes.append(process.wait(timeout=60))
        assert codes == [0, 0], (self.folder / "machine.log").read_text()[-3000:]

    def _start(self, log: Any, *arguments: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "tests.support.aws_process", *arguments]
        return subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/v1/ready", timeout=5, trust_env=False).status_code == 200
        except httpx.TransportError:
            return False


@contextmanager
def aws_storage() -> Iterator[StackNames]:
    """An emulator in a process of its own, with empty storage made from template.yaml."""
    moto = MotoProcess.start()
    try:
        yield create_storage(moto.url)
    finally:
        moto.close()
