"""Keeps calls away from a provider that limits us: one answer of "too many" makes all jobs of that key wait."""

import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta

from rauskuclaw.domain.clock import Clock, to_wire
from rauskuclaw.domain.failures import PostponedSignal
from rauskuclaw.errors import BackendError
from rauskuclaw.ports.ledger import ClosedKeys
from rauskuclaw.providers import errors
from rauskuclaw.providers.errors import ProviderError

logger = logging.getLogger(__name__)

CODE = "PROVIDER_RATE_LIMITED"
WITHOUT_HINT = timedelta(seconds=5)
MAX_WAIT = timedelta(hours=24)
# Jobs that waited for the same moment do not all come back in it.
SPREAD = timedelta(seconds=2)
# A job that has waited long waits a while longer each time: a server that always says "in a second" would otherwise
# have it claimed, parked and logged for a whole day. So it is parked some 500 times at most.
SHARE_OF_AGE = 50


class KeyGate:
    """Closed keys, as the ledger keeps them for all workers."""

    def __init__(self, ledger: ClosedKeys | None, *, clock: Clock, draw: Callable[[], float] = random.random) -> None:
        self._ledger = ledger
        self._clock = clock
        self._draw = draw

    async def check(self, key_id: str, *, job_created_at: datetime) -> None:
        """Raise PostponedSignal while the key is closed. A ledger that does not answer closes nothing."""
        if self._ledger is None:
            return
        try:
            until = await self._ledger.closed_until(key_id)
        except BackendError:
            logger.warning("Whether a provider key is closed could not be read")
            return
        if until is not None and until > self._clock():
            raise self._postponed(until, job_created_at)

    async def limited(self, key_id: str, error: ProviderError, *, job_created_at: datetime) -> Exception:
        """Close the key after an answer of "too many", and say what to raise: PostponedSignal, or the error.

        With a time the provider named, the job waits for it at no cost, if that is within a day of its creation;
        without one, the attempt is spent and the key closed for some seconds.
        """
        if not error.is_limit:
            return error
        now = self._clock()
        until = error.retry_after or now + WITHOUT_HINT * (1 + self._draw())
        await self._close(key_id, until, now)
        if error.retry_after is not None and until - job_created_at <= MAX_WAIT:
            return self._postponed(until, job_created_at)
        return ProviderError(
            error.failure.message,
            code=errors.HTTP,
            details=error.failure.details,
            failure_class=error.failure.failure_class,
            retry_after=until,
            is_limit=True,
        )

    async def _close(self, key_id: str, until: datetime, at: datetime) -> None:
        if self._ledger is None:
            return
        try:
            await self._ledger.close_key(key_id, until=until, reason=CODE, at=at)
        except BackendError:
            logger.warning("A provider key could not be closed")

    def _postponed(self, until: datetime, job_created_at: datetime) -> PostponedSignal:
        text = f"The provider takes no calls before {to_wire(until)}"
        now = self._clock()
        back_at = max(until, now + (now - job_created_at) / SHARE_OF_AGE)
        return PostponedSignal(text, code=CODE, until=back_at + SPREAD * self._draw())
