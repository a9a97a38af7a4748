"""What a tick reads, counted: in proportion to what is due, not to what is stored."""

import asyncio
from pathlib import Path
from typing import Any, cast

import apsw

from rauskuclaw.adapters.sqlite.backend import SqliteResources, open_sqlite
from rauskuclaw.domain.job import JobType
from rauskuclaw.domain.lanes import LaneMap
from rauskuclaw.ports import Backend
from rauskuclaw.ports.schedules import ScheduleFilter
from rauskuclaw.services.schedules.dispatch import Dispatcher
from tests.support.clock import NOON, after
from tests.support.schedules import make_schedule


class Steps:
    """Adds up what SQLite's machine does on a connection: all its steps, and those of scans without an index."""

    def __init__(self, db: apsw.Connection) -> None:
        self.all = self.scanning = 0
        db.trace_v2(apsw.SQLITE_TRACE_PROFILE, self._note)

    def _note(self, event: dict[str, Any]) -> None:
        status = event["stmt_status"]
        self.all += status["SQLITE_STMTSTATUS_VM_STEP"]
        self.scanning += status["SQLITE_STMTSTATUS_FULLSCAN_STEP"]


def reading_of(backend: Backend) -> apsw.Connection:
    reader = cast(SqliteResources, backend.resources).reader
    assert reader._own is not None
    return reader._own


async def steps_of_a_tick(folder: Path, *, enabled: int, due: int) -> Steps:
    """What a dispatcher reads when so many of the schedules are due."""
    folder.mkdir()
    backend = await open_sqlite(folder / "jobs.sqlite", run_dir=folder / "run")
    try:
        await backend.store.create_type(JobType("report.generate", "builtin:report.generate"))
        made = [make_schedule(next_run_at=NOON if n < due else after(days=1, seconds=n)) for n in range(enabled)]
        assert all(await asyncio.gather(*map(backend.schedules.create, made)))
        steps = Steps(reading_of(backend))
        counts = await Dispatcher(backend=backend, lanes=LaneMap(), clock=lambda: NOON, batch_size=200).dispatch_due()
        assert counts.dispatched == due
        return steps
    finally:
        await backend.close()


async def test_a_row_that_cannot_be_read_blocks_no_other(tmp_path: Path) -> None:
    backend = await open_sqlite(tmp_path / "jobs.sqlite", run_dir=tmp_path / "run")
    try:
        made = [make_schedule(next_run_at=after(n)) for n in range(3)]
        assert all(await asyncio.gather(*map(backend.schedules.create, made)))
        other = apsw.Connection(str(tmp_path / "jobs.sqlite"))
        other.execute("UPDATE schedules SET state = '{}' WHERE id = ?", (made[0].id,))
        other.close()
        assert await backend.schedules.due(after(9), limit=5) == made[1:]
        page = await backend.schedules.list_schedules(ScheduleFilter(), limit=5)
        assert {each.id for each in page.items} == {each.id for each in made[1:]}
    finally:
        await backend.close()


async def test_reads_of_a_tick_depend_on_what_is_due_and_not_on_what_is_enabled(tmp_path: Path) -> None:
    few = await steps_of_a_tick(tmp_path / "few", enabled=100, due=100)
    many = await steps_of_a_tick(tmp_path / "many", enabled=10_000, due=100)
    idle = await steps_of_a_tick(tmp_path / "idle", enabled=10_000, due=0)
    assert many.all < few.all * 1.1
    assert idle.all < 50
    assert many.scanning == idle.scanning == 0
