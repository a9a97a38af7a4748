"""A worker is killed in the middle of a job: how long until the job runs again."""

import asyncio
import os
import signal
import time

import httpx

from bench.stack import KEY, Instance, new_folder, running
from bench.table import Results, percentile

ROUNDS = 5


async def _attempts(client: httpx.AsyncClient, job_id: str) -> int:
    answer = await client.get(f"/v1/jobs/{job_id}/attempts")
    return int(answer.json()["count"])


async def _wait_for_attempt(client: httpx.AsyncClient, job_id: str, number: int) -> None:
    for _ in range(6000):
        if await _attempts(client, job_id) >= number:
            return
        await asyncio.sleep(0.01)
    raise TimeoutError(f"attempt {number} did not begin within a minute")


async def _kill_and_wait(instance: Instance, client: httpx.AsyncClient) -> float:
    body = {"type": "report.generate", "input": {"duration_ms": 3000}, "max_attempts": 3}
    job_id = (await client.post("/v1/jobs", json=body)).json()["job"]["id"]
    await _wait_for_attempt(client, job_id, 1)
    await asyncio.sleep(0.2)
    os.kill(instance.child("worker"), signal.SIGKILL)
    killed = time.perf_counter()
    await _wait_for_attempt(client, job_id, 2)
    return time.perf_counter() - killed


async def _measure(instance: Instance) -> list[float]:
    async with httpx.AsyncClient(base_url=instance.url, headers={"x-api-key": KEY}, timeout=20) as client:
        return [await _kill_and_wait(instance, client) for _ in range(ROUNDS)]


def run(results: Results, *, jobs: int) -> None:
    with new_folder() as place, running(place) as instance:
        waits = asyncio.run(_measure(instance))
    note = "others: DBOS 2.1 s, the rest never or minutes"
    results.add("job of a killed worker runs again", f"p50 {percentile(waits, 0.5):.2f} s", "", note)
