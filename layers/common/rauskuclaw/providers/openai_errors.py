"""Errors of the SDK and the wire as ours; in words that tell the job's owner enough and hold no secret."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.redaction import MASK, redact
from rauskuclaw.egress.errors import EgressDeniedError, EgressError, EgressTimeoutError, EgressTooLargeError
from rauskuclaw.providers import errors
from rauskuclaw.providers.errors import ProviderError
from rauskuclaw.providers.reported import Reported, words_of

if TYPE_CHECKING:
    import openai

MAX_QUOTE_CHARS = 300
MAX_RETRY_AFTER = timedelta(days=30)
REJECTED = {401: "rejected the API key", 403: "denies access"}
DENIED = "The base URL's host may not be reached"


class ErrorReader:
    """Translates the errors of one call made with `secret`, which never appears in what is said.

    `has_begun`: the answer's headers have come, so a connection that breaks now cuts the answer.
    """

    def __init__(self, *, secret: str, clock: Clock) -> None:
        self._secret = secret
        self._clock = clock
        self.has_begun = False

    def read(self, exc: Exception) -> ProviderError:
        """The error to raise instead."""
        import openai

        from rauskuclaw.egress.streaming import TransportError, TransportTimeout

        if isinstance(exc, openai.APIStatusError):
            return self._of_status(exc)
        if isinstance(exc, openai.APITimeoutError | TransportTimeout | TimeoutError | EgressTimeoutError):
            what = "finish its answer" if self.has_begun else "answer"
            return ProviderError(f"The provider did not {what} in time", code=errors.TIMEOUT)
        if isinstance(exc, openai.APIConnectionError | TransportError):
            return self._of_connection()
        if isinstance(exc, EgressError):
            return _of_egress(exc)
        if isinstance(exc, UnicodeError | json.JSONDecodeError | RecursionError):
            return ProviderError("The provider's answer cannot be read", code=errors.RESPONSE)
        return ProviderError(f"The call failed: {type(exc).__name__}", code=errors.UNEXPECTED)

    def of_reported(self, told: Reported) -> ProviderError:
        """The error for one that came within an answer."""
        text = f"The provider reported an error: {self._quote(told.words) or 'without a word'}"
        if told.status is None:
            return ProviderError(text, code=errors.RESPONSE, details={"reason": "error_event"})
        return ProviderError.of_status(told.status, text, code=errors.RESPONSE, reason="error_event")

    def of_nonsense(self, text: str) -> ProviderError:
        """The error for an answer that is none: a page of a proxy, say."""
        quote = self._quote(words_of(text))
        said = f"The provider's answer cannot be read: {quote}" if quote else "The provider's answer cannot be read"
        return ProviderError(said, code=errors.RESPONSE, details={"reason": "unreadable"})

    def _of_connection(self) -> ProviderError:
        if self.has_begun:
            text = "The connection to the provider broke before the answer was complete"
            return ProviderError(text, code=errors.RESPONSE, details={"reason": "cut"})
        return ProviderError("The provider cannot be reached", code=errors.NETWORK)

    def _of_status(self, exc: "openai.APIStatusError") -> ProviderError:
        status: int = exc.status_code
        what = REJECTED.get(status, f"answered with status {status}")
        quote = self._quote(words_of(exc.body))
        text = f"The provider {what}" + (f": {quote}" if quote else "")
        return ProviderError.of_status(status, text, retry_after=retry_after(exc.response.headers, self._clock()))

    def _quote(self, text: str) -> str:
        """The other side's words: short, on one line, without the key, should they repeat it."""
        plain = " ".join(text.split())
        if self._secret:
            plain = plain.replace(self._secret, MASK)
        return redact(plain)[:MAX_QUOTE_CHARS]


def retry_after(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """When to come back, from `retry-after-ms` or `Retry-After` (seconds or an HTTP date); None if not said."""
    waits = [_number(headers.get("retry-after-ms"), 0.001), _number(headers.get("retry-after"), 1)]
    wait = next((each for each in waits if each is not None), None)
    if wait is not None:
        return now + min(timedelta(seconds=wait), MAX_RETRY_AFTER)
    try:
        moment = parsedate_to_datetime(headers.get("retry-after") or "")
    except ValueError:
        return None
    moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return max(now, min(moment, now + MAX_RETRY_AFTER))


def _number(text: str | None, unit: float) -> float | None:
    try:
        value = float(text or "") * unit
    except ValueError:
        return None
    return min(value, MAX_RETRY_AFTER.total_seconds()) if value >= 0 else None


def _of_egress(exc: EgressError) -> ProviderError:
    if isinstance(exc, EgressDeniedError):
        return ProviderError(DENIED, code=errors.CONFIG if exc.final else errors.NETWORK)
    if isinstance(exc, EgressTooLargeError):
        return ProviderError("The provider's answer is too large", code=errors.RESPONSE)
    return ProviderError("The provider cannot be reached", code=errors.NETWORK)
