"""Storing new jobs: record first, then row, so that two plain conditional writes do what a transaction would."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.bodies import Bodies, is_outside
from rauskuclaw.adapters.aws.calls import ConditionFailedError
from rauskuclaw.adapters.aws.jobs import lines, rows
from rauskuclaw.adapters.aws.jobs.directory import Directory
from rauskuclaw.adapters.aws.jobs.log import MARK, is_marked, new_mark
from rauskuclaw.adapters.aws.jobs.reads import JobReader
from rauskuclaw.adapters.aws.table import ABSENT, Table, Term
from rauskuclaw.adapters.aws.values import Item
from rauskuclaw.domain.clock import to_ms
from rauskuclaw.domain.idempotency import IdempotencyKey, differing_fields
from rauskuclaw.errors import StoreUnavailableError
from rauskuclaw.ports.store import Conflicting, Created, Replayed, Submission, SubmitOutcome

# How long a record without a row means a creator that died half-way (later: a job that was erased).
UNFINISHED_FOR = timedelta(hours=1)
ROUNDS = 5
# New jobs are counted from the list index (creations.py); there the few that must not be are marked `nc`.
CREATED = "job.created"


@dataclass(frozen=True)
class Submitter:
    """`JobStore.submit`."""

    table: Table
    bodies: Bodies
    directory: Directory
    reader: JobReader

    async def submit(self, submissions: Sequence[Submission], *, now: datetime) -> list[SubmitOutcome]:
        used = [(key.scope, key.key) for one in submissions if (key := one.idempotency) is not None]
        ids = [one.job.id for one in submissions]
        if len(set(used)) < len(used) or len(set(ids)) < len(ids):
            return [await self._submit_one(one, now) for one in submissions]  # the first of equals has to win
        return list(await asyncio.gather(*(self._submit_one(one, now) for one in submissions)))

    async def _submit_one(self, submission: Submission, now: datetime) -> SubmitOutcome:
        key, row = submission.idempotency, await self.row_of(submission)
        if key is not None:
            outcome = await self._claim_key(submission, key, row, now)
            if outcome is not None:
                await self._drop_unused(submission, row, outcome)
                return outcome
        return await self._put_row(submission, row)

    async def row_of(self, submission: Submission) -> Item:
        """The row of a new job. What does not fit into it is stored before this returns."""
        job, key = submission.job, submission.idempotency
        reference = await self.bodies.keep(job.id, "in", job.input)
        if submission.steps:
            await self._keep_steps(submission)
        if job.parent is not None:
            child = {"pk": keys.job_pk(job.parent), "sk": keys.child_sk(job.id), "ttl": self.bodies.orphaned_at()}
            await self.table.put(child)
        pair = await self.directory.partition_for(job.type, job.queue)
        first = lines.first_id(submission.entries, last_id=0)
        row = rows.new_row(job, input_ref=reference) | {
            "lp": keys.list_partition_of(pair, job.id),
            "lg": lines.encode(submission.entries, first=first, mark=(mark := new_mark())),
            "le": first + len(submission.entries) - 1,
        }
        if not submission.entries:
            row[MARK] = mark
        if submission.steps or is_outside(reference):
            row["hold"] = rows.NEVER
        if key is not None:
            row["ik"] = keys.record_pk(key.scope, key.key)
        if not any(count.name == CREATED for count in submission.counts):
            row["nc"] = 1
        return row

    async def _keep_steps(self, submission: Submission) -> None:
        """Before the row, so that whoever finds that has all of them. Those of the same job stored before stay."""
        for item in await self._steps_of(submission):
            with suppress(ConditionFailedError):
                await self.table.put(item, when=ABSENT)

    async def _steps_of(self, submission: Submission) -> list[Item]:
        from rauskuclaw.adapters.aws.run_items import RunItems  # only runs that are forked have steps

        return await RunItems(self.bodies).first_steps(submission.job.id, submission.steps)

    async def _claim_key(
        self, submission: Submission, key: IdempotencyKey, row: Item, now: datetime
    ) -> SubmitOutcome | None:
        """Write the record that decides whose request this key is. None: it is ours, or ours to finish."""
        record = {
            "pk": row["ik"],
            "sk": keys.ROW,
            "fs": dict(key.fields),
            "xp": to_ms(key.expires_at),
            "ttl": to_ms(key.expires_at) // 1000 + 1,
            "wt": to_ms(now),
            "row": row,
        }
        free = [*ABSENT, [Term("xp", "<=", to_ms(now))]]
        for _ in range(ROUNDS):
            try:
                await self.table.put(record, when=free)
                return None
            except ConditionFailedError as failed:
                if failed.old is None or (failed.again and _is_same_write(failed.old["row"], row)):
                    return None
                outcome = await self._outcome(failed.old, key, now)
                if outcome is not None:
                    return outcome
                # The job of this record was erased: the key is free, for the first who replaces the record.
                free = [*ABSENT, [Term("wt", "=", failed.old["wt"]), Term("xp", "=", failed.old["xp"])]]
        raise StoreUnavailableError("too many writers on one idempotency key")

    async def _outcome(self, record: Item, key: IdempotencyKey, now: datetime) -> SubmitOutcome | None:
        """What an earlier request under this key means for this one; finishes it where its creator died."""
        job_id = keys.split_place(record["row"]["cs"])[1]
        job = await self.reader.get_job(job_id)
        different = differing_fields(record["fs"], key.fields)
        finished = job is not None
        if job is None and to_ms(now) - record["wt"] < UNFINISHED_FOR.total_seconds() * 1000:
            finished = await self._put_absent(record["row"], as_creator=bool(different))
            job = await self.reader.get_job(job_id)
        if job is None:
            return None
        if different:
            return Conflicting(job_id, different)
        return Replayed(job) if finished else Created(job)

    async def _put_row(self, submission: Submission, row: Item) -> SubmitOutcome:
        try:
            await self.table.put(row, when=ABSENT)
        except ConditionFailedError as failed:
            if not await self._is_ours(failed, row):
                stored = await self.reader.get_job(submission.job.id)
                return Replayed(stored or submission.job)
        return Created(submission.job)

    async def _put_absent(self, row: Item, *, as_creator: bool) -> bool:
        """Put the row of a creator that died. True when it was there after all (the creator was only slow).

        Under the creator's own mark a creator that was only slow answers Created, under ours whoever asked does.
        """
        mark = new_mark()
        ours = row
        if not as_creator:
            ours = row | ({"lg": [*row["lg"][:-1], lines.remarked(row["lg"][-1], mark)]} if row["lg"] else {MARK: mark})
        try:
            await self.table.put(ours, when=ABSENT)
        except ConditionFailedError as failed:
            return not await self._is_ours(failed, ours)
        return False

    async def _is_ours(self, failed: ConditionFailedError, row: Item) -> bool:
        """Whether the row in the way is ours: put before its answer was lost, or by somebody in our name."""
        if failed.old is None:
            return False
        if row["lg"]:
            return await is_marked(self.table, failed.old, row["lg"][-1])
        return _is_same_write(failed.old, row)

    async def _drop_unused(self, submission: Submission, row: Item, outcome: SubmitOutcome) -> None:
        """Erase what was stored for a job that will not be."""
        winner = outcome.job_id if isinstance(outcome, Conflicting) else outcome.job.id
        if winner != submission.job.id:
            await self.bodies.drop(submission.job.id, row.get("in"))
            if submission.steps:
                await self._drop_all(submission.job.id)

    async def _drop_all(self, job_id: str) -> None:
        """Everything of a job that has no row."""
        pk = keys.job_pk(job_id)
        parts = [item["sk"] async for item in self.table.walk(pk, above=" ", only=("sk",))]
        if keys.ROW not in parts:
            await self.table.delete_all(pk, parts)
            await self.bodies.drop_spilled(job_id)


def _is_same_write(stored: Item, row: Item) -> bool:
    """By the mark, of rows as they were created."""
    return (stored["lg"][-1:], stored.get(MARK)) == (row["lg"][-1:], row.get(MARK))
