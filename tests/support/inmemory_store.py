"""A store in memory that keeps every promise of `rauskuclaw.ports.store` except durability.

For unit tests of services, and as the first driver of tests/contract, which is what keeps it honest. Nothing awaits
between reading and writing, so every method is atomic within one event loop.
"""

import base64
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any, cast

from rauskuclaw.domain.callbacks import Delivery, DeliveryState
from rauskuclaw.domain.clock import to_ms
from rauskuclaw.domain.events import LogEntry, LogEvent
from rauskuclaw.domain.idempotency import IdempotencyKey, differing_fields
from rauskuclaw.domain.job import Job, JobStatus, JobType, Json
from rauskuclaw.domain.lifecycle import Transition
from rauskuclaw.domain.runs.codec import encode_step
from rauskuclaw.domain.wakeups import WakeUp, planned_anew
from rauskuclaw.errors import InvalidRequestError
from rauskuclaw.ports import (
    Conflicting,
    Created,
    DeliveryChange,
    JobFilter,
    Page,
    Prefs,
    Replayed,
    Submission,
    SubmitOutcome,
)
from rauskuclaw.ports.notifier import DELIVERIES_TOPIC, JOBS_TOPIC, job_topic, queue_topic
from rauskuclaw.ports.watches import Watch
from tests.support.inmemory_metrics import Minutes

# What a transition never touches: what was submitted, and what only a run adds to.
SUBMITTED = frozenset({"id", "type", "queue", "priority", "timeout_sec", "max_attempts", "input", "created_at"})
SUBMITTED |= {"callback_url", "tags", "created_by", "correlation_id", "steps", "inbox", "parent"}
CHANGEABLE = tuple(each.name for each in fields(Job) if each.name not in SUBMITTED)


@dataclass
class Tables:
    """What is kept."""

    jobs: dict[str, Job] = field(default_factory=dict)
    events: list[LogEvent] = field(default_factory=list)
    keys: dict[tuple[str, str], tuple[IdempotencyKey, str]] = field(default_factory=dict)
    types: dict[str, JobType] = field(default_factory=dict)
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    prefs: dict[str, Prefs] = field(default_factory=dict)
    minutes: Minutes = field(default_factory=Minutes)
    steps: dict[str, list[str]] = field(default_factory=dict)
    inboxes: dict[str, list[str]] = field(default_factory=dict)
    watches: dict[tuple[str, str], Watch] = field(default_factory=dict)


def _as_stored(value: Json) -> Json:
    return json.loads(json.dumps(value, allow_nan=False))


def slim(job: Job) -> Job:
    return replace(job, input=None, result=None)


def newest_first(job: Job) -> tuple[int, str]:
    return (to_ms(job.created_at), job.id)


