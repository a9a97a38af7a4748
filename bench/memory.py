"""Whether memory stays flat: an instance before and after many more jobs than it needs to warm up."""

import asyncio

from bench.stack import CALLER, NOOP, Instance, new_folder, open_with_noop, running
from bench.table import Results
from bench.throughput import wait_done
from rauskuclaw.services.jobs.service import Draft

WARM_UP = 2000


async def _submit(place: Instance, jobs: int) -> None:
    engine = await open_with_noop(place)
    for _ in range(jobs // 100):
        await engine.jobs.submit_batch([Draft({"type": NOOP, "input": {"n": 1}})] * 100, caller=CALLER)
    await engine.close()


def run(results: Results, *, jobs: int) -> None:
    more = 2 * jobs
    with new_folder() as place, running(place) as instance:
        asyncio.run(_submit(place, WARM_UP))
        wait_done(place, WARM_UP)
        before = instance.pss_mb()
        asyncio.run(_submit(place, more))
        wait_done(place, WARM_UP + more)
        after = instance.pss_mb()
    results.add(f"memory over {more:,} jobs", f"{before:.0f} to {after:.0f} MB PSS", "", "all processes")
