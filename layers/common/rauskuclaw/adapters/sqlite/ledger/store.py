"""The ledger in SQLite: every change is one transaction, so a budget is judged and written under the same lock."""

import json
from collections.abc import Sequence
from datetime import datetime

from rauskuclaw.adapters.sqlite.session import Session
from rauskuclaw.adapters.sqlite.values import Row, Values
from rauskuclaw.adapters.sqlite.writer import Tx
from rauskuclaw.domain.clock import from_ms, to_ms
from rauskuclaw.domain.usage import (
    KEEP,
    MAX_CALLS,
    Budget,
    Exhausted,
    ModelCall,
    Reservation,
    Usage,
    UsageTotal,
    totals_of,
)

CALL_COLUMNS = (
    "id, job_id, job_type, api_key, provider, model, at, input, output, cached, reasoning, cost, is_estimated"
)
ADD_CALL = f"""
INSERT INTO model_calls ({CALL_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING RETURNING 1
"""
OPEN_CALL = f"""
INSERT INTO open_calls ({CALL_COLUMNS}, budgets, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET expires_at = excluded.expires_at
"""
EXPIRED_CALLS = f"""
SELECT budgets, expires_at, {CALL_COLUMNS} FROM open_calls WHERE expires_at <= ? ORDER BY expires_at LIMIT ?
"""
CALLS_OF = f"SELECT {CALL_COLUMNS} FROM model_calls WHERE job_id = ? ORDER BY at, id LIMIT {MAX_CALLS}"
STANDING = """
SELECT ifnull((SELECT spent FROM budgets WHERE name = ?1), 0),
    ifnull((SELECT sum(amount) FROM reservations WHERE budget = ?1 AND id <> ?2 AND expires_at > ?3), 0)
"""
SET_ASIDE = """
INSERT INTO reservations (budget, id, amount, expires_at) VALUES (?, ?, ?, ?)
ON CONFLICT (budget, id) DO UPDATE SET amount = excluded.amount, expires_at = excluded.expires_at
"""
SPEND = """
INSERT INTO budgets (name, spent, changed_at) VALUES (?, ?, ?)
ON CONFLICT (name) DO UPDATE SET spent = spent + excluded.spent, changed_at = excluded.changed_at
"""
TOTAL_COLUMNS = "day, dimension, value, calls, input, output, cached, reasoning, cost, unpriced"
ADD_TOTAL = f"""
INSERT INTO usage_totals ({TOTAL_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (day, dimension, value) DO UPDATE SET calls = calls + excluded.calls, input = input + excluded.input,
    output = output + excluded.output, cached = cached + excluded.cached, reasoning = reasoning + excluded.reasoning,
    cost = cost + excluded.cost, unpriced = unpriced + excluded.unpriced
"""
TOTALS = f"SELECT {TOTAL_COLUMNS} FROM usage_totals WHERE day >= ? AND day <= ? ORDER BY day, dimension, value"
CLOSE_KEY = """
INSERT INTO provider_keys (name, closed_until, reason, closed_at) VALUES (?, ?, ?, ?)
ON CONFLICT (name) DO UPDATE
SET closed_until = excluded.closed_until, reason = excluded.reason, closed_at = excluded.closed_at
    WHERE excluded.closed_until > closed_until
"""
CLOSE_ANEW = """
UPDATE provider_keys SET closed_until = ?1 + closed_until - closed_at, closed_at = ?1 WHERE closed_at > ?1 RETURNING 1
"""
# Each with the rows that go; a row of a budget that is still written to is never old.
OLD_ROWS = (
    ("reservations", "budget, id", "expires_at <= ?"),
    ("model_calls", "id", "at < ?"),
    ("usage_totals", "day, dimension, value", "day < ?"),
    ("budgets", "name", "changed_at < ?"),
    ("provider_keys", "name", "closed_until < ?"),
)


MAX_SETTLED_BY_RESERVING = 50


