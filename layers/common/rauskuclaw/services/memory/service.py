"""Memories from the caller's side: write, read, list, search, reset."""

import asyncio
import importlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import uuid4

from rauskuclaw.config import MemorySettings
from rauskuclaw.domain.clock import Clock, to_wire, utc_now
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.memories import EmbeddingStatus, Memory, Quota, ScopeSummary
from rauskuclaw.domain.runs.labels import Integrity
from rauskuclaw.errors import ConflictError, ForbiddenError, NotFoundError
from rauskuclaw.ports.memories import MemoryFilter, MemoryStore, QuotaExceeded
from rauskuclaw.ports.models import Embedder
from rauskuclaw.ports.search import SearchTools
from rauskuclaw.ports.store import Page
from rauskuclaw.services.memory.embed_queue import EmbedQueue, JobDoor
from rauskuclaw.services.memory.errors import MemoryQuotaError, VectorsDisabledError
from rauskuclaw.services.memory.found import EmbedderInfo, Found
from rauskuclaw.services.memory.reembedding import Reembedding
from rauskuclaw.services.memory.requests import (
    PutRequest,
    SearchRequest,
    read_mark,
    read_put,
    read_reset,
    read_scope_only,
    read_search,
)
from rauskuclaw.services.principal import Principal

if TYPE_CHECKING:
    from rauskuclaw.services.memory.search import MemorySearch

logger = logging.getLogger(__name__)

SEARCH = "rauskuclaw.services.memory.search"


@dataclass(frozen=True, slots=True)
class Stored:
    """A write. `is_unchanged`: the content was there already; `is_queued`: an embedding job is on its way."""

    memory: Memory
    is_unchanged: bool
    is_queued: bool


@dataclass(frozen=True, slots=True)
class ResetOutcome:
    """What a reset took, and what is left in the whole store, whatever the scope was."""

    scope: str | None
    deleted_memories: int
    deleted_vectors: int
    remaining_memories: int
    remaining_vectors: int


