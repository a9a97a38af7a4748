"""Embedding a scope again: because its vectors are another model's, or because somebody asks."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.memories import EmbeddingStatus, Memory
from rauskuclaw.errors import BackendError
from rauskuclaw.ports.memories import EmbeddedMemories, MemoryFilter
from rauskuclaw.services.memory.embed_queue import EmbedQueue
from rauskuclaw.services.memory.errors import EmbedQueueError

logger = logging.getLogger(__name__)

AT_ONCE = 100
MAX_ROUNDS = 200  # 20,000 rows: more than a scope may hold by default
# A model changes with the settings, so at a start; what processes with older settings wrote meanwhile is found later.
LOOK_EVERY = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(minutes=15)  # longer than most backlogs, whose rows would get a second, idle job
MAX_SCOPES = 10_000


class Reembedding:
    """Marks rows pending and queues their jobs, a hundred at a time. `model` is that of the embedder in use."""

    def __init__(self, *, store: EmbeddedMemories, queue: EmbedQueue, model: Callable[[], str], clock: Clock) -> None:
        self._store = store
        self._queue = queue
        self._model = model
        self._clock = clock
        self._running: dict[str, asyncio.Task[None]] = {}
        self._none_outdated_at: datetime | None = None

    async def notice(self, scope: str) -> None:
        """The scope has vectors of another model: queue the first hundred now and the rest in the background.

        Where the process is frozen before it is through (Lambda), the next search goes on. Never raises.
        """
        if scope in self._running:
            return
        try:
            if await self._queue_some(scope) < AT_ONCE:
                return
        except BackendError as exc:
            logger.warning("Scope %s could not be queued for embedding: %s", scope, exc)
            return
        task = asyncio.get_running_loop().create_task(self._queue_rest(scope))
        self._running[scope] = task
        task.add_done_callback(lambda _: self._running.pop(scope, None))

    async def notice_all(self) -> int:
        """The same for every scope that needs it; how many do. Once none does, nothing is read for 15 minutes.

        Then rows that have been pending for as long get another job: they date from before vectors were switched on, or
        a process ended between row and job. A row that only waits for its turn is embedded once all the same.
        Raises BackendError when the scopes cannot be read, ConfigError when there is no embedder.
        """
        now = self._clock()
        if self._none_outdated_at is not None and timedelta(0) <= now - self._none_outdated_at < LOOK_EVERY:
            return 0
        model = self._model()
        scopes = await self._store.scopes(live_at=now, limit=MAX_SCOPES)
        outdated = [each.scope for each in scopes if any(other != model for other in each.models)]
        for scope in outdated:
            await self.notice(scope)
        if not outdated:
            self._none_outdated_at = now
            for each in scopes:
                if each.pending:
                    await self._queue_forgotten(each.scope, written_by=now - FORGOTTEN_AFTER)
        return len(outdated)

    async def all_of(self, scope: str) -> int:
        """Queue every live row of the scope that is not ready with this model; how many that were.

        Also those that are pending already: their job may be lost, or they date from before vectors were switched on.
        Safe to repeat. Raises EmbedQueueError, BackendError.
        """
        for _ in range(MAX_ROUNDS):
            if len(await self._store.mark_pending(scope, other_than=self._model(), limit=AT_ONCE)) < AT_ONCE:
                break
        return await self._queue_waiting(scope)

    async def _queue_forgotten(self, scope: str, *, written_by: datetime) -> None:
        try:
            if queued := await self._queue_waiting(scope, written_by=written_by):
                logger.warning("Scope %s: %d memories were pending for long and got another job", scope, queued)
        except BackendError as exc:
            logger.warning("Scope %s could not be queued for embedding: %s", scope, exc)

    async def _queue_waiting(self, scope: str, *, written_by: datetime | None = None) -> int:
        """Queue the live rows of the scope that are pending (and were written by then); how many. Safe to repeat."""
        queued = 0
        cursor: str | None = None
        where = MemoryFilter(scope=scope, live_at=self._clock())
        while True:
            page = await self._store.list_memories(where, limit=AT_ONCE, cursor=cursor)
            waiting = [
                memory
                for memory in page.items
                if memory.status is EmbeddingStatus.PENDING and (written_by is None or memory.updated_at <= written_by)
            ]
            await self._queue.add(waiting)
            queued += len(waiting)
            cursor = page.cursor
            if cursor is None:
                return queued

    async def _queue_rest(self, scope: str) -> None:
        try:
            for _ in range(MAX_ROUNDS):
                if await self._queue_some(scope) < AT_ONCE:
                    return
        except Exception:
            logger.exception("Scope %s could not be queued for embedding; the next search tries again", scope)

    async def _queue_some(self, scope: str) -> int:
        """Mark up to a hundred rows pending and queue them; how many were marked."""
        ids = await self._store.mark_pending(scope, other_than=self._model(), limit=AT_ONCE)
        found = await self._store.get_many(ids)
        memories: list[Memory] = list(found.values())
        try:
            await self._queue.add(memories)
        except EmbedQueueError as exc:
            logger.warning("Scope %s: %s", scope, exc)
            return 0
        return len(ids)
