"""What a list reads at a time, counted, where its filters match none of many jobs."""

from pathlib import Path
from typing import Any

import apsw
import pytest

from rauskuclaw.adapters.sqlite.backend import open_sqlite
from rauskuclaw.adapters.sqlite.jobs import lists
from rauskuclaw.adapters.sqlite.jobs.lists import MAX_SLICES, SLICE
from rauskuclaw.domain.job import JobStatus
from rauskuclaw.ports import JobFilter, Store
from tests.sqlite.test_schedule_reads import reading_of
from tests.support.clock import NOON, after
from tests.support.factories import make_job, make_submission

JOBS = 4 * SLICE + 100
# Two lookups of an entry, its row and the filters; a few more for the beginning of a statement.
STEPS_FOR_EACH = 25
FILTERS = [
    JobFilter(type="job.a", queue="b"),
    JobFilter(status=JobStatus.QUEUED, type="job.b"),
    JobFilter(status=JobStatus.QUEUED, queue="b"),
    JobFilter(status=JobStatus.SUCCEEDED, type="job.a"),
    JobFilter(status=JobStatus.QUEUED, type="job.a", queue="b"),
]


async def fill(store: Store, count: int = JOBS) -> None:
    jobs = [make_job(type="job.a", queue="a", created_at=after(number % 50)) for number in range(count)]
    for start in range(0, count, 500):
        await store.submit([make_submission(job) for job in jobs[start : start + 500]], now=NOON)


def steps_of_statements(db: apsw.Connection) -> list[int]:
    found: list[int] = []

    def note(event: dict[str, Any]) -> None:
        found.append(event["stmt_status"]["SQLITE_STMTSTATUS_VM_STEP"])

    db.trace_v2(apsw.SQLITE_TRACE_PROFILE, note)
    return found


async def test_no_statement_looks_at_more_than_a_slice(tmp_path: Path) -> None:
    backend = await open_sqlite(tmp_path / "jobs.sqlite", run_dir=tmp_path / "run")
    try:
        await fill(backend.store)
        steps = steps_of_statements(reading_of(backend))
        for where in FILTERS:
            steps.clear()
            page = await backend.store.list_jobs(where, limit=50)
            assert (page.items, page.cursor) == ((), None)
            assert max(steps) <= SLICE * STEPS_FOR_EACH, where
            assert len(steps) <= 2 * (JOBS // SLICE + 1), where
    finally:
        await backend.close()


async def test_a_page_ends_after_so_many_slices_and_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "SLICE", 10)
    backend = await open_sqlite(tmp_path / "jobs.sqlite", run_dir=tmp_path / "run")
    try:
        oldest = make_job(type="job.a", queue="b", created_at=after(-1))
        await backend.store.submit([make_submission(oldest)], now=NOON)
        await fill(backend.store, 15 * MAX_SLICES)
        first = await backend.store.list_jobs(JobFilter(type="job.a", queue="b"), limit=50)
        assert first.items == ()
        assert first.cursor is not None
        second = await backend.store.list_jobs(JobFilter(type="job.a", queue="b"), limit=50, cursor=first.cursor)
    finally:
        await backend.close()
    assert [job.id for job in second.items] == [oldest.id]
    assert second.cursor is None
