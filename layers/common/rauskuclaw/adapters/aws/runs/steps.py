"""Recording steps: one transaction of the item that holds them and one update of the job's row."""

from collections.abc import Sequence
from dataclasses import dataclass

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.jobs import rows
from rauskuclaw.adapters.aws.jobs.log import RowWriter
from rauskuclaw.adapters.aws.jobs.transitions import number_is
from rauskuclaw.adapters.aws.run_items import RunItems, are_same
from rauskuclaw.adapters.aws.sizes import MAX_TRANSACTION
from rauskuclaw.adapters.aws.table import ABSENT, Table, Term, Update, Write
from rauskuclaw.adapters.aws.values import Item
from rauskuclaw.domain import lifecycle
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.domain.runs.announcement import announcement
from rauskuclaw.domain.runs.steps import Step
from rauskuclaw.ports.runs import require_following


@dataclass(frozen=True)
class StepWriter:
    """`RunStore.append`.

    The row alone decides: it has the number of the last step, and a write is conditional on that, on the fence, and on
    the job running. A repeated append is recognised by the steps themselves. Long steps that a refused one has stored
    go with the job.
    """

    table: Table
    items: RunItems
    writer: RowWriter

    async def append(self, job: Job, steps: Sequence[Step], *, after_seq: int) -> bool:
        require_following(steps, after_seq)
        items = await self.items.steps(job.id, steps)
        if sum(len(item["v"]) for item in items) > MAX_TRANSACTION // 2:
            raise ValueError(f"{len(steps)} steps are more than one append takes")
        change = _change(job, steps)

        def make(_: Item | None) -> Update:
            update = Update(keys.job_pk(job.id))
            update.where = [
                Term("st", "=", JobStatus.RUNNING.value),
                Term("f", "=", job.fence),
                number_is("sn", after_seq),
            ]
            update.put(change)
            return update

        def judge(old: Item) -> bool | None:
            is_next = (old["st"], old["f"], old.get("sn", 0)) == (JobStatus.RUNNING.value, job.fence, after_seq)
            return None if is_next else False

        beside = [Write(item, ABSENT) for item in items]
        if await self.writer.write(make, [announcement(steps)], judge=judge, beside=beside):
            return True
        return await self._are_recorded(job, items)

    async def _are_recorded(self, job: Job, items: Sequence[Item]) -> bool:
        """Whether the very same was recorded before, under a fence that is still current."""
        row = await self.table.get(keys.job_pk(job.id), only=("st", "f"))
        if row is None or (row["st"], row["f"]) != (JobStatus.RUNNING.value, job.fence):
            return False
        stored = [await self.table.get(item["pk"], item["sk"]) for item in items]
        return all(are_same(found, ours) for found, ours in zip(stored, items, strict=True))


def _change(job: Job, steps: Sequence[Step]) -> Item:
    """What the row takes besides the line of its log. `hold`: who erases it has to look for what stands beside it."""
    change: Item = {"sn": steps[-1].seq, "hold": rows.NEVER}
    if any(step.is_progress for step in steps):
        after = lifecycle.progressed(job)
        change |= {"at": after.attempts or None, "cr": after.crashes or None}
    return change
