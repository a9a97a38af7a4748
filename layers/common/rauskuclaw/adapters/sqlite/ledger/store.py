"""The ledger in SQLite: every change is one transaction, so a budget is judged and written under the same lock."""

from collections.abc import Sequence
from datetime import datetime

from rauskuclaw.adapters.sqlite.ledger.writes import (
    CALL_COLUMNS,
    TOTAL_COLUMNS,
    call_of,
    release,
    reserve,
    settle,
    settle_expired,
    settle_open,
)
from rauskuclaw.adapters.sqlite.session import Session
from rauskuclaw.adapters.sqlite.values import Row
from rauskuclaw.adapters.sqlite.writer import Tx
from rauskuclaw.domain.clock import from_ms, to_ms
from rauskuclaw.domain.usage import (
    KEEP,
    MAX_CALLS,
    Exhausted,
    ModelCall,
    Reservation,
    Usage,
    UsageTotal,
)

CALLS_OF = f"SELECT {CALL_COLUMNS} FROM model_calls WHERE job_id = ? ORDER BY at, id LIMIT {MAX_CALLS}"
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


class SqliteLedger(Session):
    """Ledger."""

    async def reserve(self, reservation: Reservation, *, now: datetime) -> Exhausted | None:
        return await self.writer.run(lambda tx: reserve(tx, reservation, to_ms(now)))

    async def settle(self, call: ModelCall, reservation: Reservation | None) -> None:
        await self.writer.run(lambda tx: settle(tx, call, reservation))

    async def settle_expired(self, now: datetime, *, limit: int) -> int:
        if not self.rows("SELECT 1 FROM open_calls WHERE expires_at <= ? LIMIT 1", (to_ms(now),)):
            return 0
        return await self.writer.run(lambda tx: settle_expired(tx, to_ms(now), limit))

    async def settle_open(self, call_id: str) -> ModelCall | None:
        return await self.writer.run(lambda tx: settle_open(tx, call_id))

    async def release(self, reservation: Reservation) -> None:
        await self.writer.run(lambda tx: release(tx, reservation))

    async def spent(self, budget_name: str) -> int:
        found = self.rows("SELECT spent FROM budgets WHERE name = ?", (budget_name,))
        return int(found[0][0]) if found else 0

    async def calls_of(self, job_id: str) -> list[ModelCall]:
        return [call_of(row) for row in self.rows(CALLS_OF, (job_id,))]

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


def _purge(tx: Tx, old: Sequence[tuple[tuple[str, str, str], int | str]], limit: int) -> int:
    gone = 0
    for (table, key, old_row), before in old:
        some = f"SELECT {key} FROM {table} WHERE {old_row} LIMIT ?"
        gone += len(tx.rows(f"DELETE FROM {table} WHERE ({key}) IN ({some}) RETURNING 1", (before, limit - gone)))
    return gone


def _total_of(row: Row) -> UsageTotal:
    day, dimension, value, calls, given, output, cached, reasoning, cost, unpriced = row
    return UsageTotal(day, dimension, value, calls, Usage(given, output, cached, reasoning), cost, unpriced)
