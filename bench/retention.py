"""Whether erasing keeps up: jobs submitted and finished a second, and jobs and memories erased a second, in one run."""

import asyncio
import time
from datetime import datetime, timedelta

import uvloop

from bench.stack import Instance, new_folder, open_with_noop, running
from bench.table import Results
from bench.throughput import PRODUCERS, WORKER_PROCESSES, create_in, wait_done
from rauskuclaw.bootstrap import open_engine
from rauskuclaw.domain.clock import utc_now
from rauskuclaw.engine import Engine
from rauskuclaw.services.retention import Retention
from rauskuclaw.services.retention_chores import chores_of
from tests.support.memories import make_draft, make_vector, ready

KEPT = timedelta(days=7)
LATER = timedelta(days=10)
DIMENSION = 768
AT_ONCE = 100


def _later() -> datetime:
    return utc_now() + LATER


async def _erase(place: Instance, chore: str, expected: int) -> float:
    """Rows a second, as the scheduler would erase them ten days from now, with the rests that it takes."""
    engine = await open_engine(place.settings, clock=_later)
    try:
        began = time.perf_counter()
        gone = await Retention([one for one in chores_of(engine) if one.name == chore]).run()
        taken = time.perf_counter() - began
    finally:
        await engine.close()
    if gone[chore] != expected:
        raise RuntimeError(f"{gone[chore]} of {expected} were erased by {chore}")
    return expected / taken


async def _remember(engine: Engine, memories: int) -> None:
    vector, expires_at = make_vector(*[0.036] * DIMENSION), utc_now() + KEPT
    for first in range(0, memories, AT_ONCE):
        drafts = [
            make_draft(f"k{number}", scope=f"scope-{first // 5000}", expires_at=expires_at)
            for number in range(first, first + AT_ONCE)
        ]
        await asyncio.gather(*(ready(engine.backend.memories, draft, vector) for draft in drafts))


async def _memories(place: Instance, memories: int) -> float:
    engine = await open_with_noop(place)
    await _remember(engine, memories)
    await engine.close()
    return await _erase(place, "memories_erased", memories)


def run(results: Results, *, jobs: int) -> None:
    total = jobs // PRODUCERS * PRODUCERS
    with new_folder() as place:
        with running(place, WORKER_PROCESSES=str(WORKER_PROCESSES)):
            began = time.perf_counter()
            uvloop.run(create_in(place, total, batch=1, producers=PRODUCERS))
            wait_done(place, total)
            finished = total / (time.perf_counter() - began)
        erased = uvloop.run(_erase(place, "purged", total))
    note = f"the same jobs were submitted and finished at: {finished:,.0f}/s; {erased / finished:.1f} x"
    results.add(f"erase {total:,} finished jobs, resting half of the time", f"{erased:,.0f}/s", "", note)
    with new_folder() as place:
        erased = uvloop.run(_memories(place, jobs // AT_ONCE * AT_ONCE))
    results.add(f"erase {jobs:,} memories of {DIMENSION} numbers likewise", f"{erased:,.0f}/s", "", "")
