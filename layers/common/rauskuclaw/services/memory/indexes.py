"""Keeps the indexes of the scopes that are searched, and brings them up to date before each search."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence

from rauskuclaw.domain.memories import ScopeChange, ScopeHead
from rauskuclaw.errors import StoreUnavailableError
from rauskuclaw.ports.memories import MemoryHistory
from rauskuclaw.ports.search import SearchTools
from rauskuclaw.services.memory.index import ScopeIndex

MAX_CACHE_BYTES = 64 * 1024 * 1024
CHANGES_AT_ONCE = 500
APPLIED_AT_ONCE = 50  # about a millisecond each, with their words
TRIES = 8

_Name = tuple[str, str]


class ScopeIndexes:
    """Indexes by scope and model, least recently used first out beyond `largest_bytes` (the newest one always stays).

    One reader of the store at a time brings an index up to date; searches never wait for each other otherwise.
    """

    def __init__(self, *, store: MemoryHistory, tools: SearchTools, largest_bytes: int = MAX_CACHE_BYTES) -> None:
        self._store = store
        self._tools = tools
        self._largest_bytes = largest_bytes
        self._kept: OrderedDict[_Name, tuple[ScopeIndex, int]] = OrderedDict()  # with its size when it was kept
        self._locks: dict[_Name, tuple[asyncio.Lock, int]] = {}
        self.size_bytes = 0
        self.builds = 0

    async def current(self, scope: str, *, model: str, with_texts: bool) -> ScopeIndex:
        """The index with every change that was committed before this call. Raises BackendError."""
        name = (scope, model)
        lock, users = self._locks.get(name, (asyncio.Lock(), 0))
        self._locks[name] = (lock, users + 1)
        try:
            async with lock:
                return await self._follow(name, with_texts=with_texts)
        finally:
            lock, users = self._locks.pop(name)
            if users > 1:
                self._locks[name] = (lock, users - 1)

    async def _follow(self, name: _Name, *, with_texts: bool) -> ScopeIndex:
        scope, model = name
        for _ in range(TRIES):
            head = await self._store.head(scope)
            index, _ = self._kept.get(name, (None, 0))
            if index is None or not _can_follow(index, head, with_texts=with_texts):
                texts = self._tools.text_index() if with_texts or (index is not None and index.texts) else None
                index = ScopeIndex(
                    generation=head.generation, model=model, texts=texts, expected_rows=max(0, head.rows)
                )
                self.builds += 1
            is_shared = name in self._kept and self._kept[name][0] is index
            if await self._catch_up(scope, index, head, is_shared=is_shared):
                self._keep(name, index)
                return index
            self._forget(name)
        raise StoreUnavailableError("The scope keeps being reset; try again")

    async def _catch_up(self, scope: str, index: ScopeIndex, head: ScopeHead, *, is_shared: bool) -> bool:
        """Apply what came after the index. False when the store cannot tell any more: build anew."""
        while index.seq < head.seq:
            changes = await self._store.changes(
                scope, generation=index.generation, after=index.seq, limit=CHANGES_AT_ONCE
            )
            if changes is None:
                return False
            await _apply(index, changes, is_shared=is_shared)
            if len(changes) < CHANGES_AT_ONCE:
                # The changes of rows that changed again later stand at their newest place: there may be gaps.
                index.seq = max(index.seq, head.seq)
        return True

    def _keep(self, name: _Name, index: ScopeIndex) -> None:
        """As the newest. What falls out is not closed: a search may still hold it, and it goes with its last user."""
        self._forget(name)
        self._kept[name] = (index, index.size_bytes)
        self.size_bytes += index.size_bytes
        while self.size_bytes > self._largest_bytes and len(self._kept) > 1:
            self._forget(next(iter(self._kept)))

    def _forget(self, name: _Name) -> None:
        _, size = self._kept.pop(name, (None, 0))
        self.size_bytes -= size


async def _apply(index: ScopeIndex, changes: Sequence[ScopeChange], *, is_shared: bool) -> None:
    """In a thread while nobody else has the index; else here, in pieces between which others have their turn.

    Searches that hold the index may see it between two pieces: that is a state of the scope too.
    """
    if not is_shared and len(changes) > APPLIED_AT_ONCE:
        await asyncio.to_thread(index.apply, changes)
        return
    for start in range(0, len(changes), APPLIED_AT_ONCE):
        index.apply(changes[start : start + APPLIED_AT_ONCE])
        if len(changes) > APPLIED_AT_ONCE:
            await asyncio.sleep(0)


def _can_follow(index: ScopeIndex, head: ScopeHead, *, with_texts: bool) -> bool:
    is_same_history = index.generation == head.generation and index.seq <= head.seq
    return is_same_history and not index.is_sparse and (index.texts is not None or not with_texts)
