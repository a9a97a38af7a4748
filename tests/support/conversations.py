"""Conversations for tests: made, talked in, and brought to a point of their life."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from rauskuclaw.domain.conversations import changes, ids
from rauskuclaw.domain.conversations.conversation import Change, Conversation
from rauskuclaw.domain.conversations.messages import Message, Queued, Role
from rauskuclaw.domain.conversations.settings import ConversationSettings
from rauskuclaw.domain.conversations.tree import message_after
from rauskuclaw.domain.job import JobStatus
from rauskuclaw.ports import Backend, Submission
from rauskuclaw.ports.conversations import Committed, Erased
from tests.support.clock import NOON
from tests.support.factories import make_entry, make_submission
from tests.support.lives import applied, claiming, succeeding
from tests.support.runs import answered, done, intended, message, numbered


def make_conversation(**given: Any) -> Conversation:
    """A new conversation of the default queue, made at noon."""
    plain = {"id": str(uuid4()), "created_by": "tests", "created_at": NOON, "updated_at": NOON, "title": "Tea"}
    return Conversation(**{**plain, **given})


def said(conversation: Conversation, text: str, *, after: Message | None = None, at: datetime = NOON) -> Message:
    """A user's message that is not stored yet."""
    return message_after(after, str(uuid4()), conversation.id, ({"type": "text", "text": text},), at)


def turn_of(message: Message, *, take: int = 0, **given: Any) -> Submission:
    """The job that answers it."""
    job_id = ids.turn_job_id(message.conversation_id, message.id, take=take)
    return make_submission(id=job_id, created_at=message.at, **given)


def reply_to(conversation: Conversation, text: str, *, at: datetime | None = None) -> Message:
    """What the turn under way has become; not stored yet."""
    assert conversation.turn is not None
    return Message(
        id=ids.reply_id(conversation.turn.job_id),
        conversation_id=conversation.id,
        parent=conversation.turn.message_id,
        role=Role.ASSISTANT,
        parts=({"type": "text", "text": text},),
        at=at or conversation.updated_at,
        job_id=conversation.turn.job_id,
    )


async def committed(backend: Backend, change: Change, submission: Submission | None = None) -> Conversation:
    """Commit a change that must pass; the conversation afterwards, as it was read again."""
    now = change.after.updated_at
    assert await backend.conversations.commit(change, submission=submission, now=now) is Committed.STORED
    found = await backend.conversations.get(change.after.id)
    assert found == change.after
    return found


async def created(backend: Backend, messages: Sequence[Message] = (), **given: Any) -> Conversation:
    return await committed(backend, changes.created(make_conversation(**given), messages))


async def begun(
    backend: Backend, before: Conversation, message: Message, *, take: int = 0, **given: Any
) -> Conversation:
    """A turn begins with a message of the user's, which is stored already if there was a take before this one."""
    submission = turn_of(message, take=take, **given)
    change = changes.begun(before, message, job_id=submission.job.id, at=message.at, is_new=take == 0)
    return await committed(backend, change, submission)


async def ended(backend: Backend, job_id: str, result: Any = None) -> None:
    """The job of a turn runs and succeeds, as far as it is queued."""
    job = await backend.store.get_job(job_id)
    assert job is not None
    if job.status is JobStatus.QUEUED:
        running = await applied(backend.store, claiming(job))
        await applied(backend.store, succeeding(running, result))


async def finished(backend: Backend, before: Conversation, text: str) -> Conversation:
    """The turn's job ends, and its reply is stored."""
    assert before.turn is not None
    await ended(backend, before.turn.job_id, {"text": text})
    reply = reply_to(before, text, at=before.updated_at + timedelta(seconds=2))
    return await committed(backend, changes.finished(before, reply, reply.at))


async def talked(backend: Backend, before: Conversation, question: str, answer: str) -> Conversation:
    """One whole turn after the leaf."""
    parent = await leaf_of(backend, before)
    message = said(before, question, after=parent, at=before.updated_at + timedelta(seconds=1))
    return await finished(backend, await begun(backend, before, message), answer)


