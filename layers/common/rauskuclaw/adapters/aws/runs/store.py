"""The runs of jobs in DynamoDB: parts over the same table as the jobs, put together as the `RunStore` port."""

from collections.abc import Sequence

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.jobs.listing import Lister, Source
from rauskuclaw.adapters.aws.jobs.store import Parts
from rauskuclaw.adapters.aws.run_items import RunItems
from rauskuclaw.adapters.aws.runs.inbox import Inbox
from rauskuclaw.adapters.aws.runs.steps import StepWriter
from rauskuclaw.adapters.aws.table import Table, Term
from rauskuclaw.adapters.aws.values import Item
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.domain.runs.steps import Step
from rauskuclaw.ports import Page
from rauskuclaw.ports.ledger import CallAccounts, ExhaustedError, LedgerChange
from rauskuclaw.ports.runs import require_following


class DynamoRuns:
    """RunStore. Each part's docstrings say what it promises beyond the port's."""

    def __init__(self, parts: Parts, ledger: CallAccounts) -> None:
        self._table: Table = parts.table
        self._items = RunItems(parts.bodies)
        self._lister = Lister(parts.table, parts.reader, parts.directory)
        inbox = Inbox(parts.table, self._items, parts.reader)
        self._ledger = ledger
        self._append = StepWriter(parts.table, self._items, parts.writer).append
        self.deliver = inbox.deliver
        self.read_inbox = inbox.read_inbox

    async def append(
        self, job: Job, steps: Sequence[Step], *, after_seq: int, ledger: LedgerChange | None = None
    ) -> bool:
        """Money and steps by writes of their own, in the port's order: a budget is written to by every run of the day,
        and in one transaction with the steps each of their writes could make an append of another run fail.
        """
        if ledger is None:
            return await self._append(job, steps, after_seq=after_seq)
        require_following(steps, after_seq)
        for call, held in ledger.settled:
            await self._ledger.settle(call, held)
        if ledger.reserved is not None:
            full = await self._ledger.reserve(ledger.reserved, now=steps[-1].at)
            if full is not None:
                raise ExhaustedError(full)
        is_ours = await self._append(job, steps, after_seq=after_seq)
        if ledger.reserved is not None and not is_ours:
            await self._ledger.release(ledger.reserved)
        return is_ours

    async def read_steps(self, job_id: str, *, after: int = 0, limit: int = 1000) -> list[Step]:
        """By one query, whose items hold the steps of one append each and have the last one's number in their key."""
        first, last = keys.steps_sk(after + 1), keys.steps_sk(keys.MAX_SEQ)
        key = [Term("pk", "=", keys.job_pk(job_id)), Term("sk", "between", (first, last))]
        items: list[Item] = []
        start = None
        while len(items) < limit:
            found, start = await self._table.query(key, limit=limit - len(items), start=start)
            items += found
            if start is None:
                break
        return await self._items.read_steps(job_id, items, after=after, limit=limit)

    async def waiting_jobs(self, kind: str, *, limit: int, cursor: str | None = None) -> Page[Job]:
        partitions = keys.state_partitions(keys.state_of_wait(kind))

        def waits(job: Job) -> bool:
            waiting_for = job.waiting_for if job.status is JobStatus.QUEUED else None
            return waiting_for is not None and waiting_for.kind == kind

        return await self._lister.page(Source(keys.STATE_INDEX, "sp", partitions), waits, limit=limit, cursor=cursor)
