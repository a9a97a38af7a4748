"""A worker for the browser tests: runs the jobs of one queue with a handler that talks as long as the job's input says.

It stands beside the instance under test, on the same store (DATA_DIR), and serves a queue the instance does not. The
type of such a job is one of the seeded ones; only the handler behind it is replaced.
"""

import asyncio
import signal
import sys
from datetime import timedelta

from pydantic import BaseModel

from functions.worker.handler import handle_batch
from local.pump.pump import Pump
from rauskuclaw import lambda_runtime
from rauskuclaw.bootstrap import build_engine, open_backend
from rauskuclaw.config import settings_from_environment
from rauskuclaw.domain.failures import FailureClass, HandlerError
from rauskuclaw.ports.handlers import HandlerSpec, JobContext, Registry

# Lines written at once, where the input asks for no pause between them.
BURST = 500


class TalkInput(BaseModel):
    """Says `text` and a number, with `pause_ms` between two lines.

    The first `stumbles` attempts fail and are retried; `fail` ends the job with this message.
    """

    text: str = "line"
    lines: int = 10
    pause_ms: int = 0
    fail: str | None = None
    stumbles: int = 0


class TalkOutput(BaseModel):
    lines: int


async def talk(given: TalkInput, context: JobContext) -> TalkOutput:
    step = 1 if given.pause_ms else BURST
    for start in range(0, given.lines, step):
        numbers = range(start + 1, min(start + step, given.lines) + 1)
        await asyncio.gather(*(context.log("info", f"{given.text} {number}", {"number": number}) for number in numbers))
        await context.progress(numbers[-1] / given.lines, f"{numbers[-1]} of {given.lines}")
        await asyncio.sleep(given.pause_ms / 1000)
    if context.attempt <= given.stumbles:
        raise HandlerError("stumbled", failure_class=FailureClass.RETRYABLE)
    if given.fail is not None:
        raise HandlerError(given.fail, code="TALK_FAILED")
    return TalkOutput(lines=given.lines)


async def main() -> None:
    settings = settings_from_environment()
    backend = await open_backend(settings)
    spec = HandlerSpec("builtin:report.generate", "Talk", TalkInput, TalkOutput, talk)
    engine = build_engine(settings, backend, owner="slow/worker", registry=Registry.of(spec))
    lambda_runtime.use_engine(engine)
    pump = Pump(
        "default",
        queue=backend.queue,
        handle=handle_batch,
        concurrency=8,
        queues=settings.worker.queue_allowlist,
        poll=timedelta(milliseconds=200),
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, pump.stop)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await pump.run()
    await engine.close()


if __name__ == "__main__":
    asyncio.run(main())
