"""Conversations: rows and a tree of messages, changed by compare-and-set. Everything they consist of goes with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from rauskuclaw.domain.conversations.conversation import Change, Conversation
from rauskuclaw.domain.conversations.messages import Message
from rauskuclaw.domain.conversations.tree import Branch
from rauskuclaw.ports.store import Submission

MAX_MESSAGES_IN_CHANGE = 40  # of a conversation that is there already; a new one may bring any number


class Committed(StrEnum):
    """What became of a change."""

    STORED = "stored"  # it is durable; also when the very same was stored before
    STALE = "stale"  # the conversation is at another revision, deleted or gone: read it again
    TAKEN = "taken"  # a message, the job, or (of a new one) the conversation has an id that is in use


class Erased(StrEnum):
    """How far the erasure of a deleted conversation has come."""

    DONE = "done"  # nothing is left
    MORE = "more"  # a portion went, and the next may go at once
    WAITING = "waiting"  # a job is not final, or somebody is reading what is to be overwritten: again later


@dataclass(frozen=True, slots=True)
class ConversationFilter:
    """Combined with and; None matches everything.

    `text`: all of its words occur in the title or in one message, each at the beginning of a word; a text without any
    word or sign matches nothing. `queues`: logical queues that may be seen.
    """

    text: str | None = None
    archived: bool | None = None
    queues: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class ConversationPage:
    """Some conversations, newest first, and a cursor where there may be more.

    `is_complete` False: a search has looked at the newest part only, and more may match.
    """

    items: tuple[Conversation, ...]
    cursor: str | None = None
    is_complete: bool = True


def refuse_too_many(change: Change) -> None:
    """For stores: raises ValueError for more messages than an existing conversation takes at once."""
    if change.before is not None and len(change.messages) > MAX_MESSAGES_IN_CHANGE:
        raise ValueError(f"{len(change.messages)} messages are more than one change takes ({MAX_MESSAGES_IN_CHANGE})")


class ConversationStore(Protocol):
    """Conversations with their messages. A deleted one is only seen by `due` and `erase`."""

    async def commit(self, change: Change, *, submission: Submission | None = None, now: datetime) -> Committed:
        """Apply a change with its messages and its turn's job: all of it or nothing, durable when this returns.

        Only while the stored revision is that of `change.before`, and no message and no job has its id yet; a new
        conversation only where there never was one under its id that is still being erased or read. Repeating a change
        that was applied is STORED, as long as no other has followed it. The job's wake-up is committed too where
        `store_enqueues`; else the caller sends it, and the sweep does if he dies. `submission` has no idempotency key.
        Rings `conversation_topic`.

        Raises ValueError for more than `MAX_MESSAGES_IN_CHANGE` messages of a conversation that is not new.
        """
        ...

    async def get(self, conversation_id: str) -> Conversation | None:
        """The conversation as last committed (a consistent read); None when there is none or it is deleted."""
        ...

    async def messages(self, conversation_id: str, ids: Sequence[str]) -> list[Message]:
        """Those of up to 100 messages that are there, in the order in which they were stored (consistent)."""
        ...

    async def branch(self, conversation_id: str, tip: str, *, limit: int) -> Branch:
        """The newest `limit` (1..200) messages on the way from the root to `tip`, with their siblings (consistent).

        Reads as many messages, and of others of the same depths only where they stand. Empty when `tip` is unknown.
        """
        ...

    async def newest_below(self, conversation_id: str, message_id: str) -> str | None:
        """The newest message of the branches through this one, itself if nothing follows; None if it is unknown."""
        ...

    async def find(self, where: ConversationFilter, *, limit: int, cursor: str | None = None) -> ConversationPage:
        """Newest first by (updated_at, id), at most `limit` (1..200). A page with a cursor may be short.

        A conversation that changes moves to the front, so who walks on may miss or meet it again. Raises
        InvalidRequestError (field `cursor`) for a cursor that is not one of ours.
        """
        ...

    async def due(self, now: datetime, *, limit: int) -> list[Conversation]:
        """Conversations whose `check_at <= now`, most overdue first, deleted ones too; reads only what is due.

        Where the time is the machine's, also those whose check is further ahead than any is planned (`LONGEST_CHECK`):
        the clock was set back since.
        """
        ...

    async def erase(self, conversation_id: str, *, limit: int) -> Erased:
        """Erase a portion of a deleted conversation.

        At most `limit` (1..100) messages at a time, each after its turn's job, or the job that said it, with all that
        belongs to that: steps, inbox, events, bodies, callback, idempotency record, and the jobs that it has started.
        Jobs that are not final
        stay, and with them their messages. The row goes last. What is erased is in no file of ours any more once this
        is DONE. A conversation that is not deleted is left alone (WAITING). Safe to repeat and to interrupt.
        """
        ...
