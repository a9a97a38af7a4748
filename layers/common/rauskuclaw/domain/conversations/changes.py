"""What may happen to a conversation. Each function gives the change to commit; time is an argument.

Raises ValueError for what cannot happen in the state given: who calls has looked.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from rauskuclaw.domain.conversations.conversation import Change, Conversation, Turn
from rauskuclaw.domain.conversations.ids import is_turn_of
from rauskuclaw.domain.conversations.messages import Message, Parts, Queued, memories_written, text_of
from rauskuclaw.domain.conversations.settings import ConversationSettings

PREVIEW_CHARS = 200
# The sweep looks after a turn so long after it began, and after a queue that nobody has taken up.
FIRST_CHECK = timedelta(minutes=1)
LONGEST_CHECK = timedelta(hours=1)


def created(conversation: Conversation, messages: Sequence[Message] = ()) -> Change:
    """A new conversation; a fork brings the messages of the branch it goes on from, whose last is its leaf."""
    after, numbered = _with(replace(conversation, messages=0, revision=1), messages)
    return Change(None, replace(after, leaf=numbered[-1].id if numbered else None), numbered)


def edited(
    before: Conversation,
    at: datetime,
    *,
    title: str | None = None,
    archived: bool | None = None,
    settings: ConversationSettings | None = None,
    leaf: str | None = None,
) -> Change:
    """What people set by hand; None leaves as it is. The leaf is a message that is stored."""
    after = replace(
        _next(before, at),
        title=before.title if title is None else title,
        archived=before.archived if archived is None else archived,
        settings=settings or before.settings,
        leaf=leaf or before.leaf,
    )
    return Change(before, after)


def begun(before: Conversation, message: Message, *, job_id: str, at: datetime, is_new: bool = True) -> Change:
    """A turn begins with a user's message, which is shown from now on, and leaves the queue if it waited there.

    `is_new` False: the message is stored already, and is to be answered once more.
    """
    if before.turn is not None:
        raise ValueError(f"conversation {before.id} is busy with job {before.turn.job_id}")
    after, numbered = _with(_next(before, at), [message] if is_new else [])
    turn = Turn(job_id, message.id, message.depth, at)
    left = _without(before, message.id)
    after = replace(after, leaf=message.id, turn=turn, turns=before.turns + 1, queued=left, check_at=at + FIRST_CHECK)
    return Change(before, after, numbered)


def finished(before: Conversation, reply: Message, at: datetime) -> Change:
    """The turn under way has become a message. It is shown if the message that it answers still is."""
    turn = before.turn
    if turn is None or (reply.job_id, reply.parent) != (turn.job_id, turn.message_id):
        raise ValueError(f"message {reply.id} is not the reply that conversation {before.id} waits for")
    after, numbered = _with(_next(before, at), [replace(reply, depth=turn.depth + 1)])
    leaf = reply.id if before.leaf == turn.message_id else before.leaf
    return Change(before, replace(after, leaf=leaf, turn=None, check_at=at if before.queued else None), numbered)


def noticed(before: Conversation, message: Message, at: datetime) -> Change:
    """A message without a turn, after the leaf. While a turn is under way it has to wait: see `enqueued`."""
    if before.turn is not None or message.parent != before.leaf:
        raise ValueError(f"message {message.id} does not follow the leaf of conversation {before.id}")
    after, numbered = _with(_next(before, at), [message])
    left = _without(before, message.id)
    return Change(before, replace(after, leaf=message.id, queued=left, check_at=at if left else None), numbered)


def enqueued(before: Conversation, queued: Queued, at: datetime) -> Change:
    """A message waits for the end of the turn under way, or, where there is none, for whoever takes it up."""
    check_at = before.check_at or at + FIRST_CHECK
    return Change(before, replace(_next(before, at), queued=(*before.queued, queued), check_at=check_at))


def requeued(before: Conversation, message_id: str, parts: Parts | None, at: datetime, *, by: str) -> Change:
    """A waiting message says something else, which is `by`'s word from now on, or (parts None) is dropped."""
    if message_id not in {each.id for each in before.queued}:
        raise ValueError(f"message {message_id} does not wait in conversation {before.id}")
    if parts is None:
        left = _without(before, message_id)
    else:
        left = tuple(replace(each, parts=parts, by=by) if each.id == message_id else each for each in before.queued)
    is_owed = before.turn is not None or left != ()
    return Change(before, replace(_next(before, at), queued=left, check_at=before.check_at if is_owed else None))


def postponed(before: Conversation, at: datetime) -> Change:
    """The sweep has looked and found nothing to do: it looks again after as long as the turn has taken so far."""
    since = at - before.turn.at if before.turn is not None else FIRST_CHECK
    check_at = at + min(max(since, FIRST_CHECK), LONGEST_CHECK)
    return Change(before, replace(before, check_at=check_at, revision=before.revision + 1))


def deleted(before: Conversation, at: datetime) -> Change:
    """Gone for every reader; what it consists of is erased from now on. The row keeps no text."""
    bare = ConversationSettings(queue=before.queue)
    after = replace(_next(before, at), deleted_at=at, check_at=at, queued=(), title="", preview="", settings=bare)
    return Change(before, after)


def _next(before: Conversation, at: datetime) -> Conversation:
    """The conversation under its next revision. Time does not go back, whatever the clock says."""
    return replace(before, updated_at=max(at, before.updated_at), revision=before.revision + 1)


def _with(conversation: Conversation, messages: Sequence[Message]) -> tuple[Conversation, tuple[Message, ...]]:
    """The conversation with these messages counted, and the messages with their numbers."""
    numbered = tuple(replace(each, number=number) for number, each in enumerate(messages, conversation.messages + 1))
    if not numbered:
        return conversation, ()
    text = " ".join(text_of(numbered[-1].parts).split())[:PREVIEW_CHARS]
    preview = text.encode(errors="replace").decode() or conversation.preview  # half a surrogate pair is no text
    used = [each.usage for each in numbered if each.usage is not None]
    after = replace(
        conversation,
        messages=conversation.messages + len(numbered),
        preview=preview,
        cost_nano=conversation.cost_nano + sum(each.cost_nano for each in used),
        calls=conversation.calls + sum(each.calls for each in used),
        memories=conversation.memories + sum(memories_written(each.parts) for each in _own_replies(numbered)),
    )
    return after, numbered


def _own_replies(messages: Sequence[Message]) -> list[Message]:
    """Those that were made here, by a turn; not copies of a fork."""
    return [each for each in messages if is_turn_of(each.job_id, each.id)]


def _without(before: Conversation, message_id: str) -> tuple[Queued, ...]:
    return tuple(each for each in before.queued if each.id != message_id)
