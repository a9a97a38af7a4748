"""Changes of a job's row: each one conditional UpdateItem, with what the indexes need to know."""

from dataclasses import dataclass, replace
from datetime import datetime

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.bodies import Bodies, Reference, is_outside
from rauskuclaw.adapters.aws.calls import ConditionFailedError
from rauskuclaw.adapters.aws.jobs import rows
from rauskuclaw.adapters.aws.jobs.log import MARK, RowWriter, new_mark
from rauskuclaw.adapters.aws.pending import PendingCounts
from rauskuclaw.adapters.aws.table import Table, Term, Update
from rauskuclaw.adapters.aws.values import Item, error_text
from rauskuclaw.domain.callbacks import Delivery, DeliveryState
from rauskuclaw.domain.clock import ms, to_ms
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.domain.lifecycle import Transition
from rauskuclaw.errors import StoreUnavailableError

WATCHED = "wd"  # somebody waits for the end of this job
NO_LEASE: Item = {"lo": None, "lu": None, "ls": None}


@dataclass(frozen=True)
class Transitions:
    """`JobStore.transition`, `JobStore.renew_lease` and `SweepStore.reschedule_check`.

    Counts of transitions go to `pending`, from where `MetricStore.flush` writes them.
    """

    table: Table
    bodies: Bodies
    writer: RowWriter
    pending: PendingCounts

    async def transition(self, change: Transition) -> bool:
        before, after = change.before, change.after
        result_ref = await self.bodies.keep(after.id, "out", after.result)
        fresh = keys.state_partition_of(keys.FRESH, after.id)

        def make(old: Item | None) -> Update:
            is_fresh = keys.is_fresh(before) if old is None else old["sp"] == fresh
            update = Update(keys.job_pk(after.id))
            update.where = _version(before, change.inbox_seen)
            if change.unwatched:
                update.where.append(Term(WATCHED, "absent"))
            update.put(_fields(after))
            if after.status is JobStatus.RUNNING:
                # A claim leaves a fresh row where it is; the condition says whether we guessed the place right.
                update.where.append(Term("sp", "=" if is_fresh else "<>", fresh))
                update.put({} if is_fresh else _running_keys(after))
            elif after.status is JobStatus.QUEUED:
                update.put(rows.waiting_keys(after))
            else:
                _finish(update, after, result_ref)
            if change.delivery is not None:
                update.put(rows.delivery_item(change.delivery) | delivery_keys(change.delivery))
            return update

        repeats = False

        def judge(old: Item) -> bool | None:
            nonlocal repeats
            if _is_version(old, before, change.inbox_seen):
                return False if change.unwatched and WATCHED in old else None
            repeats = _is_applied(old, after, result_ref)
            return repeats

        change_id = (after.id, after.fence, after.status)
        try:
            done = await self.writer.write(make, change.entries, judge=judge)
        except StoreUnavailableError:
            self.pending.doubt(change_id)
            raise
        if not done:
            await self._drop_result(after, result_ref)
        elif not repeats or self.pending.was_doubtful(change_id):
            self.pending.note(change.counts, at=after.updated_at)
        return done

    async def renew_lease(self, job: Job, *, until: datetime, started: bool) -> bool:
        update = Update(keys.job_pk(job.id))
        update.where = [Term("st", "=", JobStatus.RUNNING.value), Term("f", "=", job.fence)]
        # The due index is left alone: it may be early, and the sweep that comes too early puts it right.
        update.sets = {"lu": to_ms(until), "ck": to_ms(until)} | ({"ls": 1} if started else {})
        return await self._update(update) is None

    async def reschedule_check(self, job: Job, *, check_at: datetime, wakes: int) -> bool:
        update = Update(keys.job_pk(job.id))
        update.where = [
            Term("st", "=", JobStatus.QUEUED.value),
            Term("f", "=", job.fence),
            Term("ru", "=", to_ms(job.run_at)),
            number_is("wk", job.wakes),
            _same_wait(job),
        ]
        mark = new_mark()
        update.sets = {"ck": to_ms(check_at), MARK: mark}
        update.put({"wk": wakes or None} | rows.waiting_keys(replace(job, check_at=check_at)))
        failed = await self._update(update)
        if failed is None:
            return True
        return failed.again and failed.old is not None and failed.old.get(MARK) == mark

    async def replace_due(self, row: Item) -> None:
        """Put a row's index entries where its `check_at` says; nothing happens when the row has moved on."""
        job = rows.job_of(row)
        if job.check_at is None:
            return
        update = Update(keys.job_pk(job.id))
        update.where = [
            Term("st", "=", job.status.value),
            Term("f", "=", job.fence),
            Term("ck", "=", to_ms(job.check_at)),
            _same_wait(job),
        ]
        update.put(_running_keys(job) if job.status is JobStatus.RUNNING else rows.waiting_keys(job))
        await self._update(update)

    async def _update(self, update: Update) -> ConditionFailedError | None:
        try:
            await self.table.update(update)
        except ConditionFailedError as failed:
            return failed
        return None

    async def _drop_result(self, after: Job, reference: Reference | None) -> None:
        """Erase a big result that lost; but never one that the row refers to."""
        if not is_outside(reference):
            return
        row = await self.table.get(keys.job_pk(after.id), only=("re",))
        if row is None or row.get("re") != reference:
            await self.bodies.drop(after.id, reference)


