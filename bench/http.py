"""The API under load, by wrk on the same two cores: durable creates, reads, lists of 50 among many."""

import asyncio
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from bench.stack import CALLER, KEY, NOOP, Instance, new_folder, open_with_noop, running
from bench.table import Results
from rauskuclaw.services.jobs.service import Draft

SECONDS = 4
CEILING = "bare FastAPI + pydantic, no storage"
BODY = '{"type":"bench.noop","queue":"parked","input":{"title":"Hello","values":[1,2,3]},"priority":5,"tags":["a"]}'
HEADERS = {"x-api-key": KEY, "content-type": "application/json"}


def wrk(url: str, *, clients: int, body: str | None = None) -> float:
    """Answers per second; anything but 2xx fails the measurement."""
    lines = [f'wrk.headers["{name}"]="{value}"' for name, value in HEADERS.items()]
    if body is not None:
        lines.append(f"wrk.method='POST' wrk.body='{body}'")
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write("\n".join(lines))
        script.flush()
        command = ["wrk", "-t1", f"-c{clients}", f"-d{SECONDS}s", "-s", script.name, url]
        answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in answer:
        raise RuntimeError(answer)
    found = re.search(r"Requests/sec:\s+([\d.]+)", answer)
    return float(found[1]) if found else 0.0


@contextmanager
def bare_fastapi() -> Iterator[str]:
    with new_folder() as place:
        command = [sys.executable, "-m", "uvicorn", "bench.peers.bare_fastapi:app", "--port", str(place.port)]
        server = subprocess.Popen([*command, "--log-level", "critical", "--no-access-log"])
        try:
            _wait_for(f"{place.url}/v1/jobs/one")
            yield place.url
        finally:
            server.terminate()
            server.wait(10)


def _wait_for(url: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(url).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"{url} does not answer")


async def _fill(place: Instance, jobs: int) -> str:
    engine = await open_with_noop(place)
    draft = Draft({"type": NOOP, "queue": "parked", "input": {"title": "Hello"}})
    for _ in range(jobs // 100):
        outcomes = await engine.jobs.submit_batch([draft] * 100, caller=CALLER)
    await engine.close()
    last = outcomes[-1]
    assert not isinstance(last, Exception)
    return last.job.id


def run(results: Results, *, jobs: int) -> None:
    if shutil.which("wrk") is None:
        results.add("http", "not measured", "", "wrk is not installed")
        return
    with bare_fastapi() as bare, new_folder() as place:
        job_id = asyncio.run(_fill(place, 2 * jobs))
        with running(place) as instance:
            ceilings = {}
            for clients in (1, 8, 64):
                ours = wrk(f"{instance.url}/v1/jobs", clients=clients, body=BODY)
                ceilings[clients] = {CEILING: wrk(f"{bare}/v1/jobs", clients=clients, body=BODY)}
                results.rate(f"POST /v1/jobs, fsynced, {clients} clients", ours, ceilings[clients])
            one = wrk(f"{instance.url}/v1/jobs/{job_id}", clients=8)
            results.rate("GET one job, 8 clients", one, ceilings[8])
            results.rate("GET /v1/ping, 8 clients", wrk(f"{instance.url}/v1/ping", clients=8), ceilings[8])
            listed = wrk(f"{instance.url}/v1/jobs?limit=50", clients=8)
            results.rate(f"GET list of 50 among {2 * jobs:,}", listed, {})
            results.add("memory of an instance after that load", f"{instance.pss_mb():.0f} MB PSS")
