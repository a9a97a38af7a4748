"""Delivering into an inbox: one transaction of the item, if its key is free, and one update of the job's row."""

import asyncio
from dataclasses import dataclass, replace

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.calls import ConditionFailedError
from rauskuclaw.adapters.aws.jobs import rows
from rauskuclaw.adapters.aws.jobs.reads import JobReader
from rauskuclaw.adapters.aws.jobs.transitions import number_is
from rauskuclaw.adapters.aws.run_items import RunItems, are_same
from rauskuclaw.adapters.aws.table import ABSENT, Table, Term, Update, Write
from rauskuclaw.adapters.aws.values import Item
from rauskuclaw.domain import lifecycle
from rauskuclaw.domain.clock import ms, to_ms
from rauskuclaw.domain.job import Job
from rauskuclaw.domain.runs.codec import decode_item, encode_item
from rauskuclaw.domain.runs.inbox import MAX_MESSAGES_BYTES, InboxItem, InboxKind
from rauskuclaw.errors import StoreUnavailableError
from rauskuclaw.ports.runs import Delivered, Delivery

WEIGHT = "iw"  # of all messages, in the row
ROUNDS = 40  # each is caused by somebody else's change of the job, so the next one may pass


@dataclass(frozen=True)
class Inbox:
    """`RunStore.deliver` and `RunStore.read_inbox`."""

    table: Table
    items: RunItems
    reader: JobReader

    async def deliver(self, job_id: str, item: InboxItem) -> Delivered | None:
        item = decode_item(encode_item(item))  # as it will be read: times in milliseconds
        ours: Item | None = None
        for _ in range(ROUNDS):
            row = await self.table.get(keys.job_pk(job_id), only=(*rows.SLIM, WEIGHT))
            if row is None:
                return None
            job = rows.job_of(row)
            if job.status.is_final:
                return await self._unless_taken(job, item, ours, Delivery.CLOSED)
            after = lifecycle.awaken(job, at=item.at)
            weight = row.get(WEIGHT, 0) + item.weight(len(encode_item(replace(item, seq=after.inbox)).encode()))
            if item.kind is InboxKind.MESSAGE and weight > MAX_MESSAGES_BYTES:
                return await self._unless_taken(job, item, ours, Delivery.FULL)
            ours = ours or await self.items.inbox_item(job_id, item)
            write = Write(ours | {"n": after.inbox}, ABSENT)
            try:
                await self.table.update_and_put(_heard(job, after, weight), [write])
            except ConditionFailedError as failed:
                if failed.old is not None and failed.old["sk"] != keys.ROW:
                    return await self._taken(job_id, item, ours, failed.old)
            else:
                return Delivered(Delivery.STORED, replace(item, seq=after.inbox), after)
        raise StoreUnavailableError("a job kept changing while something was put into its inbox")

    async def read_inbox(self, job_id: str, *, after: int = 0) -> list[InboxItem]:
        found = [item async for item in self.table.walk(keys.job_pk(job_id), prefix=keys.INBOX)]
        new = sorted((item for item in found if item["n"] > after), key=lambda item: int(item["n"]))
        return list(await asyncio.gather(*(self.items.read_inbox_item(job_id, item) for item in new)))

    async def _unless_taken(self, job: Job, item: InboxItem, ours: Item | None, outcome: Delivery) -> Delivered | None:
        """The refusal of a new item; one whose key is used is told what is there."""
        stored = await self.table.get(keys.job_pk(job.id), keys.inbox_sk(item.kind, item.key))
        if stored is not None:
            return await self._taken(job.id, item, ours, stored)
        if ours is not None:
            await self.items.drop(job.id, ours)
        return Delivered(outcome, None, job)

    async def _taken(self, job_id: str, item: InboxItem, ours: Item | None, stored: Item) -> Delivered | None:
        """The key is used, by an equal item or by another one. Not by this very call: its tries have one token."""
        first = await self.items.read_inbox_item(job_id, stored)
        job = await self.reader.get_slim_job(job_id)
        if job is None:
            return None
        if ours is not None and not are_same(stored, ours):
            await self.items.drop(job_id, ours)
        return Delivered(Delivery.REPEATED if first.body == item.body else Delivery.TAKEN, first, job)


def _heard(job: Job, after: Job, weight: int) -> Update:
    """What the row takes, which counts its items and is due now if the job waited.

    Conditional on all that this depends on: a job begins and ends to wait only with its status or its inbox.
    """
    update = Update(keys.job_pk(job.id))
    update.where = [Term("st", "=", job.status.value), Term("f", "=", job.fence), number_is("ib", job.inbox)]
    update.put({"ib": after.inbox, "hold": rows.NEVER, WEIGHT: weight or None})
    if job.waiting_for is not None and after.waiting_for is None:
        times = {"ru": to_ms(after.run_at), "up": to_ms(after.updated_at), "ck": ms(after.check_at)}
        update.put(times | {"wf": None, "wk": None} | rows.waiting_keys(after))
    return update
