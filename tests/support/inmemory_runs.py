"""Steps and inboxes of runs in memory, over the tables of inmemory_store.py."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from rauskuclaw.domain import lifecycle
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.domain.runs.announcement import announcement
from rauskuclaw.domain.runs.codec import decode_item, decode_step, encode_item, encode_step
from rauskuclaw.domain.runs.inbox import MAX_MESSAGES_BYTES, InboxItem
from rauskuclaw.domain.runs.steps import Step
from rauskuclaw.domain.wakeups import WakeUp
from rauskuclaw.ports import Page
from rauskuclaw.ports.ledger import CallAccounts, LedgerChange
from rauskuclaw.ports.notifier import job_topic
from rauskuclaw.ports.runs import Delivered, Delivery, require_following
from tests.support.inmemory_ledger import change_ledger
from tests.support.inmemory_store import InMemoryStore, Tables, newest_first, read_cursor, slim, write_cursor


class InMemoryRuns:
    """RunStore."""

    def __init__(
        self, tables: Tables, store: InMemoryStore, enqueue: Callable[[WakeUp], None], ledger: CallAccounts
    ) -> None:
        self._tables = tables
        self._store = store
        self._enqueue = enqueue
        self._ledger = ledger

    async def append(
        self, job: Job, steps: Sequence[Step], *, after_seq: int, ledger: LedgerChange | None = None
    ) -> bool:
        require_following(steps, after_seq)
        new = [encode_step(step) for step in steps]
        if ledger is not None and not self._has(job, new, after_seq):
            await change_ledger(self._ledger, ledger, now=steps[-1].at)
        is_ours = self._append(job, steps, new, after_seq)
        if ledger is not None and ledger.reserved is not None and not is_ours:
            await self._ledger.release(ledger.reserved)
        return is_ours

    def _append(self, job: Job, steps: Sequence[Step], new: list[str], after_seq: int) -> bool:
        stored = self._store.held(job)
        if stored is None:
            return False
        if stored.steps != after_seq:
            return self._has(job, new, after_seq)
        self._tables.steps.setdefault(job.id, []).extend(new)
        if any(step.is_progress for step in steps):
            stored = lifecycle.progressed(stored)
        self._tables.jobs[job.id] = replace(stored, steps=steps[-1].seq)
        self._store.add_events(job.id, [announcement(steps)])
        self._store.ring(job_topic(job.id))
        return True

    def _has(self, job: Job, steps: list[str], after_seq: int) -> bool:
        return self._tables.steps.get(job.id, [])[after_seq : after_seq + len(steps)] == steps

    async def read_steps(self, job_id: str, *, after: int = 0, limit: int = 1000) -> list[Step]:
        return [decode_step(text) for text in self._tables.steps.get(job_id, [])[after : after + limit]]

    async def deliver(self, job_id: str, item: InboxItem) -> Delivered | None:
        stored = self._tables.jobs.get(job_id)
        if stored is None:
            return None
        item = decode_item(encode_item(replace(item, seq=stored.inbox + 1)))
        for first in await self.read_inbox(job_id):
            if (first.kind, first.key) == (item.kind, item.key):
                outcome = Delivery.REPEATED if first.body == item.body else Delivery.TAKEN
                return Delivered(outcome, first, slim(stored))
        if stored.status.is_final:
            return Delivered(Delivery.CLOSED, None, slim(stored))
        inbox = self._tables.inboxes.setdefault(job_id, [])
        weight = item.weight(len(encode_item(item).encode()))
        if weight and weight + sum(map(_weight, inbox)) > MAX_MESSAGES_BYTES:
            return Delivered(Delivery.FULL, None, slim(stored))
        inbox.append(encode_item(item))
        after = self._tables.jobs[job_id] = lifecycle.awaken(stored, at=item.at)
        if stored.waiting_for is not None and after.status is JobStatus.QUEUED:
            self._enqueue(WakeUp.of(after))
            self._store.ring_for(after)
        else:
            self._store.ring(job_topic(job_id))
        return Delivered(Delivery.STORED, item, slim(after))

    async def read_inbox(self, job_id: str, *, after: int = 0) -> list[InboxItem]:
        return [decode_item(text) for text in self._tables.inboxes.get(job_id, [])[after:]]

    async def waiting_jobs(self, kind: str, *, limit: int, cursor: str | None = None) -> Page[Job]:
        below = None if cursor is None else read_cursor(cursor)
        waiting = [job for job in self._tables.jobs.values() if job.waiting_for and job.waiting_for.kind == kind]
        found = sorted(waiting, key=newest_first, reverse=True)
        found = [job for job in found if below is None or newest_first(job) < below]
        is_more = len(found) > limit
        return Page(tuple(slim(job) for job in found[:limit]), write_cursor(found[limit - 1]) if is_more else None)


def _weight(text: str) -> int:
    return decode_item(text).weight(len(text.encode()))
