"""Runs of agents: the steps of a job, its inbox, and what a handler sees of both."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from rauskuclaw.domain.job import Job
from rauskuclaw.domain.runs.inbox import InboxItem
from rauskuclaw.domain.runs.steps import Body, Step
from rauskuclaw.ports.ledger import LedgerChange
from rauskuclaw.ports.store import Page


class Delivery(StrEnum):
    """What became of an item for an inbox."""

    STORED = "stored"  # it is new
    REPEATED = "repeated"  # the very same was stored before
    TAKEN = "taken"  # another one has its key: the first wins
    CLOSED = "closed"  # the job is final
    FULL = "full"  # a message for a run that was told as much as it takes


@dataclass(frozen=True, slots=True)
class Delivered:
    """`item` is the one that counts: ours, or the one that was first; None when the job was closed or full before any.

    `job` is the job afterwards, without input and result; queued and due now where it waited, so that its wake-up is
    owed (`WakeUp.of`) where the store does not enqueue.
    """

    outcome: Delivery
    item: InboxItem | None
    job: Job


def require_following(steps: Sequence[Step], after_seq: int) -> None:
    """For stores: raises ValueError unless there are steps, numbered from `after_seq` + 1 without gaps."""
    if not steps or [step.seq for step in steps] != list(range(after_seq + 1, after_seq + 1 + len(steps))):
        raise ValueError(f"steps are numbered from {after_seq + 1} without gaps, and at least one is appended")


class RunStore(Protocol):
    """Steps under the fence, an inbox without one. Erased with their job."""

    async def append(
        self, job: Job, steps: Sequence[Step], *, after_seq: int, ledger: LedgerChange | None = None
    ) -> bool:
        """Add steps numbered from `after_seq` + 1, atomically, durable when this returns.

        False, and nothing written, when `job`'s fence is not current, the job does not run, or another step has the
        first number. Repeating the same append is True. Each append adds one event to the job's log: kind `question`
        when it holds a `Question`, else `step`, with `{"from", "to", "types"}`.

        When one of the steps is progress, the row takes the `attempts` and `crashes` of
        `lifecycle.progressed(job)`: crashes are forgotten, and the attempts they cost with them. Raises ValueError,
        and writes nothing, for what JSON has not (NaN) and for numbers that do not follow `after_seq`.

        `ledger` goes along, its money set aside as of the last step's time. What is settled is settled first and
        whatever becomes of the steps, and leaves its room to the reservation. That is made with the steps or not at
        all: raises ExhaustedError, without a step written, when it does not fit. Where the store cannot write both at
        once, they follow each other in this order, and a process that dies in between leaves the money set aside, as
        one that dies within the call does.
        """
        ...

    async def read_steps(self, job_id: str, *, after: int = 0, limit: int = 1000) -> list[Step]:
        """Steps with seq > `after`, ascending, at most `limit` (1..5000); consistent. Reads only this job's steps."""
        ...

    async def deliver(self, job_id: str, item: InboxItem) -> Delivered | None:
        """Put an item into the inbox unless its key is taken. None: no such job. Atomic, durable, safe to repeat.

        Keys count for each kind apart. A repetition has the same body; its time may differ. Who asks after the job
        has ended is still told which item was first; only a key that nobody used is `CLOSED`. A message is `FULL` when
        it would make the weight of all messages (`InboxItem.weight` of `encode_item`, as stored) more than
        `MAX_MESSAGES_BYTES`; anything else always has room.

        Raises `Job.inbox` in the same commit. A queued job that waits (`Job.waiting_for`) becomes due at `item.at`,
        as `lifecycle.awaken` says; where the store enqueues, its wake-up is committed with it.
        """
        ...

    async def read_inbox(self, job_id: str, *, after: int = 0) -> list[InboxItem]:
        """Items with seq > `after`, in the order of their arrival (consistent)."""
        ...

    async def waiting_jobs(self, kind: str, *, limit: int, cursor: str | None = None) -> Page[Job]:
        """Queued jobs whose `waiting_for.kind` is `kind`, newest first, without input and result; `limit` 1..200."""
        ...


class RunRecord(Protocol):
    """What the handler of a run sees of its own steps. Its methods raise `asyncio.CancelledError` once it is over."""

    async def read(self) -> list[Step]:
        """All steps so far."""
        ...

    def step(self, body: Body, *, seq: int, at: datetime) -> Step:
        """The step that a body is, were it recorded now by this attempt."""
        ...

    async def append(self, *bodies: Body, ledger: LedgerChange | None = None) -> list[Step]:
        """Number and record steps together; durable when this returns. An append in doubt is settled here.

        `ledger` as for `RunStore.append`, which raises ExhaustedError.
        """
        ...

    async def inbox(self) -> list[InboxItem]:
        """Everything said to the run. Final success and waiting are refused once something came after this.

        Then the attempt is given back, and the run goes on in its next one.
        """
        ...

    async def deliver(self, item: InboxItem) -> InboxItem:
        """Say something to oneself, such as that a question has expired; the item that counts.

        It is in the inbox then: read that again before waiting or ending.
        """
        ...
