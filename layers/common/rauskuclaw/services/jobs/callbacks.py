"""Delivering callbacks: signed posts about finished jobs, tried until they arrive or their plan is used up.

A delivery is a stored row with a plan of its own; nothing here touches the job. A try is counted and leased before
it is sent, so two senders never send the same one; a sender that dies in between is followed by another try with the
same event id after the lease.
"""

import logging
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property
from math import inf
from typing import Protocol

from rauskuclaw.callback_signatures import Signer
from rauskuclaw.domain import events
from rauskuclaw.domain.callbacks import (
    MAX_RETRY_HINT,
    MAX_TRIES,
    REFUSALS,
    CallbackGate,
    Delivery,
    DeliveryState,
    Verdict,
    refusal_counts,
)
from rauskuclaw.domain.clock import Clock, to_wire, utc_now
from rauskuclaw.domain.counts import Count
from rauskuclaw.domain.events import LogEntry
from rauskuclaw.domain.job import Job, Json
from rauskuclaw.domain.json import ascii_json
from rauskuclaw.domain.lifecycle import refused
from rauskuclaw.egress.errors import EgressDeniedError, EgressError
from rauskuclaw.egress.policy import Egress, Excess, HostRules, Purpose
from rauskuclaw.ports.store import DeliveryChange, DeliveryStore
from rauskuclaw.services.jobs.callback_slots import IN_ALL, PER_HOST, Limits, Result, Slots

logger = logging.getLogger(__name__)

SEND_TIME = timedelta(seconds=10)
# How long other senders leave a try alone: well over the time that it and the writing of its outcome can take.
TRY_LEASE = 6 * SEND_TIME
READ_AT_MOST = 64 * 1024  # of the answer, which is dropped: only its status counts
STATUSES_WITH_HINT = frozenset({429, 503})
CORRELATION_HEADER = "x-correlation-id"
SECONDS = re.compile(r"[0-9]+(?:\.[0-9]+)?")  # whole by the standard, and with a fraction in the wild


class CallbackStore(DeliveryStore, Protocol):
    """Deliveries, and the jobs they are about."""

    async def get_job(self, job_id: str) -> Job | None:
        """See JobStore."""
        ...


@dataclass(frozen=True, slots=True)
class DeliveryCounts:
    """What one run did. `has_more`: it ended before everything due was met, another run soon is worth it."""

    delivered: int = 0
    failed: int = 0
    refused: int = 0
    passed: int = 0
    broken: int = 0
    has_more: bool = False


