"""The ledger in DynamoDB: budgets by conditional writes, a call with all it changes in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.calls import ConditionFailedError
from rauskuclaw.adapters.aws.ledger import items
from rauskuclaw.adapters.aws.ledger.items import Write
from rauskuclaw.adapters.aws.table import Table, Term
from rauskuclaw.adapters.aws.values import Item
from rauskuclaw.domain.clock import Clock, from_ms, to_ms
from rauskuclaw.domain.usage import MAX_CALLS, Budget, Exhausted, ModelCall, Reservation, UsageTotal, totals_of
from rauskuclaw.errors import StoreUnavailableError

ROUNDS = 20  # each is caused by somebody else's write between our read and our write, so the next one may pass
ALONE = {"Update": "update_item", "Put": "put_item", "Delete": "delete_item"}
MAX_AT_ONCE = 50  # expired reservations taken out in one write


@dataclass(frozen=True)
class DynamoLedger:
    """Ledger. Old rows are left to TTL, which is free.

    Expired reservations are settled by the clock's tick, and by who needs their room before that.
    """

    table: Table
    clock: Clock

    async def reserve(self, reservation: Reservation, *, now: datetime) -> Exhausted | None:
        for budget in reservation.budgets:
            if reservation.amount_nano > budget.limit_nano:
                return await self._exhausted(budget, reservation.id, now)
        writes = [
            items.hold(
                self.table.name, budget, reservation.id, reservation.amount_nano, reservation.expires_at, now=now
            )
            for budget in reservation.budgets
        ]
        parts: list[dict[str, Write]] = [{"Update": write} for write in writes]
        if reservation.call is not None:
            parts.append({"Put": items.open_call(self.table.name, reservation, reservation.call)})
        for _ in range(ROUNDS):
            try:
                await self._write(parts)
                return None
            except ConditionFailedError as failed:
                if failed.old is not None and items.held(reservation.id) in failed.old:
                    return None  # all of them were written together, by the first of two tries
            for budget in reservation.budgets:
                if not await self._has_room(budget, reservation, now):
                    return await self._exhausted(budget, reservation.id, now)
        raise StoreUnavailableError("a budget kept changing while it was asked for room")

    async def settle(self, call: ModelCall, reservation: Reservation | None) -> None:
        now = self.clock()
        record: list[dict[str, Write]] = [{"Put": items.add_call(self.table.name, call)}]
        if reservation is not None and reservation.call is not None:
            record.append({"Delete": items.close_call(self.table.name, reservation)})
        totals = [{"Update": items.add_total(self.table.name, total, now=now)} for total in totals_of(call)]
        for attempt in range(ROUNDS):
            # Usually everything is still set aside, so that is what is tried before looking.
            spends = await self._spends(call, reservation, now, looks=attempt > 0)
            try:
                await self.table.calls.dynamo("transact_write_items", TransactItems=[*record, *spends, *totals])
                return
            except ConditionFailedError:
                item = items.call_item(call)
                if await self.table.get(item["pk"], item["sk"], only=("pk",)) is not None:
                    return
        raise StoreUnavailableError("a budget kept changing while a call was settled")

    async def settle_expired(self, now: datetime, *, limit: int) -> int:
        key = [Term("pk", "=", keys.OPEN_CALLS), Term("sk", "<", keys.place_at(to_ms(now) + 1, ""))]
        found, _ = await self.table.query(key, limit=limit)
        for item in found:
            await self.settle(*items.reservation_of(item))
        return len(found)

    async def settle_open(self, call_id: str) -> ModelCall | None:
        """Looks at all calls under way, which are few: their place is known only by when they expire."""
        async for item in self.table.walk(keys.OPEN_CALLS):
            if keys.split_place(item["sk"])[1] == call_id:
                call, reservation = items.reservation_of(item)
                await self.settle(call, reservation)
                return call
        return None

    async def release(self, reservation: Reservation) -> None:
        if reservation.call is not None:
            await self._write([{"Delete": items.close_call(self.table.name, reservation)}])
        for budget in reservation.budgets:
            amounts = {reservation.id: reservation.amount_nano}
            try:
                await self._write([{"Update": items.give_back(self.table.name, budget.name, amounts)}])
            except ConditionFailedError:
                continue  # it has been given back

    async def spent(self, budget_name: str) -> int:
        item = await self.table.get(keys.budget_pk(budget_name), only=("ou",))
        return 0 if item is None else int(item.get("ou", 0))

    async def calls_of(self, job_id: str) -> list[ModelCall]:
        found: list[ModelCall] = []
        async for item in self.table.walk(keys.calls_pk(job_id), above=" "):
            found.append(items.call_of(item))
            if len(found) == MAX_CALLS:
                break
        return found

    async def totals(self, *, first_day: str, last_day: str) -> list[UsageTotal]:
        found: list[UsageTotal] = []
        for pk in _partitions(first_day, last_day):
            async for item in self.table.walk(pk, above=first_day):
                total = items.total_of(item)
                if total.day > last_day:
                    break
                found.append(total)
        return sorted(found, key=lambda total: (total.day, total.dimension, total.value))

    async def close_key(self, key: str, *, until: datetime, reason: str, at: datetime) -> None:
        try:
            await self._write([{"Update": items.close(self.table.name, key, until, reason)}])
        except ConditionFailedError:
            return  # closed for longer already

    async def closed_until(self, key: str) -> datetime | None:
        item = await self.table.get(keys.provider_key_pk(key), only=("un",))
        return None if item is None else from_ms(item["un"])

    async def plan_anew(self, now: datetime) -> int:
        """Nothing to do: functions run by the service's clock, which nobody sets back."""
        return 0

    async def purge(self, now: datetime, *, limit: int) -> int:
        """Nothing to do: every item has its TTL."""
        return 0

    async def _write(self, parts: Sequence[dict[str, Write]]) -> None:
        """One write by itself, which cannot meet a conflict and costs half; several as a transaction."""
        if len(parts) == 1:
            [(kind, write)] = parts[0].items()
            await self.table.calls.dynamo(ALONE[kind], **write)
        elif parts:
            await self.table.calls.dynamo("transact_write_items", TransactItems=list(parts))

    async def _has_room(self, budget: Budget, reservation: Reservation, now: datetime) -> bool:
        """Whether the reservation may fit once what has expired is settled, which is done then."""
        item = await self.table.get(keys.budget_pk(budget.name))
        if item is None or items.held(reservation.id) in item:
            return True
        expired = {one: (amount, ends) for one, amount, ends in items.reservations_in(item) if ends <= to_ms(now)}
        if item["us"] - sum(amount for amount, _ in expired.values()) + reservation.amount_nano > budget.limit_nano:
            return False
        if item["n"] - len(expired) >= items.MAX_RESERVATIONS:
            raise StoreUnavailableError("too many calls at once have money set aside in one budget")
        await self._take_out(budget.name, dict(list(expired.items())[:MAX_AT_ONCE]))
        return True

    async def _take_out(self, name: str, expired: dict[str, tuple[int, int]]) -> None:
        """Settle expired reservations (id to amount and end) as estimated; give back those that estimate nothing."""
        found = await self.table.get_items([items.open_place(one, ends) for one, (_, ends) in expired.items()])
        for item in found:
            await self.settle(*items.reservation_of(item))
        settled = {call_id for _, call_id in (keys.split_place(item["sk"]) for item in found)}
        rest = {one: amount for one, (amount, _) in expired.items() if one not in settled}
        if not rest:
            return
        try:
            await self._write([{"Update": items.give_back(self.table.name, name, rest)}])
        except ConditionFailedError:
            return  # somebody else was faster with one of them; the next round looks again

    async def _exhausted(self, budget: Budget, call_id: str, now: datetime) -> Exhausted:
        item = await self.table.get(keys.budget_pk(budget.name)) or {}
        active = [amount for one, amount, ends in items.reservations_in(item) if one != call_id and ends > to_ms(now)]
        return Exhausted(budget, item.get("ou", 0), sum(active))

    async def _spends(
        self, call: ModelCall, reservation: Reservation | None, now: datetime, *, looks: bool
    ) -> list[dict[str, Write]]:
        if reservation is None:
            return []
        cost = call.cost_nano or 0
        found: dict[str, Item] = {}
        if looks:
            wanted = [keys.budget_pk(budget.name) for budget in reservation.budgets]
            found = await self.table.get_rows(wanted, only=())
        writes = []
        for budget in reservation.budgets:
            is_held = not looks or items.held(reservation.id) in found.get(keys.budget_pk(budget.name), {})
            if is_held:
                amounts = {reservation.id: reservation.amount_nano}
                writes.append({"Update": items.give_back(self.table.name, budget.name, amounts, spent=cost)})
            else:
                unheld = items.spend_unheld(self.table.name, budget.name, reservation.id, cost, now=now)
                writes.append({"Update": unheld})
        return writes


def _partitions(first_day: str, last_day: str) -> list[str]:
    """The months from one day to another, oldest first."""
    month, last = date.fromisoformat(first_day).replace(day=1), date.fromisoformat(last_day)
    found = []
    while month <= last:
        found.append(keys.totals_pk(month.isoformat()))
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return found
