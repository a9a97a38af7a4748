"""The store: jobs, their event logs, job types and callback deliveries. Its rows are the truth."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from rauskuclaw.domain.callbacks import Delivery
from rauskuclaw.domain.counts import Count
from rauskuclaw.domain.events import LogEntry, LogEvent
from rauskuclaw.domain.idempotency import IdempotencyKey
from rauskuclaw.domain.job import Job, JobStatus, JobType, Json
from rauskuclaw.domain.lifecycle import Transition

if TYPE_CHECKING:  # most who submit have none
    from rauskuclaw.domain.runs.steps import Step

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Submission:
    """A new queued job with what is committed with it: its first log entries, its idempotency record, its counts.

    `steps` of a run that is forked from another: numbered from 1, as many as `job.steps` says.
    """

    job: Job
    entries: tuple[LogEntry, ...] = ()
    idempotency: IdempotencyKey | None = None
    counts: tuple[Count, ...] = ()
    steps: "tuple[Step, ...]" = ()

    def __post_init__(self) -> None:
        if [step.seq for step in self.steps] != list(range(1, self.job.steps + 1)):
            raise ValueError(f"job {self.job.id} has {self.job.steps} steps, which are numbered from 1 without gaps")


@dataclass(frozen=True, slots=True)
class Created:
    """The submission was stored."""

    job: Job


@dataclass(frozen=True, slots=True)
class Replayed:
    """The same request was stored before under this key; `job` is that job as it is now."""

    job: Job


@dataclass(frozen=True, slots=True)
class Conflicting:
    """The key was used before with another request. Nothing was stored."""

    job_id: str
    fields: tuple[str, ...]


SubmitOutcome = Created | Replayed | Conflicting


@dataclass(frozen=True, slots=True)
class JobFilter:
    """Exact matches, combined with and; None matches everything."""

    status: JobStatus | None = None
    type: str | None = None
    queue: str | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows and, when there may be more, an opaque cursor to continue after them."""

    items: tuple[T, ...]
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class DeliveryChange:
    """A delivery before and after, log lines for its job, and counts, committed together; counts need their `at`.

    Applied only while the stored delivery still has the state and the number of tries of `before`.
    """

    before: Delivery
    after: Delivery
    entries: tuple[LogEntry, ...] = ()
    counts: tuple[Count, ...] = ()
    at: datetime | None = None


class JobStore(Protocol):
    """Jobs and their life cycle."""

    async def submit(self, submissions: Sequence[Submission], *, now: datetime) -> list[SubmitOutcome]:
        """Store new jobs; one outcome for each submission, in order, each atomic by itself.

        Job, entries, idempotency record and (where `store_enqueues`) wake-up are durable together before this
        returns. An idempotency record with `expires_at <= now` counts as absent. Two submissions with one key in the
        same call behave like two calls. Submitting a job id that exists already, unchanged, is a replay of it.
        """
        ...

    async def get_job(self, job_id: str) -> Job | None:
        """The job as last committed (a consistent read), or None."""
        ...

    async def get_slim_job(self, job_id: str) -> Job | None:
        """The same without `input` and `result`, which are not read, wherever they are kept."""
        ...

    async def list_jobs(self, where: JobFilter, *, limit: int, cursor: str | None = None) -> Page[Job]:
        """Newest first by (created_at, id); at most `limit` (1..200) jobs, each without `input` and `result`.

        A page may be short, or empty, although its cursor says that there is more: a read looks at a bounded number of
        jobs that do not match, in portions between which others have their turn.

        Walking the cursor to its end meets every job that existed at the start exactly once, whatever is created
        meanwhile. Raises InvalidRequestError (field `cursor`) for a cursor that is not one of ours.
        """
        ...

    async def transition(self, change: Transition) -> bool:
        """Apply a change with its entries, delivery and wake-up, atomically and durably.

        False, and nothing written, unless the stored job has the status, fence and crashes of `change.before`, and as
        many inbox items as `change.inbox_seen` says, if it does. `steps` and `inbox` stay as stored. Exception:
        repeating a change that was already applied returns True and writes nothing again (so two claims must not be
        equal: each process has an owner name of its own and makes a claim once). `created_at`, `input`,
        `type` and the other submitted fields are never changed by it.
        """
        ...

    async def renew_lease(self, job: Job, *, until: datetime, started: bool) -> bool:
        """Extend the lease of a running job and record whether its handler has started (which never turns back).

        False when the job is no longer running under this fence: cancelled, or taken over. Also moves `check_at`.
        """
        ...

    async def statuses(self, job_ids: Sequence[str]) -> dict[str, tuple[JobStatus, int]]:
        """Status and fence of up to 100 jobs by id (consistent); ids that do not exist are absent. Cheap."""
        ...


