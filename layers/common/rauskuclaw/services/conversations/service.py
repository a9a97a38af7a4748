"""Conversations as rows: made, found, changed, continued elsewhere. Who may not see a queue sees none of its own."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.conversations import changes
from rauskuclaw.domain.conversations.conversation import Conversation
from rauskuclaw.domain.conversations.ids import copied_id, keyed_message_id
from rauskuclaw.domain.conversations.messages import Message
from rauskuclaw.domain.job import Json
from rauskuclaw.errors import ConflictError, IdempotencyConflictError, NotFoundError, StoreUnavailableError
from rauskuclaw.ports import Backend
from rauskuclaw.ports.conversations import Committed, ConversationFilter, ConversationPage
from rauskuclaw.services.conversations.requests import MAX_TITLE, Edits, read_edits, read_message_id, read_new
from rauskuclaw.services.principal import Principal

TRIES = 10
PAGE = 200
MAX_PAGES = 1000


@dataclass(frozen=True, slots=True)
class Made:
    """A conversation that is stored; `is_repeated` when it was there before."""

    conversation: Conversation
    is_repeated: bool = False


class Conversations:
    """Every method is given who asks."""

    def __init__(self, *, backend: Backend, clock: Clock, new_id: Callable[[], str]) -> None:
        self._store = backend.conversations
        self._clock = clock
        self._new_id = new_id

    async def create(self, body: Json, *, caller: Principal, idempotency_key: str | None = None) -> Made:
        """A new conversation. An `id` of the client's own, or a key, makes repeating safe.

        Raises InvalidRequestError naming fields, ForbiddenError (queue), IdempotencyConflictError.
        """
        new = read_new(body)
        caller.require_queues([new.settings.queue])
        now = self._clock()
        conversation = Conversation(
            id=new.id or self._id_for("new", caller, idempotency_key),
            created_by=caller.name,
            created_at=now,
            updated_at=now,
            title=new.title,
            settings=new.settings,
        )
        return await self._store_new(conversation, (), caller)

    async def get(self, conversation_id: str, *, caller: Principal) -> Conversation:
        """Raises NotFoundError, also for one in a queue that the caller may not see."""
        found = await self._store.get(conversation_id)
        if found is None or not caller.sees(found.queue):
            raise self.no_such(conversation_id)
        return found

    async def for_writing(self, conversation_id: str, *, caller: Principal) -> Conversation:
        """The same, for whoever is about to change it. Raises NotFoundError, and ForbiddenError for another queue."""
        found = await self._store.get(conversation_id)
        if found is None:
            raise self.no_such(conversation_id)
        caller.require_queues([found.queue])
        return found

    async def find(
        self,
        *,
        caller: Principal,
        text: str | None = None,
        archived: bool | None = None,
        limit: int,
        cursor: str | None = None,
    ) -> ConversationPage:
        """Newest first; `limit` 1..200. Raises InvalidRequestError for a cursor that is not one of ours."""
        where = ConversationFilter(text=text, archived=archived, queues=caller.queue_allowlist)
        return await self._store.find(where, limit=limit, cursor=cursor)

    async def change(self, conversation_id: str, body: Json, *, caller: Principal) -> Conversation:
        """Rename, archive, set, or show another branch: `leaf` names any message on it.

        Raises InvalidRequestError naming fields, NotFoundError, ForbiddenError.
        """
        for _ in range(TRIES):
            before = await self.for_writing(conversation_id, caller=caller)
            edits = read_edits(body, before.settings)
            if edits.settings is not None:
                caller.require_queues([edits.settings.queue])
            now = self._clock()
            change = changes.edited(
                before,
                now,
                title=edits.title,
                archived=edits.archived,
                settings=edits.settings,
                leaf=await self._leaf(before, edits),
            )
            if await self._store.commit(change, now=now) is Committed.STORED:
                return change.after
        raise StoreUnavailableError("The conversation keeps changing; try again")

    async def fork(
        self, conversation_id: str, body: Json, *, caller: Principal, idempotency_key: str | None = None
    ) -> Made:
        """A new conversation that goes on from a message of this one, with copies of the way to it.

        Raises InvalidRequestError, NotFoundError, ForbiddenError.
        """
        message_id = read_message_id(body)
        source = await self.for_writing(conversation_id, caller=caller)
        path = await self.path(source, message_id)
        if not path:
            raise no_such_message(message_id)
        now = self._clock()
        new_id = self._id_for(f"fork of {conversation_id}", caller, idempotency_key)
        copy = Conversation(
            id=new_id,
            created_by=caller.name,
            created_at=now,
            updated_at=now,
            title=f"{source.title} (2)"[:MAX_TITLE] if source.title else "",
            settings=source.settings,
        )
        return await self._store_new(copy, tuple(_copied(each, new_id) for each in path), caller)

    async def path(self, conversation: Conversation, tip: str) -> list[Message]:
        """Every message on the way from the root to `tip`; none when it is unknown."""
        found: list[Message] = []
        next_tip: str | None = tip
        for _ in range(MAX_PAGES):
            if next_tip is None:
                break
            branch = await self._store.branch(conversation.id, next_tip, limit=PAGE)
            found[:0] = [placed.message for placed in branch.messages]
            next_tip = branch.before
        return found

    async def _leaf(self, conversation: Conversation, edits: Edits) -> str | None:
        if edits.leaf is None:
            return None
        below = await self._store.newest_below(conversation.id, edits.leaf)
        if below is None:
            raise no_such_message(edits.leaf)
        return below

    async def _store_new(self, conversation: Conversation, messages: tuple[Message, ...], caller: Principal) -> Made:
        change = changes.created(conversation, messages)
        committed = await self._store.commit(change, now=conversation.created_at)
        if committed is Committed.STORED:
            return Made(change.after)
        found = await self._store.get(conversation.id)
        if found is None:
            raise ConflictError("This id belonged to a conversation that was deleted", details={"id": conversation.id})
        if not caller.sees(found.queue) or found.created_by != caller.name:
            raise IdempotencyConflictError("Another conversation has this id", details={"id": conversation.id})
        return Made(found, is_repeated=True)

    def _id_for(self, what: str, caller: Principal, key: str | None) -> str:
        if key is None or not key.strip():
            return self._new_id()
        return keyed_message_id(what, f"{caller.name}\n{key.strip()}")

    @staticmethod
    def no_such(conversation_id: str) -> NotFoundError:
        """Also what is said of one that the caller may not see."""
        return NotFoundError("Conversation not found", details={"id": conversation_id[:200]})


def no_such_message(message_id: str) -> NotFoundError:
    return NotFoundError("Message not found", details={"id": message_id[:200]})


def _copied(message: Message, conversation_id: str) -> Message:
    """As it was, but for its place; what it cost is counted where it was paid."""
    return replace(
        message,
        id=copied_id(conversation_id, message.id),
        conversation_id=conversation_id,
        parent=copied_id(conversation_id, message.parent) if message.parent is not None else None,
        usage=None,
        number=0,
    )