class Memories:
    """What callers may do with memories. They belong to no queue, so every key sees all of them.

    `embedder` and `tools` are called when they are first needed: an embedder may load a model, and search loads numpy.
    """

    def __init__(
        self,
        *,
        store: MemoryStore,
        jobs: JobDoor,
        embedder: Callable[[], Embedder],
        tools: Callable[[], SearchTools],
        settings: MemorySettings,
        clock: Clock = utc_now,
        new_id: Callable[[], str] = lambda: str(uuid4()),
    ) -> None:
        self._store = store
        self._make_embedder = embedder
        self._tools = tools
        self.settings = settings
        self._clock = clock
        self._new_id = new_id
        self._queue = EmbedQueue(store=store, jobs=jobs, job_type=settings.queue_type, clock=clock)
        self._reembedding = Reembedding(
            store=store, queue=self._queue, model=lambda: self._required_embedder().model, clock=clock
        )

    async def put(
        self, body: Mapping[str, Json], *, caller: Principal | None = None, correlation_id: str = ""
    ) -> Stored:
        """Insert or replace a memory by scope and key. Durable when it returns; safe to repeat.

        `caller` None: the system itself. Raises InvalidRequestError naming fields, ForbiddenError where the caller's
        word makes nothing trusted, PayloadTooLargeError, MemoryQuotaError, EmbedQueueError (the memory is stored
        then), BackendError.
        """
        request = read_put(body)
        _require_vouching(caller, request.trust)
        return await self.write(request, correlation_id=correlation_id)

    async def mark(self, memory_id: str, body: Mapping[str, Json], *, caller: Principal) -> Memory:
        """Say whether a memory may be believed by runs. Safe to repeat.

        Raises InvalidRequestError naming fields, ForbiddenError as `put`, NotFoundError, ConflictError where it was
        written since `updated_at`.
        """
        request = read_mark(body)
        _require_vouching(caller, request.trust)
        await self.get(memory_id)
        memory = await self._store.mark(memory_id, request.trust, as_of=request.as_of)
        if memory is None:
            raise NotFoundError("Memory not found", details={"id": memory_id})
        if memory.updated_at != request.as_of:
            details = {"id": memory_id, "updated_at": to_wire(memory.updated_at)}
            raise ConflictError("The memory was written since; read it again", details=details)
        return memory

    async def write(self, request: PutRequest, *, correlation_id: str = "") -> Stored:
        """The same for a request that was read already."""
        now = self._clock()
        quota = Quota(self.settings.rows_per_scope, self.settings.bytes_per_scope)
        draft = request.draft(new_id=self._new_id(), now=now)
        outcome = await self._store.put(draft, quota=quota, now=now)
        if isinstance(outcome, QuotaExceeded):
            raise _quota_error(request.scope, outcome, quota)
        memory = outcome.memory
        # A rewrite of a row whose embedding failed, or whose job was lost, is another chance for it.
        is_queued = self.settings.vectors_enabled and (outcome.must_embed or memory.status is not EmbeddingStatus.READY)
        if is_queued:
            await self._queue.add([memory], correlation_id=correlation_id)
        return Stored(memory, is_unchanged=not outcome.is_new and not outcome.must_embed, is_queued=is_queued)

    async def get(self, memory_id: str) -> Memory:
        """One memory. Raises NotFoundError, also when it has expired."""
        memory = await self._store.get(memory_id)
        if memory is None or not memory.is_live(self._clock()):
            raise NotFoundError("Memory not found", details={"id": memory_id})
        return memory

    async def list_memories(
        self, *, scope: str | None, key: str | None, include_expired: bool, limit: int, cursor: str | None = None
    ) -> Page[Memory]:
        """Newest change first. Raises InvalidRequestError for a foreign cursor."""
        where = MemoryFilter(scope=scope, key=key, live_at=self._live_at(include_expired))
        return await self._store.list_memories(where, limit=limit, cursor=cursor)

    async def delete(self, memory_id: str) -> None:
        """Remove a memory and its vector, expired or not. Raises NotFoundError."""
        if not await self._store.delete(memory_id):
            raise NotFoundError("Memory not found", details={"id": memory_id})

    async def scopes(self, *, contains: str, include_expired: bool, limit: int) -> list[ScopeSummary]:
        """Scopes with memories, newest change first."""
        return await self._store.scopes(live_at=self._live_at(include_expired), contains=contains, limit=limit)

    async def reset(self, body: Mapping[str, Json]) -> ResetOutcome:
        """Forget a scope, or all of them, at once; what is on disk is erased in the background.

        Raises InvalidRequestError unless it is confirmed.
        """
        scope = read_reset(body)
        done = await self._store.reset(scope, now=self._clock())
        left = await self._store.totals()
        return ResetOutcome(
            scope=scope,
            deleted_memories=done.memories,
            deleted_vectors=done.vectors,
            remaining_memories=left.memories,
            remaining_vectors=left.vectors,
        )

    async def reembed(self, body: Mapping[str, Json]) -> tuple[str, int]:
        """Queue the rows of a scope that are not ready with the embedder in use: the scope, and how many.

        Raises VectorsDisabledError, InvalidRequestError, EmbedQueueError, BackendError.
        """
        self._required_embedder()
        scope = read_scope_only(body)
        return scope, await self._reembedding.all_of(scope)

    async def search(self, body: Mapping[str, Json]) -> Found:
        """Find memories of a scope by a question. Nothing deleted, reset, expired or of another scope is returned.

        Raises VectorsDisabledError before anything else where a search needs vectors, InvalidRequestError naming
        fields, and what MemorySearch.search raises.
        """
        if not self.settings.vectors_enabled and body.get("mode") not in ("text", "hybrid"):
            raise _vectors_disabled()
        return await self.find(read_search(body, limits=self.settings))

    async def find(self, request: SearchRequest) -> Found:
        """The same for a request that was read already."""
        if not self.settings.vectors_enabled and request.mode == "vector":
            raise _vectors_disabled()
        await self._load_search()
        return await self._search.search(request)

    async def warm_up(self) -> None:
        """Load what a search needs, if there is anything to find: cold, that takes seconds. Never raises."""
        try:
            if (await self._store.totals()).memories:
                await self._load_search()
                if self._embedder is not None:
                    await self._embedder.prepare()
        except Exception:
            logger.warning("What a search needs could not be loaded beforehand", exc_info=True)

    async def _load_search(self) -> None:
        """Import it in a thread: numpy alone takes long from a cold disk, and the loop has others to serve."""
        if "_search" not in self.__dict__:
            await asyncio.to_thread(importlib.import_module, SEARCH)

    async def notice_outdated(self, scope: str) -> None:
        """Have the rows with vectors of another model embedded again, in the background. Never raises."""
        await self._reembedding.notice(scope)

    async def notice_all_outdated(self) -> int:
        """The same for every scope; how many had such rows. Cheap to call often. Raises BackendError, ConfigError."""
        return await self._reembedding.notice_all() if self.settings.vectors_enabled else 0

    async def erase(self, *, limit: int) -> int:
        """Erase a portion of what was reset or has expired. Returns how many rows went; 0: nothing is left."""
        return await self._store.erase(self._clock(), limit=limit)

    def embedder_info(self) -> EmbedderInfo | None:
        """The embedder in use; None when vectors are switched off."""
        embedder = self._embedder
        return None if embedder is None else EmbedderInfo.of(embedder)

    @cached_property
    def _embedder(self) -> Embedder | None:
        return self._make_embedder() if self.settings.vectors_enabled else None

    @cached_property
    def _search(self) -> "MemorySearch":
        from rauskuclaw.services.memory.search import MemorySearch

        return MemorySearch(
            store=self._store,
            tools=self._tools(),
            embedder=self._embedder,
            clock=self._clock,
            on_outdated=self.notice_outdated,
        )

    def _required_embedder(self) -> Embedder:
        if self._embedder is None:
            raise _vectors_disabled()
        return self._embedder

    def _live_at(self, include_expired: bool) -> datetime | None:
        return None if include_expired else self._clock()


def _require_vouching(caller: Principal | None, trust: Integrity | None) -> None:
    if trust is Integrity.TRUSTED and caller is not None and not caller.may_vouch:
        raise ForbiddenError(
            "This key cannot make a memory trusted; an admin key without a queue_allowlist can",
            details={"fields": [{"field": "trust", "message": "must be untrusted or absent for this key"}]},
        )


def _vectors_disabled() -> VectorsDisabledError:
    return VectorsDisabledError("Vectors are switched off (MEMORY_VECTOR_ENABLED); mode text works without them")


def _quota_error(scope: str, found: QuotaExceeded, quota: Quota) -> MemoryQuotaError:
    return MemoryQuotaError(
        f"Scope '{scope}' is full: {found.rows} of {quota.rows} memories, {found.bytes} of {quota.bytes} bytes",
        details={
            "scope": scope,
            "rows": found.rows,
            "bytes": found.bytes,
            "rows_per_scope": quota.rows,
            "bytes_per_scope": quota.bytes,
        },
    )
