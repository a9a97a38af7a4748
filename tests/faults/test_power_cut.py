"""Power cuts at random writes and syncs: what was acknowledged is there after the restart, and nothing half."""

import asyncio
import random
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import apsw

from rauskuclaw.adapters.sqlite.backend import open_sqlite
from rauskuclaw.adapters.sqlite.connection import SqliteOptions
from rauskuclaw.domain import lifecycle
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.errors import RauskuClawError
from rauskuclaw.ports import Backend
from tests.faults.lossy_disk import LossyDisk
from tests.support.clock import NOON
from tests.support.factories import RULES, make_job, make_submission

CUTS = 120
ORDER = [JobStatus.QUEUED, JobStatus.RUNNING, JobStatus.SUCCEEDED]
names = count()


@dataclass
class Acknowledged:
    """What the engine has promised: the furthest status each job was reported to have."""

    statuses: dict[str, JobStatus] = field(default_factory=dict)

    def note(self, job: Job) -> None:
        self.statuses[job.id] = job.status


async def work_until_the_power_goes(backend: Backend, promised: Acknowledged, dice: random.Random) -> None:
    try:
        while True:
            jobs = [make_job(input={"text": "x" * dice.randrange(10, 3000)}) for _ in range(dice.randrange(1, 6))]
            await asyncio.gather(*(run_one(backend, job, promised) for job in jobs))
    except RauskuClawError:
        return


async def run_one(backend: Backend, job: Job, promised: Acknowledged) -> None:
    await backend.store.submit([make_submission(job)], now=NOON)
    promised.note(job)
    claimed = lifecycle.claim(job, owner="boot/worker", at=NOON, rules=RULES)
    assert await backend.store.transition(claimed)
    promised.note(claimed.after)
    finished = lifecycle.succeed(claimed.after, {"text": "y" * 3000}, at=NOON, rules=RULES)
    assert await backend.store.transition(finished)
    promised.note(finished.after)


async def lost_after_cut(folder: Path, seed: int, *, lies: bool = False) -> tuple[int, int]:
    """Run until the power goes, restart on what is left; returns (promises, broken promises)."""
    dice = random.Random(seed)
    disk = LossyDisk(f"lossy-{next(names)}", cut_at=dice.randrange(60, 1100), lies=lies)
    options = SqliteOptions(Path("/jobs.sqlite"), vfs=disk.name, exclusive=True)
    promised = Acknowledged()
    try:
        backend = await open_sqlite(folder / "unused", options=options, run_dir=folder / "run")
    except RauskuClawError:
        return 0, 0
    await work_until_the_power_goes(backend, promised, dice)
    await close_quietly(backend)
    del backend
    restarted = folder / f"after-{seed}"
    restarted.mkdir()
    disk.survivors(restarted, dice)
    disk.unregister()
    return len(promised.statuses), await broken_promises(restarted, promised)


async def close_quietly(backend: Backend) -> None:
    try:
        await backend.close()
    except (RauskuClawError, apsw.Error):
        return  # the disk is off


async def broken_promises(folder: Path, promised: Acknowledged) -> int:
    if not is_intact(folder / "jobs.sqlite"):
        return max(1, len(promised.statuses))
    backend = await open_sqlite(folder / "jobs.sqlite", run_dir=folder / "run")
    broken = 0
    for job_id, status in promised.statuses.items():
        job = await backend.store.get_job(job_id)
        if job is None or ORDER.index(job.status) < ORDER.index(status):
            broken += 1
        elif job.status is JobStatus.QUEUED:
            assert await backend.store.read_events(job_id, after=0, limit=10)
    await backend.close()
    return broken


def is_intact(path: Path) -> bool:
    db = apsw.Connection(str(path))
    try:
        return db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    except apsw.Error:
        return False
    finally:
        db.close()


async def test_no_acknowledged_change_is_lost_in_a_power_cut(tmp_path: Path) -> None:
    outcomes = [await lost_after_cut(tmp_path, seed) for seed in range(CUTS)]
    assert sum(promises for promises, _ in outcomes) > 10 * CUTS / 2
    assert sum(broken for _, broken in outcomes) == 0


async def test_the_same_check_notices_a_disk_that_only_claims_to_sync(tmp_path: Path) -> None:
    outcomes = [await lost_after_cut(tmp_path, seed, lies=True) for seed in range(20)]
    assert sum(broken for _, broken in outcomes) > 0
