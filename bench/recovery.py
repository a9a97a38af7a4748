"""A worker is killed in the middle of its jobs, one or 64: how long until they run again."""

import asyncio
import os
import signal
import time
from datetime import datetime

import httpx

from bench.stack import KEY, Instance, new_folder, running
from bench.table import Results, percentile

ROUNDS = 5
MANY = 64  # what a worker runs at once by default
LONG_MS = 20_000


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


async def _kill_many(instance: Instance) -> list[float]:
    """Kill a worker with many long jobs; the seconds after which each of them was claimed again."""
    async with httpx.AsyncClient(base_url=instance.url, headers={"x-api-key": KEY}, timeout=20) as client:
        body = {"type": "report.generate", "input": {"duration_ms": LONG_MS}}
        answers = [await client.post("/v1/jobs", json=body) for _ in range(MANY)]
        job_ids = [answer.json()["job"]["id"] for answer in answers]
        for job_id in job_ids:
            await _wait_for_attempt(client, job_id, 1)
        await asyncio.sleep(0.5)
        killed = time.time()
        os.kill(instance.child("worker"), signal.SIGKILL)
        for job_id in job_ids:
            await _wait_for_attempt(client, job_id, 2)
        return [await _claimed_at(client, job_id) - killed for job_id in job_ids]


async def _claimed_at(client: httpx.AsyncClient, job_id: str) -> float:
    attempts = (await client.get(f"/v1/jobs/{job_id}/attempts")).json()["attempts"]
    return datetime.fromisoformat(attempts[1]["started_at"]).timestamp()


def run(results: Results, *, jobs: int) -> None:
    with new_folder() as place, running(place) as instance:
        waits = asyncio.run(_measure(instance))
    note = "others: DBOS 2.1 s, the rest never or minutes"
    results.add("job of a killed worker runs again", f"p50 {percentile(waits, 0.5):.2f} s", "", note)
    with new_folder() as place, running(place) as instance:
        waits = asyncio.run(_kill_many(instance))
    first, last = min(waits), max(waits)
    text = f"first {first:.2f} s, last {last:.2f} s"
    results.add(f"{MANY} jobs of {LONG_MS // 1000} s of one killed worker run again", text, "", "")
