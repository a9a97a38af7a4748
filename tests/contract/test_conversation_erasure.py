"""ConversationStore.erase: a deleted conversation goes with its turns' jobs, in portions, however often they stop."""

import asyncio
from dataclasses import replace

import pytest

from rauskuclaw.domain.conversations import changes, ids
from rauskuclaw.domain.conversations.conversation import Conversation
from rauskuclaw.domain.conversations.messages import Message
from rauskuclaw.ports import Backend
from rauskuclaw.ports.conversations import Committed, ConversationFilter, ConversationStore, Erased
from tests.support.clock import after
from tests.support.conversations import (
    begun,
    chain,
    committed,
    confided,
    created,
    ended,
    erased,
    finished,
    leaf_of,
    make_conversation,
    said,
    talked,
    texts,
    turn_of,
)
from tests.support.drivers import Opener
from tests.support.factories import make_submission
from tests.support.lives import applied, claimed, succeeding


async def deleted(backend: Backend, conversation: Conversation) -> None:
    outcome = await backend.conversations.commit(changes.deleted(conversation, after(500)), now=after(500))
    assert outcome is Committed.STORED


async def jobs_left(backend: Backend, ids: list[str]) -> list[str]:
    return [each for each in ids if await backend.store.get_job(each) is not None]


async def test_everything_goes_with_a_deleted_conversation(backend: Backend, conversations: ConversationStore) -> None:
    other = await confided(backend, lambda words: "kept " * words)
    made = await confided(backend, lambda words: "secret " * words, turns=4)
    branch = await conversations.branch(made.id, made.leaf or "", limit=50)
    ids = [each.message.job_id for each in branch.messages if each.message.job_id is not None]
    assert len(ids) == 4
    await erased(backend, made.id)
    assert await conversations.due(after(100_000), limit=10) == []
    assert await jobs_left(backend, ids) == []
    for each in ids:
        assert await backend.runs.read_steps(each) == []
        assert await backend.runs.read_inbox(each) == []
        assert await backend.store.read_events(each, after=0, limit=10) == []
    assert (await conversations.find(ConversationFilter(text="secret"), limit=10)).items == ()
    assert await conversations.get(other.id) == other
    assert len(await texts(backend, other)) == 4


async def test_what_is_not_deleted_is_left_alone(backend: Backend, conversations: ConversationStore) -> None:
    made = await talked(backend, await created(backend), "What is tea?", "A drink.")
    assert await conversations.erase(made.id, limit=100) is Erased.WAITING
    assert len(await texts(backend, made)) == 2
    assert await conversations.erase("nothing", limit=100) is Erased.DONE


@pytest.mark.parametrize("limit", [1, 3, 100])
async def test_it_goes_in_portions_from_any_process(
    backend: Backend, conversations: ConversationStore, open_backend: Opener, limit: int
) -> None:
    other = await open_backend()
    conversation = make_conversation()
    made = await committed(backend, changes.created(conversation, chain(conversation, 7)))
    made = await talked(backend, made, "What is tea?", "A drink.")
    await deleted(backend, made)
    rounds = 0
    for _ in range(30):
        rounds += 1
        if await (backend if rounds % 2 else other).conversations.erase(made.id, limit=limit) is Erased.DONE:
            break
    assert rounds >= 9 // limit
    assert await other.conversations.due(after(1000), limit=10) == []
    assert await conversations.erase(made.id, limit=limit) is Erased.DONE


async def test_a_turn_under_way_is_waited_for(backend: Backend, conversations: ConversationStore) -> None:
    busy = await begun(backend, made := await created(backend), said(made, "What is tea?", at=after(1)))
    await deleted(backend, busy)
    assert await conversations.erase(made.id, limit=100) is Erased.WAITING
    [left] = await conversations.due(after(500), limit=10)
    assert left.active_job == busy.active_job
    await committed_later(conversations, left)
    assert await conversations.due(after(500), limit=10) == []
    await ended(backend, busy.active_job or "")
    assert await conversations.erase(made.id, limit=100) is Erased.DONE
    assert await jobs_left(backend, [busy.active_job or ""]) == []


async def committed_later(conversations: ConversationStore, deleted: Conversation) -> None:
    """The sweep puts off what it cannot finish now."""
    assert await conversations.commit(changes.postponed(deleted, after(500)), now=after(500)) is Committed.STORED


