"""The conversation: a title, settings, the tip of the branch that is shown, and the turn under way."""

from dataclasses import dataclass
from datetime import datetime

from rauskuclaw.domain.conversations.messages import Message, Queued
from rauskuclaw.domain.conversations.settings import DEFAULTS, ConversationSettings


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn that has begun: the job that answers the user's message, which stands `depth` below the root."""

    job_id: str
    message_id: str
    depth: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """Changed by a `Change` only, each of which raises `revision` and is conditional on it.

    `turn` is the lock: no other turn begins until its reply is stored. `queued` are messages that wait for that, in
    the order in which they will be taken. `leaf` is the tip of the branch shown. `preview` is the beginning of the
    newest message. `messages` and `turns` count what was ever stored and begun; `calls` to models and `cost_nano`
    (billionths of a dollar) are what that took, `memories` what it wrote: both outlive the conversation.

    `check_at` is when the sweep looks after it: a turn may have ended, or a message wait, without anybody to see it;
    of a deleted one, what is still to be erased. None while nothing is owed. `deleted_at` makes it invisible at once.
    """

    id: str
    created_by: str
    created_at: datetime
    updated_at: datetime
    title: str = ""
    settings: ConversationSettings = DEFAULTS
    leaf: str | None = None
    turn: Turn | None = None
    queued: tuple[Queued, ...] = ()
    archived: bool = False
    preview: str = ""
    messages: int = 0
    turns: int = 0
    cost_nano: int = 0
    calls: int = 0
    memories: int = 0
    check_at: datetime | None = None
    deleted_at: datetime | None = None
    revision: int = 1

    @property
    def active_job(self) -> str | None:
        """The job of the turn under way."""
        return None if self.turn is None else self.turn.job_id

    @property
    def queue(self) -> str:
        """The logical queue, which says who may see it."""
        return self.settings.queue


@dataclass(frozen=True, slots=True)
class Change:
    """A conversation before and after, and the messages that are stored with that. `before` None: it is new."""

    before: Conversation | None
    after: Conversation
    messages: tuple[Message, ...] = ()

    def __post_init__(self) -> None:
        expected = 1 if self.before is None else self.before.revision + 1
        if self.after.revision != expected:
            raise ValueError(f"a change leads to revision {expected}, not {self.after.revision}")
        if self.before is not None and self.before.id != self.after.id:
            raise ValueError("a change is of one conversation")
        first = 1 if self.before is None else self.before.messages + 1
        if [each.number for each in self.messages] != list(range(first, self.after.messages + 1)):
            raise ValueError(f"messages are numbered from {first} without gaps")
        if {each.conversation_id for each in self.messages} - {self.after.id}:
            raise ValueError("messages belong to the conversation that changes")
