"""Erasing a job with all that belongs to it: on its own terms (its time is over), or with what it was made for."""

from collections.abc import Sequence
from dataclasses import dataclass

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.bodies import Bodies
from rauskuclaw.adapters.aws.calls import ConditionFailedError
from rauskuclaw.adapters.aws.pending import ERASED, PendingCounts
from rauskuclaw.adapters.aws.table import Table, Term
from rauskuclaw.adapters.aws.values import Item
from rauskuclaw.domain.clock import from_ms
from rauskuclaw.domain.counts import Count
from rauskuclaw.domain.job import JobStatus, Json
from rauskuclaw.errors import BlobUnavailableError


@dataclass(frozen=True)
class JobEraser:
    """The row goes last, so that what was interrupted is found again.

    The idempotency record goes first: a record without a job would be taken for an unfinished create.
    """

    table: Table
    bodies: Bodies
    pending: PendingCounts

    async def erase(self, job_id: str, row: Item, *, when: Sequence[Sequence[Term]]) -> bool:
        """Erase a job whose row was read. False where `when` does not hold any more for the row."""
        pk = keys.job_pk(job_id)
        if "ik" in row:
            await self._drop_record(row["ik"], job_id)
        if "hold" in row:
            await self._erase_rest(job_id)
        try:
            await self.table.delete(pk, keys.ROW, when=when)
        except ConditionFailedError as failed:
            if not (failed.again and failed.old is None):
                return False
        self.pending.note([Count(ERASED, row["ty"], row["qu"], row["st"])], at=from_ms(row["up"]))
        return True

    async def erase_tree(self, job_id: str) -> bool:
        """Erase a job and all that it has started, as far as they are final. Whether none of them is left."""
        pk = keys.job_pk(job_id)
        row = await self.table.get(pk)
        if row is not None and not JobStatus(row["st"]).is_final:
            return False
        children = [keys.child_in(item["sk"]) async for item in self.table.walk(pk, prefix=keys.CHILD, only=("sk",))]
        left = [child for child in children if not await self.erase_tree(child)]
        if left:
            return False
        await self._erase_rest(job_id)  # also of a job whose row is gone already
        return row is None or await self.erase(job_id, row, when=[[Term("st", "=", row["st"])]])

    async def input_of(self, job_id: str) -> Json:
        """What is left of a job's input; None where there is no such job, or its erasure has begun."""
        row = await self.table.get(keys.job_pk(job_id), only=("in",))
        try:
            return None if row is None else await self.bodies.load(job_id, row.get("in"))
        except BlobUnavailableError as exc:
            if exc.code != "BODY_MISSING":
                raise
            return None

    async def _erase_rest(self, job_id: str) -> None:
        """Whatever belongs to the job but its row."""
        pk = keys.job_pk(job_id)
        walk = self.table.walk(pk, above=" ", only=("sk",))
        await self.table.delete_all(pk, [item["sk"] async for item in walk if item["sk"] != keys.ROW])
        await self.bodies.drop_spilled(job_id)

    async def _drop_record(self, record_pk: str, job_id: str) -> None:
        """Erase the job's idempotency record, unless the key has passed to another job."""
        record = await self.table.get(record_pk)
        if record is None or keys.split_place(record["row"]["cs"])[1] != job_id:
            return
        same = (Term("wt", "=", record["wt"]), Term("xp", "=", record["xp"]))
        try:
            await self.table.delete(record_pk, keys.ROW, when=[same])
        except ConditionFailedError:
            return
