"""Failures of an attempt: a closed set of classes that alone decides what happens next."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rauskuclaw.domain.exceptions import Signal
from rauskuclaw.domain.job import JobError, Json
from rauskuclaw.domain.runs.inbox import WaitingFor


class FailureClass(StrEnum):
    """How the engine treats a failed attempt."""

    RETRYABLE = "retryable"  # may pass next time: retried with backoff
    RATE_LIMITED = "rate_limited"  # may pass after `retry_at`: retried then, not before
    PERMANENT = "permanent"  # will fail again: never retried
    TIMEOUT = "timeout"  # ran past its time: retried with backoff
    CANCELLED = "cancelled"  # somebody stopped it: never retried


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed attempt. `retry_at` is the earliest useful retry, where the other side named one."""

    message: str
    code: str | None = None
    details: Json = None
    failure_class: FailureClass = FailureClass.RETRYABLE
    retry_at: datetime | None = None

    def as_error(self, at: datetime) -> JobError:
        """The form that is stored with the job and shown to clients."""
        return JobError(message=self.message, code=self.code, details=self.details, at=at)


class HandlerError(Exception):
    """Raised by job handlers to fail an attempt with a code and a class; anything else they raise is retryable."""

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        details: Json = None,
        failure_class: FailureClass = FailureClass.PERMANENT,
        retry_at: datetime | None = None,
    ) -> None:
        super().__init__(message)
        self.failure = Failure(message, code, details, failure_class, retry_at)


class PostponedSignal(Signal):
    """Raised by job handlers before they have done anything: come back at `until`. Costs no attempt."""

    def __init__(self, message: str, *, code: str, until: datetime) -> None:
        super().__init__(message)
        self.code = code
        self.until = until


class WaitSignal(Signal):
    """Raised by the handler of a run that has nothing to do until somebody answers it. Costs no attempt.

    Refused, and the run goes on, when something came into its inbox that it has not seen.
    """

    def __init__(self, waiting_for: WaitingFor) -> None:
        super().__init__(waiting_for.reason)
        self.waiting_for = waiting_for