class InMemoryStore:
    """See the module. `enqueue` takes the wake-up of each commit, `notify` its topics."""

    def __init__(
        self,
        tables: Tables,
        *,
        enqueue: Callable[[WakeUp], None],
        notify: Callable[[Iterable[str]], None],
        move_messages: Callable[[datetime], int] = lambda _: 0,
    ) -> None:
        self._tables = tables
        self._enqueue = enqueue
        self._move_messages = move_messages
        self._notify = notify

    async def submit(self, submissions: Sequence[Submission], *, now: datetime) -> list[SubmitOutcome]:
        return [self.submit_one(each, now) for each in submissions]

    def submit_one(self, new: Submission, now: datetime) -> SubmitOutcome:
        """One submission; the schedules of the same storage submit by this too."""
        known = self._known(new.idempotency, now)
        if known is not None and new.idempotency is not None:
            record, job_id = known
            if differing := differing_fields(record.fields, new.idempotency.fields):
                return Conflicting(job_id=job_id, fields=differing)
            return Replayed(self._tables.jobs[job_id])
        if new.job.id in self._tables.jobs:
            return Replayed(self._tables.jobs[new.job.id])
        job = replace(new.job, input=_as_stored(new.job.input))
        self._tables.jobs[job.id] = job
        self._tables.steps[job.id] = [encode_step(step) for step in new.steps]
        if new.idempotency is not None:
            self._tables.keys[new.idempotency.scope, new.idempotency.key] = (new.idempotency, job.id)
        self.add_events(job.id, new.entries)
        self._tables.minutes.add(new.counts, job.created_at)
        self._enqueue(WakeUp.of(job))
        self.ring_for(job)
        return Created(job)

    def _known(self, key: IdempotencyKey | None, now: datetime) -> tuple[IdempotencyKey, str] | None:
        if key is None:
            return None
        found = self._tables.keys.get((key.scope, key.key))
        return found if found and found[0].expires_at > now and found[1] in self._tables.jobs else None

    async def get_job(self, job_id: str) -> Job | None:
        return self._tables.jobs.get(job_id)

    async def get_slim_job(self, job_id: str) -> Job | None:
        job = self._tables.jobs.get(job_id)
        return None if job is None else slim(job)

    async def list_jobs(self, where: JobFilter, *, limit: int, cursor: str | None = None) -> Page[Job]:
        before = None if cursor is None else read_cursor(cursor)
        rows = sorted((job for job in self._tables.jobs.values() if _matches(job, where)), key=newest_first)
        rows = [job for job in reversed(rows) if before is None or newest_first(job) < before]
        more = len(rows) > limit
        return Page(tuple(slim(job) for job in rows[:limit]), write_cursor(rows[limit - 1]) if more else None)

    async def transition(self, change: Transition) -> bool:
        stored = self._tables.jobs.get(change.before.id)
        if stored is None:
            return False
        after = replace(stored, **{name: getattr(change.after, name) for name in CHANGEABLE})
        after = replace(after, result=_as_stored(after.result))
        if after.status is not JobStatus.QUEUED:  # only who is queued has a time, which an answer may have moved since
            after = replace(after, run_at=stored.run_at)
        before = change.before
        if (stored.status, stored.fence, stored.crashes) != (before.status, before.fence, before.crashes):
            return stored == after
        if change.inbox_seen is not None and stored.inbox != change.inbox_seen:
            return False
        if change.unwatched and any(job_id == stored.id for job_id, _ in self._tables.watches):
            return False
        self._tables.jobs[stored.id] = after
        self.add_events(stored.id, change.entries)
        self._tables.minutes.add(change.counts, after.updated_at)
        if change.delivery is not None:
            self._tables.deliveries[stored.id] = change.delivery
            self._notify([DELIVERIES_TOPIC])
        if after.status is JobStatus.QUEUED:
            self._enqueue(WakeUp.of(after))
        self.ring_for(after)
        return True

    def held(self, job: Job) -> Job | None:
        """The job as stored, if it runs under this fence."""
        stored = self._tables.jobs.get(job.id)
        if stored is None or stored.status is not JobStatus.RUNNING or stored.fence != job.fence:
            return None
        return stored

    async def renew_lease(self, job: Job, *, until: datetime, started: bool) -> bool:
        stored = self.held(job)
        if stored is None or stored.lease is None:
            return False
        lease = replace(stored.lease, until=until, started=started or stored.lease.started)
        self._tables.jobs[job.id] = replace(stored, lease=lease, check_at=until)
        return True

    async def statuses(self, job_ids: Sequence[str]) -> dict[str, tuple[JobStatus, int]]:
        found = (self._tables.jobs.get(job_id) for job_id in job_ids)
        return {job.id: (job.status, job.fence) for job in found if job is not None}

    async def due_for_check(self, now: datetime, *, limit: int) -> list[Job]:
        due = [job for job in self._tables.jobs.values() if job.check_at is not None and job.check_at <= now]
        return [slim(job) for job in sorted(due, key=lambda job: cast(datetime, job.check_at))[:limit]]

    async def reschedule_check(self, job: Job, *, check_at: datetime, wakes: int) -> bool:
        stored = self._tables.jobs.get(job.id)
        if stored is None or stored.status is not JobStatus.QUEUED:
            return False
        if (stored.fence, stored.wakes, stored.check_at) != (job.fence, job.wakes, job.check_at):
            return False
        self._tables.jobs[job.id] = replace(stored, check_at=check_at, wakes=wakes)
        return True

    async def plan_anew(self, now: datetime) -> int:
        queued = [job for job in self._tables.jobs.values() if job.status is JobStatus.QUEUED]
        moved = [after for job in queued if (after := planned_anew(job, now=now)) != job]
        self._tables.jobs.update({job.id: job for job in moved})
        owed = [one for one in self._tables.deliveries.values() if one.next_at is not None]
        late = [one for one in owed if (one.planned_at or one.created_at) > now]
        for one in late:
            next_at = now + (cast(datetime, one.next_at) - (one.planned_at or one.created_at))
            self._tables.deliveries[one.job_id] = replace(one, next_at=next_at, planned_at=now)
        return len(moved) + len(late) + self._move_messages(now)

    async def leased_jobs(self, *, limit: int) -> list[Job]:
        held = [job for job in self._tables.jobs.values() if job.lease is not None]
        return [slim(job) for job in sorted(held, key=lambda job: cast(Any, job.lease).until)[:limit]]

    async def purge_expired(self, now: datetime, *, limit: int) -> int:
        gone = [job.id for job in self._tables.jobs.values() if self._is_purgeable(job, now)][:limit]
        for job_id in gone:
            self._purge(job_id)
        return len(gone)

    def _purge(self, job_id: str) -> None:
        del self._tables.jobs[job_id]
        self._tables.deliveries.pop(job_id, None)
        self._tables.steps.pop(job_id, None)
        self._tables.inboxes.pop(job_id, None)
        self._tables.events[:] = [event for event in self._tables.events if event.job_id != job_id]

    def purge_tree(self, job_id: str) -> bool:
        """Erase a job and those it has started, as far as they are final. Whether none is left."""
        job = self._tables.jobs.get(job_id)
        if job is not None and not job.status.is_final:
            return False
        children = [each.id for each in self._tables.jobs.values() if each.parent == job_id]
        left = [child for child in children if not self.purge_tree(child)]
        if left:
            return False
        if job is not None:
            self._purge(job_id)
        return True

    async def purge_keys(self, now: datetime, *, limit: int) -> int:
        gone = [name for name, (key, _) in self._tables.keys.items() if key.expires_at <= now][:limit]
        for name in gone:
            del self._tables.keys[name]
        return len(gone)

    def _is_purgeable(self, job: Job, now: datetime) -> bool:
        owed = self._tables.deliveries.get(job.id)
        is_over = job.status.is_final and job.expires_at is not None and job.expires_at <= now
        return is_over and (owed is None or owed.state is not DeliveryState.PENDING)

    async def append_events(self, job: Job, entries: Sequence[LogEntry]) -> bool:
        if self.held(job) is None:
            return False
        self.add_events(job.id, entries)
        self._notify([job_topic(job.id)])
        return True

    def add_events(self, job_id: str, entries: Iterable[LogEntry]) -> None:
        for entry in entries:
            next_id = self._tables.events[-1].id + 1 if self._tables.events else 1
            meta = _as_stored(entry.meta)
            self._tables.events.append(
                LogEvent(next_id, job_id, entry.at, entry.level, entry.message, meta, entry.kind)
            )

    async def read_events(self, job_id: str, *, after: int, limit: int) -> list[LogEvent]:
        return [event for event in self._tables.events if event.job_id == job_id and event.id > after][:limit]

    async def tail_log(self, job_id: str, *, limit: int) -> list[LogEvent]:
        return [event for event in self._tables.events if event.job_id == job_id and event.kind == "log"][-limit:]

    async def list_types(self) -> list[JobType]:
        return [self._tables.types[name] for name in sorted(self._tables.types)]

    async def get_type(self, name: str) -> JobType | None:
        return self._tables.types.get(name)

    async def create_type(self, job_type: JobType) -> bool:
        return self._tables.types.setdefault(job_type.name, job_type) is job_type

    async def replace_type(self, before: JobType, after: JobType) -> bool:
        if self._tables.types.get(before.name) != before:
            return False
        self._tables.types[before.name] = after
        return True

    async def due_deliveries(
        self, now: datetime, *, limit: int, skip_hosts: frozenset[str] = frozenset()
    ) -> list[Delivery]:
        pending = [owed for owed in self._tables.deliveries.values() if owed.state is DeliveryState.PENDING]
        due = [owed for owed in pending if owed.next_at is not None and owed.next_at <= now]
        due = [owed for owed in due if owed.host not in skip_hosts]
        return sorted(due, key=lambda owed: cast(datetime, owed.next_at))[:limit]

    async def get_delivery(self, job_id: str) -> Delivery | None:
        return self._tables.deliveries.get(job_id)

    async def change_delivery(self, change: DeliveryChange) -> bool:
        stored = self._tables.deliveries.get(change.before.job_id)
        if stored is None or (stored.state, stored.tries) != (change.before.state, change.before.tries):
            return False
        self._tables.deliveries[stored.job_id] = change.after
        self.add_events(stored.job_id, change.entries)
        if change.at is not None:
            self._tables.minutes.add(change.counts, change.at)
        self._notify([job_topic(stored.job_id), DELIVERIES_TOPIC])
        return True

    async def get_prefs(self, scope: str) -> Prefs | None:
        return self._tables.prefs.get(scope)

    async def put_prefs(self, scope: str, document: dict[str, Json], *, now: datetime) -> Prefs:
        known = self._tables.prefs.get(scope)
        stored = Prefs(scope, _as_stored(document), known.created_at if known else now, now)
        self._tables.prefs[scope] = stored
        return stored

    async def check(self) -> None:
        return None

    def ring(self, *topics: str) -> None:
        """Wake whoever listens to these topics."""
        self._notify(topics)

    def ring_for(self, job: Job) -> None:
        topics = [job_topic(job.id), JOBS_TOPIC]
        self._notify([*topics, queue_topic(job.lane)] if job.status is JobStatus.QUEUED else topics)


def _matches(job: Job, where: JobFilter) -> bool:
    wanted = ((where.status, job.status), (where.type, job.type), (where.queue, job.queue))
    return all(want is None or want == have for want, have in wanted)


def write_cursor(job: Job) -> str:
    return base64.urlsafe_b64encode(json.dumps(newest_first(job)).encode()).decode()


def read_cursor(cursor: str) -> tuple[int, str]:
    try:
        match json.loads(base64.urlsafe_b64decode(cursor.encode())):
            case [int(created_ms), str(job_id)] if abs(created_ms) < 2**63 and job_id.isascii():
                return (created_ms, job_id)
    except (ValueError, RecursionError):
        pass
    raise InvalidRequestError("cursor is not one this API gave out", details={"field": "cursor"})
