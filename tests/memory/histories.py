"""Random histories of a scope: writers and searchers at once, and a hand that strikes between proposal and check.

Everything is drawn from a seed, so that a history that went wrong can be played again.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from rauskuclaw.adapters.search.vec import SqliteSearchTools, VecScorer
from rauskuclaw.domain.memories import EmbeddingStatus, Memory
from rauskuclaw.errors import NotFoundError
from rauskuclaw.ports.memories import MemoryFilter, MemoryStore
from rauskuclaw.services.memory.errors import EmbeddingUnavailableError
from tests.support.clock import ManualClock
from tests.support.embedder import FakeEmbedder
from tests.support.memory_world import MemoryWorld

WRITERS, WRITES_EACH = 3, 5
SEARCHERS, SEARCHES_EACH = 2, 3
KEYS = ("tea", "bike", "door", "lunch", "code", "name")
WORDS = ("green", "red", "open", "noon", "seven")
MODES = ("vector", "hybrid", "hybrid", "text")
EVERYTHING = 100
EMBEDDER = FakeEmbedder(dimension=8)


class SharedTools(SqliteSearchTools):
    """Loads the extension once for all histories."""

    def __init__(self) -> None:
        self._scorer = VecScorer()

    def scorer(self) -> VecScorer:
        return self._scorer


TOOLS = SharedTools()


class Struck:
    """A store that does something of its own just before rows are read back, and lets others go first at times."""

    def __init__(self, inner: MemoryStore, draw: random.Random, *, reads_early: bool) -> None:
        self._inner = inner
        self.reads_early = reads_early  # answers with what was there before it struck: as if nothing was verified
        self._draw = draw
        self.before_read: Callable[[], Awaitable[None]] | None = None
        self.on_read: Callable[[], None] = lambda: None

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)

        async def call(*arguments: Any, **named: Any) -> Any:
            for _ in range(self._draw.randrange(3)):
                await asyncio.sleep(0)
            stale = await method(*arguments, **named) if name == "get_many" and self.reads_early else None
            if name == "get_many" and self.before_read is not None:
                await self.before_read()
            if name == "get_many":
                self.on_read()
            return stale if stale is not None else await method(*arguments, **named)

        return call


@dataclass
class History:
    """One scope of a storage, used by two processes. `wrong` and `missed` collect what must not happen."""

    seed: int
    stores: Sequence[MemoryStore]
    reads_early: bool = False
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    checked: int = 0
    returned: int = 0
    refused: int = 0

    def __post_init__(self) -> None:
        self.draw = random.Random(self.seed)
        self.clock = ManualClock()
        self.scope, self.other = f"history.{self.seed}", f"other.{self.seed}"
        self.struck = [Struck(store, self.draw, reads_early=self.reads_early) for store in self.stores]
        self.worlds = [
            MemoryWorld(store=cast(MemoryStore, store), clock=self.clock, embedder=EMBEDDER, tools=TOOLS)
            for store in self.struck
        ]
        self.known: dict[str, Memory] = {}
        self.dead: set[str] = set()
        self.read_at: dict[Any, tuple[set[str], datetime]] = {}
        for store in self.struck:
            store.before_read = self._strike
            store.on_read = self._note_read

    async def play(self) -> None:
        await self.worlds[0].remember("tea", "green open", scope=self.other)
        for _ in range(3):
            await self._put(self.worlds[0])
        await self.worlds[0].embed_pending(self.scope)
        writers = [self._write() for _ in range(WRITERS)]
        await asyncio.gather(*writers, *(self._search() for _ in range(SEARCHERS)))

    async def _write(self) -> None:
        for _ in range(WRITES_EACH):
            await self._step(self.draw.choice(self.worlds))

    async def _step(self, world: MemoryWorld) -> None:
        kind = self.draw.choices(
            ("put", "embed", "delete", "reset", "time", "erase", "model"), weights=(8, 8, 3, 1, 2, 1, 1)
        )[0]
        if kind == "put":
            await self._put(world)
        elif kind == "embed":
            await world.embed_pending(self.scope)
        elif kind == "delete" and self.known:
            await self._delete(world, self.draw.choice(list(self.known)))
        elif kind == "reset":
            await self._reset(world)
        elif kind == "time":
            self.clock.advance(seconds=self.draw.randrange(1, 4))
        elif kind == "erase":
            await world.memories.erase(limit=200)
        elif kind == "model":
            await world.store.mark_pending(self.scope, other_than="none", limit=2)

    async def _put(self, world: MemoryWorld) -> None:
        value = " ".join(self.draw.sample(WORDS, 2))
        ttl = self.draw.choice((None, None, None, 2))
        memory = await world.put(self.draw.choice(KEYS), value, scope=self.scope, ttl_sec=ttl)
        self.known[memory.id] = memory

    async def _delete(self, world: MemoryWorld, memory_id: str) -> None:
        with suppress(NotFoundError):
            await world.memories.delete(memory_id)
        self._bury([memory_id])

    async def _reset(self, world: MemoryWorld) -> None:
        before = list(self.known)
        await world.memories.reset({"confirm": True, "scope": self.scope})
        self._bury(before)

    def _bury(self, ids: Sequence[str]) -> None:
        self.dead.update(ids)
        for memory_id in ids:
            self.known.pop(memory_id, None)

    async def _strike(self) -> None:
        """Between proposal and check: sometimes nothing, sometimes a write that is complete before the check."""
        if self.draw.random() < 0.4:
            for store in self.struck:
                store.before_read = None
            await self._step(self.draw.choice(self.worlds))
            for store in self.struck:
                store.before_read = self._strike

    def _note_read(self) -> None:
        """What must not be returned by the search that reads its candidates now."""
        self.read_at[asyncio.current_task()] = (set(self.dead), self.clock())

    async def _search(self) -> None:
        for _ in range(SEARCHES_EACH):
            world = self.draw.choice(self.worlds)
            self._note_read()
            before = await self._ready(world)
            mode = self.draw.choice(MODES)
            query = " ".join(self.draw.sample(WORDS, 2))
            try:
                found = await world.search(query, scope=self.scope, mode=mode, top_k=EVERYTHING)
            except EmbeddingUnavailableError:
                self.refused += 1
                continue
            rows = [match.memory for match in found.matches]
            self._check(rows, *self.read_at[asyncio.current_task()])
            if mode != "text":
                after = await self._ready(world)
                ids = {memory.id for memory in rows}
                late = self.clock()
                for one in set(before) & set(after):
                    memory = after[one]
                    if before[one].seq == memory.seq and memory.is_live(late) and one not in ids:
                        self.missed.append(f"seed {self.seed}: {mode} missed {memory}")

    def _check(self, rows: Sequence[Memory], dead: set[str], now: datetime) -> None:
        self.checked += 1
        self.returned += len(rows)
        for memory in rows:
            if memory.id in dead:
                self.wrong.append(f"seed {self.seed}: deleted or reset {memory}")
            if memory.scope != self.scope:
                self.wrong.append(f"seed {self.seed}: foreign {memory}")
            if not memory.is_live(now):
                self.wrong.append(f"seed {self.seed}: expired {memory}")
        if len({memory.id for memory in rows}) != len(rows):
            self.wrong.append(f"seed {self.seed}: a row twice")

    async def _ready(self, world: MemoryWorld) -> dict[str, Memory]:
        page = await world.store.list_memories(MemoryFilter(scope=self.scope, live_at=self.clock()), limit=100)
        return {memory.id: memory for memory in page.items if memory.status is EmbeddingStatus.READY}


@dataclass
class Outcome:
    """Many histories together."""

    histories: int = 0
    searches: int = 0
    returned: int = 0
    refused: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)


async def play_all(
    seeds: Sequence[int], stores_for: Callable[[int], Sequence[MemoryStore]], *, reads_early: bool = False
) -> Outcome:
    """Play the history of each seed, one after the other. `stores_for` gives the handles of two processes."""
    outcome = Outcome()
    for seed in seeds:
        history = History(seed, stores_for(seed), reads_early=reads_early)
        await history.play()
        outcome.histories += 1
        outcome.searches += history.checked
        outcome.returned += history.returned
        outcome.refused += history.refused
        outcome.wrong += history.wrong
        outcome.missed += history.missed
    return outcome
