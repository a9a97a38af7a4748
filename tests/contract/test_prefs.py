"""PrefStore."""

import asyncio
from typing import Any

import pytest

from rauskuclaw.ports import Prefs, Store
from tests.support.clock import NOON, after
from tests.support.drivers import Opener


async def test_a_document_is_read_back_equal(store: Store) -> None:
    document: dict[str, Any] = {"theme": "dark", "päivää": ["🦞", None, 1.5, {"deep": {}}]}
    written = await store.put_prefs("default", document, now=NOON)
    assert written == Prefs("default", document, NOON, NOON)
    assert await store.get_prefs("default") == written


async def test_an_unknown_scope_has_no_document(store: Store) -> None:
    await store.put_prefs("one", {}, now=NOON)
    assert await store.get_prefs("two") is None


async def test_the_last_writer_wins_and_the_first_moment_stays(store: Store) -> None:
    await store.put_prefs("default", {"a": 1, "b": 2}, now=NOON)
    written = await store.put_prefs("default", {"a": 3}, now=after(60))
    assert written == Prefs("default", {"a": 3}, NOON, after(60))
    assert await store.get_prefs("default") == written


async def test_writing_the_same_again_is_safe(store: Store) -> None:
    first = await store.put_prefs("default", {"a": 1}, now=NOON)
    assert await store.put_prefs("default", {"a": 1}, now=NOON) == first


async def test_scopes_do_not_share(store: Store) -> None:
    for scope in ("a", "A", "a ", "ä", "a/b", "a#b"):
        await store.put_prefs(scope, {"scope": scope}, now=NOON)
    for scope in ("a", "A", "a ", "ä", "a/b", "a#b"):
        stored = await store.get_prefs(scope)
        assert stored is not None
        assert stored.document == {"scope": scope}


@pytest.mark.parametrize("document", [{}, {"": ""}, {"big": "x" * 60_000}], ids=["empty", "empty name", "big"])
async def test_a_document_may_be_empty_or_big(store: Store, document: dict[str, Any]) -> None:
    await store.put_prefs("default", document, now=NOON)
    stored = await store.get_prefs("default")
    assert stored is not None
    assert stored.document == document


async def test_writers_at_once_leave_one_whole_document(store: Store, open_backend: Opener) -> None:
    stores = [store, (await open_backend()).store]
    documents = [{"writer": number, "text": str(number) * 1000} for number in range(20)]
    await asyncio.gather(*(stores[n % 2].put_prefs("default", each, now=after(n)) for n, each in enumerate(documents)))
    stored = await store.get_prefs("default")
    assert stored is not None
    assert stored.document in documents
