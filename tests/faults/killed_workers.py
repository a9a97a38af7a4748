"""Worker processes that are killed while they work, and what must still be true afterwards."""

import asyncio
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from pydantic import BaseModel

from functions.worker.handler import handle_batch
from local.pump.pump import Pump
from rauskuclaw import lambda_runtime
from rauskuclaw.adapters.sqlite.backend import open_sqlite
from rauskuclaw.bootstrap import build_engine
from rauskuclaw.config import load_settings
from rauskuclaw.domain.attempts import attempts_of
from rauskuclaw.domain.clock import utc_now
from rauskuclaw.domain.job import Job, JobStatus, JobType
from rauskuclaw.domain.lanes import DEFAULT_LANE, QUARANTINE_LANE
from rauskuclaw.domain.losses import DIED
from rauskuclaw.engine import Engine
from rauskuclaw.ports import JobFilter
from rauskuclaw.ports.handlers import HandlerSpec, JobContext, Registry
from rauskuclaw.services.principal import Principal

QUEUES = frozenset({"default"})
LONG_AGO = utc_now() - timedelta(days=1)
CALLER = Principal(name="tests", role="admin")


class Anything(BaseModel, extra="allow"):
    pass


@dataclass(frozen=True)
class Site:
    """One storage, and the file into which handlers write their effects."""

    folder: Path

    @property
    def effects(self) -> Path:
        return self.folder / "effects"

    async def open(self, owner: str, *, work_sec: float = 0.02) -> Engine:
        settings = load_settings({"DATA_DIR": str(self.folder), "API_KEY": "k" * 40}, folder=self.folder)
        backend = await open_sqlite(settings.database.path, run_dir=self.folder / "run")
        registry = Registry.of(self._handler(work_sec))
        return build_engine(settings, backend, owner=owner, registry=registry)

    def _handler(self, work_sec: float) -> HandlerSpec:
        async def run(given: Anything, context: JobContext) -> Anything:
            file = os.open(self.effects, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
            os.write(file, f"{context.job_id} {context.attempt}\n".encode())
            os.close(file)
            await asyncio.sleep(work_sec)
            return Anything()

        return HandlerSpec("test:effect", "Writes one line", Anything, Anything, run)


async def submit(site: Site, jobs: int) -> list[str]:
    engine = await site.open("tests/submit")
    await engine.backend.store.create_type(JobType("effect.write", "test:effect", default_max_attempts=2))
    accepted: list[str] = []
    while len(accepted) < jobs:
        outcomes = await asyncio.gather(
            *(engine.jobs.submit({"type": "effect.write"}, caller=CALLER) for _ in range(100))
        )
        accepted.extend(outcome.job.id for outcome in outcomes)
    await engine.close()
    return accepted


async def work(site: Site, owner: str, lane: str) -> None:
    """A worker's life, until it is killed."""
    engine = await site.open(owner)
    lambda_runtime.use_engine(engine)
    pump = Pump(
        lane,
        queue=engine.backend.queue,
        handle=handle_batch,
        concurrency=1 if lane == QUARANTINE_LANE else 3,
        queues=QUEUES,
        poll=timedelta(milliseconds=50),
        visibility=timedelta(seconds=2),
        extend_every_sec=0.5,
    )
    await pump.run()


def fork(child: Callable[[], object]) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            child()
        finally:
            os._exit(1)
    return pid


class Workers:
    """Some workers and one for quarantine, each replaced when it is killed, its leases freed at once."""

    def __init__(self, site: Site, count: int, dice: random.Random) -> None:
        self._site = site
        self._dice = dice
        self._births = 0
        self._alive: dict[int, tuple[str, str]] = {}
        self.kills = 0
        for lane in (*[DEFAULT_LANE] * count, QUARANTINE_LANE):
            self._start(lane)

    def _start(self, lane: str) -> None:
        self._births += 1
        owner = f"boot/{lane}-{self._births}"
        self._alive[fork(lambda: asyncio.run(work(self._site, owner, lane)))] = (owner, lane)

    def kill_one(self) -> None:
        """SIGKILL one at random; then what the supervisor does: free its leases, start another."""
        pid = self._dice.choice(sorted(self._alive))
        owner, lane = self._alive.pop(pid)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        self.kills += 1
        asyncio.run(self._free(owner))
        self._start(lane)

    async def _free(self, owner: str) -> None:
        engine = await self._site.open("boot/supervisor")
        await engine.sweep.free_leases(owner_prefix=owner, loss=DIED)
        # The current minute too, so that counts are folded while others are written.
        await engine.backend.metrics.roll_up(utc_now() + timedelta(minutes=10), keep_since=LONG_AGO)
        await engine.close()

    def stop(self) -> None:
        for pid in self._alive:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


async def count_open(site: Site) -> int:
    engine = await site.open("tests/watch")
    pages = [
        await engine.backend.store.list_jobs(JobFilter(status=status), limit=200)
        for status in (JobStatus.QUEUED, JobStatus.RUNNING)
    ]
    await engine.close()
    return sum(len(page.items) for page in pages)


async def read_all(site: Site, ids: list[str]) -> list[tuple[Job | None, int]]:
    """Each job as it ended, and how many runs its log tells of."""
    engine = await site.open("tests/read")
    store = engine.backend.store
    found = []
    for job_id in ids:
        log = await store.read_events(job_id, after=0, limit=2000)
        found.append((await store.get_job(job_id), len(attempts_of(log))))
    await engine.close()
    return found


def run_under_fire(site: Site, jobs: int, *, every_sec: float, workers: int, seed: int, give_up_sec: float) -> int:
    """Submit jobs, kill a worker every so often until all have ended; returns the number of kills."""
    submitted = asyncio.run(submit(site, jobs))
    pool = Workers(site, workers, random.Random(seed))
    give_up_at = time.monotonic() + give_up_sec
    try:
        while asyncio.run(count_open(site)) and time.monotonic() < give_up_at:
            time.sleep(every_sec)
            pool.kill_one()
    finally:
        pool.stop()
    check_invariants(site, submitted)
    asyncio.run(check_counts(site, submitted))
    return pool.kills


async def check_counts(site: Site, submitted: list[str]) -> None:
    """What was counted is what the jobs say: a fence is raised by every claim, and the last crash fails its job."""
    engine = await site.open("tests/read")
    jobs = [job for job_id in submitted if (job := await engine.backend.store.get_job(job_id)) is not None]
    ended = Counter(job.status for job in jobs)
    counted: Counter[str] = Counter()
    for count in await engine.backend.metrics.totals(LONG_AGO, utc_now() + timedelta(minutes=10)):
        counted[count.name] += count.value
    statuses = Counter(await engine.backend.metrics.job_statuses())
    await engine.close()
    failed = ended[JobStatus.FAILED]
    assert +statuses == ended
    assert (counted["job.created"], counted["job.succeeded"]) == (len(submitted), ended[JobStatus.SUCCEEDED])
    assert (counted["job.failed_terminal"], counted["job.run_ms"]) == (failed, len(submitted))
    assert counted["job.claimed"] == counted["job.wait_ms"] == sum(job.fence for job in jobs)
    assert counted["job.crashed"] == sum(job.crashes for job in jobs) - failed


def check_invariants(site: Site, submitted: list[str]) -> None:
    """Nothing lost, nothing illegal, every effect within the attempts its job was given."""
    effects = Counter(tuple(line.split()) for line in site.effects.read_text().splitlines())
    runs_of = Counter(job_id for job_id, _ in effects)
    for job, runs in asyncio.run(read_all(site, submitted)):
        assert job is not None, "an acknowledged job is gone"
        assert job.status in (JobStatus.SUCCEEDED, JobStatus.FAILED), job
        if job.status is JobStatus.FAILED:
            assert job.error is not None
            # At most one death more than the limit: the last one alone, in quarantine.
            assert (job.error.code, job.crashes in (2, 3)) == ("CRASH_LOOP", True), job
        else:
            assert runs_of[job.id] >= 1
        assert job.attempts <= job.max_attempts + job.crashes + job.interruptions
        assert runs_of[job.id] <= job.attempts <= runs
    assert set(effects.values()) == {1}, "an attempt took effect twice"