class Callbacks:
    """Sends what is due. Any number may run at once, anywhere."""

    def __init__(
        self,
        *,
        store: CallbackStore,
        egress: Egress,
        gate: CallbackGate,
        hosts: HostRules,
        signer: Signer | None = None,
        for_receiver: Callable[[Job], Mapping[str, Json]] = lambda job: {},
        clock: Clock = utc_now,
        concurrency: int = IN_ALL,
        per_host: int = PER_HOST,
        send_time: timedelta = SEND_TIME,
    ) -> None:
        if 2 * send_time > TRY_LEASE:
            raise ValueError("a try may last longer than other senders leave it alone")
        self._store = store
        self._for_receiver = for_receiver
        self._egress = egress
        self._gate = gate
        self._signer = signer
        self._clock = clock
        self._concurrency = concurrency
        self._per_host = per_host
        self._purpose = Purpose(
            name="callback", hosts=hosts, total=send_time, max_body_bytes=READ_AT_MOST, excess=Excess.DISCARD
        )

    async def deliver_due(
        self,
        now: datetime | None = None,
        *,
        limit: int | None = None,
        go_on: Callable[[], bool] = lambda: True,
    ) -> DeliveryCounts:
        """Try what is due at `now`, at most `limit`, while `go_on()`; returns when all tries have ended.

        A slow receiver keeps nobody waiting but itself. One bad row never holds up the others. Raises BackendError
        when the store cannot be read at all. Safe to repeat and to cancel.
        """
        slots = self._slots(lambda: now or self._clock(), most=inf if limit is None else limit, go_on=go_on)
        await slots.fill()
        await slots.wait()
        return _counts(slots.results, has_more=slots.has_more)

    async def begin_due(self) -> DeliveryCounts:
        """Begin what is due and return at once, with what has ended since the last call. `drain` ends it.

        For processes that stay: slots that become free are filled without another call. Raises BackendError.
        """
        await self._standing.fill()
        ended, self._standing.results = self._standing.results, Counter()
        return _counts(ended)

    async def drain(self) -> None:
        """Begin nothing more, and wait for the tries that `begin_due` began."""
        await self._standing.close()

    @cached_property
    def _standing(self) -> Slots:
        return self._slots(self._clock)

    def _slots(self, clock: Clock, *, most: float = inf, go_on: Callable[[], bool] = lambda: True) -> Slots:
        limits = Limits(self._concurrency, min(self._per_host, self._concurrency), most)
        return Slots(self._deliver, store=self._store, clock=clock, limits=limits, go_on=go_on)

    async def _deliver(self, delivery: Delivery) -> Result:
        verdict = self._gate.judge(delivery.url)
        if verdict is not Verdict.ALLOWED:
            stopped, entries = refused(delivery, verdict, at=self._clock())
            return await self._record(delivery, stopped, entries, Result.REFUSED, refusal_counts(stopped))
        job = await self._store.get_job(delivery.job_id)
        if job is None or delivery.tries > MAX_TRIES:
            # Over the plan by one: the last try was begun twice and recorded never. That is enough.
            lost = delivery.stopped(DeliveryState.EXHAUSTED, "the outcome of the last try was never recorded")
            return await self._record(delivery, lost, (), Result.FAILED)
        begun = delivery.begin_try(self._clock(), lease=TRY_LEASE)
        if not await self._store.change_delivery(DeliveryChange(delivery, begun)):
            return Result.PASSED
        return await self._try(begun, job)

    async def _try(self, begun: Delivery, job: Job) -> Result:
        """Send once and record what happened."""
        body = callback_body(job, event_id=begun.id, more=self._for_receiver(job))
        headers = self._headers(begun, job, body)
        try:
            answer = await self._egress.send(self._purpose, begun.url, method="POST", headers=headers, content=body)
        except EgressError as exc:
            return await self._on_error(begun, exc)
        at = self._clock()
        if 200 <= answer.status <= 299:
            meta = {"status": answer.status, "event_id": begun.id, "try": begun.tries}
            entry = LogEntry(at, "info", events.CALLBACK_DELIVERED, meta)
            counts = (Count("callback.delivered", code=str(answer.status)),)
            return await self._record(begun, begun.delivered(answer.status), (entry,), Result.DELIVERED, counts)
        hint = retry_hint(answer.headers, now=at) if answer.status in STATUSES_WITH_HINT else None
        error = f"HTTP {answer.status}"
        after = begun.failed(at, error=error, status=answer.status, retry_at=hint)
        counts = (Count("callback.failed", code=str(answer.status)),)
        return await self._record(begun, after, (_failure_line(after, at),), Result.FAILED, counts)

    async def _on_error(self, begun: Delivery, exc: EgressError) -> Result:
        at = self._clock()
        if isinstance(exc, EgressDeniedError) and exc.final:
            meta = {"callback_url": begun.url, "error": exc.message}
            entry = LogEntry(at, "warn", events.CALLBACK_BLOCKED, meta)
            stopped = begun.stopped(DeliveryState.BLOCKED, exc.message)
            counts = (Count(REFUSALS[Verdict.NOT_ALLOWLISTED]),)
            return await self._record(begun, stopped, (entry,), Result.REFUSED, counts)
        after = begun.failed(at, error=exc.code)
        counts = (Count("callback.failed", code=exc.code),)
        return await self._record(begun, after, (_failure_line(after, at),), Result.FAILED, counts)

    async def _record(
        self,
        before: Delivery,
        after: Delivery,
        entries: tuple[LogEntry, ...],
        result: Result,
        counts: tuple[Count, ...] = (),
    ) -> Result:
        change = DeliveryChange(before, after, entries, counts, at=self._clock())
        return result if await self._store.change_delivery(change) else Result.PASSED

    def _headers(self, delivery: Delivery, job: Job, body: bytes) -> dict[str, str]:
        at = self._clock()
        headers = {
            "content-type": "application/json",
            "webhook-id": delivery.id,
            "webhook-timestamp": str(int(at.timestamp())),
        }
        if job.correlation_id.isascii() and job.correlation_id.isprintable() and job.correlation_id:
            headers[CORRELATION_HEADER] = job.correlation_id
        if self._signer is not None:
            headers |= self._signer.headers(event_id=delivery.id, at=at, body=body)
        return headers


def _counts(results: Mapping[Result, int], *, has_more: bool = False) -> DeliveryCounts:
    return DeliveryCounts(**{result.value: count for result, count in results.items()}, has_more=has_more)


def callback_body(job: Job, *, event_id: str, more: Mapping[str, Json] | None = None) -> bytes:
    """What receivers get: compact JSON, ASCII, the same bytes for the same job and event on every try.

    `more` is for receivers only, and stored nowhere.
    """
    error = job.error
    payload: dict[str, Json] = {
        "id": job.id,
        "type": job.type,
        "status": job.status.value,
        "attempts": job.attempts,
        "max_attempts": job.max_attempts,
        "result": job.result,
        "error": error
        and {"message": error.message, "code": error.code, "details": error.details, "at": to_wire(error.at)},
        "updated_at": to_wire(job.updated_at),
        "event_id": event_id,
        **(more or {}),
    }
    return ascii_json(payload).encode("ascii")


def retry_hint(headers: Mapping[str, str], *, now: datetime) -> datetime | None:
    """When `Retry-After`, in seconds or as a date, asks to come back; None when it does not say so properly."""
    text = headers.get("retry-after", "").strip()
    if SECONDS.fullmatch(text):
        return now + timedelta(seconds=min(float(text), MAX_RETRY_HINT.total_seconds()))
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _failure_line(after: Delivery, at: datetime) -> LogEntry:
    meta = {
        "error": after.last_error,
        "status": after.last_status,
        "event_id": after.id,
        "try": after.tries,
        "state": after.state.value,
        "next_at": to_wire(after.next_at) if after.next_at else None,
    }
    return LogEntry(at, "warn", events.CALLBACK_FAILED, meta)
