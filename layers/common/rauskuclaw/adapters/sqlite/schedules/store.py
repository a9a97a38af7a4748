"""Schedules in SQLite. A dispatch is one transaction: the schedule, its jobs with their wake-ups, its history."""

from collections.abc import Sequence
from datetime import datetime

from rauskuclaw.adapters.sqlite.jobs.store import submit_one
from rauskuclaw.adapters.sqlite.schedules import rows
from rauskuclaw.adapters.sqlite.session import Rows, Session
from rauskuclaw.adapters.sqlite.values import SqliteValue, cursor_after, cursor_place, dumps
from rauskuclaw.adapters.sqlite.writer import Tx
from rauskuclaw.domain.clock import ms, to_ms
from rauskuclaw.domain.schedules import Schedule, ScheduleRun
from rauskuclaw.ports.notifier import SCHEDULES_TOPIC
from rauskuclaw.ports.schedules import RUNS_KEPT, ScheduleChange, ScheduleFilter
from rauskuclaw.ports.store import Page

SELECT = f"SELECT {rows.COLUMNS} FROM schedules JOIN schedule_inputs ON schedule_id = id"
# A page is picked before inputs are joined, and by the index of `check_at`: reads are proportional to what is due.
DUE = (
    "SELECT id FROM schedules INDEXED BY schedules_due WHERE check_at IS NOT NULL AND check_at <= ? "
    "ORDER BY check_at, id LIMIT ?"
)
INSERT = """
INSERT INTO schedules (id, type, enabled, created_at, check_at, revision, state) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO NOTHING RETURNING 1
"""
UPDATE = """
UPDATE schedules SET type = ?, enabled = ?, check_at = ?, revision = ?, state = ?, lines = lines + ?
WHERE id = ? AND revision = ? RETURNING lines
"""
INSERT_INPUT = "INSERT INTO schedule_inputs (schedule_id, input) VALUES (?, ?)"
UPDATE_INPUT = "UPDATE schedule_inputs SET input = ? WHERE schedule_id = ?"
INSERT_RUN = f"INSERT INTO schedule_runs (schedule_id, number, {rows.RUN_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
CUT_RUNS = "DELETE FROM schedule_runs WHERE schedule_id = ? AND number <= ?"
RUNS = f"SELECT {rows.RUN_COLUMNS} FROM schedule_runs WHERE schedule_id = ? ORDER BY number DESC LIMIT ?"


QUEUE = "json_extract(state, '$.queue')"


class SqliteSchedules(Session):
    """ScheduleStore."""

    async def create(self, schedule: Schedule) -> bool:
        return await self.writer.run(lambda tx: _create(tx, schedule))

    async def get(self, schedule_id: str) -> Schedule | None:
        return _load(self.rows, schedule_id)

    async def list_schedules(self, where: ScheduleFilter, *, limit: int, cursor: str | None = None) -> Page[Schedule]:
        conditions, values = ["1"], list[SqliteValue]()
        if where.enabled is not None:
            conditions.append("enabled = ?")
            values.append(where.enabled)
        for column, wanted in (("type", where.type), (QUEUE, where.queue)):
            if wanted is not None:
                conditions.append(f"{column} = ?")
                values.append(wanted)
        if cursor is not None:
            conditions.append("(created_at, id) < (?, ?)")
            values.extend(cursor_place(cursor))
        sql = f"{SELECT} WHERE {' AND '.join(conditions)} ORDER BY created_at DESC, id DESC LIMIT ?"
        found = self.rows(sql, (*values, limit + 1))
        page, more = rows.readable(found[:limit]), len(found) > limit
        return Page(tuple(page), cursor_after(found[limit - 1][3], found[limit - 1][0]) if more else None)

    async def change(self, change: ScheduleChange) -> bool:
        return await self.writer.run(lambda tx: _change(tx, change))

    async def delete(self, schedule_id: str) -> bool:
        return await self.writer.run(lambda tx: _delete(tx, schedule_id))

    async def due(self, until: datetime, *, limit: int) -> list[Schedule]:
        ids = self.rows(DUE, (to_ms(until), limit))
        return rows.readable(
            row for (schedule_id,) in ids for row in self.rows(f"{SELECT} WHERE id = ?", (schedule_id,))
        )

    async def runs(self, schedule_id: str, *, limit: int) -> list[ScheduleRun]:
        return [rows.run_of(row) for row in self.rows(RUNS, (schedule_id, limit))]


def _load(query: Rows, schedule_id: str) -> Schedule | None:
    found = query(f"{SELECT} WHERE id = ?", (schedule_id,))
    return rows.schedule_of(found[0]) if found else None


def _create(tx: Tx, schedule: Schedule) -> bool:
    times = (to_ms(schedule.created_at), ms(schedule.check_at))
    values = (schedule.id, schedule.type, schedule.enabled, *times, schedule.revision, rows.state_of(schedule))
    if not tx.rows(INSERT, values):
        return _load(tx.rows, schedule.id) == schedule
    tx.db.execute(INSERT_INPUT, (schedule.id, dumps(schedule.input)))
    tx.notify(SCHEDULES_TOPIC)
    return True


def _change(tx: Tx, change: ScheduleChange) -> bool:
    before, after = change.before, change.after
    indexed = (after.type, after.enabled, ms(after.check_at), after.revision)
    place = (len(change.runs), after.id, before.revision)
    found = tx.rows(UPDATE, (*indexed, rows.state_of(after), *place))
    if not found:
        return _load(tx.rows, after.id) == after
    if after.input is not before.input:
        tx.db.execute(UPDATE_INPUT, (dumps(after.input), after.id))
    for submission in change.submissions:
        submit_one(tx, submission, submission.job.created_at)
    _add_runs(tx, after.id, change.runs, lines=found[0][0])
    tx.notify(SCHEDULES_TOPIC)
    return True


def _add_runs(tx: Tx, schedule_id: str, runs: Sequence[ScheduleRun], *, lines: int) -> None:
    """`lines` is how many lines there will have been with these."""
    for number, run in enumerate(runs, start=lines - len(runs) + 1):
        tx.db.execute(INSERT_RUN, (schedule_id, number, *rows.run_values(run)))
    if runs:
        tx.db.execute(CUT_RUNS, (schedule_id, lines - RUNS_KEPT))


def _delete(tx: Tx, schedule_id: str) -> bool:
    if not tx.rows("DELETE FROM schedules WHERE id = ? RETURNING 1", (schedule_id,)):
        return False
    tx.db.execute("DELETE FROM schedule_inputs WHERE schedule_id = ?", (schedule_id,))
    tx.db.execute("DELETE FROM schedule_runs WHERE schedule_id = ?", (schedule_id,))
    return True
