"""What a request that did not get through means for the job that made it."""

from rauskuclaw.domain.failures import FailureClass, HandlerError
from rauskuclaw.egress.errors import EgressDeniedError, EgressError, EgressTooLargeError


def failure_of_egress(exc: EgressError) -> HandlerError:
    """Permanent is what a repetition meets again: a host that is not allowed, an answer that is too large."""
    is_final = (isinstance(exc, EgressDeniedError) and exc.final) or isinstance(exc, EgressTooLargeError)
    failure_class = FailureClass.PERMANENT if is_final else FailureClass.RETRYABLE
    return HandlerError(exc.message, code=exc.code, failure_class=failure_class)
