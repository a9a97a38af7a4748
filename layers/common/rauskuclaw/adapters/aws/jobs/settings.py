"""Job types, UI preferences and the health probe in DynamoDB: a few small items, read often, written rarely."""

import json
from dataclasses import dataclass
from datetime import datetime

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.calls import ConditionFailedError
from rauskuclaw.adapters.aws.jobs import rows
from rauskuclaw.adapters.aws.jobs.log import MARK, new_mark
from rauskuclaw.adapters.aws.table import Table, Term, Update
from rauskuclaw.adapters.aws.values import dumps
from rauskuclaw.domain.clock import Clock, from_ms, to_ms
from rauskuclaw.domain.job import JobType, Json
from rauskuclaw.ports.store import Prefs


@dataclass(frozen=True)
class JobTypes:
    """JobTypeStore."""

    table: Table

    async def list_types(self) -> list[JobType]:
        return [rows.type_of(item) async for item in self.table.walk(keys.TYPES, above=" ")]

    async def get_type(self, name: str) -> JobType | None:
        item = await self.table.get(keys.TYPES, name) if name else None
        return None if item is None else rows.type_of(item)

    async def create_type(self, job_type: JobType) -> bool:
        return await self._put(job_type, [Term("pk", "absent")])

    async def replace_type(self, before: JobType, after: JobType) -> bool:
        unchanged = [
            Term(name, "=", value) for name, value in rows.type_item(before).items() if name not in {"pk", "sk"}
        ]
        return await self._put(after, unchanged)

    async def _put(self, job_type: JobType, when: list[Term]) -> bool:
        mark = new_mark()
        try:
            await self.table.put(rows.type_item(job_type) | {MARK: mark}, when=[when])
        except ConditionFailedError as failed:
            return failed.again and failed.old is not None and failed.old.get(MARK) == mark
        return True


@dataclass(frozen=True)
class PrefDocuments:
    """PrefStore."""

    table: Table

    async def get_prefs(self, scope: str) -> Prefs | None:
        item = await self.table.get(keys.prefs_pk(scope))
        if item is None:
            return None
        return Prefs(scope, json.loads(item["v"]), from_ms(item["cr"]), from_ms(item["up"]))

    async def put_prefs(self, scope: str, document: dict[str, Json], *, now: datetime) -> Prefs:
        update = Update(keys.prefs_pk(scope), sets={"v": dumps(document), "up": to_ms(now)})
        update.falls_back["cr"] = ("cr", to_ms(now))
        stored = await self.table.update_and_get(update)
        return Prefs(scope, document, from_ms(stored["cr"]), from_ms(stored["up"]))


@dataclass(frozen=True)
class Health:
    """HealthStore."""

    table: Table
    clock: Clock

    async def check(self) -> None:
        await self.table.update(Update(keys.HEALTH, sets={"up": to_ms(self.clock())}))
