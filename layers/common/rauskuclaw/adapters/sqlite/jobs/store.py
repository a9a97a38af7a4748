"""Jobs in SQLite: submitting, reading, listing, and applying transitions."""

import json
from collections.abc import Sequence
from datetime import datetime

from rauskuclaw.adapters.sqlite.jobs import rows
from rauskuclaw.adapters.sqlite.jobs.events import add_events
from rauskuclaw.adapters.sqlite.jobs.lists import SqliteJobLists
from rauskuclaw.adapters.sqlite.jobs.messages import drop_message, put_message
from rauskuclaw.adapters.sqlite.jobs.steps import add_steps, texts_of
from rauskuclaw.adapters.sqlite.jobs.watches import is_watched
from rauskuclaw.adapters.sqlite.session import Rows
from rauskuclaw.adapters.sqlite.values import Row, Values, dumps, error_text
from rauskuclaw.adapters.sqlite.writer import Tx
from rauskuclaw.domain.clock import ms, to_ms
from rauskuclaw.domain.idempotency import IdempotencyKey, differing_fields
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.domain.lifecycle import Transition
from rauskuclaw.domain.runs.waits import encode_waiting
from rauskuclaw.domain.wakeups import WakeUp
from rauskuclaw.ports.notifier import DELIVERIES_TOPIC, JOBS_TOPIC, job_topic
from rauskuclaw.ports.store import Conflicting, Created, Replayed, Submission, SubmitOutcome

COLUMN_COUNT = rows.JOB_COLUMNS.count(",") + 1
INSERT_JOB = (
    f"INSERT INTO jobs ({rows.JOB_COLUMNS}, input, result) "
    f"VALUES ({', '.join('?' * (COLUMN_COUNT + 2))}) ON CONFLICT (id) DO NOTHING RETURNING seq"
)
INSERT_BODY = "INSERT OR REPLACE INTO bodies (job_seq, part, body) VALUES (?, ?, ?)"
SELECT_JOB = f"SELECT seq, input, result, {rows.JOB_COLUMNS} FROM jobs WHERE id = ?"
SELECT_SLIM_JOB = f"SELECT {rows.JOB_COLUMNS} FROM jobs WHERE id = ?"
SELECT_KEY = "SELECT job_id, fields FROM idempotency WHERE scope = ? AND key = ? AND expires_at > ?"
INSERT_KEY = "INSERT OR REPLACE INTO idempotency (scope, key, job_id, fields, expires_at) VALUES (?, ?, ?, ?, ?)"
INSERT_DELIVERY = (
    f"INSERT OR REPLACE INTO deliveries ({rows.DELIVERY_COLUMNS}) "
    f"VALUES ({', '.join('?' * (rows.DELIVERY_COLUMNS.count(',') + 1))})"
)

# One statement per kind of change: an UPDATE that does not name an index's columns does not touch the index.
# The first is a claim.
TO_RUNNING = """
UPDATE jobs SET status = ?, attempts = ?, fence = ?, lease_owner = ?, lease_until = ?, lease_started = ?,
    check_at = ?, wakes = ?, updated_at = ?
WHERE id = ? AND status = ? AND fence = ? AND crashes = ? AND inbox = coalesce(?, inbox) RETURNING seq
"""
TO_QUEUED = """
UPDATE jobs SET status = ?, attempts = ?, crashes = ?, interruptions = ?, fence = ?, lane = ?, run_at = ?, error = ?,
    lease_owner = NULL, lease_until = NULL, lease_started = 0, check_at = ?, wakes = ?, updated_at = ?
WHERE id = ? AND status = ? AND fence = ? AND crashes = ? AND inbox = coalesce(?, inbox) RETURNING seq
"""
TO_FINAL = """
UPDATE jobs SET status = ?, attempts = ?, crashes = ?, interruptions = ?, fence = ?, error = ?, result = ?,
    lease_owner = NULL, lease_until = NULL, lease_started = 0, check_at = NULL, wakes = ?, updated_at = ?,
    expires_at = ?
WHERE id = ? AND status = ? AND fence = ? AND crashes = ? AND inbox = coalesce(?, inbox) RETURNING seq
"""
# Apart from the others, because few jobs ever wait.
WAIT = "UPDATE jobs SET waiting_for = ?, waiting_kind = ? WHERE seq = ?"
RENEW = """
UPDATE jobs SET lease_until = ?1, check_at = ?1, lease_started = max(lease_started, ?2)
WHERE id = ?3 AND status = 'running' AND fence = ?4 RETURNING 1
"""


class SqliteJobs(SqliteJobLists):
    """JobStore."""

    async def submit(self, submissions: Sequence[Submission], *, now: datetime) -> list[SubmitOutcome]:
        return await self.writer.run(lambda tx: [submit_one(tx, one, now) for one in submissions])

    async def get_job(self, job_id: str) -> Job | None:
        return load_job(self.rows, job_id)

    async def get_slim_job(self, job_id: str) -> Job | None:
        found = self.rows(SELECT_SLIM_JOB, (job_id,))
        return rows.job_of(found[0]) if found else None

    async def transition(self, change: Transition) -> bool:
        return await self.writer.run(lambda tx: _apply(tx, change))

    async def renew_lease(self, job: Job, *, until: datetime, started: bool) -> bool:
        values = (to_ms(until), started, job.id, job.fence)
        return await self.writer.run(lambda tx: bool(tx.rows(RENEW, values)))

    async def statuses(self, job_ids: Sequence[str]) -> dict[str, tuple[JobStatus, int]]:
        sql = "SELECT id, status, fence FROM jobs WHERE id IN (SELECT value FROM json_each(?))"
        found = self.rows(sql, (json.dumps(list(job_ids)),))
        return {job_id: (rows.STATUSES[status], fence) for job_id, status, fence in found}


