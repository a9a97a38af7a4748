"""Asking for embeddings: one visible job for each memory, through the ordinary way of submitting jobs."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol

from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.memories import EmbeddingError, Memory
from rauskuclaw.errors import BackendError, RauskuClawError
from rauskuclaw.ports.memories import Embedded, MemoryVectors
from rauskuclaw.services.jobs.service import MAX_BATCH, Accepted, Draft
from rauskuclaw.services.memory.errors import EmbedQueueError
from rauskuclaw.services.principal import Principal

logger = logging.getLogger(__name__)

SYSTEM = Principal(name="system:memory")
QUEUE, PRIORITY, TIMEOUT_SEC, MAX_ATTEMPTS = "default", 9, 60, 3
TAGS = ("memory", "embedding")


class JobDoor(Protocol):
    """What submits jobs."""

    async def submit_batch(
        self, drafts: Sequence[Draft], *, caller: Principal, correlation_id: str = ""
    ) -> list[Accepted | RauskuClawError]:
        """See `Jobs.submit_batch`: an answer or an error for each draft, in order."""
        ...


class EmbedQueue:
    """Queues embedding jobs of one type. A memory whose job could not be queued is marked failed, so that it shows."""

    def __init__(self, *, store: MemoryVectors, jobs: JobDoor, job_type: str, clock: Clock) -> None:
        self._store = store
        self._jobs = jobs
        self._job_type = job_type
        self._clock = clock

    async def add(self, memories: Sequence[Memory], *, correlation_id: str = "") -> None:
        """Queue a job for each memory, at most 100. Safe to repeat: the same content is embedded again.

        Raises EmbedQueueError naming the first memory that has no job; the others have theirs.
        """
        assert len(memories) <= MAX_BATCH
        if not memories:
            return
        drafts = [Draft(self._body(memory)) for memory in memories]
        outcomes: Sequence[Accepted | RauskuClawError]
        try:
            outcomes = await self._jobs.submit_batch(drafts, caller=SYSTEM, correlation_id=correlation_id)
        except RauskuClawError as exc:
            outcomes = [exc] * len(memories)
        refused = [
            (memory, outcome)
            for memory, outcome in zip(memories, outcomes, strict=True)
            if isinstance(outcome, RauskuClawError)
        ]
        if refused:
            await self._mark_failed([memory for memory, _ in refused], refused[0][1])
            raise self._error(*refused[0])

    def _body(self, memory: Memory) -> dict[str, Json]:
        return {
            "type": self._job_type,
            "queue": QUEUE,
            "priority": PRIORITY,
            "timeout_sec": TIMEOUT_SEC,
            "max_attempts": MAX_ATTEMPTS,
            "tags": list(TAGS),
            "input": {"memory_id": memory.id},
        }

    async def _mark_failed(self, memories: Sequence[Memory], cause: RauskuClawError) -> None:
        now = self._clock()
        error = EmbeddingError(EmbedQueueError.code, cause.message, {"cause": cause.code}, now)
        failures = [Embedded(memory.id, memory.content_hash, model="", error=error) for memory in memories]
        with suppress(BackendError):  # then they stay pending, and `reembed` queues them
            await self._store.set_embeddings(failures, now=now)

    def _error(self, memory: Memory, cause: RauskuClawError) -> EmbedQueueError:
        logger.error("The embedding of memory %s could not be queued: %s", memory.id, cause)
        return EmbedQueueError(
            f"The memory is stored, but its embedding could not be queued: {cause.message}",
            details={"memory_id": memory.id, "queue_type": self._job_type},
        )
