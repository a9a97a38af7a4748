"""The ledger in memory: what the port says, in as few words as possible."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from rauskuclaw.domain.usage import KEEP, MAX_CALLS, Exhausted, ModelCall, Reservation, UsageTotal, totals_of
from rauskuclaw.ports.ledger import CallAccounts, ExhaustedError, LedgerChange

Place = tuple[str, str, str]  # day, dimension, value
Key = TypeVar("Key", str, Place)


@dataclass
class Books:
    """What handles opened on the same storage share."""

    calls: dict[str, ModelCall] = field(default_factory=dict)
    spent: dict[str, int] = field(default_factory=dict)
    reservations: dict[str, Reservation] = field(default_factory=dict)
    totals: dict[Place, UsageTotal] = field(default_factory=dict)
    closed: dict[str, datetime] = field(default_factory=dict)
    closed_at: dict[str, datetime] = field(default_factory=dict)


class InMemoryLedger:
    """Ledger. No method gives way to another, so each is atomic."""

    def __init__(self, books: Books) -> None:
        self._books = books

    async def reserve(self, reservation: Reservation, *, now: datetime) -> Exhausted | None:
        if reservation.budgets:
            await self.settle_expired(now, limit=len(self._books.reservations))
        for budget in reservation.budgets:
            spent, reserved = self._books.spent.get(budget.name, 0), self._reserved(budget.name, reservation.id, now)
            if spent + reserved + reservation.amount_nano > budget.limit_nano:
                return Exhausted(budget, spent, reserved)
        if reservation.budgets or reservation.call is not None:
            self._books.reservations[reservation.id] = reservation
        return None

    def _reserved(self, name: str, but_for: str, now: datetime) -> int:
        others = [one for one in self._books.reservations.values() if one.id != but_for and one.expires_at > now]
        return sum(one.amount_nano for one in others if name in {budget.name for budget in one.budgets})

    async def settle(self, call: ModelCall, reservation: Reservation | None) -> None:
        if call.id in self._books.calls:
            return
        self._books.calls[call.id] = call
        if reservation is not None:
            await self.release(reservation)
            for budget in reservation.budgets:
                self._books.spent[budget.name] = self._books.spent.get(budget.name, 0) + (call.cost_nano or 0)
        for total in totals_of(call):
            self._add(total)

    async def settle_expired(self, now: datetime, *, limit: int) -> int:
        held = sorted(self._books.reservations.values(), key=lambda one: one.expires_at)
        expired = [one for one in held if one.expires_at <= now and one.call is not None][:limit]
        for one in expired:
            if one.call is not None:
                await self.settle(one.call, one)
                await self.release(one)
        return len(expired)

    async def settle_open(self, call_id: str) -> ModelCall | None:
        held = self._books.reservations.get(call_id)
        if held is None or held.call is None:
            return None
        await self.settle(held.call, held)
        await self.release(held)
        return held.call

    def _add(self, more: UsageTotal) -> None:
        place = (more.day, more.dimension, more.value)
        total = self._books.totals.get(place)
        if total is not None:
            more = replace(
                more,
                calls=total.calls + more.calls,
                usage=total.usage + more.usage,
                cost_nano=total.cost_nano + more.cost_nano,
                unpriced=total.unpriced + more.unpriced,
            )
        self._books.totals[place] = more

    async def release(self, reservation: Reservation) -> None:
        self._books.reservations.pop(reservation.id, None)

    async def spent(self, budget_name: str) -> int:
        return self._books.spent.get(budget_name, 0)

    async def calls_of(self, job_id: str) -> list[ModelCall]:
        found = [call for call in self._books.calls.values() if call.job_id == job_id]
        return sorted(found, key=lambda call: (call.at, call.id))[:MAX_CALLS]

    async def totals(self, *, first_day: str, last_day: str) -> list[UsageTotal]:
        return [self._books.totals[place] for place in sorted(self._books.totals) if first_day <= place[0] <= last_day]

    async def close_key(self, key: str, *, until: datetime, reason: str, at: datetime) -> None:
        if until >= self._books.closed.get(key, until):
            self._books.closed[key], self._books.closed_at[key] = until, at

    async def closed_until(self, key: str) -> datetime | None:
        return self._books.closed.get(key)

    async def plan_anew(self, now: datetime) -> int:
        books = self._books
        later = [key for key, at in books.closed_at.items() if at > now]
        for key in later:
            books.closed[key] = now + (books.closed[key] - books.closed_at[key])
            books.closed_at[key] = now
        return len(later)

    async def purge(self, now: datetime, *, limit: int) -> int:
        books, oldest = self._books, now - KEEP
        old_calls = [call.id for call in books.calls.values() if call.at < oldest]
        old_totals = [place for place in books.totals if place[0] < oldest.date().isoformat()]
        expired = [one.id for one in books.reservations.values() if one.expires_at <= now]
        old_keys = [key for key, until in books.closed.items() if until < oldest]
        gone = _erase(books.reservations, expired[:limit])
        gone += _erase(books.calls, old_calls[: limit - gone])
        gone += _erase(books.totals, old_totals[: limit - gone])
        return gone + _erase(books.closed, old_keys[: limit - gone])


async def change_ledger(ledger: CallAccounts, change: LedgerChange, *, now: datetime) -> None:
    """What an append takes along. Raises ExhaustedError."""
    for call, held in change.settled:
        await ledger.settle(call, held)
    if change.reserved is not None and (full := await ledger.reserve(change.reserved, now=now)) is not None:
        raise ExhaustedError(full)


def _erase(table: dict[Key, Any], keys: list[Key]) -> int:
    for key in keys:
        del table[key]
    return len(keys)
