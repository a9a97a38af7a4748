"""Money around a call to a model: set aside before it, settled after it. Every caller of a model goes through here."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from rauskuclaw.config import BudgetSettings, Price
from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.failures import FailureClass, HandlerError
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.usage import (
    NANO,
    NO_ACCOUNT,
    NO_LIMIT_NANO,
    Budget,
    Exhausted,
    JobAccount,
    ModelCall,
    Reservation,
    Usage,
    job_budget_name,
    to_usd,
)
from rauskuclaw.ports.ledger import SpendingLedger
from rauskuclaw.services.spending.call import Call, counted_at
from rauskuclaw.services.spending.prices import PriceTable, cost_nano
from rauskuclaw.services.spending.tokens import guessed_tokens, most_tokens

if TYPE_CHECKING:
    from rauskuclaw.services.spending.reports import DayUsage, JobUsage

logger = logging.getLogger(__name__)

EXCEEDED = "BUDGET_EXCEEDED"
UNPRICED = "BUDGET_UNPRICED"
# A reservation outlives the call's deadline by this: stopping, settling and clocks that differ take their time.
GRACE = timedelta(seconds=120)
SETTLE_SLICE = 100
# Of requests for embeddings, which belong to no job and are made for many keys at once.
EMBEDDING_TYPE = "memory.embed"
SYSTEM = "system"


class Spending:
    """Budgets and the record of calls, on the ledger of any driver."""

    def __init__(
        self,
        *,
        ledger: SpendingLedger,
        prices: PriceTable,
        budgets: BudgetSettings,
        clock: Clock,
        new_id: Callable[[], str] = lambda: str(uuid4()),
    ) -> None:
        self._ledger = ledger
        self._prices = prices
        self._budgets = budgets
        self._clock = clock
        self._new_id = new_id

    def plan(
        self,
        *,
        job_id: str,
        job_type: str,
        key: str,
        provider: str,
        model: str,
        messages_chars: int,
        max_output_tokens: int,
        deadline: datetime,
        own_tokens: int = 0,
        account: JobAccount = NO_ACCOUNT,
    ) -> Call:
        """A call, with what it may cost at most in every budget it falls under; nothing is written yet.

        Should this process die within it, the clock records the call two minutes after its deadline, as it was
        estimated: the input by its size, the output as the most that was asked for.

        `key` names the API key that submitted the job. `messages_chars` is the size of all that is sent, in bytes of
        UTF-8, and so not less than its tokens. `own_tokens` are those that the provider adds by itself.
        Of the limit of the job's `account` and the configured one the lower holds.
        Raises HandlerError `BUDGET_UNPRICED` when a budget is set and the model's price is not known.
        """
        now = self._clock()
        price = self._prices.find(model, now.date())
        has_budgets = self._has_budgets or account.is_limited
        if price is None and has_budgets and not self._budgets.allow_unpriced:
            raise _refusal(UNPRICED, f"No price is known for the model {model}, and a budget is set", {"model": model})
        call = ModelCall(
            id=self._new_id(),
            job_id=job_id,
            job_type=job_type,
            key=key,
            provider=provider,
            model=model,
            at=now,
            usage=Usage(),
            cost_nano=None,
        )
        applying = self._applying(job_id, job_type, now, account) if price is not None else ()
        most = Usage(input=most_tokens(messages_chars) + own_tokens, output=max_output_tokens)
        amount = cost_nano(most, _uncached(price)) if price is not None and applying else 0
        guess = Usage(input=guessed_tokens(messages_chars + own_tokens), output=max_output_tokens)
        estimate = counted_at(call, guess, price, is_estimated=True)
        reservation = Reservation(call.id, amount, applying, deadline + GRACE, estimate)
        return Call(
            self._ledger, call, price=price, reservation=reservation, sent_bytes=messages_chars, own_tokens=own_tokens
        )

    async def reserve(self, call: Call) -> None:
        """Set aside what a planned call may cost, and note that it is under way.

        Raises HandlerError `BUDGET_EXCEEDED` when it does not fit; BackendError (retry).
        """
        if (full := await self._ledger.reserve(call.reservation, now=self._clock())) is not None:
            raise exceeded(full, call.reservation)

    async def settle_lost(self, call_id: str, *, job_id: str) -> ModelCall | None:
        """Record a call whose worker died, as it was estimated before it began, and give back what was set aside.

        What was recorded, by whomever; None where there is no such call. Safe to repeat. Raises BackendError (retry).
        """
        settled = await self._ledger.settle_open(call_id)
        if settled is not None:
            return settled
        return next((call for call in await self._ledger.calls_of(job_id) if call.id == call_id), None)

    async def embedded(self, *, provider: str, model: str, usage: Usage | None, sent_bytes: int) -> None:
        """Record a request for embeddings, and count it in the budgets of its day. `usage` as for `Call.settle`.

        None is refused over a budget: memory would stop being found, for little money. Never raises for a store that
        is away.
        """
        now = self._clock()
        day = now.date().isoformat()
        call = ModelCall(
            id=self._new_id(),
            job_id=f"{EMBEDDING_TYPE}:{day}",
            job_type=EMBEDDING_TYPE,
            key=SYSTEM,
            provider=provider,
            model=model,
            at=now,
            usage=Usage(),
            cost_nano=None,
        )
        held = Reservation(call.id, 0, self._of_type_and_day(EMBEDDING_TYPE, day), now)
        price = self._prices.find(model, now.date())
        one = Call(self._ledger, call, price=price, reservation=held, sent_bytes=sent_bytes, own_tokens=0)
        await one.settle(usage, text_chars=0)

    async def of_job(self, job_id: str) -> "JobUsage":
        """The calls of a job and their sum, and what it has spent with those that worked for it."""
        from rauskuclaw.services.spending.reports import job_usage

        return job_usage(await self._ledger.calls_of(job_id), counted_nano=await self.counted(job_id))

    async def counted(self, job_id: str) -> int:
        """Nano-dollars in the budget of a job: its calls, lost ones as estimated, and those of jobs that worked for it.

        0 for a job that is not counted: one without a limit that is no run of an agent.
        """
        return await self._ledger.spent(job_budget_name(job_id))

    async def by_day(self, days: int, *, key: str | None = None) -> "list[DayUsage]":
        """What was used on each of the last days, today last. Days without a call are in it.

        `key`: only what was spent under this name; of that there are no sums by type or model.
        """
        from rauskuclaw.services.spending.reports import days_ending, usage_by_day

        wanted = days_ending(self._clock().date(), days)
        totals = await self._ledger.totals(first_day=wanted[0], last_day=wanted[-1])
        return usage_by_day(
            wanted, [one for one in totals if key is None or (one.dimension, one.value) == ("key", key)]
        )

    async def today(self) -> list[tuple[Budget, int]]:
        """Today's budgets (those of single jobs left out), each with the nano-dollars spent."""
        day = self._clock().date().isoformat()
        found = self._of_day(day)
        found += [self._of_type(name, day) for name in sorted(self._budgets.per_type_day_usd)]
        spent = await asyncio.gather(*(self._ledger.spent(budget.name) for budget in found))
        return list(zip(found, spent, strict=True))

    async def settle_expired(self) -> int:
        """Record one portion of the calls whose workers died, as estimated. Returns how many."""
        return await self._ledger.settle_expired(self._clock(), limit=SETTLE_SLICE)

    @property
    def _has_budgets(self) -> bool:
        given = self._budgets
        return bool(given.per_type_day_usd) or given.per_job_usd is not None or given.per_day_usd is not None

    def _applying(self, job_id: str, job_type: str, now: datetime, account: JobAccount) -> tuple[Budget, ...]:
        """The narrowest first: it is the one that a refusal names."""
        day = now.date().isoformat()
        limits = [_nano(limit) for limit in (self._budgets.per_job_usd, account.limit_usd) if limit is not None]
        if account.is_counted:
            limits.append(NO_LIMIT_NANO)
        found = [Budget(job_budget_name(job_id), min(limits))] if limits else []
        return (*found, *account.shared, *self._of_type_and_day(job_type, day))

    def _of_type_and_day(self, job_type: str, day: str) -> tuple[Budget, ...]:
        is_limited = job_type in self._budgets.per_type_day_usd
        return (*([self._of_type(job_type, day)] if is_limited else ()), *self._of_day(day))

    def _of_type(self, job_type: str, day: str) -> Budget:
        return Budget(f"type:{job_type}:{day}", _nano(self._budgets.per_type_day_usd[job_type]))

    def _of_day(self, day: str) -> list[Budget]:
        limit = self._budgets.per_day_usd
        return [] if limit is None else [Budget(f"day:{day}", _nano(limit))]


def _nano(usd: float) -> int:
    return round(usd * NANO)


def _uncached(price: Price) -> Price:
    """The dearer of the two input prices: nobody knows beforehand what will come from the cache."""
    dearest = max(price.input, price.cached_input)
    return Price(price.model, price.since, dearest, price.output, dearest)


def exceeded(full: Exhausted, reservation: Reservation) -> HandlerError:
    """What a call fails with that does not fit into a budget."""
    details: dict[str, Json] = {
        "budget": full.budget.name,
        "limit_usd": to_usd(full.budget.limit_nano),
        "spent_usd": to_usd(full.spent_nano),
        "reserved_usd": to_usd(full.reserved_nano),
        "needed_usd": to_usd(reservation.amount_nano),
    }
    return _refusal(EXCEEDED, f"The budget {full.budget.name} has no room for this call", details)


def _refusal(code: str, message: str, details: dict[str, Json]) -> HandlerError:
    return HandlerError(message, code=code, details=details, failure_class=FailureClass.PERMANENT)
