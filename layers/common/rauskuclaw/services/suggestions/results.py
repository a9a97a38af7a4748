"""Results of created jobs, told to their conversation once, also when nobody looks.

A watch on the job is what is owed. The message's id follows from the job's, so whoever tells it again finds it there.
"""

from dataclasses import replace

from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.conversations.changes import enqueued, noticed
from rauskuclaw.domain.conversations.conversation import Change, Conversation
from rauskuclaw.domain.conversations.messages import Message, Parts, Queued, Role
from rauskuclaw.domain.conversations.tree import message_after
from rauskuclaw.domain.job import Job
from rauskuclaw.domain.runs.labels import READ
from rauskuclaw.domain.suggestions.outcomes import outcome_part
from rauskuclaw.domain.suggestions.proposals import Place, result_message_id
from rauskuclaw.errors import StoreUnavailableError
from rauskuclaw.ports.conversations import Committed, ConversationStore

LISTENER = "suggested"
TRIES = 20


def watcher_of(place: Place) -> str:
    """The id under which a conversation watches the job of a proposal."""
    return f"{LISTENER}/{place.conversation_id}/{place.message_id}/{place.index}"


def place_of(watcher_id: str) -> Place:
    """The inverse."""
    _, conversation_id, message_id, index = watcher_id.split("/")
    return Place(conversation_id, message_id, int(index))


class Results:
    """Listens for the ends of created jobs."""

    def __init__(self, conversations: ConversationStore, *, clock: Clock) -> None:
        self._conversations = conversations
        self._clock = clock

    async def hear(self, watcher_id: str, job: Job | None) -> None:
        """Post what became of the job into its conversation, unless that was done or the conversation is gone.

        A job that is not there was never created, or erased with its conversation. While a turn is under way, the
        notice waits with what else is queued. Safe to repeat. Raises BackendError.
        """
        place = place_of(watcher_id)
        if job is None:
            return
        message_id = result_message_id(job.id)
        for _ in range(TRIES):
            conversation = await self._conversations.get(place.conversation_id)
            if conversation is None or await self._is_told(conversation, message_id):
                return
            parts: Parts = (outcome_part(job, place),)
            change = await self._change(conversation, message_id, parts)
            if await self._conversations.commit(change, now=self._clock()) is not Committed.STALE:
                return
        raise StoreUnavailableError("The conversation keeps changing")

    async def _is_told(self, conversation: Conversation, message_id: str) -> bool:
        if message_id in {each.id for each in conversation.queued}:
            return True
        return bool(await self._conversations.messages(conversation.id, [message_id]))

    async def _change(self, conversation: Conversation, message_id: str, parts: Parts) -> Change:
        now = self._clock()
        if conversation.turn is not None:
            return enqueued(conversation, Queued(message_id, parts, now, Role.SYSTEM), now)
        leaf = await self._leaf(conversation)
        message = message_after(leaf, message_id, conversation.id, parts, now)
        # What a job returns is nobody's word: whoever reads it is tainted by it.
        return noticed(conversation, replace(message, role=Role.SYSTEM, label=READ), now)

    async def _leaf(self, conversation: Conversation) -> Message | None:
        ids = [] if conversation.leaf is None else [conversation.leaf]
        found = await self._conversations.messages(conversation.id, ids) if ids else []
        return found[0] if found else None
