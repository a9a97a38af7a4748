"""Writes of the ledger in a transaction: of the ledger's own, and of appends to a run that take it along."""

import json

from rauskuclaw.adapters.sqlite.values import Row, Values
from rauskuclaw.adapters.sqlite.writer import Tx
from rauskuclaw.domain.clock import from_ms, to_ms
from rauskuclaw.domain.usage import Budget, Exhausted, ModelCall, Reservation, Usage, totals_of

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
OPEN_CALL_OF = f"SELECT budgets, expires_at, {CALL_COLUMNS} FROM open_calls WHERE id = ?"
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
MAX_SETTLED_BY_RESERVING = 50


def reserve(tx: Tx, reservation: Reservation, now: int) -> Exhausted | None:
    if reservation.budgets:
        settle_expired(tx, now, MAX_SETTLED_BY_RESERVING)
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


def settle_expired(tx: Tx, now: int, limit: int) -> int:
    expired = tx.rows(EXPIRED_CALLS, (now, limit))
    for row in expired:
        _settle_as_estimated(tx, row)
    return len(expired)


def settle_open(tx: Tx, call_id: str) -> ModelCall | None:
    for row in tx.rows(OPEN_CALL_OF, (call_id,)):
        return _settle_as_estimated(tx, row)
    return None


def _settle_as_estimated(tx: Tx, row: Row) -> ModelCall:
    names, expires_at, *columns = row
    call = call_of(columns)
    budgets = tuple(Budget(name, 0) for name in json.loads(names))
    settle(tx, call, Reservation(call.id, 0, budgets, from_ms(expires_at)))
    return call


def settle(tx: Tx, call: ModelCall, reservation: Reservation | None) -> None:
    tx.rows("DELETE FROM open_calls WHERE id = ?", (call.id,))
    if not tx.rows(ADD_CALL, _values(call)):
        return
    if reservation is not None:
        _give_back(tx, reservation)
        for budget in reservation.budgets:
            tx.rows(SPEND, (budget.name, call.cost_nano or 0, to_ms(call.at)))
    for total in totals_of(call):
        used = total.usage
        tokens = (used.input, used.output, used.cached, used.reasoning)
        place = (total.day, total.dimension, total.value)
        tx.rows(ADD_TOTAL, (*place, total.calls, *tokens, total.cost_nano, total.unpriced))


def release(tx: Tx, reservation: Reservation) -> None:
    tx.rows("DELETE FROM open_calls WHERE id = ?", (reservation.id,))
    _give_back(tx, reservation)


def _give_back(tx: Tx, reservation: Reservation) -> None:
    for budget in reservation.budgets:
        tx.rows("DELETE FROM reservations WHERE budget = ? AND id = ?", (budget.name, reservation.id))


def _values(call: ModelCall) -> Values:
    used = call.usage
    whose = (call.id, call.job_id, call.job_type, call.key, call.provider, call.model, to_ms(call.at))
    return (*whose, used.input, used.output, used.cached, used.reasoning, call.cost_nano, call.is_estimated)


def call_of(row: Row) -> ModelCall:
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
