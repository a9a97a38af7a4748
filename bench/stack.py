"""A running instance on a folder and port of its own, for measuring from outside."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from local.supervisor.folder import DataFolder
from local.supervisor.state import read_state
from rauskuclaw.bootstrap import open_engine
from rauskuclaw.config import Settings, load_settings
from rauskuclaw.domain.job import JobType
from rauskuclaw.engine import Engine
from rauskuclaw.services.principal import Principal

KEY = "bench-key-0123456789-0123456789-0123456789"
CALLER = Principal(name="legacy-api-key", role="admin")
NOOP = "bench.noop"


@dataclass(frozen=True)
class Instance:
    """Where it is, and the supervisor's process id while it runs."""

    folder: Path
    port: int
    pid: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return {"DATA_DIR": str(self.folder), "PORT": str(self.port), "API_KEY": KEY}

    @property
    def settings(self) -> Settings:
        return load_settings(self.environment, folder=self.folder)

    def processes(self) -> list[int]:
        """The supervisor and its children."""
        found = subprocess.run(["pgrep", "-P", str(self.pid)], capture_output=True, text=True, check=False)
        return [self.pid, *map(int, found.stdout.split())]

    def pss_mb(self) -> float:
        """Memory of all processes, shared pages counted once."""
        total = 0
        for pid in self.processes():
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
        return total / 1024

    def child(self, role: str) -> int:
        """The process id of a child by the start of its name."""
        state = read_state(DataFolder(self.folder).state)
        for process in state.processes if state else []:
            if process.name.startswith(role) and process.pid is not None:
                return process.pid
        raise LookupError(f"no child {role}")


@contextmanager
def new_folder() -> Iterator[Instance]:
    """An empty data folder and a free port; nothing runs yet."""
    with tempfile.TemporaryDirectory(prefix="rk-bench-") as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        yield Instance(Path(folder), port)


@contextmanager
def running(place: Instance, **settings: str) -> Iterator[Instance]:
    """The instance started, until the block ends."""
    read_end, write_end = os.pipe()
    command = [sys.executable, "-m", "local.supervisor", "--ready-fd", str(write_end)]
    process = subprocess.Popen(
        command,
        env=os.environ | place.environment | settings,
        pass_fds=[write_end],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write_end)
    with os.fdopen(read_end) as ready:
        if not json.loads(ready.readline() or "{}").get("ok"):
            raise RuntimeError("the instance did not start")
    try:
        yield Instance(place.folder, place.port, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(40)


async def open_with_noop(place: Instance) -> Engine:
    """An engine in this process, with a type whose handler does nothing."""
    engine = await open_engine(place.settings, owner="bench/producer")
    await engine.backend.store.create_type(JobType(NOOP, "builtin:noop"))
    return engine
