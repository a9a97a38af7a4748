"""Lists of conversations, newest first, and searching titles and texts: alike on every driver."""

from collections.abc import Sequence
from typing import Any

import pytest

from rauskuclaw.domain.conversations import changes
from rauskuclaw.domain.conversations.conversation import Conversation
from rauskuclaw.domain.conversations.settings import ConversationSettings
from rauskuclaw.errors import InvalidRequestError
from rauskuclaw.ports import Backend
from rauskuclaw.ports.conversations import ConversationFilter, ConversationPage, ConversationStore
from tests.support.clock import after
from tests.support.conversations import committed, created, talked
from tests.support.waiting import eventually


async def found(
    conversations: ConversationStore, expected: Sequence[Conversation], *, limit: int = 50, **where: Any
) -> ConversationPage:
    """The page once it holds what is expected: lists may lag behind where the driver says so."""
    ids = [each.id for each in expected]
    wanted = ConversationFilter(**where)
    return await eventually(
        lambda: conversations.find(wanted, limit=limit),
        lambda page: [each.id for each in page.items] == ids,
        within_sec=10,
    )


async def test_the_newest_come_first_and_pages_go_on(backend: Backend, conversations: ConversationStore) -> None:
    made = [await created(backend, updated_at=after(number)) for number in range(7)]
    page = await found(conversations, made[::-1])
    assert (page.items, page.cursor, page.is_complete) == (tuple(made[::-1]), None, True)
    walked, cursor = list[Conversation](), None
    while True:
        page = await conversations.find(ConversationFilter(), limit=3, cursor=cursor)
        walked += page.items
        cursor = page.cursor
        if cursor is None:
            break
    assert walked == made[::-1]


async def test_what_changes_moves_to_the_front(backend: Backend, conversations: ConversationStore) -> None:
    first, second = [await created(backend, updated_at=after(number)) for number in range(2)]
    await found(conversations, [second, first])
    first = await committed(backend, changes.edited(first, after(9), title="Coffee"))
    page = await found(conversations, [first, second])
    assert page.items == (first, second)


async def test_filters_are_combined(backend: Backend, conversations: ConversationStore) -> None:
    settings = [ConversationSettings(queue=queue) for queue in ("default", "reports", "mail")]
    kept = [await created(backend, settings=each, updated_at=after(n)) for n, each in enumerate(settings)]
    away = await created(backend, archived=True, updated_at=after(9))
    await found(conversations, [away, *kept[::-1]])
    await found(conversations, kept[::-1], archived=False)
    await found(conversations, [away], archived=True)
    await found(conversations, [kept[2], kept[0]], archived=False, queues=frozenset({"default", "mail"}))
    await found(conversations, [], queues=frozenset({"nothing"}))
    await found(conversations, [], queues=frozenset())
    await found(conversations, [kept[1]], text="tea", queues=frozenset({"reports"}))


async def test_a_deleted_conversation_is_in_no_list(backend: Backend, conversations: ConversationStore) -> None:
    made = await talked(backend, await created(backend, title="Tea"), "What is oolong?", "A tea.")
    await found(conversations, [made])
    await conversations.commit(changes.deleted(made, after(9)), now=after(9))
    await found(conversations, [])
    await found(conversations, [], text="tea")
    await found(conversations, [], text="oolong")


@pytest.mark.parametrize("cursor", ["nonsense", "bm9uc2Vuc2U", ""])
async def test_a_foreign_cursor_is_refused(conversations: ConversationStore, cursor: str) -> None:
    with pytest.raises(InvalidRequestError):
        await conversations.find(ConversationFilter(), limit=3, cursor=cursor)


SAID = "Vihreä TEE maistuu. Straße 42, don't panic! 緑茶は美味しい 🍵 https://example.com/a_b"


@pytest.mark.parametrize(
    "text",
    ["vihreä", "VIHR", "tee maistuu", "maistuu tee", "strasse", "42", "緑茶", "茶", "美味", "🍵", "example", "don't"],
)
async def test_words_are_found_wherever_they_stand(
    backend: Backend, conversations: ConversationStore, text: str
) -> None:
    made = await talked(backend, await created(backend, title="One"), SAID, "Yes.")
    titled = await created(backend, title=SAID, updated_at=after(9))
    await created(backend, title="Something else", updated_at=after(10))
    await found(conversations, [titled, made], text=text)


@pytest.mark.parametrize("text", ["reä", "coffee", "tee coffee", "味美", "", "  ", "!?", '"', "*", "tee yes", "NOT"])
async def test_what_does_not_occur_is_not_found(backend: Backend, conversations: ConversationStore, text: str) -> None:
    made = await talked(backend, await created(backend, title="One"), SAID, "Yes.")
    await found(conversations, [made], text="tee")
    await found(conversations, [], text=text)


async def test_a_title_is_found_by_its_newest_words(backend: Backend, conversations: ConversationStore) -> None:
    made = await created(backend, title="Green tea")
    await found(conversations, [made], text="green")
    made = await committed(backend, changes.edited(made, after(1), title="Black coffee"))
    await found(conversations, [], text="green")
    await found(conversations, [made], text="coffee black")


async def test_a_search_has_pages(backend: Backend, conversations: ConversationStore) -> None:
    made = [await created(backend, title=f"Tea {n}", updated_at=after(n)) for n in range(5)]
    await found(conversations, made[::-1], text="tea")
    first = await conversations.find(ConversationFilter(text="tea"), limit=3)
    assert first.items == tuple(made[:1:-1])
    rest = await conversations.find(ConversationFilter(text="tea"), limit=3, cursor=first.cursor)
    assert (rest.items, rest.cursor) == (tuple(made[1::-1]), None)


async def test_a_long_message_is_found(backend: Backend, conversations: ConversationStore) -> None:
    long_text = "word " * 15_000 + "needle"
    made = await talked(backend, await created(backend, title="One"), "What?", long_text)
    await found(conversations, [made], text="needle")