async def test_jobs_that_a_turn_has_started_go_with_it(backend: Backend, conversations: ConversationStore) -> None:
    made = await talked(backend, await created(backend), "What is tea?", "A drink.")
    [reply] = await conversations.messages(made.id, [made.leaf or ""])
    child = await claimed(backend.store, parent=reply.job_id)
    grandchild = make_submission(parent=child.id)
    stranger = make_submission()
    await backend.store.submit([grandchild, stranger], now=after(1))
    await deleted(backend, made)
    assert await stopped(conversations, made) is Erased.WAITING
    assert len(await jobs_left(backend, [child.id, grandchild.job.id])) == 2
    await applied(backend.store, succeeding(child))
    assert await conversations.erase(made.id, limit=100) is Erased.WAITING
    await ended(backend, grandchild.job.id)
    assert await conversations.erase(made.id, limit=100) is Erased.DONE
    left = await jobs_left(backend, [child.id, grandchild.job.id, reply.job_id or "", stranger.job.id])
    assert left == [stranger.job.id]


@pytest.mark.parametrize("words", [3, 3000, 20_000])
async def test_a_job_that_has_said_something_goes_with_it(
    backend: Backend, conversations: ConversationStore, words: int
) -> None:
    made = await created(backend)
    text = "secret " * words
    job = await claimed(backend.store, input={"conversation_id": made.id, "text": text})
    stranger = await claimed(backend.store, input={"conversation_id": "another", "text": text})
    await applied(backend.store, succeeding(stranger))
    for number, each in enumerate((job, stranger)):
        message = replace(said(made, text, after=await leaf_of(backend, made), at=after(number)), id=each.id)
        made = await finished(backend, await begun(backend, made, message), "A drink.")
    await deleted(backend, made)
    assert await stopped(conversations, made) is Erased.WAITING
    await applied(backend.store, succeeding(job))
    assert await stopped(conversations, made) is Erased.DONE
    assert await jobs_left(backend, [job.id, stranger.id]) == [stranger.id]


async def stopped(conversations: ConversationStore, conversation: Conversation) -> Erased:
    """Erase as long as there is more to erase at once."""
    while (found := await conversations.erase(conversation.id, limit=100)) is Erased.MORE:
        pass
    return found


async def test_a_fork_goes_without_the_turns_of_its_source(backend: Backend, conversations: ConversationStore) -> None:
    made = await talked(backend, await created(backend), "What is tea?", "A drink.")
    branch = await conversations.branch(made.id, made.leaf or "", limit=50)
    new = make_conversation()
    copies = [copied(each.message, new.id) for each in branch.messages]
    fork = await committed(backend, changes.created(new, copies))
    assert (fork.memories, fork.calls) == (0, 0)
    await erased(backend, fork.id)
    job_id = branch.messages[-1].message.job_id or ""
    assert await jobs_left(backend, [job_id]) == [job_id]
    await erased(backend, made.id)
    assert await jobs_left(backend, [job_id]) == []


def copied(message: Message, conversation_id: str) -> Message:
    parent = None if message.parent is None else ids.copied_id(conversation_id, message.parent)
    own_id = ids.copied_id(conversation_id, message.id)
    return replace(message, id=own_id, parent=parent, conversation_id=conversation_id)


async def test_an_id_is_free_again_once_all_is_gone(backend: Backend, conversations: ConversationStore) -> None:
    made = await talked(backend, await created(backend), "What is tea?", "A drink.")
    await deleted(backend, made)
    again = changes.created(make_conversation(id=made.id))
    assert await conversations.commit(again, now=after(1)) is Committed.TAKEN
    assert await conversations.erase(made.id, limit=100) is Erased.DONE
    assert await conversations.commit(again, now=after(1)) is Committed.STORED


async def test_of_many_who_erase_none_fails(
    backend: Backend, conversations: ConversationStore, open_backend: Opener
) -> None:
    handles = [backend, await open_backend(), await open_backend()]
    made = await confided(backend, lambda words: "secret " * words, turns=3)
    await deleted(backend, made)
    while set(await asyncio.gather(*(each.conversations.erase(made.id, limit=2) for each in handles))) != {Erased.DONE}:
        pass
    assert await conversations.due(after(1000), limit=10) == []


async def test_a_turn_does_not_begin_in_a_deleted_conversation(
    backend: Backend, conversations: ConversationStore
) -> None:
    made = await created(backend)
    await deleted(backend, made)
    message = said(made, "What is tea?", at=after(1))
    submission = turn_of(message)
    change = changes.begun(made, message, job_id=submission.job.id, at=after(1))
    assert await conversations.commit(change, submission=submission, now=after(1)) is Committed.STALE
    assert await jobs_left(backend, [submission.job.id]) == []
