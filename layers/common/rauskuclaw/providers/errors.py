"""Errors of model providers: a closed set of codes, each with the class that decides about a retry."""

from datetime import datetime

from rauskuclaw.domain.failures import FailureClass, HandlerError
from rauskuclaw.domain.job import Json

DISABLED = "PROVIDER_DISABLED"
CONFIG = "PROVIDER_CONFIG"
INPUT = "PROVIDER_INPUT"
HTTP = "PROVIDER_HTTP"
TIMEOUT = "PROVIDER_TIMEOUT"
NETWORK = "PROVIDER_NETWORK"
RESPONSE = "PROVIDER_RESPONSE"
EXEC = "PROVIDER_EXEC"
NOT_FOUND = "PROVIDER_NOT_FOUND"
UNEXPECTED = "PROVIDER_ERROR"

CLASS_OF = {
    DISABLED: FailureClass.PERMANENT,
    CONFIG: FailureClass.PERMANENT,
    INPUT: FailureClass.PERMANENT,
    HTTP: FailureClass.PERMANENT,  # but see `of_status`
    TIMEOUT: FailureClass.RETRYABLE,
    NETWORK: FailureClass.RETRYABLE,
    RESPONSE: FailureClass.RETRYABLE,
    EXEC: FailureClass.RETRYABLE,
    NOT_FOUND: FailureClass.PERMANENT,
    UNEXPECTED: FailureClass.PERMANENT,
}
# After these the provider has begun nothing that it could charge for.
NOT_CHARGED = frozenset({DISABLED, CONFIG, INPUT, HTTP, NETWORK, NOT_FOUND})
GAVE_UP_WAITING = frozenset({504, 524})  # said by a gateway: what is behind it may have written its answer
REJECTING_STATUSES = frozenset({401, 403})
RETRYABLE_STATUSES = frozenset({408, 409, 425, 429})
LIMITING_STATUSES = frozenset({429, 503, 529})  # with a `Retry-After`; 429 also without one


class ProviderError(HandlerError):
    """A call to a model failed. The message and details are for the job's owner and hold no secrets.

    `retry_after` is when the provider wants to be asked again, `is_limit` whether it turned us away for asking too
    much: then other calls with the same key should wait as well.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str,
        details: Json = None,
        failure_class: FailureClass | None = None,
        retry_after: datetime | None = None,
        is_limit: bool = False,
    ) -> None:
        chosen = failure_class or CLASS_OF[code]
        super().__init__(message, code=code, details=details, failure_class=chosen, retry_at=retry_after)
        self.retry_after = retry_after
        self.is_limit = is_limit

    @property
    def is_rejection(self) -> bool:
        """Whether the provider does not accept our key: it fails every call until somebody looks after it."""
        details = self.failure.details
        return isinstance(details, dict) and details.get("status") in REJECTING_STATUSES

    @property
    def is_free(self) -> bool:
        """Whether nothing was begun that costs, as far as the error tells."""
        why = self.failure
        status = why.details.get("status") if isinstance(why.details, dict) else None
        if status in GAVE_UP_WAITING:
            return False
        # A program that fails for good, and a request that was refused, were turned away before any answer.
        is_turned_away = why.code == EXEC and why.failure_class is not FailureClass.RETRYABLE
        is_refused = isinstance(status, int) and 400 <= status < 500
        return why.code in NOT_CHARGED or is_turned_away or is_refused

    @classmethod
    def of_status(
        cls, status: int, message: str, *, retry_after: datetime | None = None, code: str = HTTP, reason: str = ""
    ) -> "ProviderError":
        """`PROVIDER_HTTP` for an answer that is not a success; its status decides about a retry.

        With another code, for an error that came within an answer; `reason` goes into the details.
        """
        limiting = status == 429 or (status in LIMITING_STATUSES and retry_after is not None)
        if limiting:
            failure_class = FailureClass.RATE_LIMITED
        elif status in RETRYABLE_STATUSES or status >= 500:
            failure_class = FailureClass.RETRYABLE
        else:
            failure_class = FailureClass.PERMANENT
        return cls(
            message,
            code=code,
            details={"reason": reason, "status": status} if reason else {"status": status},
            failure_class=failure_class,
            retry_after=retry_after,
            is_limit=limiting,
        )
