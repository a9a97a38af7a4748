"""Callback deliveries in SQLite."""

import json
from datetime import datetime

from rauskuclaw.adapters.sqlite.jobs import rows
from rauskuclaw.adapters.sqlite.jobs.events import add_events
from rauskuclaw.adapters.sqlite.session import Session
from rauskuclaw.adapters.sqlite.writer import Tx
from rauskuclaw.domain.callbacks import Delivery
from rauskuclaw.domain.clock import ms, to_ms
from rauskuclaw.ports.notifier import DELIVERIES_TOPIC, job_topic
from rauskuclaw.ports.store import DeliveryChange

# The index holds the host too: rows that are left out are not read.
DUE = f"""
SELECT {rows.DELIVERY_COLUMNS} FROM deliveries INDEXED BY deliveries_due
WHERE state = 'pending' AND next_at <= ? AND host NOT IN (SELECT value FROM json_each(?)) ORDER BY next_at LIMIT ?
"""
SELECT = f"SELECT {rows.DELIVERY_COLUMNS} FROM deliveries"
CHANGE = """
UPDATE deliveries SET state = ?, tries = ?, next_at = ?, last_status = ?, last_error = ?, planned_at = ?
WHERE job_id = ? AND event_id = ? AND state = ? AND tries = ? RETURNING 1
"""


class SqliteDeliveries(Session):
    """DeliveryStore."""

    async def due_deliveries(
        self, now: datetime, *, limit: int, skip_hosts: frozenset[str] = frozenset()
    ) -> list[Delivery]:
        values = (to_ms(now), json.dumps(sorted(skip_hosts)), limit)
        return [rows.delivery_of(row) for row in self.rows(DUE, values)]

    async def get_delivery(self, job_id: str) -> Delivery | None:
        found = self.rows(f"{SELECT} WHERE job_id = ?", (job_id,))
        return rows.delivery_of(found[0]) if found else None

    async def change_delivery(self, change: DeliveryChange) -> bool:
        return await self.writer.run(lambda tx: _change(tx, change))


def _change(tx: Tx, change: DeliveryChange) -> bool:
    before, after = change.before, change.after
    outcome = (after.state.value, after.tries, ms(after.next_at), after.last_status, after.last_error)
    values = (*outcome, ms(after.planned_at))
    where = (before.job_id, before.id, before.state.value, before.tries)
    if not tx.rows(CHANGE, (*values, *where)):
        return False
    for (seq,) in tx.rows("SELECT seq FROM jobs WHERE id = ?", (after.job_id,)):
        add_events(tx, seq, change.entries)
    if change.at is not None:
        tx.counts.add(change.counts, change.at)
    tx.notify(job_topic(after.job_id), DELIVERIES_TOPIC)
    return True
