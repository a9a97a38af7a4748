"""Real instances for tests: the command line in a subprocess, its own folder, a free port, the processes' pids."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.support.conditions import wait_until

START_SEC = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Instance:
    """One instance in `folder`; `env` is added to a bare environment."""

    folder: Path
    port: int = field(default_factory=free_port)
    env: dict[str, str] = field(default_factory=dict)
    prefix: tuple[str, ...] = ()  # a command that runs ours, under other limits for example

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "LANG") if name in os.environ}
        return {**kept, "PORT": str(self.port), "DATA_DIR": "data", **self.env}

    def cli(self, *arguments: str, within_sec: float = START_SEC) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self.prefix, sys.executable, "-m", "local.cli.main", *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=within_sec,
            check=False,
        )

    def json(self, *arguments: str, code: int = 0) -> dict[str, Any]:
        """The one object a command prints with --json; asserts the exit code."""
        done = self.cli(*arguments, "--json")
        assert done.returncode == code, done.stdout + done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def start(self) -> str:
        done = self.cli("start")
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @property
    def key(self) -> str:
        return (self.data / "admin.key").read_text().strip()

    def http(self) -> httpx.Client:
        # Without `verify` a client reads the authorities it will not need, 20 ms of processor time.
        return httpx.Client(
            base_url=self.url, headers={"x-api-key": self.key}, timeout=60, trust_env=False, verify=False
        )

    @property
    def state(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads((self.data / "run" / "supervisor.json").read_text())
        return answer

    def pid(self, name: str) -> int:
        return next(int(each["pid"]) for each in self.state["processes"] if each["name"] == name)

    @property
    def pids(self) -> list[int]:
        return [self.state["pid"], *(each["pid"] for each in self.state["processes"] if each["pid"])]

    def create(self, job_type: str = "report.generate", **given: Any) -> str:
        with self.http() as http:
            response = http.post("/v1/jobs", json={"type": job_type, **given})
        assert response.status_code == 201, response.text
        return str(response.json()["job"]["id"])

    def job(self, job_id: str) -> dict[str, Any]:
        with self.http() as http:
            answer: dict[str, Any] = http.get(f"/v1/jobs/{job_id}").json()["job"]
            return answer

    def wait_for(self, job_id: str, *statuses: str, within_sec: float = 60) -> dict[str, Any]:
        with self.http() as http:

            def read() -> dict[str, Any] | None:
                job: dict[str, Any] = http.get(f"/v1/jobs/{job_id}").json()["job"]
                return job if job["status"] in statuses else None

            return wait_until(read, within_sec=within_sec) or {}


@contextmanager
def running(folder: Path, **env: str) -> Iterator[Instance]:
    """An instance that is started, and stopped at the end whatever happened to it."""
    instance = Instance(folder, env=env)
    instance.start()
    try:
        yield instance
    finally:
        instance.cli("stop")
