"""What the counts cost to read, whether they survive what the jobs survive, and how a file without them gets them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import apsw
import pytest

from rauskuclaw.adapters.sqlite.backend import open_sqlite
from rauskuclaw.adapters.sqlite.connection import SqliteOptions, connect
from rauskuclaw.adapters.sqlite.metrics.store import MAX_KINDS, SqliteMetrics
from rauskuclaw.adapters.sqlite.migrations import STEPS, migrate
from rauskuclaw.config import MetricsSettings
from rauskuclaw.domain.counts import Count
from rauskuclaw.domain.job import JobStatus
from rauskuclaw.ports import Backend
from rauskuclaw.ports.handlers import Registry
from rauskuclaw.services.jobs.types import JobTypes
from rauskuclaw.services.metrics.service import Metrics
from rauskuclaw.services.principal import Principal
from tests.support.clock import NOON, ManualClock, after
from tests.support.factories import make_submission
from tests.support.lives import claiming, stored_in, submitted

ANYBODY = Principal("tests")
CREATED = Count("job.created", "report.generate", "default")


@asynccontextmanager
async def opened(folder: Path, *, counts_all: bool = True) -> AsyncIterator[Backend]:
    with TemporaryDirectory(prefix="rk-") as run_dir:
        backend = await open_sqlite(folder / "jobs.sqlite", run_dir=Path(run_dir), counts_all=counts_all)
        try:
            yield backend
        finally:
            await backend.close()


def service(backend: Backend, clock: ManualClock) -> Metrics:
    return Metrics(
        backend=backend,
        settings=MetricsSettings(),
        types=JobTypes(store=backend.store, registry=Registry.of()),
        served_queues=frozenset({"default"}),
        lease=timedelta(seconds=60),
        tick=timedelta(seconds=1),
        clock=clock,
    )


class Steps:
    """Counts the steps of SQLite's machine on a connection, which are the same on every computer."""

    def __init__(self, db: apsw.Connection) -> None:
        self.taken = 0
        db.set_progress_handler(self._step, 1)

    def _step(self) -> bool:
        self.taken += 1
        return False


async def steps_of_a_snapshot(folder: Path, *, finished: int) -> int:
    clock = ManualClock()
    async with opened(folder) as backend:
        new = [make_submission(state=JobStatus.SUCCEEDED) for _ in range(finished)]
        await backend.store.submit([replace(each, counts=(CREATED,)) for each in new], now=NOON)
        await backend.metrics.roll_up(after(minutes=2), keep_since=after(days=-7))
        clock.advance(seconds=120)
        reader = connect(SqliteOptions(folder / "jobs.sqlite"))
        steps = Steps(reader)
        metrics = service(backend, clock)
        assert isinstance(backend.metrics, SqliteMetrics)
        backend.metrics.rows = lambda sql, values=(): reader.execute(sql, values).fetchall()
        found = await metrics.snapshot(caller=ANYBODY)
        reader.close()
    assert found.counters == {"job.created": finished}
    return steps.taken


async def test_a_snapshot_reads_as_much_after_three_thousand_jobs_as_after_three(tmp_path: Path) -> None:
    few, many = tmp_path / "few", tmp_path / "many"
    assert await steps_of_a_snapshot(many, finished=3000) <= await steps_of_a_snapshot(few, finished=3) * 1.1


async def test_a_week_is_read_from_its_hours(tmp_path: Path) -> None:
    async with opened(tmp_path) as backend:
        for minute in range(0, 7 * 1440, 7):
            await backend.metrics.add([CREATED], at=after(minutes=minute))
        await backend.metrics.roll_up(after(days=8), keep_since=NOON)
        assert isinstance(backend.metrics, SqliteMetrics)
        [(minutes, hours)] = backend.metrics.rows("SELECT sum(span_sec = 60), sum(span_sec = 3600) FROM metrics")
        [total] = await backend.metrics.totals(after(minutes=30), after(minutes=7 * 1440))
    assert (minutes, hours) == (1440, 168)
    assert total.value == 1440 - len(range(0, 30, 7))


async def test_invented_queues_make_no_more_rows_than_are_kept(tmp_path: Path) -> None:
    async with opened(tmp_path) as backend:
        invented = [Count("job.created", "a.b", f"q{number}") for number in range(MAX_KINDS + 500)]
        await backend.metrics.add([*invented, replace(CREATED, value=50)], at=NOON)
        await backend.metrics.roll_up(after(hours=1), keep_since=NOON)
        found = await backend.metrics.totals(NOON, after(hours=1))
    assert len(found) == MAX_KINDS + 1
    assert sum(count.value for count in found) == MAX_KINDS + 550
    assert replace(CREATED, value=50) in found


async def test_without_counting_only_what_alerts_need_is_counted(tmp_path: Path) -> None:
    async with opened(tmp_path, counts_all=False) as backend:
        await stored_in(backend.store, JobStatus.SUCCEEDED)
        await stored_in(backend.store, JobStatus.FAILED)
        names = {count.name for count in await backend.metrics.totals(NOON, after(hours=1))}
        statuses = await backend.metrics.job_statuses()
    assert names == {"job.succeeded", "job.failed_terminal"}
    assert (statuses[JobStatus.SUCCEEDED], statuses[JobStatus.FAILED]) == (1, 1)


async def test_a_file_from_before_the_metrics_starts_with_the_jobs_it_has(tmp_path: Path) -> None:
    async with opened(tmp_path) as backend:
        for state in JobStatus:
            await stored_in(backend.store, state)
        await submitted(backend.store, queue="other")
    db = connect(SqliteOptions(tmp_path / "jobs.sqlite"))
    db.execute("DROP TABLE metrics; DROP INDEX jobs_waiting; DELETE FROM counters WHERE name LIKE 's|%'")
    metrics_step = STEPS[3]
    migrate(db, (*STEPS, metrics_step))
    counted = {str(name): value for name, value in db.execute("SELECT name, value FROM counters WHERE name LIKE 's|%'")}
    db.close()
    assert counted == {"s|queued|other": 1, **{f"s|{state}|default": 1 for state in JobStatus}}


async def test_a_change_that_is_undone_is_not_counted(tmp_path: Path) -> None:
    async with opened(tmp_path) as backend:
        job = await submitted(backend.store)
        db = connect(SqliteOptions(tmp_path / "jobs.sqlite"))
        db.execute("CREATE TRIGGER broken BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'no'); END")
        db.close()
        with pytest.raises(apsw.ConstraintError):
            await submitted(backend.store)
        with pytest.raises(apsw.ConstraintError):
            await backend.store.transition(claiming(job))
        statuses = await backend.metrics.job_statuses()
        assert (statuses[JobStatus.QUEUED], statuses[JobStatus.RUNNING]) == (1, 0)
        assert await backend.metrics.totals(NOON, after(hours=1)) == []