class SqliteLedger(Session):
    """Ledger."""

    async def reserve(self, reservation: Reservation, *, now: datetime) -> Exhausted | None:
        return await self.writer.run(lambda tx: _reserve(tx, reservation, to_ms(now)))

    async def settle(self, call: ModelCall, reservation: Reservation | None) -> None:
        await self.writer.run(lambda tx: _settle(tx, call, reservation))

    async def settle_expired(self, now: datetime, *, limit: int) -> int:
        if not self.rows("SELECT 1 FROM open_calls WHERE expires_at <= ? LIMIT 1", (to_ms(now),)):
            return 0
        return await self.writer.run(lambda tx: _settle_expired(tx, to_ms(now), limit))

    async def release(self, reservation: Reservation) -> None:
        await self.writer.run(lambda tx: _release(tx, reservation))

    async def spent(self, budget_name: str) -> int:
        found = self.rows("SELECT spent FROM budgets WHERE name = ?", (budget_name,))
        return int(found[0][0]) if found else 0

    async def calls_of(self, job_id: str) -> list[ModelCall]:
        return [_call_of(row) for row in self.rows(CALLS_OF, (job_id,))]

    async def totals(self, *, first_day: str, last_day: str) -> list[UsageTotal]:
        return [_total_of(row) for row in self.rows(TOTALS, (first_day, last_day))]

    async def close_key(self, key: str, *, until: datetime, reason: str, at: datetime) -> None:
        await self.writer.run(lambda tx: tx.rows(CLOSE_KEY, (key, to_ms(until), reason, to_ms(at))))

    async def closed_until(self, key: str) -> datetime | None:
        found = self.rows("SELECT closed_until FROM provider_keys WHERE name = ?", (key,))
        return from_ms(found[0][0]) if found else None

    async def plan_anew(self, now: datetime) -> int:
        if not self.rows("SELECT 1 FROM provider_keys WHERE closed_at > ? LIMIT 1", (to_ms(now),)):
            return 0
        return len(await self.writer.run(lambda tx: tx.rows(CLOSE_ANEW, (to_ms(now),))))

    async def purge(self, now: datetime, *, limit: int) -> int:
        oldest = now - KEEP
        now_ms, oldest_ms = to_ms(now), to_ms(oldest)
        before: list[int | str] = [now_ms, oldest_ms, oldest.date().isoformat(), oldest_ms, oldest_ms]
        old = list(zip(OLD_ROWS, before, strict=True))
        if not any(
            self.rows(f"SELECT 1 FROM {table} WHERE {old_row} LIMIT 1", (at,)) for (table, _, old_row), at in old
        ):
            return 0
        return await self.writer.run(lambda tx: _purge(tx, old, limit))


def _reserve(tx: Tx, reservation: Reservation, now: int) -> Exhausted | None:
    if reservation.budgets:
        _settle_expired(tx, now, MAX_SETTLED_BY_RESERVING)
    for budget in reservation.budgets:
        [(spent, reserved)] = tx.rows(STANDING, (budget.name, reservation.id, now))
        if spent + reserved + reservation.amount_nano > budget.limit_nano:
            return Exhausted(budget, spent, reserved)
    for budget in reservation.budgets:
        tx.rows(SET_ASIDE, (budget.name, reservation.id, reservation.amount_nano, to_ms(reservation.expires_at)))
    if reservation.call is not None:
        names = json.dumps([budget.name for budget in reservation.budgets])
        tx.rows(OPEN_CALL, (*_values(reservation.call), names, to_ms(reservation.expires_at)))
    return None


def _settle_expired(tx: Tx, now: int, limit: int) -> int:
    expired = tx.rows(EXPIRED_CALLS, (now, limit))
    for names, expires_at, *row in expired:
        call = _call_of(row)
        budgets = tuple(Budget(name, 0) for name in json.loads(names))
        _settle(tx, call, Reservation(call.id, 0, budgets, from_ms(expires_at)))
    return len(expired)


def _settle(tx: Tx, call: ModelCall, reservation: Reservation | None) -> None:
    tx.rows("DELETE FROM open_calls WHERE id = ?", (call.id,))
    if not tx.rows(ADD_CALL, _values(call)):
        return
    if reservation is not None:
        _release(tx, reservation)
        for budget in reservation.budgets:
            tx.rows(SPEND, (budget.name, call.cost_nano or 0, to_ms(call.at)))
    for total in totals_of(call):
        used = total.usage
        tokens = (used.input, used.output, used.cached, used.reasoning)
        place = (total.day, total.dimension, total.value)
        tx.rows(ADD_TOTAL, (*place, total.calls, *tokens, total.cost_nano, total.unpriced))


def _release(tx: Tx, reservation: Reservation) -> None:
    tx.rows("DELETE FROM open_calls WHERE id = ?", (reservation.id,))
    for budget in reservation.budgets:
        tx.rows("DELETE FROM reservations WHERE budget = ? AND id = ?", (budget.name, reservation.id))


def _purge(tx: Tx, old: Sequence[tuple[tuple[str, str, str], int | str]], limit: int) -> int:
    gone = 0
    for (table, key, old_row), before in old:
        some = f"SELECT {key} FROM {table} WHERE {old_row} LIMIT ?"
        gone += len(tx.rows(f"DELETE FROM {table} WHERE ({key}) IN ({some}) RETURNING 1", (before, limit - gone)))
    return gone


def _values(call: ModelCall) -> Values:
    used = call.usage
    whose = (call.id, call.job_id, call.job_type, call.key, call.provider, call.model, to_ms(call.at))
    return (*whose, used.input, used.output, used.cached, used.reasoning, call.cost_nano, call.is_estimated)


def _call_of(row: Row) -> ModelCall:
    call_id, job_id, job_type, key, provider, model, at, given, output, cached, reasoning, cost, is_estimated = row
    return ModelCall(
        id=call_id,
        job_id=job_id,
        job_type=job_type,
        key=key,
        provider=provider,
        model=model,
        at=from_ms(at),
        usage=Usage(given, output, cached, reasoning),
        cost_nano=cost,
        is_estimated=bool(is_estimated),
    )


def _total_of(row: Row) -> UsageTotal:
    day, dimension, value, calls, given, output, cached, reasoning, cost, unpriced = row
    return UsageTotal(day, dimension, value, calls, Usage(given, output, cached, reasoning), cost, unpriced)
