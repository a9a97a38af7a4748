"""Jobs read by key, consistently: the only reads that decisions rest on."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.bodies import Bodies
from rauskuclaw.adapters.aws.jobs import rows
from rauskuclaw.adapters.aws.table import Table
from rauskuclaw.adapters.aws.values import Item
from rauskuclaw.domain.job import Job, JobStatus


@dataclass(frozen=True)
class JobReader:
    """Whole jobs, slim jobs, and just their statuses."""

    table: Table
    bodies: Bodies

    async def get_job(self, job_id: str) -> Job | None:
        row = await self.table.get(keys.job_pk(job_id))
        if row is None:
            return None
        input_value, result = await asyncio.gather(
            self.bodies.load(job_id, row.get("in")), self.bodies.load(job_id, row.get("re"))
        )
        return rows.job_of(row, input_value=input_value, result=result)

    async def get_slim_job(self, job_id: str) -> Job | None:
        row = await self.table.get(keys.job_pk(job_id), only=rows.SLIM)
        return None if row is None else rows.job_of(row)

    async def slim_rows(self, job_ids: Sequence[str]) -> dict[str, Item]:
        """Rows without bodies and log lines, by job id; jobs that do not exist are absent."""
        found = await self.table.get_rows([keys.job_pk(one) for one in job_ids], only=rows.SLIM)
        return {keys.split_place(row["cs"])[1]: row for row in found.values()}

    async def statuses(self, job_ids: Sequence[str]) -> dict[str, tuple[JobStatus, int]]:
        found = await self.table.get_rows([keys.job_pk(one) for one in job_ids], only=("pk", "st", "f"))
        return {pk.removeprefix("J#"): (JobStatus(row["st"]), row["f"]) for pk, row in found.items()}
