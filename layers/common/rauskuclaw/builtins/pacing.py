"""Optional slow motion for handlers that finish at once: makes progress visible and cancelling possible."""

import asyncio

from rauskuclaw.ports.handlers import JobContext

MAX_MS = 600_000
MAX_STEPS = 1000


async def take_time(ctx: JobContext, *, duration_ms: int, steps: int) -> None:
    """Spend `duration_ms` in `steps` equal parts, each reported. Ends at once when the run is cancelled."""
    for done in range(1, steps + 1):
        await asyncio.sleep(duration_ms / steps / 1000)
        await ctx.progress(done / steps, f"Step {done} of {steps}")
        await ctx.log("info", f"Step {done} of {steps} done")
