"""The four ways a request to the outside fails.

They carry a class and a sentence of ours, never the other side's address or words: whoever submits jobs must not be
able to map the network behind this machine by reading errors.
"""

from rauskuclaw.errors import RauskuClawError


class EgressError(RauskuClawError):
    """A request to the outside did not get an answer. Base of the four below."""

    code = "EGRESS_FAILED"
    status = 502
    retryable = True


class EgressDeniedError(EgressError):
    """Our own rules forbid it. `final` when the URL itself is at fault, so that asking again cannot help."""

    code = "EGRESS_DENIED"
    status = 403
    retryable = False

    def __init__(self, message: str, *, final: bool = True) -> None:
        super().__init__(message)
        self.final = final


class EgressTimeoutError(EgressError):
    """No complete answer within the purpose's time."""

    code = "EGRESS_TIMEOUT"
    status = 504


class EgressFailedError(EgressError):
    """No such host, no connection, no valid certificate, or not a proper HTTP answer."""


class EgressTooLargeError(EgressError):
    """The answer is larger than the purpose takes."""

    code = "EGRESS_TOO_LARGE"
    retryable = False
