"""Job types and UI preferences in SQLite: small tables, read often, written rarely."""

import json
from datetime import datetime

from rauskuclaw.adapters.sqlite.session import Session
from rauskuclaw.adapters.sqlite.values import Row, Values, dumps
from rauskuclaw.domain.clock import moment_of, to_ms
from rauskuclaw.domain.job import JobType, Json
from rauskuclaw.ports.store import Prefs

TYPE_COLUMNS = "name, handler, enabled, default_timeout_sec, default_max_attempts"
REPLACE_TYPE = f"""
UPDATE job_types SET handler = ?, enabled = ?, default_timeout_sec = ?, default_max_attempts = ?
WHERE ({TYPE_COLUMNS}) = (?, ?, ?, ?, ?) RETURNING 1
"""
PUT_PREFS = """
INSERT INTO prefs (scope, document, created_at, updated_at) VALUES (?1, ?2, ?3, ?3)
ON CONFLICT (scope) DO UPDATE SET document = ?2, updated_at = ?3
RETURNING created_at, updated_at
"""


def _type_of(row: Row) -> JobType:
    name, handler, enabled, timeout_sec, max_attempts = row
    return JobType(name, handler, bool(enabled), timeout_sec, max_attempts)


def _values(job_type: JobType) -> Values:
    defaults = (job_type.default_timeout_sec, job_type.default_max_attempts)
    return (job_type.name, job_type.handler, job_type.enabled, *defaults)


class SqliteTypes(Session):
    """JobTypeStore."""

    async def list_types(self) -> list[JobType]:
        sql = f"SELECT {TYPE_COLUMNS} FROM job_types ORDER BY name"
        return [_type_of(row) for row in self.rows(sql)]

    async def get_type(self, name: str) -> JobType | None:
        sql = f"SELECT {TYPE_COLUMNS} FROM job_types WHERE name = ?"
        found = self.rows(sql, (name,))
        return _type_of(found[0]) if found else None

    async def create_type(self, job_type: JobType) -> bool:
        sql = f"INSERT INTO job_types ({TYPE_COLUMNS}) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1"
        return await self.writer.run(lambda tx: bool(tx.rows(sql, _values(job_type))))

    async def replace_type(self, before: JobType, after: JobType) -> bool:
        values = (*_values(after)[1:], *_values(before))
        return await self.writer.run(lambda tx: bool(tx.rows(REPLACE_TYPE, values)))


class SqlitePrefs(Session):
    """PrefStore."""

    async def get_prefs(self, scope: str) -> Prefs | None:
        sql = "SELECT document, created_at, updated_at FROM prefs WHERE scope = ?"
        found = self.rows(sql, (scope,))
        return _prefs(scope, json.loads(found[0][0]), found[0][1:]) if found else None

    async def put_prefs(self, scope: str, document: dict[str, Json], *, now: datetime) -> Prefs:
        values = (scope, dumps(document), to_ms(now))
        [times] = await self.writer.run(lambda tx: tx.rows(PUT_PREFS, values))
        return _prefs(scope, document, times)


def _prefs(scope: str, document: dict[str, Json], times: Row) -> Prefs:
    created_at, updated_at = moment_of(times[0]), moment_of(times[1])
    assert created_at is not None
    assert updated_at is not None
    return Prefs(scope, document, created_at, updated_at)