def number_is(name: str, value: int) -> Term:
    """An attribute that is left out when it is 0."""
    return Term(name, "=", value) if value else Term(name, "absent")


def _version(before: Job, inbox_seen: int | None) -> list[Term]:
    """What a row must be for a change of `before`. Its crashes too: progress of a run clears them meanwhile."""
    terms = [Term("st", "=", before.status.value), Term("f", "=", before.fence), number_is("cr", before.crashes)]
    return terms if inbox_seen is None else [*terms, number_is("ib", inbox_seen)]


def _is_version(old: Item, before: Job, inbox_seen: int | None) -> bool:
    """The same, of a row that was read."""
    found = (old["st"], old["f"], old.get("cr", 0))
    is_same = found == (before.status.value, before.fence, before.crashes)
    return is_same and (inbox_seen is None or old.get("ib", 0) == inbox_seen)


def _same_wait(job: Job) -> Term:
    return Term("wf", "absent" if job.waiting_for is None else "exists")


def _fields(after: Job) -> Item:
    lease = after.lease
    held: Item = NO_LEASE
    if lease is not None:
        held = {"lo": lease.owner, "lu": to_ms(lease.until), "ls": 1 if lease.started else None}
    fields = held | {
        "st": after.status.value,
        "f": after.fence,
        "at": after.attempts or None,
        "cr": after.crashes or None,
        "ir": after.interruptions or None,
        "wk": after.wakes or None,
        "ln": rows.lane_text(after.lane),
        "ru": to_ms(after.run_at),
        "up": to_ms(after.updated_at),
        "ck": ms(after.check_at),
        "er": error_text(after.error),
        "wf": rows.waiting_text(after.waiting_for),
    }
    if after.status is JobStatus.RUNNING:
        del fields["ru"]  # something in the inbox may have moved it since the claimer has read the row
    return fields


def _running_keys(job: Job) -> Item:
    due = rows.due_keys(keys.CHECK, job.id, job.check_at) if job.check_at else rows.NO_DUE
    return {"sp": keys.state_partition_of(keys.RUNNING, job.id)} | due


def _finish(update: Update, after: Job, result_ref: Reference | None) -> None:
    update.put({"sp": keys.state_partition_of(after.status.value, after.id), "re": result_ref} | rows.NO_DUE)
    update.put({"ex": ms(after.expires_at)})
    if is_outside(result_ref):
        update.sets |= {"hold": rows.NEVER, "ttl": rows.NEVER}
    elif after.expires_at is not None:
        update.falls_back["ttl"] = ("hold", to_ms(after.expires_at) // 1000 + 1)


def delivery_keys(delivery: Delivery) -> Item:
    """A pending delivery is in the due index; any other has no entry."""
    if delivery.state is DeliveryState.PENDING and delivery.next_at is not None:
        return rows.due_keys(keys.DELIVERY, delivery.job_id, delivery.next_at)
    return rows.NO_DUE


def _is_applied(old: Item, after: Job, result_ref: Reference | None) -> bool:
    """Whether the row is what this very change would have made of it: then it is its own repetition."""
    owner = after.lease.owner if after.lease else None
    counts = (after.status.value, after.fence, after.attempts, after.crashes, after.interruptions)
    run_at = old["ru"] if after.status is JobStatus.RUNNING else to_ms(after.run_at)
    times = (to_ms(after.updated_at), run_at)
    stored = (old["st"], old["f"], old.get("at", 0), old.get("cr", 0), old.get("ir", 0), old["up"], old["ru"])
    texts = (owner, result_ref, error_text(after.error), rows.waiting_text(after.waiting_for))
    return (*counts, *times) == stored and texts == (old.get("lo"), old.get("re"), old.get("er"), old.get("wf"))
