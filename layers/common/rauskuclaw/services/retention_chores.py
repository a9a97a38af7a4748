"""The chores of retention: what to erase in an engine's store, and when it is past its time."""

import asyncio
from typing import TYPE_CHECKING

from rauskuclaw.services.retention import (
    DEAD_LETTERS_AT_ONCE,
    JOBS_AT_ONCE,
    KEYS_AT_ONCE,
    MEMORIES_AT_ONCE,
    USAGE_AT_ONCE,
    Chore,
)

if TYPE_CHECKING:
    from rauskuclaw.engine import Engine

HOURLY_AT_MINUTE = 7
MINUTES_TO_FINISH = 5
FINISH_SEC = 30.0
VERSIONS_AT_ONCE = 500


def chores_of(engine: "Engine") -> list[Chore]:
    """The chores of a tick, by the names they are counted under."""
    store, clock = engine.backend.store, engine.clock
    chores = [
        Chore("purged", lambda: store.purge_expired(clock(), limit=JOBS_AT_ONCE)),
        Chore("keys_purged", lambda: store.purge_keys(clock(), limit=KEYS_AT_ONCE)),
        Chore("stream_tokens_purged", lambda: engine.stream_tokens.purge(limit=KEYS_AT_ONCE)),
        Chore("calls_settled", lambda: engine.spending.settle_expired()),
        Chore("usage_purged", lambda: engine.backend.ledger.purge(clock(), limit=USAGE_AT_ONCE)),
        Chore("memories_erased", lambda: engine.memories.erase(limit=MEMORIES_AT_ONCE)),
    ]
    if (letters := engine.backend.dead_letters) is not None:
        kept = engine.rules.keep_failed
        chores.append(
            Chore("dead_letters_purged", lambda: letters.purge_dead(clock() - kept, limit=DEAD_LETTERS_AT_ONCE))
        )
    if not engine.on_aws or clock().minute % MINUTES_TO_FINISH == 0:  # there a look costs requests
        chores.append(Chore("workspace_finished", lambda: _finish(engine)))
    if not engine.on_aws or clock().minute == HOURLY_AT_MINUTE:
        chores.append(Chore("versions_purged", lambda: _purge_versions(engine)))
    return chores


async def _finish(engine: "Engine") -> int:
    """What takes longer goes on with the next look: each file that is moved stays so."""
    try:
        async with asyncio.timeout(FINISH_SEC):
            return await engine.workspace_storage.upkeep.finish()
    except TimeoutError:
        return 0


async def _purge_versions(engine: "Engine") -> int:
    from rauskuclaw.ports.workspace import VERSIONS_KEPT_FOR

    before = engine.clock() - VERSIONS_KEPT_FOR
    return await engine.workspace_storage.versions.purge(before, limit=VERSIONS_AT_ONCE)
