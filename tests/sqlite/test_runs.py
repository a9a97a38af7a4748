"""What a run costs in SQLite, counted: bytes written by a turn, steps of its machine for a read; and copies."""

import asyncio
from pathlib import Path
from typing import Any, cast

import pytest

from rauskuclaw.adapters.sqlite.backend import SqliteResources, open_sqlite
from rauskuclaw.adapters.sqlite.connection import SqliteOptions, log_of
from rauskuclaw.adapters.sqlite.copies import prepare_copy, take_copy
from rauskuclaw.domain.job import Job
from rauskuclaw.ports import Backend
from tests.sqlite.test_schedule_reads import Steps, reading_of
from tests.support.clock import after
from tests.support.lives import applied, cancelling, claimed
from tests.support.runs import answered, asked, done, intended, numbered, recorded, reply, waiting

TURNS = 110
PAGE = 4096 + 24  # and its header in the log
NEAR = 20  # turns around the one that is measured: a page is split now and then, in whichever turn that falls


async def turn(backend: Backend, job: Job, number: int) -> None:
    """One turn with one tool: two appends."""
    first = 4 * number
    bodies = (answered("I will look. " * 20, call_id=f"c-{number}"), intended(call_id=f"t-{number}"))
    await recorded(backend, job, *bodies, after_seq=first)
    await recorded(
        backend, job, done(first + 2, result="tea " * 200), asked(call_id=f"c-{number + 1}"), after_seq=first + 2
    )


@pytest.mark.parametrize("others", [0, 3])
async def test_a_turn_writes_as_much_late_as_early(tmp_path: Path, others: int) -> None:
    """Also among other runs, whose steps lie beside."""
    backend = await open_sqlite(tmp_path / "db", run_dir=tmp_path / "run")
    try:
        cast(SqliteResources, backend.resources).writer.connection.wal_autocheckpoint(0)  # the log only grows
        log = log_of(tmp_path / "db")
        job, *beside = [await claimed(backend.store) for _ in range(1 + others)]
        written = []
        for number in range(TURNS):
            for other in beside:
                await turn(backend, other, number)
            before = log.stat().st_size
            await turn(backend, job, number)
            written.append(log.stat().st_size - before)
        early, late = sum(written[:NEAR]), sum(written[TURNS - NEAR :])
        assert late <= 1.2 * early, (early, late)
        # Of each commit a page of the job, its log, the counters, the steps and their index; more where one is split.
        assert late <= 2 * 6.5 * PAGE * NEAR, late
    finally:
        await backend.close()


async def statements(backend: Backend, work: Any) -> Steps:
    counted = Steps(reading_of(backend))
    await work
    reading_of(backend).trace_v2(0)
    return counted


async def costs_of_reading(backend: Backend, job: Job) -> list[int]:
    costs = []
    for reading in (backend.runs.read_steps(job.id), backend.runs.read_inbox(job.id)):
        counted = await statements(backend, reading)
        assert counted.scanning == 0
        costs.append(counted.all)
    return costs


async def test_a_run_is_read_by_its_own_rows(tmp_path: Path) -> None:
    backend = await open_sqlite(tmp_path / "db", run_dir=tmp_path / "run")
    try:
        job = await claimed(backend.store)
        await recorded(backend, job, *(answered(str(number)) for number in range(20)))
        await backend.runs.deliver(job.id, reply())
        before = await costs_of_reading(backend, job)
        for _ in range(10):
            other = await claimed(backend.store)
            await recorded(backend, other, *(answered(str(number)) for number in range(100)))
            await backend.runs.deliver(other.id, reply())
        for now, then in zip(await costs_of_reading(backend, job), before, strict=True):
            assert now <= 1.1 * then
    finally:
        await backend.close()


async def test_an_append_looks_at_its_own_rows(tmp_path: Path) -> None:
    backend = await open_sqlite(tmp_path / "db", run_dir=tmp_path / "run")
    try:
        job = await claimed(backend.store)
        db = cast(SqliteResources, backend.resources).writer.connection
        costs = []
        for number in (0, 1, 100, 101):
            if number == 100:
                await recorded(backend, job, *(asked() for _ in range(4 * 98)), after_seq=8)
            counted = Steps(db)
            await turn(backend, job, number)
            db.trace_v2(0)
            assert counted.scanning == 0
            costs.append(counted.all)
        assert costs[3] <= 1.2 * costs[1]
    finally:
        await backend.close()


async def test_jobs_that_wait_are_found_among_those_that_do_not(tmp_path: Path) -> None:
    backend = await open_sqlite(tmp_path / "db", run_dir=tmp_path / "run")
    try:
        kept = await waiting(backend)

        async def look() -> None:
            page = await backend.runs.waiting_jobs("question", limit=10)
            assert [job.id for job in page.items] == [kept.id]

        alone = await statements(backend, look())
        await asyncio.gather(*(claimed(backend.store, created_at=after(number)) for number in range(200)))
        crowded = await statements(backend, look())
        assert (crowded.all, crowded.scanning) == (alone.all, 0)
    finally:
        await backend.close()


async def test_a_copy_holds_runs_and_can_be_gone_on_with(tmp_path: Path) -> None:
    backend = await open_sqlite(tmp_path / "db", run_dir=tmp_path / "run")
    job = await claimed(backend.store)
    steps = await recorded(backend, job, asked(), answered("x" * 50_000))
    waits = await waiting(backend)
    await backend.runs.deliver(job.id, reply())
    take_copy(SqliteOptions(tmp_path / "db"), tmp_path / "copy", may_replace=False)
    await recorded(backend, job, asked(), after_seq=2)
    await backend.close()
    prepare_copy(tmp_path / "copy", tmp_path / "restored")
    restored = await open_sqlite(tmp_path / "restored", run_dir=tmp_path / "run2")
    try:
        assert await restored.runs.read_steps(job.id) == steps
        assert [item.key for item in await restored.runs.read_inbox(job.id)] == ["q-1"]
        assert [each.id for each in (await restored.runs.waiting_jobs("question", limit=5)).items] == [waits.id]
        assert await restored.runs.append(job, numbered(asked(call_id="other"), first=3), after_seq=2)
    finally:
        await restored.close()


async def test_nothing_of_a_purged_run_is_left_for_the_job_that_gets_its_number(tmp_path: Path) -> None:
    """SQLite gives the number of the newest row out again once that is erased."""
    backend = await open_sqlite(tmp_path / "db", run_dir=tmp_path / "run")
    try:
        job = await waiting(backend)
        await backend.runs.deliver(job.id, reply())
        await applied(backend.store, cancelling(job))
        assert await backend.store.purge_expired(after(days=900), limit=10) == 1
        rows = reading_of(backend).execute("SELECT (SELECT count(*) FROM run_steps), (SELECT count(*) FROM run_inbox)")
        assert rows.fetchall() == [(0, 0)]
        other = await claimed(backend.store)
        await recorded(backend, other, asked())
        assert len(await backend.runs.read_steps(other.id)) == 1
        assert await backend.runs.read_inbox(other.id) == []
    finally:
        await backend.close()
