"""Callbacks as values: the delivery owed for a finished job, the gate it must pass, and when to try again."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from rauskuclaw.domain.counts import Count

# Eight tries over 27 h 35 min; the intervals are those of Svix (docs.svix.com/retries).
RETRY_AFTER = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=10),
)
MAX_TRIES = len(RETRY_AFTER) + 1
MAX_RETRY_HINT = timedelta(hours=1)


class DeliveryState(StrEnum):
    """Only `pending` is tried; the others are final."""

    PENDING = "pending"
    DELIVERED = "delivered"
    EXHAUSTED = "exhausted"
    BLOCKED = "blocked"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One callback owed. `id` is the event id, the same on every try; at most one delivery exists per job.

    `tries` is raised when a try begins, in its own conditional write, so two senders never send the same try.
    `planned_at` is when `next_at` was reckoned, by the clock of then; `created_at` where it was never said.
    """

    id: str
    job_id: str
    url: str
    created_at: datetime
    state: DeliveryState = DeliveryState.PENDING
    tries: int = 0
    next_at: datetime | None = None
    last_status: int | None = None
    last_error: str | None = None
    planned_at: datetime | None = field(default=None, compare=False)

    @property
    def host(self) -> str:
        """Whom it is sent to, with the port if the URL names one: what one receiver's share of slots goes by."""
        return host_of(self.url)

    def begin_try(self, at: datetime, *, lease: timedelta) -> "Delivery":
        """Count a try and keep other senders away until `lease` is over."""
        return replace(self, tries=self.tries + 1, next_at=at + lease, planned_at=at)

    def delivered(self, status: int) -> "Delivery":
        """The delivery after an answer that accepts it."""
        return replace(self, state=DeliveryState.DELIVERED, next_at=None, last_status=status, last_error=None)

    def failed(
        self, at: datetime, *, error: str, status: int | None = None, retry_at: datetime | None = None
    ) -> "Delivery":
        """After a try that did not succeed: planned again, or exhausted after the last one or a 410."""
        if self.tries >= MAX_TRIES or status == 410:
            return replace(self, state=DeliveryState.EXHAUSTED, next_at=None, last_status=status, last_error=error)
        planned = at + RETRY_AFTER[self.tries - 1]
        if retry_at is not None:
            planned = max(planned, min(retry_at, at + MAX_RETRY_HINT))
        return replace(self, next_at=planned, planned_at=at, last_status=status, last_error=error)

    def stopped(self, state: DeliveryState, error: str) -> "Delivery":
        """No longer allowed (the allowlist changed) or not signable."""
        return replace(self, state=state, next_at=None, last_error=error)


def host_of(url: str) -> str:
    """The host of a URL in lower case, with its port if that is named; empty where it cannot be read."""
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


class Verdict(StrEnum):
    ALLOWED = "allowed"
    DISABLED = "disabled"
    NOT_ALLOWLISTED = "not_allowlisted"
    UNSIGNED = "unsigned"


# What a delivery that the gate refuses is counted as.
REFUSALS = {
    Verdict.DISABLED: "callback.skipped_disabled",
    Verdict.NOT_ALLOWLISTED: "callback.blocked_allowlist",
    Verdict.UNSIGNED: "callback.skipped_signing_secret_missing",
}


def refusal_counts(delivery: Delivery | None) -> tuple[Count, ...]:
    """The count of a delivery that has just been stopped by the gate; none for another."""
    if delivery is None or delivery.last_error not in REFUSALS:
        return ()
    return (Count(REFUSALS[Verdict(delivery.last_error)]),)


@dataclass(frozen=True, slots=True)
class CallbackGate:
    """Whether a callback may be sent at all, in this order: enabled, allowlist, secret for the signature.

    An allowlist entry is a host (`example.com`, which covers its subdomains) or an exact `host:port`. An empty list
    allows nothing. Judged when a job finishes and again at every try, because lists change.
    """

    enabled: bool = True
    allowlist: tuple[str, ...] = ()
    allow_all: bool = False
    signing_required: bool = False
    has_secret: bool = False

    def judge(self, url: str) -> Verdict:
        """Whether a callback may go to this URL, and if not, why."""
        if not self.enabled:
            return Verdict.DISABLED
        if not (self.allow_all and not self.allowlist) and not self._is_listed(url):
            return Verdict.NOT_ALLOWLISTED
        if self.signing_required and not self.has_secret:
            return Verdict.UNSIGNED
        return Verdict.ALLOWED

    def _is_listed(self, url: str) -> bool:
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").rstrip("."), parts.port
        except ValueError:
            return False
        if not host:
            return False
        port = port or {"https": 443, "http": 80}.get(parts.scheme, 0)
        return any(_matches(entry, host, port) for entry in self.allowlist)


def _matches(entry: str, host: str, port: int) -> bool:
    entry = entry.strip().lower().removeprefix("*.")
    if not entry:
        return False
    if entry == f"{host}:{port}" or entry == f"[{host}]:{port}":
        return True
    return host == entry or host.endswith("." + entry)
