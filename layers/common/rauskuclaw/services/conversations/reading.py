"""What readers are shown: a branch of messages, with the answer under way as far as it has come."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from rauskuclaw.domain.conversations.conversation import Conversation
from rauskuclaw.domain.conversations.ids import reply_id
from rauskuclaw.domain.conversations.live import QUEUED, RUNNING, WAITING, LiveTurn
from rauskuclaw.domain.conversations.messages import Message, Parts, Queued, Role
from rauskuclaw.domain.conversations.tree import Placed
from rauskuclaw.domain.job import Job
from rauskuclaw.ports import Backend
from rauskuclaw.ports.conversations import ConversationPage
from rauskuclaw.services.conversations.replies import Replies
from rauskuclaw.services.conversations.service import Conversations
from rauskuclaw.services.conversations.turns import Turns
from rauskuclaw.services.principal import Principal

IDLE = "idle"


class WithStates(Protocol):
    """What puts the live state of proposals into messages."""

    async def with_states(self, messages: Sequence[Message]) -> list[Message]:
        """The messages, those without proposals as they are."""
        ...


@dataclass(frozen=True, slots=True)
class Cursor:
    """Up to where a reader has seen: all messages up to `number`, or, with a job, its events up to `event`."""

    number: int = 0
    job_id: str | None = None
    event: int = 0

    def __str__(self) -> str:
        return f"n{self.number}" if self.job_id is None else f"{self.job_id}-{self.event}"


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as readers see it. `status` is done, running, queued, failed or cancelled."""

    id: str
    parent: str | None
    role: Role
    parts: Parts
    at: datetime
    status: str
    job_id: str | None = None
    siblings: tuple[str, ...] = ()
    index: int = 0
    cost_nano: int | None = None


@dataclass(frozen=True, slots=True)
class MessagePage:
    """A part of a branch, oldest first. `before` reads the part before it; the stream goes on from `cursor`."""

    conversation: Conversation
    state: str
    messages: list[Shown]
    before: str | None
    cursor: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation and where its turn stands: idle, running or waiting."""

    conversation: Conversation
    state: str


class Reading:
    """Whoever reads notices what has ended, and goes on from there."""

    def __init__(
        self,
        *,
        backend: Backend,
        conversations: Conversations,
        turns: Turns,
        replies: Replies,
        states: Callable[[], WithStates] | None = None,
    ) -> None:
        self._backend = backend
        self._store = backend.conversations
        self._conversations = conversations
        self._turns = turns
        self._replies = replies
        self._states = states

    async def listed(self, page: ConversationPage) -> list[Listed]:
        """Each conversation with its state."""
        return [Listed(each, await self.state_of(each)) for each in page.items]

    async def state_of(self, conversation: Conversation) -> str:
        """Where its turn stands: idle, running, or waiting for a person."""
        if conversation.turn is None:
            return IDLE
        return state_of_job(await self._backend.store.get_slim_job(conversation.turn.job_id))

    async def messages(
        self, conversation_id: str, *, caller: Principal, limit: int, before: str | None = None
    ) -> MessagePage:
        """The newest `limit` (1..200) messages of the branch that is shown, or those up to the message `before`.

        The newest page has the answer under way, exactly up to its `cursor`, and what waits behind it.
        Raises NotFoundError.
        """
        conversation = await self._conversations.get(conversation_id, caller=caller)
        if conversation.turn is not None or conversation.queued:
            conversation = await self._turns.settle(conversation_id) or conversation
        tip = before if before is not None else conversation.leaf
        placed: Sequence[Placed] = ()
        cursor: str | None = None
        if tip is not None:
            branch = await self._store.branch(conversation_id, tip, limit=limit)
            placed, cursor = branch.messages, branch.before
        shown = await self.shown(conversation, placed)
        at = Cursor(conversation.messages)
        if before is None:
            if conversation.turn is not None:
                live = await self._replies.live(conversation.turn.job_id)
                at = Cursor(job_id=conversation.turn.job_id, event=live.cursor)
                if conversation.leaf == conversation.turn.message_id:
                    shown += [await self.under_way(conversation, live)]
            shown += [shown_of_queued(each) for each in conversation.queued]
        return MessagePage(conversation, await self.state_of(conversation), shown, cursor, str(at))

    async def shown(self, conversation: Conversation, placed: Sequence[Placed]) -> list[Shown]:
        """Stored messages as readers see them."""
        messages = [each.message for each in placed]
        if self._states is not None and any(_has_proposals(each) for each in messages):
            messages = await self._states().with_states(messages)
        return [shown_of(replace(each, message=message)) for each, message in zip(placed, messages, strict=True)]

    async def of_ids(self, conversation: Conversation, ids: Sequence[str]) -> list[Shown]:
        """Messages by their ids, with their siblings; those that are not there are left out."""
        found = []
        for message_id in ids:
            branch = await self._store.branch(conversation.id, message_id, limit=1)
            found += await self.shown(conversation, branch.messages)
        return found

    async def under_way(self, conversation: Conversation, live: LiveTurn) -> Shown:
        """The answer under way, as far as `live` knows it. There is a turn."""
        turn = conversation.turn
        assert turn is not None
        own = reply_id(turn.job_id)
        siblings = (*await self._replies_to(conversation, turn.message_id), own)
        return Shown(
            id=own,
            parent=turn.message_id,
            role=Role.ASSISTANT,
            parts=tuple(live.parts),
            at=turn.at,
            status=RUNNING,
            job_id=turn.job_id,
            siblings=siblings,
            index=len(siblings) - 1,
        )

    async def _replies_to(self, conversation: Conversation, message_id: str) -> tuple[str, ...]:
        """The answers there are to a message."""
        below = await self._store.newest_below(conversation.id, message_id)
        tip: str | None = below if below != message_id else None
        while tip is not None:
            branch = await self._store.branch(conversation.id, tip, limit=50)
            for each in branch.messages:
                if each.message.parent == message_id:
                    return each.siblings
            tip = branch.before
        return ()


def state_of_job(job: Job | None) -> str:
    """Where a turn stands, by its job."""
    if job is None or job.status.is_final:
        return IDLE
    return WAITING if job.waiting_for is not None and job.waiting_for.kind == "question" else RUNNING


def shown_of(placed: Placed) -> Shown:
    """A stored message."""
    message = placed.message
    return Shown(
        id=message.id,
        parent=message.parent,
        role=message.role,
        parts=message.parts,
        at=message.at,
        status=message.outcome.value,
        job_id=message.job_id,
        siblings=placed.siblings,
        index=placed.index,
        cost_nano=message.usage.cost_nano if message.usage is not None else None,
    )


def shown_of_queued(waiting: Queued, *, status: str = QUEUED) -> Shown:
    """A message that waits."""
    return Shown(
        id=waiting.id,
        parent=None,
        role=waiting.role,
        parts=waiting.parts,
        at=waiting.at,
        status=status,
        siblings=(waiting.id,),
    )


def shown_of_message(message: Message | Queued, *, is_queued: bool) -> Shown:
    """A message as its sender is answered, who knows its place."""
    if isinstance(message, Queued):
        return shown_of_queued(message, status=QUEUED if is_queued else "done")
    return shown_of(Placed(message, (message.id,)))


def _has_proposals(message: Message) -> bool:
    return any(part.get("type") == "data-suggestions" for part in message.parts)
