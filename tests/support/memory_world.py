"""Memories over any store, with an embedder and a clock of the test, and hands that embed what is pending."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rauskuclaw.adapters.search.vec import SqliteSearchTools
from rauskuclaw.config import MemorySettings
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.memories import EmbeddingStatus, Memory
from rauskuclaw.errors import RauskuClawError
from rauskuclaw.ports.memories import Embedded, MemoryFilter, MemoryStore
from rauskuclaw.ports.search import SearchTools
from rauskuclaw.services.jobs.service import Accepted, Draft
from rauskuclaw.services.memory.found import Found
from rauskuclaw.services.memory.service import Memories
from rauskuclaw.services.principal import Principal
from tests.support.clock import ManualClock
from tests.support.embedder import FakeEmbedder
from tests.support.factories import make_job
from tests.support.inmemory_memories import InMemoryMemories, MemoryTables

SCOPE = "agent.chat"


@dataclass
class FakeJobs:
    """Takes embedding jobs; `refusal`, once set, is the outcome of each."""

    bodies: list[dict[str, Json]] = field(default_factory=list)
    callers: list[Principal] = field(default_factory=list)
    refusal: RauskuClawError | None = None

    async def submit_batch(
        self, drafts: Sequence[Draft], *, caller: Principal, correlation_id: str = ""
    ) -> list[Accepted | RauskuClawError]:
        self.callers.append(caller)
        self.bodies += [dict(draft.body) for draft in drafts]
        if self.refusal is not None:
            return [self.refusal] * len(drafts)
        return [Accepted(make_job()) for _ in drafts]


@dataclass
class MemoryWorld:
    """Memories as one process has them. `embed_pending` does what functions/embed does."""

    store: MemoryStore = field(default_factory=lambda: InMemoryMemories(MemoryTables()))
    embedder: FakeEmbedder = field(default_factory=FakeEmbedder)
    settings: MemorySettings = field(default_factory=MemorySettings)
    clock: ManualClock = field(default_factory=ManualClock)
    jobs: FakeJobs = field(default_factory=FakeJobs)
    tools: SearchTools = field(default_factory=SqliteSearchTools)

    def __post_init__(self) -> None:
        self.memories = Memories(
            store=self.store,
            jobs=self.jobs,
            embedder=lambda: self.embedder,
            tools=lambda: self.tools,
            settings=self.settings,
            clock=self.clock,
        )

    async def put(self, key: str, value: Json = None, **fields: Any) -> Memory:
        """Write a memory, pending."""
        body = {"scope": SCOPE, "key": key, "value": value if value is not None else key, **fields}
        return (await self.memories.put(body)).memory

    async def remember(self, key: str, value: Json = None, **fields: Any) -> Memory:
        """Write a memory and embed it."""
        memory = await self.put(key, value, **fields)
        await self.embed_pending(memory.scope)
        return memory

    async def embed_pending(self, scope: str = SCOPE) -> None:
        page = await self.store.list_memories(MemoryFilter(scope=scope), limit=500)
        for memory in page.items:
            if memory.status is EmbeddingStatus.PENDING:
                await self.store.set_embeddings([self.embedding_of(memory)], now=self.clock())

    def embedding_of(self, memory: Memory) -> Embedded:
        vector = self.embedder.vector(str(memory.value))
        return Embedded(memory.id, memory.content_hash, self.embedder.model, vector)

    async def search(self, query: str, **fields: Any) -> Found:
        return await self.memories.search({"scope": SCOPE, "query": query, **fields})

    async def keys(self, query: str, **fields: Any) -> list[str]:
        """The keys of what a search finds, in order."""
        return [match.memory.key for match in (await self.search(query, **fields)).matches]
