"""One paid call to a model, from before it begins until it is recorded."""

import asyncio
import logging
from dataclasses import replace

from rauskuclaw.config import Price
from rauskuclaw.domain.usage import ModelCall, Reservation, Usage, to_usd
from rauskuclaw.errors import BackendError
from rauskuclaw.ports.ledger import CallAccounts
from rauskuclaw.services.spending.prices import cost_nano
from rauskuclaw.services.spending.tokens import judged

logger = logging.getLogger(__name__)

SETTLE_ROUNDS = 3


class Call:
    """One call to a model, from before it begins. End it by `settle` or, when it never began, by `release`.

    Whoever writes the ledger together with something else takes `reservation` before it, and `count` and `entry` after
    it, in place of `Spending.reserve` and `settle`.
    """

    def __init__(
        self,
        ledger: CallAccounts,
        call: ModelCall,
        *,
        price: Price | None,
        reservation: Reservation,
        sent_bytes: int,
        own_tokens: int,
    ) -> None:
        self._ledger = ledger
        self._call = call
        self._price = price
        self.reservation = reservation
        self._sent_bytes = sent_bytes
        self._own_tokens = own_tokens
        self._is_over = False
        self._is_counted = False

    @property
    def id(self) -> str:
        """Also fit to be the other side's idempotency key: a retried attempt is another call with another id."""
        return self._call.id

    @property
    def usage(self) -> Usage:
        """What was counted; zeros before `settle`."""
        return self._call.usage

    @property
    def is_estimated(self) -> bool:
        """Whether a part of the usage is our guess."""
        return self._call.is_estimated

    @property
    def cost_nano(self) -> int | None:
        """What was counted, in nano-dollars; None without a known price and before `settle`."""
        return self._call.cost_nano

    @property
    def cost_usd(self) -> float | None:
        """What was counted, for people and results; None without a known price. Sums are made in nano-dollars."""
        return to_usd(self._call.cost_nano)

    @property
    def entry(self) -> tuple[ModelCall, Reservation] | None:
        """What is to be settled; None until it is counted, and of a call that never began."""
        return (self._call, self.reservation) if self._is_counted else None

    def count(self, usage: Usage | None, *, text_chars: int) -> None:
        """Note what the call used. `usage` None: nothing was reported, so it is estimated from what came.

        `text_chars`: how much was received, text and thoughts, in bytes of UTF-8. Also for a call that was cut or
        cancelled: what came is paid for. Safe to repeat.
        """
        if self._is_over:
            return
        self._is_over = self._is_counted = True
        # What the provider adds by itself is only a bound in bytes, so a report is not held against it.
        sent_bytes = self._sent_bytes + (self._own_tokens if usage is None else 0)
        counted, is_estimated = judged(usage, sent_bytes=sent_bytes, received_bytes=text_chars)
        self._call = counted_at(self._call, counted, self._price, is_estimated=is_estimated)

    async def settle(self, usage: Usage | None, *, text_chars: int) -> None:
        """Count what the call used, and record it: see `count` and `write`. Only the first counts."""
        if not self._is_over:
            self.count(usage, text_chars=text_chars)
            await self.write()

    async def write(self) -> None:
        """Record what was counted, if anything was. Safe to repeat; runs to its end when the task is cancelled.

        Never raises for a store that is away: failing the job over it would make it call, and pay, again.
        """
        if self._is_counted:
            await asyncio.shield(asyncio.ensure_future(self._write()))

    async def release(self) -> None:
        """The call never began: give back what was set aside. Safe to repeat, and after `settle` without effect."""
        if self._is_over:
            return
        self._is_over = True
        try:
            await asyncio.shield(asyncio.ensure_future(self._ledger.release(self.reservation)))
        except BackendError:
            logger.warning("The reservation %s could not be released; it will be settled as an estimate", self.id)

    async def _write(self) -> None:
        for rounds_left in reversed(range(SETTLE_ROUNDS)):
            try:
                await self._ledger.settle(self._call, self.reservation)
                return
            except BackendError:
                if not rounds_left:
                    logger.exception("A model call could not be recorded: %s", self._call)


def counted_at(call: ModelCall, usage: Usage, price: Price | None, *, is_estimated: bool) -> ModelCall:
    """The call with its usage, and its cost where the price is known."""
    cost = None if price is None else cost_nano(usage, price)
    return replace(call, usage=usage, cost_nano=cost, is_estimated=is_estimated)
