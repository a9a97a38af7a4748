"""Reading a conversation costs what is shown of it, however long it is, and a search has its limit."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from rauskuclaw.adapters.sqlite.backend import open_sqlite
from rauskuclaw.adapters.sqlite.conversations import finding
from rauskuclaw.adapters.sqlite.conversations.store import PATH, SqliteConversations
from rauskuclaw.domain.conversations import changes
from rauskuclaw.domain.conversations.conversation import Conversation
from rauskuclaw.ports import Backend
from rauskuclaw.ports.conversations import ConversationFilter
from tests.support.conversations import chain, committed, created, make_conversation, talked, texts


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Backend]:
    backend = await open_sqlite(folder / "jobs.sqlite", run_dir=folder / "run")
    try:
        yield backend
    finally:
        await backend.close()


async def long_one(backend: Backend, count: int) -> Conversation:
    conversation = make_conversation()
    return await committed(backend, changes.created(conversation, chain(conversation, count)))


async def steps_of(backend: Backend, conversation: Conversation, tip: str | None) -> int:
    """Instructions of SQLite's machine that reading a page takes."""
    store = backend.conversations
    assert isinstance(store, SqliteConversations)
    connection = store.reader._own
    assert connection is not None
    count = 0

    def step() -> bool:
        nonlocal count
        count += 1
        return False

    connection.set_progress_handler(step, 1)
    try:
        branch = await store.branch(conversation.id, tip or "", limit=50)
    finally:
        connection.set_progress_handler(None)
    assert len(branch.messages) == 50
    return count


async def test_a_page_of_a_long_conversation_costs_as_much_as_of_a_short_one(tmp_path: Path) -> None:
    async with opened(tmp_path) as backend:
        short, long = await long_one(backend, 60), await long_one(backend, 10_000)
        budget = 1.1 * await steps_of(backend, short, short.leaf)
        assert await steps_of(backend, long, long.leaf) < budget
        middle = await backend.conversations.branch(long.id, long.leaf or "", limit=200)
        assert await steps_of(backend, long, middle.before) < budget


async def test_the_newest_messages_of_a_long_conversation_come_at_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as backend:
        long = await long_one(backend, 10_000)
        taken: list[float] = []
        for _ in range(9):
            started = time.perf_counter()
            found = await backend.conversations.get(long.id)
            assert found is not None
            await backend.conversations.branch(found.id, found.leaf or "", limit=50)
            taken.append(time.perf_counter() - started)
        assert sorted(taken)[4] < 0.02  # of server time, as promised; it takes about a tenth of that


async def test_a_way_through_the_tree_is_found_by_indexes_alone(tmp_path: Path) -> None:
    async with opened(tmp_path) as backend:
        store = backend.conversations
        assert isinstance(store, SqliteConversations)
        plan = [row[3] for row in store.rows(f"EXPLAIN QUERY PLAN {PATH}", (1, "a", 50))]
        tables = [line for line in plan if "conversation_messages" in line or " m " in line or " s " in line]
        assert tables
        assert not [line for line in tables if line.startswith("SCAN") and "path" not in line]


async def test_a_search_looks_at_the_newest_and_says_so(tmp_path: Path) -> None:
    async with opened(tmp_path) as backend:
        first = await talked(backend, await created(backend), "oolong", "A tea.")
        most = await long_one(backend, finding.MAX_MATCHES + 1)
        page = await backend.conversations.find(ConversationFilter(text="message"), limit=10)
        assert (page.items, page.is_complete) == ((most,), False)
        page = await backend.conversations.find(ConversationFilter(text="oolong"), limit=10)
        assert (page.items, page.is_complete) == ((first,), True)
        assert await texts(backend, first) == ["oolong", "A tea."]
