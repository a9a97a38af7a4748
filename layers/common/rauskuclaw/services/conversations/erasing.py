"""Deleting conversations: gone for everybody in one commit, then erased in portions, by whoever asked or the sweep."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.conversations import changes
from rauskuclaw.domain.conversations.conversation import Conversation
from rauskuclaw.domain.job import Job
from rauskuclaw.errors import ConflictError, NotFoundError, StoreUnavailableError
from rauskuclaw.ports.conversations import Committed, ConversationStore, Erased
from rauskuclaw.services.principal import Principal

logger = logging.getLogger(__name__)

TRIES = 10
AT_ONCE = 25  # messages, with their turns' jobs: some 10 ms in which nobody else writes
PORTIONS = 8  # while whoever asked waits, and in one look of the sweep, which comes again for the rest
OURSELVES = Principal("conversation-deleted")


@dataclass(frozen=True, slots=True)
class Erasure:
    """What a deletion takes, and what it leaves: memories that were written, calls that were paid for.

    `is_complete` False: it is gone for everybody, and the sweep goes on erasing.
    """

    messages: int
    jobs: int
    memories: int
    calls: int
    is_complete: bool


class Cancelling(Protocol):
    """What ends a turn."""

    async def cancel(self, job_id: str, *, caller: Principal) -> Job:
        """Raises NotFoundError, ConflictError when it has ended by itself."""
        ...


class Erasing:
    """See the module."""

    def __init__(self, *, store: ConversationStore, jobs: Cancelling, clock: Clock) -> None:
        self._store = store
        self._jobs = jobs
        self._clock = clock

    async def delete(self, conversation_id: str, *, caller: Principal) -> Erasure:
        """Delete it and end its turn. Raises NotFoundError (also when repeated), ForbiddenError for another queue."""
        deleted = await self._bury(conversation_id, caller)
        return Erasure(
            messages=deleted.messages,
            jobs=deleted.turns,
            memories=deleted.memories,
            calls=deleted.calls,
            is_complete=await self._erase(deleted) is Erased.DONE,
        )

    async def go_on(self, conversation: Conversation, now: datetime) -> Erased:
        """For the sweep, of a deleted one that is due: erase some more.

        What has to be waited for is put off, so that it does not stand before others. Raises BackendError.
        """
        erased = await self._erase(conversation)
        if erased is Erased.WAITING:
            await self._store.commit(changes.postponed(conversation, now), now=now)
        return erased

    async def _bury(self, conversation_id: str, caller: Principal) -> Conversation:
        for _ in range(TRIES):
            before = await self._store.get(conversation_id)
            if before is None:
                raise NotFoundError("Conversation not found", details={"id": conversation_id[:200]})
            caller.require_queues([before.queue])
            now = self._clock()
            change = changes.deleted(before, now)
            if await self._store.commit(change, now=now) is Committed.STORED:
                return change.after
        raise StoreUnavailableError("The conversation keeps changing; try again")

    async def _erase(self, conversation: Conversation) -> Erased:
        if conversation.active_job is not None:
            await self._end_turn(conversation.active_job)
        erased = Erased.MORE
        for _ in range(PORTIONS):
            erased = await self._store.erase(conversation.id, limit=AT_ONCE)
            if erased is not Erased.MORE:
                break
        return erased

    async def _end_turn(self, job_id: str) -> None:
        try:
            await self._jobs.cancel(job_id, caller=OURSELVES)
        except (NotFoundError, ConflictError):
            logger.debug("Turn %s had ended", job_id)
