"""Where the store does not enqueue by itself, creating a job sends its wake-up, and only when a queue can hold it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rauskuclaw.adapters.sqlite.backend import open_sqlite
from rauskuclaw.domain.clock import to_wire
from rauskuclaw.domain.wakeups import FIRST_RECHECK, WakeUp
from rauskuclaw.errors import QueueUnavailableError
from rauskuclaw.services.principal import Principal
from tests.functions.api.world import Services, build_services
from tests.support.clock import NOON, ManualClock, after

CALLER = Principal(name="tests")
BODY = {"type": "report.generate"}


class PlainQueue:
    """Remembers what is sent, or fails."""

    def __init__(self, *, is_down: bool = False) -> None:
        self.sent: list[WakeUp] = []
        self._is_down = is_down

    async def send(self, wake_ups: Sequence[WakeUp]) -> None:
        if self._is_down:
            raise QueueUnavailableError("no queue today")
        self.sent += wake_ups


@asynccontextmanager
async def services_with(queue: PlainQueue, folder: Path) -> AsyncIterator[Services]:
    """Services on a backend whose queue is separate and holds messages for 15 minutes at most."""
    backend = await open_sqlite(folder / "jobs.sqlite", run_dir=folder / "run")
    separate: Any = queue
    capabilities = replace(backend.capabilities, store_enqueues=False, longest_delay_sec=900)
    services = build_services(replace(backend, queue=separate, capabilities=capabilities), ManualClock())
    await services.types.seed()
    try:
        yield services
    finally:
        await backend.close()


async def test_created_job_is_announced_once_and_its_replay_is_not(tmp_path: Path) -> None:
    queue = PlainQueue()
    async with services_with(queue, tmp_path) as services:
        first = await services.jobs.submit(BODY, caller=CALLER, idempotency_key="k", correlation_id="cor-1")
        await services.jobs.submit(BODY, caller=CALLER, idempotency_key="k")
    assert [(sent.job_id, sent.due_at, sent.correlation_id) for sent in queue.sent] == [(first.job.id, NOON, "cor-1")]


async def test_job_due_too_late_for_the_queue_is_left_to_the_sweep(tmp_path: Path) -> None:
    queue = PlainQueue()
    soon, late = after(minutes=15), after(minutes=15, seconds=1)
    async with services_with(queue, tmp_path) as services:
        jobs = [
            (await services.jobs.submit({**BODY, "run_at": to_wire(moment)}, caller=CALLER)).job
            for moment in (soon, late)
        ]
    assert [sent.job_id for sent in queue.sent] == [jobs[0].id]
    assert jobs[0].check_at == soon + FIRST_RECHECK
    assert jobs[1].check_at == late


async def test_queue_that_is_down_delays_the_job_and_loses_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with services_with(PlainQueue(is_down=True), tmp_path) as services:
        accepted = await services.jobs.submit(BODY, caller=CALLER)
        stored = await services.backend.store.due_for_check(NOON + timedelta(hours=1), limit=5)
    assert [job.id for job in stored] == [accepted.job.id]
    assert "1 wake-ups are left to the sweep: no queue today" in caplog.text
