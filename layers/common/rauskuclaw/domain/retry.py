"""The retry plan: given a failure and what has been spent, when to try again or to give up."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rauskuclaw.domain.failures import Failure, FailureClass

NEVER_RETRIED = frozenset({FailureClass.PERMANENT, FailureClass.CANCELLED})


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Exponential backoff with full jitter: a wait drawn evenly from 0 to min(cap, base * 2**n).

    Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
    `longest_hint` bounds how far a server's `Retry-After` is obeyed.
    """

    base: timedelta = timedelta(seconds=2)
    cap: timedelta = timedelta(hours=1)
    longest_hint: timedelta = timedelta(hours=1)

    def wait(self, retries_before: int, draw: float) -> timedelta:
        """The wait before the next try; `draw` is a random number in [0, 1)."""
        ceiling = min(self.cap.total_seconds(), self.base.total_seconds() * 2 ** min(retries_before, 30))
        return timedelta(seconds=ceiling * draw)


def plan_retry(
    failure: Failure,
    *,
    attempts_spent: int,
    max_attempts: int,
    now: datetime,
    draw: float,
    policy: RetryPolicy,
) -> datetime | None:
    """When to run again, or None to give up. Pure; `attempts_spent` includes the one that just failed."""
    if failure.failure_class in NEVER_RETRIED or attempts_spent >= max_attempts:
        return None
    planned = now + policy.wait(attempts_spent - 1, draw)
    if failure.retry_at is None:
        return planned
    return max(planned, min(failure.retry_at, now + policy.longest_hint))
