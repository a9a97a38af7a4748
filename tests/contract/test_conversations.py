"""Conversations: created, changed by compare-and-set, and turns whose message and job are one commit."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from rauskuclaw.domain.conversations import changes
from rauskuclaw.domain.conversations.conversation import Change
from rauskuclaw.domain.conversations.messages import Message, Outcome, Queued, Role, Usage
from rauskuclaw.domain.conversations.settings import ConversationSettings
from rauskuclaw.domain.job import JobStatus
from rauskuclaw.domain.runs.labels import READ
from rauskuclaw.ports import Backend
from rauskuclaw.ports.conversations import MAX_MESSAGES_IN_CHANGE, Committed, ConversationStore
from tests.support.clock import NOON, after
from tests.support.conversations import (
    begun,
    chain,
    committed,
    created,
    finished,
    make_conversation,
    reply_to,
    said,
    talked,
    texts,
    turn_of,
)
from tests.support.drivers import Opener

SETTINGS = ConversationSettings(
    job_type="ai.chat.generate",
    model="small",
    system="You are terse.",
    agent_tools=True,
    tools=("job_create", "memory_search"),
    caps={"rounds": 3},
    memory={"scope": "agent.chat", "top_k": 5},
    queue="reports",
    policy={"mode": "smart", "allow_types": ["report.generate"]},
)


async def test_a_conversation_is_found_as_it_was_made(backend: Backend, conversations: ConversationStore) -> None:
    made = await created(backend, settings=SETTINGS, title="Tea at noon", archived=True)
    assert (made.revision, made.leaf, made.active_job) == (1, None, None)
    assert await conversations.get("00000000-0000-4000-8000-000000000000") is None


async def test_an_id_is_used_once(backend: Backend, conversations: ConversationStore) -> None:
    made = await created(backend)
    other = changes.created(make_conversation(id=made.id, title="Coffee"))
    assert await conversations.commit(other, now=NOON) is Committed.TAKEN
    assert await conversations.get(made.id) == made


async def test_a_change_that_is_repeated_is_stored_once(backend: Backend, conversations: ConversationStore) -> None:
    made = await created(backend)
    change = changes.edited(made, after(1), title="Coffee")
    for _ in range(2):
        assert await conversations.commit(change, now=after(1)) is Committed.STORED
    assert await conversations.commit(changes.created(make_conversation(id=made.id)), now=NOON) is (Committed.TAKEN)


async def test_of_two_changes_of_one_revision_the_first_wins(
    backend: Backend, conversations: ConversationStore
) -> None:
    made = await created(backend)
    await committed(backend, changes.edited(made, after(1), title="Coffee"))
    late = changes.edited(made, after(2), archived=True)
    assert await conversations.commit(late, now=after(2)) is Committed.STALE
    found = await conversations.get(made.id)
    assert found is not None
    assert (found.title, found.archived, found.revision) == ("Coffee", False, 2)


async def test_what_is_not_there_does_not_change(backend: Backend, conversations: ConversationStore) -> None:
    change = changes.edited(make_conversation(), after(1), title="Coffee")
    assert await conversations.commit(change, now=after(1)) is Committed.STALE


async def test_a_message_and_its_turn_are_one_commit(backend: Backend, conversations: ConversationStore) -> None:
    made = await created(backend)
    message = said(made, "What is tea?", at=after(1))
    busy = await begun(backend, made, message)
    assert busy.active_job is not None
    assert (busy.leaf, busy.messages, busy.turns, busy.preview) == (message.id, 1, 1, "What is tea?")
    job = await backend.store.get_job(busy.active_job)
    assert job is not None
    assert job.status is JobStatus.QUEUED
    assert await conversations.messages(made.id, [message.id]) == [replace(message, number=1)]


async def test_a_turn_that_lost_the_race_leaves_neither_message_nor_job(
    backend: Backend, conversations: ConversationStore
) -> None:
    made = await created(backend)
    await committed(backend, changes.edited(made, after(1), title="Coffee"))
    message = said(made, "What is tea?", at=after(2))
    submission = turn_of(message)
    change = changes.begun(made, message, job_id=submission.job.id, at=after(2))
    assert await conversations.commit(change, submission=submission, now=after(2)) is Committed.STALE
    assert await conversations.messages(made.id, [message.id]) == []
    assert await backend.store.get_job(submission.job.id) is None


async def test_a_message_id_is_used_once_in_a_conversation(backend: Backend, conversations: ConversationStore) -> None:
    made = await talked(backend, await created(backend), "What is tea?", "A drink.")
    assert made.leaf is not None
    [leaf] = await conversations.messages(made.id, [made.leaf])
    again = replace(said(made, "And coffee?", after=leaf, at=after(9)), id=leaf.id)
    submission = turn_of(again, take=7)
    change = changes.begun(made, again, job_id=submission.job.id, at=after(9))
    assert await conversations.commit(change, submission=submission, now=after(9)) is Committed.TAKEN
    assert await conversations.get(made.id) == made
    assert await backend.store.get_job(submission.job.id) is None


async def test_a_job_that_is_there_starts_no_second_turn(backend: Backend, conversations: ConversationStore) -> None:
    made = await created(backend)
    message = said(made, "What is tea?", at=after(1))
    submission = turn_of(message)
    await backend.store.submit([submission], now=after(1))
    change = changes.begun(made, message, job_id=submission.job.id, at=after(1))
    assert await conversations.commit(change, submission=submission, now=after(1)) is Committed.TAKEN
    assert await conversations.get(made.id) == made


async def test_a_reply_ends_the_turn_and_is_shown(backend: Backend, conversations: ConversationStore) -> None:
    busy = await begun(backend, made := await created(backend), said(made, "What is tea?", at=after(1)))
    done = await finished(backend, busy, "A drink.")
    assert (done.active_job, done.check_at, done.messages) == (None, None, 2)
    assert await texts(backend, done) == ["What is tea?", "A drink."]


async def test_everything_of_a_message_is_kept(backend: Backend, conversations: ConversationStore) -> None:
    busy = await begun(backend, made := await created(backend), said(made, "What is tea?", at=after(1)))
    usage = Usage(2, 100, 20, cost_nano=3_000_000, ms=1200, provider="openai", model="small")
    parts = (
        {"type": "reasoning", "text": "Hm."},
        {"type": "tool-data_fetch", "toolCallId": "c1", "state": "output-available", "output": {"a": [1, None, "x"]}},
        {"type": "data-memory-write", "data": {"status": "ok", "scope": "agent.chat", "key": "tea"}},
        {"type": "text", "text": "A drink. \U0001f375 \ud83c"},
    )
    reply = replace(reply_to(busy, ""), parts=parts, label=READ, usage=usage, outcome=Outcome.FAILED)
    done = await committed(backend, changes.finished(busy, reply, after(3)))
    assert (done.cost_nano, done.calls, done.memories) == (3_000_000, 2, 1)
    [stored] = await conversations.messages(done.id, [reply.id])
    assert stored == replace(reply, depth=1, number=2)


async def test_a_reply_does_not_move_who_went_to_another_branch(
    backend: Backend, conversations: ConversationStore
) -> None:
    made = await talked(backend, await created(backend), "What is tea?", "A drink.")
    first = made.leaf
    busy = await begun(backend, made, said(made, "And coffee?", at=after(9)))
    moved = await committed(backend, changes.edited(busy, after(10), leaf=first))
    done = await finished(backend, moved, "Another one.")
    assert done.leaf == first
    assert await texts(backend, done) == ["What is tea?", "A drink."]


async def test_messages_wait_in_their_order_and_can_be_changed(
    backend: Backend, conversations: ConversationStore
) -> None:
    busy = await begun(backend, made := await created(backend), said(made, "What is tea?", at=after(1)))
    for number in (1, 2, 3):
        waiting = Queued(f"00000000-0000-4000-8000-00000000000{number}", ({"type": "text", "text": str(number)},), NOON)
        busy = await committed(backend, changes.enqueued(busy, waiting, after(2)))
    busy = await committed(backend, changes.requeued(busy, busy.queued[0].id, None, after(3), by="anna"))
    changed = ({"type": "text", "text": "x" * 200_000},)
    busy = await committed(backend, changes.requeued(busy, busy.queued[1].id, changed, after(4), by="anna"))
    assert [(each.parts[0]["text"][:1], each.by) for each in busy.queued] == [("2", ""), ("x", "anna")]


async def test_a_waiting_message_leaves_the_queue_as_its_turn_begins(
    backend: Backend, conversations: ConversationStore
) -> None:
    busy = await begun(backend, made := await created(backend), said(made, "What is tea?", at=after(1)))
    later = said(made, "And coffee?", at=after(2))
    busy = await committed(backend, changes.enqueued(busy, Queued(later.id, later.parts, NOON), after(2)))
    done = await finished(backend, busy, "A drink.")
    assert done.check_at == done.updated_at  # somebody has to take it up
    assert done.leaf is not None
    [leaf] = await conversations.messages(done.id, [done.leaf])
    busy = await begun(backend, done, replace(later, parent=leaf.id, depth=leaf.depth + 1, at=after(9)))
    assert busy.queued == ()
    assert await texts(backend, busy) == ["What is tea?", "A drink.", "And coffee?"]


async def test_a_notice_follows_the_leaf_without_a_turn(backend: Backend, conversations: ConversationStore) -> None:
    made = await talked(backend, await created(backend), "What is tea?", "A drink.")
    [leaf] = await conversations.messages(made.id, [made.leaf or ""])
    notice = replace(said(made, "A report is done.", after=leaf), role=Role.SYSTEM)
    assert await texts(backend, await committed(backend, changes.noticed(made, notice, after(9)))) == [
        "What is tea?",
        "A drink.",
        "A report is done.",
    ]


@pytest.mark.parametrize("count", [1, MAX_MESSAGES_IN_CHANGE, 130])
async def test_a_conversation_may_begin_with_a_branch(
    backend: Backend, conversations: ConversationStore, count: int
) -> None:
    conversation = make_conversation()
    made = await committed(backend, changes.created(conversation, chain(conversation, count)))
    assert made.messages == count
    assert await texts(backend, made, limit=200) == [f"message {number}" for number in range(count)]


async def test_more_messages_than_one_change_takes_are_refused(
    backend: Backend, conversations: ConversationStore
) -> None:
    made = await created(backend)
    messages = [replace(each, number=n) for n, each in enumerate(chain(made, MAX_MESSAGES_IN_CHANGE + 1), start=1)]
    after_it = replace(made, messages=len(messages), revision=2)
    with pytest.raises(ValueError, match="more than one change takes"):
        await conversations.commit(Change(made, after_it, tuple(messages)), now=NOON)


async def test_what_is_owed_is_due_at_its_time(backend: Backend, conversations: ConversationStore) -> None:
    idle, busy, waiting = [await created(backend) for _ in range(3)]
    busy = await begun(backend, busy, said(busy, "What is tea?", at=after(1)))
    waiting = await begun(backend, waiting, said(waiting, "What is tea?", at=after(2)))
    assert await conversations.due(after(60), limit=10) == []
    assert await conversations.due(after(61), limit=10) == [busy]
    assert await conversations.due(after(90), limit=10) == [busy, waiting]
    assert await conversations.due(after(90), limit=1) == [busy]
    busy = await committed(backend, changes.postponed(busy, after(90)))
    assert busy.check_at == after(90) + timedelta(seconds=89)
    assert await conversations.due(after(90), limit=10) == [waiting]
    assert idle.check_at is None


async def test_of_many_who_begin_a_turn_one_does(
    backend: Backend, conversations: ConversationStore, open_backend: Opener
) -> None:
    made = await created(backend)
    handles = [backend, *[await open_backend() for _ in range(3)]]
    messages = [said(made, f"Question {number}", at=after(1)) for number in range(8)]

    async def begin(handle: Backend, message: Message) -> Committed:
        submission = turn_of(message)
        change = changes.begun(made, message, job_id=submission.job.id, at=after(1))
        return await handle.conversations.commit(change, submission=submission, now=after(1))

    outcomes = await asyncio.gather(*(begin(handles[n % 4], each) for n, each in enumerate(messages)))
    assert sorted(outcomes) == [Committed.STALE] * 7 + [Committed.STORED]
    won = messages[outcomes.index(Committed.STORED)]
    found = await conversations.get(made.id)
    assert found is not None
    assert await texts(backend, found) == [won.parts[0]["text"]]
    jobs = await asyncio.gather(*(backend.store.get_job(turn_of(each).job.id) for each in messages))
    assert [job is not None for job in jobs] == [each is won for each in messages]


async def test_a_deleted_conversation_is_gone_at_once_but_for_the_sweep(
    backend: Backend, conversations: ConversationStore
) -> None:
    made = await talked(backend, await created(backend), "What is tea?", "A drink.")
    change = changes.deleted(made, after(9))
    assert await conversations.commit(change, now=after(9)) is Committed.STORED
    assert await conversations.get(made.id) is None
    assert await conversations.messages(made.id, [made.leaf or ""]) == []
    assert (await conversations.branch(made.id, made.leaf or "", limit=50)).messages == ()
    assert await conversations.newest_below(made.id, made.leaf or "") is None
    assert await conversations.due(after(9), limit=10) == [change.after]
    assert await conversations.commit(changes.edited(made, after(9), title="x"), now=NOON) is Committed.STALE
