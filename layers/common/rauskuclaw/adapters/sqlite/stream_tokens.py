"""Stream tokens in SQLite."""

import json
from datetime import datetime

from rauskuclaw.adapters.sqlite.session import Session
from rauskuclaw.adapters.sqlite.values import dumps
from rauskuclaw.domain.clock import from_ms, to_ms
from rauskuclaw.ports.stream_tokens import StreamToken

COLUMNS = "digest, key_name, queues, job_id, conversation_id, expires_at"
PUT = f"INSERT INTO stream_tokens ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
GET = f"SELECT {COLUMNS} FROM stream_tokens WHERE digest = ? AND expires_at > ?"
EXPIRED = "SELECT 1 FROM stream_tokens WHERE expires_at <= ? LIMIT 1"
PURGE = """
DELETE FROM stream_tokens WHERE digest IN (SELECT digest FROM stream_tokens WHERE expires_at <= ? LIMIT ?) RETURNING 1
"""


class SqliteStreamTokens(Session):
    """StreamTokenStore."""

    async def put(self, token: StreamToken) -> None:
        queues = None if token.queue_allowlist is None else dumps(sorted(token.queue_allowlist))
        bound = (token.job_id, token.conversation_id)
        values = (token.digest, token.key_name, queues, *bound, to_ms(token.expires_at))
        await self.writer.run(lambda tx: tx.rows(PUT, values))

    async def get(self, digest: str, *, now: datetime) -> StreamToken | None:
        found = self.rows(GET, (digest, to_ms(now)))
        if not found:
            return None
        digest, key_name, queues, job_id, conversation_id, expires_at = found[0]
        return StreamToken(
            digest,
            key_name,
            from_ms(expires_at),
            queue_allowlist=None if queues is None else frozenset(json.loads(queues)),
            job_id=job_id,
            conversation_id=conversation_id,
        )

    async def purge(self, now: datetime, *, limit: int) -> int:
        moment = to_ms(now)
        if not self.rows(EXPIRED, (moment,)):
            return 0
        return len(await self.writer.run(lambda tx: tx.rows(PURGE, (moment, limit))))
