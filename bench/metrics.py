"""The metrics endpoint with a million jobs' worth of counts behind it and a queue in front."""

import asyncio
import time
from datetime import datetime, timedelta

import httpx
import uvloop

from bench.stack import CALLER, KEY, NOOP, Instance, new_folder, open_with_noop, running
from bench.table import Results, percentile
from rauskuclaw.domain.clock import utc_now
from rauskuclaw.domain.counts import Count
from rauskuclaw.engine import Engine
from rauskuclaw.services.jobs.service import Draft

DAYS = 7
TYPES = 4
JOBS = 1_000_000
READS = 50
BATCH = 100
PATHS = (
    ("the last hour", "/v1/runtime/metrics"),
    ("the last week", "/v1/runtime/metrics?window_sec=604800"),
    ("six hours by five minutes", "/v1/runtime/metrics/series?window_sec=21600&step_sec=300"),
    ("a week by hours", "/v1/runtime/metrics/series?window_sec=604800&step_sec=3600"),
)


def _counts(jobs: int) -> list[Count]:
    """What a minute leaves behind in which every type had so many jobs."""
    found: list[Count] = []
    for number in range(TYPES):
        labels = (f"bench.type{number}", "default")
        for name in ("job.created", "job.claimed", "job.succeeded"):
            found.append(Count(name, *labels, value=jobs))
        found.append(Count("job.failed_terminal", *labels, code="BROKEN"))
        for name in ("job.run_ms", "job.wait_ms"):
            found += [Count(name, *labels, code=str(bucket), value=max(1, jobs // 3)) for bucket in (3, 4, 5)]
    return found


async def _fill(place: Instance, waiting: int) -> int:
    """A week of busy minutes, and jobs in a queue that nobody serves. Returns the rows of counts."""
    engine = await open_with_noop(place)
    now = utc_now()
    minutes = DAYS * 1440
    counts = _counts(JOBS // TYPES // minutes)
    for first in range(0, minutes, 250):
        await asyncio.gather(*(_add(engine, counts, now - timedelta(minutes=n)) for n in range(first, first + 250)))
        await engine.metrics.roll_up()
    for _ in range(waiting // BATCH):
        await engine.jobs.submit_batch([Draft({"type": NOOP, "queue": "unserved"})] * BATCH, caller=CALLER)
    await engine.close()
    return minutes * len(counts)


async def _add(engine: Engine, counts: list[Count], at: datetime) -> None:
    await engine.backend.metrics.add(counts, at=at)


def run(results: Results, *, jobs: int) -> None:
    with new_folder() as place:
        rows = uvloop.run(_fill(place, jobs))
        with running(place) as instance, httpx.Client(base_url=instance.url, headers={"x-api-key": KEY}) as client:
            for name, path in PATHS:
                taken = [_timed(client, path) for _ in range(READS)]
                figures = f"{percentile(taken, 0.5):.1f} ms, 95 % {percentile(taken, 0.95):.1f} ms"
                results.add(f"metrics: {name}", figures, note=f"{JOBS:,} jobs, {rows:,} sums, {jobs:,} waiting")


def _timed(client: httpx.Client, path: str) -> float:
    began = time.perf_counter()
    client.get(path).raise_for_status()
    return (time.perf_counter() - began) * 1000
