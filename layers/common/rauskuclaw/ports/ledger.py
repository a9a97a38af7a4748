"""The ledger of model calls: money set aside before a call, settled after it; and providers that are closed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from rauskuclaw.domain.exceptions import TranslatedError
from rauskuclaw.domain.usage import Exhausted, ModelCall, Reservation, UsageTotal


@dataclass(frozen=True, slots=True)
class LedgerChange:
    """What is written into the ledger together with something else.

    `settled` are calls that are over, each with what was set aside for it; `reserved` is for the call that begins.
    """

    settled: tuple[tuple[ModelCall, Reservation], ...] = ()
    reserved: Reservation | None = None


class ExhaustedError(TranslatedError):
    """A reservation did not fit into one of its budgets; nothing is set aside."""

    def __init__(self, exhausted: Exhausted) -> None:
        super().__init__(f"the budget {exhausted.budget.name} is used up")
        self.exhausted = exhausted


class CallAccounts(Protocol):
    """Reserve, then settle. A worker that dies in between leaves its reservation; until it expires, it counts.

    Then its call is recorded as the reservation estimates it: by `settle_expired`, or by a `reserve` that needs room.
    """

    async def reserve(self, reservation: Reservation, *, now: datetime) -> Exhausted | None:
        """Set the amount aside in all its budgets, or in none and say which one it did not fit into.

        Fits: spent + reserved by others (not expired) + amount <= limit, judged atomically. Repeating is safe.
        Without budgets nothing is judged, and only what to record for a dead worker is kept.
        """
        ...

    async def settle(self, call: ModelCall, reservation: Reservation | None) -> None:
        """Record the call, add its cost to the budgets in place of the reservation, and to the totals of its day.

        Atomic and idempotent by call id. Also right after the reservation has expired, unless its estimate has been
        recorded in the meantime: then that stays.
        """
        ...

    async def settle_expired(self, now: datetime, *, limit: int) -> int:
        """Record the calls of dead workers, as estimated, once their reservations have expired; oldest first.

        Each is recorded once, however many do this at a time. Safe to repeat. Returns how many were worked off.
        """
        ...

    async def settle_open(self, call_id: str) -> ModelCall | None:
        """Record the call of a dead worker, as its reservation estimates it, without waiting until that expires.

        Gives back what was set aside. Safe to repeat. None: it is not under way, because somebody has settled or
        released it.
        """
        ...

    async def release(self, reservation: Reservation) -> None:
        """Give back what was set aside for a call that never began. Safe to repeat."""
        ...


class UsageReader(Protocol):
    """What has been spent, by whom and on what."""

    async def spent(self, budget_name: str) -> int:
        """Nano-dollars spent under a budget's name, without reservations; 0 for an unknown one."""
        ...

    async def calls_of(self, job_id: str) -> list[ModelCall]:
        """The calls of a job, oldest first, at most 200."""
        ...

    async def totals(self, *, first_day: str, last_day: str) -> list[UsageTotal]:
        """Sums by day and dimension, ordered by day, dimension, value."""
        ...


class ClosedKeys(Protocol):
    """Provider keys that are not to be called for a while, for all workers."""

    async def close_key(self, key: str, *, until: datetime, reason: str, at: datetime) -> None:
        """No call with this provider key should begin before `until`. A later time wins over an earlier one.

        `at` is now: the time that `until` was reckoned from.
        """
        ...

    async def closed_until(self, key: str) -> datetime | None:
        """When a closed provider key opens, or None. May lie in the past."""
        ...

    async def plan_anew(self, now: datetime) -> int:
        """The clock was set back: keys closed after `now` stay closed for as long as was said, from `now`; how many.

        Does nothing where the time is the service's, not the machine's.
        """
        ...


class LedgerUpkeep(Protocol):
    """What makes room."""

    async def purge(self, now: datetime, *, limit: int) -> int:
        """Erase expired reservations, and calls and totals of more than 400 days ago. Returns how many rows went."""
        ...


class SpendingLedger(CallAccounts, UsageReader, Protocol):
    """Money: what is set aside, spent and reported."""


class Ledger(SpendingLedger, LedgerUpkeep, ClosedKeys, Protocol):
    """All of it, as a driver gives it; whoever needs a part asks for that part."""
