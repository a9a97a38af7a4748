"""How soon things happen on an idle instance: a job starts after its POST, an event shows on an open stream."""

import asyncio
import json
import time
from datetime import datetime

import httpx

from bench.stack import KEY, Instance, new_folder, open_with_noop, running
from bench.table import Results, percentile
from rauskuclaw.domain import events

SAMPLES = 150


async def _start_latency(client: httpx.AsyncClient) -> list[float]:
    """Milliseconds from the answer of the POST to the claim; negative when the worker was faster than the answer."""
    waits = []
    for _ in range(SAMPLES):
        created = (await client.post("/v1/jobs", json={"type": "bench.noop"})).json()["job"]["id"]
        answered = time.time()
        claimed = None
        while claimed is None:
            await asyncio.sleep(0.002)
            logs = (await client.get(f"/v1/jobs/{created}/logs")).json()["logs"]
            claimed = next((log["ts"] for log in logs if log["message"] == events.CLAIMED), None)
        waits.append(max(0.0, (datetime.fromisoformat(claimed).timestamp() - answered) * 1000))
    return waits


async def _stream_latency(client: httpx.AsyncClient) -> list[float]:
    """Milliseconds from the time an event carries to its arrival on a stream opened before it."""
    waits: list[float] = []
    for _ in range(SAMPLES // 10):
        body = {"type": "report.generate", "input": {"values": [1, 2], "duration_ms": 300, "steps": 10}}
        created = (await client.post("/v1/jobs", json=body)).json()["job"]["id"]
        opened = time.time()
        async with client.stream("GET", f"/v1/jobs/{created}/stream") as stream:
            async for line in stream.aiter_lines():
                if line.startswith("data:") and '"ts"' in line:
                    at = datetime.fromisoformat(json.loads(line[5:])["ts"]).timestamp()
                    if at > opened:
                        waits.append((time.time() - at) * 1000)
    return waits


async def _measure(instance: Instance) -> tuple[list[float], list[float]]:
    async with httpx.AsyncClient(base_url=instance.url, headers={"x-api-key": KEY}, timeout=20) as client:
        return await _start_latency(client), await _stream_latency(client)


async def _prepare(place: Instance) -> None:
    engine = await open_with_noop(place)
    await engine.close()


def run(results: Results, *, jobs: int) -> None:
    with new_folder() as place:
        asyncio.run(_prepare(place))
        with running(place) as instance:
            results.add("memory of an idle instance", f"{instance.pss_mb():.0f} MB PSS", "", "all processes")
            starts, shows = asyncio.run(_measure(instance))
    for what, waits in (("POST answered to claimed, idle", starts), ("event to seen on a stream", shows)):
        results.add(what, f"p50 {percentile(waits, 0.5):.1f} ms, p99 {percentile(waits, 0.99):.1f} ms")
