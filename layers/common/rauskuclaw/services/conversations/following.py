"""What happens in a conversation, in order, for readers who come and go.

A cursor is `n<number>` behind the message of that number, or `<turn's job>-<event>` within a turn. While a turn is
under way no message is stored but its reply, so the two follow each other without a gap. Everything told of a turn is
made of its event log and steps, and of nothing else: whoever reads again from a cursor reads the same.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from rauskuclaw.domain.conversations.conversation import Conversation
from rauskuclaw.domain.conversations.ids import reply_id
from rauskuclaw.domain.conversations.live import LiveTurn, News
from rauskuclaw.domain.conversations.messages import Queued
from rauskuclaw.domain.conversations.tree import Placed
from rauskuclaw.domain.runs.steps import Step
from rauskuclaw.ports import Backend
from rauskuclaw.ports.notifier import conversation_topic, job_topic
from rauskuclaw.services.conversations.reading import Cursor, Reading, Shown, shown_of_queued
from rauskuclaw.services.conversations.replies import EVENTS_AT_ONCE, Replies
from rauskuclaw.services.conversations.turns import Turns

CURSOR = re.compile(r"n(?P<number>[0-9]{1,9})|(?P<job>[0-9a-f-]{36})-(?P<event>[0-9]{1,16})")
MAX_CAUGHT_UP = 50
DROPPED = "cancelled"


def cursor_of(text: str | None) -> Cursor | None:
    """None for what is no cursor of ours."""
    found = CURSOR.fullmatch(text or "")
    if found is None:
        return None
    if found["job"] is not None:
        return Cursor(job_id=found["job"], event=int(found["event"]))
    return Cursor(int(found["number"]))


@dataclass(frozen=True, slots=True)
class ConversationChanged:
    conversation: Conversation
    state: str


@dataclass(frozen=True, slots=True)
class MessageShown:
    """A message is there, or is different now."""

    message: Shown


@dataclass(frozen=True, slots=True)
class TurnNews:
    """Something of the answer under way."""

    message_id: str
    job_id: str
    news: News


@dataclass(frozen=True, slots=True)
class LostTrack:
    """Where the reader was is not to be found any more: messages have to be read anew."""


@dataclass(frozen=True, slots=True)
class Told:
    """Something to tell; `cursor` where it has a place in the order."""

    what: ConversationChanged | MessageShown | TurnNews | LostTrack
    cursor: Cursor | None = None


@dataclass(slots=True)
class _Following:
    """A turn that is followed."""

    job_id: str
    live: LiveTurn = field(default_factory=LiveTurn)
    steps: list[Step] = field(default_factory=list)

    @property
    def message_id(self) -> str:
        return reply_id(self.job_id)


class Follower:
    """One reader. `cursor` None: from where the conversation is now."""

    def __init__(
        self,
        *,
        backend: Backend,
        reading: Reading,
        turns: Turns,
        replies: Replies,
        conversation: Conversation,
        cursor: Cursor | None,
    ) -> None:
        self._backend = backend
        self._store = backend.conversations
        self._reading = reading
        self._turns = turns
        self._replies = replies
        self._id = conversation.id
        self._cursor = cursor or Cursor(conversation.messages)
        self._turn: _Following | None = None
        self._revision = 0
        self._leaf = conversation.leaf
        self._queued: dict[str, Queued] = {}

    @property
    def topics(self) -> tuple[str, ...]:
        """What rings when there may be more; to be listened to before `look`."""
        job_id = self._turn.job_id if self._turn is not None else self._cursor.job_id
        return (conversation_topic(self._id),) + ((job_topic(job_id),) if job_id is not None else ())

    async def look(self) -> list[Told] | None:
        """What there is to tell since the last look; None when the conversation is gone. Raises BackendError."""
        conversation = await self._store.get(self._id)
        if conversation is None:
            return None
        told = await self._follow()
        if conversation.turn is not None and await self._is_over(conversation.turn.job_id):
            conversation = await self._turns.settle(self._id)
            if conversation is None:
                return None
        told += await self._row(conversation)
        if self._cursor.job_id is not None and self._cursor.job_id != conversation.active_job:
            told += await self._end(conversation)
        if self._cursor.job_id is None:
            told += await self._catch_up(conversation)
        return told

    async def _is_over(self, job_id: str) -> bool:
        job = await self._backend.store.get_slim_job(job_id)
        return job is None or job.status.is_final

    async def _row(self, conversation: Conversation) -> list[Told]:
        """The conversation itself, and what waits in it."""
        if conversation.revision == self._revision:
            return []
        self._revision = conversation.revision
        told = [Told(ConversationChanged(conversation, await self._reading.state_of(conversation)))]
        waiting = {each.id: each for each in conversation.queued}
        for message_id, was in self._queued.items():
            if message_id not in waiting and not await self._store.messages(self._id, [message_id]):
                told.append(Told(MessageShown(shown_of_queued(was, status=DROPPED))))
        told += [
            Told(MessageShown(shown_of_queued(each)))
            for each in conversation.queued
            if self._queued.get(each.id) != each
        ]
        self._queued = waiting
        return told

    async def _follow(self) -> list[Told]:
        """What the log of the turn says that the reader is in."""
        job_id = self._cursor.job_id
        if job_id is None:
            return []
        if self._turn is None or self._turn.job_id != job_id:
            self._turn = _Following(job_id)
        turn, told = self._turn, list[Told]()
        while True:
            events = await self._backend.store.read_events(job_id, after=turn.live.cursor, limit=EVENTS_AT_ONCE)
            for event in events:
                if turn.live.wants(event) > len(turn.steps):
                    turn.steps += await self._replies.steps(job_id, after=len(turn.steps))
                news = turn.live.take(event, turn.steps[turn.live.turn.head :])
                if event.id > self._cursor.event:
                    self._cursor = Cursor(job_id=job_id, event=event.id)
                    if news is not None:
                        told.append(Told(TurnNews(turn.message_id, job_id, news), self._cursor))
            if len(events) < EVENTS_AT_ONCE:
                return told

    async def _end(self, conversation: Conversation) -> list[Told]:
        """The turn that the reader was in is over: its rest, and the message that it has become."""
        rest = await self._follow()
        turn, self._turn = self._turn, None
        assert turn is not None
        stored = await self._store.messages(self._id, [turn.message_id])
        was_cut = turn.live.cursor < self._cursor.event
        if not stored or was_cut:
            # The run was erased, or the cursor is none of this conversation.
            self._cursor = Cursor(conversation.messages)
            return [Told(LostTrack(), self._cursor)]
        self._cursor = Cursor(stored[0].number)
        if conversation.leaf in (turn.message_id, None):
            self._leaf = conversation.leaf
        [shown] = await self._reading.of_ids(conversation, [turn.message_id])
        return [*rest, Told(MessageShown(shown), self._cursor)]

    async def _catch_up(self, conversation: Conversation) -> list[Told]:
        """Messages of the branch that is shown which the reader has not seen, and the turn that has begun."""
        told: list[Told] = []
        fresh = await self._fresh(conversation)
        if fresh is None:
            told.append(Told(LostTrack(), Cursor(conversation.messages)))
            fresh = []
        for number, message in fresh:
            told.append(Told(MessageShown(message), Cursor(number)))
        self._leaf = conversation.leaf
        self._cursor = Cursor(max(self._cursor.number, conversation.messages))
        turn = conversation.turn
        if turn is None:
            return told
        self._turn = _Following(turn.job_id)
        self._cursor = Cursor(job_id=turn.job_id)
        begun = await self._reading.under_way(conversation, self._turn.live)
        told.append(Told(MessageShown(begun), self._cursor))
        return told + await self._follow()

    async def _fresh(self, conversation: Conversation) -> list[tuple[int, Shown]] | None:
        """None: there are too many, or another branch is shown now."""
        if conversation.leaf is None:
            return []
        seen = self._cursor.number
        if seen >= conversation.messages:
            return [] if conversation.leaf == self._leaf or self._is_ours(conversation) else None
        branch = await self._store.branch(self._id, conversation.leaf, limit=MAX_CAUGHT_UP)
        fresh = [placed for placed in branch.messages if placed.message.number > seen]
        if len(fresh) == len(branch.messages) and branch.before is not None:
            return None
        shown = await self._reading.shown(conversation, fresh)
        return list(zip(_numbers(fresh), shown, strict=True))

    def _is_ours(self, conversation: Conversation) -> bool:
        """Whether the tip moved because a stored message is being answered anew, which the turn itself tells."""
        return conversation.turn is not None and conversation.turn.message_id == conversation.leaf


def _numbers(placed: Sequence[Placed]) -> list[int]:
    return [each.message.number for each in placed]
