"""Creating, draining, and both at once, in process and fsynced, beside the durable peers."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import uvloop

from bench.stack import CALLER, NOOP, Instance, new_folder, open_with_noop, running
from bench.table import Results
from rauskuclaw.adapters.sqlite.connection import SqliteOptions, connect

PEERS = Path(__file__).parent / "peers"
BATCH = 100
PRODUCERS = 32
WORKER_PROCESSES = 2
ROUNDS = 3
OF_STATUS = "SELECT count(*) FROM jobs WHERE status = ?"
DRAIN_SPAN = """
SELECT (SELECT max(updated_at) FROM jobs) -
    (SELECT min(at) FROM events WHERE message = 'Claimed by worker')
"""


async def create_in(place: Instance, jobs: int, *, batch: int, producers: int = 1) -> float:
    """Seconds to create `jobs` through the service that the API uses, validation and all."""
    engine = await open_with_noop(place)
    body = {"type": NOOP, "input": {"number": 1}}
    began = time.perf_counter()
    if batch > 1:
        from rauskuclaw.services.jobs.service import Draft

        for _ in range(jobs // batch):
            await engine.jobs.submit_batch([Draft(body)] * batch, caller=CALLER)
    else:

        async def produce() -> None:
            for _ in range(jobs // producers):
                await engine.jobs.submit(body, caller=CALLER)

        await asyncio.gather(*(produce() for _ in range(producers)))
    taken = time.perf_counter() - began
    await engine.close()
    return taken


def create(jobs: int, *, batch: int) -> float:
    with new_folder() as place:
        return jobs / uvloop.run(create_in(place, jobs, batch=batch))


def drain(jobs: int) -> float:
    """Queued jobs run to their end by the ordinary workers; first claim to last finish."""
    with new_folder() as place:
        uvloop.run(create_in(place, jobs, batch=BATCH))
        with running(place, WORKER_PROCESSES=str(WORKER_PROCESSES)):
            wait_done(place, jobs)
        [(span_ms,)] = _query(place, DRAIN_SPAN)
    return jobs / (span_ms / 1000)


def both(jobs: int) -> float:
    """Created while the workers run them; first create to last finish."""
    with new_folder() as place, running(place, WORKER_PROCESSES=str(WORKER_PROCESSES)):
        began = time.perf_counter()
        uvloop.run(create_in(place, jobs, batch=1, producers=PRODUCERS))
        done = jobs // PRODUCERS * PRODUCERS
        wait_done(place, done)
        return done / (time.perf_counter() - began)


def wait_done(place: Instance, jobs: int) -> None:
    while _query(place, OF_STATUS, ("succeeded",)) != [(jobs,)]:
        time.sleep(0.02)


def _query(place: Instance, sql: str, values: tuple[str, ...] = ()) -> list[tuple[int, ...]]:
    db = connect(SqliteOptions(place.settings.database.path))
    try:
        return db.execute(sql, values).fetchall()  # type: ignore[return-value]
    finally:
        db.close()


def peer_python(requirements: str = "requirements.txt", folder: str = ".venv-bench") -> Path | None:
    """The interpreter of the peers' own environment, made at first use; None where it cannot be made."""
    python = Path(folder, "bin/python")
    if not python.exists():
        made = subprocess.run([sys.executable, "-m", "venv", folder], check=False)
        pip = [str(python), "-m", "pip", "install", "--quiet", "-r", str(PEERS / requirements)]
        if made.returncode or subprocess.run(pip, check=False).returncode:
            return None
    return python.absolute()


def huey(python: Path, jobs: int) -> dict[str, float]:
    with TemporaryDirectory(prefix="rk-bench-") as folder:
        return _peer([str(python), str(PEERS / "huey_peer.py"), folder, str(jobs)], {})


def dramatiq(python: Path, jobs: int) -> dict[str, float]:
    server = shutil.which("redis-server")
    if server is None:
        return {}
    with new_folder() as place:
        settings = f"--port {place.port} --bind 127.0.0.1 --dir {place.folder} --appendonly yes --appendfsync always"
        redis = subprocess.Popen([server, *settings.split(), "--save", ""], stdout=subprocess.DEVNULL)
        try:
            time.sleep(0.5)
            url = {"REDIS_URL": f"redis://127.0.0.1:{place.port}/0"}
            return _peer([str(python), str(PEERS / "dramatiq_peer.py"), str(jobs)], url)
        finally:
            redis.terminate()
            redis.wait(10)


def _peer(command: list[str], extra: dict[str, str]) -> dict[str, float]:
    answer = subprocess.run(command, env=os.environ | extra, capture_output=True, text=True, check=False, timeout=300)
    return json.loads(answer.stdout) if answer.returncode == 0 else {}


def median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def run(results: Results, *, jobs: int) -> None:
    """Ours and the peers in turn, so that a slow spell of the machine hits all of them; medians of the rounds."""
    python = peer_python()
    found: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        found.setdefault("create", []).append(create(jobs, batch=1))
        found.setdefault("batch", []).append(create(jobs, batch=BATCH))
        found.setdefault("drain", []).append(drain(jobs))
        found.setdefault("both", []).append(both(jobs))
        for name, peer in (("huey SQLite", huey), ("Dramatiq", dramatiq)):
            for case, rate in (peer(python, jobs) if python else {}).items():
                found.setdefault(f"{name}/{case}", []).append(rate)

    def rivals(case: str) -> dict[str, float]:
        return {key.split("/")[0]: median(rates) for key, rates in found.items() if key.endswith(f"/{case}")}

    results.rate("create one by one, in process", median(found["create"]), rivals("create"), "with validation")
    results.rate(f"create in batches of {BATCH}", median(found["batch"]), {}, "RQ's bulk: 9,680/s on another day")
    results.rate(f"drain no-op jobs, {WORKER_PROCESSES} workers", median(found["drain"]), rivals("drain"))
    results.rate("created to succeeded while producing", median(found["both"]), rivals("both"), f"{PRODUCERS} callers")
