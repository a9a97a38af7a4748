"""The tree of a conversation's messages: pages of a branch, siblings, and where one left off."""

from dataclasses import replace

import pytest

from rauskuclaw.domain.conversations import changes
from rauskuclaw.domain.conversations.conversation import Conversation
from rauskuclaw.domain.conversations.messages import Message
from rauskuclaw.ports import Backend
from rauskuclaw.ports.conversations import ConversationStore
from tests.support.clock import after
from tests.support.conversations import begun, chain, committed, created, finished, make_conversation, said, texts


async def answered(backend: Backend, before: Conversation, message: Message, answer: str) -> Conversation:
    return await finished(backend, await begun(backend, before, message), answer)


async def message_of(backend: Backend, conversation: Conversation, message_id: str | None) -> Message:
    [found] = await backend.conversations.messages(conversation.id, [message_id or ""])
    return found


async def test_a_branch_is_read_in_pages_from_its_end(backend: Backend, conversations: ConversationStore) -> None:
    conversation = make_conversation()
    made = await committed(backend, changes.created(conversation, chain(conversation, 125)))
    tip, pages = made.leaf, list[list[str]]()
    while tip is not None:
        branch = await conversations.branch(made.id, tip, limit=50)
        pages.insert(0, [str(each.message.parts[0]["text"]) for each in branch.messages])
        tip = branch.before
    assert [len(page) for page in pages] == [25, 50, 50]
    assert [text for page in pages for text in page] == [f"message {number}" for number in range(125)]


async def test_an_unknown_tip_has_no_branch(backend: Backend, conversations: ConversationStore) -> None:
    made = await created(backend)
    assert (await conversations.branch(made.id, "nothing", limit=50)).messages == ()
    assert (await conversations.branch("nothing", "nothing", limit=50)).messages == ()
    assert await conversations.newest_below(made.id, "nothing") is None


async def test_edit_and_resend_makes_siblings(backend: Backend, conversations: ConversationStore) -> None:
    first = said(made := await created(backend), "What is tea?", at=after(1))
    made = await answered(backend, made, first, "A drink.")
    follow = said(made, "And coffee?", after=await message_of(backend, made, made.leaf), at=after(10))
    made = await answered(backend, made, follow, "Another one.")
    old_leaf = made.leaf
    edited = said(made, "What is green tea?", at=after(20))
    made = await answered(backend, made, edited, "A tea.")
    assert await texts(backend, made) == ["What is green tea?", "A tea."]
    branch = await conversations.branch(made.id, made.leaf or "", limit=50)
    assert (branch.messages[0].siblings, branch.messages[0].index) == ((first.id, edited.id), 1)
    assert (branch.messages[1].siblings, branch.messages[1].index) == ((made.leaf,), 0)
    assert branch.before is None
    old = await conversations.branch(made.id, old_leaf or "", limit=50)
    assert [each.index for each in old.messages] == [0, 0, 0, 0]
    assert await conversations.newest_below(made.id, first.id) == old_leaf
    assert await conversations.newest_below(made.id, edited.id) == made.leaf
    assert await conversations.newest_below(made.id, made.leaf or "") == made.leaf


async def test_a_retry_is_a_sibling_of_the_answer(backend: Backend, conversations: ConversationStore) -> None:
    made = await created(backend)
    question = said(made, "What is tea?", at=after(1))
    made = await answered(backend, made, question, "A drink.")
    first = made.leaf
    question = await message_of(backend, made, question.id)
    made = await begun(backend, made, replace(question, at=after(10)), take=1)
    assert (made.leaf, made.messages, made.turns) == (question.id, 2, 2)
    made = await finished(backend, made, "A hot drink.")
    assert await texts(backend, made) == ["What is tea?", "A hot drink."]
    branch = await conversations.branch(made.id, made.leaf or "", limit=50)
    assert branch.messages[-1].siblings == (first, made.leaf)
    assert await conversations.newest_below(made.id, question.id) == made.leaf


@pytest.mark.parametrize("side", ["left", "right"])
async def test_of_branches_side_by_side_each_is_its_own(
    backend: Backend, conversations: ConversationStore, side: str
) -> None:
    conversation = make_conversation()
    left, right = chain(conversation, 30), chain(conversation, 30)
    right = [replace(each, parts=({"type": "text", "text": f"right {n}"},)) for n, each in enumerate(right)]
    mixed = [each for pair in zip(left, right, strict=True) for each in pair]
    made = await committed(backend, changes.created(conversation, mixed))
    tip = (left if side == "left" else right)[-1].id
    branch = await conversations.branch(made.id, tip, limit=20)
    name = "message" if side == "left" else "right"
    assert [each.message.parts[0]["text"] for each in branch.messages] == [f"{name} {n}" for n in range(10, 30)]
    assert all(len(each.siblings) == 1 for each in branch.messages)
    first = await conversations.branch(made.id, left[0].id, limit=1)
    assert first.messages[0].siblings == (left[0].id, right[0].id)


async def test_messages_of_one_conversation_are_not_found_in_another(
    backend: Backend, conversations: ConversationStore
) -> None:
    made = await answered(backend, one := await created(backend), said(one, "What is tea?", at=after(1)), "A drink.")
    other = await created(backend)
    assert await conversations.messages(other.id, [made.leaf or ""]) == []
    assert (await conversations.branch(other.id, made.leaf or "", limit=5)).messages == ()
