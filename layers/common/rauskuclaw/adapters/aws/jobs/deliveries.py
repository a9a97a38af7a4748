"""Callback deliveries: attributes of their job's row, changed with its log lines in one write."""

from dataclasses import dataclass

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.jobs import rows
from rauskuclaw.adapters.aws.jobs.log import RowWriter
from rauskuclaw.adapters.aws.jobs.transitions import delivery_keys
from rauskuclaw.adapters.aws.pending import PendingCounts
from rauskuclaw.adapters.aws.table import Table, Term, Update
from rauskuclaw.adapters.aws.values import Item
from rauskuclaw.domain.callbacks import Delivery
from rauskuclaw.ports.store import DeliveryChange


@dataclass(frozen=True)
class Deliveries:
    """DeliveryStore, without what is due: the sweeper reads that."""

    table: Table
    writer: RowWriter
    pending: PendingCounts

    async def get_delivery(self, job_id: str) -> Delivery | None:
        row = await self.table.get(keys.job_pk(job_id), only=("cs", "ds", "dt", "dv"))
        return None if row is None else rows.delivery_of(row)

    async def change_delivery(self, change: DeliveryChange) -> bool:
        before, after = change.before, change.after
        target = rows.delivery_item(after)

        def make(_: Item | None) -> Update:
            update = Update(keys.job_pk(after.job_id))
            update.where = [Term("ds", "=", before.state.value), Term("dt", "=", before.tries)]
            update.put(target | delivery_keys(after))
            return update

        def judge(old: Item) -> bool | None:
            return None if (old.get("ds"), old.get("dt")) == (before.state.value, before.tries) else False

        done = await self.writer.write(make, change.entries, judge=judge)
        if done:
            at = change.entries[0].at if change.entries else before.next_at or before.created_at
            self.pending.note(change.counts, at=at)
        return done
