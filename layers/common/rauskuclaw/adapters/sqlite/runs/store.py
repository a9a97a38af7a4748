"""Runs in SQLite: steps and inbox beside the row of their job, in the same group commit."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from rauskuclaw.adapters.sqlite.jobs import rows
from rauskuclaw.adapters.sqlite.jobs.events import add_events
from rauskuclaw.adapters.sqlite.jobs.messages import put_message
from rauskuclaw.adapters.sqlite.jobs.steps import add_steps, texts_of
from rauskuclaw.adapters.sqlite.ledger.writes import release, reserve, settle
from rauskuclaw.adapters.sqlite.session import Session
from rauskuclaw.adapters.sqlite.values import cursor_after, cursor_place
from rauskuclaw.adapters.sqlite.writer import Tx
from rauskuclaw.domain import lifecycle
from rauskuclaw.domain.clock import ms, to_ms
from rauskuclaw.domain.events import LogEntry
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.domain.runs.announcement import announcement
from rauskuclaw.domain.runs.codec import decode_item, decode_step, encode_item
from rauskuclaw.domain.runs.inbox import MAX_MESSAGES_BYTES, MIN_MESSAGE_BYTES, InboxItem, InboxKind
from rauskuclaw.domain.runs.steps import Step
from rauskuclaw.domain.usage import Exhausted
from rauskuclaw.domain.wakeups import WakeUp
from rauskuclaw.ports.ledger import ExhaustedError, LedgerChange
from rauskuclaw.ports.notifier import JOBS_TOPIC, job_topic
from rauskuclaw.ports.runs import Delivered, Delivery, require_following
from rauskuclaw.ports.store import Page

# Progress forgets crashes in the same statement (lifecycle.progressed); doing so twice is doing it once.
ADVANCE = """
UPDATE jobs SET steps = ?1, attempts = attempts - iif(?2, crashes, 0), crashes = iif(?2, 0, crashes)
WHERE id = ?3 AND status = 'running' AND fence = ?4 AND steps = ?5 RETURNING seq
"""
IN_PLACE = """
SELECT seq, step FROM run_steps
WHERE job_seq = (SELECT seq FROM jobs WHERE id = ? AND status = 'running' AND fence = ?) AND seq > ? AND seq <= ?
ORDER BY seq
"""
READ_STEPS = """
SELECT step FROM run_steps WHERE job_seq = (SELECT seq FROM jobs WHERE id = ?) AND seq > ? ORDER BY seq LIMIT ?
"""
SELECT_JOB = f"SELECT seq, {rows.JOB_COLUMNS} FROM jobs WHERE id = ?"
FIRST_UNDER = "SELECT item FROM run_inbox WHERE job_seq = ? AND kind = ? AND key = ?"
WEIGHT = """
SELECT total(max(octet_length(item), ?)) FROM run_inbox WHERE job_seq = ? AND kind = 'message'
"""
INSERT_ITEM = "INSERT INTO run_inbox (job_seq, seq, kind, key, item) VALUES (?, ?, ?, ?, ?)"
COUNT = "UPDATE jobs SET inbox = ? WHERE seq = ?"
AWAKEN = """
UPDATE jobs SET inbox = ?, run_at = ?, updated_at = ?, check_at = ?, wakes = ?, waiting_for = NULL, waiting_kind = NULL
WHERE seq = ?
"""
READ_INBOX = "SELECT item FROM run_inbox WHERE job_seq = (SELECT seq FROM jobs WHERE id = ?) AND seq > ? ORDER BY seq"
WAITING = f"""
SELECT {rows.JOB_COLUMNS} FROM jobs WHERE waiting_kind = ? AND (created_at, id) < (?, ?)
ORDER BY created_at DESC, id DESC LIMIT ?
"""
NEWEST = (2**63 - 1, "")


class SqliteRuns(Session):
    """RunStore."""

    async def append(
        self, job: Job, steps: Sequence[Step], *, after_seq: int, ledger: LedgerChange | None = None
    ) -> bool:
        require_following(steps, after_seq)
        texts, event = texts_of(steps), announcement(steps)
        is_progress = any(step.is_progress for step in steps)
        append = partial(_append, job=job, texts=texts, event=event, is_progress=is_progress)
        if ledger is None:
            return await self.writer.run(append)
        outcome = await self.writer.run(partial(_with_ledger, append=append, change=ledger, now=to_ms(steps[-1].at)))
        if isinstance(outcome, bool):
            return outcome
        if self.rows(IN_PLACE, (job.id, job.fence, after_seq, steps[-1].seq)) == texts:
            return True  # a repetition, whose money has been set aside since the first time
        raise ExhaustedError(outcome)

    async def read_steps(self, job_id: str, *, after: int = 0, limit: int = 1000) -> list[Step]:
        return [decode_step(text) for (text,) in self.rows(READ_STEPS, (job_id, after, limit))]

    async def deliver(self, job_id: str, item: InboxItem) -> Delivered | None:
        encode_item(item)  # what cannot be stored is refused before the transaction
        return await self.writer.run(lambda tx: _deliver(tx, job_id, item))

    async def read_inbox(self, job_id: str, *, after: int = 0) -> list[InboxItem]:
        return [decode_item(text) for (text,) in self.rows(READ_INBOX, (job_id, after))]

    async def waiting_jobs(self, kind: str, *, limit: int, cursor: str | None = None) -> Page[Job]:
        below = NEWEST if cursor is None else cursor_place(cursor)
        found = [rows.job_of(row) for row in self.rows(WAITING, (kind, *below, limit + 1))]
        last, is_more = found[:limit][-1:], len(found) > limit
        after = cursor_after(to_ms(last[0].created_at), last[0].id) if is_more else None
        return Page(tuple(found[:limit]), after)


def _with_ledger(tx: Tx, *, append: Callable[[Tx], bool], change: LedgerChange, now: int) -> bool | Exhausted:
    """The steps, and the money beside them, in one transaction."""
    for call, held in change.settled:
        settle(tx, call, held)
    if change.reserved is not None and (full := reserve(tx, change.reserved, now)) is not None:
        return full
    is_ours = append(tx)
    if change.reserved is not None and not is_ours:
        release(tx, change.reserved)
    return is_ours


def _append(tx: Tx, *, job: Job, texts: list[tuple[int, str]], event: LogEntry, is_progress: bool) -> bool:
    after_seq, last = texts[0][0] - 1, texts[-1][0]
    found = tx.rows(ADVANCE, (last, is_progress, job.id, job.fence, after_seq))
    if not found:
        return tx.rows(IN_PLACE, (job.id, job.fence, after_seq, last)) == texts
    [(job_seq,)] = found
    add_steps(tx, job_seq, texts)
    add_events(tx, job_seq, [event])
    tx.notify(job_topic(job.id))
    return True


def _deliver(tx: Tx, job_id: str, item: InboxItem) -> Delivered | None:
    found = tx.rows(SELECT_JOB, (job_id,))
    if not found:
        return None
    [(job_seq, *columns)] = found
    job = rows.job_of(columns)
    for (text,) in tx.rows(FIRST_UNDER, (job_seq, item.kind.value, item.key)):
        first = decode_item(text)
        return Delivered(Delivery.REPEATED if first.body == item.body else Delivery.TAKEN, first, job)
    if job.status.is_final:
        return Delivered(Delivery.CLOSED, None, job)
    stored = replace(item, seq=job.inbox + 1)
    text = encode_item(stored)
    if item.kind is InboxKind.MESSAGE:
        [(weight,)] = tx.rows(WEIGHT, (MIN_MESSAGE_BYTES, job_seq))
        if weight + item.weight(len(text.encode())) > MAX_MESSAGES_BYTES:
            return Delivered(Delivery.FULL, None, job)
    tx.db.execute(INSERT_ITEM, (job_seq, stored.seq, item.kind.value, item.key, text))
    after = lifecycle.awaken(job, at=item.at)
    _count(tx, job_seq, job, after)
    return Delivered(Delivery.STORED, stored, after)


def _count(tx: Tx, job_seq: int, job: Job, after: Job) -> None:
    """Write what the item changed of its job, and queue the wake-up of one that waited for it."""
    tx.notify(job_topic(job.id))
    if job.status is not JobStatus.QUEUED or job.waiting_for is None:
        tx.db.execute(COUNT, (after.inbox, job_seq))
        return
    times: tuple[Any, ...] = (to_ms(after.run_at), to_ms(after.updated_at), ms(after.check_at))
    tx.db.execute(AWAKEN, (after.inbox, *times, after.wakes, job_seq))
    put_message(tx, WakeUp.of(after))
    tx.notify(JOBS_TOPIC)
