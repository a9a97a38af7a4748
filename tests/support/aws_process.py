"""The processes of an emulated AWS machine, over an emulator that is a process of its own (aws_machine.py).

As a program: `python -m tests.support.aws_process api PORT` is the API function behind a front, with the scheduler and
the embed function. `... workers COUNT FILE` is so many worker processes, each forked anew when it dies; FILE holds
their pids. Of the environment, besides the settings:

    CLOCK_FILE  holds by how many seconds the wall clock is wrong, and may change at any time
    LEASE_SEC   how long a lease is; nobody but its end tells of a worker's death on AWS
    SUSPECTS    a folder for the marks of suspects.py
    FAILPOINTS  a folder: a worker that comes to a place of failpoints.py whose file is there takes it and dies
"""

import asyncio
import os
import signal
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from local.aws import worker
from local.aws.__main__ import serve
from local.aws.stack import LANES
from rauskuclaw import bootstrap
from rauskuclaw.config import settings_from_environment
from rauskuclaw.domain.lanes import EMBED_LANE
from rauskuclaw.ports.models import AGENT_HANDLER
from rauskuclaw.services.execution import claiming
from rauskuclaw.services.execution.leases import Timing
from tests.support import effects, failpoints, pages, suspects
from tests.support.paced import correct_clock

TICK_SEC = 0.5
POLL = timedelta(seconds=0.5)  # a message that a dead worker's poll still receives is hidden for 15 s


def run_api(port: int) -> None:
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, lambda *_: None)  # uvicorn obeys them, and raises them once more when it has stopped
    asyncio.run(serve(settings_from_environment(), port=port, tick_sec=TICK_SEC, lanes=(EMBED_LANE,)))


def run_workers(count: int, pids_file: Path) -> None:
    """Until SIGTERM, which is passed on. What takes long is loaded before they are forked."""
    asyncio.run(_load())
    pids: dict[int, int] = {}
    is_over = False

    def end(*_: object) -> None:
        nonlocal is_over
        is_over = True
        for pid in pids.values():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)

    signal.signal(signal.SIGTERM, end)
    while not is_over:
        for number in range(count):
            if number not in pids:
                pids[number] = _forked()
        _write(pids_file, " ".join(map(str, pids.values())))
        ended, _ = os.waitpid(-1, 0)
        pids = {number: pid for number, pid in pids.items() if pid != ended}
    end()  # also those that were forked meanwhile
    for pid in pids.values():
        os.waitpid(pid, 0)


async def _load() -> None:
    engine = await bootstrap.open_engine(settings_from_environment())
    engine.registry.get(AGENT_HANDLER)
    await engine.close()


def _forked() -> int:
    if pid := os.fork():
        return pid
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    settings = settings_from_environment()
    lanes = [lane for lane in LANES if lane != EMBED_LANE]
    try:
        asyncio.run(worker.serve(settings, lanes, concurrency=settings.worker.concurrency))
    finally:
        os._exit(0)


def _write(file: Path, text: str) -> None:
    partial = file.with_suffix(".partial")
    partial.write_text(text)
    partial.rename(file)


def shorten_leases(seconds: float) -> None:
    """As in operation, only faster: what renews and looks keeps its share of the lease."""
    rules_of, share = bootstrap.rules_of, seconds / 60
    timing = Timing(renew_every_sec=20 * share, watch_every_sec=max(0.5, 3 * share), grace_sec=max(0.5, 2 * share))
    setattr(bootstrap, "rules_of", lambda given: replace(rules_of(given), lease=timedelta(seconds=seconds)))  # noqa: B010
    setattr(claiming, "Timing", lambda: timing)  # noqa: B010, a constant to everybody else


def main() -> None:
    role, *given = sys.argv[1:]
    if clock := os.environ.get("CLOCK_FILE"):
        correct_clock(Path(clock))
    if lease := os.environ.get("LEASE_SEC"):
        shorten_leases(float(lease))
    setattr(worker, "LONG_POLL", POLL)  # noqa: B010, a constant to everybody else
    effects.install()
    pages.trust_authority()
    failpoints.install()
    suspects.install()
    if role == "api":
        run_api(int(given[0]))
    else:
        run_workers(int(given[0]), Path(given[1]))


if __name__ == "__main__":
    main()