async def leaf_of(backend: Backend, conversation: Conversation) -> Message | None:
    if conversation.leaf is None:
        return None
    [found] = await backend.conversations.messages(conversation.id, [conversation.leaf])
    return found


async def texts(backend: Backend, conversation: Conversation, *, limit: int = 50) -> list[str]:
    """The texts of the branch that is shown."""
    if conversation.leaf is None:
        return []
    branch = await backend.conversations.branch(conversation.id, conversation.leaf, limit=limit)
    return [str(placed.message.parts[0]["text"]) for placed in branch.messages]


def chain(conversation: Conversation, count: int) -> list[Message]:
    """A branch of so many messages, for a conversation that is made with them."""
    found: list[Message] = []
    for number in range(count):
        message = said(conversation, f"message {number}", after=found[-1] if found else None)
        role = Role.ASSISTANT if number % 2 else Role.USER
        found.append(replace(message, role=role, id=str(uuid4())))
    return found


async def confided(
    backend: Backend, secrets: Callable[[int], str], *, turns: int = 2, base: datetime = NOON
) -> Conversation:
    """A conversation with a secret wherever it can hold one, in small and in large texts, and in its turns' jobs.

    `secrets` gives a text of so many words.
    """
    settings = ConversationSettings(system=secrets(5), memory={"scope": secrets(1)})
    made = await created(backend, title=secrets(3), settings=settings, created_at=base, updated_at=base)
    for number in range(turns):
        words = (5, 400, 3000, 20_000)[number % 4]
        at = made.updated_at + timedelta(seconds=1)
        question = said(made, secrets(words), after=await leaf_of(backend, made), at=at)
        await confide_saying(backend, question)
        made = await begun(backend, made, question, input={"messages": secrets(words)}, tags=(secrets(1),))
        later = Queued(str(uuid4()), ({"type": "text", "text": secrets(words)},), at)
        made = await committed(backend, changes.enqueued(made, later, at))
        await confide_run(backend, made.active_job or "", secrets, words)
        reply = reply_to(made, secrets(words), at=made.updated_at + timedelta(seconds=2))
        made = await committed(backend, changes.finished(made, reply, reply.at))
        made = await committed(backend, changes.requeued(made, later.id, None, made.updated_at, by="tests"))
        made = await committed(backend, changes.edited(made, made.updated_at, title=secrets(3)))
    return made


async def confide_saying(backend: Backend, message: Message) -> None:
    """The job that has said this, as a schedule may."""
    given = {"conversation_id": message.conversation_id, "text": message.parts[0]["text"]}
    submission = make_submission(id=message.id, created_at=message.at, input=given)
    await backend.store.submit([submission], now=message.at)
    await ended(backend, message.id)


async def confide_run(backend: Backend, job_id: str, secrets: Callable[[int], str], words: int) -> None:
    """A turn's run with secrets in its steps, its inbox, its log and its result."""
    job = await backend.store.get_job(job_id)
    assert job is not None
    running = await applied(backend.store, claiming(job))
    steps = numbered(answered(secrets(words)), intended(arguments={"text": secrets(words)}), done(2, secrets(words)))
    assert await backend.runs.append(running, steps, after_seq=0)
    assert await backend.store.append_events(running, [make_entry(secrets(5), meta={"text": secrets(words)})])
    await backend.runs.deliver(job_id, message(secrets(min(words, 400))))
    current = await backend.store.get_job(job_id)
    assert current is not None
    await applied(backend.store, succeeding(current, {"text": secrets(words)}))


async def erased(backend: Backend, conversation_id: str, *, limit: int = 100) -> None:
    """Delete and erase until nothing is left."""
    found = await backend.conversations.get(conversation_id)
    assert found is not None
    outcome = await backend.conversations.commit(changes.deleted(found, found.updated_at), now=found.updated_at)
    assert outcome is Committed.STORED
    for _ in range(1000):
        if await backend.conversations.erase(conversation_id, limit=limit) is Erased.DONE:
            return
    raise AssertionError("something always stays")
