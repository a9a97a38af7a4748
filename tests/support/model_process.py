"""The test double as a process of its own, scripted and read over HTTP."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class ModelProcess:
    """A running `python -m local.model_server`."""

    url: str

    def environment(self, **given: str) -> dict[str, str]:
        """What makes an instance use it."""
        plain = {"OPENAI_ENABLED": "1", "OPENAI_BASE_URL": self.url, "OPENAI_MODEL": "test-model"}
        return {**plain, **given}

    def script(self, *faults: str) -> None:
        """Let the next requests be answered so."""
        with self._http() as http:
            http.post("/control", json={"script": faults}).raise_for_status()

    @property
    def record(self) -> dict[str, Any]:
        with self._http() as http:
            seen: dict[str, Any] = http.get("/control").json()
        return seen

    def _http(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, trust_env=False, verify=False, timeout=60)


@contextmanager
def model_process() -> Iterator[ModelProcess]:
    command = [sys.executable, "-m", "local.model_server"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield ModelProcess(process.stdout.readline().split()[-1])
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert process.returncode == 0
