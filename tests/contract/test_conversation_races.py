"""What people and turns do to one conversation at the same time: of each pair both end somewhere, and nothing is lost.

Each one reads, decides and commits, and does so again when it was too late, as services do.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import uuid4

import pytest

from rauskuclaw.domain.conversations import changes
from rauskuclaw.domain.conversations.conversation import Change, Conversation
from rauskuclaw.domain.conversations.messages import Queued
from rauskuclaw.domain.conversations.tree import message_after
from rauskuclaw.ports import Backend, Submission
from rauskuclaw.ports.conversations import Committed
from tests.support.clock import after
from tests.support.conversations import begun, created, leaf_of, make_conversation, reply_to, said, texts, turn_of
from tests.support.drivers import Opener

Act = Callable[[Backend, Conversation], Awaitable[tuple[Change, Submission | None] | None]]
ROUNDS = 40


async def do(backend: Backend, conversation_id: str, act: Act) -> Committed | None:
    """Read, decide, commit, until it is stored. None: there is nothing to do any more."""
    for _ in range(ROUNDS):
        found = await backend.conversations.get(conversation_id)
        decided = None if found is None else await act(backend, found)
        if decided is None:
            return None
        change, submission = decided
        outcome = await backend.conversations.commit(change, submission=submission, now=change.after.updated_at)
        if outcome is Committed.STORED:
            return outcome
    raise AssertionError("too late every time")


def saying(text: str, message_id: str | None = None) -> Act:
    """A message: begins a turn, or waits for its own where there is one under way."""
    own_id = message_id or str(uuid4())

    async def act(backend: Backend, found: Conversation) -> tuple[Change, Submission | None] | None:
        if own_id in {each.id for each in found.queued}:
            return None
        if await backend.conversations.messages(found.id, [own_id]):
            return None
        parts = ({"type": "text", "text": text},)
        if found.turn is not None or found.queued:
            return changes.enqueued(found, Queued(own_id, parts, after(5)), after(5)), None
        return await beginning(backend, found, Queued(own_id, parts, after(5)))

    return act


async def beginning(backend: Backend, found: Conversation, queued: Queued) -> tuple[Change, Submission]:
    message = message_after(await leaf_of(backend, found), queued.id, found.id, queued.parts, after(6))
    submission = turn_of(message)
    return changes.begun(found, message, job_id=submission.job.id, at=after(6)), submission


async def finishing(backend: Backend, found: Conversation) -> tuple[Change, Submission | None] | None:
    """The reply of the turn under way."""
    if found.turn is None:
        return None
    reply = reply_to(found, f"Answer to {found.turn.message_id}")
    return changes.finished(found, reply, after(7)), None


async def taking_up(backend: Backend, found: Conversation) -> tuple[Change, Submission | None] | None:
    """The first of those that wait."""
    if found.turn is not None or not found.queued:
        return None
    return await beginning(backend, found, found.queued[0])


async def renaming(backend: Backend, found: Conversation) -> tuple[Change, Submission | None] | None:
    return None if found.title == "Coffee" else (changes.edited(found, after(8), title="Coffee"), None)


async def deleting(backend: Backend, found: Conversation) -> tuple[Change, Submission | None] | None:
    return changes.deleted(found, after(8)), None


def of_turn(turn_job: str) -> Act:
    """`finishing`, of one turn only: what somebody does who has seen this one end."""

    async def act(backend: Backend, found: Conversation) -> tuple[Change, Submission | None] | None:
        return await finishing(backend, found) if found.active_job == turn_job else None

    return act


async def until_idle(backend: Backend, conversation_id: str) -> Conversation:
    """Finish and take up until nothing is under way or waits."""
    while True:
        found = await backend.conversations.get(conversation_id)
        assert found is not None
        if found.turn is None and not found.queued:
            return found
        await do(backend, conversation_id, finishing)
        await do(backend, conversation_id, taking_up)


async def test_of_messages_sent_at_once_each_gets_its_turn(backend: Backend, open_backend: Opener) -> None:
    handles = [backend, await open_backend(), await open_backend()]
    made = await created(backend)
    said_at_once = [f"Question {number}" for number in range(6)]
    await asyncio.gather(*(do(handles[n % 3], made.id, saying(text)) for n, text in enumerate(said_at_once)))
    done = await until_idle(backend, made.id)
    shown = await texts(backend, done)
    assert sorted(shown[::2]) == said_at_once
    assert (len(shown), done.messages, done.turns) == (12, 12, 6)


async def test_the_same_message_sent_twice_at_once_is_one(backend: Backend, open_backend: Opener) -> None:
    handles = [backend, await open_backend()]
    made = await created(backend)
    message_id = str(uuid4())
    await asyncio.gather(*(do(each, made.id, saying("What is tea?", message_id)) for each in handles for _ in range(3)))
    done = await until_idle(backend, made.id)
    assert (done.messages, done.turns) == (2, 1)


@pytest.mark.parametrize("count", range(5))
async def test_a_message_at_the_end_of_a_turn_is_not_forgotten(
    backend: Backend, open_backend: Opener, count: int
) -> None:
    other = await open_backend()
    busy = await begun(backend, made := await created(backend), said(made, "What is tea?", at=after(1)))

    async def ends() -> None:
        await asyncio.sleep(0.0005 * count)
        await do(other, made.id, of_turn(busy.active_job or ""))
        await do(other, made.id, taking_up)

    await asyncio.gather(do(backend, made.id, saying("And coffee?")), ends())
    found = await backend.conversations.get(made.id)
    assert found is not None
    # It has its turn, or waits where its sender, who reads again after storing, finds nobody busy.
    assert found.turn is not None or found.queued
    done = await until_idle(backend, made.id)
    assert (await texts(backend, done))[::2] == ["What is tea?", "And coffee?"]


async def test_of_many_who_finish_a_turn_one_reply_is_stored(backend: Backend, open_backend: Opener) -> None:
    handles = [backend, await open_backend(), await open_backend()]
    busy = await begun(backend, made := await created(backend), said(made, "What is tea?", at=after(1)))
    await asyncio.gather(*(do(handles[n % 3], made.id, of_turn(busy.active_job or "")) for n in range(9)))
    found = await backend.conversations.get(made.id)
    assert found is not None
    assert (found.messages, found.turn) == (2, None)
    assert len(await texts(backend, found)) == 2


async def test_of_many_who_take_up_a_message_one_begins_its_turn(backend: Backend, open_backend: Opener) -> None:
    handles = [backend, await open_backend(), await open_backend()]
    busy = await begun(backend, made := await created(backend), said(made, "What is tea?", at=after(1)))
    await do(backend, made.id, saying("And coffee?"))
    await do(backend, made.id, of_turn(busy.active_job or ""))
    await asyncio.gather(*(do(handles[n % 3], made.id, taking_up) for n in range(9)))
    found = await backend.conversations.get(made.id)
    assert found is not None
    assert (found.turns, found.messages, found.queued) == (2, 3, ())


async def test_an_edit_of_a_waiting_message_and_its_turn(backend: Backend, open_backend: Opener) -> None:
    other = await open_backend()
    busy = await begun(backend, made := await created(backend), said(made, "What is tea?", at=after(1)))
    waiting = str(uuid4())
    await do(backend, made.id, saying("And cofee?", waiting))
    await do(backend, made.id, of_turn(busy.active_job or ""))

    another = ({"type": "text", "text": "And coffee?"},)

    async def edit(backend: Backend, found: Conversation) -> tuple[Change, Submission | None] | None:
        if waiting not in {each.id for each in found.queued}:
            return None
        return changes.requeued(found, waiting, another, after(6), by="anna"), None

    was_edited, _ = await asyncio.gather(do(backend, made.id, edit), do(other, made.id, taking_up))
    [message] = await backend.conversations.messages(made.id, [waiting])
    assert message.parts[0]["text"] == ("And coffee?" if was_edited else "And cofee?")


async def test_a_rename_and_a_turn_do_not_undo_each_other(backend: Backend, open_backend: Opener) -> None:
    other = await open_backend()
    busy = await begun(backend, made := await created(backend), said(made, "What is tea?", at=after(1)))
    await asyncio.gather(
        do(backend, made.id, renaming),
        do(other, made.id, of_turn(busy.active_job or "")),
        do(backend, made.id, saying("And coffee?")),
    )
    done = await until_idle(backend, made.id)
    assert (done.title, done.messages) == ("Coffee", 4)


async def test_a_deletion_and_the_end_of_a_turn(backend: Backend, open_backend: Opener) -> None:
    other = await open_backend()
    busy = await begun(backend, made := await created(backend), said(made, "What is tea?", at=after(1)))
    outcomes = await asyncio.gather(
        do(backend, made.id, deleting), do(other, made.id, of_turn(busy.active_job or "")), return_exceptions=True
    )
    assert not [each for each in outcomes if isinstance(each, BaseException)]
    assert await backend.conversations.get(made.id) is None
    [left] = await backend.conversations.due(after(60), limit=10)
    assert left.deleted_at is not None
    assert (left.turn is None) is (outcomes[1] is Committed.STORED)


async def test_of_two_who_make_a_conversation_one_does(backend: Backend, open_backend: Opener) -> None:
    other = await open_backend()
    first = make_conversation()
    second = replace(first, title="Coffee")
    outcomes = await asyncio.gather(
        backend.conversations.commit(changes.created(first), now=after(1)),
        other.conversations.commit(changes.created(second), now=after(1)),
    )
    assert sorted(outcomes) == [Committed.STORED, Committed.TAKEN]
    found = await backend.conversations.get(first.id)
    assert found == (first, second)[outcomes.index(Committed.STORED)]