class SweepStore(Protocol):
    """What the scheduler's sweep needs; reads are proportional to what is due, not to what is stored."""

    async def due_for_check(self, now: datetime, *, limit: int) -> list[Job]:
        """Queued and running jobs whose `check_at <= now`, most overdue first, without `input` and `result`."""
        ...

    async def reschedule_check(self, job: Job, *, check_at: datetime, wakes: int) -> bool:
        """Set `check_at` and `wakes` of a queued job that is still as `job` was read. False if it moved on."""
        ...

    async def plan_anew(self, now: datetime) -> int:
        """The clock was set back: waits that began after `now` are as long as they were, from `now`.

        Of queued jobs, of their messages and of callbacks; a job submitted for a date keeps it. In small portions,
        each atomic; how many rows. Safe to repeat. Does nothing where the time is the service's, not the machine's.
        """
        ...

    async def leased_jobs(self, *, limit: int) -> list[Job]:
        """Running jobs, soonest-ending lease first, without `input` and `result`. For supervisors of one machine."""
        ...

    async def purge_expired(self, now: datetime, *, limit: int) -> int:
        """Erase up to `limit` final jobs whose `expires_at <= now`, with logs and deliveries. Returns how many jobs
        went. Jobs with a pending delivery stay."""
        ...

    async def purge_keys(self, now: datetime, *, limit: int) -> int:
        """Erase up to `limit` idempotency records whose `expires_at <= now`. Returns how many went."""
        ...


class EventStore(Protocol):
    """The event log of each job: append-only, durable, with ids that only grow."""

    async def append_events(self, job: Job, entries: Sequence[LogEntry]) -> bool:
        """Add entries to a running job's log. False, and nothing written, when `job`'s fence is no longer current."""
        ...

    async def read_events(self, job_id: str, *, after: int, limit: int) -> list[LogEvent]:
        """Events with id > `after`, ascending, at most `limit` (1..2000), of every kind (consistent)."""
        ...

    async def tail_log(self, job_id: str, *, limit: int) -> list[LogEvent]:
        """The newest `limit` (1..2000) events of kind `log`, in ascending id order."""
        ...


class JobTypeStore(Protocol):
    """Job types; few, read often."""

    async def list_types(self) -> list[JobType]:
        """All types, ordered by name."""
        ...

    async def get_type(self, name: str) -> JobType | None:
        """One type, or None (consistent)."""
        ...

    async def create_type(self, job_type: JobType) -> bool:
        """Store a new type. False, and nothing changed, when the name is taken."""
        ...

    async def replace_type(self, before: JobType, after: JobType) -> bool:
        """Replace a type that is still equal to `before`. False otherwise (read again and retry)."""
        ...


class DeliveryStore(Protocol):
    """Callbacks owed and their history."""

    async def due_deliveries(
        self, now: datetime, *, limit: int, skip_hosts: frozenset[str] = frozenset()
    ) -> list[Delivery]:
        """Pending deliveries whose `next_at <= now`, most overdue first, without those to `skip_hosts`.

        However many are left out; where they cannot be by an index, some thousand are looked at.
        """
        ...

    async def get_delivery(self, job_id: str) -> Delivery | None:
        """The delivery of a job, or None."""
        ...

    async def change_delivery(self, change: DeliveryChange) -> bool:
        """Apply a change with its log lines, atomically. False when the stored delivery has moved on."""
        ...


@dataclass(frozen=True, slots=True)
class Prefs:
    """A settings document of the UI, by scope."""

    scope: str
    document: dict[str, Json]
    created_at: datetime
    updated_at: datetime


class PrefStore(Protocol):
    """UI preferences: whole documents, last writer wins."""

    async def get_prefs(self, scope: str) -> Prefs | None:
        """The document of a scope, or None."""
        ...

    async def put_prefs(self, scope: str, document: dict[str, Json], *, now: datetime) -> Prefs:
        """Replace the document; `created_at` survives. Safe to repeat."""
        ...


class HealthStore(Protocol):
    async def check(self) -> None:
        """Prove that the store can be read and written now. Raises StoreUnavailableError."""
        ...


class Store(JobStore, SweepStore, EventStore, JobTypeStore, DeliveryStore, PrefStore, HealthStore, Protocol):
    """Everything the engine keeps. Services take the narrowest of these protocols that does."""
