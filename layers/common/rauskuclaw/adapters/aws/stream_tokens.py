"""Stream tokens in DynamoDB: an item each, which its TTL erases."""

import json
from dataclasses import dataclass
from datetime import datetime

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.table import Table
from rauskuclaw.adapters.aws.values import dumps
from rauskuclaw.domain.clock import from_ms, to_ms
from rauskuclaw.ports.stream_tokens import StreamToken


@dataclass(frozen=True)
class DynamoStreamTokens:
    """StreamTokenStore."""

    table: Table

    async def put(self, token: StreamToken) -> None:
        queues = None if token.queue_allowlist is None else dumps(sorted(token.queue_allowlist))
        item = {"n": token.key_name, "q": queues, "j": token.job_id, "c": token.conversation_id}
        expires_at = to_ms(token.expires_at)
        times = {"ex": expires_at, "ttl": expires_at // 1000 + 1}
        await self.table.put({"pk": keys.stream_token_pk(token.digest), "sk": keys.ROW, **item, **times})

    async def get(self, digest: str, *, now: datetime) -> StreamToken | None:
        item = await self.table.get(keys.stream_token_pk(digest))
        if item is None or item["ex"] <= to_ms(now):
            return None
        queues = item.get("q")
        return StreamToken(
            digest,
            item["n"],
            from_ms(item["ex"]),
            queue_allowlist=None if queues is None else frozenset(json.loads(queues)),
            job_id=item.get("j"),
            conversation_id=item.get("c"),
        )

    async def purge(self, now: datetime, *, limit: int) -> int:
        """Nothing to do: they have their TTL."""
        return 0