def submit_one(tx: Tx, submission: Submission, now: datetime) -> SubmitOutcome:
    """Store a new job with what belongs to it, as part of a transaction. A job id that exists already is a replay."""
    key, job = submission.idempotency, submission.job
    if key is not None:
        earlier = _earlier(tx.rows, key, now)
        if earlier is not None:
            return earlier
    body = dumps(job.input)
    inline = len(body) <= rows.MAX_INLINE_BODY
    inserted = tx.rows(INSERT_JOB, (*rows.new_job_values(job), body if inline else None, "null"))
    if not inserted:
        stored = load_job(tx.rows, job.id)
        return Replayed(stored or job)
    [(seq,)] = inserted
    if not inline:
        tx.db.execute(INSERT_BODY, (seq, "input", body))
    if submission.steps:
        add_steps(tx, seq, texts_of(submission.steps))
    add_events(tx, seq, submission.entries)
    if key is not None:
        values = (key.scope, key.key, job.id, dumps(dict(key.fields)), to_ms(key.expires_at))
        tx.db.execute(INSERT_KEY, values)
    put_message(tx, WakeUp.of(job))
    tx.counts.move_job(job.queue, None, job.status)
    tx.counts.add(submission.counts, job.created_at)
    tx.notify(job_topic(job.id), JOBS_TOPIC)
    return Created(job)


def _earlier(query: Rows, key: IdempotencyKey, now: datetime) -> Replayed | Conflicting | None:
    found = query(SELECT_KEY, (key.scope, key.key, to_ms(now)))
    if not found:
        return None
    [(job_id, fields)] = found
    different = differing_fields(json.loads(fields), key.fields)
    if different:
        return Conflicting(job_id, different)
    job = load_job(query, job_id)
    return None if job is None else Replayed(job)


def _apply(tx: Tx, change: Transition) -> bool:
    before, after = change.before, change.after
    found = [] if change.unwatched and is_watched(tx, after.id) else _update(tx, change)
    if not found:
        return _is_applied(tx, after)
    [(seq,)] = found
    if before.waiting_for is not None or after.waiting_for is not None:
        tx.db.execute(WAIT, (*_waiting(after), seq))
    add_events(tx, seq, change.entries)
    if change.delivery is not None:
        tx.db.execute(INSERT_DELIVERY, rows.delivery_values(change.delivery))
        tx.notify(DELIVERIES_TOPIC)
    wake_up = change.wake_up
    if wake_up is not None:
        put_message(tx, wake_up)
    elif after.status.is_final and before.status is JobStatus.QUEUED:
        drop_message(tx, after.id)
    tx.counts.move_job(before.queue, before.status, after.status)
    tx.counts.add(change.counts, after.updated_at)
    tx.notify(job_topic(after.id), JOBS_TOPIC)
    return True


def _update(tx: Tx, change: Transition) -> list[Row]:
    before, after = change.before, change.after
    where = (after.id, before.status.value, before.fence, before.crashes, change.inbox_seen)
    at = to_ms(after.updated_at)
    if after.status is JobStatus.RUNNING and after.lease is not None:
        lease = after.lease
        held = (lease.owner, to_ms(lease.until), lease.started, ms(after.check_at), after.wakes, at)
        return tx.rows(TO_RUNNING, (after.status.value, after.attempts, after.fence, *held, *where))
    counts = (after.status.value, after.attempts, after.crashes, after.interruptions, after.fence)
    error = error_text(after.error)
    if after.status is JobStatus.QUEUED:
        planned = (after.lane, to_ms(after.run_at), error, ms(after.check_at), after.wakes, at)
        return tx.rows(TO_QUEUED, (*counts, *planned, *where))
    body = dumps(after.result)
    inline = len(body) <= rows.MAX_INLINE_BODY
    ending = (error, body if inline else None, after.wakes, at, ms(after.expires_at))
    found = tx.rows(TO_FINAL, (*counts, *ending, *where))
    if found and not inline:
        tx.db.execute(INSERT_BODY, (found[0][0], "result", body))
    return found


def _waiting(job: Job) -> tuple[str | None, str | None]:
    waiting_for = job.waiting_for
    return (None, None) if waiting_for is None else (encode_waiting(waiting_for), waiting_for.kind)


def _is_applied(tx: Tx, after: Job) -> bool:
    """Whether the stored job is what this very change would have made of it: then it is its own repetition."""
    stored = load_job(tx.rows, after.id)
    return stored is not None and _marks(stored) == _marks(after)


def _marks(job: Job) -> Values:
    """What two different changes of one job cannot have in common."""
    counts = (
        job.status,
        job.fence,
        job.attempts,
        job.crashes,
        job.interruptions,
        to_ms(job.updated_at),
        to_ms(job.run_at) if job.status is JobStatus.QUEUED else None,  # an answer may have moved it before the claim
    )
    return (*counts, job.lease.owner if job.lease else None, dumps(job.result), error_text(job.error))


def load_job(query: Rows, job_id: str) -> Job | None:
    """The whole job, as part of a transaction or outside of any."""
    found = query(SELECT_JOB, (job_id,))
    if not found:
        return None
    seq, input_json, result_json, *columns = found[0]
    if input_json is None or result_json is None:
        parts = dict(query("SELECT part, body FROM bodies WHERE job_seq = ?", (seq,)))
        input_json, result_json = input_json or parts.get("input"), result_json or parts.get("result")
    return rows.job_of(columns, input_json=input_json, result_json=result_json)
