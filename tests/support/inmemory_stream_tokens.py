"""Stream tokens in memory."""

from dataclasses import dataclass, field
from datetime import datetime

from rauskuclaw.ports.stream_tokens import StreamToken


@dataclass
class InMemoryStreamTokens:
    """StreamTokenStore, over what handles on one storage share."""

    tokens: dict[str, StreamToken] = field(default_factory=dict)

    async def put(self, token: StreamToken) -> None:
        self.tokens.setdefault(token.digest, token)

    async def get(self, digest: str, *, now: datetime) -> StreamToken | None:
        found = self.tokens.get(digest)
        return found if found is not None and found.expires_at > now else None

    async def purge(self, now: datetime, *, limit: int) -> int:
        gone = [digest for digest, each in self.tokens.items() if each.expires_at <= now][:limit]
        for digest in gone:
            del self.tokens[digest]
        return len(gone)
